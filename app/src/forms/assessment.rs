//! An assessment as it is filled in, one group of questions a screen.

use std::collections::BTreeMap;

use domain::assessment::{Assessment, B1_MAX, IndicatorAnswer, Points, PointsSource};
use domain::classification::{Classification, Evidence, Missing, classify};
use domain::household::GpsPoint;
use domain::id::{AssessmentId, HouseholdId, UserId};
use domain::standard::{Counted, Locality, ScoreTable, Standard, StandardId};
use domain::time::CivilDate;
use serde::{Deserialize, Serialize};

use super::date::DateDraft;
use super::filled_lines;
use super::problem::{Problem, ProblemKind, Problems, number};

/// The first review year of any standard the product knows.
const FIRST_REVIEW_YEAR: i16 = 2015;

/// What was seen and said so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AssessmentDraft {
    /// Under which standard.
    pub standard: Option<StandardId>,
    /// The review year.
    pub round: u16,
    /// The day it is made.
    pub date: DateDraft,
    /// Which cut-offs apply to the place.
    pub locality: Option<Locality>,
    /// Points for living characteristics.
    pub b1: B1Entry,
    /// The chosen answer of each indicator, by code.
    pub answers: BTreeMap<String, String>,
    /// Causes by code.
    pub causes: Vec<String>,
    /// Needs in the household's own words.
    pub needs_in_own_words: String,
    /// Needs from the list, by code.
    pub needs: Vec<String>,
    /// A remark, such as what was seen behind a cause.
    pub note: String,
    /// Where it is made.
    pub place: Option<GpsPoint>,
    /// The finished sheet this one is to stand in for.
    pub replaces: Option<AssessmentId>,
    /// The screen it was left on.
    pub left_at: SheetStep,
}

/// How points for living characteristics come in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct B1Entry {
    /// Whether they are counted with the standard's table instead of typed from paper.
    pub by_table: bool,
    /// What was typed from paper.
    pub paper: String,
    /// The chosen option of each row of the table.
    pub rows: BTreeMap<String, String>,
}

/// One screen of the sheet. Kept in the address and in the draft.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SheetStep {
    /// Standard, review year, date and kind of place.
    #[default]
    Start,
    /// Points for living characteristics.
    Points,
    /// A group of indicators, counted from 0.
    Group(usize),
    /// Causes of poverty.
    Causes,
    /// Needs.
    Needs,
    /// Everything once more.
    Check,
}

/// A sheet that can be recorded, with how its class came about.
#[derive(Clone, Debug, PartialEq)]
pub struct Finished {
    /// The record.
    pub assessment: Assessment,
    /// Its class with reasons.
    pub classification: Classification,
}

impl SheetStep {
    /// The step as it stands in an address.
    pub fn to_address(self) -> String {
        match self {
            Self::Start => "start".to_owned(),
            Self::Points => "points".to_owned(),
            Self::Group(at) => format!("group-{}", at + 1),
            Self::Causes => "causes".to_owned(),
            Self::Needs => "needs".to_owned(),
            Self::Check => "check".to_owned(),
        }
    }

    /// The step of that address, if the standard has it.
    pub fn from_address(text: &str, standard: Option<&Standard>) -> Option<Self> {
        let steps = standard.map_or_else(|| vec![Self::Start], Self::all);
        steps.into_iter().find(|step| step.to_address() == text)
    }

    /// Every step of a sheet under the standard, in order.
    pub fn all(standard: &Standard) -> Vec<Self> {
        let groups = (0..standard.groups.len()).map(Self::Group);
        let (before, after) =
            ([Self::Start, Self::Points], [Self::Causes, Self::Needs, Self::Check]);
        before.into_iter().chain(groups).chain(after).collect()
    }

    /// The step behind this one.
    pub fn next(self, standard: &Standard) -> Self {
        let all = Self::all(standard);
        let at = all.iter().position(|step| *step == self).unwrap_or_default();
        all.get(at + 1).copied().unwrap_or(Self::Check)
    }

    /// The step before this one; `None` on the first.
    pub fn previous(self, standard: &Standard) -> Option<Self> {
        let all = Self::all(standard);
        let at = all.iter().position(|step| *step == self)?;
        all.get(at.checked_sub(1)?).copied()
    }
}

/// The table that counts B1 in such places: only one that is whole and compared with its source.
pub fn usable_table(standard: &Standard, locality: Locality) -> Option<&ScoreTable> {
    let fits = |table: &&ScoreTable| {
        let here =
            |column: &domain::standard::ScoreColumn| column.local && column.locality == locality;
        table.complete && table.verified && table.columns.iter().any(here)
    };
    standard.score_tables.iter().find(fits)
}

impl AssessmentDraft {
    /// A sheet begun today. The standard is the one that applies to the year, the newest first.
    pub fn new(standards: &[Standard], today: CivilDate, locality: Option<Locality>) -> Self {
        let round = u16::try_from(today.year()).unwrap_or_default();
        let mut draft = Self { date: DateDraft::of_day(today), locality, ..Self::default() };
        draft.choose_round(round, standards);
        draft
    }

