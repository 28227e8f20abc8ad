//! Every project command, so that a newcomer needs Rust, Node and this one door.
//!
//! `cargo xtask run` builds and serves, `cargo xtask test` proves, `cargo xtask check`
//! refuses what a reviewer would. Nothing here is part of the product.

mod command;
mod site;
mod stopwatch;
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
        Task::Site { dev } => {
            let flavour = if dev { Flavour::Dev } else { Flavour::Release };
            site::build(&workspace, flavour).map(|_| ())
        }
    }
}
