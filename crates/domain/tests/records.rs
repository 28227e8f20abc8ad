//! Every kind comes apart into fields and together again, and says what does not fit.

use std::collections::BTreeMap;

use domain::area::{Area, AreaLevel, AreaVersion};
use domain::assessment::{
    Assessment, Disagreement, Points, PointsSource, doubled_rounds, official_status_at, status_at,
};
use domain::classification::PovertyClass;
use domain::household::{GpsPoint, Household, OriginCode, number_in_code, readable_code};
use domain::id::{AreaId, AssessmentId, HouseholdId, PersonId, SessionId};
use domain::officer::Officer;
use domain::person::{Person, Relation, Sex};
use domain::record::{AnyRecord, Fields, Kind, Typed};
use domain::settlement::{Conflict, Quarantined};
use domain::standard::{Locality, Standard, StandardId, built_in_standard};
use domain::time::{CivilDate, PartialDate};
use domain::training::{Attendance, Material, Presence, TrainingSession};
use proptest::prelude::*;
use serde_json::{Value, json};

fn uuid(number: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(0x0193_5a00_0000_7000_8000_0000_0000_0000 + number)
}

fn day(text: &str) -> CivilDate {
    text.parse().expect("a day")
}

fn sheet(date: &str, class: PovertyClass) -> Assessment {
    Assessment {
        household: HouseholdId(uuid(1)),
        standard: StandardId("nd07-2021".to_owned()),
        round: 2023,
        date: day(date),
        locality: Locality::Rural,
        b1: None,
        b2: None,
        indicators: BTreeMap::new(),
        class,
        poor_by: None,
        reasons: Vec::new(),
        causes: Vec::new(),
        needs_in_own_words: None,
        needs: Vec::new(),
        officer: None,
        place: None,
        decision: None,
        left_class: None,
        replaces: None,
        same_as: None,
        note: None,
    }
}

fn paper(points: u16) -> Option<Points> {
    Some(Points { points, source: PointsSource::Paper })
}

fn household() -> Household {
    Household {
        village: AreaId(uuid(2)),
        code: None,
        address: None,
        gps: None,
        phone: None,
        residence_start: None,
        merit: false,
        ethnic_minority: true,
        no_labour: false,
        size_stated: None,
        aliases: Vec::new(),
    }
}

fn person(name: &str) -> Person {
    Person {
        household: HouseholdId(uuid(1)),
        name: name.to_owned(),
        birth: None,
        sex: None,
        ethnic_group: None,
        relation: Relation::Head,
        identity_number: None,
        health_insurance: None,
        schooling: None,
        disability: None,
        work: None,
    }
}

fn session() -> TrainingSession {
    TrainingSession {
        village: AreaId(uuid(2)),
        topic: "Nuôi gà đen".to_owned(),
        technique: None,
        language: None,
        interpreter: None,
        place: None,
        date: day("2023-10-05"),
        start: Some("07:30".to_owned()),
        end_date: None,
        organiser: None,
        trainer: "Lò Thị Hoà".to_owned(),
        theory_periods: None,
        practice_periods: None,
        practice_plot: None,
        materials: Vec::new(),
    }
}

fn attendance() -> Attendance {
    Attendance {
        session: SessionId(uuid(3)),
        person: PersonId(uuid(4)),
        household: HouseholdId(uuid(1)),
        presence: Presence::Present,
        class_at_date: Some(PovertyClass::Poor),
        in_place_of: None,
        note: None,
        replaces: None,
    }
}

fn assert_round_trip<T: Typed + PartialEq + std::fmt::Debug>(record: &T) {
    let fields = record.to_fields();
    assert_eq!(&T::from_fields(&fields).expect("valid"), record);
    let again = AnyRecord::from_fields(T::KIND, &fields).expect("valid");
    assert_eq!(again, AnyRecord::from_fields(T::KIND, &fields).expect("valid"));
    let mut nulls = fields;
    nulls.insert("not_known_here".to_owned(), Value::Null);
    assert_eq!(&T::from_fields(&nulls).expect("an absent field is as good as null"), record);
}