    /// A sheet that stands in for a finished one and begins with what that one says.
    pub fn in_place_of(id: AssessmentId, sheet: &Assessment, today: CivilDate) -> Self {
        let by_paper = sheet.b1.as_ref().filter(|b1| b1.source == PointsSource::Paper);
        Self {
            standard: Some(sheet.standard.clone()),
            round: sheet.round,
            date: DateDraft::of_day(today),
            locality: Some(sheet.locality),
            b1: B1Entry {
                by_table: sheet.b1.is_some() && by_paper.is_none(),
                paper: by_paper.map(|b1| b1.points.to_string()).unwrap_or_default(),
                rows: BTreeMap::new(),
            },
            answers: sheet
                .indicators
                .iter()
                .map(|(code, given)| (code.clone(), given.answer.clone()))
                .collect(),
            causes: sheet.causes.clone(),
            needs_in_own_words: sheet.needs_in_own_words.clone().unwrap_or_default(),
            needs: sheet.needs.clone(),
            note: sheet.note.clone().unwrap_or_default(),
            place: None,
            replaces: Some(id),
            left_at: SheetStep::Start,
        }
    }

    /// Takes a review year; the standard follows where the chosen one does not apply to it.
    pub fn choose_round(&mut self, round: u16, standards: &[Standard]) {
        self.round = round;
        let applying = domain::standard::standards_for_round(standards, round);
        let stays = applying.iter().any(|standard| Some(&standard.id) == self.standard.as_ref());
        if !stays {
            self.standard = applying.first().map(|standard| standard.id.clone());
        }
    }

