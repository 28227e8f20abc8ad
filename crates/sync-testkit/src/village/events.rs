//! What happens on a day: people write, move and decide; machines, servers and areas change.

use domain::id::{MutationId, RecordId, ScopeId};
use domain::record::{Fields, Kind};
use domain::settlement::Quarantined;
use rand::Rng;
use rand::seq::IndexedRandom;
use serde_json::{Value, json};
use sync::intake::FORM_VERSION;
use sync::phone::{Change, Phone};
use sync::port::{DeviceStore, Surroundings};
use sync::{FieldChange, Mutation, Op};

use super::handset::round;
use super::people::{REASSIGNED, supervises};
use super::{Day, Village};
use crate::builders::{commune, user};
use crate::executor::poll_once;
use crate::memory_device::MemoryDevice;

impl Village {
    /// Something happens, and whatever is under way goes on a little.
    pub(super) fn event(&mut self, day: &Day) {
        let number = self.random.random_range(0..self.handsets.len());
        let last = if day.is_eventful { 100 + i32::from(day.revokes) } else { 66 };
        match self.random.random_range(0..last) {
            0..25 => self.write(number),
            25..28 => self.take_photo(number),
            28..48 => self.start_round(number),
            48..52 => self.send_photos(number),
            52..58 => self.move_away(number),
            58..63 => self.decide(number),
            63..66 => self.tell_areas_of(number),
            66..72 => self.network.deliver_late(),
            72..76 => self.kill_job(),
            76..80 => self.kill_phone(number),
            80..84 => self.toggle_signal(number),
            84..86 => self.fill(number),
            86..88 => self.turn_clock(number),
            88..90 => self.end_session(number),
            90..92 => self.reassign(),
            92..94 => self.network.kill_server(),
            94..96 => self.network.keep_backup(),
            96 => self.restore(),
            97 => self.erase(number),
            98 => self.damage_page(number),
            99 => self.write_with_a_later_build(number),
            _ => self.revoke_or_let_in(number),
        }
        for _ in 0..self.random.random_range(0..30) {
            self.advance_job();
        }
    }

    fn write(&mut self, number: usize) {
        let phone = self.tab(number);
        let changes = self.changes(&phone, number);
        self.save(number, changes);
    }

    fn save(&mut self, number: usize, changes: Vec<Change>) {
        let phone = self.tab(number);
        let saved = self.saved.clone();
        let job = Box::pin(async move {
            // A refusal for want of space is allowed; the officer is told. *Saved* is not.
            if let Ok(ids) = phone.save(changes, None).await {
                saved.borrow_mut().extend(ids.into_iter().map(|id| (id, number)));
            }
            Ok(())
        });
        self.jobs.push((number, job));
    }

    fn changes(&mut self, phone: &Phone, number: usize) -> Vec<Change> {
        let known = self.known(phone).choose(&mut self.random).copied();
        let value = format!("v{}", self.random.random_range(0..6));
        let own = self.rights.borrow().scopes(self.handsets[number].author);
        let scope = own.choose(&mut self.random).copied().unwrap_or(commune(1));
        let fields = |name: &str| Fields::from([(name.to_owned(), json!(value))]);
        match (self.random.random_range(0..10), known) {
            (0..4, Some(record)) => {
                let name = ["phone", "address"][self.random.random_range(0..2)];
                let (kind, fields) = (Kind::Household, fields(name));
                vec![Change::Put { record, kind, scope, fields, seen: None }]
            }
            (4, Some(record)) if self.random.random_bool(0.3) => {
                vec![Change::Delete { record, reason: value }]
            }
            (5, Some(household)) => {
                let home = phone.read(|book| book.scope(household)).unwrap_or(scope);
                vec![member(phone, household, home)]
            }
            (6, _) => vec![household(phone.new_id(), commune(self.random.random_range(1..=2)))],
            _ => {
                let record = phone.new_id();
                self.households.push(record);
                vec![household(record, scope), member(phone, record, scope)]
            }
        }
    }

