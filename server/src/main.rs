//! `nuong`: one program with the site inside it.

use std::process::ExitCode;

use clap::Parser;
use server::cli::{self, CommandLine};

/// A push is thousands of small allocations that another thread frees: a third less time for all.
/// SQLite's pages come from it too: the system's allocator would give them back and ask for them
/// anew. It takes no huge pages, which would cost an idle server 15 MB.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    cli::run(CommandLine::parse()).await
}
