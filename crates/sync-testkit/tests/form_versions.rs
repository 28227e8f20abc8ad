//! Forms of several builds in the field at once: a draft ends as it was begun, and what a server
//! cannot carry out yet, or not any more, is kept whole.

use std::rc::Rc;

use domain::id::RecordId;
use domain::record::{Fields, Kind};
use domain::settlement::Quarantined;
use serde_json::json;
use sync::Outcome;
use sync::intake::{FORM_VERSIONS_BACK, Trusted};
use sync::phone::{Change, Ended, Phone, Wish};
use sync_testkit::builders::{Desk, commune, user};
use sync_testkit::executor::run;
use sync_testkit::memory_device::MemoryDevice;
use sync_testkit::network::{Network, Way};

/// The forms an officer begins with.
const N: u32 = 7;

fn app(store: &MemoryDevice, number: u64, forms: u32) -> Phone {
    let desk = Desk::starting_at(number * 1_000).with_forms(forms);
    run(Phone::open(Rc::new(store.clone()), Rc::new(desk))).expect("it opens")
}

fn server(forms: u32) -> Rc<Network> {
    let network = Network::new(1, Box::new(Trusted));
    network.log.add_commune(commune(1));
    network.log.add_user(user(1).into());
    network.readers.borrow_mut().insert(user(1), vec![commune(1)]);
    network.log.set_forms(forms);
    network
}

fn put(record: RecordId, name: &str, value: &str) -> Change {
    let fields = Fields::from([(name.to_owned(), json!(value))]);
    Change::Put { record, kind: Kind::Household, scope: commune(1), fields, seen: None }
}

fn village(record: RecordId) -> Change {
    put(record, "village", &record.to_string())
}

/// Plays a round. Whether it ended with everything sent and received.
fn sync(phone: &Phone, network: &Rc<Network>) -> bool {
    let way = Way::new(Rc::clone(network), user(1), phone.device());
    let wish = Wish { scopes: vec![user(1).into(), commune(1)], first_village: None };
    let ended = run(phone.sync(&way, &wish, &|_| ())).expect("the store works");
    matches!(ended, Ended::Complete(_))
}

fn outcomes(phone: &Phone) -> Vec<Outcome> {
    phone.read(|book| book.sent().iter().map(|sent| sent.answer.outcome.clone()).collect())
}

#[test]
fn a_draft_begun_under_n_ends_under_n_after_an_update() {
    let store = MemoryDevice::default();
    let before = app(&store, 1, N);
    let begun = before.new_id();
    run(before.save_draft("begun", "half".to_owned())).expect("kept");
    let after = app(&store, 2, N + 1);
    run(after.save_draft("begun", "whole".to_owned())).expect("kept");
    run(after.save_draft("fresh", "new".to_owned())).expect("kept");
    let versions: Vec<u32> = after.drafts().iter().map(|draft| draft.form_version).collect();
    assert_eq!(versions.iter().min(), Some(&N));
    assert_eq!(versions.iter().max(), Some(&(N + 1)));
    run(after.save(vec![village(begun)], Some("begun"))).expect("saved");
    run(after.save(vec![village(after.new_id())], Some("fresh"))).expect("saved");
    run(after.save(vec![village(after.new_id())], None)).expect("saved");
    let sent: Vec<u32> = after.read(|book| book.outbox().map(|it| it.form_version).collect());
    assert_eq!(sent, [N, N + 1, N + 1]);
    assert!(sync(&after, &server(N + 1)));
    assert_eq!(outcomes(&after), [Outcome::Applied, Outcome::Applied, Outcome::Applied]);
}

#[test]
fn a_server_takes_its_own_forms_and_two_before() {
    let network = server(N);
    for (number, forms) in (N - FORM_VERSIONS_BACK - 1..=N + 1).enumerate() {
        let store = MemoryDevice::default();
        let phone = app(&store, 10 + number as u64, forms);
        let record = phone.new_id();
        run(phone.save(vec![village(record)], None)).expect("saved");
        assert!(sync(&phone, &network), "nobody is stuck with forms {forms}");
        let is_taken = (N - FORM_VERSIONS_BACK..=N).contains(&forms);
        assert_eq!(outcomes(&phone) == [Outcome::Applied], is_taken, "forms {forms}");
        if !is_taken {
            let kept = phone.read(|book| {
                let mut kept = book.ids(Kind::Quarantined).collect::<Vec<_>>().into_iter();
                kept.find_map(|id| book.typed::<Quarantined>(id).filter(|it| it.record == record))
            });
            let kept = kept.expect("its author can read what was kept");
            assert_eq!(kept.reason, "unknown_form");
            assert_eq!(kept.mutation["fields"]["village"]["new"], json!(record));
        }
    }
}

#[test]
fn two_builds_in_the_field_write_one_household() {
    let network = server(N + 1);
    let (old_store, new_store) = (MemoryDevice::default(), MemoryDevice::default());
    let (old, new) = (app(&old_store, 1, N), app(&new_store, 2, N + 1));
    let record = old.new_id();
    run(old.save(vec![village(record)], None)).expect("saved");
    sync(&old, &network);
    sync(&new, &network);
    run(old.save(vec![put(record, "address", "by the stream")], None)).expect("saved");
    run(new.save(vec![put(record, "phone", "0912000111")], None)).expect("saved");
    for phone in [&new, &old, &new] {
        assert!(sync(phone, &network));
    }
    let seen = [&old, &new].map(|phone| phone.read(|book| book.fields(record)));
    assert_eq!(seen[0], seen[1]);
    let fields = seen[0].as_ref().expect("both have it");
    assert_eq!(
        (&fields["address"], &fields["phone"]),
        (&json!("by the stream"), &json!("0912000111"))
    );
}

#[test]
fn what_waits_in_the_outbox_is_sent_as_it_was_written_after_an_update() {
    let store = MemoryDevice::default();
    let before = app(&store, 1, N);
    let record = before.new_id();
    run(before.save(vec![village(record)], None)).expect("saved");
    let written = store.snapshot().outbox;
    let after = app(&store, 2, N + 1);
    assert_eq!(store.snapshot().outbox, written, "an update does not touch it");
    assert!(sync(&after, &server(N + 1)));
    let sent = store.snapshot().sent;
    assert_eq!(sent.first().map(|sent| sent.mutation.form_version), Some(N));
    assert_eq!(outcomes(&after), [Outcome::Applied]);
}
