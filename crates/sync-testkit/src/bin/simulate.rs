//! `simulate [SEED] [RUNS]`: plays seeded days and prints one command for the first that fails.

use std::process::ExitCode;

use sync_testkit::village::{Day, play};

fn main() -> ExitCode {
    let mut arguments =
        std::env::args().skip(1).filter_map(|argument| argument.parse::<u64>().ok());
    let seed = arguments.next().unwrap_or(1);
    let runs = arguments.next().unwrap_or(1_000);
    let (mut saved, mut outcomes, mut slowest) = (0, [0; 3], 0);
    let mut faults = std::collections::BTreeMap::new();
    for seed in seed..seed.saturating_add(runs) {
        match play(seed, Day::default()) {
            Ok(tally) => {
                saved += tally.saved;
                slowest = slowest.max(tally.rounds);
                for (sum, outcome) in outcomes.iter_mut().zip(tally.outcomes) {
                    *sum += outcome;
                }
                for (name, count) in tally.faults {
                    *faults.entry(name).or_insert(0) += count;
                }
            }
            Err(broken) => {
                println!("seed {seed}: {broken}");
                println!("replay: cargo xtask simulate --seed {seed} --runs 1");
                return ExitCode::FAILURE;
            }
        }
    }
    let [applied, merged, quarantined] = outcomes;
    println!("{runs} days from seed {seed}: {saved} mutations saved, none lost, none twice");
    println!("applied {applied}, merged with a conflict {merged}, quarantined {quarantined}");
    println!("faults {faults:?}; the slowest phone was in step after {slowest} rounds");
    ExitCode::SUCCESS
}
