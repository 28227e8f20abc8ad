//! Any bytes at the doors of server and phone: they are read or refused, and nothing panics.
//!
//! Each case begins with a whole message, from `corpus` or from the golden files of the protocol,
//! and spoils it in a few places. `PROPTEST_CASES=100000` plays longer.

use domain::id::RecordId;
use proptest::prelude::*;
use proptest::sample::Index;
use protocol::v1::{PullRequest, PushRequest, PushResponse};
use sync::feed::{Frame, LineOp};
use sync::intake::{Incoming, Trusted};
use sync::mutation::AsSent;
use sync::{Checksum, Line};
use sync_testkit::builders::{START, commune, user};
use sync_testkit::memory_log::MemoryLog;

const PUSHES: [&[u8]; 5] = [
    include_bytes!("corpus/push_move_and_delete.json"),
    include_bytes!("corpus/push_ends_of_ranges.json"),
    include_bytes!("corpus/push_sheet.json"),
    include_bytes!("../../protocol/tests/golden/v1_push_request.json"),
    include_bytes!("../../protocol/tests/golden/v1_push_request_with_epoch.json"),
];
const PULLS: [&[u8]; 3] = [
    include_bytes!("corpus/pull_two_scopes.json"),
    include_bytes!("../../protocol/tests/golden/v1_pull_request.json"),
    include_bytes!("../../protocol/tests/golden/v1_pull_request_that_waits.json"),
];
const ANSWERS: [&[u8]; 2] = [
    include_bytes!("../../protocol/tests/golden/v1_pull_answer.ndjson"),
    include_bytes!("../../protocol/tests/golden/v1_push_response.json"),
];

/// What is put into a message now and then.
const PIECES: [&[u8]; 23] = [
    b"null",
    b"true",
    b"-1",
    b"0",
    b"1e400",
    b"1e-130",
    b"1e308",
    b"18446744073709551616",
    b"\"\"",
    b"{}",
    b"[]",
    b"[[[[[[[[",
    b"\"\\u0000\"",
    b"\"\\ud800\"",
    b"\xff\xfe",
    b"\"op\":\"move\"",
    b"\"delete\"",
    b"\"quarantined\"",
    b"\"conflict\"",
    b"\"area\"",
    b",",
    b":",
    b"\"later\"",
];

/// How a message is spoilt in one place.
#[derive(Clone, Debug)]
enum Spoil {
    Byte(Index, u8),
    Insert(Index, usize),
    Replace(Index, Index, usize),
    Drop(Index, usize),
    Repeat(Index, usize),
    End(Index),
}

fn spoil() -> impl Strategy<Value = Spoil> {
    let piece = 0..PIECES.len();
    prop_oneof![
        3 => (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Spoil::Byte(at, byte)),
        2 => (any::<Index>(), piece.clone()).prop_map(|(at, piece)| Spoil::Insert(at, piece)),
        6 => (any::<Index>(), any::<Index>(), piece).prop_map(|(a, b, piece)| Spoil::Replace(a, b, piece)),
        1 => (any::<Index>(), 1_usize..40).prop_map(|(at, size)| Spoil::Drop(at, size)),
        1 => (any::<Index>(), 1_usize..400).prop_map(|(at, size)| Spoil::Repeat(at, size)),
        1 => any::<Index>().prop_map(Spoil::End),
    ]
}

/// A message of the corpus, spoilt.
fn message(corpus: &'static [&'static [u8]]) -> impl Strategy<Value = Vec<u8>> {
    let spoils = proptest::collection::vec(spoil(), 0..5);
    (0..corpus.len(), spoils).prop_map(|(number, spoils)| {
        spoils.into_iter().fold(corpus[number].to_vec(), |bytes, spoil| spoilt(bytes, &spoil))
    })
}

fn spoilt(mut bytes: Vec<u8>, spoil: &Spoil) -> Vec<u8> {
    let length = bytes.len();
    if length == 0 {
        return bytes;
    }
    match spoil {
        Spoil::Byte(at, byte) => bytes[at.index(length)] = *byte,
        Spoil::Insert(at, piece) => {
            let at = at.index(length);
            bytes.splice(at..at, PIECES[*piece].iter().copied());
        }
        Spoil::Replace(from, which, piece) => {
            let value = value_at(&bytes, from.index(length), which);
            bytes.splice(value, PIECES[*piece].iter().copied());
        }
        Spoil::Drop(at, size) => {
            let at = at.index(length);
            bytes.drain(at..(at + size).min(length));
        }
        Spoil::Repeat(at, size) => {
            let at = at.index(length);
            let again = bytes[at..(at + size).min(length)].to_vec();
            bytes.splice(at..at, again);
        }
        Spoil::End(at) => bytes.truncate(at.index(length)),
    }
    bytes
}

