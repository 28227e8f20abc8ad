//! The rows of one household, read as one thing.

mod location;

use domain::assessment::Decision;
use domain::classification::PovertyClass;
use domain::name::fold;
use domain::person::Relation;
use domain::standard::Standard;
use domain::time::{CivilDate, PartialDate};

use crate::cell::{NotPoints, Value};
use crate::check;
use crate::group::{Group, is_head};
use crate::layout::Table;
use crate::listed::{List, ListedHousehold};
use crate::problem::{Code, Problem, Rows};
use crate::row::{PEOPLE_MAX, PersonReader, ReadPerson};
use crate::wording::{Column, WORDING};

/// More points for living characteristics than any table gives; a larger number is a slip.
const B1_MAX: u16 = 500;

/// A household that was read, with what is only reported once for the sheet.
pub(crate) struct ReadHousehold {
    /// `None` where something refuses it.
    pub(crate) household: Option<ListedHousehold>,
    pub(crate) problems: Vec<Problem>,
    /// Member rows carry other decision numbers than the head's.
    pub(crate) decisions_differ: bool,
}

/// Reads the rows of one household.
pub(crate) fn read(
    table: &Table<'_>,
    group: &Group,
    year: u16,
    standard: &Standard,
) -> ReadHousehold {
    let mut reader = HouseholdReader {
        table,
        rows: &group.rows,
        head: 0,
        span: group.span(),
        year,
        standard,
        problems: Vec::new(),
    };
    let household = reader.household();
    let decisions_differ = reader.head > 0 && reader.decisions_differ();
    let refused = reader.problems.iter().any(Problem::is_refusal);
    ReadHousehold {
        household: household.filter(|_| !refused),
        problems: reader.problems,
        decisions_differ,
    }
}

/// What is wrong with a cell.
struct Complaint {
    code: Code,
    params: Vec<(&'static str, String)>,
}

impl From<Code> for Complaint {
    fn from(code: Code) -> Self {
        Self { code, params: Vec::new() }
    }
}

impl Complaint {
    fn of_value(code: Code, value: &Value) -> Self {
        // Only used for classes, points and ticks: nothing personal.
        Self { code, params: vec![("value", value.shown().unwrap_or_default())] }
    }
}

struct HouseholdReader<'a> {
    table: &'a Table<'a>,
    rows: &'a [u32],
    /// The head's row; 0 until it is known.
    head: u32,
    span: Rows,
    year: u16,
    standard: &'a Standard,
    problems: Vec<Problem>,
}

