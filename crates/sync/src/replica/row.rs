//! A record as the server last told it: the line as it came, read only as far as a list needs.

use std::ops::Range;
use std::rc::Rc;

use domain::id::{RecordId, ScopeId};
use domain::record::Kind;

use super::outline::Outline;
use crate::feed::{LineOp, LineRef};

/// A line of a scope. Its text stays in the page it came with.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) scope: ScopeId,
    pub(super) seq: u64,
    /// `None` for a kind this build does not know: kept and summed, not shown.
    pub(super) kind: Option<Kind>,
    pub(super) op: LineOp,
    pub(super) parent: Option<RecordId>,
    page: Rc<String>,
    line: Range<usize>,
    fields: Range<usize>,
}

impl Row {
    /// The row of the line that stands there in the page.
    pub(super) fn new(
        scope: ScopeId,
        outline: &Outline<'_>,
        page: &Rc<String>,
        line: Range<usize>,
    ) -> Self {
        let fields = line.start + outline.fields.start..line.start + outline.fields.end;
        Self {
            scope,
            seq: outline.seq,
            kind: Kind::from_name(outline.kind),
            op: outline.op,
            parent: outline.parent,
            page: Rc::clone(page),
            line,
            fields,
        }
    }

    /// The line as it came.
    pub(super) fn line(&self) -> &str {
        &self.page[self.line.clone()]
    }

    /// Everything the line says.
    pub(super) fn told(&self) -> Option<LineRef<'_>> {
        serde_json::from_str(self.line()).ok()
    }

    /// The record's fields as they came.
    pub(super) fn fields(&self) -> &str {
        match &self.page[self.fields.clone()] {
            "" => "{}",
            fields => fields,
        }
    }
}
