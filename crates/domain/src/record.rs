//! The closed list of record kinds, and the door every record's fields pass through.
//!
//! A record travels and merges as named fields with JSON values. The typed shape
//! of each kind (`Household`, `Person` …) says which fields there are; [`AnyRecord::from_fields`]
//! is the one place that tells whether a set of fields is a valid record of its kind.

use std::collections::BTreeMap;

use serde::de::value::MapDeserializer;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::area::Area;
use crate::assessment::Assessment;
use crate::household::Household;
use crate::id::RecordId;
use crate::officer::Officer;
use crate::person::Person;
use crate::photo::Photo;
use crate::settlement::{Conflict, Quarantined};
use crate::standard::Standard;
use crate::training::{Attendance, TrainingSession};

/// A record's fields by name. An absent field and a `null` mean the same: not known.
pub type Fields = BTreeMap<String, Value>;

/// What a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A unit of the map; provinces to communes in the reference scope, villages in their commune's.
    Area,
    /// A poverty standard with its tables and sources.
    Standard,
    /// The public name and role of a user, so that a conflict can say who wrote what.
    Officer,
    /// A household's card.
    Household,
    /// One member of a household.
    Person,
    /// A finished assessment. Never edited: a correction is a new sheet that replaces it.
    Assessment,
    /// A knowledge-transfer session.
    TrainingSession,
    /// Who was at a session. Never edited: a correction replaces it.
    Attendance,
    /// A photo of a household; its bytes travel on their own.
    Photo,
    /// Two values for one field, waiting for a person to choose.
    Conflict,
    /// A mutation that the server keeps without carrying it out, with the reason.
    Quarantined,
}

impl Kind {
    /// Every kind, in the order in which children follow their parents.
    pub const ALL: [Self; 11] = [
        Self::Area,
        Self::Standard,
        Self::Officer,
        Self::Household,
        Self::Person,
        Self::Assessment,
        Self::TrainingSession,
        Self::Attendance,
        Self::Photo,
        Self::Conflict,
        Self::Quarantined,
    ];

    /// The name on the wire and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Area => "area",
            Self::Standard => "standard",
            Self::Officer => "officer",
            Self::Household => "household",
            Self::Person => "person",
            Self::Assessment => "assessment",
            Self::TrainingSession => "training_session",
            Self::Attendance => "attendance",
            Self::Photo => "photo",
            Self::Conflict => "conflict",
            Self::Quarantined => "quarantined",
        }
    }

    /// The kind of that wire name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// The field that names the record it hangs on; `None` where a record names none, or, as an
    /// area, names one in each of its versions.
    pub fn parent_field(self) -> Option<&'static str> {
        match self {
            Self::Household | Self::TrainingSession => Some("village"),
            Self::Person | Self::Assessment | Self::Photo => Some("household"),
            Self::Attendance => Some("session"),
            Self::Conflict | Self::Quarantined => Some("record"),
            Self::Area | Self::Standard | Self::Officer => None,
        }
    }

    /// Whether a finished record stays as it is, so that a correction is a new record.
    pub fn is_append_only(self) -> bool {
        matches!(self, Self::Assessment | Self::Attendance)
    }

    /// Whether the first value written to a field stands and later ones are simply not needed.
    ///
    /// Settling a conflict twice, or deciding twice about what was kept aside, is no new conflict.
    pub fn first_value_stands(self) -> bool {
        matches!(self, Self::Conflict | Self::Quarantined)
    }

    /// Whether only the server writes records of this kind.
    pub fn is_made_by_server(self) -> bool {
        matches!(self, Self::Standard | Self::Officer | Self::Quarantined)
    }
}

/// A typed record that can be taken apart into fields and put together again.
pub trait Typed: Serialize + for<'de> Deserialize<'de> {
    /// The kind of every such record.
    const KIND: Kind;

    /// Whether the values agree with each other; the shape is already right.
    fn problem(&self) -> Option<FieldProblem> {
        None
    }

    /// Takes the record apart. Fields that are not known are left out.
    fn to_fields(&self) -> Fields {
        let Ok(Value::Object(map)) = serde_json::to_value(self) else {
            return Fields::new();
        };
        map.into_iter().filter(|(_, value)| !value.is_null()).collect()
    }

