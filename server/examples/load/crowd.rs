//! Five hundred phones that sync at once.

use std::io::Write;

use anyhow::{Result, ensure};
use flate2::write::GzDecoder;
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

pub(crate) async fn measure(url: &str) -> Result<()> {
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
    let mut pushes_ms = try_join_all(rounds).await?;
    let took = begun.elapsed().as_secs_f64();
    pushes_ms.sort_by(f64::total_cmp);
    let p95 = pushes_ms[PHONES * 95 / 100];
    figure::at_most(false, "500 phones at once, all in step", "s", 0.0, &[took]);
    figure::at_most(true, "500 phones at once, push, p95", "ms", PUSH_P95_MS_MAX, &[p95]);
    // Nothing is lost: what each brought stands in its commune.
    for (at, phone) in phones.iter_mut().enumerate().take(COMMUNES) {
        let lines = download(phone).await?;
        ensure!(lines == RECORDS + BROUGHT * PHONES / COMMUNES, "{lines} records in commune {at}");
    }
    server.stop()
}

/// Pushes what was brought, then reads the commune; says how long the push took.
async fn round(phone: &mut Phone, number: usize) -> Result<f64> {
    let mut chance = StdRng::seed_from_u64((PHONES + number) as u64);
    let request = push_request(phone, BROUGHT, &mut chance);
    let asked = Instant::now();
    applied(&phone.ask(&request).await?, BROUGHT)?;
    let took = asked.elapsed().as_secs_f64() * 1_000.0;
    ensure!(download(phone).await? >= RECORDS, "a download that is not whole");
    Ok(took)
}

/// How many records of the commune came.
async fn download(phone: &mut Phone) -> Result<usize> {
    let body = pull_body(phone, 0);
    let request = phone.request("/api/v1/pull", "accept-encoding: gzip\r\n", &body);
    let mut unpacker = GzDecoder::new(Vec::new());
    phone.stream(&request, |piece| Ok(unpacker.write_all(piece)?)).await?;
    let text = unpacker.finish()?;
    Ok(text.split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"{\"seq\"")).count())
}
