//! The records every installation begins with: the map and the standards, with fixed ids.
//!
//! Hosts load them into the reference scope; a phone gets them by sync.

use std::collections::BTreeMap;

use crate::area::{Area, AreaLevel, AreaVersion};
use crate::id::{AreaId, RecordId};
use crate::record::{Fields, Kind, Typed};
use crate::standard;

const AREAS: &str = include_str!("../reference/areas.csv");

/// The areas that come with the product, in the order of the file: parents before children.
pub fn built_in_areas() -> Vec<(AreaId, Area)> {
    let mut order = Vec::new();
    let mut areas = BTreeMap::new();
    for line in AREAS.lines().filter(|line| !line.starts_with('#')).skip(1) {
        let (id, area) = read_area(line).expect("the built-in areas are tested to be readable");
        match areas.get_mut(&id) {
            None => {
                order.push(id);
                areas.insert(id, area);
            }
            Some(known) => add_version(known, area),
        }
    }
    order.into_iter().filter_map(|id| areas.remove(&id).map(|area| (id, area))).collect()
}

/// Joins a further line about the same area to what earlier lines said.
fn add_version(known: &mut Area, line: Area) {
    known.versions.extend(line.versions);
    known.predecessors.extend(line.predecessors);
    known.successors.extend(line.successors);
}

/// Reads one line: one version of one area.
fn read_area(line: &str) -> Option<(AreaId, Area)> {
    let columns: Vec<&str> = line.split(',').collect();
    let [id, level, kind, name, also_spelled, code, parent, from, to, made_of, went_into, _] =
        columns.as_slice()
    else {
        return None;
    };
    let listed = |text: &str| -> Option<Vec<AreaId>> {
        text.split(';').filter(|id| !id.is_empty()).map(|id| id.parse().ok()).collect()
    };
    let day = |text: &str| match text {
        "" => Some(None),
        _ => text.parse().ok().map(Some),
    };
    let version = AreaVersion {
        kind: (*kind).to_owned(),
        name: (*name).to_owned(),
        also_spelled: also_spelled
            .split(';')
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect(),
        code: (!code.is_empty()).then(|| (*code).to_owned()),
        parent: listed(parent)?.first().copied(),
        valid_from: day(from)?,
        valid_to: day(to)?,
    };
    let area = Area {
        level: AreaLevel::from_name(level)?,
        versions: vec![version],
        predecessors: listed(made_of)?,
        successors: listed(went_into)?,
    };
    Some((id.parse().ok()?, area))
}

/// Every built-in record of the reference scope with its fixed id.
pub fn built_in_records() -> Vec<(RecordId, Kind, Fields)> {
    let areas = built_in_areas();
    let areas = areas.into_iter().map(|(id, area)| (id.into(), Kind::Area, area.to_fields()));
    let standards = standard::built_in_records();
    let standards = standards.into_iter().map(|(id, s)| (id, Kind::Standard, s.to_fields()));
    areas.chain(standards).collect()
}