#[test]
fn every_kind_comes_apart_and_together() {
    let version = AreaVersion {
        kind: "thôn".to_owned(),
        name: "Nả Háng B".to_owned(),
        also_spelled: vec!["Na Hang B".to_owned()],
        code: None,
        parent: Some(AreaId(uuid(9))),
        valid_from: Some(day("2019-01-01")),
        valid_to: None,
    };
    assert_round_trip(&Area {
        level: AreaLevel::Village,
        versions: vec![version],
        predecessors: vec![AreaId(uuid(10))],
        successors: Vec::new(),
    });
    for standard in Standard::built_in() {
        assert_round_trip(&standard);
    }
    assert_round_trip(&Officer {
        name: "Sùng A Chu".to_owned(),
        role: domain::access::Role::CommuneOfficer,
        areas: vec![AreaId(uuid(9))],
    });
    let gps = GpsPoint { latitude: 21.75, longitude: 104.2, accuracy_m: Some(12.5) };
    let alias = OriginCode { source: "phần mềm cũ".to_owned(), code: "0012".to_owned() };
    assert_round_trip(&Household { gps: Some(gps), aliases: vec![alias], ..household() });
    assert_round_trip(&Person {
        birth: Some(PartialDate::Month(1968, 10)),
        sex: Some(Sex::Male),
        identity_number: Some("015068839813".to_owned()),
        ..person("Sùng A Chu")
    });
    assert_round_trip(&Assessment { b1: paper(115), ..sheet("2023-11-02", PovertyClass::Poor) });
    let material =
        Material { name: "vắc-xin".to_owned(), unit: "liều".to_owned(), quantity: 40 };
    assert_round_trip(&TrainingSession { materials: vec![material], ..session() });
    assert_round_trip(&attendance());
    let conflict: Conflict = serde_json::from_value(json!({
        "record": uuid(1), "kind": "household", "field": "phone", "base": null,
        "standing": "0912", "offered": "0913", "offered_by": uuid(5), "mutation": uuid(6),
        "offered_at": 1, "raised_at": 2,
        "settlement": {"choice": "offered", "by": uuid(5), "at": 3},
    }))
    .expect("a conflict");
    assert_round_trip(&conflict);
    let quarantined: Quarantined = serde_json::from_value(json!({
        "mutation": {"id": uuid(6)}, "record": uuid(1), "kind": "household", "scope": uuid(9),
        "author": uuid(5), "reason": "outside_your_area", "received_at": 4,
    }))
    .expect("a quarantined mutation");
    assert_round_trip(&quarantined);
}

fn problem<T: Typed>(record: &T) -> (String, String) {
    let problem = record.problem().expect("a problem");
    let refused = T::from_fields(&record.to_fields()).err();
    assert_eq!(refused.as_ref(), Some(&problem), "the door refuses it too");
    (problem.field, problem.code)
}

fn named(field: &str, code: &str) -> (String, String) {
    (field.to_owned(), code.to_owned())
}

#[test]
fn values_that_cannot_be_are_named_by_field() {
    let poor = sheet("2023-11-02", PovertyClass::Poor);
    let early = Assessment { round: 2014, ..poor.clone() };
    assert_eq!(problem(&early), named("round", "out_of_range"));
    assert_eq!(
        problem(&Assessment { b1: paper(1001), ..poor.clone() }),
        named("b1", "out_of_range")
    );
    assert_eq!(
        problem(&Assessment { b2: paper(130), ..poor.clone() }),
        named("b2", "out_of_range")
    );
    assert_eq!(problem(&Assessment { b2: paper(35), ..poor }), named("b2", "not_in_tens"));

    let away = GpsPoint { latitude: 210.0, longitude: 104.2, accuracy_m: None };
    assert_eq!(
        problem(&Household { gps: Some(away), ..household() }),
        named("gps", "not_on_earth")
    );
    let nobody = Household { size_stated: Some(0), ..household() };
    assert_eq!(problem(&nobody), named("size_stated", "out_of_range"));

    assert_eq!(problem(&person("  ")), named("name", "empty"));
    let ancient = Person { birth: Some(PartialDate::Year(1068)), ..person("Sùng A Chu") };
    assert_eq!(problem(&ancient), named("birth", "out_of_range"));

    let late = TrainingSession { start: Some("25:00".to_owned()), ..session() };
    assert_eq!(problem(&late), named("start", "not_an_hour"));
    let backwards = TrainingSession { end_date: Some(day("2023-10-04")), ..session() };
    assert_eq!(problem(&backwards), named("end_date", "before_start"));
    let self_replacing = Attendance { in_place_of: Some(PersonId(uuid(4))), ..attendance() };
    assert_eq!(problem(&self_replacing), named("in_place_of", "oneself"));
}

