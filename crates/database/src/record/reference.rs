//! The map, the standards, and officers' cards.

use domain::area::{Area, AreaLevel};
use domain::name::{SortKey, fold};
use domain::officer::Officer;
use domain::standard::Standard;
use uuid::Uuid;

use super::{json, read_code, read_json};
use crate::bulk::{Cell, Shape, Table};
use crate::entity;
use crate::error::{Error, Result};

pub(super) static AREA: Table = Table {
    name: "area",
    columns: &[
        ("id", Shape::Id),
        ("scope", Shape::Id),
        ("level", Shape::Text),
        ("kind", Shape::Text),
        ("name", Shape::Text),
        ("name_folded", Shape::Text),
        ("sort_key", Shape::Bytes),
        ("code", Shape::Text),
        ("parent", Shape::Id),
        ("versions", Shape::Text),
        ("predecessors", Shape::Text),
        ("successors", Shape::Text),
    ],
    key: &["id"],
};

/// Kind, name, code and parent are those of the latest version; all versions stand beside them.
pub(super) fn area_row(id: Uuid, scope: Uuid, area: &Area) -> [Cell; 12] {
    let latest = area.latest();
    let name = latest.map_or("", |version| &version.name);
    [
        id.into(),
        scope.into(),
        area.level.as_str().into(),
        latest.map_or_else(String::new, |version| version.kind.clone()).into(),
        name.to_owned().into(),
        fold(name).into(),
        SortKey::of_text(name).as_bytes().to_vec().into(),
        latest.and_then(|version| version.code.clone()).into(),
        latest.and_then(|version| version.parent).map(|parent| parent.0).into(),
        json(&area.versions).into(),
        json(&area.predecessors).into(),
        json(&area.successors).into(),
    ]
}

/// An area from its row.
pub(crate) fn area(row: &entity::area::Model) -> Result<Area> {
    Ok(Area {
        level: AreaLevel::from_name(&row.level).ok_or(Error::Unreadable { what: "area" })?,
        versions: read_json("area", &row.versions)?,
        predecessors: read_json("area", &row.predecessors)?,
        successors: read_json("area", &row.successors)?,
    })
}

pub(super) static STANDARD: Table = Table {
    name: "standard",
    columns: &[
        ("id", Shape::Id),
        ("scope", Shape::Id),
        ("code", Shape::Text),
        ("version", Shape::Number),
        ("body", Shape::Text),
    ],
    key: &["id"],
};

pub(super) fn standard_row(id: Uuid, scope: Uuid, standard: &Standard) -> [Cell; 5] {
    [
        id.into(),
        scope.into(),
        standard.id.0.clone().into(),
        standard.version.into(),
        json(standard).into(),
    ]
}

/// A standard from its row.
pub(crate) fn standard(row: &entity::standard::Model) -> Result<Standard> {
    read_json("standard", &row.body)
}

pub(super) static OFFICER: Table = Table {
    name: "officer",
    columns: &[
        ("id", Shape::Id),
        ("scope", Shape::Id),
        ("name", Shape::Text),
        ("role", Shape::Text),
        ("areas", Shape::Text),
    ],
    key: &["id"],
};

pub(super) fn officer_row(id: Uuid, scope: Uuid, officer: &Officer) -> [Cell; 5] {
    [
        id.into(),
        scope.into(),
        officer.name.clone().into(),
        officer.role.as_str().into(),
        json(&officer.areas).into(),
    ]
}

/// A user's card from its row.
pub(crate) fn officer(row: entity::officer::Model) -> Result<Officer> {
    Ok(Officer {
        name: row.name,
        role: read_code("officer", row.role)?,
        areas: read_json("officer", &row.areas)?,
    })
}
