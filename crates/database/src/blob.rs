//! The bytes of photos, as far as the database knows of them: which have arrived whole, and
//! the pieces of those on their way.
//!
//! Pieces are rows, so that an upload goes on after a restart and through another server. A
//! whole photo leaves them for the blob store; only then is it noted here.

use domain::id::{AreaId, HouseholdId, RecordId, ScopeId, UserId};
use domain::time::Timestamp;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::connect::Database;
use crate::entity::{blob, blob_part, mutation, photo};
use crate::error::{Error, Result};
use crate::visible::Query;

/// A photo record that names some bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhotoNamed {
    /// The photo.
    pub record: RecordId,
    /// Where it lives.
    pub scope: ScopeId,
    /// The village of its household.
    pub village: Option<AreaId>,
    /// How many bytes it has.
    pub bytes: u64,
    /// Whether they have arrived.
    pub has_arrived: bool,
}

/// What became of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartKept {
    /// It was kept; so many bytes are held now.
    Yes(u64),
    /// It does not follow what is held, which is so many bytes.
    WrongOffset(u64),
}

/// Bytes that arrived whole and that no photo names any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnusedBlob {
    /// The photo they were of.
    pub record: RecordId,
    /// Their hash.
    pub sha256: String,
}

impl Database {
    /// The photos that name these bytes, wherever they live. Whether somebody may see or send
    /// them is the caller's to ask.
    pub async fn photos_named(&self, sha256: &str) -> Result<Vec<PhotoNamed>> {
        let doing = Error::while_doing("looking for a photo");
        let mut query = Query::new(
            "SELECT photo.id, photo.scope, household.village, photo.bytes, blob.at_ms \
             FROM photo LEFT JOIN household ON household.id = photo.household \
             LEFT JOIN blob ON blob.record = photo.id AND blob.sha256 = photo.sha256 \
             WHERE photo.sha256 = ",
        );
        query.value(sha256).text(" ORDER BY photo.id");
        let rows =
            self.reader().query_all_raw(query.build(self.backend())).await.map_err(&doing)?;
        let read = |row: &sea_orm::QueryResult| {
            let bytes: i64 = row.try_get_by(3)?;
            Ok(PhotoNamed {
                record: RecordId(row.try_get_by(0)?),
                scope: ScopeId(row.try_get_by(1)?),
                village: row.try_get_by::<Option<uuid::Uuid>, _>(2)?.map(AreaId),
                bytes: bytes.cast_unsigned(),
                has_arrived: row.try_get_by::<Option<i64>, _>(4)?.is_some(),
            })
        };
        rows.iter().map(read).collect::<Result<_, _>>().map_err(&doing)
    }

    /// Whether the user wrote anything about the record.
    pub async fn has_written(&self, user: UserId, record: RecordId) -> Result<bool> {
        let found = mutation::Entity::find()
            .filter(mutation::COLUMN.record.eq(record.0))
            .filter(mutation::COLUMN.author.eq(user.0))
            .limit(1)
            .one(self.reader())
            .await
            .map_err(Error::while_doing("asking who wrote a record"))?;
        Ok(found.is_some())
    }

    /// How many bytes of an upload of the user's are held.
    pub async fn bytes_held(&self, user: UserId, sha256: &str) -> Result<u64> {
        held(self.writer(), user, sha256).await
    }

    /// Keeps the next piece of an upload.
    pub async fn keep_part(
        &self,
        user: UserId,
        sha256: &str,
        start: u64,
        body: Vec<u8>,
        now: Timestamp,
    ) -> Result<PartKept> {
        let doing = Error::while_doing("keeping a piece of a photo");
        let transaction = self.begin().await?;
        let held = held(&transaction, user, sha256).await?;
        if start != held {
            return Ok(PartKept::WrongOffset(held));
        }
        let end = start + body.len() as u64;
        let row = blob_part::ActiveModel {
            name: Set(format!("{user}/{sha256}/{start}")),
            account: Set(user.0),
            sha256: Set(sha256.to_owned()),
            start: Set(start.cast_signed()),
            at_ms: Set(now.0),
            body: Set(body),
        };
        // Two requests with the same piece, one through each of two servers: either may stand.
        let again = OnConflict::column(blob_part::Column::Name)
            .update_columns([blob_part::Column::Body, blob_part::Column::AtMs])
            .to_owned();
        blob_part::Entity::insert(row)
            .on_conflict(again)
            .exec_without_returning(&transaction)
            .await
            .map_err(&doing)?;
        transaction.commit().await.map_err(&doing)?;
        Ok(PartKept::Yes(end))
    }

