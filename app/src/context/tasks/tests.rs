use super::*;
use crate::context::fixture::{Book, NOW, household, person, record, session, village};
use crate::context::{Decides, sync_items};

const TODAY: &str = "2023-11-15";

fn book() -> Book {
    Book::default()
        .village(1, "Nả Háng B")
        .village(2, "Đề Chơ Chua")
        .household(10, 1)
        .person(11, 10, "Sùng A Chu", "head")
        .household(20, 1)
        .person(21, 20, "Hờ A Chớ", "head")
        .household(30, 2)
        .person(31, 30, "Vàng Thị Mỷ", "head")
        .assessment(13, 10, 2023, "poor")
        .assessment(33, 30, 2022, "poor")
}

fn work_out(book: Book, drafts: &[Draft], villages: &[AreaId]) -> Tasks {
    let book = book.open();
    let mut index = BookIndex::default();
    index.follow(&book);
    let items =
        sync_items(&book, &index, Decides { conflicts: true, kept: true, sheets: true }, NOW);
    let today = TODAY.parse().unwrap();
    let day = Day { today, round: 2023, villages, may_assess: true };
    tasks(&book, &index, drafts, &items, &day)
}

fn draft(key: DraftKey, saved_at: i64) -> Draft {
    let saved_at = Timestamp(saved_at);
    Draft { key: key.to_string(), body: "{}".into(), form_version: 1, saved_at }
}

#[test]
fn villages_say_how_far_they_are_and_where_to_go_next() {
    let due = work_out(book(), &[], &[village(1)]).due;
    assert_eq!(due.len(), 1);
    assert_eq!((due[0].done, due[0].all), (1, 2));
    assert_eq!((due[0].next, due[0].next_name.as_str()), (household(20), "Hờ A Chớ"));
}

#[test]
fn an_officer_of_the_commune_sees_every_village() {
    let tasks = work_out(book(), &[], &[]);
    let villages: Vec<AreaId> = tasks.due.iter().map(|due| due.village).collect();
    assert_eq!(villages, [village(2), village(1)]);
    assert_eq!(tasks.households, 3);
}

#[test]
fn sheets_of_other_years_leave_a_household_due() {
    let due = work_out(book(), &[], &[village(2)]).due;
    assert_eq!((due[0].done, due[0].all), (0, 1));
}

#[test]
fn unfinished_forms_come_newest_first_and_strange_ones_are_left_alone() {
    let drafts = [
        draft(DraftKey::Assessment(household(20)), 10),
        draft(DraftKey::Person(household(10), person(99)), 20),
        Draft { key: "visit:1".into(), ..draft(DraftKey::Session(session(1)), 30) },
    ];
    let names: Vec<String> = work_out(book(), &drafts, &[])
        .list
        .into_iter()
        .map(|task| match task {
            Task::Unfinished { name, .. } => name,
            other => panic!("{other:?} is no draft"),
        })
        .collect();
    assert_eq!(names, ["Sùng A Chu", "Hờ A Chớ"]);
}

#[test]
fn sessions_are_shown_when_they_are_near_or_lack_their_roll() {
    let book = book()
        .session(40, 1, "hôm nay", TODAY)
        .session(41, 1, "đã điểm danh", TODAY)
        .attendance(50, 41, 11, 10)
        .session(42, 1, "tuần trước", "2023-11-08")
        .session(43, 1, "còn lâu", "2023-12-24")
        .session(44, 1, "đã lâu", "2023-01-02");
    let tasks = work_out(book, &[], &[]);
    let sessions: Vec<SessionId> = tasks
        .list
        .iter()
        .map(|task| match task {
            Task::Session { session, .. } | Task::Unmarked { session, .. } => *session,
            other => panic!("{other:?} is no session"),
        })
        .collect();
    assert_eq!(sessions, [session(42), session(40)]);
    assert!(matches!(tasks.list[0], Task::Unmarked { .. }));
}

#[test]
fn a_conflict_comes_before_everything_else() {
    let drafts = [draft(DraftKey::Assessment(household(20)), 10)];
    let tasks = work_out(book().conflict(60, 11, "birth"), &drafts, &[]);
    let first =
        Task::Decide { conflict: record(60), name: "Sùng A Chu".into(), field: "birth".into() };
    assert_eq!(tasks.list.first(), Some(&first));
    assert_eq!(tasks.list.len(), 2);
}
