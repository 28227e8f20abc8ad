//! What a server stores for a batch of mutations.
//!
//! Pure: the store loads what [`Needs`] names, [`Intake`] decides, the store writes what
//! [`Writes`] holds, all in one transaction that has locked the scopes' heads first.

mod exchange;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::access::Permission;
use domain::id::{MutationId, RecordId, ScopeId, UserId};
use domain::record::{AnyRecord, FieldProblem, Fields, Kind, Typed};
use domain::settlement::{Conflict, Quarantined};
use domain::time::Timestamp;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::feed::{Line, LineOp};
use crate::merge::{FieldConflict, Merged, merge};
use crate::mutation::{Answer, Mutation, Op, Outcome};

pub use exchange::{Incoming, Judge, Loaded, Needs, Row, Standing, Taken, Trusted, Writes};

/// Form versions a server accepts besides the newest one: the two before it.
pub const FORM_VERSION: u32 = 1;
/// How far back an installed app may be.
pub const FORM_VERSIONS_BACK: u32 = 2;

/// Takes in a batch, one mutation after the other.
pub struct Intake<'a> {
    now: Timestamp,
    judge: &'a dyn Judge,
    loaded: Loaded,
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
        Self {
            now,
            judge,
            loaded,
            rows: BTreeMap::new(),
            moved: BTreeSet::new(),
            taken: Vec::new(),
            answers: Vec::new(),
        }
    }

    /// Decides about one mutation, or repeats the answer it was given before.
    pub fn take(&mut self, mut incoming: Incoming) {
        if let Some(answer) = self.loaded.answers.get(&incoming.mutation.id) {
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
        let mutation = &incoming.mutation;
        let kind = mutation.known_kind().ok_or_else(|| Refusal::because("unknown_kind"))?;
        if mutation.form_version > FORM_VERSION
            || mutation.form_version + FORM_VERSIONS_BACK < FORM_VERSION
        {
            return Err(Refusal::because("unknown_form"));
        }
        if let Permission::Denied(reason) = self.judge.judge(incoming, kind, &self.loaded) {
            return Err(Refusal::because(reason));
        }
        if !self.loaded.heads.contains_key(&mutation.scope) {
            return Err(Refusal::because("unknown_scope"));
        }
        let standing = self.loaded.records.get(&mutation.record).cloned();
        if let Some(standing) = &standing {
            if standing.scope != mutation.scope {
                return Err(Refusal::because("moved_away"));
            }
            if standing.line.kind != mutation.kind {
                return Err(Refusal::because("kind_differs"));
            }
        }
        match (mutation.op, standing) {
            (Op::Put, Some(standing)) => self.change(incoming, kind, &standing),
            (Op::Put, None) => self.create(incoming, kind),
            (Op::Delete, standing) => self.delete(incoming, kind, standing.as_ref()),
        }
    }

    fn create(&mut self, incoming: &mut Incoming, kind: Kind) -> Result<Answer, Refusal> {
        let typed = AnyRecord::from_pairs(kind, incoming.mutation.new_pairs())?;
        let fields = incoming.mutation.take_new_values();
        let seq = self.store(incoming, kind, fields, Some(typed), None);
        Ok(self.answer(incoming, Outcome::Applied, seq))
    }

    fn change(
        &mut self,
        incoming: &Incoming,
        kind: Kind,
        standing: &Standing,
    ) -> Result<Answer, Refusal> {
        let mutation = &incoming.mutation;
        if standing.line.op == LineOp::Gone {
            let seq = standing.line.seq;
            return Ok(self.conflicts(
                incoming,
                kind,
                standing,
                vec![met_a_deletion(mutation, &standing.line)],
                seq,
            ));
        }
        let Merged { fields, changed, conflicts } =
            merge(kind, &standing.line.fields, &mutation.fields);
        if kind.is_append_only() && (changed || !conflicts.is_empty()) {
            return Err(Refusal::because("append_only"));
        }
        let seq = if changed {
            let typed = AnyRecord::from_fields(kind, &fields)?;
            self.store(incoming, kind, fields, Some(typed), None)
        } else {
            standing.line.seq
        };
        Ok(self.conflicts(incoming, kind, standing, conflicts, seq))
    }

    fn delete(
        &mut self,
        incoming: &Incoming,
        kind: Kind,
        standing: Option<&Standing>,
    ) -> Result<Answer, Refusal> {
        if kind.is_append_only() {
            return Err(Refusal::because("append_only"));
        }
        let fields = match standing {
            Some(standing) if standing.line.op == LineOp::Gone => {
                return Ok(self.answer(incoming, Outcome::Applied, standing.line.seq));
            }
            Some(standing) => standing.line.fields.clone(),
            None => Fields::new(),
        };
        let reason = incoming.mutation.reason.clone().unwrap_or_default();
        let seq = self.store(incoming, kind, fields, None, Some(reason));
        Ok(self.answer(incoming, Outcome::Applied, seq))
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
        if conflicts.is_empty() {
            return self.answer(incoming, Outcome::Applied, seq);
        }
        let mut ids = Vec::with_capacity(conflicts.len());
        let mut last = seq;
        for conflict in conflicts {
            let id = conflict_id(incoming.mutation.id, &conflict.field);
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
            last = self.write_line(
                standing.scope,
                id,
                Kind::Conflict,
                incoming.author,
                record.to_fields(),
                Some(AnyRecord::Conflict(record)),
                None,
            );
            ids.push(id);
        }
        self.answer(incoming, Outcome::Merged { conflicts: ids }, last)
    }

    fn quarantine(&mut self, incoming: &Incoming, refusal: Refusal) -> Answer {
        let mutation = &incoming.mutation;
        let scope = ScopeId::from(incoming.author);
        self.loaded.heads.entry(scope).or_default();
        let record = Quarantined {
            mutation: serde_json::to_value(mutation).unwrap_or_default(),
            record: mutation.record,
            kind: mutation.kind.clone(),
            scope: mutation.scope,
            author: incoming.author,
            reason: refusal.reason.clone(),
            field: refusal.field.clone(),
            received_at: self.now,
            review: None,
        };
        let seq = self.write_line(
            scope,
            RecordId(mutation.id.0),
            Kind::Quarantined,
            incoming.author,
            record.to_fields(),
            Some(AnyRecord::Quarantined(record)),
            None,
        );
        let outcome = Outcome::Quarantined { reason: refusal.reason, field: refusal.field };
        Answer { id: mutation.id, outcome, scope, seq, at: self.now }
    }

    fn answer(&self, incoming: &Incoming, outcome: Outcome, seq: u64) -> Answer {
        let mutation = &incoming.mutation;
        Answer { id: mutation.id, outcome, scope: mutation.scope, seq, at: self.now }
    }

    fn store(
        &mut self,
        incoming: &Incoming,
        kind: Kind,
        fields: Fields,
        typed: Option<AnyRecord>,
        gone_because: Option<String>,
    ) -> u64 {
        let mutation = &incoming.mutation;
        let (scope, record, author) = (mutation.scope, mutation.record, incoming.author);
        self.write_line(scope, record, kind, author, fields, typed, gone_because)
    }

    /// Gives the record the scope's next number and remembers its line.
    #[expect(clippy::too_many_arguments, reason = "a line has that many parts")]
    fn write_line(
        &mut self,
        scope: ScopeId,
        id: RecordId,
        kind: Kind,
        by: UserId,
        fields: Fields,
        typed: Option<AnyRecord>,
        gone_because: Option<String>,
    ) -> u64 {
        let old = self.loaded.records.get(&id).map(|standing| standing.line.seq);
        let head = self.loaded.heads.entry(scope).or_default();
        head.seq += 1;
        head.move_line(id, old, head.seq);
        self.moved.insert(scope);
        let line = Arc::new(Line {
            seq: head.seq,
            id,
            kind: kind.as_str().to_owned(),
            op: if gone_because.is_some() { LineOp::Gone } else { LineOp::Put },
            parent: typed.as_ref().and_then(AnyRecord::parent),
            by,
            at: self.now,
            reason: gone_because,
            to: None,
            fields,
        });
        let seq = line.seq;
        let earlier = self.rows.get(&(scope, id)).map(|row| row.is_new);
        let is_new = earlier.unwrap_or(old.is_none());
        self.loaded.records.insert(id, Standing { scope, line: Arc::clone(&line) });
        self.rows.insert((scope, id), Row { scope, line, kind, typed, is_new });
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

/// The id of the conflict a mutation raises for a field: the same however often it is computed.
fn conflict_id(mutation: MutationId, field: &str) -> RecordId {
    let mut hash = Sha256::new();
    hash.update(mutation.0.as_bytes());
    hash.update(field.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.finalize()[..16]);
    RecordId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}
