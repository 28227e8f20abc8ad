//! A server killed two hundred times in the middle of pushes keeps exactly what it acknowledged.

use std::sync::mpsc::{self, Sender};
use std::thread;

use database::{Database, Options};
use serde_json::Value;
use tempfile::TempDir;

use super::client::{Home, Officer, Process, add_officer};
use super::postgres::OnPostgres;

/// How often the server is killed.
const KILLS: usize = 200;
/// Mutations of one push.
pub(super) const BATCH: usize = 5;
/// The server is killed after none to so many acknowledged pushes.
const PUSHES_MAX: usize = 7;

/// A batch and what the server said to it, if it came to say anything.
pub(super) struct Sent {
    pub(super) batch: Vec<Value>,
    pub(super) answer: Option<Value>,
}

/// Somebody who sends one batch after the other, whatever becomes of the server.
pub(super) struct Sending {
    pub(super) officer: Officer,
    pub(super) village: String,
    pub(super) sent: Vec<Sent>,
}

impl Sending {
    /// Sends the batch again that was not answered, then new ones, until the server is gone.
    fn send_until_it_is_gone(mut self, acknowledged: &Sender<()>) -> Self {
        if let Some(unanswered) = self.sent.last_mut().filter(|sent| sent.answer.is_none()) {
            unanswered.answer = self.officer.push(&unanswered.batch);
            if unanswered.answer.is_none() {
                return self;
            }
        }
        loop {
            let batch = self.officer.households(&self.village, BATCH);
            let answer = self.officer.push(&batch);
            let is_gone = answer.is_none();
            self.sent.push(Sent { batch, answer });
            if is_gone {
                return self;
            }
            // Nobody counts any more once the server is to be killed.
            let _ = acknowledged.send(());
        }
    }

    /// Every batch is sent once more: those acknowledged are answered word for word as before.
    pub(super) fn compare(&self) -> usize {
        let known = self.officer.pull_ids();
        for Sent { batch, answer } in &self.sent {
            let again = self.officer.push(batch).expect("the server is there");
            if let Some(answer) = answer {
                assert_eq!(again["answers"], answer["answers"], "the answer is repeated");
            }
            let answers = again["answers"].as_array().unwrap();
            assert!(answers.iter().all(|answer| answer["outcome"] == "applied"));
            for mutation in batch.iter().filter(|_| answer.is_some()) {
                let held = known.iter().filter(|id| mutation["record"] == id.as_str()).count();
                assert_eq!(held, 1, "an acknowledged mutation is there, once");
            }
        }
        self.sent.len() * BATCH
    }
}

fn kill_often(home: &impl Home, url: &str) {
    for username in ["xa", "xa2"] {
        add_officer(home, username);
    }
    let process = Process::start(home);
    let mut senders: Vec<Sending> = ["xa", "xa2"]
        .map(|username| {
            let mut officer = Officer::sign_in(&process, username);
            let village = officer.make_village();
            Sending { officer, village, sent: Vec::new() }
        })
        .into();
    process.stop();
    for kill in 0..KILLS {
        let process = Process::start(home);
        let (acknowledged, heard) = mpsc::channel();
        let threads: Vec<_> = senders
            .drain(..)
            .map(|mut sender| {
                sender.officer.talk_to(&process);
                let acknowledged = acknowledged.clone();
                thread::spawn(move || sender.send_until_it_is_gone(&acknowledged))
            })
            .collect();
        for _ in 0..kill % (PUSHES_MAX + 1) {
            heard.recv().unwrap();
        }
        process.kill();
        senders.extend(threads.into_iter().map(|thread| thread.join().unwrap()));
    }
    let process = Process::start(home);
    let mut mutations = senders.len();
    for sender in &mut senders {
        sender.officer.talk_to(&process);
        mutations += sender.compare();
    }
    let known = senders[0].officer.pull_ids();
    assert_eq!(known.len(), mutations, "what was not acknowledged was applied once, too");
    process.stop();
    verify(url);
}

/// Every record says what its line says.
pub(super) fn verify(url: &str) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let database = Database::connect(url, Options::default()).await.unwrap();
        assert_eq!(database.verify().await.unwrap(), []);
        database.close().await.unwrap();
    });
}

#[test]
fn two_hundred_kills_on_sqlite_lose_nothing_and_double_nothing() {
    let folder = TempDir::new().unwrap();
    let url = format!("sqlite:{}", folder.path().join("nuong.sqlite").display());
    kill_often(&folder, &url);
}

#[test]
fn two_hundred_kills_on_postgres_lose_nothing_and_double_nothing() {
    let Some(home) = OnPostgres::make() else { return };
    let url = home.url();
    kill_often(&home, &url);
}
