//! The same mutations, carried out a second time by other means.
//!
//! This is a merge written for the test alone, as the protocol's page describes it. It walks
//! the log in the server's order and must end with the same values and the same conflicts.

use std::collections::BTreeMap;

use domain::id::RecordId;
use domain::record::{Fields, Kind};
use serde_json::Value;
use sync::feed::LineOp;
use sync::{Mutation, Op, Outcome};

use super::Village;
use crate::builders::commune;

/// A record as the log says it should be.
#[derive(Default)]
struct Expected {
    fields: Fields,
    is_gone: bool,
}

impl Village {
    /// No value that was written is gone but by somebody who had seen it.
    pub(super) fn check_values(&self) -> Result<(), String> {
        let mut expected: BTreeMap<RecordId, Expected> = BTreeMap::new();
        for mutation in self.network.log.mutations() {
            let answer = self.network.log.answer(mutation.id).ok_or("a mutation unanswered")?;
            let conflicts = match answer.outcome {
                Outcome::Quarantined { .. } => continue,
                Outcome::Applied => 0,
                Outcome::Merged { conflicts } => conflicts.len(),
            };
            // What supervisors write stands on records that the server made.
            if mutation.kind == Kind::Quarantined.as_str() {
                continue;
            }
            if carry_out(&mut expected, &mutation) != conflicts {
                return Err(format!("mutation {} met other conflicts than it had", mutation.id));
            }
        }
        let lines =
            [1, 2].into_iter().flat_map(|number| self.network.log.lines(commune(number), 0));
        for line in lines.filter(|line| line.op != LineOp::Left) {
            let Some(expected) = expected.get(&line.id) else { continue };
            let is_gone = line.op == LineOp::Gone;
            if expected.is_gone != is_gone || expected.fields != line.fields {
                return Err(format!("record {} has other values than were written", line.id));
            }
        }
        Ok(())
    }
}

/// Carries a mutation out; answers how many fields met another value.
fn carry_out(expected: &mut BTreeMap<RecordId, Expected>, mutation: &Mutation) -> usize {
    let is_new = !expected.contains_key(&mutation.record);
    let record = expected.entry(mutation.record).or_default();
    match mutation.op {
        Op::Delete => {
            record.is_gone = true;
            0
        }
        Op::Put | Op::Move if record.is_gone => 1,
        Op::Move => {
            for (name, change) in &mutation.fields {
                write(&mut record.fields, name, &change.new);
            }
            0
        }
        Op::Put => {
            let mut conflicts = 0;
            for (name, change) in &mutation.fields {
                let standing = record.fields.get(name).unwrap_or(&Value::Null);
                if *standing == change.base || is_new {
                    write(&mut record.fields, name, &change.new);
                } else if *standing != change.new {
                    conflicts += 1;
                }
            }
            conflicts
        }
    }
}

fn write(fields: &mut Fields, name: &str, value: &Value) {
    if value.is_null() {
        fields.remove(name);
    } else {
        fields.insert(name.to_owned(), value.clone());
    }
}
