//! What a server stores for a batch of mutations.
//!
//! Pure: the store loads what [`Needs`] names, [`Intake`] decides, the store writes what
//! [`Writes`] holds, all in one transaction that has locked the scopes' heads first.

mod exchange;
mod home;
mod new_line;
mod quarantine;
mod relocation;
mod zero;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::access::Permission;
use domain::id::{RecordId, ScopeId};
use domain::record::{AnyRecord, FieldProblem, Fields, Kind, Typed};
use domain::settlement::Conflict;
use domain::time::Timestamp;
use serde_json::Value;

use crate::feed::{Line, LineOp};
use crate::merge::{FieldConflict, Merged, merge};
use crate::mutation::{Answer, Mutation, Op, Outcome};
use crate::planted::{self, Defect};

use home::{derived_id, home_of};
use new_line::NewLine;

pub use exchange::{Incoming, Judge, Loaded, Needs, Row, Standing, Taken, Trusted, Writes};

/// The forms of this build.
pub const FORM_VERSION: u32 = 1;
/// How far back an installed app, or a draft that was begun in one, may be.
pub const FORM_VERSIONS_BACK: u32 = 2;

/// Takes in a batch, one mutation after the other.
pub struct Intake<'a> {
    now: Timestamp,
    judge: &'a dyn Judge,
    /// The newest forms that are known.
    forms: u32,
    loaded: Loaded,
    /// Records that are not there, and on which others hang.
    awaited: BTreeSet<RecordId>,
    rows: BTreeMap<(ScopeId, RecordId), Row>,
    moved: BTreeSet<ScopeId>,
    taken: Vec<Taken>,
    answers: Vec<Answer>,
}

/// Why a mutation is kept without being carried out.
struct Refusal {
    reason: String,
    field: Option<String>,
}

impl Refusal {
    fn because(reason: &str) -> Self {
        Self { reason: reason.to_owned(), field: None }
    }
}

impl From<FieldProblem> for Refusal {
    fn from(problem: FieldProblem) -> Self {
        Self { reason: format!("not_valid:{}", problem.code), field: Some(problem.field) }
    }
}

impl<'a> Intake<'a> {
    /// Starts with what the store loaded.
    pub fn new(loaded: Loaded, judge: &'a dyn Judge, now: Timestamp) -> Self {
        let parents = loaded.records.values().filter_map(|standing| standing.line.parent);
        let awaited = parents.filter(|parent| !loaded.records.contains_key(parent)).collect();
        Self {
            now,
            judge,
            forms: FORM_VERSION,
            awaited,
            loaded,
            rows: BTreeMap::new(),
            moved: BTreeSet::new(),
            taken: Vec::new(),
            answers: Vec::new(),
        }
    }

    /// The same for a server of another build, whose newest forms are these.
    pub fn with_forms(self, forms: u32) -> Self {
        Self { forms, ..self }
    }

    /// Decides about one mutation, or repeats the answer it was given before.
    pub fn take(&mut self, mut incoming: Incoming) {
        let known = self.loaded.answers.get(&incoming.mutation.id);
        if let Some(answer) = known.filter(|_| !planted::has(Defect::ForgetsAnswers)) {
            self.answers.push(answer.clone());
            return;
        }
        let answer = match self.carry_out(&mut incoming) {
            Ok(answer) => answer,
            Err(refusal) => self.quarantine(&incoming, refusal),
        };
        let Incoming { mutation: Mutation { record, device, device_seq, .. }, author } = incoming;
        *self.loaded.held.entry(device).or_default() += 1;
        self.loaded.answers.insert(answer.id, answer.clone());
        self.answers.push(answer.clone());
        self.taken.push(Taken { record, author, device, device_seq, answer });
    }

    /// Hands over what has to be written.
    pub fn finish(self) -> Writes {
        let heads = self.loaded.heads.into_iter().filter(|(scope, _)| self.moved.contains(scope));
        Writes {
            taken: self.taken,
            rows: self.rows.into_values().collect(),
            heads: heads.collect(),
            held: self.loaded.held,
            answers: self.answers,
        }
    }

