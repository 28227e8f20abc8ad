//! Five hundred phones that sync at once.

use std::io::Read;

use anyhow::{Result, ensure};
use flate2::read::GzDecoder;
use futures::future::try_join_all;
use rand::SeedableRng;
use rand::rngs::StdRng;
use tokio::time::Instant;

use crate::client::Phone;
use crate::figure;
use crate::process::ServerProcess;
use crate::work::{BATCH, Village, applied, officer, pull_body, push_request};

const PHONES: usize = 500;
/// They share so many communes.
const COMMUNES: usize = 20;
/// Records of each commune before they come.
const RECORDS: usize = 1_200;
/// Mutations that each phone brings.
const BROUGHT: usize = 20;
/// Phones that sign in at the same time: passwords are slow on purpose.
const SIGNING_IN: usize = 10;
const PUSH_P95_MS_MAX: f64 = 1_000.0;

pub(crate) async fn measure(url: &str, store: &str) -> Result<()> {
    let village = Village::found(url).await?;
    let server = ServerProcess::start(url)?;
    for at in 0..COMMUNES {
        let mut phone = officer(&server.address, at, village.communes[at]).await?;
        let mut chance = StdRng::seed_from_u64(at as u64);
        for _ in 0..RECORDS / BATCH {
            let request = push_request(&mut phone, BATCH, &mut chance);
            applied(&phone.ask(&request).await?, BATCH)?;
        }
    }
    let mut phones = Vec::with_capacity(PHONES);
    while phones.len() < PHONES {
        let next = (phones.len()..phones.len() + SIGNING_IN).map(|number| number % COMMUNES);
        let next = next.map(|at| officer(&server.address, at, village.communes[at]));
        phones.extend(try_join_all(next).await?);
    }
    let begun = Instant::now();
    let rounds = phones.iter_mut().enumerate().map(|(number, phone)| round(phone, number));
    let rounds = try_join_all(rounds).await?;
    let took = begun.elapsed().as_secs_f64();
    let (mut pushes_ms, books): (Vec<f64>, Vec<Vec<u8>>) = rounds.into_iter().unzip();
    // Each phone unpacks on processors of its own; these two have a server to run.
    for book in books {
        ensure!(records_in(&book)? >= RECORDS, "a download that is not whole");
    }
    pushes_ms.sort_by(f64::total_cmp);
    let p95 = pushes_ms[PHONES * 95 / 100];
    let name = |what: &str| format!("500 phones at once, {what}, {store}");
    figure::at_most(false, &name("all in step"), "s", 0.0, &[took]);
    figure::at_most(true, &name("push, p95"), "ms", PUSH_P95_MS_MAX, &[p95]);
    figure::at_most(false, &name("memory, peak"), "MB", 0.0, &[server.peak_mb()?]);
    // Nothing is lost: what each brought stands in its commune.
    for (at, phone) in phones.iter_mut().enumerate().take(COMMUNES) {
        let lines = records_in(&download(phone).await?)?;
        ensure!(lines == RECORDS + BROUGHT * PHONES / COMMUNES, "{lines} records in commune {at}");
    }
    server.stop()
}

/// Pushes what was brought, then reads the commune; says how long the push took.
async fn round(phone: &mut Phone, number: usize) -> Result<(f64, Vec<u8>)> {
    let mut chance = StdRng::seed_from_u64((PHONES + number) as u64);
    let request = push_request(phone, BROUGHT, &mut chance);
    let asked = Instant::now();
    applied(&phone.ask(&request).await?, BROUGHT)?;
    let took = asked.elapsed().as_secs_f64() * 1_000.0;
    Ok((took, download(phone).await?))
}

/// The book of the phone's commune, packed as it came.
async fn download(phone: &mut Phone) -> Result<Vec<u8>> {
    let body = pull_body(phone, 0);
    let request = phone.request("/api/v1/pull", "accept-encoding: gzip\r\n", &body);
    let mut packed = Vec::new();
    phone
        .stream(&request, |piece| {
            packed.extend_from_slice(piece);
            Ok(())
        })
        .await?;
    Ok(packed)
}

/// How many records a packed book has; fails where it is not whole.
fn records_in(packed: &[u8]) -> Result<usize> {
    let mut text = Vec::new();
    GzDecoder::new(packed).read_to_end(&mut text)?;
    Ok(text.split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"{\"seq\"")).count())
}
