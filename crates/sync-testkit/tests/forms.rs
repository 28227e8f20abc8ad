//! A form that stays open while somebody else's edit comes down.

use std::rc::Rc;

use domain::record::{Fields, Kind};
use serde_json::json;
use sync::phone::{Change, Phone};
use sync_testkit::builders::{Desk, commune};
use sync_testkit::executor::run;
use sync_testkit::memory_device::MemoryDevice;

fn address(value: &str) -> Fields {
    Fields::from([("address".to_owned(), json!(value))])
}

#[test]
fn the_base_is_what_the_form_was_begun_with() {
    let phone = run(Phone::open(Rc::new(MemoryDevice::default()), Rc::new(Desk::default())))
        .expect("a new phone opens");
    let (record, kind, scope) = (phone.new_id(), Kind::Household, commune(1));
    let put = |fields, seen| vec![Change::Put { record, kind, scope, fields, seen }];
    let village = Fields::from([("village".to_owned(), json!(record))]);
    run(phone.save(put(village, None), None)).expect("saved");
    run(phone.save(put(address("A"), None), None)).expect("saved");
    let seen = phone.read(|book| book.fields(record));
    // Meanwhile the address becomes B; then the form that showed A is saved with C.
    run(phone.save(put(address("B"), None), None)).expect("saved");
    run(phone.save(put(address("C"), seen), None)).expect("saved");
    let last = phone.read(|book| book.outbox().last().cloned()).expect("it waits");
    assert_eq!(last.fields["address"].base, json!("A"), "not B, which nobody at the form saw");
    let shown = phone.read(|book| book.fields(record)).expect("it exists");
    assert_eq!(shown["address"], json!("B"), "what stands is shown until somebody decides");
}
