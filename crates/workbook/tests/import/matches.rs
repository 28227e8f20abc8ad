//! Who is on file already: the same, perhaps the same, or somebody else.

use domain::id::RecordId;
use domain::person::Person;
use domain::record::AnyRecord;
use domain::time::PartialDate;
use workbook::{MatchedBy, Plan};

use crate::book::Book;
use crate::dirt::said;
use crate::sheets::Sheets;

/// A book with the sample in it.
fn book() -> Book {
    let mut book = Book::new();
    book.import(&Sheets::default().bytes());
    book
}

fn edit(book: &mut Book, name: &str, change: impl Fn(&mut Person)) -> RecordId {
    let mut edited = None;
    for (id, record) in &mut book.records {
        match record {
            AnyRecord::Person(person) if person.name == name => {
                change(person);
                edited = Some(*id);
            }
            _ => {}
        }
    }
    edited.expect("the person is on file")
}

fn household_match(plan: &Plan, row: u32) -> Option<MatchedBy> {
    let here = plan.matches.iter().filter(|found| found.place.row == Some(row));
    here.map(|found| found.by).next()
}

#[test]
fn a_head_is_found_by_number_then_by_name_and_year() {
    let mut book = book();
    let plan = book.plan(&Sheets::default().bytes());
    assert_eq!(household_match(&plan, 8), Some(MatchedBy::Identity));
    assert_eq!(household_match(&plan, 10), Some(MatchedBy::NameAndBirth));
    assert!(plan.changes.is_empty());
    edit(&mut book, "Lò Văn Hòa", |person| person.name = "LÒ VĂN HOÀ".to_owned());
    assert!(book.plan(&Sheets::default().bytes()).changes.is_empty());
}

#[test]
fn a_head_without_a_year_is_found_by_the_other_members() {
    let mut book = book();
    edit(&mut book, "Vàng A Chư", |person| {
        person.birth = None;
        person.identity_number = None;
    });
    let plan = book.plan(&Sheets::default().bytes());
    assert_eq!(household_match(&plan, 8), Some(MatchedBy::NameAndMembers));
    assert!(plan.changes.is_empty());
}

#[test]
fn a_namesake_of_almost_the_same_age_is_shown_and_not_joined() {
    let mut book = book();
    edit(&mut book, "Lò Văn Hòa", |person| person.birth = Some(PartialDate::Year(1948)));
    let plan = book.import(&Sheets::default().bytes());
    assert_eq!(said(&plan.problems), ["household_similar C10"]);
    assert_eq!(plan.counts.households_new, 1);
    assert!(book.plan(&Sheets::default().bytes()).changes.is_empty());
}

#[test]
fn a_namesake_of_another_age_is_somebody_else_without_a_word() {
    let mut book = book();
    edit(&mut book, "Lò Văn Hòa", |person| person.birth = Some(PartialDate::Year(1991)));
    let plan = book.plan(&Sheets::default().bytes());
    assert_eq!(said(&plan.problems), [""; 0]);
    assert_eq!(plan.counts.households_new, 1);
}

#[test]
fn two_numbers_are_two_people() {
    let mut book = book();
    edit(&mut book, "Vàng A Chư", |person| {
        person.identity_number = Some("015068000001".to_owned());
    });
    let plan = book.plan(&Sheets::default().bytes());
    assert_eq!(said(&plan.problems), ["household_similar C8"]);
    assert_eq!(plan.counts.households_new, 1);
}

#[test]
fn a_household_in_another_village_of_the_commune_is_found_by_its_heads_number() {
    let mut book = book();
    let moved = Sheets::default().with("M8", "Púng Luông").with("M9", "Púng Luông");
    let plan = book.plan(&moved.bytes());
    assert_eq!(said(&plan.problems), ["household_in_other_village M8"]);
    assert!(plan.changes.is_empty());
}

