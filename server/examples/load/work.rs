//! The work that is measured.

use std::io::Write;

use anyhow::{Context, Result, ensure};
use database::{Database, NewAccount, Options};
use domain::access::Role;
use domain::area::AreaLevel;
use domain::id::{AreaId, DeviceId, ScopeId, UserId};
use domain::reference::{built_in_areas, built_in_records};
use flate2::write::GzDecoder;
use futures::future::try_join_all;
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::{Value, json};
use server::auth::password::Passwords;
use server::clock::{Clock, entropy};
use tokio::time::{Duration, Instant};

use crate::client::{POLLING, PUSHING, Phone};
use crate::document::assessment;
use crate::process::ServerProcess;

const PASSWORD: &str = "a password for the load";
pub(crate) const RUNS: usize = 5;
/// Mutations of one push, and pushes of one client in a run.
pub(crate) const BATCH: usize = 100;
const PUSHES: usize = 25;
/// Single mutations of one client in a run.
const SINGLES: usize = 1_000;
/// Records of the commune that is pulled whole.
const PULLED: usize = 50_000;
/// How long a run of polls lasts.
const POLL_FOR: Duration = Duration::from_secs(2);

/// Officers and their communes.
pub(crate) struct Village {
    pub(crate) communes: Vec<AreaId>,
}

/// Rates of five runs, with what they cost.
pub(crate) struct Pushed {
    pub(crate) rates: Vec<f64>,
    pub(crate) cpu_us: Vec<f64>,
}

pub(crate) struct Pulled {
    pub(crate) rates: Vec<f64>,
    pub(crate) megabytes: Vec<f64>,
}

pub(crate) struct Polled {
    pub(crate) rates: Vec<f64>,
    pub(crate) p50_ms: Vec<f64>,
    pub(crate) p99_ms: Vec<f64>,
}

/// The commune that is pulled whole, with somebody who reads it.
pub(crate) struct Reader {
    phone: std::cell::RefCell<Phone>,
}

impl Village {
    /// Fills an empty database with reference data and officers of as many communes.
    pub(crate) async fn found(url: &str) -> Result<Self> {
        let clock = Clock::system();
        let database = Database::connect(url, Options::default()).await?;
        database.migrate().await?;
        ensure!(database.account_count().await? == 0, "the database to measure on is not empty");
        database.load_reference(built_in_records(), clock.now()).await?;
        let areas = built_in_areas().into_iter();
        let communes = areas.filter(|(_, area)| area.level == AreaLevel::Commune);
        let communes: Vec<AreaId> = communes.map(|(id, _)| id).take(POLLING + 1).collect();
        let password_hash = Passwords::new()?.hash(PASSWORD.to_owned()).await?;
        for (at, commune) in communes.iter().enumerate() {
            let new = NewAccount {
                id: UserId::new(clock.now(), entropy()),
                username: format!("officer{at}"),
                name: format!("Officer {at}"),
                role: Role::CommuneOfficer,
                areas: vec![*commune],
                password_hash: password_hash.clone(),
            };
            database.create_account(new, clock.now()).await?.context("the name is taken")?;
        }
        database.close().await?;
        Ok(Self { communes })
    }

    pub(crate) async fn sign_in(&self, address: &str, count: usize) -> Result<Vec<Phone>> {
        let officers = self.communes.iter().enumerate().take(count);
        let phones = officers.map(|(at, commune)| officer(address, at, *commune));
        try_join_all(phones).await
    }

    /// Fills the last commune.
    pub(crate) async fn fill(&self, address: &str) -> Result<Reader> {
        let at = self.communes.len() - 1;
        let mut phone = officer(address, at, self.communes[at]).await?;
        let mut chance = StdRng::seed_from_u64(7);
        for _ in 0..PULLED / BATCH {
            let request = push_request(&mut phone, BATCH, &mut chance);
            applied(&phone.ask(&request).await?, BATCH)?;
        }
        Ok(Reader { phone: phone.into() })
    }
}

pub(crate) async fn officer(address: &str, at: usize, commune: AreaId) -> Result<Phone> {
    let device = DeviceId::new(Clock::system().now(), entropy());
    Phone::sign_in(address, &format!("officer{at}"), PASSWORD, device, commune).await
}

pub(crate) fn push_request(phone: &mut Phone, size: usize, chance: &mut StdRng) -> Vec<u8> {
    let mutations: Vec<String> = (0..size)
        .map(|_| {
            phone.count += 1;
            assessment(phone.commune, phone.device, phone.count, chance)
        })
        .collect();
    push_text(phone, &mutations)
}

/// A push of mutations that are text already.
pub(crate) fn push_text(phone: &Phone, mutations: &[String]) -> Vec<u8> {
    let body = format!(
        "{{\"protocol\":1,\"nonce\":\"load\",\"device\":\"{}\",\"mutations\":[{}]}}",
        phone.device,
        mutations.join(",")
    );
    phone.request("/api/v1/push", "", &body)
}

pub(crate) fn applied(answer: &[u8], expected: usize) -> Result<()> {
    let word = b"\"outcome\":\"applied\"";
    let found = answer.windows(word.len()).filter(|window| window == word).count();
    ensure!(found == expected, "{found} of {expected} were applied");
    Ok(())
}

pub(crate) async fn push_batches(
    phones: &mut [Phone],
    servers: &[&ServerProcess],
) -> Result<Pushed> {
    push_runs(phones, servers, BATCH, PUSHES).await
}

pub(crate) async fn push_singles(
    phones: &mut [Phone],
    servers: &[&ServerProcess],
) -> Result<Pushed> {
    push_runs(phones, servers, 1, SINGLES).await
}