    /// The bytes held of an upload, put together.
    pub async fn parts(&self, user: UserId, sha256: &str) -> Result<Vec<u8>> {
        let rows = of_upload(user, sha256)
            .order_by_asc(blob_part::Column::Start)
            .all(self.writer())
            .await
            .map_err(Error::while_doing("reading pieces of a photo"))?;
        let mut whole: Vec<u8> = Vec::new();
        for row in rows {
            if row.start.cast_unsigned() != whole.len() as u64 {
                break;
            }
            whole.extend(row.body);
        }
        Ok(whole)
    }

    /// Lets go of an upload's pieces.
    pub async fn drop_parts(&self, user: UserId, sha256: &str) -> Result<()> {
        drop_parts(self.writer(), user, sha256).await
    }

    /// Notes that the bytes of these photos stand in the blob store, and lets their pieces go.
    pub async fn note_arrival(
        &self,
        user: UserId,
        sha256: &str,
        photos: &[PhotoNamed],
        now: Timestamp,
    ) -> Result<()> {
        let doing = Error::while_doing("noting that a photo has arrived");
        let transaction = self.begin().await?;
        for photo in photos {
            let row = blob::ActiveModel {
                record: Set(photo.record.0),
                sha256: Set(sha256.to_owned()),
                bytes: Set(photo.bytes.cast_signed()),
                account: Set(user.0),
                at_ms: Set(now.0),
                unused_since_ms: Set(None),
            };
            use blob::Column::{Account, AtMs, Bytes, Sha256, UnusedSinceMs};
            let again = OnConflict::column(blob::Column::Record)
                .update_columns([Sha256, Bytes, Account, AtMs, UnusedSinceMs])
                .to_owned();
            blob::Entity::insert(row)
                .on_conflict(again)
                .exec_without_returning(&transaction)
                .await
                .map_err(&doing)?;
        }
        drop_parts(&transaction, user, sha256).await?;
        transaction.commit().await.map_err(&doing)
    }

    /// Forgets that the bytes of a photo have arrived.
    pub async fn forget_arrival(&self, record: RecordId) -> Result<()> {
        blob::Entity::delete_by_id(record.0)
            .exec(self.writer())
            .await
            .map_err(Error::while_doing("forgetting a photo's bytes"))?;
        Ok(())
    }

    /// How many bytes of photos the user has sent since then.
    pub async fn bytes_sent(&self, user: UserId, since: Timestamp) -> Result<u64> {
        let doing = Error::while_doing("counting what a user has sent");
        let mut query = Query::new("SELECT CAST(sum(bytes) AS BIGINT) FROM blob WHERE account = ");
        query.value(user.0).text(" AND at_ms >= ").value(since.0);
        let row = self.reader().query_one_raw(query.build(self.backend())).await;
        let sum: Option<i64> =
            row.map_err(&doing)?.map_or(Ok(None), |row| row.try_get_by(0)).map_err(&doing)?;
        Ok(sum.unwrap_or_default().cast_unsigned())
    }

    /// Lets go of the oldest unfinished uploads of a user, so that at most so many stay.
    pub async fn keep_few_uploads(&self, user: UserId, most: usize) -> Result<()> {
        let doing = Error::while_doing("counting unfinished uploads");
        let mut query = Query::new("SELECT sha256 FROM blob_part WHERE account = ");
        query.value(user.0).text(" GROUP BY sha256 ORDER BY max(at_ms) DESC, sha256");
        let rows =
            self.writer().query_all_raw(query.build(self.backend())).await.map_err(&doing)?;
        for row in rows.iter().skip(most) {
            let sha256: String = row.try_get_by(0).map_err(&doing)?;
            drop_parts(self.writer(), user, &sha256).await?;
        }
        Ok(())
    }

    /// Lets go of pieces that nothing has followed since then.
    pub async fn drop_old_parts(&self, before: Timestamp) -> Result<u64> {
        let dropped = blob_part::Entity::delete_many()
            .filter(blob_part::COLUMN.at_ms.lt(before.0))
            .exec(self.writer())
            .await
            .map_err(Error::while_doing("dropping old pieces of photos"))?;
        Ok(dropped.rows_affected)
    }

