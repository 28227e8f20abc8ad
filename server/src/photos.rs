//! Lets go of photos' bytes that nobody needs any more.

use domain::time::Timestamp;

use crate::error::Cause;
use crate::services::Services;

/// For how long the pieces of a photo wait for the next one: a week. Whoever comes back later
/// begins anew.
const PIECES_KEPT_MS: i64 = 7 * 24 * 60 * 60 * 1_000;

/// Drops pieces that nothing has followed, and bytes whose photo was deleted long ago.
pub async fn tidy(services: &Services, now: Timestamp) -> Result<(), Cause> {
    let database = services.database();
    database.drop_old_parts(now.plus_millis(-PIECES_KEPT_MS)).await?;
    let until = now.plus_millis(-services.config().blobs.keep_ms());
    for unused in database.unused_blobs(now, until).await? {
        // The bytes first: where they stay, the note that finds them stays too.
        services.blobs().delete(unused.record, &unused.sha256).await?;
        database.forget_arrival(unused.record).await?;
    }
    Ok(())
}
