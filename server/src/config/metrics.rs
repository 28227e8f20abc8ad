//! Who may read `/metrics`.

use serde::{Deserialize, Serialize};

use super::ConfigError;

/// Who may read `/metrics`: programs on the same machine, and whoever knows the token.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Metrics {
    /// `metrics.token`, `NUONG_METRICS_TOKEN`: to be sent as `Authorization: Bearer …`.
    /// Without one, only the same machine is answered.
    pub token: Option<String>,
}

impl std::fmt::Debug for Metrics {
    /// Leaves the token out.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Metrics").finish_non_exhaustive()
    }
}

/// Shorter tokens can be guessed.
const TOKEN_CHARS_MIN: usize = 16;

impl Metrics {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        match &self.token {
            Some(token) if token.chars().count() < TOKEN_CHARS_MIN => Err(ConfigError::Value {
                key: "metrics.token",
                reason: "it must have at least 16 characters",
            }),
            _ => Ok(()),
        }
    }
}
