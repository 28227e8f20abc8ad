//! Every message of version 1, word for word. A released golden file is never edited:
//! an app installed in a village months ago still says exactly this.

use std::fs;
use std::path::PathBuf;

use protocol::v1::{
    HandoverRequest, HandoverResponse, Problem, PullRequest, PushRequest, PushResponse, SignIn,
    SignedIn,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sync::feed::Frame;
use sync::{Answer, Line, Mutation};

fn golden(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    fs::read_to_string(path).expect("the golden file is in the repository")
}

/// Reads a message, writes it again, and compares it with what was read.
fn reads_and_writes<T: Serialize + DeserializeOwned>(name: &str) {
    let text = golden(name);
    let before: Value = serde_json::from_str(&text).expect("the golden file is JSON");
    let message: T = serde_json::from_str(&text).expect("this build still reads the message");
    let after = serde_json::to_value(&message).expect("a message can be written");
    assert_eq!(before, after, "{name} is written otherwise than it was released");
}

#[test]
fn signing_in() {
    reads_and_writes::<SignIn>("v1_sign_in.json");
    reads_and_writes::<SignIn>("v1_sign_in_without_device.json");
    reads_and_writes::<SignIn>("v1_sign_in_to_recover.json");
    reads_and_writes::<SignedIn>("v1_signed_in.json");
    reads_and_writes::<SignedIn>("v1_signed_in_recovered.json");
}

#[test]
fn pushing() {
    reads_and_writes::<PushRequest>("v1_push_request.json");
    reads_and_writes::<PushRequest>("v1_push_request_with_epoch.json");
    reads_and_writes::<PushResponse>("v1_push_response.json");
}

#[test]
fn pulling() {
    reads_and_writes::<PullRequest>("v1_pull_request.json");
    reads_and_writes::<PullRequest>("v1_pull_request_that_waits.json");
    reads_and_writes::<PullRequest>("v1_pull_request_that_reports.json");
}

#[test]
fn handing_over() {
    reads_and_writes::<Frame>("v1_hello_leaving.json");
    reads_and_writes::<HandoverRequest>("v1_handover_request.json");
    reads_and_writes::<HandoverResponse>("v1_handover_response.json");
}

#[test]
fn the_lines_of_a_pull() {
    let text = golden("v1_pull_answer.ndjson");
    let mut kinds = Vec::new();
    for line in text.lines() {
        let before: Value = serde_json::from_str(line).expect("each line is JSON");
        let after = if line.starts_with(r#"{"seq""#) {
            kinds.push("line");
            let line: Line = serde_json::from_str(line).expect("this build still reads the line");
            serde_json::to_value(line)
        } else {
            kinds.push("frame");
            let frame: Frame =
                serde_json::from_str(line).expect("this build still reads the frame");
            serde_json::to_value(frame)
        };
        assert_eq!(before, after.expect("a line can be written"));
    }
    assert_eq!(kinds.iter().filter(|kind| **kind == "line").count(), 4);
    assert_eq!(kinds.iter().filter(|kind| **kind == "frame").count(), 6);
}

#[test]
fn lines_begin_with_their_number() {
    let text = golden("v1_pull_answer.ndjson");
    let line = text.lines().find(|line| line.starts_with(r#"{"seq""#)).expect("there is a line");
    let line: Line = serde_json::from_str(line).expect("it reads");
    let written = serde_json::to_string(&line).expect("it can be written");
    assert!(written.starts_with(&format!(r#"{{"seq":{},"id":"{}","kind":"#, line.seq, line.id)));
}

#[test]
fn problems() {
    reads_and_writes::<Problem>("v1_problem.json");
}

#[test]
fn each_outcome() {
    for name in ["v1_answer_applied.json", "v1_answer_merged.json", "v1_answer_quarantined.json"] {
        reads_and_writes::<Answer>(name);
    }
    reads_and_writes::<Mutation>("v1_mutation_delete.json");
    reads_and_writes::<Mutation>("v1_mutation_move.json");
}

#[test]
fn a_word_that_a_later_version_adds_is_passed_over() {
    let mut message: Value = serde_json::from_str(&golden("v1_push_request.json")).expect("JSON");
    message["later"] = Value::Bool(true);
    message["mutations"][0]["later"] = Value::Bool(true);
    serde_json::from_value::<PushRequest>(message).expect("unknown words are passed over");
}
