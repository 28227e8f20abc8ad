//! Lines as text: reading them, summing them, writing them out in one piece.

use std::collections::HashMap;

use domain::id::{RecordId, ScopeId, UserId};
use domain::time::Timestamp;
use serde::Serialize;
use serde_json::value::RawValue;

use super::{Replica, Row};
use crate::feed::{Head, LineOp, LineRef};

impl Replica {
    /// What the scope's head would be with these lines taken in on top of what is held.
    pub fn head_with(&self, scope: ScopeId, base: Head, lines: &str, from_scratch: bool) -> Head {
        let mut head = base;
        let mut seen: HashMap<RecordId, u64> = HashMap::new();
        for (id, seq) in lines.lines().filter_map(read_number) {
            let held = self.rows.get(&id).filter(|row| row.scope == scope && !from_scratch);
            let old = seen.get(&id).copied().or(held.map(|row| row.seq));
            head.move_line(id, old, seq);
            head.seq = head.seq.max(seq);
            seen.insert(id, seq);
        }
        head
    }

    /// All lines of a scope in order, for storing them in one piece.
    pub fn lines_of(&self, scope: ScopeId) -> String {
        let mut rows: Vec<(&RecordId, &Row)> =
            self.rows.iter().filter(|(_, row)| row.scope == scope).collect();
        rows.sort_unstable_by_key(|(_, row)| row.seq);
        let mut lines = String::new();
        for (id, row) in rows {
            let line = StoredLine {
                seq: row.seq,
                id: *id,
                kind: &row.kind_name,
                op: row.op,
                parent: row.parent,
                by: row.by,
                at: row.at,
                reason: row.reason.as_deref(),
                to: row.to,
                fields: &RawValue::from_string(row.fields.to_string()).unwrap_or_default(),
            };
            lines.push_str(&serde_json::to_string(&line).unwrap_or_default());
            lines.push('\n');
        }
        lines
    }
}

/// A line as it came, its fields still text.
#[derive(Serialize)]
struct StoredLine<'a> {
    seq: u64,
    id: RecordId,
    kind: &'a str,
    op: LineOp,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<RecordId>,
    by: UserId,
    at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<ScopeId>,
    fields: &'a RawValue,
}

/// Reads one stored line; a line that does not read is left to the store and not shown.
pub(super) fn read_line(line: &str) -> Option<LineRef<'_>> {
    serde_json::from_str(line).ok()
}

/// Reads only number and record of a line, without looking at its fields.
fn read_number(line: &str) -> Option<(RecordId, u64)> {
    let rest = line.strip_prefix(r#"{"seq":"#)?;
    let (seq, rest) = rest.split_once(r#","id":""#)?;
    Some((rest.get(..36)?.parse().ok()?, seq.parse().ok()?))
}
