//! Lines as text: summing them, writing them out in one piece.

use domain::id::{RecordId, ScopeId};
use rustc_hash::FxHashMap;

use super::{Replica, Row};
use crate::feed::Head;

impl Replica {
    /// What the scope's head would be with these lines taken in on top of what is held.
    pub fn head_with(&self, scope: ScopeId, base: Head, lines: &str, from_scratch: bool) -> Head {
        let mut head = base;
        let mut seen: FxHashMap<RecordId, u64> = FxHashMap::default();
        for (id, seq) in lines.lines().filter_map(read_number) {
            let held = self.row_in(scope, id).filter(|_| !from_scratch);
            let old = seen.get(&id).copied().or(held.map(|row| row.seq));
            head.move_line(id, old, seq);
            head.seq = head.seq.max(seq);
            seen.insert(id, seq);
        }
        head
    }

    /// The line of a record in a scope, whether or not it still lives there.
    fn row_in(&self, scope: ScopeId, id: RecordId) -> Option<&Row> {
        let shown = self.rows.get(&id).filter(|row| row.scope == scope);
        shown.or_else(|| self.former.get(&(id, scope)))
    }

    /// All lines of a scope in order, each as it came, for storing them in one piece.
    pub fn lines_of(&self, scope: ScopeId) -> String {
        let rows = self.rows.values().chain(self.former.values());
        let mut rows: Vec<&Row> = rows.filter(|row| row.scope == scope).collect();
        rows.sort_unstable_by_key(|row| row.seq);
        rows.into_iter().flat_map(|row| [row.line(), "\n"]).collect()
    }
}

/// Reads only number and record of a line, without looking at its fields.
fn read_number(line: &str) -> Option<(RecordId, u64)> {
    let rest = line.strip_prefix(r#"{"seq":"#)?;
    let (seq, rest) = rest.split_once(r#","id":""#)?;
    Some((rest.get(..36)?.parse().ok()?, seq.parse().ok()?))
}
