//! Who waits for news of a scope is told when it moves: by this process at once, by others
//! through PostgreSQL.
//!
//! The word to others follows the commit, as a statement of its own: inside the transaction it
//! would let commits queue up behind each other. A word that is lost costs half a second of
//! lateness and nothing else, because what is remembered of heads grows old by then.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use std::time::Duration;

use domain::id::{DeviceId, ScopeId};
use sea_orm::sqlx;
use sea_orm::sqlx::postgres::PgListener;
use sea_orm::{DatabaseBackend, DatabaseConnection};
use serde::{Deserialize, Serialize};
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::connect::Database;
use crate::error::{Error, Result};
use crate::head::Heads;

/// The name under which servers speak to each other.
const CHANNEL: &str = "nuong_moved";
/// PostgreSQL takes 8,000 bytes; so many ids of 39 bytes and their frame stay below.
const IDS_MAX: usize = 180;
/// How long a server that lost its ear waits before it listens again.
const LISTEN_AGAIN: Duration = Duration::from_secs(1);

/// What a commit moved.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Moved {
    scopes: BTreeSet<ScopeId>,
    devices: BTreeSet<DeviceId>,
}

impl Moved {
    pub(crate) fn of(
        scopes: impl IntoIterator<Item = ScopeId>,
        devices: impl IntoIterator<Item = DeviceId>,
    ) -> Self {
        Self { scopes: scopes.into_iter().collect(), devices: devices.into_iter().collect() }
    }

    fn add(&mut self, more: Self) {
        self.scopes.extend(more.scopes);
        self.devices.extend(more.devices);
    }
}

/// What one server says to the others.
#[derive(Debug, Serialize, Deserialize)]
struct Word {
    /// Which server says it; it does not listen to itself.
    from: Uuid,
    /// What moved; anything may have where it is too much to list.
    moved: Option<Moved>,
}

/// Who waits, and how the others are told.
#[derive(Debug, Default)]
pub(crate) struct Wake {
    waiting: Mutex<HashMap<ScopeId, Vec<Weak<Notify>>>>,
    to_others: OnceLock<mpsc::UnboundedSender<Moved>>,
    tasks: Mutex<Vec<JoinHandle<()>>>,
}

/// Somebody who waits until one of their scopes moves.
#[derive(Debug)]
pub struct Waiter(Arc<Notify>);

impl Waiter {
    /// Waits. What moved since the waiter was made counts too.
    pub async fn moved(&self) {
        self.0.notified().await;
    }
}

impl Wake {
    fn wait_for(&self, scopes: &[ScopeId]) -> Waiter {
        let notify = Arc::new(Notify::new());
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        for scope in scopes {
            let others = waiting.entry(*scope).or_default();
            others.retain(|other| other.strong_count() > 0);
            others.push(Arc::downgrade(&notify));
        }
        Waiter(notify)
    }

    /// Tells everybody what this process has committed.
    pub(crate) fn tell(&self, moved: Moved) {
        self.wake(&moved);
        if let Some(others) = self.to_others.get() {
            // Whoever is closing has nobody left to tell.
            let _ = others.send(moved);
        }
    }

    fn wake(&self, moved: &Moved) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let woken = moved.scopes.iter().filter_map(|scope| waiting.remove(scope));
        woken
            .flatten()
            .filter_map(|waiter| waiter.upgrade())
            .for_each(|waiter| waiter.notify_one());
    }

    fn wake_all(&self) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let woken = waiting.drain().flat_map(|(_, waiters)| waiters);
        woken.filter_map(|waiter| waiter.upgrade()).for_each(|waiter| waiter.notify_one());
    }

    pub(crate) fn stop(&self) {
        for task in self.tasks.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            task.abort();
        }
    }
}

impl Database {
    /// Somebody who will be woken when one of the scopes moves, on whatever server.
    ///
    /// Make it before reading where the scopes stand, and read that with
    /// [`Database::heads_now`]: then nothing falls between the two.
    pub fn wait_for(&self, scopes: &[ScopeId]) -> Waiter {
        self.0.wake.wait_for(scopes)
    }

    /// Listens to the other servers of this PostgreSQL, and tells them what this one commits.
    ///
    /// SQLite has one server, and nothing to listen to.
    pub async fn follow_other_servers(&self) -> Result<()> {
        if self.backend() == DatabaseBackend::Sqlite {
            return Ok(());
        }
        let doing = Error::while_writing("beginning to listen to other servers");
        let pool = self.writer().get_postgres_connection_pool();
        let own: Uuid =
            sqlx::query_scalar("SELECT gen_random_uuid()").fetch_one(pool).await.map_err(&doing)?;
        let ear = Ear {
            pool: self.writer().clone(),
            own,
            heads: Arc::clone(&self.0.heads),
            wake: Arc::clone(&self.0.wake),
        };
        let (sender, receiver) = mpsc::unbounded_channel();
        if self.0.wake.to_others.set(sender).is_ok() {
            let telling = tokio::spawn(tell_others(self.writer().clone(), own, receiver));
            let listening = tokio::spawn(ear.listen());
            let mut tasks = self.0.wake.tasks.lock().unwrap_or_else(PoisonError::into_inner);
            tasks.extend([telling, listening]);
        }
        Ok(())
    }
}

/// Tells the other servers; what gathers meanwhile is told together.
async fn tell_others(
    pool: DatabaseConnection,
    from: Uuid,
    mut moves: mpsc::UnboundedReceiver<Moved>,
) {
    while let Some(mut moved) = moves.recv().await {
        while let Ok(more) = moves.try_recv() {
            moved.add(more);
        }
        let is_short = moved.scopes.len() + moved.devices.len() <= IDS_MAX;
        let word = Word { from, moved: is_short.then_some(moved) };
        let text = serde_json::to_string(&word).unwrap_or_default();
        let pool = pool.get_postgres_connection_pool();
        let told = sqlx::query("SELECT pg_notify($1, $2)").bind(CHANNEL).bind(text);
        if let Err(error) = told.execute(pool).await {
            tracing::warn!(%error, "other servers could not be told what has moved");
        }
    }
}

/// Hears what other servers have committed.
struct Ear {
    pool: DatabaseConnection,
    own: Uuid,
    heads: Arc<Heads>,
    wake: Arc<Wake>,
}

impl Ear {
    async fn listen(self) {
        loop {
            if let Err(error) = self.listen_once().await {
                tracing::warn!(%error, "other servers are not heard; their news comes later");
            }
            tokio::time::sleep(LISTEN_AGAIN).await;
        }
    }

    async fn listen_once(&self) -> std::result::Result<(), sqlx::Error> {
        let pool = self.pool.get_postgres_connection_pool();
        let mut listener = PgListener::connect_with(pool).await?;
        listener.listen(CHANNEL).await?;
        // Whatever was said before, or while the line was dead, was not heard.
        self.anything_may_have_moved();
        loop {
            match listener.try_recv().await? {
                Some(notification) => self.hear(notification.payload()),
                None => self.anything_may_have_moved(),
            }
        }
    }

    fn hear(&self, text: &str) {
        match serde_json::from_str(text) {
            Ok(Word { from, .. }) if from == self.own => {}
            Ok(Word { moved: Some(moved), .. }) => {
                self.heads.forget_some(&moved.scopes, &moved.devices);
                self.wake.wake(&moved);
            }
            // A server of another build may have more to say.
            Ok(Word { moved: None, .. }) | Err(_) => self.anything_may_have_moved(),
        }
    }

    fn anything_may_have_moved(&self) {
        self.heads.forget();
        self.wake.wake_all();
    }
}
