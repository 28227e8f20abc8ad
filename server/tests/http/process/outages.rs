//! A database that goes away under the server, and requests that a database could not store.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Sender};
use std::thread;

use serde_json::json;
use tempfile::TempDir;

use super::client::{Home, Officer, Process, add_officer};
use super::cluster::Cluster;
use super::kills::{BATCH, Sending, Sent, verify};
use super::postgres::OnPostgres;

/// How often the database is stopped.
const OUTAGES: usize = 8;
/// Pushes that are acknowledged between two outages.
const PUSHES: usize = 12;
/// What a phone may be told while the database is away: everything but *you are signed out* or
/// *do not send this again*.
const COME_AGAIN: [u16; 2] = [500, 503];

/// Sends one batch after the other, each until it is acknowledged, until it is told to stop.
fn send(mut sending: Sending, acknowledged: &Sender<()>, is_over: &AtomicBool) -> (Sending, usize) {
    let mut put_off = 0;
    while !is_over.load(Ordering::Relaxed) {
        let batch = sending.officer.households(&sending.village, BATCH);
        let answer = loop {
            let (status, body) = sending.officer.try_push(&batch).expect("the server is there");
            if status == 200 {
                break serde_json::from_str(&body).unwrap();
            }
            assert!(COME_AGAIN.contains(&status), "{status} {body}");
            put_off += 1;
            thread::yield_now();
        };
        sending.sent.push(Sent { batch, answer: Some(answer) });
        // Nobody counts any more once it is over.
        let _ = acknowledged.send(());
    }
    (sending, put_off)
}

#[test]
fn postgres_stopped_at_once_under_load_loses_nothing_and_doubles_nothing() {
    let Some(cluster) = Cluster::start() else { return };
    for username in ["xa", "xa2"] {
        add_officer(&cluster, username);
    }
    let process = Process::start(&cluster);
    let senders = ["xa", "xa2"].map(|username| {
        let mut officer = Officer::sign_in(&process, username);
        let village = officer.make_village();
        Sending { officer, village, sent: Vec::new() }
    });
    let (is_over, (acknowledged, heard)) = (AtomicBool::new(false), mpsc::channel());
    let senders = thread::scope(|scope| {
        let threads = senders.map(|sender| {
            let (acknowledged, is_over) = (acknowledged.clone(), &is_over);
            scope.spawn(move || send(sender, &acknowledged, is_over))
        });
        drop(acknowledged);
        for _ in 0..OUTAGES {
            (0..PUSHES).for_each(|_| heard.recv().unwrap());
            cluster.stop_at_once();
            cluster.resume();
            // What was acknowledged before it stopped does not show that it is back.
            while heard.try_recv().is_ok() {}
            heard.recv().unwrap();
        }
        is_over.store(true, Ordering::Relaxed);
        threads.map(|thread| thread.join().unwrap())
    });
    let villages = senders.len();
    let held: usize = senders.iter().map(|(sender, _)| sender.compare()).sum();
    let put_off: usize = senders.iter().map(|(_, put_off)| put_off).sum();
    println!("{OUTAGES} outages, {held} mutations acknowledged, {put_off} pushes put off");
    assert_eq!(senders[0].0.officer.pull_ids().len(), villages + held, "each is there, once");
    process.stop();
    verify(&cluster.url());
}

/// No database stores U+0000 in a text, and PostgreSQL fails at it.
fn send_zeros(home: &impl Home) {
    add_officer(home, "xa");
    let process = Process::start(home);
    let mut officer = Officer::sign_in(&process, "xa");
    let village = officer.make_village();
    let mut batch = officer.households(&village, 5);
    batch[1]["fields"]["address"]["new"] = json!("cạnh suối\u{0}");
    batch[2]["fields"]["word of \u{0} later"] = json!({"base": null, "new": 1});
    batch[3]["kind"] = json!("visit\u{0}");
    let answer = officer.push(&batch).unwrap();
    let outcomes: Vec<_> =
        answer["answers"].as_array().unwrap().iter().map(|answer| &answer["outcome"]).collect();
    let (applied, kept) = ("applied", "quarantined");
    assert_eq!(outcomes, [applied, kept, kept, kept, applied], "{answer}");
    assert_eq!(answer["answers"][1]["field"], "address");
    assert_eq!(officer.push(&batch).unwrap()["answers"], answer["answers"]);
    process.stop();
}

#[test]
fn a_letter_that_cannot_be_stored_holds_up_nobody() {
    send_zeros(&TempDir::new().unwrap());
    if let Some(home) = OnPostgres::make() {
        send_zeros(&home);
    }
}

#[test]
fn who_sends_too_much_is_heard_out_and_told() {
    let folder = TempDir::new().unwrap();
    add_officer(&folder, "xa");
    let process = Process::start(&folder);
    let mut officer = Officer::sign_in(&process, "xa");
    let mut batch = officer.households("", 1);
    batch[0]["fields"]["address"]["new"] = json!("x".repeat(6 * 1024 * 1024));
    assert_eq!(officer.push_status(&batch), Some(413), "the answer arrives");
    process.stop();
}
