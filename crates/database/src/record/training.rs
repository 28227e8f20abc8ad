//! Training sessions and who came.

use domain::classification::PovertyClass;
use domain::id::{AreaId, HouseholdId, PersonId, RecordId, SessionId};
use domain::training::{Attendance, TrainingSession};
use uuid::Uuid;

use super::{code, json, read_code, read_day, read_json, read_maybe_count, read_maybe_day};
use crate::bulk::{Cell, Shape, Table};
use crate::entity;
use crate::error::{Error, Result};

pub(super) static SESSION: Table = Table {
    name: "training_session",
    columns: &[
        ("id", Shape::Id),
        ("scope", Shape::Id),
        ("village", Shape::Id),
        ("topic", Shape::Text),
        ("technique", Shape::Text),
        ("language", Shape::Text),
        ("interpreter", Shape::Text),
        ("place", Shape::Text),
        ("date", Shape::Text),
        ("start", Shape::Text),
        ("end_date", Shape::Text),
        ("organiser", Shape::Text),
        ("trainer", Shape::Text),
        ("theory_periods", Shape::Number),
        ("practice_periods", Shape::Number),
        ("practice_plot", Shape::Text),
        ("materials", Shape::Text),
    ],
    key: &["id"],
};

pub(super) fn session_row(id: Uuid, scope: Uuid, session: &TrainingSession) -> [Cell; 17] {
    [
        id.into(),
        scope.into(),
        session.village.0.into(),
        session.topic.clone().into(),
        session.technique.clone().into(),
        session.language.clone().into(),
        session.interpreter.clone().into(),
        session.place.clone().into(),
        session.date.to_string().into(),
        session.start.clone().into(),
        session.end_date.map(|date| date.to_string()).into(),
        session.organiser.clone().into(),
        session.trainer.clone().into(),
        session.theory_periods.into(),
        session.practice_periods.into(),
        session.practice_plot.clone().into(),
        json(&session.materials).into(),
    ]
}

/// A session from its row.
pub(crate) fn training_session(row: entity::training_session::Model) -> Result<TrainingSession> {
    const WHAT: &str = "training session";
    Ok(TrainingSession {
        village: AreaId(row.village),
        topic: row.topic,
        technique: row.technique,
        language: row.language,
        interpreter: row.interpreter,
        place: row.place,
        date: read_day(WHAT, &row.date)?,
        start: row.start,
        end_date: read_maybe_day(WHAT, row.end_date)?,
        organiser: row.organiser,
        trainer: row.trainer,
        theory_periods: read_maybe_count(WHAT, row.theory_periods)?,
        practice_periods: read_maybe_count(WHAT, row.practice_periods)?,
        practice_plot: row.practice_plot,
        materials: read_json(WHAT, &row.materials)?,
    })
}

pub(super) static ATTENDANCE: Table = Table {
    name: "attendance",
    columns: &[
        ("id", Shape::Id),
        ("scope", Shape::Id),
        ("session", Shape::Id),
        ("person", Shape::Id),
        ("household", Shape::Id),
        ("presence", Shape::Text),
        ("class_at_date", Shape::Text),
        ("in_place_of", Shape::Id),
        ("note", Shape::Text),
        ("replaces", Shape::Id),
    ],
    key: &["id"],
};

pub(super) fn attendance_row(id: Uuid, scope: Uuid, attendance: &Attendance) -> [Cell; 10] {
    [
        id.into(),
        scope.into(),
        attendance.session.0.into(),
        attendance.person.0.into(),
        attendance.household.0.into(),
        code(&attendance.presence).into(),
        attendance.class_at_date.map(PovertyClass::as_str).into(),
        attendance.in_place_of.map(|person| person.0).into(),
        attendance.note.clone().into(),
        attendance.replaces.map(|record| record.0).into(),
    ]
}

/// An attendance from its row.
pub(crate) fn attendance(row: entity::attendance::Model) -> Result<Attendance> {
    const WHAT: &str = "attendance";
    let class = |name: &str| PovertyClass::from_name(name).ok_or(Error::Unreadable { what: WHAT });
    Ok(Attendance {
        session: SessionId(row.session),
        person: PersonId(row.person),
        household: HouseholdId(row.household),
        presence: read_code(WHAT, row.presence)?,
        class_at_date: row.class_at_date.as_deref().map(class).transpose()?,
        in_place_of: row.in_place_of.map(PersonId),
        note: row.note,
        replaces: row.replaces.map(RecordId),
    })
}
