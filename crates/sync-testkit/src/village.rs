//! A simulated village: officers with phones of two tabs each, two servers, a bad network.
//!
//! [`play`] lets a seeded day happen, heals everything, and checks what must hold after any
//! day. The same seed plays the same day.

mod check;
mod events;
mod handset;
mod leaving;
mod oracle;
mod people;
mod photos;
mod shrink;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use domain::id::{MutationId, RecordId, ScopeId, UserId};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use sync::phone::Ended;

use crate::builders::{commune, user};
use crate::executor::run;
use crate::network::{FaultCounts, Faults, Network};
use handset::{Handset, round};
use people::{InAreas, OFFICERS, Rights, areas_at_first};

pub use shrink::shrink;

/// How large a day is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// Things that happen before everything heals.
    pub events: usize,
    /// What goes wrong on the way.
    pub faults: Faults,
    /// Whether phones, servers and areas fail and change too.
    pub is_eventful: bool,
    /// Whether an admin takes phones away and lets them in again.
    pub revokes: bool,
    /// Events that do not happen after all, by their number, to find those that matter.
    pub without: BTreeSet<usize>,
}

impl Default for Day {
    fn default() -> Self {
        Self {
            events: 80,
            faults: Faults::BAD_DAY,
            is_eventful: true,
            revokes: true,
            without: BTreeSet::new(),
        }
    }
}

impl Day {
    /// A day on which nothing goes wrong.
    pub fn quiet() -> Self {
        Self { faults: Faults::default(), is_eventful: false, revokes: false, ..Self::default() }
    }
}

/// What a day amounted to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Mutations that were called *saved*.
    pub saved: usize,
    /// Of those: carried out, merged with a conflict, quarantined.
    pub outcomes: [usize; 3],
    /// Of those: unsent when the phone's storage was erased, or sent, erased or let go of there
    /// and then lost with a server that was set back to its backup. All of it is told to people.
    pub erased: usize,
    /// Books that phones let go of because they were to leave.
    pub let_go: usize,
    /// Households that lived in another commune in the end than in the beginning.
    pub moved: usize,
    /// Decisions about quarantined mutations.
    pub decided: usize,
    /// Photos whose bytes the server has in the end.
    pub photos: usize,
    /// Faults by name.
    pub faults: FaultCounts,
    /// Rounds it took until everything was in step.
    pub rounds: usize,
}

/// The most rounds any phone may need once everything is well again.
const ROUNDS_MAX: usize = 6;

/// Passes over all phones after the last fault: what a restored server lost comes from one
/// phone and goes to the others, and may once more come back from them.
const PASSES: usize = 3;

type Job = Pin<Box<dyn Future<Output = Result<(), String>>>>;

/// What was called *saved*, and on which phone.
type Saved = Rc<RefCell<BTreeMap<MutationId, usize>>>;

struct Village {
    seed: u64,
    network: Rc<Network>,
    rights: Rc<RefCell<Rights>>,
    handsets: Vec<Handset>,
    /// Work under way, and the phone it is done on.
    jobs: Vec<(usize, Job)>,
    random: StdRng,
    saved: Saved,
    /// Sent and acknowledged by phones that do not hold it any more: only a server has it.
    unprotected: BTreeSet<MutationId>,
    households: Vec<RecordId>,
    /// Photos that were called *saved*.
    photos: Rc<RefCell<Vec<photos::Taken>>>,
    erased: usize,
    let_go: usize,
    is_restored: bool,
    /// What was found not to hold at the moment it happened.
    broken: Option<String>,
}

/// Plays a day and checks what must hold after it. The error says what does not.
pub fn play(seed: u64, day: &Day) -> Result<Tally, String> {
    let mut village = Village::new(seed, day);
    for number in (0..day.events).filter(|number| !day.without.contains(number)) {
        village.begin(number);
        village.event(day);
        village.check_feeds()?;
        village.broken.take().map_or(Ok(()), Err)?;
    }
    village.begin(day.events);
    village.network.faults.set(Faults::default());
    village.network.deliver_late();
    let rounds = village.heal()?;
    village.check(rounds)
}

