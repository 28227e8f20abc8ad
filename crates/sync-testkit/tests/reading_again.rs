//! A book that is read again while somebody works in it, and one with a row nobody can read.

use std::cell::Cell;
use std::pin::{Pin, pin};
use std::rc::Rc;

use domain::id::RecordId;
use domain::record::{Fields, Kind};
use serde_json::json;
use sync::intake::Trusted;
use sync::phone::{Change, Ended, Phone, Wish};
use sync::port::{Failure, HandedOver, Handover, Local, Pages, Pull, Push, Pushed, Transport};
use sync_testkit::builders::{Desk, commune, user};
use sync_testkit::executor::{poll_once, run};
use sync_testkit::memory_device::MemoryDevice;
use sync_testkit::network::{Network, Way};

fn tab(store: &MemoryDevice, number: u64) -> Phone {
    let desk = Desk::starting_at(number * 1_000);
    run(Phone::open(Rc::new(store.clone()), Rc::new(desk))).expect("it opens")
}

fn save_household(phone: &Phone) -> RecordId {
    let (record, kind, scope) = (phone.new_id(), Kind::Household, commune(1));
    let fields = Fields::from([("village".to_owned(), json!(record))]);
    let change = Change::Put { record, kind, scope, fields, seen: None };
    run(phone.save(vec![change], None)).expect("saved");
    record
}

/// A server without faults, and one commune that the user may read.
fn network() -> Rc<Network> {
    let network = Network::new(1, Box::new(Trusted));
    network.log.add_commune(commune(1));
    network.readers.borrow_mut().insert(user(1), vec![commune(1)]);
    network
}

/// Lets a reading go on until it has what the store held, and not yet shown it.
fn read_but_not_shown<F: Future>(mut reading: Pin<&mut F>) {
    assert!(poll_once(reading.as_mut()).is_none(), "it asks");
    assert!(poll_once(reading.as_mut()).is_none(), "it has been answered");
}

#[test]
fn a_save_during_a_reading_stays_on_the_screen() {
    let phone = tab(&MemoryDevice::default(), 1);
    let mut reading = pin!(phone.refresh());
    read_but_not_shown(reading.as_mut());
    let saved = save_household(&phone);
    run(reading).expect("it reads");
    assert!(phone.read(|book| book.exists(saved) && book.outbox().len() == 1));
    assert!(phone.read(|book| book.is_waiting(saved)));
}

#[test]
fn what_is_typed_during_a_reading_stays_as_it_was_typed() {
    let store = MemoryDevice::default();
    let (phone, other_tab) = (tab(&store, 1), tab(&store, 2));
    let body = |key: &str| phone.draft(key).map(|draft| draft.body);
    run(phone.save_draft("typed", "S".to_owned())).expect("kept");
    run(phone.save_draft("dropped", "x".to_owned())).expect("kept");
    run(other_tab.save_draft("elsewhere", "y".to_owned())).expect("kept");
    let mut reading = pin!(phone.refresh());
    read_but_not_shown(reading.as_mut());
    run(phone.save_draft("typed", "Sùng".to_owned())).expect("kept");
    run(phone.drop_draft("dropped")).expect("dropped");
    run(reading).expect("it reads");
    assert_eq!(body("typed").as_deref(), Some("Sùng"));
    assert_eq!(body("dropped"), None);
    assert_eq!(body("elsewhere").as_deref(), Some("y"), "the other tab's draft came in");
}

#[test]
fn readers_of_a_book_that_was_read_again_look_only_at_what_differs() {
    let store = MemoryDevice::default();
    let (phone, other_tab) = (tab(&store, 1), tab(&store, 2));
    save_household(&phone);
    let before = phone.read(sync::Replica::version);
    let elsewhere = save_household(&other_tab);
    run(phone.refresh()).expect("it reads");
    let changed = phone.read(|book| book.changed_since(before)).expect("it is remembered");
    assert!(changed.contains(&elsewhere));
    assert!(phone.read(|book| book.exists(elsewhere)));
}

/// Counts what is sent.
struct Counted(Way, Cell<usize>);

impl Transport for Counted {
    fn push(&self, push: Push) -> Local<'_, Result<Pushed, Failure>> {
        self.1.set(self.1.get() + push.mutations.len());
        self.0.push(push)
    }

    fn pull(&self, pull: Pull) -> Local<'_, Result<Box<dyn Pages>, Failure>> {
        self.0.pull(pull)
    }

    fn hand_over(&self, handover: Handover) -> Local<'_, Result<HandedOver, Failure>> {
        self.0.hand_over(handover)
    }
}

#[test]
fn a_digest_lasts_until_lines_come_down() {
    let network = network();
    let store = MemoryDevice::default();
    let phone = tab(&store, 1);
    let way = Way::new(network, user(1), phone.device());
    let wish = Wish { scopes: vec![commune(1)], first_village: None };
    let complete = || run(phone.sync(&way, &wish, &|_| ())).expect("the store works");
    complete();
    run(phone.keep_digest("nothing yet")).expect("kept");
    assert!(!phone.lacks_digest());
    complete();
    assert_eq!(tab(&store, 2).take_digest().as_deref(), Some("nothing yet"));
    save_household(&phone);
    assert!(!phone.lacks_digest(), "it says what the server told");
    complete();
    assert!(phone.lacks_digest());
    assert_eq!(tab(&store, 3).take_digest(), None);
}

#[test]
fn a_row_that_cannot_be_read_is_counted_and_nothing_is_sent_twice() {
    let network = network();
    let store = MemoryDevice::default();
    let phone = tab(&store, 1);
    save_household(&phone);
    save_household(&phone);
    store.damage_oldest_waiting();
    let phone = tab(&store, 2);
    let way = Counted(Way::new(network, user(1), phone.device()), Cell::new(0));
    let wish = Wish { scopes: vec![commune(1)], first_village: None };
    for _ in 0..3 {
        let ended = run(phone.sync(&way, &wish, &|_| ())).expect("the store works");
        assert_eq!(ended, Ended::Partly, "what cannot be read was not sent");
    }
    assert_eq!(way.1.get(), 1, "the readable one, once");
    assert_eq!(phone.read(|book| (book.outbox().len(), book.unreadable())), (0, 1));
}