#[test]
fn new_members_join_a_household_on_file() {
    let line = "|Vàng A Chư|Vàng A Páo|Con|2001|Nam||Tỉnh Yên Bái|Huyện Mù Căng Chải|137|Xã Púng Luông|04492|Ngã Ba Kim|Mông|Hộ nghèo|297/QĐ-UBND|10/12/2023|100|50|x|||Thiếu vốn|22|";
    let mut sheets = Sheets::default().with("Y8", 3.0);
    let second = sheets.0[0].rows.remove(&10).expect("the second household");
    sheets.0[0].rows.insert(11, second);
    let sheets = sheets.with_row(0, 10, line);
    let mut book = book();
    let plan = book.import(&sheets.bytes());
    assert_eq!(plan.changes.len(), 1);
    assert_eq!(plan.counts.persons_new, 1);
    assert!(book.plan(&sheets.bytes()).changes.is_empty());
    // The same row twice is one person.
    let line_again = sheets.clone().with("Y8", 4.0).with_row(0, 12, "");
    let mut line_again = line_again;
    let second = line_again.0[0].rows.remove(&11).expect("the second household");
    line_again.0[0].rows.insert(13, second);
    let line_again = line_again.with_row(0, 11, line);
    let plan = Book::new().plan(&line_again.bytes());
    assert_eq!(said(&plan.problems), ["person_repeated C11"]);
    assert_eq!(plan.counts.persons_new, 6);
}

#[test]
fn another_result_for_the_round_does_not_replace_the_one_on_file() {
    let mut book = book();
    let other = Sheets::default().with("R10", 120.0);
    let plan = book.plan(&other.bytes());
    assert_eq!(said(&plan.problems), ["assessment_differs O10"]);
    assert!(plan.changes.is_empty());
}

#[test]
fn the_next_year_adds_a_result_and_nothing_else() {
    let mut book = book();
    let mut sheets = Sheets::default();
    for sheet in &mut sheets.0 {
        sheet.title = sheet.title.replace("2023", "2024");
    }
    let sheets = sheets.with("Q8", "10/12/2024").with("Q9", "10/12/2024").with("Q10", "10/12/2024");
    let plan = book.import(&sheets.bytes());
    assert_eq!(plan.changes.len(), 4);
    assert_eq!(plan.counts.assessments_new, 4);
    assert_eq!(plan.counts.households_known, 4);
}

#[test]
fn a_child_who_now_heads_a_household_is_not_mistaken_for_the_old_one() {
    let mut book = book();
    edit(&mut book, "Mùa Thị Xông", |person| {
        person.identity_number = Some("015169981033".to_owned());
    });
    let line = "3|Mùa Thị Xông|Mùa Thị Xông|Chủ hộ|18/05/1969|Nữ|015169981033|Tỉnh Yên Bái|Huyện Mù Căng Chải|137|Xã Púng Luông|04492|Ngã Ba Kim|Mông|Hộ nghèo|297/QĐ-UBND|10/12/2023|100|50|x|||Thiếu vốn|54|1";
    let plan = book.plan(&Sheets::default().with_row(0, 11, line).bytes());
    assert_eq!(plan.counts.households_new, 1);
    assert!(said(&plan.problems).contains(&"identity_twice G11".to_owned()));
}

#[test]
fn a_change_of_head_keeps_the_household() {
    let mut book = book();
    edit(&mut book, "Mùa Thị Xông", |person| {
        person.identity_number = Some("015169981033".to_owned());
    });
    let sheets = Sheets::default()
        .with("D8", "Chồng")
        .with("D9", "Chủ hộ")
        .with("A9", 1.0)
        .without("A8")
        .with("G9", "015169981033")
        .with("B8", "Mùa Thị Xông")
        .with("B9", "Mùa Thị Xông");
    let plan = book.plan(&sheets.bytes());
    assert_eq!(said(&plan.problems), ["member_before_head D8", "head_on_file_differs C9"]);
    assert!(plan.changes.is_empty());
}
