//! Every item a person recorded, and where it is: on this phone, on the server, or waiting.
//!
//! An item is what a person would call one thing: a household with its members, a sheet,
//! a session, the attendance of a session.

use std::collections::BTreeMap;

use domain::area::Area;
use domain::id::{AreaId, AssessmentId, HouseholdId, MutationId, RecordId, SessionId};
use domain::order::{sort_by, sort_by_key};
use domain::record::Kind;
use domain::settlement::{Conflict, Quarantined};
use domain::time::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use sync::mutation::{Mutation, Outcome};
use sync::replica::Replica;

use super::book_index::{BookIndex, SessionCard};

/// How long an item stays on the page once the server has it.
const SHOWN_FOR_MS: i64 = 30 * 24 * 3_600_000;

/// What an item is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A household's card and its members.
    Household(HouseholdId),
    /// A finished sheet.
    Assessment(AssessmentId),
    /// A session.
    Session(SessionId),
    /// Who was at a session.
    Attendance(SessionId),
    /// A conflict and its decision.
    Conflict(RecordId),
    /// A village.
    Area(AreaId),
    /// Something this build has no page for.
    Other(RecordId),
}

/// Where an item is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ItemState {
    /// Two people wrote different things, or something was kept aside, and this person may decide.
    ToDecide {
        /// The conflict, the copy of what was kept aside, or the household with too many sheets.
        conflict: RecordId,
        /// The field they wrote to; [`KEPT`] and [`SHEETS`] for the other two.
        field: String,
    },
    /// Only on this phone.
    OnPhone {
        /// When the oldest part of it was written, by this phone's clock.
        since: Timestamp,
    },
    /// The server has it and will not carry it out before somebody looks at it.
    InReview {
        /// When the server took it in.
        at: Timestamp,
        /// Why: a stable code.
        reason: String,
    },
    /// Looked at, and sent back.
    Returned {
        /// When.
        at: Timestamp,
        /// In the reviewer's words.
        words: Option<String>,
    },
    /// Looked at, and carried out.
    Accepted {
        /// When.
        at: Timestamp,
    },
    /// On the server.
    OnServer {
        /// When the server took the newest part of it in.
        at: Timestamp,
    },
}

/// One item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncItem {
    /// What it is about.
    pub subject: Subject,
    /// Whose or which, such as the head's name or the topic; empty where it is not known.
    pub name: String,
    /// Where it is.
    pub state: ItemState,
    /// The record that says what was kept aside, where the server did not carry it out.
    pub kept: Option<RecordId>,
}

/// Whose decisions a person may make.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Decides {
    /// Between two values of one field.
    pub conflicts: bool,
    /// About what the server kept aside.
    pub kept: bool,
    /// Between several sheets of one year.
    pub sheets: bool,
}

/// The pseudo-field of something kept aside that waits for a decision.
pub const KEPT: &str = "kept";
/// The pseudo-field of a household with several sheets for one year; its id names the question.
pub const SHEETS: &str = "sheets";

/// All items: what needs a decision first, then what waits, then what the server has, newest first.
pub fn sync_items(
    book: &Replica,
    index: &BookIndex,
    decides: Decides,
    now: Timestamp,
) -> Vec<SyncItem> {
    let namer = Namer { book, index };
    let mut items = to_decide(&namer, decides);
    items.extend(on_phone(&namer));
    let reviewed = reviewed(&namer, now);
    items.extend(in_review(&namer, &reviewed));
    items.extend(reviewed.into_iter().map(|(_, item)| item));
    let waiting: Vec<Subject> =
        items.iter().filter(|item| is_on_phone(item)).map(|item| item.subject).collect();
    items.extend(on_server(&namer, &waiting));
    items
}

fn is_on_phone(item: &SyncItem) -> bool {
    matches!(item.state, ItemState::OnPhone { .. })
}

