//! Every project command, so that a newcomer needs Rust, Node and this one door.
//!
//! `cargo xtask run` builds and serves, `cargo xtask test` proves, `cargo xtask check`
//! refuses what a reviewer would. Nothing here is part of the product.

mod bench;
mod check;
mod command;
mod dev;
mod figure;
mod machine;
mod metadata;
mod migrate;
mod postgres;
mod run;
mod simulate;
mod site;
mod size;
mod stopwatch;
mod test;
mod tidy;
mod tools;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::site::Flavour;
use crate::workspace::Workspace;

/// Builds, runs, tests and checks Nương.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Builds what changed, loads the demo province when there is no data, and serves.
    Run(run::RunArguments),
    /// Builds target/release/nuong, the one binary with the site inside.
    Build,
    /// Runs every test, PostgreSQL and Chromium included where they are.
    Test(test::TestArguments),
    /// Checks format, lints, documents, rules, licenses and sizes.
    Check,
    /// Serves and follows every change of the sources.
    Dev,
    /// Prints what an officer's first visit downloads; fails when it is too much.
    Size,
    /// Measures what the project promises; fails when a figure is short.
    Bench(bench::BenchArguments),
    /// Plays seeded days of phones, officers and faults against the sync engine.
    Simulate(simulate::SimulateArguments),
    /// Checks the rules of the house: arrows, languages, documents, lengths.
    Tidy,
    /// Starts a migration, or moves a database up and down.
    #[command(subcommand)]
    Migrate(migrate::MigrateTask),
    /// Builds the browser's half into target/site.
    Site {
        /// Skips optimisation and precompression, for quick turns while developing.
        #[arg(long)]
        dev: bool,
    },
}

fn main() -> ExitCode {
    match carry_out(Arguments::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn carry_out(task: Task) -> anyhow::Result<()> {
    let workspace = Workspace::find()?;
    match task {
        Task::Run(arguments) => run::run(&workspace, &arguments),
        Task::Build => run::build(&workspace),
        Task::Test(arguments) => test::run(&workspace, &arguments),
        Task::Check => check::run(&workspace),
        Task::Dev => dev::run(&workspace),
        Task::Size => size::run(&workspace),
        Task::Bench(arguments) => bench::run(&workspace, &arguments),
        Task::Simulate(arguments) => simulate::run(&workspace, &arguments),
        Task::Tidy => tidy::run(&workspace),
        Task::Migrate(task) => migrate::run(&workspace, &task),
        Task::Site { dev } => {
            let flavour = if dev { Flavour::Dev } else { Flavour::Release };
            site::build(&workspace, flavour).map(|_| ())
        }
    }
}
