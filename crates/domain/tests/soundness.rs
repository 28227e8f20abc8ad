//! What a classification promises, for any standard, any answers and any order.

use std::collections::BTreeMap;

use domain::assessment::{IndicatorAnswer, Points, PointsSource};
use domain::classification::{Classification, Evidence, PovertyClass, classify};
use domain::standard::{Locality, Standard};
use proptest::prelude::*;

type Answers = BTreeMap<String, IndicatorAnswer>;

fn decide(
    standard: &Standard,
    locality: Locality,
    b1: Option<u16>,
    answers: &Answers,
) -> Classification {
    let b1 = b1.map(|points| Points { points, source: PointsSource::Paper });
    let sheet = Evidence { b1: b1.as_ref(), b2: None, indicators: answers };
    classify(standard, locality, &sheet).expect("answers of the standard contradict nothing")
}

/// Which indicators are answered, and which of them deprived.
fn answers(standard: &Standard, seen: &[Option<bool>]) -> Answers {
    let pairs = standard.indicators.iter().zip(seen);
    let answered = pairs.filter_map(|(indicator, deprived)| Some((indicator, (*deprived)?)));
    answered
        .map(|(indicator, deprived)| {
            let fitting = indicator.answers.iter().find(|answer| answer.deprived == deprived);
            let answer = fitting.expect("every indicator has both").code.clone();
            (indicator.code.clone(), IndicatorAnswer { answer, deprived })
        })
        .collect()
}

fn any_standard() -> impl Strategy<Value = Standard> {
    prop::sample::select(Standard::built_in())
}

fn any_locality() -> impl Strategy<Value = Locality> {
    prop::sample::select(Locality::ALL.to_vec())
}

fn any_seen() -> impl Strategy<Value = Vec<Option<bool>>> {
    prop::collection::vec(prop::option::of(any::<bool>()), 12)
}

fn any_b1() -> impl Strategy<Value = u16> {
    (0_u16..50).prop_map(|steps| steps * 5)
}

proptest! {
    #[test]
    fn a_class_told_early_is_the_class_in_the_end(
        standard in any_standard(),
        locality in any_locality(),
        b1 in any_b1(),
        seen in any_seen(),
        rest in prop::collection::vec(any::<bool>(), 12),
    ) {
        let early = decide(&standard, locality, Some(b1), &answers(&standard, &seen));
        let finished: Vec<_> = seen.iter().zip(rest).map(|(seen, rest)| seen.or(Some(rest))).collect();
        let end = decide(&standard, locality, Some(b1), &answers(&standard, &finished));
        prop_assert!(end.is_complete());
        if early.class.is_some() {
            prop_assert_eq!(early.class, end.class);
            prop_assert_eq!(early.poor_by, end.poor_by);
        }
    }

    #[test]
    fn a_way_out_leads_to_the_class_it_names(
        standard in any_standard(),
        locality in any_locality(),
        b1 in any_b1(),
        seen in prop::collection::vec(any::<bool>().prop_map(Some), 12),
    ) {
        let stands = decide(&standard, locality, Some(b1), &answers(&standard, &seen));
        for way in &stands.ways_out {
            let better_b1 = way.b1_at_least.unwrap_or(b1);
            prop_assert!(way.b1_above.is_none_or(|line| better_b1 > line));
            prop_assert_eq!(better_b1, b1 + way.b1_to_gain.unwrap_or(0));
            let mut to_end = way.deprivations_to_end.unwrap_or(0);
            let better: Vec<_> = seen.iter().map(|deprived| {
                let ends = *deprived == Some(true) && to_end > 0;
                to_end -= u16::from(ends);
                deprived.map(|deprived| deprived && !ends)
            }).collect();
            let then = decide(&standard, locality, Some(better_b1), &answers(&standard, &better));
            prop_assert_eq!(then.class, Some(way.to), "from {:?}", stands.class);
        }
    }

    #[test]
    fn a_further_deprivation_never_makes_a_household_less_poor(
        standard in any_standard(),
        locality in any_locality(),
        b1 in any_b1(),
        seen in prop::collection::vec(any::<bool>().prop_map(Some), 12),
        worse in 0_usize..12,
    ) {
        let before = decide(&standard, locality, Some(b1), &answers(&standard, &seen));
        let mut more = seen;
        more[worse] = Some(true);
        let after = decide(&standard, locality, Some(b1), &answers(&standard, &more));
        prop_assert!(after.class <= before.class);
        prop_assert!(decide(&standard, locality, Some(b1 + 5), &answers(&standard, &more)).class >= after.class);
    }

    #[test]
    fn a_class_is_always_explained(
        standard in any_standard(),
        locality in any_locality(),
        b1 in prop::option::of(any_b1()),
        seen in any_seen(),
    ) {
        let decided = decide(&standard, locality, b1, &answers(&standard, &seen));
        prop_assert_eq!(decided.class.is_some() && b1.is_none(), false);
        prop_assert_eq!(decided.reasons.iter().filter(|reason| reason.code.starts_with("b2_")).count(), 1);
        let told = decided.reasons.iter().any(|reason| reason.figures.contains(&i64::from(b1.unwrap_or(0))));
        prop_assert!(b1.is_none() || told);
        let not_poor = decided.class == Some(PovertyClass::NotPoor);
        prop_assert_eq!(decided.ways_out.is_empty(), decided.class.is_none() || not_poor);
    }
}
