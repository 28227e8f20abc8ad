//! Limits of a request.

use std::net::IpAddr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::ConfigError;

/// Limits of a request, and whom to believe about where it came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Http {
    /// `http.answer_seconds`, `NUONG_HTTP_ANSWER_SECONDS`: when an answer must have begun.
    pub answer_seconds: u64,
    /// `http.body_seconds`, `NUONG_HTTP_BODY_SECONDS`: how long a sender may pause in a body.
    pub body_seconds: u64,
    /// `http.leave_seconds`, `NUONG_HTTP_LEAVE_SECONDS`: for how long a server that is told to
    /// stop goes on serving while `/readyz` says no already. Longer than a balancer takes to see.
    pub leave_seconds: u64,
    /// `http.drain_seconds`, `NUONG_HTTP_DRAIN_SECONDS`: how long a stop waits for requests.
    pub drain_seconds: u64,
    /// `http.trusted_proxies`, `NUONG_HTTP_TRUSTED_PROXIES`: addresses whose
    /// `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
}

impl Default for Http {
    fn default() -> Self {
        Self {
            answer_seconds: 60,
            body_seconds: 30,
            leave_seconds: 0,
            drain_seconds: 20,
            trusted_proxies: Vec::new(),
        }
    }
}

impl Http {
    /// When an answer must have begun.
    pub fn answer_timeout(&self) -> Duration {
        Duration::from_secs(self.answer_seconds)
    }

    /// How long a sender may pause in the middle of a body.
    pub fn body_timeout(&self) -> Duration {
        Duration::from_secs(self.body_seconds)
    }

    /// How long a server serves while it is stepping aside.
    pub fn leave_time(&self) -> Duration {
        Duration::from_secs(self.leave_seconds)
    }

    /// How long a stop waits for requests that are under way.
    pub fn drain_timeout(&self) -> Duration {
        Duration::from_secs(self.drain_seconds)
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let seconds = [
            ("http.answer_seconds", self.answer_seconds),
            ("http.body_seconds", self.body_seconds),
        ];
        match seconds.into_iter().find(|(_, seconds)| *seconds == 0) {
            Some((key, _)) => Err(ConfigError::Value { key, reason: "it must be at least 1" }),
            None => Ok(()),
        }
    }
}
