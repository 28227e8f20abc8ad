//! A simulated village: officers with phones of two tabs each, a server, a bad network.
//!
//! [`play`] lets a seeded day happen, heals the network, and checks what must hold after any
//! day. The same seed plays the same day.

mod check;

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use domain::access::Permission;
use domain::id::{Entropy, MutationId, RecordId, ScopeId, UserId};
use domain::record::{Fields, Kind};
use domain::time::Timestamp;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use serde_json::json;
use sync::intake::{Incoming, Judge, Loaded};
use sync::phone::{Change, Ended, Phone, Wish};
use sync::port::{DeviceStore, Surroundings};

use crate::builders::{START, commune, device, user};
use crate::executor::{poll_once, run};
use crate::memory_device::MemoryDevice;
use crate::network::{FaultCounts, Faults, Network, Way};

/// How large a day is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// Phones in the village.
    pub phones: usize,
    /// Things that happen before the network heals.
    pub events: usize,
    /// What goes wrong.
    pub faults: Faults,
}

impl Default for Day {
    fn default() -> Self {
        Self { phones: 3, events: 60, faults: Faults::BAD_DAY }
    }
}

/// What a day amounted to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Mutations that were called *saved*.
    pub saved: usize,
    /// Of those: carried out, merged with a conflict, quarantined.
    pub outcomes: [usize; 3],
    /// Faults by name.
    pub faults: FaultCounts,
    /// Rounds it took until everything was in step.
    pub rounds: usize,
}

/// The most rounds any phone may need once the network is well again.
const ROUNDS_MAX: usize = 6;

/// A phone's machine: its clock and randomness.
struct Machine {
    random: RefCell<StdRng>,
    now: Cell<Timestamp>,
}

impl Surroundings for Machine {
    fn now(&self) -> Timestamp {
        self.now.set(self.now.get().plus_millis(13));
        self.now.get()
    }

    fn entropy(&self) -> Entropy {
        Entropy(self.random.borrow_mut().random())
    }
}

/// Officers may write in their own commune, and nowhere else.
struct OwnCommune;

impl Judge for OwnCommune {
    fn judge(&self, _: &Incoming, _: Kind, home: ScopeId, _: &Loaded) -> Permission {
        if home == commune(1) {
            Permission::Allowed
        } else {
            Permission::Denied("outside_your_area")
        }
    }
}

/// One phone: its store, its machine, its way, and the tabs open on it.
struct Handset {
    store: MemoryDevice,
    machine: Rc<Machine>,
    way: Rc<Way>,
    tabs: Vec<Rc<Phone>>,
    wish: Wish,
}

type Job = Pin<Box<dyn Future<Output = Result<(), String>>>>;

struct Village {
    network: Rc<Network>,
    handsets: Vec<Handset>,
    jobs: Vec<Job>,
    random: StdRng,
    saved: Rc<RefCell<Vec<MutationId>>>,
    households: Vec<RecordId>,
}

/// Plays a day and checks what must hold after it. The error says what does not.
pub fn play(seed: u64, day: Day) -> Result<Tally, String> {
    let mut village = Village::new(seed, day);
    for _ in 0..day.events {
        village.event();
        village.check_feed()?;
    }
    village.network.faults.set(Faults::default());
    village.network.deliver_late();
    let rounds = village.heal()?;
    village.check(rounds)
}

impl Village {
    fn new(seed: u64, day: Day) -> Self {
        let network = Network::new(seed, Box::new(OwnCommune));
        network.log.add_commune(commune(1));
        network.log.add_commune(commune(2));
        let mut random = StdRng::seed_from_u64(seed);
        let handsets = (0..day.phones).map(|number| handset(&network, number as u128, &mut random));
        let handsets = handsets.collect();
        network.faults.set(day.faults);
        Self {
            network,
            handsets,
            jobs: Vec::new(),
            random,
            saved: Rc::default(),
            households: Vec::new(),
        }
    }

