//! The few fields of a record that lists need; the others are passed over unread.

use domain::classification::PovertyClass;
use domain::id::{AreaId, AssessmentId, HouseholdId, RecordId};
use domain::person::{Relation, Sex};
use domain::record::Kind;
use domain::standard::StandardId;
use domain::time::{CivilDate, PartialDate};
use serde::Deserialize;
use serde_json::Value;
use sync::replica::Glance;

#[derive(Deserialize)]
pub(super) struct HouseholdCard {
    pub(super) village: AreaId,
    #[serde(default)]
    pub(super) code: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct PersonCard {
    pub(super) household: HouseholdId,
    pub(super) name: String,
    #[serde(default)]
    pub(super) birth: Option<PartialDate>,
    #[serde(default)]
    pub(super) sex: Option<Sex>,
    pub(super) relation: Relation,
}

#[derive(Deserialize)]
pub(super) struct AssessmentCard {
    pub(super) household: HouseholdId,
    pub(super) standard: StandardId,
    pub(super) round: u16,
    pub(super) date: CivilDate,
    pub(super) class: PovertyClass,
    #[serde(default)]
    pub(super) left_class: Option<PovertyClass>,
    #[serde(default)]
    pub(super) replaces: Option<AssessmentId>,
    #[serde(default)]
    pub(super) same_as: Option<AssessmentId>,
}

/// A session as the tasks of the day name it.
#[derive(Deserialize)]
pub(crate) struct SessionCard {
    pub(crate) village: AreaId,
    pub(crate) topic: String,
    pub(crate) date: CivilDate,
    #[serde(default)]
    pub(crate) start: Option<String>,
    #[serde(default)]
    pub(crate) place: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct ConflictCard {
    pub(super) record: RecordId,
    #[serde(default)]
    pub(super) settlement: Option<Value>,
}

impl Glance for HouseholdCard {
    const KIND: Kind = Kind::Household;
}

impl Glance for PersonCard {
    const KIND: Kind = Kind::Person;
}

impl Glance for AssessmentCard {
    const KIND: Kind = Kind::Assessment;
}

impl Glance for SessionCard {
    const KIND: Kind = Kind::TrainingSession;
}

impl Glance for ConflictCard {
    const KIND: Kind = Kind::Conflict;
}