    /// A mutation that is carried out may leave its fields behind; a refused one is whole.
    fn carry_out(&mut self, incoming: &mut Incoming) -> Result<Answer, Refusal> {
        if let Some(reason) = self.judge.refuses_all() {
            return Err(Refusal::because(reason));
        }
        let mutation = &incoming.mutation;
        let kind = mutation.known_kind().ok_or_else(|| Refusal::because("unknown_kind"))?;
        zero::check(mutation)?;
        let oldest = self.forms.saturating_sub(FORM_VERSIONS_BACK);
        if !(oldest..=self.forms).contains(&mutation.form_version) {
            return Err(Refusal::because("unknown_form"));
        }
        let home = home_of(mutation, &self.loaded);
        if let Permission::Denied(reason) = self.judge.judge(incoming, kind, home, &self.loaded) {
            // Who may not change it where it lives now may have known it where it lived before.
            let is_late = home != mutation.scope;
            return Err(Refusal::because(if is_late { "moved_away" } else { reason }));
        }
        if !self.loaded.heads.contains_key(&home) {
            return Err(Refusal::because("unknown_scope"));
        }
        let standing = self.loaded.records.get(&mutation.record).cloned();
        if standing.as_ref().is_some_and(|standing| standing.line.kind != mutation.kind) {
            return Err(Refusal::because("kind_differs"));
        }
        match (mutation.op, standing) {
            (Op::Put, Some(standing)) => self.change(incoming, kind, &standing),
            (Op::Put, None) => self.create(incoming, kind, home),
            (Op::Delete, standing) => self.delete(incoming, kind, home, standing.as_ref()),
            (Op::Move, Some(standing)) => self.relocate(incoming, kind, &standing),
            (Op::Move, None) => Err(Refusal::because("not_there")),
        }
    }

    fn create(
        &mut self,
        incoming: &mut Incoming,
        kind: Kind,
        home: ScopeId,
    ) -> Result<Answer, Refusal> {
        let typed = AnyRecord::from_pairs(kind, incoming.mutation.new_pairs())?;
        let fields = incoming.mutation.take_new_values();
        let id = incoming.mutation.record;
        let seq = self.settle(NewLine::put(home, id, kind, incoming.author, fields, typed))?;
        Ok(self.answer(incoming, Outcome::Applied, home, seq))
    }

    fn change(
        &mut self,
        incoming: &Incoming,
        kind: Kind,
        standing: &Standing,
    ) -> Result<Answer, Refusal> {
        let mutation = &incoming.mutation;
        let home = standing.scope;
        if standing.line.op == LineOp::Gone {
            let conflict = met_a_deletion(mutation, &standing.line);
            return Ok(self.conflicts(incoming, kind, standing, vec![conflict], standing.line.seq));
        }
        let Merged { fields, changed, conflicts } =
            merge(kind, &standing.line.fields, &mutation.fields);
        if kind.is_append_only() && (changed || !conflicts.is_empty()) {
            return Err(Refusal::because("append_only"));
        }
        let seq = if changed {
            let typed = AnyRecord::from_fields(kind, &fields)?;
            if let AnyRecord::Quarantined(decided) = &typed {
                self.tell_author(incoming.author, standing, decided);
            }
            let id = mutation.record;
            self.write(NewLine::put(home, id, kind, incoming.author, fields, typed))
        } else {
            standing.line.seq
        };
        Ok(self.conflicts(incoming, kind, standing, conflicts, seq))
    }

    fn delete(
        &mut self,
        incoming: &Incoming,
        kind: Kind,
        home: ScopeId,
        standing: Option<&Standing>,
    ) -> Result<Answer, Refusal> {
        if kind.is_append_only() {
            return Err(Refusal::because("append_only"));
        }
        let fields = match standing {
            Some(standing) if standing.line.op == LineOp::Gone => {
                return Ok(self.answer(incoming, Outcome::Applied, home, standing.line.seq));
            }
            Some(standing) => standing.line.fields.clone(),
            None => Fields::new(),
        };
        let reason = incoming.mutation.reason.clone().unwrap_or_default();
        let mut line = NewLine::bare(home, incoming.mutation.record, kind, incoming.author);
        line.op = LineOp::Gone;
        line.reason = Some(reason);
        line.fields = fields;
        let seq = self.settle(line)?;
        Ok(self.answer(incoming, Outcome::Applied, home, seq))
    }

