//! Moves: a record gets another home, and what hangs on it goes along.

use domain::id::{ScopeId, UserId};
use domain::record::{AnyRecord, Kind};

use super::exchange::{Incoming, Standing};
use super::home::{family_of, may_move};
use super::new_line::NewLine;
use super::{Intake, Refusal, met_a_deletion};
use crate::feed::{Line, LineOp};
use crate::mutation::{Answer, Outcome};
use crate::planted::{self, Defect};

impl Intake<'_> {
    /// Gives a record another home, and everything that hangs on it.
    ///
    /// What the move says of the record there, such as its new village, is taken as it is: a
    /// value that somebody wrote meanwhile belongs to the place it has left.
    pub(super) fn relocate(
        &mut self,
        incoming: &Incoming,
        kind: Kind,
        standing: &Standing,
    ) -> Result<Answer, Refusal> {
        let mutation = &incoming.mutation;
        let to = mutation.to.filter(|to| self.loaded.communes.contains(to));
        let to = to.ok_or_else(|| Refusal::because("unknown_scope"))?;
        if !may_move(kind) {
            return Err(Refusal::because("cannot_move"));
        }
        if standing.line.op == LineOp::Gone {
            let conflict = met_a_deletion(mutation, &standing.line);
            return Ok(self.conflicts(incoming, kind, standing, vec![conflict], standing.line.seq));
        }
        let mut fields = standing.line.fields.clone();
        for (name, change) in &mutation.fields {
            fields.insert(name.clone(), change.new.clone());
        }
        fields.retain(|_, value| !value.is_null());
        let typed = AnyRecord::from_fields(kind, &fields)?;
        let from = standing.scope;
        let line = NewLine::put(to, mutation.record, kind, incoming.author, fields, typed);
        if from == to {
            let seq = self.write(line);
            return Ok(self.answer(incoming, Outcome::Applied, to, seq));
        }
        let family = family_of(mutation.record, from, &self.loaded);
        // Whether all of it can go is known before any of it goes.
        let mut followers = Vec::new();
        for id in family.iter().skip(1) {
            let Some(follower) = self.loaded.records.get(id) else { continue };
            if follower.line.op == LineOp::Put && !planted::has(Defect::LeavesFamilyBehind) {
                followers.push((follower.clone(), carried(follower, to)?));
            }
        }
        let seq = self.leave(standing, to, incoming.author);
        self.write(line);
        for (follower, line) in followers {
            self.leave(&follower, to, incoming.author);
            self.write(line);
        }
        Ok(self.answer(incoming, Outcome::Applied, from, seq))
    }

    /// Writes into the old scope that the record lives elsewhere.
    fn leave(&mut self, standing: &Standing, to: ScopeId, by: UserId) -> u64 {
        let Line { id, ref kind, .. } = *standing.line;
        let Some(kind) = Kind::from_name(kind) else { return standing.line.seq };
        if planted::has(Defect::LeavesSilently) {
            return standing.line.seq;
        }
        let mut line = NewLine::bare(standing.scope, id, kind, by);
        line.op = LineOp::Left;
        line.to = Some(to);
        self.write(line)
    }
}

/// The line of a record that follows the one it hangs on. Who wrote it, and when, stays.
fn carried(standing: &Standing, to: ScopeId) -> Result<NewLine, Refusal> {
    let line = &standing.line;
    let kind = Kind::from_name(&line.kind).ok_or_else(|| Refusal::because("unknown_kind"))?;
    let typed = AnyRecord::from_fields(kind, &line.fields)?;
    let carried = NewLine::put(to, line.id, kind, line.by, line.fields.clone(), typed);
    Ok(NewLine { at: Some(line.at), ..carried })
}
