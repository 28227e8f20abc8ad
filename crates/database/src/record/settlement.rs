//! Conflicts and quarantined mutations.

use domain::id::{MutationId, RecordId, ScopeId, UserId};
use domain::record::Kind;
use domain::settlement::{Conflict, Quarantined, Settlement};
use domain::time::Timestamp;
use uuid::Uuid;

use super::{code, json, read_code, read_json};
use crate::bulk::{Cell, Shape, Table};
use crate::entity;
use crate::error::{Error, Result};

pub(super) static CONFLICT: Table = Table {
    name: "conflict",
    columns: &[
        ("id", Shape::Id),
        ("scope", Shape::Id),
        ("record", Shape::Id),
        ("kind", Shape::Text),
        ("field", Shape::Text),
        ("base", Shape::Text),
        ("standing", Shape::Text),
        ("offered", Shape::Text),
        ("standing_by", Shape::Id),
        ("offered_by", Shape::Id),
        ("mutation", Shape::Id),
        ("offered_at_ms", Shape::Number),
        ("raised_at_ms", Shape::Number),
        ("choice", Shape::Text),
        ("settled_by", Shape::Id),
        ("settled_at_ms", Shape::Number),
    ],
    key: &["id"],
};

pub(super) fn conflict_row(id: Uuid, scope: Uuid, conflict: &Conflict) -> [Cell; 16] {
    let settlement = conflict.settlement.as_ref();
    [
        id.into(),
        scope.into(),
        conflict.record.0.into(),
        conflict.kind.as_str().into(),
        conflict.field.clone().into(),
        json(&conflict.base).into(),
        json(&conflict.standing).into(),
        json(&conflict.offered).into(),
        conflict.standing_by.map(|user| user.0).into(),
        conflict.offered_by.0.into(),
        conflict.mutation.0.into(),
        conflict.offered_at.0.into(),
        conflict.raised_at.0.into(),
        settlement.map(|settlement| code(&settlement.choice)).into(),
        settlement.map(|settlement| settlement.by.0).into(),
        settlement.map(|settlement| settlement.at.0).into(),
    ]
}

/// A conflict from its row.
pub(crate) fn conflict(row: entity::conflict::Model) -> Result<Conflict> {
    const WHAT: &str = "conflict";
    let settlement = match (row.choice, row.settled_by, row.settled_at_ms) {
        (Some(choice), Some(by), Some(at)) => {
            Some(Settlement { choice: read_code(WHAT, choice)?, by: UserId(by), at: Timestamp(at) })
        }
        _ => None,
    };
    Ok(Conflict {
        record: RecordId(row.record),
        kind: Kind::from_name(&row.kind).ok_or(Error::Unreadable { what: WHAT })?,
        field: row.field,
        base: read_json(WHAT, &row.base)?,
        standing: read_json(WHAT, &row.standing)?,
        standing_by: row.standing_by.map(UserId),
        offered: read_json(WHAT, &row.offered)?,
        offered_by: UserId(row.offered_by),
        mutation: MutationId(row.mutation),
        offered_at: Timestamp(row.offered_at_ms),
        raised_at: Timestamp(row.raised_at_ms),
        settlement,
    })
}

pub(super) static QUARANTINED: Table = Table {
    name: "quarantined",
    columns: &[
        ("id", Shape::Id),
        ("scope", Shape::Id),
        ("record", Shape::Id),
        ("kind", Shape::Text),
        ("meant_for", Shape::Id),
        ("author", Shape::Id),
        ("reason", Shape::Text),
        ("field", Shape::Text),
        ("received_at_ms", Shape::Number),
        ("review", Shape::Text),
        ("body", Shape::Text),
        ("desk", Shape::Id),
    ],
    key: &["id"],
};

pub(super) fn quarantined_row(id: Uuid, scope: Uuid, kept: &Quarantined) -> [Cell; 12] {
    [
        id.into(),
        scope.into(),
        kept.record.0.into(),
        kept.kind.clone().into(),
        kept.scope.0.into(),
        kept.author.0.into(),
        kept.reason.clone().into(),
        kept.field.clone().into(),
        kept.received_at.0.into(),
        kept.review.as_ref().map(json).into(),
        json(&kept.mutation).into(),
        kept.desk.map(|desk| desk.0).into(),
    ]
}

/// A quarantined mutation from its row.
pub(crate) fn quarantined(row: entity::quarantined::Model) -> Result<Quarantined> {
    const WHAT: &str = "quarantined mutation";
    Ok(Quarantined {
        mutation: read_json(WHAT, &row.body)?,
        record: RecordId(row.record),
        kind: row.kind,
        scope: ScopeId(row.meant_for),
        author: UserId(row.author),
        reason: row.reason,
        field: row.field,
        received_at: Timestamp(row.received_at_ms),
        desk: row.desk.map(ScopeId),
        review: row.review.map(|review| read_json(WHAT, &review)).transpose()?,
    })
}
