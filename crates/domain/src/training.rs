//! Knowledge-transfer sessions and who came to them.

use serde::{Deserialize, Serialize};

use crate::classification::PovertyClass;
use crate::id::{AreaId, HouseholdId, PersonId, RecordId, SessionId};
use crate::name::fold;
use crate::record::{FieldProblem, Kind, Typed};
use crate::time::CivilDate;

/// A session at which a technique was passed on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainingSession {
    /// The village it was held in or for.
    pub village: AreaId,
    /// What it was about.
    pub topic: String,
    /// The technique passed on, such as *ủ phân chuồng*.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub technique: Option<String>,
    /// The language it was held in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Who interpreted, if anybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interpreter: Option<String>,
    /// Where exactly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The day it began.
    pub date: CivilDate,
    /// When it began that day, `HH:MM` in local time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    /// The last day, if it went on for several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_date: Option<CivilDate>,
    /// The body that held it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organiser: Option<String>,
    /// Who taught.
    pub trainer: String,
    /// Periods of theory (tiết lý thuyết).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub theory_periods: Option<u16>,
    /// Periods of practice (tiết thực hành).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub practice_periods: Option<u16>,
    /// Whose field or barn it was practised on, and how large.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub practice_plot: Option<String>,
    /// What was handed out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub materials: Vec<Material>,
}

/// Something handed out to those who came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Material {
    /// What, such as *vắc-xin Newcastle*.
    pub name: String,
    /// How it is counted, such as *liều*.
    pub unit: String,
    /// How many in all.
    pub quantity: u32,
}

/// One person at one session, with the class of the household on that day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendance {
    /// Which session.
    pub session: SessionId,
    /// Who.
    pub person: PersonId,
    /// Of which household at that date.
    pub household: HouseholdId,
    /// Whether they came.
    pub presence: Presence,
    /// The household's class at that date, if it had been reviewed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class_at_date: Option<PovertyClass>,
    /// The member they came in place of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_place_of: Option<PersonId>,
    /// A remark, or the reason of an absence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The attendance record this one stands in for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<RecordId>,
}

/// Whether somebody came. Unmarked is not absent until somebody says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// Có mặt.
    Present,
    /// Vắng.
    Absent,
    /// Vắng, có lý do.
    Excused,
}

/// What makes two session records the same session: day, hour, trainer and village.
///
/// The trainer's name is folded, so that *Lò Thị Hoà* and *lo thi hoa* are one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SessionKey {
    date: CivilDate,
    start: Option<String>,
    trainer: String,
    village: AreaId,
}

impl TrainingSession {
    /// The natural key; two sessions that share it are probably one, recorded twice.
    pub fn natural_key(&self) -> SessionKey {
        let start = self.start.as_ref().map(|start| start.trim().to_owned());
        SessionKey { date: self.date, start, trainer: fold(&self.trainer), village: self.village }
    }
}

/// Whether a text is an hour of the day, `HH:MM`.
fn is_hour(text: &str) -> bool {
    let two_digits = |part: &str, below: u8| {
        part.len() == 2 && part.parse::<u8>().is_ok_and(|number| number < below)
    };
    text.split_once(':').is_some_and(|(h, m)| two_digits(h, 24) && two_digits(m, 60))
}

impl Typed for TrainingSession {
    const KIND: Kind = Kind::TrainingSession;

    fn problem(&self) -> Option<FieldProblem> {
        let problem = |field, code| Some(FieldProblem::new(field, code));
        if self.topic.trim().is_empty() {
            return problem("topic", "empty");
        }
        if self.trainer.trim().is_empty() {
            return problem("trainer", "empty");
        }
        if self.start.as_deref().is_some_and(|start| !is_hour(start)) {
            return problem("start", "not_an_hour");
        }
        if self.end_date.is_some_and(|end| end < self.date) {
            return problem("end_date", "before_start");
        }
        let unnamed = |material: &Material| material.name.trim().is_empty();
        if self.materials.iter().any(unnamed) { problem("materials", "empty") } else { None }
    }
}

impl Typed for Attendance {
    const KIND: Kind = Kind::Attendance;

    fn problem(&self) -> Option<FieldProblem> {
        if self.in_place_of == Some(self.person) {
            return Some(FieldProblem::new("in_place_of", "oneself"));
        }
        let stood_in = self.in_place_of.is_some() && self.presence != Presence::Present;
        stood_in.then(|| FieldProblem::new("in_place_of", "not_present"))
    }
}
