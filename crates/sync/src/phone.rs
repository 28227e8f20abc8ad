//! A phone's book: opened from its store, written by a person, brought in step by rounds.

mod drafts;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use domain::id::{AreaId, DeviceId, MutationId, RecordId, ScopeId};
use domain::order::gathered;
use domain::record::{Fields, Kind};
use domain::time::Timestamp;
use serde_json::Value;

use crate::feed::Leaving;
use crate::mutation::{FieldChange, Mutation, Op};
use crate::port::{Committed, DeviceStore, Draft, Failure, StoreError, Surroundings, Transport};
use crate::replica::Replica;
use crate::round;
use drafts::Drafts;

/// Something a person did, before it becomes a mutation.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Writes these fields; the ones not named stay. A `null` empties a field.
    Put {
        /// The record, new or known.
        record: RecordId,
        /// Its kind.
        kind: Kind,
        /// The scope it lives in.
        scope: ScopeId,
        /// The values written.
        fields: Fields,
        /// What the person had before them when they began, if that was a while ago: a form
        /// stays open for minutes, and what somebody else wrote meanwhile is not to be lost.
        /// `None` where the act follows what is shown at once.
        seen: Option<Fields>,
    },
    /// Gives the record another home, with everything that hangs on it.
    Move {
        /// The record.
        record: RecordId,
        /// The scope it will live in.
        to: ScopeId,
        /// What is to be said of it there, such as its new village.
        fields: Fields,
    },
    /// Deletes the record.
    Delete {
        /// The record.
        record: RecordId,
        /// Why.
        reason: String,
    },
}

/// Which scopes a round brings in step, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// The scopes, the most wanted first.
    pub scopes: Vec<ScopeId>,
    /// The village whose households are wanted ahead of all others on a first download.
    pub first_village: Option<(ScopeId, AreaId)>,
}

/// How far a round has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// So many of so many mutations were answered.
    Sending {
        /// Answered.
        done: usize,
        /// In all.
        total: usize,
    },
    /// So many of so many lines of a scope were stored.
    Receiving {
        /// The scope.
        scope: ScopeId,
        /// Stored.
        done: u64,
        /// In all.
        total: u64,
    },
    /// The first village's households are stored and can be used.
    VillageReady,
}

/// How a round ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Everything sent, everything received, counts and sums agree. The server's time.
    Complete(Timestamp),
    /// Some of it; another round goes on from there.
    Partly,
    /// No answer, or one that only a person can help with. Everything is kept.
    Failed(Failure),
    /// The server takes nothing but what is left to hand in, and does not hold all of it yet.
    /// Everything is kept.
    Leaving(Leaving),
    /// The server holds everything, and the book is gone from the phone.
    Erased {
        /// Why.
        why: Leaving,
        /// The device's last count, if the server is still to be told that the book is gone.
        to_tell: Option<u64>,
    },
}

/// A phone's book.
pub struct Phone {
    pub(crate) store: Rc<dyn DeviceStore>,
    pub(crate) around: Rc<dyn Surroundings>,
    pub(crate) replica: RefCell<Replica>,
    pub(crate) device: DeviceId,
    pub(crate) epoch: RefCell<Option<String>>,
    pub(crate) device_seq: Cell<u64>,
    pub(crate) lost: Cell<u64>,
    pub(crate) clock_offset_ms: Cell<Option<i64>>,
    pub(crate) last_complete: Cell<Option<Timestamp>>,
    drafts: RefCell<Drafts>,
    /// What the app wrote down about the book as it was opened, until the app takes it.
    digest: RefCell<Option<String>>,
    /// Whether the store keeps a digest of the book as it is.
    has_digest: Cell<bool>,
    /// How often this tab stored something other than a draft.
    writes: Cell<u64>,
}

impl Phone {
    /// Opens the book from its store; a new store is given a device id.
    pub async fn open(
        store: Rc<dyn DeviceStore>,
        around: Rc<dyn Surroundings>,
    ) -> Result<Self, StoreError> {
        let mut stored = store.load().await?;
        let device = match stored.device {
            Some(device) => device,
            None => {
                let device = DeviceId::new(around.now(), around.entropy());
                store.identify(device, None).await?;
                device
            }
        };
        let drafts = std::mem::take(&mut stored.drafts);
        Ok(Self {
            device,
            epoch: RefCell::new(stored.epoch.clone()),
            device_seq: Cell::new(stored.device_seq),
            lost: Cell::new(stored.lost),
            clock_offset_ms: Cell::new(None),
            last_complete: Cell::new(stored.last_complete),
            drafts: RefCell::new(Drafts::of(drafts)),
            has_digest: Cell::new(stored.digest.is_some()),
            digest: RefCell::new(stored.digest.take()),
            replica: RefCell::new(Replica::open(stored)),
            writes: Cell::new(0),
            store,
            around,
        })
    }

