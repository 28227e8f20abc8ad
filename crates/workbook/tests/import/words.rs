//! Every code has its words in both languages, and no sentence is left with a gap.

use std::collections::BTreeSet;

use workbook::{Advice, Code, Language, Sentences};

use crate::book::{Book, PUNG_LUONG};
use crate::sheets::Sheets;

const VIETNAMESE: &str = include_str!("../../../i18n/locales/vi/import.json");
const ENGLISH: &str = include_str!("../../../i18n/locales/en/import.json");

fn keys(text: &str, section: &str) -> BTreeSet<String> {
    let file: serde_json::Value = serde_json::from_str(text).expect("a locale file is JSON");
    let section = file[section].as_object().expect("a section of words");
    section.keys().cloned().collect()
}

#[test]
fn the_locale_files_have_exactly_the_codes_there_are() {
    let codes: BTreeSet<String> = Code::ALL.iter().map(ToString::to_string).collect();
    let advice: BTreeSet<String> = Advice::ALL.iter().map(|a| a.as_str().to_owned()).collect();
    for text in [VIETNAMESE, ENGLISH] {
        assert_eq!(keys(text, "problem"), codes);
        assert_eq!(keys(text, "advice"), advice);
    }
    assert_eq!(codes.len(), Code::ALL.len(), "no two codes are written the same");
}

#[test]
fn every_count_has_a_name() {
    let counts = serde_json::to_value(workbook::Counts::default()).expect("counts are JSON");
    let fields: BTreeSet<String> = counts.as_object().expect("an object").keys().cloned().collect();
    for text in [VIETNAMESE, ENGLISH] {
        assert_eq!(keys(text, "count"), fields);
    }
}

#[test]
fn sentences_name_what_they_are_about_and_leave_no_gap() {
    let faulty = Sheets::default()
        .with("R8", 1_000.0)
        .with("S10", 45.0)
        .with("K10", "Xã Không Có")
        .with("P9", "1/QĐ")
        .with("Y8", 9.0)
        .bytes();
    let mut problems = Book::new().plan(&faulty).problems;
    problems.extend(Book::new().plan(PUNG_LUONG).problems);
    for language in [Language::Vietnamese, Language::English] {
        let words = Sentences::new(language);
        for problem in &problems {
            let sentence = words.reason(problem);
            assert!(!sentence.contains("{{") && !sentence.contains("  "), "{sentence}");
            assert!(!sentence.contains("“”"), "{sentence}");
            assert!(!words.place(problem).is_empty());
        }
    }
    let words = Sentences::new(Language::Vietnamese);
    let range = problems.iter().find(|problem| problem.code == Code::ScoreOutOfRange);
    let range = range.expect("the points are out of range");
    assert_eq!(words.problem(range), "Điểm 1000 nằm ngoài khoảng 0 đến 500.");
    assert_eq!(words.place(range), "Trang “Ho ngheo, can ngheo”, dòng 8, cột R (B1)");
}

#[test]
fn no_problem_carries_personal_data() {
    let plan = Book::new().plan(PUNG_LUONG);
    let people: Vec<(String, Option<String>)> = plan
        .changes
        .iter()
        .filter_map(|change| match &change.record {
            domain::record::AnyRecord::Person(person) => {
                Some((person.name.clone(), person.identity_number.clone()))
            }
            _ => None,
        })
        .collect();
    let said = serde_json::to_string(&plan.problems).expect("problems are JSON");
    assert!(people.iter().all(|(name, _)| !said.contains(name.as_str())));
    let numbers = people.iter().filter_map(|(_, number)| number.as_deref());
    assert!(numbers.into_iter().all(|number| !said.contains(number.trim_start_matches('0'))));
}
