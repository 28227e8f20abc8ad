//! Where a setting comes from.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Format, Serialized, Toml};
use figment::value::Value;

use super::Config;

/// Environment variables and the settings they give; the others of our prefix are not ours
/// to judge.
pub const VARIABLES: [(&str, &str); 18] = [
    ("NUONG_LISTEN", "listen"),
    ("NUONG_DATA_DIR", "data_dir"),
    ("DATABASE_URL", "database_url"),
    ("NUONG_LOG", "log"),
    ("NUONG_BLOBS_URL", "blobs.url"),
    ("NUONG_BLOBS_DAILY_MB", "blobs.daily_mb"),
    ("NUONG_BLOBS_KEEP_DAYS", "blobs.keep_days"),
    ("NUONG_HTTP_ANSWER_SECONDS", "http.answer_seconds"),
    ("NUONG_HTTP_BODY_SECONDS", "http.body_seconds"),
    ("NUONG_HTTP_LEAVE_SECONDS", "http.leave_seconds"),
    ("NUONG_HTTP_DRAIN_SECONDS", "http.drain_seconds"),
    ("NUONG_HTTP_TRUSTED_PROXIES", "http.trusted_proxies"),
    ("NUONG_SESSION_IDLE_DAYS", "session.idle_days"),
    ("NUONG_SESSION_REMEMBER_SECONDS", "session.remember_seconds"),
    ("NUONG_SIGN_IN_WINDOW_MINUTES", "sign_in.window_minutes"),
    ("NUONG_SIGN_IN_PER_ACCOUNT", "sign_in.per_account"),
    ("NUONG_SIGN_IN_PER_ADDRESS", "sign_in.per_address"),
    ("NUONG_METRICS_TOKEN", "metrics.token"),
];

/// Settings whose text is taken as it stands, even when it looks like a number.
const TEXTS: [&str; 5] = ["blobs.url", "data_dir", "database_url", "log", "metrics.token"];

/// Settings given as flags.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// `--listen`
    pub listen: Option<SocketAddr>,
    /// `--data-dir`
    pub data_dir: Option<PathBuf>,
    /// `--database-url`
    pub database_url: Option<String>,
}

/// Why the settings cannot be used. Never repeats a value: it may be a password.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file that was named is not there.
    #[error("there is no settings file {}", .0.display())]
    NoFile(PathBuf),
    /// A setting has the wrong type or a name that nobody knows.
    #[error("setting {key} (from {place}): {problem}")]
    Shape {
        /// The setting.
        key: String,
        /// The file or the environment.
        place: String,
        /// What is wrong.
        problem: String,
    },
    /// A setting's value makes no sense.
    #[error("setting {key}: {reason}")]
    Value {
        /// The setting.
        key: &'static str,
        /// What would make sense.
        reason: &'static str,
    },
}

pub(super) fn collect(flags: Flags, file: Option<&Path>) -> Result<Config, ConfigError> {
    let mut figment = Figment::from(Serialized::defaults(Config::default()));
    if let Some(file) = file {
        if !file.is_file() {
            return Err(ConfigError::NoFile(file.to_owned()));
        }
        figment = figment.merge(Toml::file_exact(file));
    }
    for (variable, key) in VARIABLES {
        match std::env::var(variable) {
            Ok(text) if !text.is_empty() => {
                let value = read_variable(key, &text);
                figment = figment.merge(Serialized::global(key, value));
            }
            _ => {}
        }
    }
    if let Some(listen) = flags.listen {
        figment = figment.merge(Serialized::global("listen", listen));
    }
    if let Some(data_dir) = flags.data_dir {
        figment = figment.merge(Serialized::global("data_dir", data_dir));
    }
    if let Some(url) = flags.database_url {
        figment = figment.merge(Serialized::global("database_url", url));
    }
    figment.extract().map_err(|error| told(&error))
}

fn read_variable(key: &str, text: &str) -> Value {
    if key == "http.trusted_proxies" {
        let addresses = text.split(',').map(str::trim).filter(|address| !address.is_empty());
        return Value::from(addresses.map(Value::from).collect::<Vec<_>>());
    }
    match text.parse::<u64>() {
        Ok(number) if !TEXTS.contains(&key) => Value::from(number),
        _ => Value::from(text),
    }
}

/// Turns the first of figment's errors into a sentence without the offending value.
fn told(error: &figment::Error) -> ConfigError {
    use figment::error::Kind;
    let problem = match &error.kind {
        Kind::UnknownField(_, known) => format!("unknown; known here are {}", known.join(", ")),
        Kind::InvalidType(_, expected) | Kind::InvalidValue(_, expected) => {
            format!("expected {expected}")
        }
        Kind::MissingField(_) => "missing".to_owned(),
        _ => "it cannot be read".to_owned(),
    };
    let place = match error.metadata.as_ref().and_then(|metadata| metadata.source.as_ref()) {
        Some(figment::Source::File(path)) => path.display().to_string(),
        _ => "flags and environment".to_owned(),
    };
    let mut key = error.path.join(".");
    if let Kind::UnknownField(name, _) = &error.kind {
        let unknown: &str = name;
        key = if key.is_empty() { unknown.to_owned() } else { format!("{key}.{unknown}") };
    }
    ConfigError::Shape { key, place, problem }
}
