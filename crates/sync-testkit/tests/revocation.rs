//! A device is disabled: nothing of it is lost, and it lets go of nothing too early.

use std::rc::Rc;

use domain::id::{MutationId, RecordId, ScopeId};
use domain::photo::Photo;
use domain::record::{Fields, Kind, Typed};
use domain::time::Timestamp;
use serde_json::json;
use sync::intake::Trusted;
use sync::phone::{Change, Ended, Phone, Wish};
use sync::photos::{PhotoBytes, PhotosEnded};
use sync::port::{DeviceStore, StoreError};
use sync::{Leaving, Outcome};
use sync_testkit::builders::{Desk, commune, device, hash_of, user};
use sync_testkit::executor::run;
use sync_testkit::memory_device::MemoryDevice;
use sync_testkit::network::{Faults, Network, Way};

/// Days with faults that are played.
const DAYS: u64 = 2_000;
/// Rounds within which a phone has to be through, however bad the day.
const ROUNDS_MAX: usize = 400;

struct Officer {
    network: Rc<Network>,
    store: MemoryDevice,
    tabs: [Phone; 2],
    way: Rc<Way>,
    wish: Wish,
    saved: Vec<MutationId>,
}

impl Officer {
    fn new(seed: u64) -> Self {
        let network = Network::new(seed, Box::new(Trusted));
        network.log.add_commune(commune(1));
        network.log.add_user(ScopeId::from(user(1)));
        let scopes = vec![ScopeId::from(user(1)), commune(1)];
        network.readers.borrow_mut().insert(user(1), scopes.clone());
        let store = MemoryDevice::default();
        let tab = |start| {
            let opened = Phone::open(Rc::new(store.clone()), Rc::new(Desk::starting_at(start)));
            run(opened).expect("it opens")
        };
        let tabs = [tab(1), tab(1_000_000)];
        let way = Rc::new(Way::new(network.clone(), user(1), device(1)));
        let wish = Wish { scopes, first_village: None };
        Self { network, store, tabs, way, wish, saved: Vec::new() }
    }

    fn save(&mut self, tab: usize) -> RecordId {
        let phone = &self.tabs[tab];
        let record = phone.new_id();
        let fields = Fields::from([("village".to_owned(), json!(record))]);
        let scope = commune(1);
        let change = Change::Put { record, kind: Kind::Household, scope, fields, seen: None };
        self.saved.extend(run(phone.save(vec![change], None)).expect("saved"));
        record
    }

    fn sync(&self) -> Result<Ended, StoreError> {
        run(self.tabs[0].sync(self.way.as_ref(), &self.wish, &|_| ()))
    }

    fn send_photos(&self) -> PhotosEnded {
        let sent = self.tabs[0].send_photos(&self.store, self.way.as_ref(), &|_, _| ());
        run(sent).expect("kept")
    }

    fn is_disabled(&self) {
        let device = self.tabs[0].device();
        self.network.revoke(|revoked| revoked.devices.extend([device]));
    }

    /// Whether the server knows that the book is gone.
    fn is_told(&self) -> bool {
        self.network.revocations.standing().told.contains_key(&self.tabs[0].device())
    }

    fn all_are_answered(&self) -> bool {
        self.saved.iter().all(|id| self.network.log.answer(*id).is_some())
    }
}

#[test]
fn a_disabled_phone_hands_in_what_it_has_and_lets_go_of_its_book() {
    let mut officer = Officer::new(1);
    officer.save(0);
    assert!(matches!(officer.sync(), Ok(Ended::Complete(_))));
    let before = officer.saved.len();
    officer.save(0);
    run(officer.tabs[0].save_draft("card", "half".to_owned())).expect("kept");
    officer.is_disabled();
    let erased = Ended::Erased { why: Leaving::DeviceDisabled, to_tell: None };
    assert_eq!(officer.sync(), Ok(erased));
    assert!(officer.is_told());
    for id in &officer.saved[before..] {
        let outcome = officer.network.log.answer(*id).expect("answered").outcome;
        let reason = "device_disabled".to_owned();
        assert_eq!(outcome, Outcome::Quarantined { reason, field: None });
    }
    let left = officer.store.snapshot();
    assert!(left.pages.is_empty() && left.sent.is_empty() && left.drafts.is_empty());
    assert_eq!(left.device_seq, officer.saved.len() as u64, "a count is never given out twice");
    assert!(officer.tabs[0].read(|book| book.scopes().is_empty()));
}