    /// Reads the store again, because another tab wrote to it.
    ///
    /// What this tab stores while it reads is never taken back on the screen: a draft, typed
    /// letter by letter, stays as it was typed; after anything else the store is read once more.
    pub async fn refresh(&self) -> Result<(), StoreError> {
        loop {
            let (writes, typed) = (self.writes.get(), self.drafts.borrow().writes());
            let mut stored = self.store.load().await?;
            if self.writes.get() != writes {
                continue;
            }
            self.drafts.borrow_mut().take_over(std::mem::take(&mut stored.drafts), typed);
            self.epoch.replace(stored.epoch.take());
            self.device_seq.set(stored.device_seq);
            self.lost.set(stored.lost);
            self.last_complete.set(stored.last_complete);
            self.has_digest.set(stored.digest.is_some());
            self.change(|book| *book = book.reopened(stored));
            return Ok(());
        }
    }

    /// The digest of the lines the book was opened with, for whoever asks first.
    pub fn take_digest(&self) -> Option<String> {
        self.digest.take()
    }

    /// Lets the digest be made anew, because this build cannot read it.
    pub fn refuse_digest(&self) {
        self.has_digest.set(false);
    }

    /// Whether the store keeps no digest of the book as it is.
    pub fn lacks_digest(&self) -> bool {
        !self.has_digest.get()
    }

    /// Keeps what the app wrote down about the lines held, until one of them changes.
    pub async fn keep_digest(&self, digest: &str) -> Result<(), StoreError> {
        let held = self.read(|book| book.scopes().clone());
        let kept = self.store.keep_digest(digest, &held).await?;
        self.has_digest.set(kept == Committed::Yes);
        Ok(())
    }

    /// Shows lines that were just stored.
    pub(crate) fn take_in(&self, take: impl FnOnce(&mut Replica)) {
        self.has_digest.set(false);
        self.change(take);
    }

    /// Shows what was just stored.
    pub(crate) fn change<R>(&self, change: impl FnOnce(&mut Replica) -> R) -> R {
        self.note_write();
        change(&mut self.replica.borrow_mut())
    }

    /// Lets a reading of the store that is under way be repeated.
    pub(crate) fn note_write(&self) {
        self.writes.set(self.writes.get() + 1);
    }

    /// This browser profile.
    pub fn device(&self) -> DeviceId {
        self.device
    }

    /// The machine's clock.
    pub fn now(&self) -> Timestamp {
        self.around.now()
    }

    /// A new record's id.
    pub fn new_id(&self) -> RecordId {
        RecordId::new(self.around.now(), self.around.entropy())
    }

    /// When a round last ended with everything sent and received, by the server's clock.
    pub fn last_complete(&self) -> Option<Timestamp> {
        self.last_complete.get()
    }

    /// How many mutations a restored server has lost that are not here any more either.
    pub fn lost(&self) -> u64 {
        self.lost.get()
    }

    /// Server time less this machine's, in milliseconds, as a round last measured it.
    pub fn clock_offset_ms(&self) -> Option<i64> {
        self.clock_offset_ms.get()
    }

    /// Looks at the book.
    pub fn read<R>(&self, look: impl FnOnce(&Replica) -> R) -> R {
        look(&self.replica.borrow())
    }

    /// Keeps what a person did. Once this returns, a flat battery loses nothing of it.
    ///
    /// The changes are stored together, and the draft they came from goes with them.
    /// Fields that already have the value are not written.
    pub async fn save(
        &self,
        changes: Vec<Change>,
        finished_draft: Option<&str>,
    ) -> Result<Vec<MutationId>, StoreError> {
        let form_version = finished_draft
            .and_then(|key| self.drafts.borrow().get(key).map(|draft| draft.form_version))
            .unwrap_or_else(|| self.around.form_version());
        let mutations = self.mutations(changes, form_version);
        let stored = self.store.record(mutations, finished_draft).await?;
        if let Some(key) = finished_draft {
            self.drafts.borrow_mut().remove(key);
        }
        Ok(self.recorded(stored))
    }