fn to_decide(namer: &Namer<'_>, decides: Decides) -> Vec<SyncItem> {
    let mut open: Vec<(Timestamp, SyncItem)> = Vec::new();
    for id in namer.book.ids(Kind::Conflict).filter(|_| decides.conflicts) {
        let Some(conflict) = namer.book.typed::<Conflict>(id) else { continue };
        if conflict.settlement.is_none() {
            let about = namer.subject(conflict.kind, conflict.record, None);
            let name = namer.name_of_record(conflict.kind, conflict.record, about);
            open.push((conflict.raised_at, decision(id, name, conflict.field)));
        }
    }
    for id in namer.book.ids(Kind::Quarantined).filter(|_| decides.kept) {
        let Some(kept) = namer.book.typed::<Quarantined>(id) else { continue };
        if kept.review.is_none() && !is_authors(namer.book, id, &kept) {
            let name = Mutation::deserialize(&kept.mutation);
            let name = name.map(|it| namer.name(namer.subject_of(&it))).unwrap_or_default();
            open.push((kept.received_at, decision(id, name, KEPT.to_owned())));
        }
    }
    for entry in namer.index.households().filter(|_| decides.sheets) {
        let id = RecordId::from(entry.id);
        if entry.conflicts.contains(&id) {
            open.push((Timestamp::default(), decision(id, entry.name.clone(), SHEETS.to_owned())));
        }
    }
    sort_by_key(&mut open, |(raised_at, item)| (std::cmp::Reverse(*raised_at), item.subject));
    open.into_iter().map(|(_, item)| item).collect()
}

fn decision(id: RecordId, name: String, field: String) -> SyncItem {
    let state = ItemState::ToDecide { conflict: id, field };
    SyncItem { subject: Subject::Conflict(id), name, state, kept: None }
}

/// Whether it is the author's own copy, and not that of those who decide.
pub fn is_authors(book: &Replica, id: RecordId, kept: &Quarantined) -> bool {
    book.scope(id) == Some(kept.author.into())
}

fn on_phone(namer: &Namer<'_>) -> Vec<SyncItem> {
    let mut since: BTreeMap<Subject, Timestamp> = BTreeMap::new();
    for mutation in namer.book.outbox() {
        let oldest = since.entry(namer.subject_of(mutation)).or_insert(mutation.client_time);
        *oldest = mutation.client_time.min(*oldest);
    }
    let mut items: Vec<(Timestamp, Subject)> =
        since.into_iter().map(|(subject, since)| (since, subject)).collect();
    sort_by(&mut items, Ord::cmp);
    let item = |(since, subject)| namer.item(subject, ItemState::OnPhone { since });
    items.into_iter().map(item).collect()
}

/// What the server told of quarantined mutations, by mutation.
fn reviewed(namer: &Namer<'_>, now: Timestamp) -> Vec<(MutationId, SyncItem)> {
    let records = namer.book.ids(Kind::Quarantined);
    let records = records.filter_map(|id| Some((id, namer.book.typed::<Quarantined>(id)?)));
    let own = records.filter(|(id, kept)| is_authors(namer.book, *id, kept));
    let items = own.filter_map(|(id, kept)| {
        let state = match kept.review {
            Some(review) if review.at < now.plus_millis(-SHOWN_FOR_MS) => return None,
            Some(review) if review.accepted => ItemState::Accepted { at: review.at },
            Some(review) => ItemState::Returned { at: review.at, words: review.reason },
            None => ItemState::InReview { at: kept.received_at, reason: kept.reason },
        };
        let mutation: Mutation = Mutation::deserialize(&kept.mutation).ok()?;
        let item = namer.item(namer.subject_of(&mutation), state);
        Some((mutation.id, SyncItem { kept: Some(id), ..item }))
    });
    let mut items: Vec<(MutationId, SyncItem)> = items.collect();
    sort_by_key(&mut items, |(mutation, _)| *mutation);
    items
}

/// Quarantined mutations whose record has not come down yet.
fn in_review(namer: &Namer<'_>, known: &[(MutationId, SyncItem)]) -> Vec<SyncItem> {
    let sent = namer.book.sent().iter();
    let sent = sent.filter(|sent| !known.iter().any(|(mutation, _)| *mutation == sent.mutation.id));
    let kept = sent.filter_map(|sent| match &sent.answer.outcome {
        Outcome::Quarantined { reason, .. }
            if !namer.has_come_down(sent.answer.scope, sent.answer.seq) =>
        {
            let state = ItemState::InReview { at: sent.answer.at, reason: reason.clone() };
            Some(namer.item(namer.subject_of(&sent.mutation), state))
        }
        _ => None,
    });
    kept.collect()
}

