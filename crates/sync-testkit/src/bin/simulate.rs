//! Plays seeded days, tells what they amounted to, and makes the first that fails small.

use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use sync_testkit::village::{Day, play, shrink};

/// What to play.
struct Order {
    seed: u64,
    runs: u64,
    minutes: Option<u64>,
    day: Day,
}

fn main() -> ExitCode {
    let Some(order) = read_order(std::env::args().skip(1)) else {
        println!("simulate --seed N --runs N [--minutes M] [--events K] [--without A,B,..]");
        return ExitCode::from(2);
    };
    let until = order.minutes.map(|minutes| began() + Duration::from_secs(minutes * 60));
    let mut sum = Sum::default();
    for seed in order.seed..order.seed.saturating_add(order.runs) {
        if until.is_some_and(|until| began() >= until) {
            break;
        }
        match play(seed, &order.day) {
            Ok(tally) => sum.add(&tally),
            Err(broken) => {
                println!("seed {seed}: {broken}");
                let least = shrink(seed, &order.day);
                let without: Vec<String> = least.without.iter().map(usize::to_string).collect();
                print!("replay: cargo xtask simulate --seed {seed} --runs 1");
                println!(" --events {} --without {}", least.events, without.join(","));
                return ExitCode::FAILURE;
            }
        }
    }
    sum.print(order.seed);
    ExitCode::SUCCESS
}

#[allow(clippy::disallowed_methods, reason = "the run is bounded by people's time, not by a day's")]
fn began() -> Instant {
    Instant::now()
}

fn read_order(mut arguments: impl Iterator<Item = String>) -> Option<Order> {
    let mut order = Order { seed: 1, runs: 1_000, minutes: None, day: Day::default() };
    while let Some(name) = arguments.next() {
        let value = arguments.next()?;
        match name.as_str() {
            "--seed" => order.seed = value.parse().ok()?,
            "--runs" => order.runs = value.parse().ok()?,
            "--minutes" => order.minutes = Some(value.parse().ok()?),
            "--events" => order.day.events = value.parse().ok()?,
            "--without" => {
                let numbers = value.split(',').filter(|number| !number.is_empty());
                order.day.without =
                    numbers.map(str::parse).collect::<Result<BTreeSet<usize>, _>>().ok()?;
            }
            _ => return None,
        }
    }
    Some(order)
}

/// What all days amounted to.
#[derive(Default)]
struct Sum {
    days: u64,
    saved: usize,
    outcomes: [usize; 3],
    erased: usize,
    let_go: usize,
    moved: usize,
    decided: usize,
    slowest: usize,
    faults: BTreeMap<&'static str, u64>,
}

impl Sum {
    fn add(&mut self, tally: &sync_testkit::village::Tally) {
        self.days += 1;
        self.saved += tally.saved;
        self.erased += tally.erased;
        self.let_go += tally.let_go;
        self.moved += tally.moved;
        self.decided += tally.decided;
        self.slowest = self.slowest.max(tally.rounds);
        for (sum, outcome) in self.outcomes.iter_mut().zip(tally.outcomes) {
            *sum += outcome;
        }
        for (name, count) in &tally.faults {
            *self.faults.entry(name).or_default() += count;
        }
    }

    fn print(&self, seed: u64) {
        let [applied, merged, quarantined] = self.outcomes;
        let last = (seed + self.days).saturating_sub(1);
        println!("{} village-days, seeds {seed} to {last}", self.days);
        println!("{} mutations saved, none lost, none carried out twice", self.saved);
        println!("applied {applied}, merged with a conflict {merged}, quarantined {quarantined}");
        println!("gone with a phone's storage or its book, and told so: {}", self.erased);
        println!("books let go of by phones that were to leave: {}", self.let_go);
        println!("words of records that moved {}, decisions {}", self.moved, self.decided);
        println!("the slowest phone was in step after {} rounds", self.slowest);
        for (name, count) in &self.faults {
            println!("{name}: {count}");
        }
    }
}