/// CPU that the servers used so far, together.
fn cpu_us(servers: &[&ServerProcess]) -> Result<f64> {
    servers.iter().map(|server| server.cpu_us()).sum()
}

async fn push_runs(
    phones: &mut [Phone],
    servers: &[&ServerProcess],
    size: usize,
    pushes: usize,
) -> Result<Pushed> {
    let mut pushed = Pushed { rates: Vec::new(), cpu_us: Vec::new() };
    for run in 0..=RUNS {
        // The requests are made before the clock starts.
        let requests: Vec<Vec<Vec<u8>>> = phones
            .iter_mut()
            .enumerate()
            .map(|(at, phone)| {
                let mut chance = StdRng::seed_from_u64((run * PUSHING + at) as u64);
                (0..pushes).map(|_| push_request(phone, size, &mut chance)).collect()
            })
            .collect();
        let (cpu, begun) = (cpu_us(servers)?, Instant::now());
        try_join_all(phones.iter_mut().zip(&requests).map(|(phone, requests)| async move {
            for request in requests {
                applied(&phone.ask(request).await?, size)?;
            }
            anyhow::Ok(())
        }))
        .await?;
        let took = begun.elapsed().as_secs_f64();
        let done = (phones.len() * pushes * size) as f64;
        // The first run warms caches up and is not counted.
        if run > 0 {
            pushed.rates.push(done / took);
            pushed.cpu_us.push((cpu_us(servers)? - cpu) / done);
        }
    }
    Ok(pushed)
}

/// Pulls the commune whole, and unpacks and counts what comes.
#[expect(clippy::await_holding_refcell_ref, reason = "nobody else uses the reader meanwhile")]
pub(crate) async fn pull_all(reader: &Reader) -> Result<Pulled> {
    let mut phone = reader.phone.borrow_mut();
    let body = pull_body(&phone, 0);
    let request = phone.request("/api/v1/pull", "accept-encoding: gzip\r\n", &body);
    let mut pulled = Pulled { rates: Vec::new(), megabytes: Vec::new() };
    for _ in 0..RUNS {
        let mut unpacker = GzDecoder::new(LineCount(0));
        let begun = Instant::now();
        let bytes = phone.stream(&request, |piece| Ok(unpacker.write_all(piece)?)).await?;
        let lines = unpacker.finish()?.0;
        let took = begun.elapsed().as_secs_f64();
        // Hello, begin and end come besides.
        ensure!(lines == PULLED + 3, "{lines} lines came");
        pulled.rates.push(PULLED as f64 / took);
        pulled.megabytes.push(bytes as f64 / 1e6);
    }
    Ok(pulled)
}

struct LineCount(usize);

impl Write for LineCount {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.iter().filter(|byte| **byte == b'\n').count();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

pub(crate) fn pull_body(phone: &Phone, after: u64) -> String {
    let scope = ScopeId::from(phone.commune);
    json!({"protocol": 1, "nonce": "load", "device": phone.device,
        "scopes": [{"scope": scope, "after": after}]})
    .to_string()
}

/// The request of a phone that has everything of every scope it holds.
async fn standing_request(phone: &mut Phone) -> Result<Vec<u8>> {
    let ids: Vec<Value> = phone.scopes.iter().map(|scope| scope["id"].clone()).collect();
    let body = |scopes: &[Value]| {
        json!({"protocol": 1, "nonce": "load", "device": phone.device, "scopes": scopes})
            .to_string()
    };
    let anew: Vec<Value> = ids.iter().map(|id| json!({"scope": id, "after": 0})).collect();
    let request = phone.request("/api/v1/pull", "", &body(&anew));
    let told = phone.ask(&request).await?;
    let told = String::from_utf8(told)?;
    let ends = told.lines().filter(|line| line.starts_with("{\"end\""));
    let stands: Vec<Value> = ends
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .map(|frame| json!({"scope": frame["end"]["scope"], "after": frame["end"]["seq"]}))
        .collect();
    ensure!(stands.len() == ids.len(), "a scope was not told to its end");
    let body = json!({"protocol": 1, "nonce": "load", "device": phone.device, "scopes": stands});
    Ok(phone.request("/api/v1/pull", "", &body.to_string()))
}

/// Asks for news where there are none, as fast as the answers come.
pub(crate) async fn poll(phones: &mut [Phone]) -> Result<Polled> {
    let mut requests = Vec::new();
    for phone in phones.iter_mut() {
        requests.push(standing_request(phone).await?);
    }
    let mut polled = Polled { rates: Vec::new(), p50_ms: Vec::new(), p99_ms: Vec::new() };
    for _ in 0..RUNS {
        let begun = Instant::now();
        let polls = phones.iter_mut().zip(&requests).map(|(phone, request)| async move {
            let mut latencies = Vec::new();
            while begun.elapsed() < POLL_FOR {
                let asked = Instant::now();
                let answer = phone.ask(request).await?;
                latencies.push(asked.elapsed().as_secs_f64() * 1_000.0);
                ensure!(answer.len() < 1_200, "there was something new");
            }
            Ok(latencies)
        });
        let mut latencies: Vec<f64> = try_join_all(polls).await?.concat();
        let took = begun.elapsed().as_secs_f64();
        latencies.sort_by(f64::total_cmp);
        polled.rates.push(latencies.len() as f64 / took);
        polled.p50_ms.push(latencies[latencies.len() / 2]);
        polled.p99_ms.push(latencies[latencies.len() * 99 / 100]);
    }
    Ok(polled)
}
