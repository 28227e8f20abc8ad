//! Files and sheets that are not what they should be: nothing goes in, and a clear word why.

use workbook::{Language, Sentences};

use crate::book::{Book, CLEAN};
use crate::dirt::said;
use crate::sheets::Sheets;

#[track_caller]
fn refused(bytes: &[u8], expected: &[&str]) {
    let refusal = Book::new().try_plan(bytes).expect_err("the file is refused");
    assert_eq!(said(&refusal.problems), expected);
}

#[test]
fn a_file_that_is_no_workbook_is_named_for_what_it_is() {
    let old_excel = [&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1][..], &[0; 600]].concat();
    let mut encrypted = old_excel.clone();
    encrypted.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    let cases: [(&[u8], &str); 9] = [
        (b"", "file_empty"),
        ("STT,Họ tên\n1,Vàng A Chư\n".as_bytes(), "file_is_text"),
        (b"\xFF\xFES\0T\0T\0", "file_is_text"),
        (b"<html><table></table></html>", "file_is_text"),
        (b"%PDF-1.7 ...", "file_is_no_workbook"),
        (b"\x89PNG\r\n\x1a\n\0\0", "file_is_no_workbook"),
        (&old_excel, "file_is_old_excel"),
        (&encrypted, "file_is_encrypted"),
        (b"PK\x03\x04 and then nothing", "file_damaged"),
    ];
    for (bytes, expected) in cases {
        refused(bytes, &[expected]);
    }
    refused(&CLEAN[..CLEAN.len() / 2], &["file_damaged"]);
    refused(&vec![b'x'; workbook::limits::FILE_BYTES_MAX + 1], &["file_too_large"]);
}

#[test]
fn a_missing_sheet_is_named() {
    let mut sheets = Sheets::default();
    sheets.0.remove(1);
    let refusal = Book::new().try_plan(&sheets.bytes()).expect_err("a sheet is missing");
    assert_eq!(said(&refusal.problems), ["sheet_missing"]);
    let sentence = Sentences::new(Language::English).problem(&refusal.problems[0]);
    assert_eq!(sentence, "The sheet “Households that left poverty” is missing.");
}

#[test]
fn sheets_are_found_by_title_whatever_their_order_and_tab() {
    let mut sheets = Sheets::default();
    sheets.0.swap(0, 2);
    for (number, sheet) in sheets.0.iter_mut().enumerate() {
        sheet.tab = format!("Sheet{number}");
    }
    let plan = Book::new().plan(&sheets.bytes());
    assert_eq!(said(&plan.problems), [""; 0]);
    assert_eq!(plan.counts.households_new, 4);
}

#[test]
fn a_sheet_without_a_title_is_taken_by_its_tab_or_its_place_and_that_is_said() {
    let mut sheets = Sheets::default();
    sheets.0[1].title = String::new();
    assert_eq!(said(&Book::new().plan(&sheets.bytes()).problems), [""; 0]);
    sheets.0[1].tab = "Sheet2".to_owned();
    assert_eq!(said(&Book::new().plan(&sheets.bytes()).problems), ["sheet_by_position"]);
}

#[test]
fn another_sheet_is_passed_over_and_named() {
    let mut sheets = Sheets::default();
    let mut other = sheets.0[1].clone();
    (other.tab, other.title) = ("Ghi chép".to_owned(), "Ghi chép".to_owned());
    sheets.0.push(other);
    assert_eq!(said(&Book::new().plan(&sheets.bytes()).problems), ["sheet_ignored"]);
    sheets.0[3].title = sheets.0[1].title.clone();
    refused(&sheets.bytes(), &["sheet_twice"]);
}

#[test]
fn a_renamed_column_is_refused_with_the_place_where_it_belongs() {
    let mut sheets = Sheets::default();
    sheets.0[0].headings[14] = "Diện hộ".to_owned();
    refused(&sheets.bytes(), &["column_missing O7", "column_ignored O7"]);
}

#[test]
fn a_moved_column_is_refused_with_where_it_is() {
    let mut sheets = Sheets::default();
    let b1 = sheets.0[0].headings.remove(17);
    sheets.0[0].headings.insert(2, b1);
    refused(&sheets.bytes(), &["column_moved C7"]);
    let mut sheets = Sheets::default();
    sheets.0[0].headings[18] = "B1".to_owned();
    refused(&sheets.bytes(), &["column_twice S7", "column_missing S7"]);
}

#[test]
fn headings_are_found_in_another_row_and_spelling() {
    let mut sheets = Sheets::default();
    for heading in &mut sheets.0[0].headings {
        *heading = format!(" {} ", heading.to_uppercase());
    }
    sheets.0[0].headings[4] = "Ngày sinh (dd/mm/yyyy)".to_owned();
    sheets.0[0].headings[13] = "Da\u{302}n to\u{323}\u{302}c".to_owned();
    sheets.0[0].heading_row = 6;
    assert_eq!(said(&Book::new().plan(&sheets.bytes()).problems), [""; 0]);
}

#[test]
fn a_column_of_their_own_between_the_official_ones_is_passed_over_and_named() {
    let mut sheets = Sheets::default();
    sheets.0[1].headings.insert(2, "Điện thoại".to_owned());
    for row in sheets.0[1].rows.values_mut() {
        row.insert(2, None);
    }
    let plan = Book::new().plan(&sheets.bytes());
    assert_eq!(said(&plan.problems), ["column_ignored C9"]);
    assert_eq!(plan.counts.households_new, 4);
}

#[test]
fn a_column_of_no_use_may_be_absent() {
    let mut sheets = Sheets::default();
    sheets.0[0].headings.truncate(23);
    let plan = Book::new().plan(&sheets.bytes());
    assert_eq!(said(&plan.problems), ["column_absent X7", "column_absent Y7"]);
    assert_eq!(plan.counts.households_new, 4);
}

#[test]
fn the_titles_must_say_one_year_that_has_a_standard() {
    let mut sheets = Sheets::default();
    sheets.0[2].title = sheets.0[2].title.replace("2023", "2022");
    refused(&sheets.bytes(), &["years_differ 4"]);
    for sheet in &mut sheets.0 {
        sheet.title = sheet.title.replace("2023", "1999").replace("2022", "1999");
    }
    refused(&sheets.bytes(), &["year_without_standard"]);
    for sheet in &mut sheets.0 {
        sheet.title = sheet.title.replace("NĂM 1999", "");
    }
    refused(&sheets.bytes(), &["year_missing"]);
}

#[test]
fn an_empty_workbook_and_empty_sheets_are_refused() {
    let mut sheets = Sheets::default();
    for sheet in &mut sheets.0 {
        sheet.rows.clear();
    }
    refused(&sheets.bytes(), &["nobody_listed"]);
    for sheet in &mut sheets.0 {
        sheet.headings.clear();
    }
    refused(&sheets.bytes(), &["headings_missing", "headings_missing", "headings_missing"]);
    sheets.0.truncate(1);
    sheets.0[0].title = String::new();
    sheets.0[0].tab = "Sheet1".to_owned();
    refused(&sheets.bytes(), &["sheet_missing", "sheet_missing", "sheet_missing"]);
}