    /// The households that can be seen on a phone.
    pub(super) fn known(&self, phone: &Phone) -> Vec<RecordId> {
        let all = self.households.iter().copied();
        all.filter(|record| phone.read(|book| book.exists(*record))).collect()
    }

    /// Somebody lets a household go to the other commune.
    fn move_away(&mut self, number: usize) {
        let phone = self.tab(number);
        let Some(record) = self.known(&phone).choose(&mut self.random).copied() else { return };
        let from = phone.read(|book| book.scope(record));
        let to = if from == Some(commune(1)) { commune(2) } else { commune(1) };
        let fields = Fields::from([("village".to_owned(), json!(village_of(to)))]);
        self.save(number, vec![Change::Move { record, to, fields }]);
    }

    /// A supervisor decides about something that was quarantined.
    fn decide(&mut self, number: usize) {
        let author = self.handsets[number].author;
        let phone = self.tab(number);
        let open: Vec<(RecordId, ScopeId, Quarantined)> = phone.read(|book| {
            let kept = book.ids(Kind::Quarantined);
            let kept =
                kept.filter_map(|id| Some((id, book.scope(id)?, book.typed::<Quarantined>(id)?)));
            kept.filter(|(_, _, kept)| kept.desk.is_none() && kept.review.is_none()).collect()
        });
        let Some((record, scope, _)) = open.choose(&mut self.random) else { return };
        // Now and then somebody tries who may not.
        if !supervises(author) && self.random.random_bool(0.8) {
            return;
        }
        let accepted = self.random.random_bool(0.5);
        let review = json!({"accepted": accepted, "reason": "v", "by": author, "at": 5});
        let fields = Fields::from([("review".to_owned(), review)]);
        let (record, scope, kind) = (*record, *scope, Kind::Quarantined);
        self.save(number, vec![Change::Put { record, kind, scope, fields, seen: None }]);
    }

    fn start_round(&mut self, number: usize) {
        let phone = self.tab(number);
        let handset = &self.handsets[number];
        let (way, wish) = (handset.way.clone(), handset.wish.clone());
        let job = Box::pin(async move { round(&phone, &way, &wish).await.map(drop) });
        self.jobs.push((number, job));
    }

    fn advance_job(&mut self) {
        if self.jobs.is_empty() {
            return;
        }
        let chosen = self.random.random_range(0..self.jobs.len());
        let result = poll_once(self.jobs[chosen].1.as_mut());
        self.look_at_books_let_go();
        if let Some(result) = result {
            let (number, done) = self.jobs.swap_remove(chosen);
            drop(done);
            if let Err(broken) = result {
                self.jobs.push((number, Box::pin(async move { Err(broken) })));
            }
        }
    }

    /// A tab's work stops between any two steps.
    fn kill_job(&mut self) {
        if !self.jobs.is_empty() {
            let chosen = self.random.random_range(0..self.jobs.len());
            drop(self.jobs.swap_remove(chosen));
            self.network.count("work cut off");
        }
    }

    /// The battery dies: every tab of the phone is gone, and its work under way with them.
    fn kill_phone(&mut self, number: usize) {
        self.jobs.retain(|(of, _)| *of != number);
        self.handsets[number].tabs.clear();
        self.network.count("battery");
    }

    fn toggle_signal(&mut self, number: usize) {
        let signal = &self.handsets[number].way.has_signal;
        signal.set(!signal.get());
        self.network.count("signal");
    }

    fn fill(&mut self, number: usize) {
        let is_full = self.random.random_bool(0.3);
        self.handsets[number].store.set_full(is_full);
        self.network.count("full");
    }

    fn turn_clock(&mut self, number: usize) {
        let years = self.random.random_range(-3_i64..=3);
        let now = &self.handsets[number].machine.now;
        now.set(now.get().plus_millis(years * 365 * 86_400_000));
        self.network.count("clock");
    }

    fn end_session(&mut self, number: usize) {
        let over = &self.handsets[number].way.is_signed_out;
        over.set(!over.get());
        self.network.count("session");
    }