#[test]
fn a_body_of_garbage_is_no_record_of_any_kind() {
    for garbage in [json!({}), json!({"village": 7}), json!({"name": [], "versions": "x"})] {
        let Value::Object(map) = garbage else { unreachable!("objects only") };
        let fields: Fields = map.into_iter().collect();
        for kind in Kind::ALL {
            let refused = AnyRecord::from_fields(kind, &fields).expect_err("garbage");
            assert_eq!(refused.field, "record", "{}", kind.as_str());
        }
    }
}

#[test]
fn kinds_roles_and_classes_have_one_name_each() {
    for kind in Kind::ALL {
        assert_eq!(Kind::from_name(kind.as_str()), Some(kind));
        assert_eq!(serde_json::to_value(kind).expect("text"), json!(kind.as_str()));
    }
    for class in PovertyClass::ALL {
        assert_eq!(PovertyClass::from_name(class.as_str()), Some(class));
        assert_eq!(serde_json::to_value(class).expect("text"), json!(class.as_str()));
    }
    for level in AreaLevel::ALL {
        assert_eq!(AreaLevel::from_name(level.as_str()), Some(level));
        assert_eq!(serde_json::to_value(level).expect("text"), json!(level.as_str()));
    }
}

#[test]
fn a_sheet_is_decided_again_under_its_standard() {
    let (new, old) = (built_in_standard("nd07-2021"), built_in_standard("qd59-2015"));
    let (new, old) = (new.expect("built in"), old.expect("built in"));
    let poor =
        Assessment { b1: paper(100), b2: paper(40), ..sheet("2023-11-02", PovertyClass::Poor) };
    assert!(poor.recheck(&new).is_ok());
    assert_eq!(poor.recheck(&old), Err(Disagreement::OtherStandard));
    let rosy = Assessment { class: PovertyClass::NotPoor, ..poor.clone() };
    let computed = PovertyClass::Poor;
    assert_eq!(rosy.recheck(&new), Err(Disagreement::OtherClass { computed }));
    let early = Assessment { round: 2019, ..poor };
    assert_eq!(early.recheck(&new), Err(Disagreement::RoundNotCovered));
    let bare = sheet("2023-11-02", PovertyClass::NotPoor);
    assert!(bare.recheck(&new).is_ok(), "an exit list may name no points");
}

#[test]
fn the_latest_sheet_that_counts_decides_the_status() {
    let standard = StandardId("nd07-2021".to_owned());
    let id = |number| AssessmentId(uuid(number));
    let first = sheet("2022-11-02", PovertyClass::Poor);
    let first = Assessment { round: 2022, ..first };
    let wrong = sheet("2023-11-02", PovertyClass::NotPoor);
    let corrected =
        Assessment { replaces: Some(id(2)), ..sheet("2023-11-02", PovertyClass::NearPoor) };
    let sheets = [(id(1), &first), (id(2), &wrong), (id(3), &corrected)];
    let class_on = |date: &str| status_at(sheets, &standard, day(date)).map(|status| status.class);
    assert_eq!(class_on("2022-11-01"), None);
    assert_eq!(class_on("2022-11-02"), Some(PovertyClass::Poor));
    assert_eq!(class_on("2023-12-31"), Some(PovertyClass::NearPoor));
    assert_eq!(status_at(sheets, &StandardId("qd59-2015".to_owned()), day("2023-12-31")), None);
    assert_eq!(doubled_rounds(sheets), []);
}

#[test]
fn in_2021_a_household_has_two_statuses() {
    let (new, old) = (StandardId("nd07-2021".to_owned()), StandardId("qd59-2015".to_owned()));
    let by_new = Assessment { round: 2021, ..sheet("2021-12-01", PovertyClass::Poor) };
    let by_old =
        Assessment { standard: old.clone(), class: PovertyClass::NotPoor, ..by_new.clone() };
    let sheets = [(AssessmentId(uuid(1)), &by_new), (AssessmentId(uuid(2)), &by_old)];
    let class = |standard| status_at(sheets, standard, day("2021-12-31")).expect("reviewed").class;
    assert_eq!((class(&new), class(&old)), (PovertyClass::Poor, PovertyClass::NotPoor));
    let standards = Standard::built_in();
    let official = |date: &str| official_status_at(sheets, &standards, day(date)).map(|s| s.class);
    let by_older = Some(PovertyClass::NotPoor);
    assert_eq!(official("2021-12-31"), by_older, "the older one until the year ends");
    assert_eq!(official("2022-01-01"), Some(PovertyClass::Poor));
    assert_eq!(official("2027-01-01"), None, "no standard is loaded for 2027");
    assert_eq!(doubled_rounds(sheets), []);
}

