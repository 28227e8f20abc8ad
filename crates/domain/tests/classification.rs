//! Golden classifications: sheets as they come in, with every reason.

use std::collections::BTreeMap;

use domain::assessment::{IndicatorAnswer, Points, PointsSource};
use domain::classification::{
    Classification, Contradiction, Evidence, Missing, PoorBy, PovertyClass, WayOut, classify,
    reason,
};
use domain::standard::{Locality, Standard, UnknownScore, built_in_standard};

fn new_standard() -> Standard {
    built_in_standard("nd07-2021").expect("built in")
}

fn old_standard() -> Standard {
    built_in_standard("qd59-2015").expect("built in")
}

fn paper(points: u16) -> Points {
    Points { points, source: PointsSource::Paper }
}

/// Answers of which the named ones are deprived, for the first `count` indicators.
fn answers(
    standard: &Standard,
    count: usize,
    deprived: &[&str],
) -> BTreeMap<String, IndicatorAnswer> {
    standard
        .indicators
        .iter()
        .take(count)
        .map(|indicator| {
            let wanted = deprived.contains(&indicator.code.as_str());
            let answer = indicator.answers.iter().find(|answer| answer.deprived == wanted);
            let answer = answer.expect("both kinds of answers").code.clone();
            (indicator.code.clone(), IndicatorAnswer { answer, deprived: wanted })
        })
        .collect()
}

fn decide(
    standard: &Standard,
    b1: Option<u16>,
    b2: Option<u16>,
    indicators: &BTreeMap<String, IndicatorAnswer>,
) -> Result<Classification, Contradiction> {
    let (b1, b2) = (b1.map(paper), b2.map(paper));
    let sheet = Evidence { b1: b1.as_ref(), b2: b2.as_ref(), indicators };
    classify(standard, Locality::Rural, &sheet)
}

fn told(classification: &Classification) -> Vec<(&str, Vec<i64>)> {
    let reasons = classification.reasons.iter();
    reasons.map(|reason| (reason.code.as_str(), reason.figures.clone())).collect()
}

/// The household of the result picture: 115 points and four deprivations under the older standard.
#[test]
fn a_household_poor_by_income_is_told_why_and_how_to_leave() {
    let standard = old_standard();
    let deprived = ["health_insurance", "adult_education", "housing_quality", "toilet"];
    let seen = answers(&standard, 10, &deprived);
    let decided = decide(&standard, Some(115), None, &seen).expect("no contradiction");

    assert_eq!(decided.class, Some(PovertyClass::Poor));
    assert_eq!(decided.poor_by, Some(PoorBy::Income));
    assert!(decided.is_complete());
    assert_eq!(
        told(&decided),
        [
            (reason::B1_NOT_ABOVE_POOR_LINE, vec![115, 120]),
            (reason::B2_FOR_THE_RECORD, vec![40, 4, 10]),
            (reason::B1_FROM_PAPER, vec![115]),
            (reason::FIGURES_NOT_VERIFIED, vec![]),
        ]
    );
    assert_eq!(decided.reasons[1].indicators, deprived);
    assert_eq!(
        decided.ways_out,
        [
            WayOut {
                to: PovertyClass::NearPoor,
                b1_above: Some(120),
                b1_at_least: Some(125),
                fewer_deprived_than: Some(3),
                b1_to_gain: Some(10),
                deprivations_to_end: Some(2),
            },
            WayOut {
                to: PovertyClass::NotPoor,
                b1_above: Some(150),
                b1_at_least: Some(155),
                fewer_deprived_than: None,
                b1_to_gain: Some(40),
                deprivations_to_end: None,
            },
        ]
    );
}

