//! Several servers on one PostgreSQL: what goes in through one comes out of the others.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;
use tokio::time::Instant;

use super::client::{Home, Officer, Process, add_officer, call};
use super::kills::verify;
use super::postgres::OnPostgres;

/// The longest a pull waits.
const WAIT_MS: u32 = 25_000;
/// News from another server come well within this, or the wake-up is lost.
const AT_ONCE: Duration = Duration::from_secs(10);
/// Mutations of one push.
const BATCH: usize = 3;

/// Servers that step aside for a moment before they stop.
struct Leaving<'a> {
    book: &'a OnPostgres,
    settings: TempDir,
}

impl<'a> Leaving<'a> {
    fn of(book: &'a OnPostgres) -> Self {
        let settings = TempDir::new().unwrap();
        let text = "[http]\nleave_seconds = 2\n";
        std::fs::write(settings.path().join("nuong.toml"), text).unwrap();
        Self { book, settings }
    }
}

impl Home for Leaving<'_> {
    fn flags(&self) -> Vec<String> {
        let file = self.settings.path().join("nuong.toml").display().to_string();
        [self.book.flags(), vec!["--config".to_owned(), file]].concat()
    }
}

fn seq_of(told: &[Value]) -> u64 {
    told.iter().find_map(|frame| frame["end"]["seq"].as_u64()).unwrap()
}

#[test]
fn what_one_server_takes_in_another_tells_at_once() {
    let Some(book) = OnPostgres::make() else { return };
    add_officer(&book, "xa");
    let (one, other) = (Process::start(&book), Process::start(&book));
    let mut writer = Officer::sign_in(&one, "xa");
    // The session is known to both: no request has to come back to the same server.
    let mut reader = Officer::sign_in(&one, "xa");
    reader.talk_to(&other);
    let village = writer.make_village();
    let mut after = seq_of(&reader.pull_after(0, 0));
    for _ in 0..10 {
        let batch = writer.households(&village, BATCH);
        let waiting = thread::scope(|scope| {
            let waiting = scope.spawn(|| {
                let since = Instant::now();
                (reader.pull_after(after, WAIT_MS), since.elapsed())
            });
            assert!(writer.push(&batch).is_some());
            waiting.join().unwrap()
        });
        let (told, took) = waiting;
        assert!(took < AT_ONCE, "it took {took:?}");
        let ids: Vec<&Value> = told.iter().map(|line| &line["id"]).collect();
        assert!(batch.iter().all(|mutation| ids.contains(&&mutation["record"])));
        after = seq_of(&told);
    }
    one.stop();
    other.stop();
}

#[test]
fn three_servers_start_at_once_on_an_empty_database() {
    let Some(book) = OnPostgres::make() else { return };
    thread::scope(|scope| {
        let starting: Vec<_> = (0..3).map(|_| scope.spawn(|| Process::start(&book))).collect();
        for starting in starting {
            let process = starting.join().unwrap();
            assert_eq!(readiness(&process), Some(200));
        }
    });
    verify(&book.url());
}

fn readiness(process: &Process) -> Option<u16> {
    call(&process.address, "GET", "/readyz", &[], "").map(|(status, ..)| status)
}

/// The addresses in use, as a balancer in front of the servers knows them.
type Balancer = Arc<Mutex<Vec<String>>>;

/// Sends until it is told to stop; a server that refuses the connection is passed over.
fn send_through(
    balancer: &Balancer,
    mut officer: Officer,
    village: &str,
    is_over: &AtomicBool,
) -> (Officer, Vec<Vec<Value>>) {
    let mut sent = Vec::new();
    while !is_over.load(Ordering::Relaxed) {
        let batch = officer.households(village, BATCH);
        let answered = (0..).any(|turn| {
            let servers = balancer.lock().unwrap().clone();
            officer.talk_to_address(&servers[(sent.len() + turn) % servers.len()]);
            // Anything but 200 fails the test there.
            officer.push(&batch).is_some()
        });
        assert!(answered);
        sent.push(batch);
    }
    (officer, sent)
}

#[test]
fn servers_restarted_in_turn_under_load_fail_no_request() {
    let Some(book) = OnPostgres::make() else { return };
    for username in ["xa", "xa2"] {
        add_officer(&book, username);
    }
    let home = Leaving::of(&book);
    let mut servers = vec![Process::start(&home), Process::start(&home)];
    let addresses = servers.iter().map(|server| server.address.clone()).collect();
    let balancer: Balancer = Arc::new(Mutex::new(addresses));
    let is_over = AtomicBool::new(false);
    let mut watcher = Officer::sign_in(&servers[0], "xa");
    let village = watcher.make_village();
    let officers = ["xa", "xa2"].map(|username| Officer::sign_in(&servers[1], username));
    let sent = thread::scope(|scope| {
        let sending = officers
            .map(|officer| scope.spawn(|| send_through(&balancer, officer, &village, &is_over)));
        for _ in 0..4 {
            let leaving = servers.remove(0);
            leaving.tell_to_stop();
            let deadline = Instant::now() + AT_ONCE;
            while readiness(&leaving) != Some(503) {
                assert!(Instant::now() < deadline, "it does not step aside");
                thread::yield_now();
            }
            watcher.talk_to(&leaving);
            let batch = watcher.households(&village, 1);
            assert!(watcher.push(&batch).is_some(), "it still answers who comes");
            balancer.lock().unwrap().retain(|address| *address != leaving.address);
            assert!(leaving.has_ended_well());
            let next = Process::start(&home);
            balancer.lock().unwrap().push(next.address.clone());
            servers.push(next);
        }
        is_over.store(true, Ordering::Relaxed);
        sending.map(|sending| sending.join().unwrap())
    });
    let mut held = 1 + 4;
    for (mut officer, batches) in sent {
        officer.talk_to(&servers[0]);
        for batch in &batches {
            let again = officer.push(batch).unwrap();
            let answers = again["answers"].as_array().unwrap();
            assert!(answers.iter().all(|answer| answer["outcome"] == "applied"));
        }
        held += batches.len() * BATCH;
    }
    watcher.talk_to(&servers[1]);
    assert_eq!(watcher.pull_ids().len(), held, "everything is there, once");
    drop(servers);
    verify(&book.url());
}