#[test]
fn what_cannot_be_read_keeps_the_book() {
    let mut officer = Officer::new(2);
    officer.save(0);
    officer.store.damage_oldest_waiting();
    run(officer.tabs[0].refresh()).expect("it reads");
    officer.is_disabled();
    for _ in 0..3 {
        assert_eq!(officer.sync(), Ok(Ended::Leaving(Leaving::DeviceDisabled)));
    }
    assert_eq!(officer.store.snapshot().unreadable_outbox, 1);
    assert!(!officer.is_told());
}

/// Takes a photo of the household; both are on the phone alone.
fn photograph(officer: &mut Officer, household: RecordId) {
    let phone = &officer.tabs[0];
    let (record, bytes) = (phone.new_id(), vec![7; 100_000]);
    let photo = Photo {
        household: household.into(),
        sha256: hash_of(&bytes),
        bytes: 100_000,
        width: 1200,
        height: 1600,
        taken_at: Timestamp(5),
        caption: None,
        place: None,
    };
    let kept = PhotoBytes { record, sha256: photo.sha256.clone(), bytes };
    let (fields, scope) = (photo.to_fields(), commune(1));
    let change = Change::Put { record, kind: Kind::Photo, scope, fields, seen: None };
    officer.saved.extend(run(phone.save_photo(&officer.store, vec![change], kept)).expect("saved"));
}

#[test]
fn a_photo_that_is_here_alone_keeps_the_book_until_it_has_arrived() {
    let mut officer = Officer::new(5);
    let household = officer.save(0);
    photograph(&mut officer, household);
    assert!(matches!(officer.sync(), Ok(Ended::Complete(_))));
    officer.is_disabled();
    assert_eq!(officer.sync(), Ok(Ended::Leaving(Leaving::DeviceDisabled)));
    assert_eq!(officer.send_photos(), PhotosEnded::Done { held_back: 0 });
    assert!(matches!(officer.sync(), Ok(Ended::Erased { .. })));
    assert!(officer.is_told() && officer.all_are_answered());
}

#[test]
fn a_photo_that_is_kept_aside_keeps_the_book() {
    let mut officer = Officer::new(6);
    let household = officer.save(0);
    assert!(matches!(officer.sync(), Ok(Ended::Complete(_))));
    photograph(&mut officer, household);
    officer.is_disabled();
    for _ in 0..2 {
        assert_eq!(officer.sync(), Ok(Ended::Leaving(Leaving::DeviceDisabled)));
        assert_eq!(officer.send_photos(), PhotosEnded::Done { held_back: 1 });
    }
    assert!(officer.all_are_answered() && !officer.is_told());
}

#[test]
fn a_photo_that_a_restored_server_has_lost_keeps_the_book() {
    let mut officer = Officer::new(7);
    let household = officer.save(0);
    photograph(&mut officer, household);
    assert!(matches!(officer.sync(), Ok(Ended::Complete(_))));
    officer.network.keep_backup();
    assert_eq!(officer.send_photos(), PhotosEnded::Done { held_back: 0 });
    officer.network.restore();
    officer.is_disabled();
    assert_eq!(officer.sync(), Ok(Ended::Leaving(Leaving::DeviceDisabled)));
    assert_eq!(officer.send_photos(), PhotosEnded::Done { held_back: 0 });
    assert!(matches!(officer.sync(), Ok(Ended::Erased { .. })));
    assert!(officer.is_told() && officer.all_are_answered());
}

