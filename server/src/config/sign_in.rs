//! How often somebody may try a password.

use serde::{Deserialize, Serialize};

use super::ConfigError;

/// How often somebody may try a password. Counted in the database, for all servers together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SignIn {
    /// `sign_in.window_minutes`, `NUONG_SIGN_IN_WINDOW_MINUTES`: over how long attempts count.
    pub window_minutes: u32,
    /// `sign_in.per_account`, `NUONG_SIGN_IN_PER_ACCOUNT`: failures allowed for one name.
    pub per_account: u32,
    /// `sign_in.per_address`, `NUONG_SIGN_IN_PER_ADDRESS`: failures allowed from one address;
    /// a whole office may share one.
    pub per_address: u32,
}

impl Default for SignIn {
    fn default() -> Self {
        Self { window_minutes: 15, per_account: 8, per_address: 60 }
    }
}

impl SignIn {
    /// The window in milliseconds.
    pub fn window_ms(&self) -> i64 {
        i64::from(self.window_minutes) * 60 * 1_000
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let numbers = [
            ("sign_in.window_minutes", self.window_minutes),
            ("sign_in.per_account", self.per_account),
            ("sign_in.per_address", self.per_address),
        ];
        match numbers.into_iter().find(|(_, number)| *number == 0) {
            Some((key, _)) => Err(ConfigError::Value { key, reason: "it must be at least 1" }),
            None => Ok(()),
        }
    }
}
