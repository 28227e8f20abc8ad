use super::*;
use crate::context::fixture::{Book, household, record, village};
use domain::classification::PovertyClass;
use domain::name::Query;
use serde_json::json;

fn two_villages() -> Book {
    Book::default()
        .village(1, "Nả Háng B")
        .village(2, "Đề Chơ Chua")
        .household(10, 1)
        .person(11, 10, "Mùa A Sử", "head")
        .person(12, 10, "Giàng Thị Dua", "spouse")
        .household(20, 1)
        .person(21, 20, "Thào A Mua", "head")
        .person(22, 20, "Mùa Thị Sua", "child_in_law")
        .household(30, 2)
        .person(31, 30, "Mùa A Páo", "head")
        .assessment(13, 10, 2022, "poor")
        .assessment(14, 10, 2023, "near_poor")
}

fn index_of(book: &Replica) -> BookIndex {
    let mut index = BookIndex::default();
    index.follow(book);
    index
}

fn names(index: &BookIndex) -> Vec<&str> {
    index.households().map(|entry| entry.name.as_str()).collect()
}

fn found(index: &BookIndex, typed: &str) -> Vec<(HouseholdId, bool)> {
    let hits = index.search(&Query::new(typed), None);
    hits.into_iter().map(|hit| (hit.household, hit.member.is_some())).collect()
}

#[test]
fn households_go_by_their_heads_in_vietnamese_order() {
    let index = index_of(&two_villages().open());
    assert_eq!(names(&index), ["Thào A Mua", "Mùa A Páo", "Mùa A Sử"]);
    let villages: Vec<&str> = index.villages().map(|village| village.name.as_str()).collect();
    assert_eq!(villages, ["bản Đề Chơ Chua", "bản Nả Háng B"]);
}

#[test]
fn a_row_tells_namesakes_apart_and_shows_the_sheet_that_counts() {
    let index = index_of(&two_villages().open());
    let entry = index.household(household(10)).unwrap();
    assert_eq!(entry.birth_year, Some(1979));
    assert_eq!(entry.beside, Some(Beside::Spouse("Giàng Thị Dua".into(), None)));
    assert_eq!(entry.latest().map(|it| it.class), Some(PovertyClass::NearPoor));
    assert!(entry.is_assessed_in(2023));
    assert!(!index.household(household(30)).unwrap().is_assessed_in(2023));
}

#[test]
fn search_needs_no_diacritics_and_puts_heads_before_members() {
    let index = index_of(&two_villages().open());
    assert_eq!(found(&index, "mua a su"), [(household(10), false)]);
    assert_eq!(
        found(&index, "mua"),
        [(household(30), false), (household(10), false), (household(20), false)]
    );
    assert_eq!(found(&index, "mua sua"), [(household(20), true)]);
    assert_eq!(found(&index, "thao dua"), []);
    assert_eq!(index.search(&Query::new(""), Some(village(2))).len(), 1);
}

#[test]
fn a_change_is_followed_without_reading_everything() {
    let mut book = two_villages().open();
    let mut index = index_of(&book);
    Book::default().arrive(&mut book, 50, |lines| {
        lines.person(11, 10, "Mùa A Ánh", "head").person(22, 30, "Mùa Thị Sua", "child")
    });
    index.follow(&book);
    let mut anew = BookIndex::default();
    anew.follow(&book);
    assert_eq!(names(&index), ["Mùa A Ánh", "Thào A Mua", "Mùa A Páo"]);
    assert_eq!(names(&index), names(&anew));
    assert_eq!(index.household_of(record(22)).map(|entry| entry.id), Some(household(30)));
    assert_eq!(found(&index, "sua"), [(household(30), true)]);
    assert_eq!(index.household(household(20)).unwrap().members.len(), 1);
}

