//! A server's store in memory, around the same intake as the real ones.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use domain::id::{DeviceId, MutationId, RecordId, ScopeId};
use domain::time::Timestamp;
use sync::feed::{Head, Line, LineOp};
use sync::intake::{FORM_VERSION, Incoming, Intake, Judge, Loaded, Needs, Standing, Taken};
use sync::{Answer, Mutation};

/// Everything a server keeps.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    heads: BTreeMap<ScopeId, Head>,
    communes: BTreeSet<ScopeId>,
    feed: BTreeMap<ScopeId, BTreeMap<u64, Line>>,
    numbers: HashMap<(ScopeId, RecordId), u64>,
    homes: HashMap<RecordId, ScopeId>,
    answers: HashMap<MutationId, Answer>,
    mutations: Vec<Mutation>,
    held: BTreeMap<DeviceId, u64>,
}

/// A server's log in memory.
#[derive(Debug)]
pub struct MemoryLog {
    kept: RefCell<Kept>,
    forms: Cell<u32>,
}

impl Default for MemoryLog {
    fn default() -> Self {
        Self { kept: RefCell::default(), forms: Cell::new(FORM_VERSION) }
    }
}

impl MemoryLog {
    /// Makes a user's scope known.
    pub fn add_user(&self, scope: ScopeId) {
        self.kept.borrow_mut().heads.entry(scope).or_default();
    }

    /// Makes a commune's scope known.
    pub fn add_commune(&self, scope: ScopeId) {
        self.add_user(scope);
        self.kept.borrow_mut().communes.insert(scope);
    }

    /// From now on it is a server of a build with these forms.
    pub fn set_forms(&self, newest: u32) {
        self.forms.set(newest);
    }

    /// Everything kept now, as a backup holds it.
    pub fn backup(&self) -> Kept {
        self.kept.borrow().clone()
    }

    /// Forgets everything since a backup.
    pub fn restore(&self, backup: Kept) {
        self.kept.replace(backup);
    }

    /// Takes a batch in, whole.
    pub fn push(&self, batch: Vec<Incoming>, judge: &dyn Judge, now: Timestamp) -> Vec<Answer> {
        let kept = &mut *self.kept.borrow_mut();
        let mut needs = Needs::of(&batch);
        let mut loaded = kept.load(&needs);
        loop {
            let more = needs.beyond(&batch, &loaded);
            if more.is_empty() {
                break;
            }
            needs.extend(more);
            loaded = kept.load(&needs);
        }
        let mut intake = Intake::new(loaded, judge, now).with_forms(self.forms.get());
        let sent = batch.iter().map(|incoming| (incoming.mutation.id, incoming.mutation.clone()));
        let mut sent: BTreeMap<MutationId, Mutation> = sent.collect();
        for incoming in batch {
            intake.take(incoming);
        }
        let writes = intake.finish();
        for row in writes.rows {
            let feed = kept.feed.entry(row.scope).or_default();
            if let Some(old) = kept.numbers.insert((row.scope, row.line.id), row.line.seq) {
                feed.remove(&old);
            }
            if row.line.op != LineOp::Left {
                kept.homes.insert(row.line.id, row.scope);
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

    /// Where a record lives, if there is or was one.
    pub fn home(&self, record: RecordId) -> Option<ScopeId> {
        self.kept.borrow().homes.get(&record).copied()
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
    /// Whether a mutation is among those taken in.
    pub fn holds(&self, mutation: MutationId) -> bool {
        self.answers.contains_key(&mutation)
    }

    /// The records with everything that hangs on them, wherever it lives.
    fn families(&self, roots: &BTreeSet<RecordId>) -> BTreeSet<RecordId> {
        let mut families = roots.clone();
        loop {
            let lines = self.feed.values().flat_map(BTreeMap::values);
            let hanging = lines.filter(|line| line.parent.is_some_and(|it| families.contains(&it)));
            let hanging: Vec<RecordId> =
                hanging.map(|line| line.id).filter(|id| !families.contains(id)).collect();
            if hanging.is_empty() {
                return families;
            }
            families.extend(hanging);
        }
    }

    fn load(&self, needs: &Needs) -> Loaded {
        let standing = |id: &RecordId| {
            let scope = self.homes.get(id)?;
            let seq = self.numbers.get(&(*scope, *id))?;
            let line = self.feed.get(scope)?.get(seq)?.clone();
            Some((*id, Standing { scope: *scope, line: Arc::new(line) }))
        };
        let families = self.families(&needs.families);
        let wanted: BTreeSet<RecordId> = needs.records.union(&families).copied().collect();
        let left = self.numbers.iter().filter(|((scope, id), _)| {
            wanted.contains(id) && self.homes.get(id).is_some_and(|home| home != scope)
        });
        Loaded {
            answers: needs
                .mutations
                .iter()
                .filter_map(|id| Some((*id, self.answers.get(id)?.clone())))
                .collect(),
            records: wanted.iter().filter_map(standing).collect(),
            communes: self.communes.intersection(&needs.scopes).copied().collect(),
            homes: needs
                .parents
                .iter()
                .filter_map(|id| Some((*id, *self.homes.get(id)?)))
                .collect(),
            left: left.map(|(key, seq)| (*key, *seq)).collect(),
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
