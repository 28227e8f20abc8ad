//! Measures the server as phones meet it: a real process, real sockets, durable commits.
//!
//! `cargo run --release -p server --example load` measures on a fresh SQLite file, and on the
//! empty PostgreSQL database that `NUONG_BENCH_POSTGRES` names. Prints one JSON line a figure:
//! the median of five runs with the distance between the least and the greatest. The load
//! comes from the same machine and takes its share of it. With `crowd` it lets five hundred
//! phones come at once to either, with `growth` it fills a feed.

mod client;
mod crowd;
mod document;
mod figure;
mod growth;
mod process;
mod raw;
mod work;

use std::path::Path;

use anyhow::{Context, Result};
use tempfile::TempDir;

use process::ServerProcess;
use work::Village;

/// The allocator of the server.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> Result<()> {
    if let Some(config) = process::config_of_child()? {
        return server::serve::serve(config, false).await.context("the server ended");
    }
    let folder = TempDir::new().context("no temporary folder")?;
    let url = format!("sqlite:{}", folder.path().join("book.sqlite").display());
    let postgres = std::env::var("NUONG_BENCH_POSTGRES").ok();
    match (std::env::args().nth(1).as_deref(), postgres) {
        (Some("growth"), _) => growth::measure(&url).await,
        (Some("crowd"), postgres) => {
            crowd::measure(&url, "SQLite").await?;
            match postgres {
                Some(url) => crowd::measure(&url, "PostgreSQL").await,
                None => Ok(()),
            }
        }
        (_, postgres) => {
            measure(&url, folder.path(), "SQLite", 20_000.0).await?;
            match postgres {
                Some(url) => measure(&url, folder.path(), "PostgreSQL", 12_000.0).await,
                None => Ok(()),
            }
        }
    }
}

async fn measure(url: &str, folder: &Path, store: &str, pushes_target: f64) -> Result<()> {
    let is_default = store == "SQLite";
    let village = Village::found(url).await?;
    let server = ServerProcess::start(url)?;
    figure::at_most(is_default, "memory, idle", "MB", 40.0, &[server.resident_mb()?]);

    let mut phones = village.sign_in(&server.address, client::PUSHING).await?;
    let pushes = work::push_batches(&mut phones, &[&server]).await?;
    figure::at_least(
        &format!("push, batches of 100, 8 clients, {store}"),
        "mutations/s",
        pushes_target,
        &pushes.rates,
    );
    figure::at_most(
        is_default,
        &format!("server CPU a pushed mutation, {store}"),
        "µs",
        60.0,
        &pushes.cpu_us,
    );
    let singles = work::push_singles(&mut phones, &[&server]).await?;
    let target = if is_default { 5_000.0 } else { 0.0 };
    figure::at_least(
        &format!("push, one mutation, 8 clients, {store}"),
        "mutations/s",
        target,
        &singles.rates,
    );

    against_raw_insert(url, folder, store, &pushes.rates).await?;
    if !is_default {
        push_through_two(url, &village, &server).await?;
    }

    let reader = village.fill(&server.address).await?;
    let pulls = work::pull_all(&reader).await?;
    let target = if is_default { 80_000.0 } else { 0.0 };
    figure::at_least(
        &format!("full pull of 50,000 records, gzip, {store}"),
        "records/s",
        target,
        &pulls.rates,
    );
    figure::at_most(
        is_default,
        &format!("full pull of 50,000 records, {store}"),
        "MB",
        24.0,
        &pulls.megabytes,
    );

    let mut phones = village.sign_in(&server.address, client::POLLING).await?;
    let polls = work::poll(&mut phones).await?;
    let target = if is_default { 30_000.0 } else { 0.0 };
    figure::at_least(
        &format!("nothing-new poll, 32 clients, {store}"),
        "polls/s",
        target,
        &polls.rates,
    );
    figure::at_most(
        is_default,
        &format!("nothing-new poll, 32 clients, p50, {store}"),
        "ms",
        5.0,
        &polls.p50_ms,
    );
    figure::at_most(
        is_default,
        &format!("nothing-new poll, 32 clients, p99, {store}"),
        "ms",
        5.0,
        &polls.p99_ms,
    );

    figure::at_most(
        is_default,
        &format!("memory, peak, {store}"),
        "MB",
        200.0,
        &[server.peak_mb()?],
    );
    server.stop()
}

/// What a push makes of the database, beside the same rows inserted without one.
async fn against_raw_insert(url: &str, folder: &Path, store: &str, pushed: &[f64]) -> Result<()> {
    let inserted = raw::insert(url, folder).await?;
    let name = format!("the same rows inserted raw, {store}");
    figure::at_least(&name, "mutations/s", 0.0, &inserted);
    let ratios: Vec<f64> = pushed.iter().zip(&inserted).map(|(push, raw)| push / raw).collect();
    figure::at_least(&format!("push to raw insert, {store}"), "times", 0.4, &ratios);
    Ok(())
}

/// Half of the phones speak to another server on the same database.
async fn push_through_two(url: &str, village: &Village, server: &ServerProcess) -> Result<()> {
    let other = ServerProcess::start(url)?;
    let mut phones = village.sign_in(&server.address, client::PUSHING).await?;
    phones.truncate(client::PUSHING / 2);
    let mut others = village.sign_in(&other.address, client::PUSHING).await?;
    phones.extend(others.drain(client::PUSHING / 2..));
    let pushes = work::push_batches(&mut phones, &[server, &other]).await?;
    figure::at_least(
        "push, batches of 100, 8 clients, 2 servers on PostgreSQL",
        "mutations/s",
        0.0,
        &pushes.rates,
    );
    drop(phones);
    other.stop()
}