#[test]
fn a_household_poor_by_deprivation_may_leave_by_ending_deprivations_alone() {
    let standard = old_standard();
    let seen = answers(&standard, 10, &["water", "toilet", "telecom"]);
    let decided = decide(&standard, Some(130), None, &seen).expect("no contradiction");
    assert_eq!(decided.poor_by, Some(PoorBy::Deprivation));
    let nearest = &decided.ways_out[0];
    assert_eq!((nearest.b1_above, nearest.deprivations_to_end), (None, Some(1)));
}

#[test]
fn a_near_poor_household_leaves_by_points_alone() {
    let standard = new_standard();
    let decided = decide(&standard, Some(140), Some(20), &BTreeMap::new()).expect("possible");
    assert_eq!(decided.class, Some(PovertyClass::NearPoor));
    assert_eq!(decided.ways_out.len(), 1);
    assert_eq!(decided.ways_out[0].b1_at_least, Some(145));
    assert_eq!(
        told(&decided),
        [
            (reason::B1_NOT_ABOVE_LINE, vec![140, 140]),
            (reason::B2_BELOW_FLOOR, vec![20, 30, 2, 12]),
            (reason::B1_FROM_PAPER, vec![140]),
            (reason::B2_FROM_PAPER, vec![20]),
        ]
    );
}

#[test]
fn a_household_that_is_not_poor_has_nothing_to_leave() {
    let decided = decide(&new_standard(), Some(145), Some(40), &BTreeMap::new()).expect("possible");
    assert_eq!(decided.class, Some(PovertyClass::NotPoor));
    assert_eq!(decided.ways_out, []);
    assert_eq!(decided.reasons[0].code, reason::B1_ABOVE_LINE);
}

#[test]
fn an_unfinished_sheet_says_what_is_known_and_what_is_open() {
    let standard = new_standard();
    let seen = answers(&standard, 8, &["employment", "dependants", "housing_area"]);
    let decided = decide(&standard, None, None, &seen).expect("no contradiction");
    assert_eq!(decided.class, None);
    assert_eq!(told(&decided)[0], (reason::B2_SO_FAR, vec![30, 3, 8, 12]));
    assert_eq!(decided.deprivation.points, 30);
    assert_eq!(decided.missing.len(), 5);
    assert_eq!(decided.missing[0], Missing::B1);
    assert_eq!(decided.missing[1], Missing::Indicator("water".to_owned()));
}

#[test]
fn a_class_is_told_as_soon_as_nothing_open_can_change_it() {
    let standard = new_standard();
    let three = answers(&standard, 3, &["employment", "dependants", "nutrition"]);
    let poor = decide(&standard, Some(100), None, &three).expect("no contradiction");
    assert_eq!(poor.class, Some(PovertyClass::Poor));
    assert!(!poor.is_complete(), "nine questions are open");

    let none_of_nine = answers(&standard, 9, &[]);
    let open = decide(&standard, Some(100), None, &none_of_nine).expect("no contradiction");
    assert_eq!(open.class, None, "three more deprivations would make it poor");

    let none_of_ten = answers(&standard, 10, &[]);
    let near = decide(&standard, Some(100), None, &none_of_ten).expect("no contradiction");
    assert_eq!(near.class, Some(PovertyClass::NearPoor));

    let above = decide(&standard, Some(145), None, &BTreeMap::new()).expect("no contradiction");
    assert_eq!(above.class, Some(PovertyClass::NotPoor));
}

#[test]
fn a_paper_total_and_indicators_have_to_agree() {
    let standard = new_standard();
    let all = answers(&standard, 12, &["water", "toilet"]);
    let total = |written| decide(&standard, Some(100), Some(written), &all);
    assert!(total(20).is_ok());
    assert_eq!(total(30), Err(Contradiction::B2Differs { written: 30, counted: 20 }));
    assert_eq!(total(10), Err(Contradiction::B2Differs { written: 10, counted: 20 }));
    assert_eq!(total(25), Err(Contradiction::B2NotInSteps { b2: 25, step: 10 }));
    assert_eq!(total(130), Err(Contradiction::B2TooHigh { b2: 130, max: 120 }));

    let some = answers(&standard, 6, &["employment"]);
    let decided = decide(&standard, Some(100), Some(40), &some).expect("three more are possible");
    assert_eq!(decided.deprivation.points, 40);
    assert!(decided.is_complete());
}

