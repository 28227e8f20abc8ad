//! A scope written out in one piece is the scope that was held, to the last word.

use std::collections::BTreeMap;

use serde_json::Value;
use sync::Replica;
use sync::feed::Head;
use sync::port::{Cursor, Page, ScopeState, Stored};
use sync_testkit::builders::{commune, user};
use uuid::Uuid;

fn line(seq: u64, record: u128, rest: &str) -> String {
    let (id, by) = (Uuid::from_u128(record), user(1));
    format!(r#"{{"seq":{seq},"id":"{id}",{rest},"by":"{by}","at":5,"fields":{{"a":"\"é\\"}}}}"#)
}

fn held() -> (Replica, String) {
    let lines = [
        line(1, 1, r#""kind":"household","op":"put""#),
        line(2, 2, r#""kind":"a_kind_of_next_year","op":"put""#),
        line(3, 3, r#""kind":"household","op":"gone","reason":"listed \"twice\"""#),
        line(4, 1, r#""kind":"household","op":"put""#),
    ];
    let lines = format!("{}\n", lines.join("\n"));
    let mut replica = Replica::open(Stored::default());
    let held = replica.head_with(commune(1), Head::default(), &lines, false);
    let state = ScopeState { after: 4, held, verified: true, ..ScopeState::default() };
    let (expected, is_whole) = (Cursor::default(), false);
    let page = Page { scope: commune(1), expected, is_whole, state, lines: lines.clone() };
    replica.take_page(&page);
    (replica, lines)
}

fn by_record(lines: &str) -> BTreeMap<String, Value> {
    let read = |line| serde_json::from_str::<Value>(line).expect("each line is JSON");
    let records = lines.lines().map(read);
    records.map(|line| (line["id"].to_string(), line)).collect()
}

#[test]
fn nothing_is_dropped_and_nothing_is_worded_otherwise() {
    let (replica, lines) = held();
    let compact = replica.lines_of(commune(1));
    assert_eq!(compact.lines().count(), 3, "one line for each record");
    assert_eq!(by_record(&compact), by_record(&lines));
}

#[test]
fn kinds_of_a_later_build_are_counted_and_summed() {
    let (replica, _) = held();
    let state = replica.scopes()[&commune(1)];
    assert_eq!(state.held.count, 3);
    let compact = replica.lines_of(commune(1));
    let anew = replica.head_with(commune(1), Head::default(), &compact, true);
    assert_eq!(anew, state.held);
}