    /// Puts a record together, or says which field does not fit.
    fn from_pairs<'a>(
        pairs: impl Iterator<Item = (&'a str, &'a Value)>,
    ) -> Result<Self, FieldProblem> {
        let typed: Self = read(pairs)?;
        match typed.problem() {
            Some(problem) => Err(problem),
            None => Ok(typed),
        }
    }

    /// The same from a record's own fields.
    fn from_fields(fields: &Fields) -> Result<Self, FieldProblem> {
        Self::from_pairs(pairs(fields))
    }

    /// The same for a record that was found valid before: its values are not looked at again.
    fn shaped(fields: &Fields) -> Result<Self, FieldProblem> {
        read(pairs(fields))
    }
}

/// One kind of pairs, so that a phone has one reader for each kind of record.
fn pairs(fields: &Fields) -> impl Iterator<Item = (&str, &Value)> {
    fields.iter().map(|(name, value)| (name.as_str(), value))
}

fn read<'a, T: for<'de> Deserialize<'de>>(
    pairs: impl Iterator<Item = (&'a str, &'a Value)>,
) -> Result<T, FieldProblem> {
    T::deserialize(MapDeserializer::new(pairs))
        .map_err(|_: serde_json::Error| FieldProblem::shape())
}

/// Why a set of fields is not a valid record. Carries no values: they may be personal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("field {field} is not valid: {code}")]
pub struct FieldProblem {
    /// The field's name, or `record` where the whole does not fit.
    pub field: String,
    /// A stable code that the screens turn into words.
    pub code: String,
}

impl FieldProblem {
    /// A problem of one field.
    pub fn new(field: &str, code: &str) -> Self {
        Self { field: field.to_owned(), code: code.to_owned() }
    }

    /// A field is missing or has another type than its kind says.
    pub fn shape() -> Self {
        Self::new("record", "shape")
    }
}

/// A record of any kind, typed.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "each variant is the type it holds")]
pub enum AnyRecord {
    Area(Area),
    Standard(Box<Standard>),
    Officer(Officer),
    Household(Household),
    Person(Person),
    Assessment(Assessment),
    TrainingSession(TrainingSession),
    Attendance(Attendance),
    Photo(Photo),
    Conflict(Conflict),
    Quarantined(Quarantined),
}

impl AnyRecord {
    /// Puts a record of the kind together: the one door between loose fields and typed records.
    pub fn from_pairs<'a>(
        kind: Kind,
        pairs: impl Iterator<Item = (&'a str, &'a Value)>,
    ) -> Result<Self, FieldProblem> {
        Ok(match kind {
            Kind::Area => Self::Area(Area::from_pairs(pairs)?),
            Kind::Standard => Self::Standard(Box::new(Standard::from_pairs(pairs)?)),
            Kind::Officer => Self::Officer(Officer::from_pairs(pairs)?),
            Kind::Household => Self::Household(Household::from_pairs(pairs)?),
            Kind::Person => Self::Person(Person::from_pairs(pairs)?),
            Kind::Assessment => Self::Assessment(Assessment::from_pairs(pairs)?),
            Kind::TrainingSession => Self::TrainingSession(TrainingSession::from_pairs(pairs)?),
            Kind::Attendance => Self::Attendance(Attendance::from_pairs(pairs)?),
            Kind::Photo => Self::Photo(Photo::from_pairs(pairs)?),
            Kind::Conflict => Self::Conflict(Conflict::from_pairs(pairs)?),
            Kind::Quarantined => Self::Quarantined(Quarantined::from_pairs(pairs)?),
        })
    }

    /// The same from a record's own fields.
    pub fn from_fields(kind: Kind, fields: &Fields) -> Result<Self, FieldProblem> {
        Self::from_pairs(kind, fields.iter().map(|(name, value)| (name.as_str(), value)))
    }

    /// The record it hangs on: a household's village, a member's household, a sheet's household,
    /// a session's village, an attendance's session, a photo's household, a conflict's record.
    pub fn parent(&self) -> Option<RecordId> {
        match self {
            Self::Area(area) => area.versions.last()?.parent.map(RecordId::from),
            Self::Standard(_) | Self::Officer(_) => None,
            Self::Household(household) => Some(household.village.into()),
            Self::Person(person) => Some(person.household.into()),
            Self::Assessment(assessment) => Some(assessment.household.into()),
            Self::TrainingSession(session) => Some(session.village.into()),
            Self::Attendance(attendance) => Some(attendance.session.into()),
            Self::Photo(photo) => Some(photo.household.into()),
            Self::Conflict(conflict) => Some(conflict.record),
            Self::Quarantined(quarantined) => Some(quarantined.record),
        }
    }
}
