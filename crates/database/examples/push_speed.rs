//! Measures the store alone: pushes of assessments, single mutations, and reading a feed.
//!
//! `cargo run --release -p database --example push_speed -- sqlite:/tmp/speed.db` or
//! `… postgres://…/an_empty_database`, then the seconds of each figure and the sizes of the
//! batches, such as `5 100,1`. Prints one line a figure.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use database::{Database, Options, Push};
use domain::id::{DeviceId, Entropy, MutationId, RecordId, ScopeId, UserId};
use domain::record::Kind;
use domain::time::Timestamp;
use serde_json::{Value, json};
use sync::intake::{FORM_VERSION, Incoming, Trusted};
use sync::{FieldChange, Mutation, Op};
use tokio::time::Instant;
use uuid::Uuid;

/// The allocator of the server.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const COMMUNE: ScopeId = ScopeId(Uuid::from_u128(0x0000_0000_0000_7000_8000_0000_0000_00c0));
const CLIENTS: u64 = 8;
const START_MS: i64 = 1_700_000_000_000;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = std::env::args().nth(1).ok_or("name a database")?;
    let seconds = std::env::args().nth(2).and_then(|text| text.parse().ok()).unwrap_or(5);
    let span = Duration::from_secs(seconds);
    let db = Database::connect(&url, Options::default()).await?;
    db.migrate().await?;
    db.make_commune_scope(COMMUNE).await?;
    let next = Arc::new(AtomicU64::new(first_free(&db).await?));
    let sizes = std::env::args().nth(3).unwrap_or_else(|| "100,1".to_owned());
    for batch in sizes.split(',').filter_map(|size| size.parse().ok()) {
        let before = cpu_ms();
        let begun = Instant::now();
        let done = push_for(&db, &next, batch, span).await?;
        let took = begun.elapsed();
        let rate = done as f64 / took.as_secs_f64();
        let cpu_us = (cpu_ms() - before) as f64 * 1_000.0 / done as f64;
        println!("push, batches of {batch}, {CLIENTS} clients | {rate:.0} | mutations/s");
        println!("process CPU, generator included | {cpu_us:.1} | µs each");
    }
    read_all(&db).await?;
    db.close().await?;
    Ok(())
}

async fn first_free(db: &Database) -> Result<u64, database::Error> {
    Ok(db.heads(&[COMMUNE]).await?.get(&COMMUNE).map_or(0, |head| head.seq) + 1)
}

async fn push_for(
    db: &Database,
    next: &Arc<AtomicU64>,
    size: u64,
    span: Duration,
) -> Result<u64, Box<dyn std::error::Error>> {
    let until = Instant::now() + span;
    let clients = (0..CLIENTS).map(|client| {
        let (db, next) = (db.clone(), Arc::clone(next));
        tokio::spawn(async move {
            let mut done = 0;
            while Instant::now() < until {
                let first = next.fetch_add(size, Ordering::Relaxed);
                let batch = (first..first + size).map(|number| sheet(client, number)).collect();
                let push = Push {
                    device: device(client),
                    batch,
                    texts: None,
                    judge: Arc::new(Trusted),
                    sees_parents: false,
                    now: Timestamp(START_MS),
                };
                db.push(push).await?;
                done += size;
            }
            Ok::<u64, database::Error>(done)
        })
    });
    let mut done = 0;
    for client in clients.collect::<Vec<_>>() {
        done += client.await??;
    }
    Ok(done)
}

async fn read_all(db: &Database) -> Result<(), database::Error> {
    let begun = Instant::now();
    let (mut after, mut lines, mut bytes) = (0, 0, 0);
    loop {
        let chunk = db.chunk(COMMUNE, after).await?;
        (after, lines, bytes) = (chunk.last, lines + chunk.lines, bytes + chunk.text.len());
        if chunk.is_last {
            break;
        }
    }
    let rate = lines as f64 / begun.elapsed().as_secs_f64();
    println!("read {lines} lines of {} bytes | {rate:.0} | lines/s", bytes as u64 / lines.max(1));
    Ok(())
}

fn device(client: u64) -> DeviceId {
    DeviceId(Uuid::from_u128(0x0000_0000_0000_7000_8000_00d0_0000_0000 + u128::from(client)))
}

fn entropy(kind: u8, number: u64) -> Entropy {
    let mut bytes = [0; 10];
    bytes[0] = kind;
    bytes[2..].copy_from_slice(&number.to_be_bytes());
    Entropy(bytes)
}

/// A finished sheet of the size and shape of a real one, about 2 KB as a mutation.
fn sheet(client: u64, number: u64) -> Incoming {
    let at = Timestamp(START_MS + i64::try_from(number / 64).unwrap_or_default());
    let id = |kind| RecordId::new(at, entropy(kind, number));
    let indicators: serde_json::Map<String, Value> = (1..=12)
        .map(|indicator| {
            let deprived = (number + indicator).is_multiple_of(3);
            (
                format!("indicator_{indicator}"),
                json!({"answer": "not_covered", "deprived": deprived}),
            )
        })
        .collect();
    let fields = [
        ("household", json!(id(1))),
        ("standard", json!("nd07-2021")),
        ("round", json!(2023)),
        ("date", json!("2023-11-14")),
        ("locality", json!("rural")),
        ("b1", json!({"points": 105, "source": {"by": "paper"}})),
        ("b2", json!({"points": 40, "source": {"by": "indicators"}})),
        ("indicators", Value::Object(indicators)),
        ("class", json!("poor")),
        (
            "reasons",
            json!([
                {"code": "b1_not_above_line", "figures": [105, 140]},
                {"code": "b2_reaches_floor", "figures": [40, 30, 4, 12],
                 "indicators": ["indicator_1", "indicator_4", "indicator_7", "indicator_10"]}
            ]),
        ),
        ("causes", json!(["no_capital", "no_knowledge", "no_labour"])),
        (
            "needs_in_own_words",
            json!("Muốn vay vốn mua trâu, học cách ủ phân và trồng cỏ cho gia súc."),
        ),
        ("needs", json!(["credit_livestock", "technique_livestock"])),
        ("officer", json!(UserId(device(client).0))),
        ("place", json!({"latitude": 21.8, "longitude": 104.1, "accuracy_m": 12.0})),
    ];
    let change = |new: Value| FieldChange { base: Value::Null, new };
    let mutation = Mutation {
        id: MutationId::new(at, entropy(3, number)),
        device: device(client),
        device_seq: number,
        record: id(2),
        kind: Kind::Assessment.as_str().to_owned(),
        scope: COMMUNE,
        op: Op::Put,
        fields: fields.into_iter().map(|(name, new)| (name.to_owned(), change(new))).collect(),
        reason: None,
        to: None,
        form_version: FORM_VERSION,
        client_time: at,
        clock_offset_ms: None,
    };
    Incoming { mutation, author: UserId(device(client).0) }
}

/// The CPU time of this process, user and system, in ms; 0 where the system does not say.
fn cpu_ms() -> u64 {
    const TICKS_PER_SECOND: u64 = 100;
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
    (ticks(11) + ticks(12)) * 1_000 / TICKS_PER_SECOND
}
