use super::*;
use crate::context::Ledger;
use crate::context::fixture::{Book, NOW, household, record, session};
use serde_json::json;

fn village() -> Book {
    Book::default()
        .village(1, "Nả Háng B")
        .household(10, 1)
        .person(11, 10, "Sùng A Chu", "head")
        .person(12, 10, "Sùng Thị Mai", "child")
        .session(20, 1, "Tiêm phòng gà", "2023-11-15")
}

fn items_of(book: &Replica, may_decide: bool) -> Vec<SyncItem> {
    let mut index = BookIndex::default();
    index.follow(book);
    let decides = Decides { conflicts: may_decide, kept: may_decide, sheets: may_decide };
    sync_items(book, &index, decides, NOW)
}

fn minutes_ago(minutes: i64) -> Timestamp {
    NOW.plus_millis(-minutes * 60_000)
}

#[test]
fn a_household_and_its_members_are_one_item() {
    let book = village()
        .waiting(10, Kind::Household, &json!({"phone": "0912"}), 9)
        .waiting(12, Kind::Person, &json!({"birth": "2001"}), 5)
        .open();
    let on_phone = ItemState::OnPhone { since: minutes_ago(9) };
    let expected = SyncItem {
        subject: Subject::Household(household(10)),
        name: "Sùng A Chu".into(),
        state: on_phone,
        kept: None,
    };
    assert_eq!(items_of(&book, true), [expected]);
}

#[test]
fn a_roll_of_many_people_is_one_item() {
    let mark = |person: u128| json!({"session": record(20), "person": record(person), "household": record(10), "presence": "present"});
    let book = village()
        .waiting(21, Kind::Attendance, &mark(11), 3)
        .waiting(22, Kind::Attendance, &mark(12), 2)
        .open();
    let items = items_of(&book, true);
    assert_eq!(items.len(), 1);
    assert_eq!(items[0].subject, Subject::Attendance(session(20)));
    assert_eq!(items[0].name, "Tiêm phòng gà");
}

#[test]
fn an_item_with_anything_unsent_is_not_said_to_be_on_the_server() {
    let book = village()
        .answered(10, Kind::Household, &json!({"phone": "0912"}), Outcome::Applied, 30)
        .waiting(10, Kind::Household, &json!({"phone": "0913"}), 5)
        .answered(20, Kind::TrainingSession, &json!({"place": "nhà văn hóa"}), Outcome::Applied, 20)
        .open();
    let items = items_of(&book, true);
    let ledger = Ledger::of(&items);
    assert_eq!((ledger.waiting, ledger.on_server), (1, 1));
    assert_eq!(ledger.on_server_at, Some(minutes_ago(20)));
    assert_eq!(items[1].state, ItemState::OnServer { at: minutes_ago(20) });
}

#[test]
fn a_conflict_is_shown_to_those_who_may_decide() {
    let book = village().conflict(30, 12, "birth").open();
    let items = items_of(&book, true);
    assert_eq!(items[0].name, "Sùng Thị Mai");
    assert_eq!(items[0].state, ItemState::ToDecide { conflict: record(30), field: "birth".into() });
    assert_eq!(items_of(&book, false), []);
}

#[test]
fn what_the_server_holds_back_is_neither_waiting_nor_done() {
    let quarantined = Outcome::Quarantined { reason: "outside_your_village".into(), field: None };
    let book = village();
    // The answer is there, its record has not come down: the scope stands before number 99.
    let mut stored = book.answered(10, Kind::Household, &json!({"phone": "1"}), quarantined, 4);
    stored = stored.answer_behind(99);
    let items = items_of(&stored.open(), true);
    let state = ItemState::InReview { at: minutes_ago(4), reason: "outside_your_village".into() };
    assert_eq!(items.len(), 1);
    assert_eq!(items[0].state, state);
    let ledger = Ledger::of(&items);
    assert_eq!((ledger.waiting, ledger.on_server, ledger.in_review), (0, 0, 1));
}