    /// Answers *merged*, and writes a record for each conflict, or *applied* where there is none.
    fn conflicts(
        &mut self,
        incoming: &Incoming,
        kind: Kind,
        standing: &Standing,
        conflicts: Vec<FieldConflict>,
        seq: u64,
    ) -> Answer {
        let home = standing.scope;
        if conflicts.is_empty() {
            return self.answer(incoming, Outcome::Applied, home, seq);
        }
        let mut ids = Vec::with_capacity(conflicts.len());
        let mut last = seq;
        for conflict in conflicts {
            let id = derived_id(incoming.mutation.id, &conflict.field);
            let record = Conflict {
                record: incoming.mutation.record,
                kind,
                field: conflict.field,
                base: conflict.base,
                standing: conflict.standing,
                standing_by: Some(standing.line.by),
                offered: conflict.offered,
                offered_by: incoming.author,
                mutation: incoming.mutation.id,
                offered_at: incoming.mutation.client_time,
                raised_at: self.now,
                settlement: None,
            };
            let (fields, typed) = (record.to_fields(), AnyRecord::Conflict(record));
            let author = incoming.author;
            ids.push(id);
            if !planted::has(Defect::DropsConflicts) {
                last = self.write(NewLine::put(home, id, Kind::Conflict, author, fields, typed));
            }
        }
        self.answer(incoming, Outcome::Merged { conflicts: ids }, home, last)
    }

    fn answer(&self, incoming: &Incoming, outcome: Outcome, scope: ScopeId, seq: u64) -> Answer {
        Answer { id: incoming.mutation.id, outcome, scope, seq, at: self.now }
    }

    /// Gives the record the scope's next number and remembers its line.
    fn write(&mut self, new: NewLine) -> u64 {
        let NewLine { scope, id, kind, op, by, at, reason, to, fields, typed } = new;
        let known = self.loaded.records.get(&id);
        let here = known.filter(|standing| standing.scope == scope);
        let old = here.map(|standing| standing.line.seq);
        let old = old.or_else(|| self.loaded.left.get(&(scope, id)).copied());
        let is_known = known.is_some();
        let parent = typed.as_ref().and_then(AnyRecord::parent);
        self.awaited.extend(parent.filter(|it| !self.loaded.records.contains_key(it)));
        let head = self.loaded.heads.entry(scope).or_default();
        head.seq += 1;
        head.move_line(id, old, head.seq);
        self.moved.insert(scope);
        let line = Arc::new(Line {
            seq: head.seq,
            id,
            kind: kind.as_str().to_owned(),
            op,
            parent,
            by,
            at: at.unwrap_or(self.now),
            reason,
            to,
            fields,
        });
        let seq = line.seq;
        let earlier = self.rows.get(&(scope, id)).map(|row| (row.is_new, row.is_known));
        let (is_new, is_known) = earlier.unwrap_or((old.is_none(), is_known));
        if op == LineOp::Left {
            self.loaded.left.insert((scope, id), seq);
        } else {
            self.loaded.left.remove(&(scope, id));
            self.loaded.records.insert(id, Standing { scope, line: Arc::clone(&line) });
        }
        self.rows.insert((scope, id), Row { scope, line, kind, typed, is_new, is_known });
        seq
    }
}

/// An edit that met a deletion, as a conflict of the pseudo-field `deleted`.
fn met_a_deletion(mutation: &Mutation, gone: &Line) -> FieldConflict {
    FieldConflict {
        field: "deleted".to_owned(),
        base: Value::Null,
        standing: Value::String(gone.reason.clone().unwrap_or_default()),
        offered: Value::Object(mutation.new_values().into_iter().collect()),
    }
}
