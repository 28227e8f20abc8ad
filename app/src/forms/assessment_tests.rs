use super::*;
use domain::classification::PovertyClass;

fn today() -> CivilDate {
    CivilDate::new(2023, 12, 10).unwrap()
}

fn standards() -> Vec<Standard> {
    Standard::built_in()
}

fn household() -> HouseholdId {
    HouseholdId(uuid::Uuid::from_u128(1))
}

fn officer() -> UserId {
    UserId(uuid::Uuid::from_u128(2))
}

/// A sheet with points and every question answered, the first `deprived` ones badly.
fn answered(standard: &Standard, b1: &str, deprived: usize) -> AssessmentDraft {
    let mut draft = AssessmentDraft::new(&standards(), today(), Some(Locality::Rural));
    b1.clone_into(&mut draft.b1.paper);
    for (at, indicator) in standard.indicators.iter().enumerate() {
        let wanted = at < deprived;
        let answer = indicator.answers.iter().find(|answer| answer.deprived == wanted);
        draft.answers.insert(indicator.code.clone(), answer.unwrap().code.clone());
    }
    draft
}

#[test]
fn a_sheet_of_today_is_filled_in_under_the_standard_of_the_year() {
    let standards = standards();
    for (year, standard) in [(2018, "qd59-2015"), (2023, "nd07-2021")] {
        let day = CivilDate::new(year, 11, 1).unwrap();
        let draft = AssessmentDraft::new(&standards, day, None);
        assert_eq!(draft.standard.unwrap().as_str(), standard);
    }
}

#[test]
fn a_whole_sheet_becomes_a_record_with_its_reasons() {
    let standards = standards();
    let draft = answered(&standards[0], "115", 4);
    let standard = draft.standard(&standards).unwrap();
    let finished = draft.finish(standard, household(), officer(), today()).unwrap();
    let sheet = finished.assessment;
    assert_eq!(sheet.class, PovertyClass::Poor);
    assert_eq!(sheet.b1.unwrap().source, PointsSource::Paper);
    assert_eq!(sheet.b2.unwrap().points, 40);
    assert_eq!(sheet.round, 2023);
    assert!(!sheet.reasons.is_empty());
    assert_eq!(draft.first_open(standard, today()), None);
}

#[test]
fn what_is_open_leads_to_its_screen() {
    let standards = standards();
    let standard = &standards[0];
    let whole = answered(standard, "115", 1);
    let second = standard.groups[1].indicators[0].clone();
    let mut open = whole.clone();
    open.answers.remove(&second);
    assert_eq!(open.first_open(standard, today()), Some(SheetStep::Group(1)));
    let problems = open.finish(standard, household(), officer(), today()).unwrap_err();
    assert_eq!(problems.of(&format!("q-{second}")), Some(&ProblemKind::Unanswered));

    let mut open = whole.clone();
    open.b1.paper = "12o".into();
    assert_eq!(open.first_open(standard, today()), Some(SheetStep::Points));
    assert_eq!(open.problems(standard, today()).of("b1"), Some(&ProblemKind::NotANumber));

    let mut open = whole;
    open.date.day = "11".into();
    assert_eq!(open.first_open(standard, today()), Some(SheetStep::Start));
    assert_eq!(open.problems(standard, today()).of("date"), Some(&ProblemKind::InTheFuture));
}

#[test]
fn the_running_result_knows_what_is_known() {
    let standards = standards();
    let standard = &standards[0];
    let mut draft = AssessmentDraft::new(&standards, today(), Some(Locality::Rural));
    assert_eq!(draft.running(standard).unwrap().class, None);
    draft.b1.paper = "200".into();
    assert_eq!(draft.running(standard).unwrap().class, Some(PovertyClass::NotPoor));
    draft.b1.paper = "112".into();
    assert!(draft.b1_is_off_step(standard));
}

#[test]
fn a_cause_that_can_hurt_needs_what_was_seen() {
    let standards = standards();
    let standard = standards.iter().find(|standard| standard.id.as_str() == "qd59-2015").unwrap();
    let hurting = standard.causes.causes.iter().find(|cause| cause.needs_evidence).unwrap();
    let mut draft = answered(standard, "115", 4);
    draft.choose_round(2018, &standards);
    draft.causes = vec![hurting.code.clone()];
    assert_eq!(draft.first_open(standard, today()), Some(SheetStep::Causes));
    draft.note = "Có 3 ha nương, bỏ hai vụ.".into();
    assert_eq!(draft.first_open(standard, today()), None);
}

#[test]
fn answers_of_another_standard_wait_in_the_draft() {
    let standards = standards();
    let mut draft = answered(&standards[0], "115", 2);
    let before = draft.answers.clone();
    draft.choose_round(2018, &standards);
    assert_eq!(draft.standard.as_ref().unwrap().as_str(), "qd59-2015");
    assert_eq!(draft.answers, before);
    let older = draft.standard(&standards).unwrap();
    for code in draft.indicators(older).keys() {
        assert!(older.indicator(code).is_some());
    }
}

#[test]
fn a_new_sheet_begins_with_what_the_old_one_says_and_names_it() {
    let standards = standards();
    let standard = &standards[0];
    let old = answered(standard, "115", 4).finish(standard, household(), officer(), today());
    let old = old.unwrap().assessment;
    let id = AssessmentId(uuid::Uuid::from_u128(7));
    let again = AssessmentDraft::in_place_of(id, &old, today());
    let new = again.finish(standard, household(), officer(), today()).unwrap().assessment;
    assert_eq!(new.replaces, Some(id));
    assert_eq!(Assessment { replaces: None, ..new }, old);
}

#[test]
fn every_screen_has_an_address() {
    let standards = standards();
    let standard = &standards[0];
    for step in SheetStep::all(standard) {
        let address = step.to_address();
        assert_eq!(SheetStep::from_address(&address, Some(standard)), Some(step));
    }
    assert_eq!(SheetStep::from_address("group-99", Some(standard)), None);
    assert_eq!(SheetStep::Start.previous(standard), None);
    assert_eq!(SheetStep::Check.next(standard), SheetStep::Check);
}
