//! Files made to break the reader: it answers, within its limits, and never panics.
//!
//! `PROPTEST_CASES=20000` plays longer.

use std::io::{Cursor, Read, Write};

use proptest::prelude::*;
use workbook::limits;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::book::{Book, CLEAN};
use crate::dirt::said;

/// Rewrites the parts of the clean workbook.
fn repacked(change: impl Fn(&str, Vec<u8>) -> Vec<u8>) -> Vec<u8> {
    let mut source = ZipArchive::new(Cursor::new(CLEAN)).expect("a package");
    let mut target = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..source.len() {
        let mut part = source.by_index(index).expect("a part");
        let name = part.name().expect("a name").into_owned();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).expect("a part can be unpacked");
        target.start_file(&name, SimpleFileOptions::default()).expect("a new part");
        target.write_all(&change(&name, bytes)).expect("its bytes");
    }
    target.finish().expect("a package").into_inner()
}

/// Puts cells into the first sheet, as XML.
fn with_xml(xml: &str) -> Vec<u8> {
    repacked(|name, bytes| {
        if name != "xl/worksheets/sheet1.xml" {
            return bytes;
        }
        let text = String::from_utf8(bytes).expect("a sheet is text");
        text.replace("</sheetData>", &format!("{xml}</sheetData>")).into_bytes()
    })
}

/// So many, or as many as `PROPTEST_CASES` says.
fn cases(count: u32) -> ProptestConfig {
    match std::env::var_os("PROPTEST_CASES") {
        Some(_) => ProptestConfig::default(),
        None => ProptestConfig::with_cases(count),
    }
}

fn refusal(bytes: &[u8]) -> Vec<String> {
    said(&Book::new().try_plan(bytes).expect_err("the file is refused").problems)
}

#[test]
fn a_package_that_unpacks_without_end_is_refused() {
    let mut bomb = ZipWriter::new(Cursor::new(Vec::new()));
    bomb.start_file("xl/workbook.xml", SimpleFileOptions::default()).expect("a part");
    let block = vec![0_u8; 1024 * 1024];
    let blocks = limits::UNPACKED_BYTES_MAX / (1024 * 1024) + 1;
    for _ in 0..blocks {
        bomb.write_all(&block).expect("a block");
    }
    let bomb = bomb.finish().expect("a package").into_inner();
    assert!(bomb.len() < 1024 * 1024);
    assert_eq!(refusal(&bomb), ["file_unpacks_too_large"]);
}

#[test]
fn another_kind_of_package_is_no_workbook() {
    let mut document = ZipWriter::new(Cursor::new(Vec::new()));
    document.start_file("word/document.xml", SimpleFileOptions::default()).expect("a part");
    document.write_all(b"<w:document/>").expect("its bytes");
    let document = document.finish().expect("a package").into_inner();
    assert_eq!(refusal(&document), ["file_is_no_workbook"]);
}

#[test]
fn a_cell_in_the_last_corner_costs_nothing() {
    let far = r#"<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row>"#;
    assert_eq!(Book::new().plan(&with_xml(far)).counts.households_new, 40);
}

#[test]
fn too_many_rows_are_refused_with_the_sheet() {
    let rows: String = (1_000..)
        .take(limits::ROWS_MAX + 1)
        .map(|row| format!(r#"<row r="{row}"><c r="A{row}" t="n"><v>1</v></c></row>"#))
        .collect();
    let refused = Book::new().try_plan(&with_xml(&rows)).expect_err("too many rows");
    assert_eq!(said(&refused.problems), ["too_many_rows"]);
    let place = refused.problems[0].place.as_ref().expect("a sheet");
    assert_eq!(&*place.sheet, "Ho ngheo, can ngheo");
}

#[test]
fn figures_beyond_all_measure_are_points_out_of_range() {
    for figure in ["1e308", "-1e308", "99999999999999999999", "0.1e-300"] {
        let bytes = repacked(|name, bytes| {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let is_first = name == "xl/worksheets/sheet1.xml";
            let cell = r#"<c r="R8" s="4" t="n"><v>100</v></c>"#;
            let wrong = format!(r#"<c r="R8" s="4" t="n"><v>{figure}</v></c>"#);
            if is_first { text.replace(cell, &wrong).into_bytes() } else { bytes }
        });
        assert_eq!(Book::new().plan(&bytes).counts.households_refused, 1, "{figure}");
    }
}

#[test]
fn broken_xml_is_a_damaged_file() {
    let bytes = repacked(|name, bytes| {
        if name == "xl/worksheets/sheet2.xml" {
            b"<worksheet><sheetData><row".to_vec()
        } else {
            bytes
        }
    });
    assert_eq!(refusal(&bytes), ["file_damaged"]);
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn any_bytes_get_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        prop_assert!(Book::new().try_plan(&bytes).is_err());
    }

    #[test]
    fn any_bytes_that_begin_as_a_package_get_an_answer(
        bytes in proptest::collection::vec(any::<u8>(), 0..2_000),
    ) {
        let bytes = [b"PK\x03\x04".as_slice(), &bytes].concat();
        prop_assert!(Book::new().try_plan(&bytes).is_err());
    }
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn a_workbook_with_some_bytes_changed_gets_an_answer(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let mut bytes = CLEAN.to_vec();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let answer = Book::new().try_plan(&bytes);
        prop_assert!(answer.is_ok() || answer.is_err_and(|refused| !refused.problems.is_empty()));
    }

    #[test]
    fn parts_with_some_text_changed_get_an_answer(
        part in 0_usize..8,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), "[<>/\"=a-z0-9 ]{0,6}"), 1..6),
    ) {
        let count = std::cell::Cell::new(0);
        let bytes = repacked(|_, mut bytes| {
            count.set(count.get() + 1);
            if count.get() == part + 1 {
                for (at, text) in &changes {
                    let at = at.index(bytes.len().max(1)).min(bytes.len());
                    bytes.splice(at..at, text.bytes());
                }
            }
            bytes
        });
        let answer = Book::new().try_plan(&bytes);
        prop_assert!(answer.is_ok() || answer.is_err_and(|refused| !refused.problems.is_empty()));
    }
}
