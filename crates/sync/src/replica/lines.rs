//! Lines: taking them in, letting them go, summing them, writing them out in one piece.

use std::rc::Rc;

use domain::id::{RecordId, ScopeId};
use rustc_hash::FxHashMap;

use super::outline::{Outline, outline};
use super::{Replica, Row};
use crate::feed::{Head, LineOp};

impl Replica {
    /// Whether the server says that a record was deleted.
    pub fn is_gone(&self, id: RecordId) -> bool {
        self.rows.get(&id).is_some_and(|row| row.op == LineOp::Gone)
    }

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

    pub(super) fn take_lines(&mut self, scope: ScopeId, page: &Rc<String>) {
        self.version += 1;
        let mut start = 0;
        for line in page.split('\n') {
            let place = start..start + line.len();
            start = place.end + 1;
            if let Some(outline) = outline(line) {
                let row = Row::new(scope, &outline, page, place);
                self.take_line(&outline, row);
            }
        }
    }

    fn take_line(&mut self, line: &Outline<'_>, row: Row) {
        if let Some(held) = self.rows.get(&line.id) {
            if held.scope == row.scope && held.seq > row.seq {
                return;
            }
            if held.scope != row.scope {
                // A record that left lives on under its new scope, whichever line comes first.
                if row.op == LineOp::Left {
                    self.former.put(line.id, row);
                    return;
                }
                self.former.put(line.id, held.clone());
                self.former.take(line.id, row.scope);
            }
            let former = held.parent.filter(|parent| Some(*parent) != row.parent);
            if let Some(siblings) = former.and_then(|parent| self.by_parent.get_mut(&parent)) {
                siblings.remove(&line.id);
            }
        } else if let Some(kind) = row.kind {
            self.by_kind[kind as usize].insert(line.id);
        }
        if let Some(parent) = row.parent {
            self.by_parent.entry(parent).or_default().insert(line.id);
        }
        self.rows.insert(line.id, row);
        self.journal.push(self.version, line.id);
    }

    pub(super) fn forget(&mut self, id: RecordId) {
        let Some(row) = self.rows.remove(&id) else { return };
        self.journal.push(self.version + 1, id);
        if let Some(kind) = row.kind {
            self.by_kind[kind as usize].remove(&id);
        }
        if let Some(children) = row.parent.and_then(|parent| self.by_parent.get_mut(&parent)) {
            children.remove(&id);
        }
        if let Some(row) = self.former.take_any(id) {
            if let Some(kind) = row.kind {
                self.by_kind[kind as usize].insert(id);
            }
            self.rows.insert(id, row);
        }
    }

    /// The line of a record in a scope, whether or not it still lives there.
    fn row_in(&self, scope: ScopeId, id: RecordId) -> Option<&Row> {
        let shown = self.rows.get(&id).filter(|row| row.scope == scope);
        shown.or_else(|| self.former.get(id, scope))
    }

    /// All lines of a scope in order, each as it came, for storing them in one piece.
    pub fn lines_of(&self, scope: ScopeId) -> String {
        let rows = self.rows.values().filter(|row| row.scope == scope);
        let mut rows: Vec<&Row> = rows.chain(self.former.of(scope)).collect();
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
