//! Bytes to a [`Workbook`], or the reasons why nothing of the file can be used.

use std::sync::Arc;

use domain::name::fold;
use domain::standard::{Standard, standards_for_round};

use crate::file;
use crate::grid::Sheet;
use crate::group::group;
use crate::household;
use crate::layout::{self, Table, top_texts};
use crate::listed::{List, Workbook};
use crate::problem::{Code, Place, Problem, Rows};
use crate::wording::{Column, WORDING};

/// Why nothing of the file is imported, one problem or several.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the file is refused for {} reasons", .problems.len())]
pub struct Refused {
    /// At least one of them is a refusal.
    pub problems: Vec<Problem>,
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self { problems: vec![problem] }
    }
}

/// Reads a workbook. The standard is the one of the review year among those given.
///
/// The layout belongs to the standard of 2022–2026; where a year has two standards (2021),
/// the first given is taken, and callers give the newest first.
pub fn read(bytes: &[u8], standards: &[Standard]) -> Result<Workbook, Refused> {
    let sheets = file::open(bytes)?;
    let layout = layout::find(&sheets);
    let mut problems = layout.problems;
    if problems.iter().any(Problem::is_refusal) {
        return Err(Refused { problems });
    }
    let year = match review_year(&layout.tables) {
        Ok(year) => year,
        Err(problem) => {
            problems.push(problem);
            return Err(Refused { problems });
        }
    };
    let Some(standard) = standards_for_round(standards, year).first().copied() else {
        problems.push(Problem::new(Code::YearWithoutStandard).with("year", year));
        return Err(Refused { problems });
    };
    let mut workbook = Workbook {
        year,
        standard: standard.id.clone(),
        sheets: layout.tables.iter().map(|table| table.sheet.name.clone()).collect(),
        households: Vec::new(),
        households_refused: 0,
        problems,
    };
    for table in &layout.tables {
        read_table(table, standard, &mut workbook);
    }
    if workbook.households.is_empty() && workbook.households_refused == 0 {
        workbook.problems.push(Problem::new(Code::NobodyListed));
        return Err(Refused { problems: workbook.problems });
    }
    Ok(workbook)
}

fn read_table(table: &Table<'_>, standard: &Standard, workbook: &mut Workbook) {
    let grouped = group(table);
    let mut problems = grouped.problems;
    let (mut differing, mut without) = (Aggregate::default(), Aggregate::default());
    for group in &grouped.groups {
        let read = household::read(table, group, workbook.year, standard);
        problems.extend(read.problems);
        let rows = group.span();
        if read.decisions_differ {
            differing.count(rows);
        }
        let Some(household) = read.household else {
            workbook.households_refused += 1;
            continue;
        };
        if table.has(Column::DecisionNumber) && household.decision.is_none() {
            without.count(rows);
        }
        workbook.households.push(household);
    }
    problems.extend(differing.problem(Code::DecisionsDiffer, table));
    problems.extend(without.problem(Code::DecisionMissing, table));
    workbook.problems.append(&mut problems);
}

/// Counts households that share a harmless problem, to report it once.
#[derive(Default)]
struct Aggregate {
    first: Option<Rows>,
    households: usize,
}

impl Aggregate {
    fn count(&mut self, rows: Rows) {
        self.first.get_or_insert(rows);
        self.households += 1;
    }

    fn problem(&self, code: Code, table: &Table<'_>) -> Option<Problem> {
        let place = table.place(self.first?.first, Column::DecisionNumber);
        Some(Problem::new(code).at(place).with("households", self.households))
    }
}

/// The one year in the titles of the sheets.
fn review_year(tables: &[Table<'_>]) -> Result<u16, Problem> {
    let mut found: Option<(u16, Arc<str>)> = None;
    for table in tables {
        for (row, text) in top_texts(table.sheet).filter(|(row, _)| *row < table.heading_row) {
            let Some(year) = title_year(table.list, text) else { continue };
            match &found {
                Some((first, _)) if *first != year => {
                    let problem = Problem::new(Code::YearsDiffer).at(title_place(table.sheet, row));
                    return Err(problem.with("year", year).with("first_year", first));
                }
                _ => found = Some((year, table.sheet.name.clone())),
            }
        }
    }
    found.map(|(year, _)| year).ok_or_else(|| Problem::new(Code::YearMissing))
}

fn title_place(sheet: &Sheet, row: u32) -> Place {
    Place { row: Some(row), ..sheet.place() }
}

/// The year that follows *năm* in the title of a list.
fn title_year(list: List, text: &str) -> Option<u16> {
    let folded = fold(text);
    let sheet = WORDING.sheet(list);
    if !sheet.titles.iter().any(|title| folded.starts_with(&fold(title))) {
        return None;
    }
    let word = fold(&WORDING.words.year);
    let mut words = folded.split(' ').skip_while(|next| *next != word).skip(1);
    words.next()?.parse().ok().filter(|year| (1990..=2100).contains(year))
}
