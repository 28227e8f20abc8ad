//! Finds the three sheets, their headings and their columns by name.
//!
//! Headings may differ in case, blanks and diacritics, may start in another row or further
//! right; a column that is renamed or out of order is refused, because the values under it
//! cannot be trusted.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use domain::name::fold;

use crate::cell::Value;
use crate::grid::{Sheet, letters};
use crate::listed::List;
use crate::problem::{Code, Place, Problem};
use crate::wording::{Column, ColumnWording, SheetWording, WORDING};

/// In how many rows from the top title and headings are looked for.
const TOP_ROWS: u32 = 40;

/// One of the three sheets with its columns found.
#[derive(Debug)]
pub(crate) struct Table<'a> {
    pub(crate) list: List,
    pub(crate) sheet: &'a Sheet,
    pub(crate) heading_row: u32,
    columns: BTreeMap<Column, usize>,
}

impl Table<'_> {
    pub(crate) fn has(&self, column: Column) -> bool {
        self.columns.contains_key(&column)
    }

    /// The cell of a row in a column, blank where there is none.
    pub(crate) fn cell(&self, row: u32, column: Column) -> &Value {
        static BLANK: Value = Value::Blank;
        let at = self.columns.get(&column);
        at.and_then(|at| self.sheet.row(row).get(*at)).unwrap_or(&BLANK)
    }

    pub(crate) fn row_place(&self, row: u32) -> Place {
        Place { row: Some(row), ..self.sheet.place() }
    }

    pub(crate) fn place(&self, row: u32, column: Column) -> Place {
        let wording = WORDING.sheet(self.list).columns.iter().find(|w| w.column == column);
        Place {
            row: Some(row),
            column: self.columns.get(&column).map(|at| letters(*at)),
            heading: wording.map(|wording| wording.heading.as_str()),
            ..self.sheet.place()
        }
    }

    /// Data rows with their cells, from the row under the headings.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (u32, &[Value])> {
        self.sheet.rows().filter(|(number, _)| *number > self.heading_row)
    }

    /// How many columns from the left the official layout takes.
    pub(crate) fn width(&self) -> usize {
        self.columns.values().max().map_or(0, |last| last + 1)
    }
}

/// The sheets that were found, in the order of the lists, and what was wrong.
#[derive(Debug)]
pub(crate) struct Layout<'a> {
    pub(crate) tables: Vec<Table<'a>>,
    pub(crate) problems: Vec<Problem>,
}

/// Finds the three sheets and their columns.
pub(crate) fn find(sheets: &[Sheet]) -> Layout<'_> {
    let mut problems = Vec::new();
    let chosen = choose(sheets, &mut problems);
    let mut tables = Vec::new();
    for list in List::ALL {
        let Some(sheet) = chosen.get(&list) else {
            problems.push(Problem::new(Code::SheetMissing).with("list", list.as_str()));
            continue;
        };
        tables.extend(columns_of(sheet, list, &mut problems));
    }
    Layout { tables, problems }
}

/// Which sheet carries which list: by its title, else by its tab, else by its place.
fn choose<'a>(sheets: &'a [Sheet], problems: &mut Vec<Problem>) -> BTreeMap<List, &'a Sheet> {
    let named: Vec<Option<List>> = sheets.iter().map(named_list).collect();
    let mut chosen = BTreeMap::new();
    for (sheet, list) in sheets.iter().zip(&named) {
        let Some(list) = *list else { continue };
        match chosen.entry(list) {
            Entry::Vacant(place) => {
                place.insert(sheet);
            }
            Entry::Occupied(_) => {
                let problem = Problem::new(Code::SheetTwice).at(sheet.place());
                problems.push(problem.with("list", list.as_str()));
            }
        }
    }
    for ((position, sheet), named) in sheets.iter().enumerate().zip(&named) {
        if named.is_some() || sheet.row_count() == 0 {
            continue;
        }
        match List::ALL.get(position).filter(|list| !chosen.contains_key(list)) {
            Some(list) if heading_row(sheet, WORDING.sheet(*list)).is_some() => {
                let problem = Problem::new(Code::SheetByPosition).at(sheet.place());
                problems.push(problem.with("list", list.as_str()));
                chosen.insert(*list, sheet);
            }
            _ => problems.push(Problem::new(Code::SheetIgnored).at(sheet.place())),
        }
    }
    chosen
}