    /// Marks bytes that no photo names any more, and those that are named again. Answers those
    /// that nobody has named since before `until`.
    pub async fn unused_blobs(&self, now: Timestamp, until: Timestamp) -> Result<Vec<UnusedBlob>> {
        const NAMED: &str = "EXISTS (SELECT 1 FROM photo \
             WHERE photo.id = blob.record AND photo.sha256 = blob.sha256)";
        let doing = Error::while_doing("looking for photos that are gone");
        let mut mark = Query::new("UPDATE blob SET unused_since_ms = ");
        mark.value(now.0).text(" WHERE unused_since_ms IS NULL AND NOT ").text(NAMED);
        self.writer().execute_raw(mark.build(self.backend())).await.map_err(&doing)?;
        let mut unmark = Query::new("UPDATE blob SET unused_since_ms = NULL ");
        unmark.text("WHERE unused_since_ms IS NOT NULL AND ").text(NAMED);
        self.writer().execute_raw(unmark.build(self.backend())).await.map_err(&doing)?;
        let rows = blob::Entity::find()
            .filter(blob::COLUMN.unused_since_ms.lte(until.0))
            .order_by_asc(blob::Column::Record)
            .all(self.writer())
            .await
            .map_err(&doing)?;
        let read =
            |row: blob::Model| UnusedBlob { record: RecordId(row.record), sha256: row.sha256 };
        Ok(rows.into_iter().map(read).collect())
    }

    /// The photos of a household with whether their bytes have arrived, the newest first. The
    /// household itself was read with the user's rights before.
    pub(crate) async fn photos_of(
        &self,
        id: HouseholdId,
    ) -> Result<Vec<(RecordId, domain::photo::Photo, bool)>> {
        let doing = Error::while_doing("reading photos");
        let rows = photo::Entity::find()
            .filter(photo::COLUMN.household.eq(id.0))
            .order_by_desc(photo::Column::TakenAtMs)
            .order_by_desc(photo::Column::Id)
            .all(self.reader())
            .await
            .map_err(&doing)?;
        let ids: Vec<uuid::Uuid> = rows.iter().map(|row| row.id).collect();
        let arrived = blob::Entity::find()
            .filter(blob::COLUMN.record.is_in(ids))
            .all(self.reader())
            .await
            .map_err(&doing)?;
        let read = |row: photo::Model| {
            let here = |blob: &blob::Model| blob.record == row.id && blob.sha256 == row.sha256;
            let has_arrived = arrived.iter().any(here);
            Ok((RecordId(row.id), crate::record::photo(row)?, has_arrived))
        };
        rows.into_iter().map(read).collect()
    }
}

fn of_upload(user: UserId, sha256: &str) -> sea_orm::Select<blob_part::Entity> {
    blob_part::Entity::find()
        .filter(blob_part::COLUMN.account.eq(user.0))
        .filter(blob_part::COLUMN.sha256.eq(sha256))
}

/// The length of the pieces that follow each other from the start.
async fn held(db: &impl ConnectionTrait, user: UserId, sha256: &str) -> Result<u64> {
    let parts: Vec<(i64, i64)> = of_upload(user, sha256)
        .select_only()
        .column(blob_part::Column::Start)
        .column_as(
            sea_orm::sea_query::Func::cust("length")
                .arg(sea_orm::sea_query::Expr::col(blob_part::Column::Body))
                .cast_as("bigint"),
            "bytes",
        )
        .order_by_asc(blob_part::Column::Start)
        .into_tuple()
        .all(db)
        .await
        .map_err(Error::while_doing("counting pieces of a photo"))?;
    let follow = |end: i64, (start, bytes): &(i64, i64)| (*start == end).then_some(end + bytes);
    let held = parts.iter().try_fold(0, |end, part| follow(end, part).ok_or(end));
    let held = match held {
        Ok(end) | Err(end) => end,
    };
    Ok(held.cast_unsigned())
}

async fn drop_parts(db: &impl ConnectionTrait, user: UserId, sha256: &str) -> Result<()> {
    blob_part::Entity::delete_many()
        .filter(blob_part::COLUMN.account.eq(user.0))
        .filter(blob_part::COLUMN.sha256.eq(sha256))
        .exec(db)
        .await
        .map_err(Error::while_doing("dropping pieces of a photo"))?;
    Ok(())
}