#[test]
fn two_sheets_of_one_round_are_a_conflict_of_meaning() {
    let id = |number| AssessmentId(uuid(number));
    let one = sheet("2023-11-02", PovertyClass::Poor);
    let other = sheet("2023-11-05", PovertyClass::NearPoor);
    let sheets = [(id(1), &one), (id(2), &other)];
    let status = status_at(sheets, &one.standard, day("2023-12-01")).expect("reviewed");
    assert_eq!((status.class, status.contested), (PovertyClass::NearPoor, true));
    let doubled = doubled_rounds(sheets);
    assert_eq!(doubled.len(), 1);
    assert_eq!((doubled[0].round, &doubled[0].sheets), (2023, &vec![id(1), id(2)]));
}

#[test]
fn a_chosen_sheet_written_anew_stands_in_for_all_of_its_round() {
    let id = |number| AssessmentId(uuid(number));
    let right = sheet("2023-11-02", PovertyClass::Poor);
    let wrong = sheet("2023-11-05", PovertyClass::NearPoor);
    let anew = Assessment { replaces: Some(id(1)), ..right.clone() };
    let once_more = Assessment { replaces: Some(id(2)), same_as: Some(id(3)), ..right.clone() };
    let sheets = [(id(1), &right), (id(2), &wrong), (id(3), &anew), (id(4), &once_more)];
    let status = status_at(sheets, &right.standard, day("2023-12-01")).expect("one counts");
    assert_eq!((status.sheet, status.contested), (id(3), false));
    assert_eq!(doubled_rounds(sheets), []);
    // Somebody else chose the other one meanwhile: both choices stand, to be chosen between.
    let other = Assessment { replaces: Some(id(2)), ..wrong.clone() };
    let again = Assessment { replaces: Some(id(1)), same_as: Some(id(5)), ..wrong.clone() };
    let all = sheets.into_iter().chain([(id(5), &other), (id(6), &again)]);
    assert_eq!(doubled_rounds(all)[0].sheets, [id(3), id(5)]);
}

#[test]
fn a_session_is_known_by_day_hour_trainer_and_village() {
    let one = session();
    let same =
        TrainingSession {
            trainer: "LÒ THỊ HÒA".to_owned(), topic: "Gà".to_owned(), ..session()
        };
    assert_eq!(one.natural_key(), same.natural_key());
    let others = [
        TrainingSession { start: Some("13:30".to_owned()), ..session() },
        TrainingSession { date: day("2023-10-06"), ..session() },
        TrainingSession { village: AreaId(uuid(7)), ..session() },
        TrainingSession { trainer: "Lò Thị Hoan".to_owned(), ..session() },
    ];
    for other in others {
        assert_ne!(one.natural_key(), other.natural_key());
    }
}

#[test]
fn a_readable_code_names_commune_village_and_number() {
    assert_eq!(readable_code("Púng Luông", "Nả Háng B", 14), "PL-NHB-014");
    assert_eq!(readable_code("Đại Đồng", "Đề Chờ Chua A", 1204), "DD-DCCA-1204");
    assert_eq!(number_in_code("PL-NHB-014"), Some(14));
    assert_eq!(number_in_code("0012"), None);
}

proptest! {
    #[test]
    fn any_person_comes_apart_and_together(
        name in "\\PC{0,20}[a-z]",
        year in 1880_i16..2035,
        number in prop::option::of("[0-9]{9}|[0-9]{12}"),
        insured in prop::option::of(any::<bool>()),
    ) {
        let one = Person {
            birth: Some(PartialDate::Year(year)),
            identity_number: number,
            health_insurance: insured,
            ..person(&name)
        };
        prop_assert_eq!(Person::from_fields(&one.to_fields()).ok(), Some(one));
    }

    #[test]
    fn any_points_come_apart_and_together(b1 in 0_u16..=1000, tens in 0_u16..=12, counted in any::<bool>()) {
        let source = if counted { PointsSource::Indicators } else { PointsSource::Paper };
        let b2 = Some(Points { points: tens * 10, source });
        let one = Assessment { b1: paper(b1), b2, ..sheet("2023-11-02", PovertyClass::Poor) };
        prop_assert_eq!(Assessment::from_fields(&one.to_fields()).ok(), Some(one));
    }
}
