//! Both workbooks, whole: what goes in and what is said about them.

use std::collections::BTreeMap;

use domain::area::AreaLevel;
use domain::classification::PovertyClass;
use domain::person::Relation;
use domain::record::AnyRecord;
use domain::time::CivilDate;
use workbook::{Counts, Plan};

use crate::book::{Book, CLEAN, PUNG_LUONG};

fn by_code(plan: &Plan) -> BTreeMap<&'static str, usize> {
    let mut codes = BTreeMap::new();
    for problem in &plan.problems {
        *codes.entry(problem.code.as_str()).or_default() += 1;
    }
    codes
}

#[test]
fn the_clean_workbook_goes_in_whole() {
    let plan = Book::new().plan(CLEAN);
    let expected = Counts {
        households_listed: 40,
        households_new: 40,
        persons_new: 177,
        assessments_new: 40,
        villages_new: 6,
        poor: 23,
        near_poor: 5,
        not_poor: 12,
        warnings: 7,
        ..Counts::default()
    };
    assert_eq!(plan.counts, expected);
    let codes = [("decisions_differ", 1), ("parent_not_older", 4), ("relation_contradicts_sex", 2)];
    assert_eq!(by_code(&plan), BTreeMap::from(codes));
}

#[test]
fn the_pung_luong_workbook_goes_in_but_for_the_household_that_is_listed_twice() {
    let plan = Book::new().plan(PUNG_LUONG);
    let expected = Counts {
        households_listed: 261,
        households_new: 260,
        households_repeated: 1,
        persons_new: 1_251,
        assessments_new: 260,
        villages_new: 6,
        poor: 151,
        near_poor: 49,
        not_poor: 60,
        warnings: 243,
        ..Counts::default()
    };
    assert_eq!(plan.counts, expected);
    let codes = [
        ("decisions_differ", 1),
        ("household_repeated", 1),
        ("identity_zero_restored", 154),
        ("parent_not_older", 35),
        ("relation_contradicts_sex", 42),
        ("sex_missing", 4),
        ("village_spelling", 6),
    ];
    assert_eq!(by_code(&plan), BTreeMap::from(codes));
}

#[test]
fn importing_again_changes_nothing_and_matches_everything() {
    for file in [CLEAN, PUNG_LUONG] {
        let mut book = Book::new();
        let first = book.import(file);
        let again = book.plan(file);
        assert!(again.changes.is_empty(), "{} changes", again.changes.len());
        assert_eq!(again.counts.households_known, first.counts.households_new);
        assert_eq!(again.counts.persons_known, first.counts.persons_new);
        assert_eq!(again.counts.assessments_known, first.counts.assessments_new);
        assert_eq!(again.counts.households_repeated, first.counts.households_repeated);
        let found =
            first.counts.households_new + first.counts.persons_new + first.counts.assessments_new;
        assert_eq!(again.matches.len(), found);
        assert_eq!(by_code(&again), by_code(&first));
    }
}

#[test]
fn one_workbook_after_the_other_shares_the_villages() {
    let mut book = Book::new();
    book.import(CLEAN);
    assert_eq!(book.import(PUNG_LUONG).counts.villages_new, 0);
    assert!(book.plan(PUNG_LUONG).changes.is_empty());
    assert!(book.plan(CLEAN).changes.is_empty());
}

#[test]
fn a_village_belongs_to_the_commune_of_its_time_and_to_that_of_today() {
    let mut book = Book::new();
    let plan = book.import(CLEAN);
    let villages: Vec<_> = plan
        .changes
        .iter()
        .filter_map(|change| match &change.record {
            AnyRecord::Area(area) => Some((change, area)),
            _ => None,
        })
        .collect();
    let (change, village) = villages
        .iter()
        .find(|(_, area)| area.versions.iter().any(|version| version.name == "Ngã Ba Kim"))
        .expect("the village is created");
    assert_eq!(village.level, AreaLevel::Village);
    assert!(village.versions.iter().all(|version| version.kind == "thôn"));
    let areas = book.areas();
    let commune = |year| {
        let day = CivilDate::new(year, 12, 10).expect("a day");
        areas.commune_of(change.id.into(), day)
    };
    let (then, today) = (commune(2023).expect("a commune"), commune(2026).expect("a commune"));
    let code = |id, year| {
        let day = CivilDate::new(year, 12, 10).expect("a day");
        areas.version_at(id, day).and_then(|version| version.code.clone())
    };
    assert_eq!(code(then, 2023).as_deref(), Some("04492"));
    assert_eq!(code(today, 2026).as_deref(), Some("04492"));
    assert_ne!(then, today, "the commune of 2025 was made of four and is another one");
    assert_eq!(change.commune, today);
}

