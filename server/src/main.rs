//! `nuong`: one program with the site inside it.

use std::process::ExitCode;

use clap::Parser;
use server::cli::{self, CommandLine};

#[tokio::main]
async fn main() -> ExitCode {
    cli::run(CommandLine::parse()).await
}
