//! A small book for tests. Everybody in it is invented.

use std::collections::BTreeMap;

use domain::id::{
    AreaId, DeviceId, HouseholdId, MutationId, PersonId, RecordId, ScopeId, SessionId,
};
use domain::record::Kind;
use domain::time::Timestamp;
use serde_json::{Value, json};
use sync::Replica;
use sync::mutation::{Answer, FieldChange, Mutation, Op, Outcome};
use sync::port::{Cursor, Page, ScopeState, Sent, Stored};
use uuid::Uuid;

/// 14/11/2023, 22:13 UTC.
pub(super) const NOW: Timestamp = Timestamp(1_700_000_000_000);
/// The commune of the book.
pub(super) const COMMUNE: ScopeId = ScopeId(Uuid::from_u128(0xc0));

pub(super) fn record(number: u128) -> RecordId {
    RecordId(Uuid::from_u128(number))
}

pub(super) fn household(number: u128) -> HouseholdId {
    record(number).into()
}

pub(super) fn village(number: u128) -> AreaId {
    record(number).into()
}

pub(super) fn session(number: u128) -> SessionId {
    record(number).into()
}

pub(super) fn person(number: u128) -> PersonId {
    record(number).into()
}

/// Lines of a feed, and what a phone did on top.
#[derive(Default)]
pub(super) struct Book {
    lines: String,
    seq: u64,
    outbox: Vec<Mutation>,
    sent: Vec<Sent>,
}

impl Book {
    /// A record as the server tells it.
    pub(super) fn line(
        mut self,
        id: u128,
        kind: Kind,
        parent: Option<u128>,
        fields: &Value,
    ) -> Self {
        self.seq += 1;
        let line = json!({
            "seq": self.seq, "id": record(id), "kind": kind.as_str(), "op": "put",
            "parent": parent.map(record), "by": Uuid::nil(), "at": NOW.0, "fields": fields,
        });
        self.lines.push_str(&line.to_string());
        self.lines.push('\n');
        self
    }

    pub(super) fn village(self, id: u128, name: &str) -> Self {
        let version = json!({"kind": "bản", "name": name, "parent": COMMUNE});
        self.line(id, Kind::Area, None, &json!({"level": "village", "versions": [version]}))
    }

    pub(super) fn household(self, id: u128, village: u128) -> Self {
        let fields = json!({"village": record(village)});
        self.line(id, Kind::Household, Some(village), &fields)
    }

    pub(super) fn person(self, id: u128, household: u128, name: &str, relation: &str) -> Self {
        let fields = json!({"household": record(household), "name": name, "relation": relation, "birth": "1979"});
        self.line(id, Kind::Person, Some(household), &fields)
    }

    pub(super) fn assessment(self, id: u128, household: u128, round: u16, class: &str) -> Self {
        let fields = json!({
            "household": record(household), "standard": "nd07-2021", "round": round,
            "date": format!("{round}-10-01"), "locality": "rural", "class": class,
        });
        self.line(id, Kind::Assessment, Some(household), &fields)
    }

    pub(super) fn session(self, id: u128, village: u128, topic: &str, date: &str) -> Self {
        let fields = json!({"village": record(village), "topic": topic, "date": date, "trainer": "Lò Thị May"});
        self.line(id, Kind::TrainingSession, Some(village), &fields)
    }

    pub(super) fn attendance(self, id: u128, session: u128, person: u128, household: u128) -> Self {
        let fields = json!({
            "session": record(session), "person": record(person),
            "household": record(household), "presence": "present",
        });
        self.line(id, Kind::Attendance, Some(session), &fields)
    }

    pub(super) fn conflict(self, id: u128, about: u128, field: &str) -> Self {
        let fields = json!({
            "record": record(about), "kind": "person", "field": field, "offered_by": Uuid::nil(),
            "mutation": Uuid::nil(), "offered_at": NOW.0, "raised_at": NOW.0,
        });
        self.line(id, Kind::Conflict, Some(about), &fields)
    }

    /// Something that waits on this phone, written so many minutes ago.
    pub(super) fn waiting(mut self, about: u128, kind: Kind, fields: &Value, minutes: i64) -> Self {
        let number = self.outbox.len() + self.sent.len() + 1;
        self.outbox.push(mutation(number, about, kind, fields, minutes));
        self
    }

    /// Something that the server has answered so many minutes ago.
    pub(super) fn answered(
        mut self,
        about: u128,
        kind: Kind,
        fields: &Value,
        outcome: Outcome,
        minutes: i64,
    ) -> Self {
        let number = self.outbox.len() + self.sent.len() + 1;
        let mutation = mutation(number, about, kind, fields, minutes);
        let at = NOW.plus_millis(-minutes * 60_000);
        let answer = Answer { id: mutation.id, outcome, scope: COMMUNE, seq: 1, at };
        self.sent.push(Sent { mutation, answer });
        self
    }

    /// Gives the last answer's result a number that the book has not reached.
    pub(super) fn answer_behind(mut self, seq: u64) -> Self {
        self.sent.last_mut().expect("something was answered").answer.seq = seq;
        self
    }

    fn page(&self) -> Page {
        let state = ScopeState { after: self.seq, ..ScopeState::default() };
        let (expected, is_whole, lines) = (Cursor::default(), false, self.lines.clone());
        Page { scope: COMMUNE, expected, is_whole, state, lines }
    }

    pub(super) fn open(self) -> Replica {
        let page = self.page();
        Replica::open(Stored {
            scopes: BTreeMap::from([(COMMUNE, page.state)]),
            pages: vec![(COMMUNE, page.lines)],
            outbox: self.outbox,
            sent: self.sent,
            ..Stored::default()
        })
    }

    /// Lets further lines arrive, numbered behind those the book has.
    pub(super) fn arrive(
        mut self,
        book: &mut Replica,
        behind: u64,
        add: impl FnOnce(Self) -> Self,
    ) {
        self.seq = behind;
        self = add(self);
        book.take_page(&self.page());
    }
}

fn mutation(number: usize, about: u128, kind: Kind, fields: &Value, minutes: i64) -> Mutation {
    let number = u64::try_from(number).unwrap();
    let fields = fields.as_object().unwrap().clone().into_iter();
    let written = |new| FieldChange { base: Value::Null, new };
    Mutation {
        id: MutationId(Uuid::from_u128(0xf0_0000 + u128::from(number))),
        device: DeviceId(Uuid::nil()),
        device_seq: number,
        record: record(about),
        kind: kind.as_str().to_owned(),
        scope: COMMUNE,
        op: Op::Put,
        fields: fields.map(|(name, new)| (name, written(new))).collect(),
        reason: None,
        to: None,
        form_version: 1,
        client_time: NOW.plus_millis(-minutes * 60_000),
        clock_offset_ms: None,
    }
}
