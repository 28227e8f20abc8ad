//! How long a sign-in lasts.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::ConfigError;

/// How long a sign-in lasts. A phone stays in the field for weeks, a desk is left every evening.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Session {
    /// `session.idle_days`, `NUONG_SESSION_IDLE_DAYS`: an unused session ends after so long.
    pub idle_days: u32,
    /// `session.remember_seconds`, `NUONG_SESSION_REMEMBER_SECONDS`: for how long a server
    /// believes a session it has just looked up; a sign-out elsewhere takes as long to be seen.
    pub remember_seconds: u64,
}

impl Default for Session {
    fn default() -> Self {
        Self { idle_days: 30, remember_seconds: 5 }
    }
}

/// Milliseconds of a day: 24 h × 60 min × 60 s × 1,000.
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

impl Session {
    /// An unused session ends after so many milliseconds.
    pub fn idle_ms(&self) -> i64 {
        i64::from(self.idle_days) * DAY_MS
    }

    /// For how long a looked-up session is believed.
    pub fn remember(&self) -> Duration {
        Duration::from_secs(self.remember_seconds)
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let wrong = |key, reason| Err(ConfigError::Value { key, reason });
        if !(1..=365).contains(&self.idle_days) {
            return wrong("session.idle_days", "it must lie between 1 and 365");
        }
        if self.remember_seconds > 60 {
            return wrong("session.remember_seconds", "it may be 60 at most");
        }
        Ok(())
    }
}
