//! One phone: its store, its machine, its way, and the tabs open on it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use domain::id::{Entropy, ScopeId, UserId};
use domain::time::Timestamp;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use sync::phone::{Ended, Phone, Wish};
use sync::port::{DeviceStore, Surroundings};

use super::Village;
use crate::builders::{START, device, user};
use crate::executor::run;
use crate::memory_device::MemoryDevice;
use crate::network::{Network, Way};

/// A phone's machine: its clock and randomness.
pub(super) struct Machine {
    random: RefCell<StdRng>,
    pub(super) now: Cell<Timestamp>,
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

/// A phone and who has it.
pub(super) struct Handset {
    pub(super) author: UserId,
    pub(super) store: MemoryDevice,
    pub(super) machine: Rc<Machine>,
    pub(super) way: Rc<Way>,
    pub(super) tabs: Vec<Rc<Phone>>,
    pub(super) wish: Wish,
    /// Whether a tab is sending photos: one does at a time.
    pub(super) is_sending: Rc<Cell<bool>>,
}

impl Handset {
    pub(super) fn new(
        network: &Rc<Network>,
        officer: u128,
        number: usize,
        random: &mut StdRng,
    ) -> Self {
        let author = user(officer);
        network.log.add_user(ScopeId::from(author));
        let machine = Machine {
            random: RefCell::new(StdRng::seed_from_u64(random.random())),
            now: Cell::new(START),
        };
        Self {
            author,
            store: MemoryDevice::default(),
            machine: Rc::new(machine),
            way: Rc::new(Way::new(network.clone(), author, device(number as u128))),
            tabs: Vec::new(),
            wish: Wish::default(),
            is_sending: Rc::default(),
        }
    }

    /// Signal, space and a session.
    pub(super) fn heal(&mut self) {
        self.store.set_full(false);
        self.way.has_signal.set(true);
        self.way.is_signed_out.set(false);
    }
}

impl Village {
    /// One of the phone's tabs; now and then a second one is opened.
    pub(super) fn tab(&mut self, number: usize) -> Rc<Phone> {
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
}

/// Runs one round and checks what *complete* promises.
pub(super) async fn round(phone: &Phone, way: &Way, wish: &Wish) -> Result<Ended, String> {
    match phone.sync(way, wish, &|_| ()).await {
        Ok(Ended::Complete(at)) if phone.read(|book| book.outbox().len()) > 0 => {
            Err(format!("a round called itself complete at {at:?} with mutations in the outbox"))
        }
        Ok(ended) => Ok(ended),
        // A full phone: nothing moved, the officer is told.
        Err(_) => Ok(Ended::Partly),
    }
}
