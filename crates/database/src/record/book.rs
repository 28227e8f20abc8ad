//! Households, their members, and their sheets.

use domain::assessment::{Assessment, Decision, Points};
use domain::classification::PovertyClass;
use domain::household::{GpsPoint, Household};
use domain::id::{AreaId, AssessmentId, HouseholdId, UserId};
use domain::name::{SortKey, fold};
use domain::person::{EthnicGroup, Person};
use domain::standard::{Locality, StandardId};
use domain::time::Timestamp;
use uuid::Uuid;

use super::{
    code, json, maybe_code, read_code, read_count, read_day, read_json, read_maybe_code,
    read_maybe_count, read_maybe_day, read_partial,
};
use crate::bulk::{Cell, Shape, Table};
use crate::entity;
use crate::error::{Error, Result};

pub(super) static HOUSEHOLD: Table = Table {
    name: "household",
    columns: &[
        ("id", Shape::Id),
        ("scope", Shape::Id),
        ("village", Shape::Id),
        ("code", Shape::Text),
        ("address", Shape::Text),
        ("latitude", Shape::Real),
        ("longitude", Shape::Real),
        ("accuracy_m", Shape::Real),
        ("phone", Shape::Text),
        ("residence_start", Shape::Text),
        ("merit", Shape::Flag),
        ("ethnic_minority", Shape::Flag),
        ("no_labour", Shape::Flag),
        ("size_stated", Shape::Number),
        ("aliases", Shape::Text),
    ],
    key: &["id"],
};

pub(super) fn household_row(id: Uuid, scope: Uuid, household: &Household) -> [Cell; 15] {
    let gps = household.gps;
    [
        id.into(),
        scope.into(),
        household.village.0.into(),
        household.code.clone().into(),
        household.address.clone().into(),
        gps.map(|gps| gps.latitude).into(),
        gps.map(|gps| gps.longitude).into(),
        gps.and_then(|gps| gps.accuracy_m).into(),
        household.phone.clone().into(),
        household.residence_start.map(String::from).into(),
        household.merit.into(),
        household.ethnic_minority.into(),
        household.no_labour.into(),
        household.size_stated.into(),
        json(&household.aliases).into(),
    ]
}

/// A household from its row.
pub(crate) fn household(row: entity::household::Model) -> Result<Household> {
    Ok(Household {
        village: AreaId(row.village),
        code: row.code,
        address: row.address,
        gps: gps(row.latitude, row.longitude, row.accuracy_m),
        phone: row.phone,
        residence_start: read_partial("household", row.residence_start)?,
        merit: row.merit,
        ethnic_minority: row.ethnic_minority,
        no_labour: row.no_labour,
        size_stated: read_maybe_count("household", row.size_stated)?,
        aliases: read_json("household", &row.aliases)?,
    })
}

pub(super) fn gps(
    latitude: Option<f64>,
    longitude: Option<f64>,
    accuracy_m: Option<f64>,
) -> Option<GpsPoint> {
    Some(GpsPoint { latitude: latitude?, longitude: longitude?, accuracy_m })
}

pub(super) static PERSON: Table = Table {
    name: "person",
    columns: &[
        ("id", Shape::Id),
        ("scope", Shape::Id),
        ("household", Shape::Id),
        ("name", Shape::Text),
        ("name_folded", Shape::Text),
        ("sort_key", Shape::Bytes),
        ("birth", Shape::Text),
        ("sex", Shape::Text),
        ("ethnic_list", Shape::Text),
        ("ethnic_code", Shape::Text),
        ("relation", Shape::Text),
        ("identity_number", Shape::Text),
        ("health_insurance", Shape::Flag),
        ("schooling", Shape::Text),
        ("disability", Shape::Flag),
        ("work", Shape::Text),
    ],
    key: &["id"],
};

pub(super) fn person_row(id: Uuid, scope: Uuid, person: &Person) -> [Cell; 16] {
    let group = person.ethnic_group.as_ref();
    [
        id.into(),
        scope.into(),
        person.household.0.into(),
        person.name.clone().into(),
        fold(&person.name).into(),
        SortKey::of_person(&person.name).as_bytes().to_vec().into(),
        person.birth.map(String::from).into(),
        maybe_code(person.sex.as_ref()).into(),
        group.map(|group| group.list.clone()).into(),
        group.map(|group| group.code.clone()).into(),
        code(&person.relation).into(),
        person.identity_number.clone().into(),
        person.health_insurance.into(),
        maybe_code(person.schooling.as_ref()).into(),
        person.disability.into(),
        maybe_code(person.work.as_ref()).into(),
    ]
}

/// A member from its row.
pub(crate) fn person(row: entity::person::Model) -> Result<Person> {
    let ethnic_group = row.ethnic_list.zip(row.ethnic_code);
    Ok(Person {
        household: HouseholdId(row.household),
        name: row.name,
        birth: read_partial("person", row.birth)?,
        sex: read_maybe_code("person", row.sex)?,
        ethnic_group: ethnic_group.map(|(list, code)| EthnicGroup { list, code }),
        relation: read_code("person", row.relation)?,
        identity_number: row.identity_number,
        health_insurance: row.health_insurance,
        schooling: read_maybe_code("person", row.schooling)?,
        disability: row.disability,
        work: read_maybe_code("person", row.work)?,
    })
}

