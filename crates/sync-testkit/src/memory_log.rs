//! A server's store in memory, around the same intake as the real ones.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use domain::id::{DeviceId, MutationId, RecordId, ScopeId};
use domain::time::Timestamp;
use sync::feed::{Head, Line};
use sync::intake::{Incoming, Intake, Judge, Loaded, Needs, Standing, Taken};
use sync::{Answer, Mutation};

/// Everything a server keeps.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    heads: BTreeMap<ScopeId, Head>,
    feed: BTreeMap<ScopeId, BTreeMap<u64, Line>>,
    homes: HashMap<RecordId, (ScopeId, u64)>,
    answers: HashMap<MutationId, Answer>,
    mutations: Vec<Mutation>,
    held: BTreeMap<DeviceId, u64>,
}

/// A server's log in memory.
#[derive(Debug, Default)]
pub struct MemoryLog {
    kept: RefCell<Kept>,
}

impl MemoryLog {
    /// Makes a scope known.
    pub fn add_scope(&self, scope: ScopeId) {
        self.kept.borrow_mut().heads.entry(scope).or_default();
    }

    /// Takes a batch in, whole.
    pub fn push(&self, batch: Vec<Incoming>, judge: &dyn Judge, now: Timestamp) -> Vec<Answer> {
        let kept = &mut *self.kept.borrow_mut();
        let mut intake = Intake::new(kept.load(&Needs::of(&batch)), judge, now);
        let sent = batch.iter().map(|incoming| (incoming.mutation.id, incoming.mutation.clone()));
        let mut sent: BTreeMap<MutationId, Mutation> = sent.collect();
        for incoming in batch {
            intake.take(incoming);
        }
        let writes = intake.finish();
        for row in writes.rows {
            let feed = kept.feed.entry(row.scope).or_default();
            if let Some((_, old)) = kept.homes.insert(row.line.id, (row.scope, row.line.seq)) {
                feed.remove(&old);
            }
            feed.insert(row.line.seq, Arc::unwrap_or_clone(row.line));
        }
        for Taken { answer, .. } in writes.taken {
            kept.mutations.extend(sent.remove(&answer.id));
            kept.answers.insert(answer.id, answer);
        }
        kept.heads.extend(writes.heads);
        kept.held.extend(writes.held);
        writes.answers
    }

    /// Lines of a scope behind a number.
    pub fn lines(&self, scope: ScopeId, after: u64) -> Vec<Line> {
        let kept = self.kept.borrow();
        let feed = kept.feed.get(&scope).into_iter();
        feed.flat_map(|feed| feed.range(after + 1..).map(|(_, line)| line.clone())).collect()
    }

    /// Where a scope stands.
    pub fn head(&self, scope: ScopeId) -> Option<Head> {
        self.kept.borrow().heads.get(&scope).copied()
    }

    /// How many mutations of a device are held.
    pub fn held(&self, device: DeviceId) -> u64 {
        self.kept.borrow().held.get(&device).copied().unwrap_or_default()
    }

    /// All mutations ever taken in, in their order.
    pub fn mutations(&self) -> Vec<Mutation> {
        self.kept.borrow().mutations.clone()
    }

    /// The answer a mutation was given.
    pub fn answer(&self, id: MutationId) -> Option<Answer> {
        self.kept.borrow().answers.get(&id).cloned()
    }
}

impl Kept {
    fn load(&self, needs: &Needs) -> Loaded {
        let standing = |id: &RecordId| {
            let (scope, seq) = self.homes.get(id)?;
            let line = self.feed.get(scope)?.get(seq)?.clone();
            Some((*id, Standing { scope: *scope, line: Arc::new(line) }))
        };
        Loaded {
            answers: needs
                .mutations
                .iter()
                .filter_map(|id| Some((*id, self.answers.get(id)?.clone())))
                .collect(),
            records: needs.records.iter().filter_map(standing).collect(),
            heads: needs
                .scopes
                .iter()
                .filter_map(|scope| Some((*scope, *self.heads.get(scope)?)))
                .collect(),
            held: needs
                .devices
                .iter()
                .map(|device| (*device, self.held.get(device).copied().unwrap_or_default()))
                .collect(),
        }
    }
}