    /// The standard the sheet is filled in under.
    pub fn standard<'a>(&self, standards: &'a [Standard]) -> Option<&'a Standard> {
        standards.iter().find(|standard| Some(&standard.id) == self.standard.as_ref())
    }

    /// The answers the standard knows, judged by it. Others wait in the draft.
    pub fn indicators(&self, standard: &Standard) -> BTreeMap<String, IndicatorAnswer> {
        let judged = |(code, chosen): (&String, &String)| {
            let answer = standard.indicator(code)?.answer(chosen)?;
            let given = IndicatorAnswer { answer: answer.code.clone(), deprived: answer.deprived };
            Some((code.clone(), given))
        };
        self.answers.iter().filter_map(judged).collect()
    }

    /// What the table has counted, where it is used and usable.
    pub fn counted(&self, standard: &Standard) -> Option<Counted> {
        let locality = self.locality.filter(|_| self.b1.by_table)?;
        let table = usable_table(standard, locality)?;
        let known = |(row, option): &(&String, &String)| {
            let row = table.rows.iter().find(|known| known.code == **row);
            row.is_some_and(|row| row.options.iter().any(|known| known.code == **option))
        };
        let rows = self.b1.rows.iter().filter(known);
        table.count(locality, &rows.map(|(row, o)| (row.clone(), o.clone())).collect()).ok()
    }

    /// Points for living characteristics; `None` while they are not whole.
    pub fn b1_points(&self, standard: &Standard) -> Result<Option<Points>, ProblemKind> {
        if self.b1.by_table {
            return Ok(self.counted(standard).and_then(|counted| counted.b1()));
        }
        let typed = number(&self.b1.paper, B1_MAX)?;
        Ok(typed.map(|points| Points { points, source: PointsSource::Paper }))
    }

    /// Whether the points typed do not fall on a step of the table. Worth a look, not refused.
    pub fn b1_is_off_step(&self, standard: &Standard) -> bool {
        let points = self.b1_points(standard).ok().flatten().map_or(0, |points| points.points);
        !points.is_multiple_of(standard.b1_step.value.max(1))
    }

    /// What follows from what is known so far.
    pub fn running(&self, standard: &Standard) -> Option<Classification> {
        let b1 = self.b1_points(standard).ok().flatten();
        let indicators = self.indicators(standard);
        let sheet = Evidence { b1: b1.as_ref(), b2: None, indicators: &indicators };
        classify(standard, self.locality?, &sheet).ok()
    }

    /// How many indicators of a group are answered, and how many there are.
    pub fn answered_in(&self, standard: &Standard, group: usize) -> (usize, usize) {
        let Some(group) = standard.groups.get(group) else { return (0, 0) };
        let known = self.indicators(standard);
        let answered = group.indicators.iter().filter(|code| known.contains_key(*code));
        (answered.count(), group.indicators.len())
    }

    /// The first step something is missing on; `None` when the sheet can be finished.
    pub fn first_open(&self, standard: &Standard, today: CivilDate) -> Option<SheetStep> {
        let problems = self.problems(standard, today);
        let first = problems.0.first()?;
        Some(self.step_of(standard, first))
    }

    /// The screen a problem is looked at on.
    pub fn step_of(&self, standard: &Standard, problem: &Problem) -> SheetStep {
        let of_group = problem.field.strip_prefix("q-").and_then(|code| {
            let holds = |group: &domain::standard::QuestionGroup| {
                group.indicators.iter().any(|known| known == code)
            };
            standard.groups.iter().position(holds)
        });
        match (problem.field.as_str(), of_group) {
            (_, Some(group)) => SheetStep::Group(group),
            ("b1", _) => SheetStep::Points,
            ("note", _) => SheetStep::Causes,
            _ => SheetStep::Start,
        }
    }

    /// Everything to look at before the sheet can be finished, in the order of its screens.
    pub fn problems(&self, standard: &Standard, today: CivilDate) -> Problems {
        let mut problems = Problems::default();
        self.check_start(standard, today, &mut problems);
        match self.b1_points(standard) {
            Err(kind) => problems.add("b1", kind),
            Ok(None) => problems.add("b1", ProblemKind::Missing),
            Ok(Some(_)) => {}
        }
        let known = self.indicators(standard);
        let asked = standard.groups.iter().flat_map(|group| &group.indicators);
        for code in asked.filter(|code| !known.contains_key(*code)) {
            problems.add(format!("q-{code}"), ProblemKind::Unanswered);
        }
        if self.needs_evidence(standard) && filled_lines(&self.note).is_none() {
            problems.add("note", ProblemKind::EvidenceMissing);
        }
        problems
    }

    fn check_start(&self, standard: &Standard, today: CivilDate, problems: &mut Problems) {
        match self.date.day(FIRST_REVIEW_YEAR, today) {
            Err(kind) => problems.add("date", kind),
            Ok(None) => problems.add("date", ProblemKind::Missing),
            Ok(Some(_)) => {}
        }
        if !standard.applies_to_round(self.round) {
            problems.add("standard", ProblemKind::OtherYear);
        }
        if self.locality.is_none() {
            problems.add("locality", ProblemKind::Unanswered);
        }
    }

    /// Whether a chosen cause is only told together with what was seen.
    pub fn needs_evidence(&self, standard: &Standard) -> bool {
        let causes = self.causes.iter().filter_map(|code| standard.causes.cause(code));
        causes.into_iter().any(|cause| cause.needs_evidence)
    }

    /// The finished sheet, or what to look at again.
    pub fn finish(
        &self,
        standard: &Standard,
        household: HouseholdId,
        officer: UserId,
        today: CivilDate,
    ) -> Result<Finished, Problems> {
        let mut problems = self.problems(standard, today);
        let date = self.date.day(FIRST_REVIEW_YEAR, today).ok().flatten();
        let b1 = self.b1_points(standard).ok().flatten();
        let known = self.running(standard);
        let (Some(date), Some(locality), Some(classification), true) =
            (date, self.locality, known, problems.is_empty())
        else {
            if problems.is_empty() {
                problems.add("standard", ProblemKind::Contradiction);
            }
            return Err(problems);
        };
        let Some(class) = classification.class.filter(|_| classification.is_complete()) else {
            return Err(open_questions(&classification));
        };
        let assessment = Assessment {
            household,
            standard: standard.id.clone(),
            round: self.round,
            date,
            locality,
            b1,
            b2: Some(Points {
                points: classification.deprivation.points,
                source: PointsSource::Indicators,
            }),
            indicators: self.indicators(standard),
            class,
            poor_by: classification.poor_by,
            reasons: classification.reasons.clone(),
            causes: self.known_causes(standard),
            needs_in_own_words: filled_lines(&self.needs_in_own_words),
            needs: self.known_needs(standard),
            officer: Some(officer),
            place: self.place,
            decision: None,
            left_class: None,
            replaces: self.replaces,
            same_as: None,
            note: filled_lines(&self.note),
        };
        Ok(Finished { assessment, classification })
    }

    /// The chosen causes of the period, in the order of its catalogue.
    pub fn known_causes(&self, standard: &Standard) -> Vec<String> {
        let listed = standard.causes.causes.iter().map(|cause| &cause.code);
        listed.filter(|code| self.causes.contains(code)).cloned().collect()
    }

    /// The chosen needs, in the order of the list.
    pub fn known_needs(&self, standard: &Standard) -> Vec<String> {
        let listed = standard.needs.groups.iter().flat_map(|group| &group.needs);
        let codes = listed.map(|need| &need.code);
        codes.filter(|code| self.needs.contains(code)).cloned().collect()
    }
}

fn open_questions(classification: &Classification) -> Problems {
    let mut problems = Problems::default();
    for missing in &classification.missing {
        match missing {
            Missing::B1 => problems.add("b1", ProblemKind::Missing),
            Missing::Indicator(code) => {
                problems.add(format!("q-{code}"), ProblemKind::Unanswered);
            }
        }
    }
    if problems.is_empty() {
        problems.add("standard", ProblemKind::Contradiction);
    }
    problems
}

#[cfg(test)]
#[path = "assessment_tests.rs"]
mod tests;