/// The value behind a colon, so that what is left is often JSON still.
fn value_at(bytes: &[u8], from: usize, which: &Index) -> std::ops::Range<usize> {
    let colons: Vec<usize> =
        bytes.iter().enumerate().filter(|(_, byte)| **byte == b':').map(|(at, _)| at + 1).collect();
    if colons.is_empty() {
        return from..from;
    }
    let start = colons[which.index(colons.len())];
    let is_end = |byte: &u8| matches!(byte, b',' | b'}' | b']' | b'\n');
    let length = bytes[start..].iter().position(is_end).unwrap_or_default();
    start..start + length
}

fn take_in(request: PushRequest<AsSent>) {
    let log = MemoryLog::default();
    [1, 2].into_iter().for_each(|number| log.add_commune(commune(number)));
    log.add_user(user(1).into());
    let mutations = request.mutations.into_iter();
    let batch: Vec<Incoming> =
        mutations.map(|sent| Incoming { mutation: sent.mutation, author: user(1) }).collect();
    let answers = log.push(batch.clone(), &Trusted, START);
    assert_eq!(answers.len(), batch.len(), "one answer for each");
    assert_eq!(log.push(batch, &Trusted, START), answers, "and the same again");
    for scope in [commune(1), commune(2), user(1).into()] {
        let lines = log.lines(scope, 0);
        let mut sum = Checksum::default();
        lines.iter().for_each(|line| sum.add(line.id, line.seq));
        let head = log.head(scope).unwrap_or_default();
        assert_eq!((head.count, head.checksum), (lines.len() as u64, sum));
        for line in lines {
            let text = serde_json::to_string(&line).expect("a line can be written");
            let again: Line = serde_json::from_str(&text).expect("and read");
            assert_eq!(bare(&again), bare(&line));
        }
    }
}

/// A line but for its values: the last digit of a fraction may differ when it is read again.
fn bare(line: &Line) -> (u64, RecordId, LineOp, Vec<&String>) {
    (line.seq, line.id, line.op, line.fields.keys().collect())
}

#[test]
fn the_corpus_is_read() {
    for bytes in PUSHES {
        let request: PushRequest<AsSent> = serde_json::from_slice(bytes).expect("a push");
        take_in(request);
    }
    for bytes in PULLS {
        serde_json::from_slice::<PullRequest>(bytes).expect("a pull");
    }
}

proptest! {
    #[test]
    fn any_push_is_taken_in_or_refused(bytes in message(&PUSHES)) {
        if let Ok(request) = serde_json::from_slice::<PushRequest<AsSent>>(&bytes) {
            take_in(request);
        }
    }

    #[test]
    fn any_pull_is_read_or_refused(bytes in message(&PULLS)) {
        if let Ok(request) = serde_json::from_slice::<PullRequest>(&bytes) {
            let text = serde_json::to_string(&request).expect("what was read can be written");
            prop_assert_eq!(serde_json::from_str::<PullRequest>(&text).expect("and read"), request);
        }
    }

    #[test]
    fn any_answer_is_read_or_refused_by_a_phone(bytes in message(&ANSWERS)) {
        if let Ok(response) = serde_json::from_slice::<PushResponse>(&bytes) {
            prop_assert!(serde_json::to_string(&response).is_ok());
        }
        for line in bytes.split(|byte| *byte == b'\n') {
            if let Ok(line) = serde_json::from_slice::<Line>(line) {
                let text = serde_json::to_string(&line).expect("a line can be written");
                let again: Line = serde_json::from_str(&text).expect("and read");
                prop_assert_eq!(bare(&again), bare(&line));
            }
            if let Ok(frame) = serde_json::from_slice::<Frame>(line) {
                let text = serde_json::to_string(&frame).expect("a frame can be written");
                prop_assert_eq!(serde_json::from_str::<Frame>(&text).expect("and read"), frame);
            }
        }
    }

    #[test]
    fn bytes_that_are_nothing_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(serde_json::from_slice::<PushRequest<AsSent>>(&bytes).is_err());
        prop_assert!(serde_json::from_slice::<PullRequest>(&bytes).is_err());
        prop_assert!(serde_json::from_slice::<PushResponse>(&bytes).is_err());
    }
}
