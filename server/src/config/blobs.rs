//! Where the bytes of photos are kept.

use serde::{Deserialize, Serialize};

use super::ConfigError;

/// Where the bytes of photos are kept, how many a user may send, and for how long those stay
/// whose photo was deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Blobs {
    /// `blobs.url`, `NUONG_BLOBS_URL`: `file:` and a folder, or `s3://` and a bucket, whose keys
    /// come from the variables that Amazon's tools read. A folder in the data folder where it
    /// is missing.
    pub url: Option<String>,
    /// `blobs.daily_mb`, `NUONG_BLOBS_DAILY_MB`: the most megabytes of photos a user may send
    /// within 24 hours.
    pub daily_mb: u32,
    /// `blobs.keep_days`, `NUONG_BLOBS_KEEP_DAYS`: for how long the bytes of a deleted photo stay,
    /// so that a database restored from a backup still finds them.
    pub keep_days: u32,
}

impl Default for Blobs {
    fn default() -> Self {
        Self { url: None, daily_mb: 300, keep_days: 30 }
    }
}

impl Blobs {
    /// The most bytes a user may send within 24 hours.
    pub fn daily_bytes(&self) -> u64 {
        u64::from(self.daily_mb) * 1_000_000
    }

    /// For how many milliseconds the bytes of a deleted photo stay.
    pub fn keep_ms(&self) -> i64 {
        i64::from(self.keep_days) * 24 * 60 * 60 * 1_000
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let wrong = |key, reason| Err(ConfigError::Value { key, reason });
        let is_known = |url: &String| url.starts_with("file:") || url.starts_with("s3://");
        if self.url.as_ref().is_some_and(|url| !is_known(url)) {
            return wrong("blobs.url", "it must start with file: or s3://");
        }
        if self.daily_mb == 0 {
            return wrong("blobs.daily_mb", "it must be at least 1");
        }
        Ok(())
    }
}
