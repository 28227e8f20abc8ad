//! What is not carried out is kept: for its author, and for those who decide.

use domain::id::{RecordId, ScopeId, UserId};
use domain::record::{AnyRecord, Kind, Typed};
use domain::settlement::Quarantined;

use super::exchange::{Incoming, Standing, author_copy};
use super::home::{desk_id, desk_of};
use super::new_line::NewLine;
use super::{Intake, Refusal, zero};
use crate::mutation::{Answer, Outcome};
use crate::planted::{self, Defect};

impl Intake<'_> {
    /// Keeps a mutation without carrying it out: for its author, and for those who decide.
    pub(super) fn quarantine(&mut self, incoming: &Incoming, refusal: Refusal) -> Answer {
        let mutation = &incoming.mutation;
        let own = ScopeId::from(incoming.author);
        let desk = desk_of(mutation, &self.loaded);
        let record = Quarantined {
            mutation: serde_json::to_value(mutation).unwrap_or_default(),
            record: mutation.record,
            kind: zero::without(&mutation.kind),
            scope: mutation.scope,
            author: incoming.author,
            reason: refusal.reason.clone(),
            field: refusal.field.clone(),
            received_at: self.now,
            desk,
            review: None,
        };
        if let Some(desk) = desk {
            self.keep(desk, desk_id(mutation.id), Quarantined { desk: None, ..record.clone() });
        }
        let seq = self.keep(own, RecordId(mutation.id.0), record);
        let outcome = Outcome::Quarantined { reason: refusal.reason, field: refusal.field };
        self.answer(incoming, outcome, own, seq)
    }

    fn keep(&mut self, scope: ScopeId, id: RecordId, record: Quarantined) -> u64 {
        if planted::has(Defect::DropsQuarantined) {
            return 0;
        }
        let (author, fields) = (record.author, record.to_fields());
        let typed = AnyRecord::Quarantined(record);
        self.write(NewLine::put(scope, id, Kind::Quarantined, author, fields, typed))
    }

    /// Writes a decision, made on the copy of those who decide, onto the author's.
    pub(super) fn tell_author(&mut self, by: UserId, standing: &Standing, decided: &Quarantined) {
        let own = author_copy(standing).filter(|own| *own != standing.line.id);
        let Some(own) = own.and_then(|own| self.loaded.records.get(&own).cloned()) else { return };
        let Ok(kept) = Quarantined::from_fields(&own.line.fields) else { return };
        if planted::has(Defect::TellsNobody) {
            return;
        }
        let told = Quarantined { review: decided.review.clone(), ..kept };
        let (fields, typed) = (told.to_fields(), AnyRecord::Quarantined(told));
        self.write(NewLine::put(own.scope, own.line.id, Kind::Quarantined, by, fields, typed));
    }
}
