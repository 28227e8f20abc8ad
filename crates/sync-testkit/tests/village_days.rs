//! Days in simulated villages: whatever happens, nothing that was called *saved* is lost.

use std::collections::BTreeMap;

use sync::planted::{Defect, plant};
use sync_testkit::village::{Day, play};

/// Days in one run of the tests; `cargo xtask simulate` plays any number.
const DAYS: u64 = 10_000;
/// A planted defect that lives through so many days is not found.
const DAYS_TO_FIND: u64 = 3_000;

#[test]
fn a_quiet_day_ends_in_step() {
    let day = Day::quiet();
    for seed in 0..200 {
        let tally = play(seed, &day).unwrap_or_else(|broken| panic!("seed {seed}: {broken}"));
        assert!(tally.saved > 0, "seed {seed} writes nothing");
        assert_eq!(tally.erased, 0);
    }
}

#[test]
fn nothing_saved_is_lost_on_bad_days() {
    let day = Day::default();
    let (mut outcomes, mut moved, mut decided) = ([0; 3], 0, 0);
    let (mut photos, mut let_go) = (0, 0);
    let mut faults: BTreeMap<&str, u64> = BTreeMap::new();
    for seed in 0..DAYS {
        let tally = play(seed, &day).unwrap_or_else(|broken| {
            panic!("{broken}; replay: cargo xtask simulate --seed {seed} --runs 1")
        });
        for (sum, outcome) in outcomes.iter_mut().zip(tally.outcomes) {
            *sum += outcome;
        }
        moved += tally.moved;
        decided += tally.decided;
        photos += tally.photos;
        let_go += tally.let_go;
        for (name, count) in tally.faults {
            *faults.entry(name).or_default() += count;
        }
    }
    assert!(outcomes.iter().all(|count| *count > 0), "every outcome happens: {outcomes:?}");
    assert!(photos > 0, "photos arrive");
    assert!(let_go > 0, "phones that are to leave let go of their books");
    assert!(moved > 0 && decided > 0, "people move and decide");
    let all = ["lost request", "lost answer", "duplicate", "truncated", "portal", "busy"];
    let machines = ["work cut off", "battery", "signal", "full", "clock", "erased", "page damaged"];
    let servers = [
        "session",
        "reassigned",
        "server killed",
        "backup",
        "restored",
        "later build",
        "photo broken off",
        "disabled",
        "account closed",
        "let in again",
        "session remembered",
        "revocation forgotten",
    ];
    for name in all.iter().chain(&machines).chain(&servers) {
        assert!(faults.contains_key(name), "{name} never happened: {faults:?}");
    }
}

#[test]
fn days_that_did_not_hold_once_hold() {
    let day = Day { revokes: false, ..Day::default() };
    for seed in [1_004_263, 1_007_101] {
        let broken = play(seed, &day).err();
        assert!(broken.is_none(), "seed {seed}: {broken:?}");
    }
}

#[test]
fn one_seed_plays_one_day() {
    assert_eq!(play(42, &Day::default()), play(42, &Day::default()));
}

#[test]
fn every_planted_defect_is_found() {
    let day = Day::default();
    for defect in Defect::ALL {
        plant(Some(defect));
        let found = (0..DAYS_TO_FIND).find_map(|seed| Some((seed, play(seed, &day).err()?)));
        plant(None);
        let Some((seed, broken)) = found else { panic!("nobody noticed {defect:?}") };
        println!("{defect:?} | {seed} | {broken}");
    }
}