#[test]
fn the_communes_to_load_are_known_before_planning() {
    let standards = domain::standard::Standard::built_in();
    let workbook = workbook::read(CLEAN, &standards).expect("the workbook is readable");
    let communes = workbook::communes(&workbook, &Book::new().areas());
    let plan = Book::new().plan(CLEAN);
    assert_eq!(communes.len(), 2, "the commune of 2023 and the one it went into");
    assert!(plan.changes.iter().all(|change| communes.contains(&change.commune)));
}

#[test]
fn a_household_arrives_with_its_head_members_and_result() {
    let plan = Book::new().plan(CLEAN);
    let first = plan.changes.iter().find(|change| change.household.is_some());
    let household = first.and_then(|change| change.household).expect("a household");
    let of_household: Vec<&AnyRecord> = plan
        .changes
        .iter()
        .filter(|change| change.household == Some(household))
        .map(|change| &change.record)
        .collect();
    let [AnyRecord::Household(card), people @ .., AnyRecord::Assessment(result)] =
        of_household.as_slice()
    else {
        panic!("a household comes before its people and its result after them");
    };
    assert!(card.ethnic_minority);
    assert_eq!(card.size_stated, Some(5));
    let names: Vec<(&str, Relation)> = people
        .iter()
        .filter_map(|record| match record {
            AnyRecord::Person(person) => Some((person.name.as_str(), person.relation)),
            _ => None,
        })
        .collect();
    assert_eq!(names.len(), 5);
    assert_eq!(names[0], ("Vàng A Chư", Relation::Head));
    assert_eq!(names[1], ("Mùa Thị Xông", Relation::Spouse));
    assert_eq!(result.class, PovertyClass::Poor);
    assert_eq!(result.round, 2023);
    assert_eq!(result.date.to_string(), "2023-12-10");
    assert_eq!(result.decision.as_ref().map(|d| d.number.as_str()), Some("297/QĐ-UBND"));
    assert_eq!(result.causes.len(), 3);
    assert!(!result.reasons.is_empty());
    assert_eq!(result.left_class, None);
}

#[test]
fn those_who_left_keep_the_class_they_left_and_the_last_day_of_the_review() {
    let plan = Book::new().plan(CLEAN);
    let left: Vec<_> = plan
        .changes
        .iter()
        .filter_map(|change| match &change.record {
            AnyRecord::Assessment(result) if result.left_class.is_some() => Some(result),
            _ => None,
        })
        .collect();
    assert_eq!(left.len(), 12);
    assert!(left.iter().all(|result| result.class == PovertyClass::NotPoor));
    assert!(left.iter().all(|result| result.date.to_string() == "2023-12-14"));
    let poor = left.iter().filter(|result| result.left_class == Some(PovertyClass::Poor));
    assert_eq!(poor.count(), 7);
}

#[test]
fn no_record_of_the_import_is_invalid() {
    use domain::area::Area;
    use domain::assessment::Assessment;
    use domain::household::Household;
    use domain::person::Person;
    use domain::record::Typed;

    for change in Book::new().plan(PUNG_LUONG).changes {
        let problem = match &change.record {
            AnyRecord::Area(area) => Area::from_fields(&area.to_fields()).err(),
            AnyRecord::Household(card) => Household::from_fields(&card.to_fields()).err(),
            AnyRecord::Person(person) => Person::from_fields(&person.to_fields()).err(),
            AnyRecord::Assessment(result) => Assessment::from_fields(&result.to_fields()).err(),
            _ => panic!("an import creates nothing else"),
        };
        assert_eq!(problem, None);
    }
}