/// A server that lost some of what a phone sent before it let go of its book.
fn restored_behind_a_book_let_go(seed: u64) -> Officer {
    let mut officer = Officer::new(seed);
    officer.save(0);
    assert!(matches!(officer.sync(), Ok(Ended::Complete(_))));
    officer.network.keep_backup();
    officer.save(0);
    officer.is_disabled();
    assert!(matches!(officer.sync(), Ok(Ended::Erased { .. })));
    officer.network.restore();
    officer.way.is_signed_out.set(false);
    officer.saved.pop();
    officer
}

#[test]
fn a_phone_let_in_again_is_in_step_with_a_server_that_lost_some_of_its_work() {
    let mut officer = restored_behind_a_book_let_go(8);
    assert!(matches!(officer.sync(), Ok(Ended::Complete(_))));
    officer.save(0);
    assert!(matches!(officer.sync(), Ok(Ended::Complete(_))));
    assert_eq!(officer.store.snapshot().lost, 1);
    assert_eq!(officer.tabs[0].lost(), 1, "and the officer is told");
    officer.network.keep_backup();
    officer.save(0);
    assert!(matches!(officer.sync(), Ok(Ended::Complete(_))));
    officer.network.restore();
    assert!(matches!(officer.sync(), Ok(Ended::Complete(_))));
    assert!(officer.all_are_answered(), "what is still here is sent again");
    assert_eq!(officer.store.snapshot().lost, 1);
}

#[test]
fn a_book_goes_though_a_server_lost_what_went_with_an_earlier_one() {
    let mut officer = restored_behind_a_book_let_go(9);
    officer.save(0);
    officer.is_disabled();
    assert!(matches!(officer.sync(), Ok(Ended::Erased { .. })));
    assert!(officer.is_told() && officer.all_are_answered());
}

#[test]
fn what_another_tab_records_meanwhile_is_sent_first() {
    let mut officer = Officer::new(3);
    officer.save(0);
    assert!(matches!(officer.sync(), Ok(Ended::Complete(_))));
    officer.save(1);
    officer.is_disabled();
    assert_eq!(officer.sync(), Ok(Ended::Partly), "the other tab's work has not been sent");
    assert!(!officer.store.snapshot().outbox.is_empty());
    assert!(matches!(officer.sync(), Ok(Ended::Erased { .. })));
    assert!(officer.all_are_answered());
}

#[test]
fn a_store_that_moved_on_refuses_to_go() {
    let mut officer = Officer::new(4);
    officer.save(0);
    let store = officer.store.clone();
    assert_eq!(run(store.erase(1)), Ok(sync::port::Committed::Stale), "something waits");
    assert!(matches!(officer.sync(), Ok(Ended::Complete(_))));
    assert_eq!(run(store.erase(0)), Ok(sync::port::Committed::Stale), "another count");
    assert_eq!(run(store.erase(1)), Ok(sync::port::Committed::Yes));
}

#[test]
fn nothing_of_a_disabled_phone_is_lost_on_bad_days() {
    let mut untold = 0;
    for seed in 0..DAYS {
        let mut officer = Officer::new(seed);
        officer.network.faults.set(Faults::BAD_DAY);
        let mut ended = None;
        for round in 0..ROUNDS_MAX {
            // Both tabs write on, also while the phone is being emptied.
            if round < 12 {
                officer.save(round % 2);
            }
            if round == usize::try_from(seed % 9).unwrap_or_default() {
                officer.is_disabled();
            }
            officer.network.deliver_late();
            // Whoever is let out with the book signs in again.
            officer.way.is_signed_out.set(false);
            if let Ok(Ended::Erased { to_tell, .. }) = officer.sync() {
                assert!(officer.all_are_answered(), "seed {seed}: something saved is lost");
                assert!(officer.store.snapshot().pages.is_empty(), "seed {seed}");
                ended = Some(to_tell);
                if round >= 12 {
                    break;
                }
            }
        }
        let Some(to_tell) = ended else { panic!("seed {seed}: the phone never let go") };
        untold += usize::from(to_tell.is_some());
        assert!(to_tell.is_some() || officer.is_told(), "seed {seed}");
    }
    assert!(untold > 0, "the last word is lost now and then, and the phone knows");
}
