//! Each legal rule one row with its article, decided by the loaded data.

use std::collections::BTreeMap;

use domain::assessment::{Points, PointsSource};
use domain::classification::PovertyClass::{self, NearPoor, NotPoor, Poor};
use domain::classification::{Classification, Evidence, PoorBy, classify};
use domain::standard::Locality::{self, Rural, Urban};
use domain::standard::{Standard, built_in_standard, standards_for_round};

fn paper(points: u16) -> Points {
    Points { points, source: PointsSource::Paper }
}

fn decide(standard: &Standard, locality: Locality, b1: u16, b2: u16) -> Classification {
    let (b1, b2) = (paper(b1), paper(b2));
    let sheet = Evidence { b1: Some(&b1), b2: Some(&b2), indicators: &BTreeMap::new() };
    classify(standard, locality, &sheet).expect("the totals are possible")
}

/// Article, place, B1, B2, class, in which way poor.
type Rule = (&'static str, Locality, u16, u16, PovertyClass, Option<PoorBy>);

fn assert_rules(standard: &str, rules: &[Rule]) {
    let standard = built_in_standard(standard).expect("built in");
    for (article, locality, b1, b2, class, poor_by) in rules {
        let decided = decide(&standard, *locality, *b1, *b2);
        assert_eq!(decided.class, Some(*class), "{article}: B1 {b1}, B2 {b2}");
        assert_eq!(decided.poor_by, *poor_by, "{article}: B1 {b1}, B2 {b2}");
        assert!(decided.is_complete(), "{article}");
    }
}

#[test]
fn circular_07_2021_divides_at_140_and_175_and_at_30() {
    const POOR: &str = "TT 07/2021/TT-BLĐTBXH, hộ nghèo: A ≤ 140 (175), B ≥ 30";
    const NEAR: &str = "TT 07/2021/TT-BLĐTBXH, hộ cận nghèo: A ≤ 140 (175), B < 30";
    const NOT: &str = "TT 07/2021/TT-BLĐTBXH, không nghèo: A > 140 (175)";
    assert_rules(
        "nd07-2021",
        &[
            (POOR, Rural, 140, 30, Poor, None),
            (POOR, Rural, 0, 120, Poor, None),
            (POOR, Urban, 175, 30, Poor, None),
            (POOR, Urban, 145, 40, Poor, None),
            (NEAR, Rural, 140, 20, NearPoor, None),
            (NEAR, Rural, 0, 0, NearPoor, None),
            (NEAR, Urban, 175, 20, NearPoor, None),
            (NOT, Rural, 141, 120, NotPoor, None),
            (NOT, Rural, 145, 30, NotPoor, None),
            (NOT, Urban, 176, 30, NotPoor, None),
            (NOT, Urban, 180, 0, NotPoor, None),
        ],
    );
}

#[test]
fn circular_17_2016_has_two_ways_to_be_poor() {
    const INCOME: &str = "TT 17/2016/TT-BLĐTBXH: B1 ≤ 120 (140), nghèo về thu nhập";
    const SHORT: &str = "TT 17/2016/TT-BLĐTBXH: 120 < B1 ≤ 150 (140–175), B2 ≥ 30, nghèo thiếu hụt";
    const NEAR: &str = "TT 17/2016/TT-BLĐTBXH: 120 < B1 ≤ 150 (140–175), B2 < 30";
    const NOT: &str = "TT 17/2016/TT-BLĐTBXH: B1 > 150 (175)";
    assert_rules(
        "qd59-2015",
        &[
            (INCOME, Rural, 120, 0, Poor, Some(PoorBy::Income)),
            (INCOME, Rural, 115, 40, Poor, Some(PoorBy::Income)),
            (INCOME, Urban, 140, 100, Poor, Some(PoorBy::Income)),
            (SHORT, Rural, 121, 30, Poor, Some(PoorBy::Deprivation)),
            (SHORT, Rural, 150, 30, Poor, Some(PoorBy::Deprivation)),
            (SHORT, Urban, 175, 50, Poor, Some(PoorBy::Deprivation)),
            (NEAR, Rural, 121, 20, NearPoor, None),
            (NEAR, Rural, 150, 0, NearPoor, None),
            (NEAR, Urban, 141, 20, NearPoor, None),
            (NOT, Rural, 151, 100, NotPoor, None),
            (NOT, Urban, 176, 100, NotPoor, None),
        ],
    );
}

#[test]
fn each_review_year_has_the_standards_of_its_law() {
    let standards = Standard::built_in();
    let rules: [(&str, u16, &[&str]); 8] = [
        ("before QĐ 59/2015/QĐ-TTg", 2015, &[]),
        ("QĐ 59/2015/QĐ-TTg, in force 05/01/2016", 2016, &["qd59-2015"]),
        ("QĐ 59/2015/QĐ-TTg", 2020, &["qd59-2015"]),
        ("Điều 2 NĐ 07/2021/NĐ-CP: both in 2021", 2021, &["nd07-2021", "qd59-2015"]),
        ("Điều 3 NĐ 07/2021/NĐ-CP", 2022, &["nd07-2021"]),
        ("Điều 3 NĐ 07/2021/NĐ-CP", 2025, &["nd07-2021"]),
        ("NĐ 351/2025/NĐ-CP keeps it in 2026", 2026, &["nd07-2021"]),
        ("NĐ 351/2025/NĐ-CP has another one from 2027", 2027, &[]),
    ];
    for (article, round, expected) in rules {
        let found = standards_for_round(&standards, round);
        let ids: Vec<_> = found.iter().map(|standard| standard.id.as_str()).collect();
        assert_eq!(ids, expected, "{article}");
    }
}

#[test]
fn each_figure_carries_the_mark_of_its_source() {
    let (new, old) = (
        built_in_standard("nd07-2021").expect("built in"),
        built_in_standard("qd59-2015").expect("built in"),
    );
    assert!(new.cut_offs.iter().all(|cut_off| cut_off.line.verified));
    assert!(new.b2_floor.verified && new.points_per_indicator.verified);
    assert!(old.cut_offs.iter().all(|cut_off| !cut_off.line.verified));
    let definitions = new.indicators.iter().chain(&old.indicators).map(|i| &i.definition);
    for definition in definitions {
        assert!(!definition.verified, "{}", definition.label.vi);
        assert!(!definition.source.is_empty(), "{}", definition.label.vi);
    }
    assert_eq!(old.income_lines[0].rural.value, 700_000);
    assert!(old.income_lines[0].rural.verified && !old.income_lines[2].rural.verified);
    assert_eq!(new.income_lines[0].urban.value, 2_000_000);
    assert!(!decide(&old, Rural, 115, 40).verified);
    assert!(decide(&new, Rural, 115, 40).verified);
}

#[test]
fn the_indicators_stand_in_the_order_of_the_reports() {
    let new = built_in_standard("nd07-2021").expect("built in");
    let codes: Vec<_> = new.indicators.iter().map(|indicator| indicator.code.as_str()).collect();
    assert_eq!(
        codes,
        [
            "employment",
            "dependants",
            "nutrition",
            "health_insurance",
            "adult_education",
            "child_schooling",
            "housing_quality",
            "housing_area",
            "water",
            "toilet",
            "telecom",
            "information_means"
        ]
    );
    assert_eq!(new.b2_max(), 120);
    assert_eq!(built_in_standard("qd59-2015").expect("built in").b2_max(), 100);
}

#[test]
fn every_question_can_be_answered_both_ways_and_stands_on_one_of_five_screens() {
    for standard in Standard::built_in() {
        assert_eq!(standard.groups.len(), 5, "{}", standard.id.as_str());
        for indicator in &standard.indicators {
            let deprived = indicator.answers.iter().filter(|answer| answer.deprived).count();
            assert!(
                (1..indicator.answers.len()).contains(&deprived),
                "{}: {}",
                standard.id.as_str(),
                indicator.code
            );
            let codes: std::collections::BTreeSet<_> =
                indicator.answers.iter().map(|answer| &answer.code).collect();
            assert_eq!(codes.len(), indicator.answers.len(), "{}", indicator.code);
            for text in [&indicator.label, &indicator.definition.label, &indicator.question] {
                assert!(!text.vi.is_empty() && !text.en.is_empty(), "{}", indicator.code);
            }
        }
    }
}
