//! Where each record of a commune that is gone belongs today.

use std::collections::BTreeMap;

use domain::area::{Area, AreaTree, AreaVersion};
use domain::id::{AreaId, ScopeId};
use domain::record::{Kind, Typed};
use serde_json::Value;
use sync::feed::LineOp;
use sync::{FieldChange, Line};

use super::{Move, Step, Undecided, Why, Wish};

/// Whether the line is a record that others follow.
pub(super) fn has_a_home(line: &Line) -> bool {
    let kind = Kind::from_name(&line.kind);
    let homed = matches!(kind, Some(Kind::Area | Kind::Household | Kind::TrainingSession));
    homed && line.op == LineOp::Put
}

/// Plans one commune. Where villages move, they alone do: the rest follows once they are there.
pub(super) fn step(map: &AreaTree, wish: &Wish, commune: AreaId, lines: &[Line]) -> Step {
    let successors = map.today(commune, wish.on);
    let mut step = Step::default();
    for line in lines {
        let Some(kind) = Kind::from_name(&line.kind) else { continue };
        let village = match kind {
            Kind::Area => Some(AreaId::from(line.id)),
            _ => line.parent.map(AreaId::from),
        };
        let parent = village.and_then(|village| map.get(village)?.latest()?.parent);
        let named = village.and_then(|village| wish.named.get(&village)).copied();
        match destination(commune, &successors, parent, named) {
            Ok(to) => step.moves.push(Move {
                record: line.id,
                kind,
                from: ScopeId::from(commune),
                seq: line.seq,
                to,
                fields: changes(map, wish, (commune, to), line),
            }),
            Err(why) => step.undecided.push(Undecided { why, village, record: line.id, kind }),
        }
    }
    step.undecided.sort_unstable();
    // Villages first; `carry_out` plans again behind them.
    step.moves.sort_by_key(|planned| (planned.kind != Kind::Area, planned.record));
    step
}

/// The one commune of today that a record belongs to.
fn destination(
    gone: AreaId,
    successors: &[AreaId],
    parent: Option<AreaId>,
    named: Option<AreaId>,
) -> Result<AreaId, Why> {
    if let Some(parent) = parent.filter(|parent| *parent != gone) {
        let has_moved = successors.contains(&parent);
        return if has_moved { Ok(parent) } else { Err(Why::VillageElsewhere) };
    }
    match (successors, named) {
        ([], _) => Err(Why::NoSuccessor),
        (several, Some(named)) if several.contains(&named) => Ok(named),
        ([only], None) => Ok(*only),
        _ => Err(Why::Several),
    }
}

/// A village belongs to another commune from its first day on; everything else stays as it is.
fn changes(
    map: &AreaTree,
    wish: &Wish,
    (gone, to): (AreaId, AreaId),
    line: &Line,
) -> BTreeMap<String, FieldChange> {
    if line.kind != Kind::Area.as_str() {
        return BTreeMap::new();
    }
    let Ok(mut village) = Area::from_fields(&line.fields) else { return BTreeMap::new() };
    let base = line.fields.get("versions").cloned().unwrap_or(Value::Null);
    let first_day = map.version_at(to, wish.on).and_then(|version| version.valid_from);
    let Some(last) = village.versions.last_mut().filter(|last| last.parent == Some(gone)) else {
        return BTreeMap::new();
    };
    match first_day {
        // It was made by the old map after that day, or nobody knows the day.
        None => last.parent = Some(to),
        Some(day) if last.valid_from.is_some_and(|from| from >= day) => last.parent = Some(to),
        // It was gone before its commune was.
        Some(day) if last.valid_to.is_some_and(|end| end < day.plus_days(-1)) => {}
        Some(day) => {
            let valid_to = last.valid_to.filter(|end| *end >= day);
            let next =
                AreaVersion { parent: Some(to), valid_from: Some(day), valid_to, ..last.clone() };
            last.valid_to = Some(day.plus_days(-1));
            village.versions.push(next);
        }
    }
    let new = village.to_fields().remove("versions").unwrap_or(Value::Null);
    if new == base {
        return BTreeMap::new();
    }
    BTreeMap::from([("versions".to_owned(), FieldChange { base, new })])
}
