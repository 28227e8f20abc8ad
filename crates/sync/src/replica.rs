//! What a phone shows: the server's lines with the outbox replayed on top.

mod former;
mod journal;
mod lines;
mod outline;
mod reopening;
mod row;
mod waiting;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use domain::id::{MutationId, RecordId, ScopeId, UserId};
use domain::order::{gathered, sort_by_key};
use domain::record::{Fields, Kind, Typed};
use domain::time::Timestamp;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use crate::feed::{Head, LineOp};
use crate::merge::merge;
use crate::mutation::{Answer, Mutation, Op, Outcome};
use crate::planted::{self, Defect};
use crate::port::{Page, ScopeState, Sent, Stored};
use former::Former;
use journal::Journal;
use row::Row;

/// How a record stands between this phone and the server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordState {
    /// Mutations of this phone that the server has not answered.
    pub waiting: usize,
    /// When the oldest of them was written, by this phone's clock.
    pub waiting_since: Option<Timestamp>,
    /// When the server took in what it has of the record, by the server's clock.
    pub on_server_since: Option<Timestamp>,
    /// Open conflicts about it.
    pub conflicts: Vec<RecordId>,
    /// Who changed it last on the server.
    pub changed_by: Option<UserId>,
}

/// The few fields of a record that a list needs; the others are passed over unread.
pub trait Glance: DeserializeOwned {
    /// The kind of the records it is read from.
    const KIND: Kind;
}

/// What is read of a conflict to know whether it is open.
#[derive(Deserialize)]
struct Settled {
    #[serde(default)]
    settlement: Option<IgnoredAny>,
}

impl Glance for Settled {
    const KIND: Kind = Kind::Conflict;
}

/// The most records room is made for ahead; a cursor that claims more is not believed.
const RESERVED_MAX: usize = 100_000;

/// The book in memory.
#[derive(Clone, Debug, Default)]
pub struct Replica {
    rows: FxHashMap<RecordId, Row>,
    /// The ids of each kind, at the kind's place in [`Kind::ALL`].
    by_kind: [FxHashSet<RecordId>; Kind::ALL.len()],
    by_parent: FxHashMap<RecordId, BTreeSet<RecordId>>,
    scopes: BTreeMap<ScopeId, ScopeState>,
    outbox: BTreeMap<u64, Mutation>,
    /// Answered mutations whose result has not come down yet; still replayed.
    settling: Vec<Sent>,
    sent: Vec<Sent>,
    /// When a round last ended with everything down, by the server's clock.
    complete: Option<Timestamp>,
    /// Lines of scopes in which a record no longer lives, while it lives in another one held
    /// here: counted and summed, not shown.
    former: Former,
    /// Mutations that the store holds and this build cannot read; nobody has answered them.
    unreadable: u64,
    /// Records with anything to replay, and what.
    pending: FxHashMap<RecordId, Vec<Mutation>>,
    version: u64,
    journal: Journal,
}

impl Replica {
    /// Puts together what the store read.
    pub fn open(stored: Stored) -> Self {
        let unreadable = stored.unreadable_outbox;
        let mut replica = Self { scopes: stored.scopes, unreadable, ..Self::default() };
        let held: u64 = replica.scopes.values().map(|state| state.held.count).sum();
        replica.rows.reserve(usize::try_from(held).unwrap_or_default().min(RESERVED_MAX));
        // What the store says of a scope that lost lines is no longer so: the next round finds
        // another sum than the server's and reads the scope anew.
        let damaged = stored.damaged.iter().filter(|_| !planted::has(Defect::TrustsItsStore));
        for scope in damaged {
            if let Some(state) = replica.scopes.get_mut(scope) {
                (state.held, state.verified) = (Head::default(), false);
            }
        }
        for (scope, lines) in stored.pages {
            replica.take_lines(scope, &Rc::new(lines));
        }
        (replica.sent, replica.complete) = (stored.sent, stored.last_complete);
        replica.settling = replica
            .sent
            .iter()
            .filter(|sent| replica.is_still_coming(&sent.answer))
            .cloned()
            .collect();
        replica.outbox =
            gathered(stored.outbox.into_iter().map(|mutation| (mutation.device_seq, mutation)));
        replica.index_pending();
        replica.journal.restart(replica.version);
        replica
    }

    /// Changes whenever anything shown may have changed.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// The records that changed after that version; `None` where it is too long ago to tell.
    pub fn changed_since(&self, version: u64) -> Option<Vec<RecordId>> {
        self.journal.since(version)
    }

    /// Where each scope stands.
    pub fn scopes(&self) -> &BTreeMap<ScopeId, ScopeState> {
        &self.scopes
    }

    /// Mutations without an answer, oldest first.
    pub fn outbox(&self) -> impl ExactSizeIterator<Item = &Mutation> {
        self.outbox.values()
    }

    /// How many mutations the store holds that this build cannot read. They were never answered:
    /// nothing is complete while there are any.
    pub fn unreadable(&self) -> u64 {
        self.unreadable
    }