impl HouseholdReader<'_> {
    fn report(&mut self, complaint: impl Into<Complaint>, row: u32, column: Column) {
        let complaint = complaint.into();
        let mut problem = Problem::new(complaint.code);
        problem.params = complaint.params;
        self.problems.push(problem.at(self.table.place(row, column)).of_rows(self.span));
    }

    fn household(&mut self) -> Option<ListedHousehold> {
        self.head = self.find_head()?;
        let members = self.members();
        let location = self.location();
        let list = self.table.list;
        let class = if list == List::Reviewed { self.class() } else { None };
        let (b1, b2) = (self.score(Column::B1), self.score(Column::B2));
        let (causes, note) = self.causes_and_note(class);
        let minority = self.table.has(Column::Minority).then(|| self.flag(Column::Minority));
        self.check_points(b1);
        self.check_minority(minority, &members);
        let decision_date = self.decision_date();
        let (no_labour, merit) = (self.flag(Column::NoLabour), self.flag(Column::Merit));
        let size_stated = self.size_stated();
        let location = location?;
        if members.len() != self.rows.len() || (list == List::Reviewed && class.is_none()) {
            return None;
        }
        Some(ListedHousehold {
            list,
            sheet: self.table.sheet.name.clone(),
            rows: self.span,
            head_row: self.head,
            commune: location.commune,
            commune_code: location.commune_code,
            village: location.village,
            class,
            b1: b1?,
            b2: b2?,
            decision: self.decision(decision_date),
            decision_date,
            ethnic_minority: minority,
            no_labour,
            merit,
            causes,
            note,
            size_stated,
            village_rows: self.village_rows(),
            places: self.places(),
            members: members.into_iter().map(|member| member.person).collect(),
        })
    }

    /// The row of the head. A first row without a relation is taken for it.
    fn find_head(&mut self) -> Option<u32> {
        let heads: Vec<u32> =
            self.rows.iter().copied().filter(|row| is_head(self.table, *row)).collect();
        let first = self.rows.first().copied()?;
        match heads.as_slice() {
            [only] => Some(*only),
            [] if self.table.cell(first, Column::Relation).is_blank() => Some(first),
            [] => {
                self.report(Code::HouseholdWithoutHead, first, Column::Relation);
                None
            }
            [_, second, ..] => {
                self.report(Code::HouseholdWithTwoHeads, *second, Column::Relation);
                None
            }
        }
    }

    /// The members that could be read, the head first.
    fn members(&mut self) -> Vec<ReadPerson> {
        let head = self.head;
        let others = self.rows.iter().copied().filter(|row| *row != head);
        let mut members = Vec::with_capacity(self.rows.len());
        for row in std::iter::once(head).chain(others) {
            let mut reader = PersonReader {
                table: self.table,
                row,
                span: self.span,
                year: self.year,
                problems: Vec::new(),
            };
            members.extend(reader.read(row == head));
            self.problems.append(&mut reader.problems);
        }
        let is_head_read = members.first().is_some_and(|m| m.person.relation == Relation::Head);
        if is_head_read {
            self.problems.extend(check::members(self.table, self.span, &members));
            self.check_head_name(&members);
        }
        members
    }

    fn check_head_name(&mut self, members: &[ReadPerson]) {
        let Some(beside) = self.table.cell(self.head, Column::HeadName).shown() else { return };
        if members.first().is_some_and(|head| fold(&head.person.name) != fold(&beside)) {
            self.report(Code::HeadNameDiffers, self.head, Column::HeadName);
        }
    }

    /// A value that holds for the household: the head's row first, else the first row that has
    /// it. Rows that say something else are reported once, with `disagree`.
    fn shared<T: PartialEq>(
        &mut self,
        column: Column,
        disagree: Code,
        read: impl Fn(&Value) -> Result<Option<T>, Complaint>,
    ) -> Option<T> {
        if !self.table.has(column) {
            return None;
        }
        let head = self.head;
        let others = self.rows.iter().copied().filter(|row| *row != head);
        let mut held: Option<T> = None;
        for row in std::iter::once(head).chain(others.collect::<Vec<_>>()) {
            match (read(self.table.cell(row, column)), &held) {
                (Ok(None), _) => {}
                (Ok(Some(value)), None) => held = Some(value),
                (Ok(Some(value)), Some(first)) if *first == value => {}
                (Ok(Some(_)), Some(_)) => {
                    self.report(disagree, row, column);
                    break;
                }
                (Err(complaint), _) => {
                    self.report(complaint, row, column);
                    return held;
                }
            }
        }
        held
    }

    fn class(&mut self) -> Option<PovertyClass> {
        let words = &WORDING.words;
        let before = self.problems.len();
        let class = self.shared(Column::Class, Code::RowsDisagree, |value| match value.shown() {
            Some(text) if words.is_near_poor(&text) => Ok(Some(PovertyClass::NearPoor)),
            Some(text) if words.is_poor(&text) => Ok(Some(PovertyClass::Poor)),
            Some(_) => Err(Complaint::of_value(Code::ClassUnknown, value)),
            None if *value == Value::Error => Err(Code::FormulaError.into()),
            None => Ok(None),
        });
        if class.is_none() && self.problems.len() == before {
            self.report(Code::ClassMissing, self.head, Column::Class);
        }
        class
    }

    fn score(&mut self, column: Column) -> Option<u16> {
        let max = if column == Column::B1 { B1_MAX } else { self.standard.b2_max() };
        let step = self.standard.points_per_indicator.value;
        let before = self.problems.len();
        let points = self.shared(column, Code::RowsDisagree, |value| {
            if value.is_blank() {
                return Ok(None);
            }
            if *value == Value::Error {
                return Err(Code::FormulaError.into());
            }
            let points = value.points(max).map_err(|wrong| {
                let code = match wrong {
                    NotPoints::NotANumber => Code::ScoreNotANumber,
                    NotPoints::NotWhole => Code::ScoreNotWhole,
                    NotPoints::OutOfRange => Code::ScoreOutOfRange,
                };
                let mut complaint = Complaint::of_value(code, value);
                if code == Code::ScoreOutOfRange {
                    complaint.params.push(("limit", max.to_string()));
                }
                complaint
            })?;
            if column == Column::B2 && !points.is_multiple_of(step) {
                let mut complaint = Complaint::of_value(Code::ScoreBetweenSteps, value);
                complaint.params.push(("step", step.to_string()));
                return Err(complaint);
            }
            Ok(Some(points))
        });
        if points.is_none() && self.problems.len() == before {
            self.report(Code::ScoreMissing, self.head, column);
        }
        points
    }

    fn check_points(&mut self, b1: Option<u16>) {
        let step = self.standard.b1_step.value;
        if step > 0 && b1.is_some_and(|b1| !b1.is_multiple_of(step)) {
            let mut complaint = Complaint::from(Code::PointsBetweenSteps);
            complaint.params.push(("step", step.to_string()));
            self.report(complaint, self.head, Column::B1);
        }
    }

    fn flag(&mut self, column: Column) -> bool {
        let flag = self.shared(column, Code::HeadRowHolds, |value| match value {
            Value::Blank => Ok(None),
            Value::Truth(truth) => Ok(Some(*truth)),
            other => {
                let known = other.shown().and_then(|text| WORDING.words.flag(&text));
                known.map(Some).ok_or_else(|| Code::CellUnreadable.into())
            }
        });
        // A tick on a member's row alone is a tick: the head's blank says nothing.
        flag.unwrap_or(false)
    }

    fn check_minority(&mut self, marked: Option<bool>, members: &[ReadPerson]) {
        if marked.is_some_and(|marked| !check::minority_agrees(marked, members)) {
            self.report(Code::MinorityDiffers, self.head, Column::Minority);
        }
    }

    fn causes_and_note(&mut self, class: Option<PovertyClass>) -> (Vec<String>, Option<String>) {
        let text = |value: &Value| Ok(value.shown());
        let note = self.shared(Column::Note, Code::HeadRowHolds, text);
        let written = self.shared(Column::Causes, Code::HeadRowHolds, text);
        let Some(written) = written else {
            if class == Some(PovertyClass::Poor) && self.table.has(Column::Causes) {
                self.report(Code::CauseMissing, self.head, Column::Causes);
            }
            return (Vec::new(), note);
        };
        let causes = self.standard.causes.read_list(&written);
        if causes.unknown.is_empty() {
            return (causes.codes, note);
        }
        self.report(Code::CauseUnknown, self.head, Column::Causes);
        (
            causes.codes,
            Some(note.map_or_else(|| written.clone(), |note| format!("{note}; {written}"))),
        )
    }

    fn decision_date(&mut self) -> Option<CivilDate> {
        let year = i32::from(self.year);
        self.shared(Column::DecisionDate, Code::HeadRowHolds, |value| {
            if value.is_blank() {
                return Ok(None);
            }
            match value.date().map(|written| written.date) {
                // Reviews of a year are decided in it or in the weeks after it.
                Some(PartialDate::Day(day))
                    if (0..=1).contains(&(i32::from(day.year()) - year)) =>
                {
                    Ok(Some(day))
                }
                _ => Err(Code::DecisionDateOdd.into()),
            }
        })
    }

    fn decision(&self, date: Option<CivilDate>) -> Option<Decision> {
        let number = self.table.cell(self.head, Column::DecisionNumber).shown()?;
        Some(Decision { number, date })
    }

    fn decisions_differ(&self) -> bool {
        let number = |row: u32| self.table.cell(row, Column::DecisionNumber).shown();
        let head = number(self.head);
        self.rows.iter().filter_map(|row| number(*row)).any(|other| Some(other) != head)
    }

    fn size_stated(&mut self) -> Option<u16> {
        let listed = self.rows.len();
        let size = self.shared(Column::Size, Code::HeadRowHolds, |value| {
            if value.is_blank() {
                return Ok(None);
            }
            value.points(PEOPLE_MAX).map(Some).map_err(|_| Code::CellUnreadable.into())
        });
        if size.is_some_and(|size| usize::from(size) != listed) {
            let mut complaint = Complaint::from(Code::SizeDiffers);
            complaint.params.push(("stated", size.unwrap_or_default().to_string()));
            complaint.params.push(("listed", listed.to_string()));
            self.report(complaint, self.head, Column::Size);
        }
        size
    }
}