    pub(crate) fn mutations(&self, changes: Vec<Change>, form_version: u32) -> Vec<Mutation> {
        changes.into_iter().filter_map(|change| self.mutation(change, form_version)).collect()
    }

    /// Shows what was just stored in the outbox.
    pub(crate) fn recorded(&self, stored: Vec<Mutation>) -> Vec<MutationId> {
        let ids = stored.iter().map(|mutation| mutation.id).collect();
        let newest = stored.iter().map(|mutation| mutation.device_seq).max();
        self.device_seq.set(newest.unwrap_or_default().max(self.device_seq.get()));
        self.change(|book| book.add_recorded(stored));
        ids
    }

    fn mutation(&self, change: Change, form_version: u32) -> Option<Mutation> {
        let replica = self.replica.borrow();
        let now = self.around.now();
        let mut mutation = Mutation {
            id: MutationId::new(now, self.around.entropy()),
            device: self.device,
            device_seq: 0,
            record: RecordId(uuid::Uuid::nil()),
            kind: String::new(),
            scope: ScopeId::REFERENCE,
            to: None,
            op: Op::Put,
            fields: BTreeMap::new(),
            reason: None,
            form_version,
            client_time: now,
            clock_offset_ms: self.clock_offset_ms.get(),
        };
        match change {
            Change::Put { record, kind, scope, fields, seen } => {
                let shown = replica.fields(record);
                mutation.record = record;
                kind.as_str().clone_into(&mut mutation.kind);
                mutation.scope = replica.scope(record).unwrap_or(scope);
                mutation.fields = written(seen.as_ref().or(shown.as_ref()), fields);
                (shown.is_none() || !mutation.fields.is_empty()).then_some(mutation)
            }
            Change::Move { record, to, fields } => {
                mutation.record = record;
                replica.kind(record)?.as_str().clone_into(&mut mutation.kind);
                mutation.scope = replica.scope(record)?;
                mutation.op = Op::Move;
                mutation.to = Some(to);
                mutation.fields = written(replica.fields(record).as_ref(), fields);
                Some(mutation)
            }
            Change::Delete { record, reason } => {
                mutation.record = record;
                replica.kind(record)?.as_str().clone_into(&mut mutation.kind);
                mutation.scope = replica.scope(record)?;
                mutation.op = Op::Delete;
                mutation.reason = Some(reason);
                Some(mutation)
            }
        }
    }

    /// Saves an unfinished form, durably.
    pub async fn save_draft(&self, key: &str, body: String) -> Result<Timestamp, StoreError> {
        let begun = self.draft(key).map(|draft| draft.form_version);
        let form_version = begun.unwrap_or_else(|| self.around.form_version());
        let saved_at = self.around.now();
        let draft = Draft { key: key.to_owned(), body, form_version, saved_at };
        self.store.save_draft(&draft).await?;
        self.drafts.borrow_mut().put(draft);
        Ok(saved_at)
    }

    /// An unfinished form.
    pub fn draft(&self, key: &str) -> Option<Draft> {
        self.drafts.borrow().get(key).cloned()
    }

    /// All unfinished forms.
    pub fn drafts(&self) -> Vec<Draft> {
        self.drafts.borrow().all().cloned().collect()
    }

    /// Throws an unfinished form away, because its author said so.
    pub async fn drop_draft(&self, key: &str) -> Result<(), StoreError> {
        self.store.drop_draft(key).await?;
        self.drafts.borrow_mut().remove(key);
        Ok(())
    }

    /// Brings phone and server in step as far as the connection allows.
    pub async fn sync(
        &self,
        transport: &dyn Transport,
        wish: &Wish,
        progress: &dyn Fn(Progress),
    ) -> Result<Ended, StoreError> {
        round::run(self, transport, wish, progress).await
    }
}

/// The fields whose value differs from what was seen, with what was seen as their base.
fn written(seen: Option<&Fields>, fields: Fields) -> BTreeMap<String, FieldChange> {
    let base_of = |name: &str| seen.and_then(|seen| seen.get(name)).cloned().unwrap_or(Value::Null);
    let changes = fields
        .into_iter()
        .map(|(name, new)| (FieldChange { base: base_of(&name), new }, name))
        .filter(|(change, _)| change.base != change.new);
    gathered(changes.map(|(change, name)| (name, change)))
}
