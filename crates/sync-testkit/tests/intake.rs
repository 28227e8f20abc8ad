//! What an intake hands over, where the store's contract cannot see it.

use std::collections::{BTreeMap, HashMap};

use sync::intake::{Intake, Loaded, Needs, Trusted};
use sync_testkit::builders::{START, Writer, commune};

#[test]
fn a_repeated_batch_still_tells_how_many_are_held() {
    let mut writer = Writer::new(1, commune(1));
    let (record, village) = (writer.record(), writer.record());
    let incoming = writer.household(record, village);
    let heads = BTreeMap::from([(commune(1), sync::Head::default())]);
    let mut first = Intake::new(Loaded { heads, ..Loaded::default() }, &Trusted, START);
    first.take(incoming.clone());
    let first = first.finish();
    assert_eq!(first.held[&writer.device], 1);

    let needs = Needs::of(std::slice::from_ref(&incoming));
    assert!(needs.devices.contains(&writer.device));
    let known = Loaded {
        answers: HashMap::from([(incoming.mutation.id, first.answers[0].clone())]),
        heads: first.heads.clone(),
        held: first.held.clone(),
        ..Loaded::default()
    };
    let mut again = Intake::new(known, &Trusted, START);
    again.take(incoming);
    let again = again.finish();
    assert_eq!(again.answers, first.answers, "the stored answer is repeated");
    assert!(again.taken.is_empty() && again.rows.is_empty(), "nothing is written");
    assert_eq!(again.held[&writer.device], 1, "and the count is told");
}