    /// Something happens: somebody writes, a tab syncs, time passes, a phone dies, signal goes.
    fn event(&mut self) {
        let number = self.random.random_range(0..self.handsets.len());
        match self.random.random_range(0..100) {
            0..35 => self.write(number),
            35..60 => self.start_round(number),
            60..72 => self.network.deliver_late(),
            72..80 => self.kill_job(),
            80..86 => self.kill_phone(number),
            86..92 => self.toggle_signal(number),
            92..95 => self.fill(number),
            _ => self.turn_clock(number),
        }
        for _ in 0..self.random.random_range(0..30) {
            self.advance_job();
        }
    }

    fn tab(&mut self, number: usize) -> Rc<Phone> {
        let handset = &mut self.handsets[number];
        if handset.tabs.len() < 2 && (handset.tabs.is_empty() || self.random.random_bool(0.2)) {
            let store: Rc<dyn DeviceStore> = Rc::new(handset.store.clone());
            let opened = run(Phone::open(store.clone(), handset.machine.clone())).or_else(|_| {
                // A phone without space cannot be opened for the first time; its owner makes some.
                handset.store.set_full(false);
                run(Phone::open(store, handset.machine.clone()))
            });
            handset.tabs.extend(opened.map(Rc::new));
        }
        let tab = self.random.random_range(0..self.handsets[number].tabs.len().max(1));
        self.handsets[number].tabs[tab].clone()
    }

    fn write(&mut self, number: usize) {
        let phone = self.tab(number);
        let changes = self.changes(&phone);
        let saved = self.saved.clone();
        self.jobs.push(Box::pin(async move {
            // A refusal for want of space is allowed; the officer is told. *Saved* is not.
            if let Ok(ids) = phone.save(changes, None).await {
                saved.borrow_mut().extend(ids);
            }
            Ok(())
        }));
    }

    fn changes(&mut self, phone: &Phone) -> Vec<Change> {
        let known = self.households.choose(&mut self.random).copied();
        let value = format!("v{}", self.random.random_range(0..6));
        let scope = commune(1);
        let fields = |name: &str| Fields::from([(name.to_owned(), json!(value))]);
        match (self.random.random_range(0..10), known) {
            (0..4, Some(record)) => {
                let name = ["phone", "address"][self.random.random_range(0..2)];
                vec![Change::Put {
                    record,
                    kind: Kind::Household,
                    scope,
                    fields: fields(name),
                    seen: None,
                }]
            }
            (4, Some(record)) => vec![Change::Delete { record, reason: value }],
            (5, Some(household)) => vec![member(phone, household, scope)],
            (6, _) => vec![household(phone.new_id(), commune(2))],
            _ => {
                let record = phone.new_id();
                self.households.push(record);
                vec![household(record, scope), member(phone, record, scope)]
            }
        }
    }

    fn start_round(&mut self, number: usize) {
        let phone = self.tab(number);
        let (way, wish) = (self.handsets[number].way.clone(), self.handsets[number].wish.clone());
        self.jobs.push(Box::pin(async move { round(&phone, &way, &wish).await.map(drop) }));
    }

    fn advance_job(&mut self) {
        if self.jobs.is_empty() {
            return;
        }
        let chosen = self.random.random_range(0..self.jobs.len());
        if let Some(result) = poll_once(self.jobs[chosen].as_mut()) {
            drop(self.jobs.swap_remove(chosen));
            if let Err(broken) = result {
                self.jobs.push(Box::pin(async move { Err(broken) }));
            }
        }
    }

    /// A tab's work stops between any two steps.
    fn kill_job(&mut self) {
        if !self.jobs.is_empty() {
            let chosen = self.random.random_range(0..self.jobs.len());
            drop(self.jobs.swap_remove(chosen));
            self.count("work cut off");
        }
    }