/// The list a sheet says it carries.
fn named_list(sheet: &Sheet) -> Option<List> {
    let mut titles = top_texts(sheet).map(|(_, text)| fold(text));
    let by_title = titles.find_map(|title| {
        let fits = |wording: &&SheetWording| {
            wording.titles.iter().any(|known| title.starts_with(&fold(known)))
        };
        WORDING.sheets.iter().find(fits)
    });
    let tab = fold(&sheet.name);
    let by_tab = || {
        WORDING.sheets.iter().find(|wording| wording.tabs.iter().any(|known| fold(known) == tab))
    };
    by_title.or_else(by_tab).map(|wording| wording.list)
}

/// Texts near the top of a sheet, with their rows.
pub(crate) fn top_texts(sheet: &Sheet) -> impl Iterator<Item = (u32, &str)> {
    let top = sheet.rows().take_while(|(row, _)| *row <= TOP_ROWS);
    top.flat_map(|(row, cells)| {
        cells.iter().filter_map(move |cell| match cell {
            Value::Text(text) => Some((row, text.as_str())),
            _ => None,
        })
    })
}

/// A heading as it is compared: folded, without a hint in brackets at its end.
fn heading_key(text: &str) -> String {
    let bare = text.split('(').next().unwrap_or(text);
    fold(if bare.trim().is_empty() { text } else { bare })
}

/// The row near the top that has most of the headings, at least half of them.
fn heading_row(sheet: &Sheet, wording: &SheetWording) -> Option<u32> {
    let known: Vec<String> = wording.columns.iter().map(|c| heading_key(&c.heading)).collect();
    let score = |cells: &[Value]| {
        let texts = cells.iter().filter_map(|cell| match cell {
            Value::Text(text) => Some(heading_key(text)),
            _ => None,
        });
        texts.filter(|text| known.contains(text)).count()
    };
    let top = sheet.rows().take_while(|(row, _)| *row <= TOP_ROWS);
    let scored = top.map(|(row, cells)| (score(cells), row));
    // The first of equals: the highest score, then the lowest row.
    let best = scored.max_by_key(|(score, row)| (*score, std::cmp::Reverse(*row)));
    best.filter(|(score, _)| score * 2 >= known.len()).map(|(_, row)| row)
}

/// Finds the columns of a sheet, or says what is wrong with its headings.
fn columns_of<'a>(sheet: &'a Sheet, list: List, problems: &mut Vec<Problem>) -> Option<Table<'a>> {
    let wording = WORDING.sheet(list);
    let Some(heading_row) = heading_row(sheet, wording) else {
        problems.push(Problem::new(Code::HeadingsMissing).at(sheet.place()));
        return None;
    };
    let headings: Vec<Option<String>> = sheet.row(heading_row).iter().map(heading_text).collect();
    let before = problems.iter().filter(|problem| problem.is_refusal()).count();
    let mut columns = BTreeMap::new();
    for (official, known) in wording.columns.iter().enumerate() {
        let key = heading_key(&known.heading);
        let mut found = headings.iter().enumerate().filter(|(_, h)| h.as_ref() == Some(&key));
        let expected = Place {
            row: Some(heading_row),
            column: Some(letters(official)),
            heading: Some(known.heading.as_str()),
            ..sheet.place()
        };
        let Some((at, _)) = found.next() else {
            problems.push(absent(known).at(expected).with("heading", &known.heading));
            continue;
        };
        if let Some((again, _)) = found.next() {
            let place = Place { column: Some(letters(again)), ..expected };
            problems
                .push(Problem::new(Code::ColumnTwice).at(place).with("heading", &known.heading));
        }
        columns.insert(known.column, at);
    }
    report_order(sheet, heading_row, wording, &columns, problems);
    report_strangers(sheet, heading_row, &headings, &columns, problems);
    let after = problems.iter().filter(|problem| problem.is_refusal()).count();
    (before == after).then_some(Table { list, sheet, heading_row, columns })
}

