//! A line before its scope has given it a number.

use domain::id::{RecordId, ScopeId, UserId};
use domain::record::{AnyRecord, Fields, Kind};
use domain::time::Timestamp;

use crate::feed::LineOp;

/// A line before it has a number.
pub(super) struct NewLine {
    pub(super) scope: ScopeId,
    pub(super) id: RecordId,
    pub(super) kind: Kind,
    pub(super) op: LineOp,
    pub(super) by: UserId,
    /// When the server took the change in; now, unless it happened before.
    pub(super) at: Option<Timestamp>,
    pub(super) reason: Option<String>,
    pub(super) to: Option<ScopeId>,
    pub(super) fields: Fields,
    pub(super) typed: Option<AnyRecord>,
}

impl NewLine {
    pub(super) fn bare(scope: ScopeId, id: RecordId, kind: Kind, by: UserId) -> Self {
        let fields = Fields::new();
        Self {
            scope,
            id,
            kind,
            op: LineOp::Put,
            by,
            at: None,
            reason: None,
            to: None,
            fields,
            typed: None,
        }
    }

    pub(super) fn put(
        scope: ScopeId,
        id: RecordId,
        kind: Kind,
        by: UserId,
        fields: Fields,
        typed: AnyRecord,
    ) -> Self {
        Self { fields, typed: Some(typed), ..Self::bare(scope, id, kind, by) }
    }
}
