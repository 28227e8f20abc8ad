//! How much room the browser gives, and whether it promises to keep what is stored.

use wasm_bindgen_futures::JsFuture;
use web_sys::{StorageEstimate, StorageManager};

/// What the browser says of its storage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StorageHealth {
    /// Bytes in use, if the browser tells.
    pub used_bytes: Option<u64>,
    /// Bytes it would give at most, if it tells.
    pub quota_bytes: Option<u64>,
    /// Whether it promised not to erase anything by itself.
    pub is_persistent: Option<bool>,
}

/// Asks the browser how its storage stands.
pub async fn storage_health() -> StorageHealth {
    let Some(storage) = storage() else { return StorageHealth::default() };
    let mut health =
        StorageHealth { is_persistent: persisted(&storage).await, ..StorageHealth::default() };
    if let Ok(asked) = storage.estimate()
        && let Ok(estimate) = JsFuture::from(asked).await
    {
        let estimate: StorageEstimate = estimate.into();
        health.used_bytes = estimate.get_usage().and_then(whole);
        health.quota_bytes = estimate.get_quota().and_then(whole);
    }
    health
}

/// Asks the browser to keep what is stored until the person erases it. Returns its answer.
pub async fn ask_for_persistence() -> bool {
    let Some(storage) = storage() else { return false };
    if persisted(&storage).await == Some(true) {
        return true;
    }
    let Ok(asked) = storage.persist() else { return false };
    JsFuture::from(asked).await.is_ok_and(|answer| answer.is_truthy())
}

async fn persisted(storage: &StorageManager) -> Option<bool> {
    let answer = JsFuture::from(storage.persisted().ok()?).await.ok()?;
    Some(answer.is_truthy())
}

/// The storage manager; absent on pages without a secure origin.
fn storage() -> Option<StorageManager> {
    let storage = web_sys::window()?.navigator().storage();
    (!storage.is_undefined()).then_some(storage)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "byte counts are whole, positive and far below 2^53"
)]
fn whole(bytes: f64) -> Option<u64> {
    (bytes.is_finite() && bytes >= 0.0).then_some(bytes as u64)
}
