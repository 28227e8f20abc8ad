use std::collections::HashSet;

use domain::classification::{Evidence, classify};
use domain::identity;
use domain::record::AnyRecord;
use domain::reference::built_in_areas;

use super::*;

fn made() -> Vec<DemoRecord> {
    let map = AreaTree::new(built_in_areas());
    records(&map, UserId(uuid::Uuid::from_u128(7)))
}

fn typed(records: &[DemoRecord]) -> Vec<AnyRecord> {
    let typed = |record: &DemoRecord| AnyRecord::from_fields(record.kind, &record.fields);
    records.iter().map(|record| typed(record).expect("every record fits its kind")).collect()
}

#[test]
fn the_province_is_the_same_every_time() {
    assert_eq!(made(), made());
}

#[test]
fn there_is_enough_to_look_at() {
    let records = made();
    let count = |kind| records.iter().filter(|record| record.kind == kind).count();
    assert_eq!(count(Kind::Area), 19);
    assert_eq!(count(Kind::Household), 335);
    assert!((1_200..2_000).contains(&count(Kind::Person)), "{}", count(Kind::Person));
    assert_eq!(count(Kind::Assessment), 4 * 335);
    assert_eq!(count(Kind::TrainingSession), 5 * 2 * 4);
    assert!(count(Kind::Attendance) > 300, "{}", count(Kind::Attendance));
    let ids: HashSet<RecordId> = records.iter().map(|record| record.id).collect();
    assert_eq!(ids.len(), records.len());
}

#[test]
fn every_sheet_says_what_the_standard_says() {
    let standards = Standard::built_in();
    for record in typed(&made()) {
        let AnyRecord::Assessment(sheet) = record else { continue };
        let standard = standards.iter().find(|standard| standard.id == sheet.standard).unwrap();
        let again = classify(standard, sheet.locality, &Evidence::from(&sheet)).unwrap();
        assert_eq!((again.class, &again.reasons), (Some(sheet.class), &sheet.reasons));
    }
}

#[test]
fn identity_numbers_fit_and_belong_to_nobody() {
    for record in typed(&made()) {
        let AnyRecord::Person(person) = record else { continue };
        let Some(number) = person.identity_number else { continue };
        assert!(number.starts_with("000"));
        assert_eq!(identity::check(&number, person.sex, person.birth), []);
    }
}

#[test]
fn there_is_one_account_for_each_role() {
    let roles: Vec<_> = accounts().into_iter().map(|account| account.role).collect();
    assert_eq!(roles, domain::access::Role::ALL);
    for account in accounts() {
        assert!(crate::auth::password::check_length(&account.password).is_ok());
    }
}