pub(super) static ASSESSMENT: Table = Table {
    name: "assessment",
    columns: &[
        ("id", Shape::Id),
        ("scope", Shape::Id),
        ("household", Shape::Id),
        ("standard", Shape::Text),
        ("round", Shape::Number),
        ("date", Shape::Text),
        ("locality", Shape::Text),
        ("b1_points", Shape::Number),
        ("b1_source", Shape::Text),
        ("b2_points", Shape::Number),
        ("b2_source", Shape::Text),
        ("class", Shape::Text),
        ("poor_by", Shape::Text),
        ("left_class", Shape::Text),
        ("officer", Shape::Id),
        ("replaces", Shape::Id),
        ("same_as", Shape::Id),
        ("decision_number", Shape::Text),
        ("decision_date", Shape::Text),
        ("latitude", Shape::Real),
        ("longitude", Shape::Real),
        ("accuracy_m", Shape::Real),
        ("indicators", Shape::Text),
        ("reasons", Shape::Text),
        ("causes", Shape::Text),
        ("needs", Shape::Text),
        ("needs_in_own_words", Shape::Text),
        ("note", Shape::Text),
        ("received_at_ms", Shape::Number),
    ],
    key: &["id"],
};

pub(super) fn assessment_row(
    id: Uuid,
    scope: Uuid,
    sheet: &Assessment,
    received: Timestamp,
) -> [Cell; 29] {
    let place = sheet.place;
    let decision = sheet.decision.as_ref();
    let locality = match sheet.locality {
        Locality::Rural => "rural",
        Locality::Urban => "urban",
    };
    [
        id.into(),
        scope.into(),
        sheet.household.0.into(),
        sheet.standard.0.clone().into(),
        sheet.round.into(),
        sheet.date.to_string().into(),
        locality.into(),
        sheet.b1.as_ref().map(|b1| b1.points).into(),
        sheet.b1.as_ref().map(|b1| json(&b1.source)).into(),
        sheet.b2.as_ref().map(|b2| b2.points).into(),
        sheet.b2.as_ref().map(|b2| json(&b2.source)).into(),
        sheet.class.as_str().into(),
        maybe_code(sheet.poor_by.as_ref()).into(),
        sheet.left_class.map(PovertyClass::as_str).into(),
        sheet.officer.map(|officer| officer.0).into(),
        sheet.replaces.map(|replaced| replaced.0).into(),
        sheet.same_as.map(|repeated| repeated.0).into(),
        decision.map(|decision| decision.number.clone()).into(),
        decision.and_then(|decision| decision.date).map(|date| date.to_string()).into(),
        place.map(|place| place.latitude).into(),
        place.map(|place| place.longitude).into(),
        place.and_then(|place| place.accuracy_m).into(),
        json(&sheet.indicators).into(),
        json(&sheet.reasons).into(),
        json(&sheet.causes).into(),
        json(&sheet.needs).into(),
        sheet.needs_in_own_words.clone().into(),
        sheet.note.clone().into(),
        received.0.into(),
    ]
}

/// A sheet from its row.
pub(crate) fn assessment(row: entity::assessment::Model) -> Result<Assessment> {
    const WHAT: &str = "assessment";
    let decision = match row.decision_number {
        Some(number) => Some(Decision { number, date: read_maybe_day(WHAT, row.decision_date)? }),
        None => None,
    };
    let class = |name: &str| PovertyClass::from_name(name).ok_or(Error::Unreadable { what: WHAT });
    Ok(Assessment {
        household: HouseholdId(row.household),
        standard: StandardId(row.standard),
        round: read_count(WHAT, row.round)?,
        date: read_day(WHAT, &row.date)?,
        locality: read_code(WHAT, row.locality)?,
        b1: points(row.b1_points, row.b1_source)?,
        b2: points(row.b2_points, row.b2_source)?,
        indicators: read_json(WHAT, &row.indicators)?,
        class: class(&row.class)?,
        poor_by: read_maybe_code(WHAT, row.poor_by)?,
        reasons: read_json(WHAT, &row.reasons)?,
        causes: read_json(WHAT, &row.causes)?,
        needs_in_own_words: row.needs_in_own_words,
        needs: read_json(WHAT, &row.needs)?,
        officer: row.officer.map(UserId),
        place: gps(row.latitude, row.longitude, row.accuracy_m),
        decision,
        left_class: row.left_class.as_deref().map(class).transpose()?,
        replaces: row.replaces.map(AssessmentId),
        same_as: row.same_as.map(AssessmentId),
        note: row.note,
    })
}

fn points(points: Option<i64>, source: Option<String>) -> Result<Option<Points>> {
    let Some((points, source)) = points.zip(source) else { return Ok(None) };
    let points = read_count("assessment", points)?;
    Ok(Some(Points { points, source: read_json("assessment", &source)? }))
}
