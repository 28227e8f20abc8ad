//! What must hold in a village: on the server at any moment, everywhere once all are in step.

use std::collections::{BTreeMap, BTreeSet};

use domain::id::{MutationId, RecordId, ScopeId};
use domain::record::Kind;
use serde_json::Value;
use sync::feed::LineOp;
use sync::{Line, Outcome};

use super::handset::Handset;
use super::{Tally, Village};
use crate::builders::commune;

const COMMUNES: [u128; 2] = [1, 2];

impl Village {
    /// What must hold on the server at any moment.
    pub(super) fn check_feeds(&self) -> Result<(), String> {
        let own = self.handsets.iter().map(|handset| ScopeId::from(handset.author));
        let scopes: BTreeSet<ScopeId> = COMMUNES.map(commune).into_iter().chain(own).collect();
        scopes.into_iter().try_for_each(|scope| self.check_feed(scope))?;
        self.check_homes()
    }

    fn check_feed(&self, scope: ScopeId) -> Result<(), String> {
        let lines = self.network.log.lines(scope, 0);
        let head = self.network.log.head(scope).unwrap_or_default();
        let records: BTreeSet<RecordId> = lines.iter().map(|line| line.id).collect();
        let mut sum = sync::Checksum::default();
        for line in &lines {
            sum.add(line.id, line.seq);
        }
        let is_sound = records.len() == lines.len()
            && head.count == lines.len() as u64
            && head.checksum == sum
            && lines.last().is_none_or(|line| line.seq <= head.seq);
        if is_sound { Ok(()) } else { Err("a head does not agree with its lines".to_owned()) }
    }

    /// A record lives in one commune; the other has at most a word of where it went.
    fn check_homes(&self) -> Result<(), String> {
        let mut homes: BTreeMap<RecordId, ScopeId> = BTreeMap::new();
        let lines = || {
            COMMUNES.iter().flat_map(|number| {
                let scope = commune(*number);
                self.network.log.lines(scope, 0).into_iter().map(move |line| (scope, line))
            })
        };
        for (scope, line) in lines().filter(|(_, line)| line.op != LineOp::Left) {
            if homes.insert(line.id, scope).is_some() {
                return Err(format!("record {} lives in two communes", line.id));
            }
        }
        for (_, line) in lines().filter(|(_, line)| line.op == LineOp::Left) {
            if !line.fields.is_empty() || line.to.is_none() {
                return Err(format!("record {} left more than a word behind", line.id));
            }
        }
        // After a restore a member may be sent again before its household is; they meet when
        // the household moves, and nothing of either is lost.
        for (scope, line) in lines().filter(|(_, line)| !self.is_restored && line.op == LineOp::Put)
        {
            let parent = line.parent.and_then(|parent| homes.get(&parent));
            // What was meant for a record that never came to be stays where it was meant for.
            let is_kept_aside = line.kind == Kind::Quarantined.as_str();
            if !is_kept_aside && parent.is_some_and(|home| *home != scope) {
                return Err(format!("{} {} lives apart from what it hangs on", line.kind, line.id));
            }
        }
        Ok(())
    }

    /// What must hold once everybody is in step.
    pub(super) fn check(&self, rounds: usize) -> Result<Tally, String> {
        self.check_feeds()?;
        let mut tally = Tally {
            rounds,
            erased: self.erased,
            let_go: self.let_go,
            faults: self.network.counts.borrow().clone(),
            ..Tally::default()
        };
        let taken = self.network.log.mutations();
        let unique: BTreeSet<MutationId> = taken.iter().map(|mutation| mutation.id).collect();
        if unique.len() != taken.len() {
            return Err("a mutation was carried out twice".to_owned());
        }
        for id in self.saved.borrow().keys() {
            tally.saved += 1;
            let Some(answer) = self.network.log.answer(*id) else {
                return Err(format!("mutation {id} was called saved and is lost"));
            };
            tally.outcomes[match &answer.outcome {
                Outcome::Applied => 0,
                Outcome::Merged { conflicts } => {
                    self.check_conflicts_of(conflicts)?;
                    1
                }
                Outcome::Quarantined { .. } => {
                    tally.decided += self.check_quarantined(*id, answer.scope)?;
                    2
                }
            }] += 1;
        }
        tally.photos = self.check_photos()?;
        self.check_conflicts()?;
        self.check_values()?;
        for (number, handset) in self.handsets.iter().enumerate() {
            if !handset.store.snapshot().outbox.is_empty() {
                return Err("an outbox is not empty".to_owned());
            }
            match self.why_leaving(number) {
                Some(_) => self.check_leaving(handset)?,
                None => self.check_handset(handset)?,
            }
        }
        let left = COMMUNES.iter().flat_map(|number| self.network.log.lines(commune(*number), 0));
        tally.moved = left.filter(|line| line.op == LineOp::Left).count();
        Ok(tally)
    }

    fn check_conflicts_of(&self, conflicts: &[RecordId]) -> Result<(), String> {
        let is_kept = |conflict: &RecordId| self.network.log.home(*conflict).is_some();
        match conflicts.iter().find(|conflict| !is_kept(conflict)) {
            None => Ok(()),
            Some(conflict) => Err(format!("conflict {conflict} was answered and is nowhere")),
        }
    }

    /// What is quarantined can be read by its author and by those who decide, and both read the
    /// same decision. Answers whether there is one.
    fn check_quarantined(&self, id: MutationId, own: ScopeId) -> Result<usize, String> {
        let own = self.network.log.lines(own, 0);
        let Some(copy) = own.iter().find(|line| line.id.0 == id.0) else {
            return Err(format!("mutation {id} is quarantined and its author has no copy"));
        };
        let review = copy.fields.get("review");
        let Some(Value::String(_)) = copy.fields.get("desk") else { return Ok(0) };
        let lines = COMMUNES.iter().flat_map(|number| self.network.log.lines(commune(*number), 0));
        let names = |line: &Line| line.fields.get("mutation").and_then(|it| it.get("id")).cloned();
        let wanted = Some(serde_json::json!(id));
        let desks: Vec<Line> = lines
            .filter(|line| line.kind == Kind::Quarantined.as_str() && names(line) == wanted)
            .collect();
        let [desk] = &desks[..] else {
            return Err(format!("mutation {id} is on {} desks", desks.len()));
        };
        if desk.fields.get("review") != review {
            return Err(format!("the author of {id} reads another decision than was made"));
        }
        Ok(usize::from(review.is_some()))
    }

    fn check_conflicts(&self) -> Result<(), String> {
        let lines = COMMUNES.iter().flat_map(|number| self.network.log.lines(commune(*number), 0));
        let conflicts =
            lines.filter(|line| line.kind == Kind::Conflict.as_str() && line.op == LineOp::Put);
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
        let replica = sync::Replica::open(stored);
        let strange = |scope: &&ScopeId| !handset.wish.scopes.contains(scope);
        if replica.scopes().keys().find(strange).is_some() {
            return Err("a phone keeps a scope that is no longer its officer's".to_owned());
        }
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
            let shown = |line: &&Line| line.op == LineOp::Put;
            for line in of_server.iter().filter(shown) {
                if replica.fields(line.id).as_ref() != Some(&line.fields) {
                    return Err(format!("a phone shows another {} than there is", line.kind));
                }
            }
        }
        Ok(())
    }
}
