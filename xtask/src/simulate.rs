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
}

pub(crate) fn run(workspace: &Workspace, arguments: &SimulateArguments) -> Result<()> {
    let mut simulate = cargo();
    simulate.args(["run", "--release", "-p", "sync-testkit", "--bin", "simulate", "--"]);
    simulate.args([arguments.seed.to_string(), arguments.runs.to_string()]);
    run_command(simulate.current_dir(workspace.root()))
}
