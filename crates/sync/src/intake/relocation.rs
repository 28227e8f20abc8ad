//! Moves: a record gets another home, and what hangs on it goes along.

use domain::id::{RecordId, ScopeId, UserId};
use domain::record::{AnyRecord, Kind};

use super::exchange::{Incoming, Standing};
use super::home::{family_of, may_move, orphans_of};
use super::new_line::NewLine;
use super::{Intake, Refusal, met_a_deletion};
use crate::feed::{Line, LineOp};
use crate::mutation::{Answer, Outcome};
use crate::planted::{self, Defect};

/// A record that follows another one, and its line in its new home.
type Follower = (Standing, NewLine);

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
        let mut family = family_of(mutation.record, from, &self.loaded);
        family.retain(|id| *id != mutation.record && !planted::has(Defect::LeavesFamilyBehind));
        let followers = self.followers(&family, to)?;
        let seq = self.leave(standing, to, incoming.author);
        self.write(line);
        self.take_along(followers, to, incoming.author);
        Ok(self.answer(incoming, Outcome::Applied, from, seq))
    }

    /// Writes a record for the first time, and takes along what came before it and hangs on it:
    /// while it was not there, that lived where its author thought the record to be.
    pub(super) fn settle(&mut self, line: NewLine) -> Result<u64, Refusal> {
        let NewLine { id, scope: home, by, .. } = line;
        let mut orphans = Vec::new();
        if self.awaited.remove(&id) {
            orphans = orphans_of(id, &self.loaded);
            let records = &self.loaded.records;
            orphans.retain(|id| records.get(id).is_some_and(|orphan| orphan.scope != home));
        }
        let followers = self.followers(&orphans, home)?;
        let seq = self.write(line);
        self.take_along(followers, home, by);
        Ok(seq)
    }

    /// Those that follow a record into another scope, with the lines they get there. Whether
    /// all of them can go is known before any of them goes.
    fn followers(&self, family: &[RecordId], to: ScopeId) -> Result<Vec<Follower>, Refusal> {
        let standing = family.iter().filter_map(|id| self.loaded.records.get(id));
        let follow = standing.filter(|follower| follower.line.op == LineOp::Put);
        follow.map(|follower| Ok((follower.clone(), carried(follower, to)?))).collect()
    }

    fn take_along(&mut self, followers: Vec<Follower>, to: ScopeId, by: UserId) {
        for (follower, line) in followers {
            self.leave(&follower, to, by);
            self.write(line);
        }
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
