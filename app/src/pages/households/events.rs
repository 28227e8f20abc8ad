//! What happened with a household, in the order in which it happened.

use std::collections::{BTreeMap, BTreeSet};

use domain::assessment::Assessment;
use domain::id::{AssessmentId, HouseholdId, PersonId, RecordId, SessionId};
use domain::record::Kind;
use domain::time::CivilDate;
use domain::training::{Presence, TrainingSession};
use serde::Deserialize;
use sync::replica::{Glance, Replica};

use crate::pages::assessments::Sheets;

/// What is read of an attendance to know whether it concerns a household.
#[derive(Debug, Deserialize)]
struct AttendanceCard {
    household: HouseholdId,
    person: PersonId,
    session: SessionId,
    presence: Presence,
    #[serde(default)]
    replaces: Option<RecordId>,
}

impl Glance for AttendanceCard {
    const KIND: Kind = Kind::Attendance;
}

/// Somebody of the household at a session.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Attended {
    pub(super) record: RecordId,
    pub(super) session: SessionId,
    pub(super) person: PersonId,
    pub(super) presence: Presence,
    pub(super) topic: String,
    pub(super) date: CivilDate,
}

/// The sheets of a household.
pub(crate) fn sheets_of(book: &Replica, household: HouseholdId) -> Sheets {
    let ids = book.children(household.into(), Kind::Assessment).into_iter();
    let read = |id: RecordId| Some((AssessmentId::from(id), book.typed::<Assessment>(id)?));
    Sheets::of(ids.filter_map(read))
}

/// The sessions its members were marked at, the newest first; corrected marks are left out.
pub(super) fn attended(book: &Replica, household: HouseholdId) -> Vec<Attended> {
    let mut cards: BTreeMap<RecordId, AttendanceCard> = BTreeMap::new();
    for id in book.ids(Kind::Attendance) {
        let card = book.glance::<AttendanceCard>(id);
        if let Some(card) = card.filter(|card| card.household == household) {
            cards.insert(id, card);
        }
    }
    let replaced: BTreeSet<RecordId> = cards.values().filter_map(|card| card.replaces).collect();
    let mut standing: BTreeMap<(SessionId, PersonId), Attended> = BTreeMap::new();
    for (record, card) in cards.into_iter().filter(|(id, _)| !replaced.contains(id)) {
        let Some(session) = book.typed::<TrainingSession>(card.session.into()) else { continue };
        let (topic, date) = (session.topic, session.date);
        let AttendanceCard { session, person, presence, .. } = card;
        let attended = Attended { record, session, person, presence, topic, date };
        standing.insert((session, person), attended);
    }
    let mut attended: Vec<Attended> = standing.into_values().collect();
    attended.sort_by_key(|one| std::cmp::Reverse((one.date, one.record)));
    attended
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Event {
    /// Something of it is only on this phone.
    Waiting(RecordId),
    /// It was assessed.
    Reviewed(AssessmentId, Box<Assessment>),
    /// Somebody of it was marked at a session.
    Session(Attended),
}

/// Everything that happened, edits that wait first, then the newest.
pub(super) fn events(book: &Replica, household: HouseholdId) -> Vec<Event> {
    let mut records: Vec<RecordId> = vec![household.into()];
    records.extend(book.children(household.into(), Kind::Person));
    let waiting = records.into_iter().filter(|id| book.is_waiting(*id)).map(Event::Waiting);
    let sheets = sheets_of(book, household).standing.into_iter();
    let sheets = sheets.map(|(id, sheet)| (sheet.date, Event::Reviewed(id, Box::new(sheet))));
    let sessions = attended(book, household).into_iter();
    let sessions = sessions.map(|one| (one.date, Event::Session(one)));
    let mut dated: Vec<(CivilDate, Event)> = sheets.chain(sessions).collect();
    dated.sort_by_key(|(date, _)| std::cmp::Reverse(*date));
    waiting.chain(dated.into_iter().map(|(_, event)| event)).collect()
}
