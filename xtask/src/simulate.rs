//! Plays seeded days of phones, officers and faults against the sync engine.

use anyhow::Result;

use crate::command::{cargo, run as run_command};
use crate::workspace::Workspace;

/// Which days to play.
#[derive(clap::Args)]
pub(crate) struct SimulateArguments {
    /// Seed of the first day; every seed is one reproducible day.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Number of days.
    #[arg(long, default_value_t = 1_000)]
    runs: u64,
    /// Stops after so many minutes, whatever is left.
    #[arg(long)]
    minutes: Option<u64>,
    /// Events of a day.
    #[arg(long)]
    events: Option<usize>,
    /// Events that do not happen, as a failing run names them.
    #[arg(long, value_name = "A,B,..")]
    without: Option<String>,
}

pub(crate) fn run(workspace: &Workspace, arguments: &SimulateArguments) -> Result<()> {
    let mut simulate = cargo();
    simulate.args(["run", "--release", "-p", "sync-testkit", "--bin", "simulate", "--"]);
    simulate.args(["--seed", &arguments.seed.to_string(), "--runs", &arguments.runs.to_string()]);
    let given = [
        ("--minutes", arguments.minutes.map(|minutes| minutes.to_string())),
        ("--events", arguments.events.map(|events| events.to_string())),
        ("--without", arguments.without.clone()),
    ];
    for (name, value) in given {
        simulate.args(value.into_iter().flat_map(|value| [name.to_owned(), value]));
    }
    run_command(simulate.current_dir(workspace.root()))
}