    /// The battery dies: every tab of the phone is gone, and all work under way with them.
    fn kill_phone(&mut self, number: usize) {
        self.jobs.clear();
        self.handsets[number].tabs.clear();
        self.count("battery");
    }

    fn toggle_signal(&mut self, number: usize) {
        let signal = &self.handsets[number].way.has_signal;
        signal.set(!signal.get());
        self.count("signal");
    }

    fn fill(&mut self, number: usize) {
        let is_full = self.random.random_bool(0.3);
        self.handsets[number].store.set_full(is_full);
        self.count("full");
    }

    fn turn_clock(&mut self, number: usize) {
        let years = self.random.random_range(-3_i64..=3);
        let now = &self.handsets[number].machine.now;
        now.set(now.get().plus_millis(years * 365 * 86_400_000));
        self.count("clock");
    }

    fn count(&self, name: &'static str) {
        *self.network.counts.borrow_mut().entry(name).or_default() += 1;
    }

    /// Everybody finds signal and space; answers how many rounds the slowest phone needed.
    fn heal(&mut self) -> Result<usize, String> {
        while let Some(job) = self.jobs.pop() {
            run(job)?;
        }
        let mut most = 0;
        for pass in 0..2 {
            for number in 0..self.handsets.len() {
                self.handsets[number].store.set_full(false);
                self.handsets[number].way.has_signal.set(true);
                let rounds = self.sync_fully(number)?;
                most = most.max(if pass == 0 { rounds } else { 0 });
            }
        }
        Ok(most)
    }

    fn sync_fully(&mut self, number: usize) -> Result<usize, String> {
        let phone = self.tab(number);
        run(phone.refresh()).map_err(|error| error.to_string())?;
        let (way, wish) = (self.handsets[number].way.clone(), self.handsets[number].wish.clone());
        for rounds in 1..=ROUNDS_MAX {
            if let Ended::Complete(_) = run(round(&phone, &way, &wish))? {
                return Ok(rounds);
            }
        }
        Err(format!("phone {number} is not in step after {ROUNDS_MAX} rounds without a fault"))
    }
}

/// Runs one round and checks what *complete* promises.
async fn round(phone: &Phone, way: &Way, wish: &Wish) -> Result<Ended, String> {
    match phone.sync(way, wish, &|_| ()).await {
        Ok(Ended::Complete(at)) if phone.read(|book| book.outbox().len()) > 0 => {
            Err(format!("a round called itself complete at {at:?} with mutations in the outbox"))
        }
        Ok(ended) => Ok(ended),
        // A full phone: nothing moved, the officer is told.
        Err(_) => Ok(Ended::Partly),
    }
}

fn handset(network: &Rc<Network>, number: u128, random: &mut StdRng) -> Handset {
    let author: UserId = user(number);
    let own = ScopeId::from(author);
    network.log.add_user(own);
    let scopes = vec![own, commune(1)];
    network.readers.borrow_mut().insert(author, scopes.clone());
    let machine = Machine {
        random: RefCell::new(StdRng::seed_from_u64(random.random())),
        now: Cell::new(START),
    };
    Handset {
        store: MemoryDevice::default(),
        machine: Rc::new(machine),
        way: Rc::new(Way::new(network.clone(), author, device(number))),
        tabs: Vec::new(),
        wish: Wish { scopes, first_village: None },
    }
}

fn household(record: RecordId, scope: ScopeId) -> Change {
    let village = RecordId(uuid::Uuid::from_u128(7));
    let fields = Fields::from([("village".to_owned(), json!(village))]);
    Change::Put { record, kind: Kind::Household, scope, fields, seen: None }
}

fn member(phone: &Phone, household: RecordId, scope: ScopeId) -> Change {
    let fields = Fields::from([
        ("household".to_owned(), json!(household)),
        ("name".to_owned(), json!("Sùng A Thử")),
        ("relation".to_owned(), json!("head")),
    ]);
    Change::Put { record: phone.new_id(), kind: Kind::Person, scope, fields, seen: None }
}
