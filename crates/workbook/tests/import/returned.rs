//! What comes back can be corrected and imported as it is.

use workbook::{Language, Returned, Sentences, returned_workbook};

use crate::book::{Book, PUNG_LUONG};
use crate::dirt::said;
use crate::sheets::Sheets;

fn returned(original: &[u8], which: Returned) -> Vec<u8> {
    let plan = Book::new().plan(original);
    let words = Sentences::new(Language::Vietnamese);
    let reason = |problem: &workbook::Problem| words.reason(problem);
    returned_workbook(original, &plan.problems, which, words.reason_heading(), &reason)
        .expect("a workbook that was read can be returned")
}

/// Texts of a sheet by cell, through another door than the crate's own.
fn texts(bytes: &[u8], sheet: &str) -> Vec<Vec<String>> {
    use calamine::Reader;
    let mut workbook: calamine::Xlsx<_> =
        calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).expect("a workbook");
    let range = workbook.worksheet_range(sheet).expect("the sheet");
    let (rows, columns) = range.end().expect("cells");
    let text = |row, column| range.get_value((row, column)).map(ToString::to_string);
    (0..=rows)
        .map(|row| (0..=columns).map(|column| text(row, column).unwrap_or_default()).collect())
        .collect()
}

#[test]
fn the_refused_household_comes_back_whole_with_its_reason_beside_it() {
    let original = Sheets::default().with("R8", "nhiều").bytes();
    let back = returned(&original, Returned::Refused);
    let sheet = texts(&back, "Ho ngheo, can ngheo");
    assert_eq!(sheet[3][0], "DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO SAU KHI RÀ SOÁT NĂM 2023");
    assert_eq!(sheet[6][25], "Lý do");
    assert_eq!(sheet.len(), 9, "titles, headings and the two rows of one household");
    assert_eq!(sheet[7][2], "Vàng A Chư");
    assert_eq!(sheet[8][2], "Mùa Thị Xông");
    assert_eq!(sheet[7][17], "nhiều");
    assert_eq!(
        sheet[7][25],
        "B1: Điểm “nhiều” không phải là số. Ghi điểm bằng số nguyên theo phiếu."
    );
    assert_eq!(sheet[8][25], "");
    assert_eq!(texts(&back, "Thoat ngheo").len(), 9);
}

#[test]
fn what_comes_back_has_the_same_faults_and_none_of_its_own() {
    let original = Sheets::default().with("R8", "nhiều").with("M10", "").without("M10").bytes();
    let plan = Book::new().plan(&returned(&original, Returned::Refused));
    assert_eq!(said(&plan.problems), ["score_not_a_number R8", "village_missing M10"]);
    assert_eq!(plan.counts.households_listed, 2);
}

#[test]
fn once_corrected_it_completes_the_import() {
    let mut book = Book::new();
    let wrong = Sheets::default().with("R8", "nhiều").bytes();
    assert_eq!(book.import(&wrong).counts.households_new, 3);
    assert_eq!(book.import(&Sheets::default().bytes()).counts.households_new, 1);
    assert!(book.plan(&Sheets::default().bytes()).changes.is_empty());
}

#[test]
fn households_with_warnings_come_back_when_asked_for() {
    let back = returned(PUNG_LUONG, Returned::WithProblems);
    let plan = Book::new().plan(&back);
    assert!(plan.counts.households_listed > 100);
    assert_eq!(plan.counts.households_refused, 0);
    let none = returned(PUNG_LUONG, Returned::Refused);
    assert_eq!(texts(&none, "Ho ngheo, can ngheo").len(), 7);
}

#[test]
fn dates_and_numbers_stay_what_they_are() {
    let back = returned(PUNG_LUONG, Returned::WithProblems);
    let births = |bytes: &[u8]| {
        let plan = Book::new().plan(bytes);
        let names = plan.changes.into_iter().filter_map(|change| match change.record {
            domain::record::AnyRecord::Person(person) => {
                Some((person.name, person.birth.map(|birth| birth.to_string())))
            }
            _ => None,
        });
        names.collect::<std::collections::BTreeSet<_>>()
    };
    let (all, some) = (births(PUNG_LUONG), births(&back));
    assert!(some.is_subset(&all));
    assert!(some.len() > 500);
}

#[test]
fn a_file_that_cannot_be_read_cannot_be_returned() {
    let words = |_: &workbook::Problem| String::new();
    assert!(returned_workbook(b"PK\x03\x04", &[], Returned::Refused, "", &words).is_err());
}