impl Village {
    fn new(seed: u64, day: &Day) -> Self {
        let rights = Rc::new(RefCell::new(Rights(areas_at_first())));
        let network = Network::new(seed, Box::new(InAreas(rights.clone())));
        network.log.add_commune(commune(1));
        network.log.add_commune(commune(2));
        let mut random = StdRng::seed_from_u64(seed);
        let handsets = OFFICERS.iter().enumerate();
        let handsets =
            handsets.map(|(number, officer)| Handset::new(&network, *officer, number, &mut random));
        let handsets = handsets.collect();
        network.faults.set(day.faults);
        let mut village = Self {
            seed,
            network,
            rights,
            handsets,
            jobs: Vec::new(),
            random,
            saved: Rc::default(),
            unprotected: BTreeSet::new(),
            households: Vec::new(),
            photos: Rc::default(),
            erased: 0,
            let_go: 0,
            is_restored: false,
            broken: None,
        };
        for officer in OFFICERS {
            village.open_to(user(officer));
        }
        village.tell_areas();
        village
    }

    /// Each event has chance of its own, so that leaving one out changes no other.
    fn begin(&mut self, number: usize) {
        let mixed = (number as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.random = StdRng::seed_from_u64(self.seed ^ mixed);
        self.network.reseed(self.random.random());
    }

    /// Everybody finds signal, space and a session; answers how many rounds the slowest phone
    /// needed.
    fn heal(&mut self) -> Result<usize, String> {
        while let Some((_, job)) = self.jobs.pop() {
            run(job)?;
            self.look_at_books_let_go();
        }
        self.network.restart_servers();
        self.tell_areas();
        let mut most = 0;
        for pass in 0..PASSES {
            for number in 0..self.handsets.len() {
                self.handsets[number].heal();
                let rounds = self.sync_fully(number)?;
                self.send_all_photos(number)?;
                most = most.max(if pass == 0 { rounds } else { 0 });
                // A server answers from memory for half a second at most.
                self.network.restart_servers();
            }
        }
        Ok(most)
    }

    fn sync_fully(&mut self, number: usize) -> Result<usize, String> {
        let phone = self.tab(number);
        run(phone.refresh()).map_err(|error| error.to_string())?;
        let handset = &self.handsets[number];
        let (way, wish) = (handset.way.clone(), handset.wish.clone());
        for rounds in 1..=ROUNDS_MAX {
            let ended = run(round(&phone, &way, &wish))?;
            self.look_at_books_let_go();
            self.broken.take().map_or(Ok(()), Err)?;
            if matches!(ended, Ended::Complete(_) | Ended::Leaving(_) | Ended::Erased { .. }) {
                return Ok(rounds);
            }
        }
        Err(format!("phone {number} is not in step after {ROUNDS_MAX} rounds without a fault"))
    }

    /// Lets the server tell an officer their own scope and their communes.
    fn open_to(&self, author: UserId) {
        let mut scopes = vec![ScopeId::from(author)];
        scopes.extend(self.rights.borrow().scopes(author));
        self.network.readers.borrow_mut().insert(author, scopes);
    }

    /// Every phone hears which communes are its officer's now, as with a fresh session.
    fn tell_areas(&mut self) {
        for number in 0..self.handsets.len() {
            self.tell_areas_of(number);
        }
    }

    fn tell_areas_of(&mut self, number: usize) {
        let author = self.handsets[number].author;
        let mut scopes = vec![ScopeId::from(author)];
        if self.why_leaving(number).is_none() {
            scopes.extend(self.rights.borrow().scopes(author));
        }
        self.handsets[number].wish.scopes.clone_from(&scopes);
    }
}