    /// Mutations answered lately, oldest first.
    pub fn sent(&self) -> &[Sent] {
        &self.sent
    }

    /// Records of a kind that exist, in no meaningful order.
    pub fn ids(&self, kind: Kind) -> impl Iterator<Item = RecordId> + '_ {
        let known = self.by_kind[kind as usize].iter().copied();
        known.filter(|id| self.exists(*id))
    }

    /// Records of a kind that hang on a record, such as a household's members.
    pub fn children(&self, parent: RecordId, kind: Kind) -> Vec<RecordId> {
        let known = self.by_parent.get(&parent).into_iter().flatten().copied();
        known.filter(|id| self.kind(*id) == Some(kind) && self.exists(*id)).collect()
    }

    /// The kind of a record.
    pub fn kind(&self, id: RecordId) -> Option<Kind> {
        match self.rows.get(&id) {
            Some(row) => row.kind,
            None => self.pending.get(&id)?.first()?.known_kind(),
        }
    }

    /// The scope a record lives in.
    pub fn scope(&self, id: RecordId) -> Option<ScopeId> {
        match self.rows.get(&id) {
            Some(row) => Some(row.scope),
            None => self.pending.get(&id)?.first().map(|mutation| mutation.scope),
        }
    }

    /// Whether there is such a record and nobody deleted it.
    pub fn exists(&self, id: RecordId) -> bool {
        match (self.rows.get(&id), self.pending.get(&id)) {
            (Some(row), None) => row.op == LineOp::Put,
            (None, None) => false,
            (_, Some(_)) => self.fields(id).is_some(),
        }
    }

    /// Where a record lives now that has left the scope in which this phone knew it.
    pub fn moved_to(&self, id: RecordId) -> Option<ScopeId> {
        let row = self.rows.get(&id).filter(|row| row.op == LineOp::Left)?;
        row.told()?.to
    }

    /// Where a record is to go by a move that the server has not carried out yet.
    pub fn is_moving_to(&self, id: RecordId) -> Option<ScopeId> {
        self.pending.get(&id)?.iter().rev().find_map(|mutation| mutation.to)
    }

    /// The typed record as it is shown; `None` where it does not exist or does not fit its type.
    pub fn typed<T: Typed>(&self, id: RecordId) -> Option<T> {
        if self.kind(id)? != T::KIND {
            return None;
        }
        let fields = self.fields(id)?;
        if self.pending.contains_key(&id) { T::from_fields(&fields) } else { T::shaped(&fields) }
            .ok()
    }

    /// The few fields a list needs, read straight from the record's text: the way for thousands.
    pub fn glance<T: Glance>(&self, id: RecordId) -> Option<T> {
        if self.kind(id)? != T::KIND {
            return None;
        }
        if let (Some(row), None) = (self.rows.get(&id), self.pending.get(&id)) {
            return (row.op == LineOp::Put).then(|| serde_json::from_str(row.fields()).ok())?;
        }
        let shown = serde_json::to_string(&self.fields(id)?).ok()?;
        serde_json::from_str(&shown).ok()
    }

    /// The record's fields as they are shown: the server's with this phone's edits merged in.
    pub fn fields(&self, id: RecordId) -> Option<Fields> {
        let row = self.rows.get(&id);
        let mut shown = row
            .filter(|row| row.op == LineOp::Put)
            .map(|row| serde_json::from_str::<Fields>(row.fields()).unwrap_or_default());
        for mutation in self.pending.get(&id).into_iter().flatten() {
            let Some(kind) = mutation.known_kind() else { continue };
            shown = match (mutation.op, shown) {
                (Op::Delete, _) => None,
                // What somebody else deleted stays deleted; the edit waits as a conflict.
                (Op::Put, None) if row.is_some_and(|row| row.op != LineOp::Put) => None,
                (Op::Put, None) => Some(mutation.new_values()),
                (Op::Move, None) => None,
                (Op::Put | Op::Move, Some(fields)) => {
                    Some(merge(kind, &fields, &mutation.fields).fields)
                }
            };
        }
        shown
    }

    /// The records that show more than the server's word.
    pub fn pending(&self) -> impl Iterator<Item = RecordId> + '_ {
        self.pending.keys().copied()
    }

    /// How a record stands between this phone and the server.
    pub fn state(&self, id: RecordId) -> RecordState {
        let waiting = self.outbox.values().filter(|mutation| mutation.record == id);
        let waiting: Vec<&Mutation> = waiting.collect();
        let told = self.rows.get(&id).and_then(Row::told);
        let settled = self.settling.iter().rev().find(|sent| sent.mutation.record == id);
        RecordState {
            waiting: waiting.len(),
            waiting_since: waiting.iter().map(|mutation| mutation.client_time).min(),
            on_server_since: settled
                .map(|sent| sent.answer.at)
                .or(told.as_ref().map(|told| told.at)),
            conflicts: self.open_conflicts(id),
            changed_by: told.map(|told| told.by),
        }
    }

    /// Whether the phone has anything to send about the record. Cheap; for lists.
    pub fn is_waiting(&self, id: RecordId) -> bool {
        self.pending.get(&id).is_some_and(|pending| {
            pending.iter().any(|mutation| self.outbox.contains_key(&mutation.device_seq))
        })
    }

    fn open_conflicts(&self, id: RecordId) -> Vec<RecordId> {
        let conflicts = self.children(id, Kind::Conflict).into_iter();
        let open = |conflict: &Settled| conflict.settlement.is_none();
        conflicts.filter(|conflict| self.glance(*conflict).as_ref().is_some_and(open)).collect()
    }

    /// Adds what was just recorded and stored.
    pub fn add_recorded(&mut self, mutations: Vec<Mutation>) {
        for mutation in mutations {
            // Another tab may have sent it, and this book been read again, in the meantime.
            if !self.sent.iter().any(|sent| sent.mutation.id == mutation.id) {
                self.outbox.insert(mutation.device_seq, mutation);
            }
        }
        self.index_pending();
    }

    /// Takes answers in: the mutations leave the outbox and are replayed until their result is down.
    pub fn settle(&mut self, answers: &[Answer]) {
        let answers: HashMap<MutationId, &Answer> =
            answers.iter().map(|answer| (answer.id, answer)).collect();
        let numbers: Vec<u64> = self
            .outbox
            .iter()
            .filter(|(_, mutation)| answers.contains_key(&mutation.id))
            .map(|(number, _)| *number)
            .collect();
        for number in numbers {
            let Some(mutation) = self.outbox.remove(&number) else { continue };
            let answer = answers[&mutation.id].clone();
            let sent = Sent { mutation, answer };
            if self.is_still_coming(&sent.answer) {
                self.settling.push(sent.clone());
            }
            self.sent.push(sent);
        }
        self.index_pending();
    }

    /// Takes a stored page in.
    pub fn take_page(&mut self, page: &Page) {
        if page.is_whole {
            self.drop_lines(page.scope);
        }
        self.take_lines(page.scope, &Rc::new(page.lines.clone()));
        self.scopes.insert(page.scope, page.state);
        self.drop_settled();
    }

    /// Lets go of everything held of a scope.
    pub fn forget_scope(&mut self, scope: ScopeId) {
        self.version += 1;
        self.drop_lines(scope);
        self.scopes.remove(&scope);
        self.drop_settled();
    }

    fn drop_lines(&mut self, scope: ScopeId) {
        let dropped: Vec<RecordId> =
            self.rows.iter().filter(|(_, row)| row.scope == scope).map(|(id, _)| *id).collect();
        self.former.drop_scope(scope);
        for id in dropped {
            self.forget(id);
        }
    }

    /// Notes that everything the server had at that time is down.
    pub fn note_complete(&mut self, at: Timestamp) {
        self.complete = Some(at);
        self.drop_settled();
    }

    /// Whether an answer's result is still on its way down.
    ///
    /// A number alone does not tell: a restored server gives it out again, and a scope that was
    /// let go has none. What was answered before the last complete round is down.
    fn is_still_coming(&self, answer: &Answer) -> bool {
        let is_carried_out = !matches!(answer.outcome, Outcome::Quarantined { .. });
        is_carried_out
            && self.complete.is_none_or(|at| at < answer.at)
            && self.scopes.get(&answer.scope).is_none_or(|state| state.after < answer.seq)
    }

    fn drop_settled(&mut self) {
        let settling = std::mem::take(&mut self.settling);
        self.settling =
            settling.into_iter().filter(|sent| self.is_still_coming(&sent.answer)).collect();
        self.index_pending();
    }

    fn index_pending(&mut self) {
        self.version += 1;
        let mut pending: FxHashMap<RecordId, Vec<Mutation>> = FxHashMap::default();
        let answered = self.settling.iter().map(|sent| &sent.mutation);
        let mut in_order: Vec<&Mutation> = answered.chain(self.outbox.values()).collect();
        sort_by_key(&mut in_order, |mutation| mutation.device_seq);
        for mutation in in_order {
            pending.entry(mutation.record).or_default().push(mutation.clone());
        }
        for (id, mutations) in &pending {
            self.index_created(*id, mutations);
            self.journal.push(self.version, *id);
        }
        for id in self.pending.keys().filter(|id| !pending.contains_key(id)) {
            self.journal.push(self.version, *id);
        }
        self.pending = pending;
    }

    /// Lets a record that only this phone knows be found by kind and parent.
    fn index_created(&mut self, id: RecordId, mutations: &[Mutation]) {
        let Some(first) = mutations.first().filter(|_| !self.rows.contains_key(&id)) else {
            return;
        };
        let Some(kind) = first.known_kind() else { return };
        self.by_kind[kind as usize].insert(id);
        let parent = kind.parent_field().and_then(|field| first.fields.get(field));
        let parent = parent.and_then(|change| change.new.as_str()).and_then(|id| id.parse().ok());
        if let Some(parent) = parent {
            self.by_parent.entry(parent).or_default().insert(id);
        }
    }
}
