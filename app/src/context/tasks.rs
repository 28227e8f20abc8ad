//! What there is to do today, worked out from the book. Nothing here is stored.

use std::collections::HashMap;

use domain::id::{AreaId, HouseholdId, RecordId, SessionId};
use domain::order::{sort_by, sort_by_key};
use domain::record::Kind;
use domain::time::{CivilDate, Timestamp};
use sync::port::Draft;
use sync::replica::Replica;

use super::book_index::{BookIndex, HouseholdEntry, SessionCard};
use super::draft_key::DraftKey;
use super::sync_items::{ItemState, SyncItem};

/// Sessions so many days ahead are shown.
const DAYS_AHEAD: i64 = 14;
/// Sessions without attendance are asked for so many days back.
const DAYS_BACK: i64 = 30;

/// Something to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// Two people wrote different things.
    Decide {
        /// The conflict.
        conflict: RecordId,
        /// Who or what it is about.
        name: String,
        /// The field they wrote to.
        field: String,
    },
    /// A form that was begun.
    Unfinished {
        /// Which.
        key: DraftKey,
        /// Whose or which; empty where it is not known.
        name: String,
        /// When something was last typed.
        saved_at: Timestamp,
    },
    /// A session that is held today or soon.
    Session {
        /// Which.
        session: SessionId,
        /// What about.
        topic: String,
        /// When, if the hour is known.
        start: Option<String>,
        /// Where, if known.
        place: Option<String>,
        /// The day.
        date: CivilDate,
    },
    /// A session that was held, and nobody was marked.
    Unmarked {
        /// Which.
        session: SessionId,
        /// What about.
        topic: String,
        /// The day.
        date: CivilDate,
    },
}

/// The households of a village that lack this year's assessment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The village.
    pub village: AreaId,
    /// Its name.
    pub village_name: String,
    /// How many of its households have a sheet of this year.
    pub done: usize,
    /// How many households it has.
    pub all: usize,
    /// The one to begin with.
    pub next: HouseholdId,
    /// Its name.
    pub next_name: String,
}

/// What there is to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tasks {
    /// In the order in which to do them.
    pub list: Vec<Task>,
    /// Villages with households to assess, the officer's own first.
    pub due: Vec<Due>,
    /// How many households the officer is responsible for.
    pub households: usize,
}

/// What the tasks of a person depend on beside the book.
#[derive(Clone, Debug)]
pub struct Day<'a> {
    /// Today, in local time.
    pub today: CivilDate,
    /// The review year that assessments of today belong to.
    pub round: u16,
    /// The villages the person is bound to, the first village first; empty for all.
    pub villages: &'a [AreaId],
    /// Whether the person makes assessments.
    pub may_assess: bool,
}

/// Works out what there is to do.
pub fn tasks(
    book: &Replica,
    index: &BookIndex,
    drafts: &[Draft],
    items: &[SyncItem],
    day: &Day<'_>,
) -> Tasks {
    let mut list: Vec<Task> = items.iter().filter_map(decision).collect();
    list.extend(unfinished(index, book, drafts));
    list.extend(sessions(book, day));
    let mine = |village: AreaId| day.villages.is_empty() || day.villages.contains(&village);
    let households = index.households().filter(|entry| mine(entry.village)).count();
    let due = if day.may_assess { due(index, day) } else { Vec::new() };
    Tasks { list, due, households }
}

fn decision(item: &SyncItem) -> Option<Task> {
    let ItemState::ToDecide { conflict, field } = &item.state else { return None };
    let (conflict, field) = (*conflict, field.clone());
    Some(Task::Decide { conflict, name: item.name.clone(), field })
}

fn unfinished(index: &BookIndex, book: &Replica, drafts: &[Draft]) -> Vec<Task> {
    let known = drafts.iter().filter_map(|draft| Some((draft.key.parse().ok()?, draft.saved_at)));
    let mut found: Vec<Task> = known
        .map(|(key, saved_at)| {
            let name = match key {
                DraftKey::Assessment(household)
                | DraftKey::Household(household)
                | DraftKey::Person(household, _) => {
                    index.household(household).map(|entry| entry.name.clone())
                }
                DraftKey::Session(session) | DraftKey::Attendance(session) => {
                    book.glance::<SessionCard>(session.into()).map(|session| session.topic)
                }
            };
            Task::Unfinished { key, name: name.unwrap_or_default(), saved_at }
        })
        .collect();
    sort_by_key(&mut found, |task| match task {
        Task::Unfinished { saved_at, .. } => std::cmp::Reverse(*saved_at),
        _ => std::cmp::Reverse(Timestamp::default()),
    });
    found
}

fn sessions(book: &Replica, day: &Day<'_>) -> Vec<Task> {
    let mut found: Vec<(CivilDate, Option<String>, Task)> = Vec::new();
    for id in book.ids(Kind::TrainingSession) {
        let Some(session) = book.glance::<SessionCard>(id) else { continue };
        let is_mine = day.villages.is_empty() || day.villages.contains(&session.village);
        let days_ahead = day.today.days_until(session.date);
        if !is_mine || !(-DAYS_BACK..=DAYS_AHEAD).contains(&days_ahead) {
            continue;
        }
        if days_ahead <= 0 && !book.children(id, Kind::Attendance).is_empty() {
            continue;
        }
        let (session_id, topic, date) = (SessionId::from(id), session.topic, session.date);
        let start = session.start.clone();
        let task = if days_ahead < 0 {
            Task::Unmarked { session: session_id, topic, date }
        } else {
            let (start, place) = (session.start, session.place);
            Task::Session { session: session_id, topic, start, place, date }
        };
        found.push((date, start, task));
    }
    sort_by(&mut found, |a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    found.into_iter().map(|(_, _, task)| task).collect()
}

fn due(index: &BookIndex, day: &Day<'_>) -> Vec<Due> {
    let mut by_village: HashMap<AreaId, Vec<&HouseholdEntry>> = HashMap::new();
    for entry in index.households() {
        by_village.entry(entry.village).or_default().push(entry);
    }
    let own: Vec<AreaId> = match day.villages {
        [] => index.villages().map(|village| village.id).collect(),
        bound => bound.to_vec(),
    };
    let due = own.into_iter().filter_map(|village| {
        let here = by_village.remove(&village)?;
        let is_done = |entry: &&HouseholdEntry| entry.is_assessed_in(day.round);
        let next = here.iter().find(|entry| !is_done(entry))?;
        Some(Due {
            village,
            village_name: index.area(village).map(|area| area.name.clone()).unwrap_or_default(),
            done: here.iter().filter(|entry| is_done(entry)).count(),
            all: here.len(),
            next: next.id,
            next_name: next.name.clone(),
        })
    });
    due.collect()
}

#[cfg(test)]
mod tests;