fn heading_text(cell: &Value) -> Option<String> {
    match cell {
        Value::Text(text) => Some(heading_key(text)),
        _ => None,
    }
}

fn absent(known: &ColumnWording) -> Problem {
    Problem::new(if known.needed { Code::ColumnMissing } else { Code::ColumnAbsent })
}

/// Columns must stand in the official order; others may stand between them.
fn report_order(
    sheet: &Sheet,
    heading_row: u32,
    wording: &'static SheetWording,
    columns: &BTreeMap<Column, usize>,
    problems: &mut Vec<Problem>,
) {
    let found: Vec<(&ColumnWording, usize)> = wording
        .columns
        .iter()
        .filter_map(|known| Some((known, *columns.get(&known.column)?)))
        .collect();
    for moved in out_of_order(&found.iter().map(|(_, at)| *at).collect::<Vec<_>>()) {
        let (known, at) = found[moved];
        let official = wording.columns.iter().position(|c| c.column == known.column);
        let place = Place {
            row: Some(heading_row),
            column: Some(letters(at)),
            heading: Some(known.heading.as_str()),
            ..sheet.place()
        };
        problems.push(
            Problem::new(Code::ColumnMoved)
                .at(place)
                .with("heading", &known.heading)
                .with("expected", official.map(letters).unwrap_or_default())
                .with("found", letters(at)),
        );
    }
}

/// The fewest positions that must move for the rest to rise: what is outside the longest
/// rising run. One column dragged elsewhere is named, and not all those it jumped over.
fn out_of_order(places: &[usize]) -> Vec<usize> {
    let mut longest: Vec<(usize, Option<usize>)> = Vec::with_capacity(places.len());
    for (at, place) in places.iter().enumerate() {
        let best = (0..at)
            .filter(|before| places[*before] < *place)
            .max_by_key(|before| longest[*before].0);
        longest.push((best.map_or(1, |before| longest[before].0 + 1), best));
    }
    let mut kept = vec![false; places.len()];
    let mut next = (0..places.len()).max_by_key(|at| longest[*at].0);
    while let Some(at) = next {
        kept[at] = true;
        next = longest[at].1;
    }
    (0..places.len()).filter(|at| !kept[*at]).collect()
}

/// Names columns between the official ones that are left out. What stands to the right of
/// them, such as the reasons of a returned workbook, is nobody's business.
fn report_strangers(
    sheet: &Sheet,
    heading_row: u32,
    headings: &[Option<String>],
    columns: &BTreeMap<Column, usize>,
    problems: &mut Vec<Problem>,
) {
    let Some(last) = columns.values().max() else { return };
    let official: Vec<usize> = columns.values().copied().collect();
    for (at, heading) in headings.iter().enumerate().take(*last) {
        let Some(heading) = heading else { continue };
        let twice = WORDING
            .sheets
            .iter()
            .flat_map(|s| &s.columns)
            .any(|c| heading_key(&c.heading) == *heading && columns.contains_key(&c.column));
        if official.contains(&at) || twice {
            continue;
        }
        let place = Place {
            row: Some(heading_row),
            column: Some(letters(at)),
            heading: None,
            ..sheet.place()
        };
        problems.push(Problem::new(Code::ColumnIgnored).at(place));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_column_that_was_dragged_is_out_of_order() {
        assert_eq!(out_of_order(&[0, 1, 2, 3]), [0_usize; 0]);
        assert_eq!(out_of_order(&[0, 3, 1, 2]), [1]);
        assert_eq!(out_of_order(&[1, 2, 3, 0]), [3]);
        assert_eq!(out_of_order(&[0, 2, 5, 9]), [0_usize; 0]);
    }
}