#[test]
fn households_that_come_and_go_keep_their_places() {
    let mut book = two_villages().open();
    let mut index = index_of(&book);
    Book::default().arrive(&mut book, 50, |lines| {
        lines.household(40, 2).person(41, 40, "Giàng A Của", "head")
    });
    index.follow(&book);
    assert_eq!(names(&index), ["Giàng A Của", "Thào A Mua", "Mùa A Páo", "Mùa A Sử"]);
    book.forget_scope(crate::context::fixture::COMMUNE);
    index.follow(&book);
    assert_eq!(index.household_count(), 0);
}

#[test]
fn what_waits_and_what_conflicts_is_marked_on_the_household() {
    let name = json!({"name": "Mùa A Sử"});
    let book = two_villages().conflict(60, 12, "birth").waiting(31, Kind::Person, &name, 5).open();
    let index = index_of(&book);
    assert!(index.household(household(30)).unwrap().is_waiting);
    assert!(!index.household(household(10)).unwrap().is_waiting);
    assert_eq!(index.household(household(10)).unwrap().conflicts, [record(60)]);
}

#[test]
fn a_sheet_that_was_replaced_does_not_count() {
    let sheet = json!({
        "household": record(10), "standard": "nd07-2021", "round": 2023, "date": "2023-09-30",
        "locality": "rural", "class": "poor", "replaces": record(14),
    });
    let book = two_villages().line(15, Kind::Assessment, Some(10), &sheet).open();
    let index = index_of(&book);
    let latest = index.household(household(10)).unwrap().latest().unwrap();
    assert_eq!(latest.class, PovertyClass::Poor);
}

const BUILD: &str = "a build";

fn shown(index: &BookIndex) -> String {
    format!("{:#?}", index.households().collect::<Vec<_>>())
}

#[test]
fn a_digest_says_what_the_book_says() {
    let left = json!({
        "household": record(20), "standard": "nd07-2021", "round": 2023, "date": "2023-09-30",
        "locality": "rural", "class": "not_poor", "left_class": "poor",
    });
    let book = two_villages()
        .conflict(60, 12, "birth")
        .line(23, Kind::Assessment, Some(20), &left)
        .line(40, Kind::Household, Some(2), &json!({"village": record(2), "code": "ĐCC-04"}))
        .open();
    let index = index_of(&book);
    let digest = index.digest(BUILD, &book).expect("it can be said");
    let mut again = BookIndex::of_digest(BUILD, &digest, &book).expect("it reads");
    assert_eq!(shown(&again), shown(&index));
    assert_eq!(found(&again, "mua"), found(&index, "mua"));
    assert_eq!(found(&again, "dcc"), [(household(40), false)]);
    for id in [12, 22, 23, 60] {
        let owner = index.household_of(record(id)).map(|entry| entry.id);
        assert_eq!(again.household_of(record(id)).map(|entry| entry.id), owner);
    }
    again.follow(&book);
    assert_eq!(shown(&again), shown(&index));
}

#[test]
fn what_waits_on_the_phone_is_shown_over_a_digest() {
    let told = two_villages().open();
    let digest = index_of(&told).digest(BUILD, &told).expect("it can be said");
    let name = json!({"name": "Mùa A Ánh"});
    let village = json!({"village": record(1)});
    let book = two_villages()
        .waiting(31, Kind::Person, &name, 5)
        .waiting(50, Kind::Household, &village, 4)
        .open();
    let again = BookIndex::of_digest(BUILD, &digest, &book).expect("it reads");
    assert_eq!(shown(&again), shown(&index_of(&book)));
    assert_eq!(index_of(&book).digest(BUILD, &book), None, "a digest holds the server's word");
}

#[test]
fn a_digest_is_read_whole_and_by_its_build_or_not_at_all() {
    let book = two_villages().open();
    let digest = index_of(&book).digest(BUILD, &book).expect("it can be said");
    assert!(BookIndex::of_digest("another", &digest, &book).is_none());
    let damaged = digest.replacen("\tnull\t", "\t", 1);
    assert!(BookIndex::of_digest(BUILD, &damaged, &book).is_none());
    let odd = Book::default().household(10, 1).person(11, 10, "Mùa\tA", "head").open();
    assert_eq!(index_of(&odd).digest(BUILD, &odd), None, "no name is put in two columns");
}
