//! What the operator sees: JSON log lines and Prometheus figures.
//!
//! A request leaves one line with its id, the route it matched, the status and how long it
//! took. Never logged: addresses with ids in them, queries, names, bodies, tokens.

pub mod figures;
mod observe;

use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::writer::BoxMakeWriter;
use tracing_subscriber::prelude::*;

pub use observe::{Quiet, observe};

/// Starts logging to standard error, once for the process.
pub fn start(filter: &str) {
    let filter: Targets = filter.parse().unwrap_or_else(|_| {
        Targets::new().with_default(tracing_subscriber::filter::LevelFilter::INFO)
    });
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_span_list(false)
        .with_writer(BoxMakeWriter::new(std::io::stderr))
        // A log that nobody takes any more is no reason to panic.
        .log_internal_errors(false)
        .with_filter(filter);
    // A second start keeps the first logger: tests of one process share it.
    let _ = tracing_subscriber::registry().with(lines).try_init();
}
