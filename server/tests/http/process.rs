//! The binary itself: killed, stopped, asked on the command line.

mod backup;
pub(crate) mod client;
mod cluster;
mod command;
mod kills;
mod outages;
pub(crate) mod postgres;
mod servers;

use std::sync::mpsc;
use std::thread;

use database::{Database, Options};
use serde_json::{Value, json};

use client::{Officer, Process, call};
use tempfile::TempDir;

use crate::server::COMMUNE;

/// Mutations of one push.
const BATCH: usize = 40;
/// Acknowledged pushes after which the server is killed.
const PUSHES_BEFORE_KILL: usize = 12;

#[tokio::test(flavor = "multi_thread")]
async fn a_server_killed_in_the_middle_of_a_push_keeps_what_it_acknowledged() {
    let folder = TempDir::new().unwrap();
    client::add_officer(&folder, "xa");
    client::add_officer(&folder, "xa2");
    let process = Process::start(&folder);
    let village = Officer::sign_in(&process, "xa").make_village();

    let (acknowledged, heard) = mpsc::channel();
    let senders: Vec<_> = ["xa", "xa2"]
        .map(|name| {
            let mut officer = Officer::sign_in(&process, name);
            let acknowledged = acknowledged.clone();
            let village = village.clone();
            thread::spawn(move || {
                let mut batches = Vec::new();
                loop {
                    let batch = officer.households(&village, BATCH);
                    let answer = officer.push(&batch);
                    batches.push((batch, answer.clone()));
                    if answer.is_none() {
                        return (officer, batches);
                    }
                    // Nobody counts any more once the server is gone.
                    let _ = acknowledged.send(());
                }
            })
        })
        .into();
    for _ in 0..PUSHES_BEFORE_KILL {
        heard.recv().unwrap();
    }
    process.kill();
    let sent: Vec<_> = senders.into_iter().map(|sender| sender.join().unwrap()).collect();

    let process = Process::start(&folder);
    for (mut officer, batches) in sent {
        officer.talk_to(&process);
        let known: Vec<String> = officer.pull_ids();
        for (batch, answer) in batches {
            let there = batch.iter().filter(|mutation| known.contains(&id_of(mutation))).count();
            match &answer {
                Some(_) => assert_eq!(there, BATCH, "an acknowledged push is whole"),
                None => assert!(there == 0 || there == BATCH, "{there} of a push are there"),
            }
            let again = officer.push(&batch).expect("the server is back");
            if let Some(answer) = answer {
                assert_eq!(again["answers"], answer["answers"], "the answer is repeated");
            }
            assert!(again["answers"].as_array().unwrap().iter().all(|a| a["outcome"] == "applied"));
        }
    }
    process.stop();
    let url = format!("sqlite:{}", folder.path().join("nuong.sqlite").display());
    let database = Database::connect(&url, Options::default()).await.unwrap();
    assert_eq!(database.verify().await.unwrap(), []);
}

fn id_of(mutation: &Value) -> String {
    mutation["record"].as_str().unwrap().to_owned()
}

#[test]
fn a_server_that_is_told_to_stop_answers_what_is_under_way() {
    let folder = TempDir::new().unwrap();
    client::add_officer(&folder, "xa");
    let process = Process::start(&folder);
    let mut officer = Officer::sign_in(&process, "xa");
    let village = officer.make_village();
    let batch = officer.households(&village, 3);
    let mut request = officer.begin_push(&batch);
    request.send_half();
    process.tell_to_stop();
    process.wait_until_it_takes_no_more();
    let (status, body) = request.send_rest();
    assert_eq!(status, 200, "{body}");
    assert_eq!(serde_json::from_str::<Value>(&body).unwrap()["held"], json!(4));
    assert!(process.has_ended_well());
}

#[test]
fn the_log_holds_requests_and_nothing_about_people() {
    let folder = TempDir::new().unwrap();
    client::add_officer(&folder, "xa");
    let process = Process::start(&folder);
    let mut officer = Officer::sign_in(&process, "xa");
    let village = officer.make_village();
    let batch = officer.households(&village, 2);
    officer.push(&batch).unwrap();
    let wrong = json!({"username": "Giang A Tong", "password": "a secret of mine"});
    call(&process.address, "POST", "/api/v1/session?name=Giang", &[], &wrong.to_string()).unwrap();
    let cookie = officer.cookie.clone();
    let log = process.stop();
    let lines: Vec<Value> =
        log.lines().map(|line| serde_json::from_str(line).expect("every line is JSON")).collect();
    let pushes = lines.iter().filter(|line| line["route"] == "/api/v1/push");
    for push in pushes {
        assert_eq!(push["request_id"].as_str().unwrap().len(), 18);
        assert!(push["duration_us"].is_u64() && push["status"] == json!(200));
    }
    let secrets = ["Giang", "secret", "cạnh suối", COMMUNE, "xa (invented)", cookie.as_str()];
    for secret in secrets {
        assert!(!log.contains(secret), "the log tells {secret}");
    }
}
