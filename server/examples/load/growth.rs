//! What a push costs where the feed is long already.

use anyhow::Result;
use futures::future::try_join_all;
use rand::SeedableRng;
use rand::rngs::StdRng;
use tokio::time::Instant;

use crate::client::Phone;
use crate::document::small_household;
use crate::figure;
use crate::process::ServerProcess;
use crate::work::{RUNS, Village, applied, officer, push_request, push_text};

const SHORT: usize = 10_000;
const LONG: usize = 2_000_000;
/// Records of one push while the feed is filled, and clients that fill it.
const FILLED_AT_ONCE: usize = 500;
const FILLING: usize = 4;
/// Mutations of a measured push, and pushes of a run.
const PUSHED: usize = 20;
const PUSHES: usize = 200;
const RATIO_MAX: f64 = 1.3;

pub(crate) async fn measure(url: &str) -> Result<()> {
    let village = Village::found(url).await?;
    let server = ServerProcess::start(url)?;
    let commune = village.communes[0];
    let clients = (0..=FILLING).map(|_| officer(&server.address, 0, commune));
    let mut clients = try_join_all(clients).await?;
    fill(&mut clients[1..], SHORT).await?;
    let short = push_ms(&mut clients[0]).await?;
    fill(&mut clients[1..], LONG - SHORT).await?;
    let long = push_ms(&mut clients[0]).await?;
    let ratios: Vec<f64> = long.iter().zip(&short).map(|(long, short)| long / short).collect();
    figure::at_most(false, "push of 20 where the feed has 10,000 records", "ms", 0.0, &short);
    figure::at_most(false, "push of 20 where the feed has 2,000,000 records", "ms", 0.0, &long);
    figure::at_most(true, "cost of a push, 2,000,000 to 10,000", "times", RATIO_MAX, &ratios);
    server.stop()
}

/// Milliseconds of a push, run by run.
async fn push_ms(phone: &mut Phone) -> Result<Vec<f64>> {
    let mut chance = StdRng::seed_from_u64(1);
    let mut runs = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let requests: Vec<Vec<u8>> =
            (0..PUSHES).map(|_| push_request(phone, PUSHED, &mut chance)).collect();
        let begun = Instant::now();
        for request in &requests {
            applied(&phone.ask(request).await?, PUSHED)?;
        }
        runs.push(begun.elapsed().as_secs_f64() * 1_000.0 / PUSHES as f64);
    }
    runs.sort_by(f64::total_cmp);
    Ok(runs)
}

async fn fill(phones: &mut [Phone], records: usize) -> Result<()> {
    let pushes = records / FILLED_AT_ONCE / FILLING;
    try_join_all(phones.iter_mut().map(|phone| async move {
        for _ in 0..pushes {
            let mutations: Vec<String> = (0..FILLED_AT_ONCE)
                .map(|_| {
                    phone.count += 1;
                    small_household(phone.commune, phone.device, phone.count)
                })
                .collect();
            let request = push_text(phone, &mutations);
            applied(&phone.ask(&request).await?, FILLED_AT_ONCE)?;
        }
        anyhow::Ok(())
    }))
    .await?;
    Ok(())
}
