//! Four yearly reviews of a household, two under each standard.

use std::collections::BTreeMap;

use domain::assessment::{Assessment, IndicatorAnswer, Points, PointsSource};
use domain::classification::{Evidence, PovertyClass, classify};
use domain::id::AssessmentId;
use domain::standard::{Locality, Standard, standards_for_round};
use domain::time::CivilDate;

use super::draw::{Draw, morning_of};
use super::family::has_children;
use super::{Home, Materials, Village};

/// Review years, each with how far its points lie from those of 2022.
const ROUNDS: [(u16, i32, i32); 4] =
    [(2019, -30, -15), (2020, -20, -5), (2022, 0, 0), (2023, 0, 20)];

/// The newest round of the older standard that the demo reviews; its sheets hold totals only.
const TOTALS_ONLY_UNTIL: u16 = 2020;

/// Draws the sheets of a household, the oldest first.
pub(super) fn sheets(
    with: &Materials,
    village: &Village,
    home: &Home,
    draw: &mut Draw,
) -> Vec<(AssessmentId, Assessment)> {
    let place = i32::try_from(village.poverty).unwrap_or(0);
    let luck = draw.between(0, 99);
    let (points, lacking) = if luck < place {
        (draw.between(9, 28) * 5, draw.between(3, 7))
    } else if luck < place + 12 {
        (draw.between(20, 28) * 5, draw.between(0, 2))
    } else {
        (draw.between(29, 46) * 5, draw.between(0, 4))
    };
    let mut sheets = Vec::new();
    for (round, least, most) in ROUNDS {
        let standard = standards_for_round(&with.standards, round);
        let standard = standard.first().expect("every round of the demo has a standard");
        let points = (points + draw.between(least, most)) / 5 * 5;
        let lacking =
            (lacking + draw.between(-least / 20 - i32::from(most > 0), -least / 20)).clamp(0, 9);
        let drawn = Drawn { round, points, lacking, has_children: has_children(home) };
        let mut sheet = sheet(with, standard, &drawn, home, draw);
        sheet.officer = (round > TOTALS_ONLY_UNTIL).then_some(with.officer);
        let id = AssessmentId(draw.id(morning_of(sheet.date)));
        sheets.push((id, sheet));
    }
    sheets
}

struct Drawn {
    round: u16,
    points: i32,
    lacking: i32,
    has_children: bool,
}

fn sheet(
    with: &Materials,
    standard: &Standard,
    drawn: &Drawn,
    home: &Home,
    draw: &mut Draw,
) -> Assessment {
    let b1 = Points {
        points: u16::try_from(drawn.points.max(0)).unwrap_or(0),
        source: PointsSource::Paper,
    };
    let (indicators, b2) = if drawn.round <= TOTALS_ONLY_UNTIL {
        let points = u16::try_from(drawn.lacking * 10).unwrap_or(0).min(standard.b2_max());
        (BTreeMap::new(), Points { points, source: PointsSource::Paper })
    } else {
        let answers = answers(standard, drawn, draw);
        let deprived = answers.values().filter(|answer| answer.deprived).count();
        let points = u16::try_from(deprived * 10).unwrap_or(0);
        (answers, Points { points, source: PointsSource::Indicators })
    };
    let evidence = Evidence { b1: Some(&b1), b2: Some(&b2), indicators: &indicators };
    let found = classify(standard, Locality::Rural, &evidence)
        .expect("the drawn answers are answers of the standard");
    let class = found.class.expect("a sheet with all points and answers has a class");
    let in_need = class != PovertyClass::NotPoor;
    let (causes, needs) = if in_need { why(standard, draw) } else { Default::default() };
    Assessment {
        household: home.id,
        standard: standard.id.clone(),
        round: drawn.round,
        date: review_day(drawn.round, draw),
        locality: Locality::Rural,
        b1: Some(b1),
        b2: Some(b2),
        indicators,
        class,
        poor_by: found.poor_by,
        reasons: found.reasons,
        causes,
        needs_in_own_words: (in_need && drawn.round > TOTALS_ONLY_UNTIL && draw.happens(60))
            .then(|| draw.one_of(&with.province.own_words).clone()),
        needs,
        officer: None,
        place: home.household.gps.filter(|_| drawn.round > TOTALS_ONLY_UNTIL),
        decision: None,
        left_class: None,
        replaces: None,
        same_as: None,
        note: None,
    }
}

/// One answer to each question, so many of them deprivations.
fn answers(
    standard: &Standard,
    drawn: &Drawn,
    draw: &mut Draw,
) -> BTreeMap<String, IndicatorAnswer> {
    let codes: Vec<&str> = standard.indicators.iter().map(|i| i.code.as_str()).collect();
    let lacking = usize::try_from(drawn.lacking).unwrap_or(0);
    let asked_of_children = |code: &str| matches!(code, "nutrition" | "child_schooling");
    let possible = codes.into_iter().filter(|c| drawn.has_children || !asked_of_children(c));
    let lacking = draw.some_of(possible.collect(), lacking);
    let mut answers = BTreeMap::new();
    for indicator in &standard.indicators {
        let deprived = lacking.contains(&indicator.code.as_str());
        let childless = asked_of_children(&indicator.code) && !drawn.has_children;
        let fits = |answer: &&domain::standard::Answer| {
            answer.deprived == deprived && (answer.code.starts_with("no_children") == childless)
        };
        let fitting: Vec<&domain::standard::Answer> =
            indicator.answers.iter().filter(fits).collect();
        let answer = draw.one_of(&fitting);
        answers.insert(
            indicator.code.clone(),
            IndicatorAnswer { answer: answer.code.clone(), deprived },
        );
    }
    answers
}

fn why(standard: &Standard, draw: &mut Draw) -> (Vec<String>, Vec<String>) {
    let causes = standard.causes.causes.iter().filter(|cause| !cause.needs_evidence);
    let causes: Vec<String> = causes.map(|cause| cause.code.clone()).collect();
    let needs = standard.needs.groups.iter().flat_map(|group| &group.needs);
    let needs: Vec<String> = needs.map(|need| need.code.clone()).collect();
    let (few, more) = (draw.between(1, 2), draw.between(1, 3));
    let count = |number| usize::try_from(number).unwrap_or(1);
    (draw.some_of(causes, count(few)), draw.some_of(needs, count(more)))
}

/// Reviews are made from October to early December.
fn review_day(round: u16, draw: &mut Draw) -> CivilDate {
    let year = i16::try_from(round).unwrap_or(2023);
    let month = i8::try_from(draw.between(10, 11)).unwrap_or(10);
    let day = i8::try_from(draw.between(1, 28)).unwrap_or(1);
    CivilDate::new(year, month, day).expect("the 28 first days are in every month")
}
