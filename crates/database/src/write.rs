//! Writes what an intake decided: mutations, lines, typed rows, heads and counts.

use std::collections::BTreeMap;

use domain::id::DeviceId;
use sea_orm::sqlx;
use sync::feed::LineOp;
use sync::intake::{Row, Taken, Writes};

use crate::bulk::{Bulk, Cell, Meeting, Rows, Shape, Table};
use crate::lane::{Body, Waiting};
use crate::load::StoredAnswer;
use crate::record;
use crate::transaction::Transaction;

static MUTATION: Table = Table {
    name: "mutation",
    columns: &[
        ("id", Shape::Id),
        ("record", Shape::Id),
        ("author", Shape::Id),
        ("device", Shape::Id),
        ("device_seq", Shape::Number),
        ("received_at_ms", Shape::Number),
        ("outcome", Shape::Text),
        ("result_scope", Shape::Id),
        ("result_seq", Shape::Number),
        ("detail", Shape::Text),
        ("body", Shape::Text),
    ],
    key: &["id"],
};

static FEED: Table = Table {
    name: "feed",
    columns: &[
        ("scope", Shape::Id),
        ("seq", Shape::Number),
        ("record", Shape::Id),
        ("kind", Shape::Text),
        ("op", Shape::Text),
        ("parent", Shape::Id),
        ("line", Shape::Text),
    ],
    key: &["record", "scope"],
};

static SCOPE: Table = Table {
    name: "scope",
    columns: &[
        ("id", Shape::Id),
        ("kind", Shape::Text),
        ("seq", Shape::Number),
        ("record_count", Shape::Number),
        ("checksum", Shape::Number),
    ],
    key: &["id"],
};

static DEVICE: Table = Table {
    name: "device",
    columns: &[
        ("id", Shape::Id),
        ("name", Shape::Text),
        ("build", Shape::Text),
        ("held", Shape::Number),
    ],
    key: &["id"],
};

/// From so many mutations on, rows of one table are stored while those of the next are made.
const APART_MIN: usize = 32;

/// Writes everything; `held_before` are the devices' counts as they were loaded.
pub(crate) async fn write(
    transaction: &mut Transaction,
    writes: &Writes,
    group: &[Waiting],
    held_before: &BTreeMap<DeviceId, u64>,
) -> Result<(), sqlx::Error> {
    let rows = &writes.rows;
    let mut mutations = Bulk::default();
    add_mutations(&mut mutations, writes, group);
    if writes.taken.len() < APART_MIN {
        add_lines(&mut mutations, rows)?;
        add_rest(&mut mutations, writes, held_before);
        mutations.write(transaction).await?;
    } else {
        let (stored, lines) = tokio::join!(mutations.write(transaction), async {
            let mut lines = Bulk::default();
            add_lines(&mut lines, rows).map(|()| lines)
        });
        stored?;
        let (stored, rest) = tokio::join!(lines?.write(transaction), async {
            let mut rest = Bulk::default();
            add_rest(&mut rest, writes, held_before);
            rest
        });
        stored?;
        rest.write(transaction).await?;
    }
    record::delete_gone(transaction, rows).await
}

fn add_rest(bulk: &mut Bulk, writes: &Writes, held_before: &BTreeMap<DeviceId, u64>) {
    record::add(bulk, &writes.rows);
    add_heads(bulk, writes);
    add_held(bulk, writes, held_before);
}

fn add_mutations(bulk: &mut Bulk, writes: &Writes, group: &[Waiting]) {
    let mut rows = Rows::of(&MUTATION);
    let mut bodies = group.iter().flat_map(|waiting| &waiting.bodies);
    for Taken { record, author, device, device_seq, answer } in &writes.taken {
        // Those taken stand in the order of the batches; the ones answered before are left out.
        let body = bodies.find(|body: &&Body| body.id == answer.id);
        let (outcome, detail) = StoredAnswer::columns(&answer.outcome);
        rows.push([
            answer.id.0.into(),
            record.0.into(),
            author.0.into(),
            device.0.into(),
            device_seq.cast_signed().into(),
            answer.at.0.into(),
            outcome.into(),
            answer.scope.0.into(),
            answer.seq.cast_signed().into(),
            detail.into(),
            body.map(|body| body.text.clone()).into(),
        ]);
    }
    bulk.add(rows, Meeting::Never);
}

fn add_lines(bulk: &mut Bulk, rows: &[Row]) -> Result<(), sqlx::Error> {
    let (mut new, mut changed) = (Rows::of(&FEED), Rows::of(&FEED));
    for row in rows {
        let line = &row.line;
        let text =
            serde_json::to_string(&**line).map_err(|error| sqlx::Error::Encode(error.into()))?;
        let cells: [Cell; 7] = [
            row.scope.0.into(),
            line.seq.cast_signed().into(),
            line.id.0.into(),
            row.kind.as_str().into(),
            op_name(line.op).into(),
            line.parent.map(|parent| parent.0).into(),
            text.into(),
        ];
        if row.is_new { new.push(cells) } else { changed.push(cells) }
    }
    bulk.add(new, Meeting::Never);
    bulk.add(changed, Meeting::Replace);
    Ok(())
}

fn add_heads(bulk: &mut Bulk, writes: &Writes) {
    let mut rows = Rows::of(&SCOPE);
    for (scope, head) in &writes.heads {
        // A scope that was not made before is a user's: quarantine makes it.
        rows.push([
            scope.0.into(),
            "user".into(),
            head.seq.cast_signed().into(),
            head.count.cast_signed().into(),
            head.checksum.0.cast_signed().into(),
        ]);
    }
    bulk.add(rows, Meeting::Take(&["seq", "record_count", "checksum"]));
}

fn add_held(bulk: &mut Bulk, writes: &Writes, held_before: &BTreeMap<DeviceId, u64>) {
    let mut rows = Rows::of(&DEVICE);
    for (device, held) in &writes.held {
        let more = held - held_before.get(device).copied().unwrap_or_default();
        if more == 0 {
            continue;
        }
        rows.push([device.0.into(), "".into(), "".into(), more.cast_signed().into()]);
    }
    bulk.add(rows, Meeting::Add("held"));
}

/// The op as the line spells it.
fn op_name(op: LineOp) -> &'static str {
    match op {
        LineOp::Put => "put",
        LineOp::Gone => "gone",
        LineOp::Left => "left",
    }
}
