//! Typed records as rows and back.
//!
//! The typed tables are the truth for every query; [`crate::Database::verify`] compares them
//! with the feed.

mod book;
mod photo;
mod reference;
mod settlement;
mod training;

use domain::record::{AnyRecord, FieldProblem, Kind};
use domain::time::{CivilDate, PartialDate};
use sea_orm::sqlx;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sync::feed::LineOp;
use sync::intake::Row;

use crate::bulk::{Bulk, Meeting, Rows, Table};
use crate::error::{Error, Result};
use crate::transaction::{IdQuery, Transaction, id_query};

pub(crate) use book::{assessment, household, person};
pub(crate) use photo::photo;
pub(crate) use reference::{area, officer, standard};
pub(crate) use settlement::{conflict, quarantined};
pub(crate) use training::{attendance, training_session};

/// Adds what brings the typed tables to what the rows say, but for deletions.
pub(crate) fn add(bulk: &mut Bulk, rows: &[Row]) {
    for kind in Kind::ALL {
        let (mut new, mut changed) = (Rows::of(table(kind)), Rows::of(table(kind)));
        for row in rows.iter().filter(|row| row.kind == kind) {
            if let Some(typed) = &row.typed {
                push(if row.is_known { &mut changed } else { &mut new }, row, typed);
            }
        }
        bulk.add(new, Meeting::Never);
        bulk.add(changed, Meeting::Replace);
    }
}

/// Deletes the typed rows of records that are gone.
pub(crate) async fn delete_gone(
    transaction: &mut Transaction,
    rows: &[Row],
) -> Result<(), sqlx::Error> {
    for kind in Kind::ALL {
        let is_gone = |row: &&Row| row.kind == kind && row.line.op == LineOp::Gone;
        let gone = rows.iter().filter(is_gone);
        let gone: Vec<_> = gone.map(|row| row.line.id.0).collect();
        if !gone.is_empty() {
            transaction.with_ids(delete(kind), gone).await?;
        }
    }
    Ok(())
}

fn push(rows: &mut Rows, row: &Row, typed: &AnyRecord) {
    let (id, scope) = (row.line.id.0, row.scope.0);
    match typed {
        AnyRecord::Area(area) => rows.push(reference::area_row(id, scope, area)),
        AnyRecord::Standard(standard) => rows.push(reference::standard_row(id, scope, standard)),
        AnyRecord::Officer(officer) => rows.push(reference::officer_row(id, scope, officer)),
        AnyRecord::Household(household) => rows.push(book::household_row(id, scope, household)),
        AnyRecord::Person(person) => rows.push(book::person_row(id, scope, person)),
        AnyRecord::Assessment(sheet) => {
            rows.push(book::assessment_row(id, scope, sheet, row.line.at));
        }
        AnyRecord::TrainingSession(session) => {
            rows.push(training::session_row(id, scope, session));
        }
        AnyRecord::Attendance(attendance) => {
            rows.push(training::attendance_row(id, scope, attendance));
        }
        AnyRecord::Photo(photo) => rows.push(photo::photo_row(id, scope, photo)),
        AnyRecord::Conflict(conflict) => rows.push(settlement::conflict_row(id, scope, conflict)),
        AnyRecord::Quarantined(kept) => rows.push(settlement::quarantined_row(id, scope, kept)),
    }
}

fn table(kind: Kind) -> &'static Table {
    match kind {
        Kind::Area => &reference::AREA,
        Kind::Standard => &reference::STANDARD,
        Kind::Officer => &reference::OFFICER,
        Kind::Household => &book::HOUSEHOLD,
        Kind::Person => &book::PERSON,
        Kind::Assessment => &book::ASSESSMENT,
        Kind::TrainingSession => &training::SESSION,
        Kind::Attendance => &training::ATTENDANCE,
        Kind::Photo => &photo::PHOTO,
        Kind::Conflict => &settlement::CONFLICT,
        Kind::Quarantined => &settlement::QUARANTINED,
    }
}

fn delete(kind: Kind) -> &'static IdQuery {
    static AREA: IdQuery = id_query!("DELETE FROM area WHERE id");
    static STANDARD: IdQuery = id_query!("DELETE FROM standard WHERE id");
    static OFFICER: IdQuery = id_query!("DELETE FROM officer WHERE id");
    static HOUSEHOLD: IdQuery = id_query!("DELETE FROM household WHERE id");
    static PERSON: IdQuery = id_query!("DELETE FROM person WHERE id");
    static ASSESSMENT: IdQuery = id_query!("DELETE FROM assessment WHERE id");
    static SESSION: IdQuery = id_query!("DELETE FROM training_session WHERE id");
    static ATTENDANCE: IdQuery = id_query!("DELETE FROM attendance WHERE id");
    static PHOTO: IdQuery = id_query!("DELETE FROM photo WHERE id");
    static CONFLICT: IdQuery = id_query!("DELETE FROM conflict WHERE id");
    static QUARANTINED: IdQuery = id_query!("DELETE FROM quarantined WHERE id");
    match kind {
        Kind::Area => &AREA,
        Kind::Standard => &STANDARD,
        Kind::Officer => &OFFICER,
        Kind::Household => &HOUSEHOLD,
        Kind::Person => &PERSON,
        Kind::Assessment => &ASSESSMENT,
        Kind::TrainingSession => &SESSION,
        Kind::Attendance => &ATTENDANCE,
        Kind::Photo => &PHOTO,
        Kind::Conflict => &CONFLICT,
        Kind::Quarantined => &QUARANTINED,
    }
}

/// The code of an enum as the wire spells it.
fn code<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(code)) => code,
        // Only enums without fields come here.
        _ => String::new(),
    }
}

fn maybe_code<T: Serialize>(value: Option<&T>) -> Option<String> {
    value.map(code)
}

/// A list or a map as text.
fn json<T: Serialize>(value: &T) -> String {
    // Shapes of the domain have text keys only, which is all that could fail.
    serde_json::to_string(value).unwrap_or_default()
}

/// A code read back.
fn read_code<T: DeserializeOwned>(what: &'static str, code: String) -> Result<T> {
    serde_json::from_value(Value::String(code)).map_err(|_| Error::Unreadable { what })
}

fn read_maybe_code<T: DeserializeOwned>(
    what: &'static str,
    code: Option<String>,
) -> Result<Option<T>> {
    code.map(|code| read_code(what, code)).transpose()
}

/// A list or a map read back.
fn read_json<T: DeserializeOwned>(what: &'static str, text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|_| Error::Unreadable { what })
}

fn read_day(what: &'static str, text: &str) -> Result<CivilDate> {
    text.parse().map_err(|_| Error::Unreadable { what })
}

fn read_maybe_day(what: &'static str, text: Option<String>) -> Result<Option<CivilDate>> {
    text.map(|text| read_day(what, &text)).transpose()
}

fn read_partial(what: &'static str, text: Option<String>) -> Result<Option<PartialDate>> {
    text.map(|text| text.parse().map_err(|_| Error::Unreadable { what })).transpose()
}

/// A small count read back.
fn read_count<N: TryFrom<i64>>(what: &'static str, count: i64) -> Result<N> {
    N::try_from(count).map_err(|_| Error::Unreadable { what })
}

fn read_maybe_count<N: TryFrom<i64>>(what: &'static str, count: Option<i64>) -> Result<Option<N>> {
    count.map(|count| read_count(what, count)).transpose()
}

impl From<FieldProblem> for Error {
    fn from(_: FieldProblem) -> Self {
        Self::Unreadable { what: "record" }
    }
}
