//! The lines of one scope within an answer, gathered until they are stored.

use domain::id::ScopeId;

use crate::feed::Head;
use crate::port::Cursor;

/// What the lines of a section do to the scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// They come early and move no cursor.
    Ahead,
    /// They follow behind the cursor.
    Behind,
    /// They are the whole scope and replace what is held.
    Whole,
}

/// Lines of one scope that arrive together.
pub(super) struct Section {
    pub(super) scope: ScopeId,
    /// The cursor as it was when the lines were asked for.
    pub(super) expected: Cursor,
    /// The epoch of the lines.
    pub(super) epoch: u64,
    pub(super) after: u64,
    pub(super) way: Way,
    pub(super) lines: String,
    pub(super) done: u64,
    pub(super) total: u64,
}

impl Section {
    pub(super) fn push(&mut self, line: &str) {
        self.lines.push_str(line);
        self.lines.push('\n');
        self.done += 1;
    }

    /// The cursor of whoever holds the scope to its head.
    pub(super) fn head(&self, head: Head) -> Cursor {
        Cursor { epoch: self.epoch, after: head.seq }
    }

    /// The number of the last line, as numbers only grow within a section.
    pub(super) fn last_seq(&self, lines: &str) -> Option<u64> {
        let last = lines.lines().next_back()?;
        let number = last.strip_prefix(r#"{"seq":"#)?.split(',').next()?;
        number.parse().ok().filter(|seq| *seq > self.after)
    }
}