#[test]
fn answers_the_standard_does_not_have_are_told_apart() {
    let standard = new_standard();
    let with = |indicator: &str, answer: &str, deprived| {
        let answer = IndicatorAnswer { answer: answer.to_owned(), deprived };
        let seen = BTreeMap::from([(indicator.to_owned(), answer)]);
        decide(&standard, None, None, &seen).expect_err("a contradiction")
    };
    let named = |indicator: &str| indicator.to_owned();
    assert_eq!(
        with("income", "low", true),
        Contradiction::UnknownIndicator { indicator: named("income") }
    );
    assert_eq!(
        with("water", "river", true),
        Contradiction::UnknownAnswer { indicator: named("water") }
    );
    assert_eq!(
        with("water", "rain", true),
        Contradiction::JudgedOtherwise { indicator: named("water") }
    );
}

#[test]
fn the_partial_table_counts_but_never_makes_a_b1() {
    let standard = old_standard();
    let table = standard.score_table("qd59-b1").expect("loaded");
    assert!(!table.verified && !table.complete);
    let seen: BTreeMap<String, String> = [
        ("household_size", "five"),
        ("dependants", "two_or_more"),
        ("schooling", "upper_secondary"),
        ("non_farm_work", "other"),
        ("pension", "none"),
        ("walls", "solid"),
        ("pillars", "solid"),
    ]
    .map(|(row, option)| (row.to_owned(), option.to_owned()))
    .into();
    let counted = table.count(Locality::Rural, &seen).expect("known rows");
    assert_eq!(counted.points, 20 + 25 + 5 + 5);
    assert!(counted.missing.is_empty());
    assert_eq!(counted.b1(), None);
    assert_eq!(table.count(Locality::Urban, &seen).expect("known rows").points, 20 + 5 + 10);

    let stray = BTreeMap::from([("livestock".to_owned(), "buffalo".to_owned())]);
    assert_eq!(
        table.count(Locality::Rural, &stray),
        Err(UnknownScore::Row("livestock".to_owned()))
    );
}

#[test]
fn a_complete_table_makes_a_b1_once_every_row_is_answered() {
    let mut table = old_standard().score_table("qd59-b1").expect("loaded").clone();
    table.complete = true;
    let mut seen: BTreeMap<String, String> =
        table.rows.iter().map(|row| (row.code.clone(), row.options[0].code.clone())).collect();
    let b1 = table.count(Locality::Rural, &seen).expect("known rows").b1().expect("complete");
    assert_eq!(b1.points, 75 + 10 + 15 + 45 + 30 + 5 + 5);
    assert_eq!(b1.source, PointsSource::Table { table: "qd59-b1".to_owned(), version: 1 });
    seen.remove("walls");
    assert_eq!(table.count(Locality::Rural, &seen).expect("known rows").b1(), None);
}

#[test]
fn every_row_of_every_table_has_points_for_every_column() {
    for standard in Standard::built_in() {
        for table in &standard.score_tables {
            for option in table.rows.iter().flat_map(|row| &row.options) {
                assert_eq!(option.points.len(), table.columns.len(), "{}", option.code);
            }
        }
    }
}

#[test]
fn every_reason_that_is_given_is_in_the_list_of_reasons() {
    let standard = old_standard();
    for b1 in [None, Some(100), Some(130), Some(160)] {
        for b2 in [None, Some(0), Some(40)] {
            let decided = decide(&standard, b1, b2, &BTreeMap::new()).expect("possible");
            for given in &decided.reasons {
                assert!(reason::ALL.contains(&given.code.as_str()), "{}", given.code);
            }
        }
    }
}
