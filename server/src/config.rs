//! What an operator can set, where a setting comes from, and what is wrong with it.
//!
//! A flag beats an environment variable, that beats the TOML file, that beats the default.
//! Every setting can be given in each of the three places.

mod blobs;
mod http;
mod metrics;
mod session;
mod sign_in;
mod source;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

pub use blobs::Blobs;
pub use http::Http;
pub use metrics::Metrics;
pub use session::Session;
pub use sign_in::SignIn;
pub use source::{ConfigError, Flags, VARIABLES};

/// Everything that can be set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// `listen`, `NUONG_LISTEN`: the address and port to serve on.
    pub listen: SocketAddr,
    /// `data_dir`, `NUONG_DATA_DIR`: the folder of the SQLite file, made when it is missing.
    pub data_dir: PathBuf,
    /// `database_url`, `DATABASE_URL`: another database than the file in the data folder.
    pub database_url: Option<String>,
    /// `log`, `NUONG_LOG`: what is logged, such as `info` or `warn,server=debug`.
    pub log: String,
    /// Where the bytes of photos are kept, and how many.
    pub blobs: Blobs,
    /// Limits of a request.
    pub http: Http,
    /// How long a sign-in lasts.
    pub session: Session,
    /// How often somebody may try a password.
    pub sign_in: SignIn,
    /// Who may read `/metrics`.
    pub metrics: Metrics,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 3000)),
            data_dir: PathBuf::from("data"),
            database_url: None,
            log: "info".to_owned(),
            blobs: Blobs::default(),
            http: Http::default(),
            session: Session::default(),
            sign_in: SignIn::default(),
            metrics: Metrics::default(),
        }
    }
}

impl Config {
    /// Collects the settings of all places and checks them.
    pub fn load(flags: Flags, file: Option<&Path>) -> Result<Self, ConfigError> {
        let config = source::collect(flags, file)?;
        config.check()?;
        Ok(config)
    }

    /// The address of the database: the given one, else the file in the data folder.
    pub fn database_url(&self) -> String {
        match &self.database_url {
            Some(url) => url.clone(),
            None => format!("sqlite://{}?mode=rwc", self.data_dir.join("nuong.sqlite").display()),
        }
    }

    /// The address of the blob store: the given one, else a folder in the data folder.
    pub fn blobs_url(&self) -> String {
        match &self.blobs.url {
            Some(url) => url.clone(),
            None => format!("file:{}", self.data_dir.join("blobs").display()),
        }
    }

    /// Whether the data folder is needed at all.
    pub fn uses_data_dir(&self) -> bool {
        self.database_url.is_none()
    }

    fn check(&self) -> Result<(), ConfigError> {
        let wrong = |key, reason| Err(ConfigError::Value { key, reason });
        if let Some(url) = &self.database_url {
            let known = ["sqlite:", "postgres:", "postgresql:"];
            if !known.iter().any(|scheme| url.starts_with(scheme)) {
                return wrong("database_url", "it must start with sqlite: or postgres:");
            }
        }
        if self.log.parse::<tracing_subscriber::filter::Targets>().is_err() {
            return wrong("log", "try info, warn or warn,server=debug");
        }
        self.blobs.check()?;
        self.http.check()?;
        self.session.check()?;
        self.sign_in.check()?;
        self.metrics.check()
    }
}

#[cfg(test)]
mod tests;
