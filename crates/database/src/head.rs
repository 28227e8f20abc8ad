//! Where scopes stand, remembered for a moment so that asking for news costs no query.
//!
//! This process puts in what it commits. What other processes commit is seen when they say so,
//! or at the latest when an entry has grown old.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hash;
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use domain::id::{DeviceId, ScopeId};
use sea_orm::{EntityTrait, QueryFilter};
use sync::feed::{Checksum, Head};
use tokio::time::Instant;

use crate::connect::Database;
use crate::entity::{device, scope};
use crate::error::{Error, Result};

/// How long an answer may be repeated without asking the database.
const FRESH: Duration = Duration::from_millis(500);

/// What was last read or written.
#[derive(Debug, Default)]
pub(crate) struct Heads {
    heads: Remembered<ScopeId, Head>,
    held: Remembered<DeviceId, u64>,
    epoch: RwLock<Option<(String, Instant)>>,
}

/// Values with the moment they were read at.
#[derive(Debug)]
struct Remembered<K, V>(RwLock<HashMap<K, (V, Instant)>>);

impl<K, V> Default for Remembered<K, V> {
    fn default() -> Self {
        Self(RwLock::default())
    }
}

impl<K: Eq + Hash + Copy, V: Copy> Remembered<K, V> {
    /// So many entries are kept; a province has fewer communes, users and devices.
    const ENTRIES_MAX: usize = 100_000;

    fn fresh(&self, key: K) -> Option<V> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let (value, read_at) = known.get(&key)?;
        (read_at.elapsed() < FRESH).then_some(*value)
    }

    /// Takes a value in unless a fresh one is further on.
    fn put(&self, key: K, value: V, is_further: impl Fn(V, V) -> bool) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= Self::ENTRIES_MAX {
            known.clear();
        }
        match known.get(&key) {
            Some((before, read_at)) if read_at.elapsed() < FRESH && is_further(*before, value) => {}
            _ => {
                known.insert(key, (value, Instant::now()));
            }
        }
    }
}

impl Heads {
    pub(crate) fn epoch(&self) -> Option<String> {
        let known = self.epoch.read().unwrap_or_else(PoisonError::into_inner);
        let (epoch, read_at) = known.as_ref()?;
        (read_at.elapsed() < FRESH).then(|| epoch.clone())
    }

    pub(crate) fn put_epoch(&self, epoch: &str) {
        let known = Some((epoch.to_owned(), Instant::now()));
        *self.epoch.write().unwrap_or_else(PoisonError::into_inner) = known;
    }

    /// Forgets what has moved elsewhere.
    pub(crate) fn forget_some(&self, scopes: &BTreeSet<ScopeId>, devices: &BTreeSet<DeviceId>) {
        let mut heads = self.heads.0.write().unwrap_or_else(PoisonError::into_inner);
        for scope in scopes {
            heads.remove(scope);
        }
        let mut held = self.held.0.write().unwrap_or_else(PoisonError::into_inner);
        for device in devices {
            held.remove(device);
        }
    }

    /// Forgets everything.
    pub(crate) fn forget(&self) {
        self.heads.0.write().unwrap_or_else(PoisonError::into_inner).clear();
        self.held.0.write().unwrap_or_else(PoisonError::into_inner).clear();
        *self.epoch.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    pub(crate) fn put(&self, scope: ScopeId, head: Head) {
        self.heads.put(scope, head, |before, now| before.seq > now.seq);
    }

    pub(crate) fn put_held(&self, device: DeviceId, held: u64) {
        self.held.put(device, held, |before, now| before > now);
    }
}

impl Database {
    /// Where the scopes stand, at most half a second ago. Scopes that do not exist are left out.
    pub async fn heads(&self, scopes: &[ScopeId]) -> Result<BTreeMap<ScopeId, Head>> {
        let mut heads = BTreeMap::new();
        let mut missing = Vec::new();
        for scope in scopes {
            match self.0.heads.heads.fresh(*scope) {
                Some(head) => {
                    heads.insert(*scope, head);
                }
                None => missing.push(scope.0),
            }
        }
        if !missing.is_empty() {
            heads.extend(self.read_heads(missing).await?);
        }
        Ok(heads)
    }

    /// Where the scopes stand now. Scopes that do not exist are left out.
    pub async fn heads_now(&self, scopes: &[ScopeId]) -> Result<BTreeMap<ScopeId, Head>> {
        self.read_heads(scopes.iter().map(|scope| scope.0).collect()).await
    }

    async fn read_heads(&self, scopes: Vec<uuid::Uuid>) -> Result<BTreeMap<ScopeId, Head>> {
        let rows = scope::Entity::find()
            .filter(scope::COLUMN.id.is_in(scopes))
            .all(self.reader())
            .await
            .map_err(Error::while_doing("reading heads"))?;
        let read = |row: scope::Model| {
            let head = head_of(row.seq, row.record_count, row.checksum);
            self.0.heads.put(ScopeId(row.id), head);
            (ScopeId(row.id), head)
        };
        Ok(rows.into_iter().map(read).collect())
    }

    /// How many mutations of the device are held, at most half a second ago.
    pub async fn held(&self, id: DeviceId) -> Result<u64> {
        if let Some(held) = self.0.heads.held.fresh(id) {
            return Ok(held);
        }
        let row = device::Entity::find_by_id(id.0)
            .one(self.reader())
            .await
            .map_err(Error::while_doing("counting a device's mutations"))?;
        let held = row.map_or(0, |row| row.held.cast_unsigned());
        self.0.heads.put_held(id, held);
        Ok(held)
    }
}

/// A head from its columns; counts are never negative, the sum is kept bit by bit.
pub(crate) fn head_of(seq: i64, count: i64, checksum: i64) -> Head {
    Head {
        seq: seq.cast_unsigned(),
        count: count.cast_unsigned(),
        checksum: Checksum(checksum.cast_unsigned()),
    }
}