fn on_server(namer: &Namer<'_>, waiting: &[Subject]) -> Vec<SyncItem> {
    let mut newest: BTreeMap<Subject, Timestamp> = BTreeMap::new();
    for sent in namer.book.sent() {
        if matches!(sent.answer.outcome, Outcome::Quarantined { .. }) {
            continue;
        }
        let subject = namer.subject_of(&sent.mutation);
        if !waiting.contains(&subject) {
            let at = newest.entry(subject).or_insert(sent.answer.at);
            *at = sent.answer.at.max(*at);
        }
    }
    let mut items: Vec<(Timestamp, Subject)> =
        newest.into_iter().map(|(subject, at)| (at, subject)).collect();
    sort_by(&mut items, |a, b| b.cmp(a));
    items.into_iter().map(|(at, subject)| namer.item(subject, ItemState::OnServer { at })).collect()
}

/// Finds what a mutation is about and what people call it.
struct Namer<'a> {
    book: &'a Replica,
    index: &'a BookIndex,
}

impl Namer<'_> {
    fn item(&self, subject: Subject, state: ItemState) -> SyncItem {
        SyncItem { subject, name: self.name(subject), state, kept: None }
    }

    fn has_come_down(&self, scope: domain::id::ScopeId, seq: u64) -> bool {
        self.book.scopes().get(&scope).is_some_and(|state| state.after >= seq)
    }

    fn subject_of(&self, mutation: &Mutation) -> Subject {
        match mutation.known_kind() {
            Some(kind) => self.subject(kind, mutation.record, Some(mutation)),
            None => Subject::Other(mutation.record),
        }
    }

    fn subject(&self, kind: Kind, record: RecordId, mutation: Option<&Mutation>) -> Subject {
        // A reference as the book shows it, or as the mutation wrote it.
        let reference = |field: &str| -> Option<RecordId> {
            let written = mutation.and_then(|it| it.fields.get(field)).map(|it| it.new.clone());
            let value = written.or_else(|| self.book.fields(record)?.remove(field))?;
            value.as_str()?.parse().ok()
        };
        match kind {
            Kind::Household => Subject::Household(record.into()),
            Kind::Person => match self.index.household_of(record) {
                Some(entry) => Subject::Household(entry.id),
                None => reference("household")
                    .map_or(Subject::Other(record), |it| Subject::Household(it.into())),
            },
            Kind::Assessment => Subject::Assessment(record.into()),
            Kind::TrainingSession => Subject::Session(record.into()),
            Kind::Attendance => reference("session")
                .map_or(Subject::Other(record), |it| Subject::Attendance(it.into())),
            Kind::Photo => reference("household")
                .map_or(Subject::Other(record), |it| Subject::Household(it.into())),
            Kind::Conflict => Subject::Conflict(record),
            Kind::Area => Subject::Area(record.into()),
            Kind::Standard | Kind::Officer | Kind::Quarantined => Subject::Other(record),
        }
    }

    fn name(&self, subject: Subject) -> String {
        match subject {
            Subject::Household(id) => self.household_name(id.into()),
            Subject::Assessment(id) => self.household_name(id.into()),
            Subject::Session(id) | Subject::Attendance(id) => {
                let session: Option<SessionCard> = self.book.glance(id.into());
                session.map(|session| session.topic).unwrap_or_default()
            }
            Subject::Conflict(id) => match self.book.typed::<Conflict>(id) {
                Some(conflict) => {
                    let about = self.subject(conflict.kind, conflict.record, None);
                    self.name_of_record(conflict.kind, conflict.record, about)
                }
                None => String::new(),
            },
            Subject::Area(id) => {
                let area: Option<Area> = self.book.typed(id.into());
                area.and_then(|area| Some(area.latest()?.full_name())).unwrap_or_default()
            }
            Subject::Other(_) => String::new(),
        }
    }

    /// A member is called by their own name, not by the household's.
    fn name_of_record(&self, kind: Kind, record: RecordId, subject: Subject) -> String {
        let own = (kind == Kind::Person).then(|| self.book.fields(record)).flatten();
        let own = own.and_then(|mut fields| fields.remove("name"));
        match own {
            Some(Value::String(name)) => name,
            _ => self.name(subject),
        }
    }

    fn household_name(&self, record: RecordId) -> String {
        self.index.household_of(record).map(|entry| entry.name.clone()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
