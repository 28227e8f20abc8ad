//! What handlers work with, made once by [`crate::serve`] or by a test.

use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::available_parallelism;

use database::Database;
use tokio::sync::watch;

use crate::auth::password::{PasswordError, Passwords};
use crate::auth::session::SessionCache;
use crate::blobs::{BlobError, BlobStore};
use crate::clock::{Clock, random};
use crate::config::Config;
use crate::turns::Turns;

/// Everything a handler may use. Cloning shares it.
#[derive(Clone)]
pub struct Services(Arc<Inner>);

struct Inner {
    config: Config,
    database: Database,
    blobs: BlobStore,
    clock: Clock,
    passwords: Passwords,
    sessions: SessionCache,
    turns: Turns,
    /// Request ids are the process's random prefix and a count: unique and cheap.
    request_prefix: u32,
    requests: AtomicU64,
    /// Whether somebody said stop.
    stopping: watch::Sender<bool>,
}

/// Why handlers would have nothing to work with.
#[derive(Debug, thiserror::Error)]
pub enum ServicesError {
    /// Passwords cannot be compared.
    #[error("passwords cannot be compared")]
    Passwords(#[from] PasswordError),
    /// There is no place for photos.
    #[error("the store of photos cannot be opened")]
    Blobs(#[from] BlobError),
}

impl Services {
    /// Puts them together.
    pub fn new(config: Config, database: Database, clock: Clock) -> Result<Self, ServicesError> {
        let blobs = BlobStore::open(&config.blobs_url())?;
        let sessions = SessionCache::new(config.session.remember());
        Ok(Self(Arc::new(Inner {
            config,
            database,
            blobs,
            clock,
            passwords: Passwords::new()?,
            sessions,
            turns: Turns::new(available_parallelism().map_or(1, NonZero::get)),
            request_prefix: u32::from_be_bytes(random()),
            requests: AtomicU64::new(0),
            stopping: watch::Sender::new(false),
        })))
    }

    /// The settings.
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// The database.
    pub fn database(&self) -> &Database {
        &self.0.database
    }

    /// The store of photos' bytes.
    pub fn blobs(&self) -> &BlobStore {
        &self.0.blobs
    }

    /// The clock.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// Hashes and compares passwords.
    pub fn passwords(&self) -> &Passwords {
        &self.0.passwords
    }

    /// Sessions looked up a moment ago.
    pub fn sessions(&self) -> &SessionCache {
        &self.0.sessions
    }

    /// Who downloads now and who waits for it.
    pub(crate) fn turns(&self) -> &Turns {
        &self.0.turns
    }

    /// Lets this server step aside: `/readyz` says no, and whoever waits for news is answered.
    pub fn step_aside(&self) {
        self.0.stopping.send_replace(true);
    }

    /// Whether this server steps aside.
    pub fn is_stepping_aside(&self) -> bool {
        *self.0.stopping.borrow()
    }

    /// Ends when this server steps aside.
    pub async fn stepped_aside(&self) {
        // The sender lives as long as these services.
        let _ = self.0.stopping.subscribe().wait_for(|stopping| *stopping).await;
    }

    /// A name for the next request.
    pub(crate) fn request_id(&self) -> String {
        let count = self.0.requests.fetch_add(1, Ordering::Relaxed);
        format!("{:08x}{count:010x}", self.0.request_prefix)
    }
}
