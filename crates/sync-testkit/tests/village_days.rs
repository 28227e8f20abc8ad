//! Days in simulated villages: whatever happens, nothing that was called *saved* is lost.

use sync_testkit::network::Faults;
use sync_testkit::village::{Day, play};

const DAYS: u64 = 1_500;

#[test]
fn a_quiet_day_ends_in_step() {
    let day = Day { faults: Faults::default(), ..Day::default() };
    for seed in 0..200 {
        let tally = play(seed, day).unwrap_or_else(|broken| panic!("seed {seed}: {broken}"));
        assert!(tally.saved > 0, "seed {seed} writes nothing");
    }
}

#[test]
fn nothing_saved_is_lost_on_bad_days() {
    let mut outcomes = [0; 3];
    for seed in 0..DAYS {
        let tally = play(seed, Day::default()).unwrap_or_else(|broken| {
            panic!("{broken}; replay: cargo xtask simulate --seed {seed} --runs 1")
        });
        for (sum, outcome) in outcomes.iter_mut().zip(tally.outcomes) {
            *sum += outcome;
        }
    }
    assert!(outcomes.iter().all(|count| *count > 0), "every outcome happens: {outcomes:?}");
}

#[test]
fn one_seed_plays_one_day() {
    assert_eq!(play(42, Day::default()), play(42, Day::default()));
}