    /// Somebody gains or loses a commune. Their phones hear of it later.
    fn reassign(&mut self) {
        let officer = REASSIGNED[self.random.random_range(0..REASSIGNED.len())];
        let number = self.random.random_range(1..=2);
        self.rights.borrow_mut().toggle(user(officer), number);
        self.open_to(user(officer));
        self.network.count("reassigned");
    }

    /// The server is set back to its backup. What only it had is lost, if no phone has it.
    fn restore(&mut self) {
        let Some(backup) = self.network.restore() else { return };
        self.is_restored = true;
        let lost = self.unprotected.iter().filter(|id| !backup.holds(**id)).copied();
        let lost: Vec<MutationId> = lost.collect();
        for id in lost {
            self.unprotected.remove(&id);
            self.erased += usize::from(self.saved.borrow_mut().remove(&id).is_some());
        }
        self.lose_photos_let_go();
    }

    /// The phone's storage is gone, as when somebody clears the browser's data.
    fn erase(&mut self, number: usize) {
        self.kill_phone(number);
        let stored = std::mem::take(&mut self.handsets[number].store).snapshot();
        let waiting = stored.outbox.iter().map(|mutation| mutation.id);
        for id in waiting.chain(stored.sent.iter().map(|sent| sent.mutation.id)) {
            if self.network.log.answer(id).is_some() {
                self.unprotected.insert(id);
            } else {
                self.erased += usize::from(self.saved.borrow_mut().remove(&id).is_some());
            }
        }
        self.photos.borrow_mut().retain(|taken| taken.number != number);
        self.network.count("erased");
    }

    /// A page of what the store holds cannot be read any more.
    fn damage_page(&mut self, number: usize) {
        self.kill_phone(number);
        let which = self.random.random_range(0..1_000);
        if self.handsets[number].store.damage_page(which) {
            self.network.count("page damaged");
        }
    }

    /// A build that is ahead of the server records what the server does not know.
    fn write_with_a_later_build(&mut self, number: usize) {
        let handset = &self.handsets[number];
        let machine = handset.machine.clone();
        let Some(device) = handset.store.snapshot().device else { return };
        let is_kind = self.random.random_bool(0.5);
        let now = machine.now();
        let mutation = Mutation {
            id: MutationId::new(now, machine.entropy()),
            device,
            device_seq: 0,
            record: RecordId::new(now, machine.entropy()),
            kind: if is_kind { "visit_of_later" } else { "household" }.to_owned(),
            scope: commune(1),
            to: None,
            op: Op::Put,
            fields: [("village".to_owned(), FieldChange { base: Value::Null, new: json!("x") })]
                .into(),
            reason: None,
            form_version: FORM_VERSION + u32::from(!is_kind),
            client_time: now,
            clock_offset_ms: None,
        };
        let (store, saved): (MemoryDevice, _) = (handset.store.clone(), self.saved.clone());
        self.network.count("later build");
        let job = Box::pin(async move {
            let stored = store.record(vec![mutation], None).await.unwrap_or_default();
            saved.borrow_mut().extend(stored.into_iter().map(|mutation| (mutation.id, number)));
            Ok(())
        });
        self.jobs.push((number, job));
    }
}

/// A village of the commune, the same on every day.
fn village_of(scope: ScopeId) -> RecordId {
    RecordId(uuid::Uuid::from_u128(scope.0.as_u128() + 0x7000))
}

fn household(record: RecordId, scope: ScopeId) -> Change {
    let fields = Fields::from([("village".to_owned(), json!(village_of(scope)))]);
    Change::Put { record, kind: Kind::Household, scope, fields, seen: None }
}

fn member(phone: &Phone, household: RecordId, scope: ScopeId) -> Change {
    let fields = Fields::from([
        ("household".to_owned(), json!(household)),
        ("name".to_owned(), json!("A")),
        ("relation".to_owned(), json!("head")),
    ]);
    Change::Put { record: phone.new_id(), kind: Kind::Person, scope, fields, seen: None }
}
