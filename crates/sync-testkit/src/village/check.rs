//! What must hold in a village: on the server at any moment, everywhere once all are in step.

use std::collections::BTreeSet;

use domain::id::{MutationId, RecordId};
use domain::record::Kind;
use sync::{Line, Outcome};

use super::{Handset, Tally, Village};
use crate::builders::commune;

impl Village {
    /// What must hold on the server at any moment.
    pub(super) fn check_feed(&self) -> Result<(), String> {
        let scope = commune(1);
        let lines = self.network.log.lines(scope, 0);
        let head = self.network.log.head(scope).unwrap_or_default();
        let records: BTreeSet<RecordId> = lines.iter().map(|line| line.id).collect();
        let mut sum = sync::Checksum::default();
        for line in &lines {
            sum.add(line.id, line.seq);
        }
        if records.len() != lines.len() || head.count != lines.len() as u64 || head.checksum != sum
        {
            return Err("the head does not agree with the lines of its scope".to_owned());
        }
        Ok(())
    }

    /// What must hold once everybody is in step.
    pub(super) fn check(&self, rounds: usize) -> Result<Tally, String> {
        self.check_feed()?;
        let mut tally =
            Tally { rounds, faults: self.network.counts.borrow().clone(), ..Tally::default() };
        let taken = self.network.log.mutations();
        let unique: BTreeSet<MutationId> = taken.iter().map(|mutation| mutation.id).collect();
        if unique.len() != taken.len() {
            return Err("a mutation was carried out twice".to_owned());
        }
        for id in self.saved.borrow().iter() {
            tally.saved += 1;
            let Some(answer) = self.network.log.answer(*id) else {
                return Err(format!("mutation {id} was called saved and is lost"));
            };
            tally.outcomes[match answer.outcome {
                Outcome::Applied => 0,
                Outcome::Merged { .. } => 1,
                Outcome::Quarantined { .. } => 2,
            }] += 1;
        }
        self.check_conflicts()?;
        for handset in &self.handsets {
            self.check_handset(handset)?;
        }
        Ok(tally)
    }

    fn check_conflicts(&self) -> Result<(), String> {
        let lines = self.network.log.lines(commune(1), 0);
        let conflicts = lines.iter().filter(|line| line.kind == Kind::Conflict.as_str());
        let names_both = |line: &Line| {
            // A value that was taken away is `null`, and `null` is left out of a record's fields.
            let is_named = |name: &str| line.fields.contains_key(name);
            let differ = line.fields.get("standing") != line.fields.get("offered");
            is_named("field") && is_named("offered_by") && is_named("standing_by") && differ
        };
        match conflicts.filter(|line| !names_both(line)).count() {
            0 => Ok(()),
            some => Err(format!("{some} conflicts do not name both values")),
        }
    }

    fn check_handset(&self, handset: &Handset) -> Result<(), String> {
        let stored = handset.store.snapshot();
        if !stored.outbox.is_empty() {
            return Err("an outbox is not empty".to_owned());
        }
        let replica = sync::Replica::open(stored);
        for scope in &handset.wish.scopes {
            let head = self.network.log.head(*scope).unwrap_or_default();
            let state = replica.scopes().get(scope).copied().unwrap_or_default();
            if state.held != head || !state.verified {
                return Err("a phone says another sum than the server".to_owned());
            }
            let held: Vec<Line> = replica
                .lines_of(*scope)
                .lines()
                .filter_map(|line| serde_json::from_str(line).ok())
                .collect();
            let of_server = self.network.log.lines(*scope, 0);
            let bare = |line: &Line| (line.seq, line.id, line.op, line.fields.clone());
            if !held.iter().map(bare).eq(of_server.iter().map(bare)) {
                return Err("a phone holds other lines than the server".to_owned());
            }
        }
        Ok(())
    }
}
