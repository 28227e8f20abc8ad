//! The rows that did not go in, as a workbook in the same layout with the reasons beside them.
//!
//! Somebody corrects the cells and imports the file again; the reasons stand to the right of
//! the official columns, where reading passes them over.

use rust_xlsxwriter::{
    Color, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook as Writer, Worksheet,
    XlsxError,
};

use crate::cell::Value;
use crate::file;
use crate::layout::{self, Table};
use crate::problem::{Place, Problem, Rows};

/// Which households come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returned {
    /// Those that were not imported.
    Refused,
    /// Those with any problem, so that warnings can be looked into too.
    WithProblems,
}

/// Why no workbook could be written.
#[derive(Debug, thiserror::Error)]
pub enum ReturnError {
    /// The original cannot be read as the layout.
    #[error("the original workbook cannot be read")]
    Original,
    /// Writing failed.
    #[error("the workbook cannot be written")]
    Write(#[source] XlsxError),
}

impl From<XlsxError> for ReturnError {
    fn from(error: XlsxError) -> Self {
        Self::Write(error)
    }
}

/// Columns of points, ages and ticks are narrow, names and causes are wide.
const COLUMN_WIDTH: f64 = 14.0;
const REASON_WIDTH: f64 = 70.0;
/// The rice gold of the product's palette: what needs attention.
const ATTENTION: Color = Color::RGB(0x00FF_E8B0);

/// Writes the households that have problems, in the layout of the original, with a column of
/// reasons. `heading` names that column and `words` turns a problem into a sentence.
pub fn returned_workbook(
    original: &[u8],
    problems: &[Problem],
    which: Returned,
    heading: &str,
    words: &dyn Fn(&Problem) -> String,
) -> Result<Vec<u8>, ReturnError> {
    let sheets = file::open(original).map_err(|_| ReturnError::Original)?;
    let layout = layout::find(&sheets);
    let mut writer = Writer::new();
    for table in &layout.tables {
        let concerned: Vec<&Problem> =
            problems.iter().filter(|problem| concerns(problem, table)).collect();
        let worksheet = writer.add_worksheet();
        worksheet.set_name(&*table.sheet.name)?;
        let mut page = Page { worksheet, table, problems: &concerned, heading, words };
        page.write(which)?;
    }
    if layout.tables.is_empty() {
        return Err(ReturnError::Original);
    }
    Ok(writer.save_to_buffer()?)
}

fn concerns(problem: &Problem, table: &Table<'_>) -> bool {
    problem.place.as_ref().is_some_and(|place| place.sheet == table.sheet.name)
        && problem.rows.is_some()
}

struct Page<'a> {
    worksheet: &'a mut Worksheet,
    table: &'a Table<'a>,
    problems: &'a [&'a Problem],
    heading: &'a str,
    words: &'a dyn Fn(&Problem) -> String,
}

impl Page<'_> {
    fn write(&mut self, which: Returned) -> Result<(), ReturnError> {
        let reasons_at = column_number(self.table.width());
        self.write_top(reasons_at)?;
        let mut target = self.table.heading_row;
        for rows in self.returned_rows(which) {
            for (row, cells) in self.table.rows().filter(|(row, _)| rows.contain(*row)) {
                self.write_row(target, row, cells)?;
                let reasons = self.reasons(rows, row);
                if !reasons.is_empty() {
                    let format = body().set_text_wrap();
                    self.worksheet.write_with_format(target, reasons_at, reasons, &format)?;
                }
                target += 1;
            }
        }
        Ok(())
    }

    /// Title, headings and widths as they were.
    fn write_top(&mut self, reasons_at: u16) -> Result<(), ReturnError> {
        let plain = Format::new().set_font_name(FONT);
        let title = Format::new().set_font_name(FONT).set_bold();
        let head = body().set_bold().set_text_wrap().set_align(FormatAlign::Center);
        for (row, cells) in self.table.sheet.rows() {
            if row > self.table.heading_row {
                break;
            }
            let format = if row == self.table.heading_row { &head } else { &plain };
            for (column, value) in cells.iter().enumerate().take(self.table.width()) {
                let is_title = row < self.table.heading_row && column == 0;
                let format = if is_title { &title } else { format };
                write_value(self.worksheet, row - 1, column_number(column), value, format)?;
            }
        }
        self.worksheet.write_with_format(
            self.table.heading_row - 1,
            reasons_at,
            self.heading,
            &head,
        )?;
        for column in 0..reasons_at {
            self.worksheet.set_column_width(column, COLUMN_WIDTH)?;
        }
        self.worksheet.set_column_width(reasons_at, REASON_WIDTH)?;
        self.worksheet.set_freeze_panes(self.table.heading_row, 0)?;
        Ok(())
    }

    fn write_row(&mut self, target: u32, row: u32, cells: &[Value]) -> Result<(), ReturnError> {
        let plain = body();
        let marked = body().set_background_color(ATTENTION);
        for (column, value) in cells.iter().enumerate().take(self.table.width()) {
            let here = self.problems.iter().any(|problem| is_at(problem, row, column));
            let format = if here { &marked } else { &plain };
            write_value(self.worksheet, target, column_number(column), value, format)?;
        }
        Ok(())
    }

    /// The rows that come back, household by household, each once.
    fn returned_rows(&self, which: Returned) -> Vec<Rows> {
        let wanted = self
            .problems
            .iter()
            .filter(|problem| which == Returned::WithProblems || problem.is_refusal());
        let mut rows: Vec<Rows> = wanted.filter_map(|problem| problem.rows).collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    /// What is wrong in a row; what has no row stands in the household's first.
    fn reasons(&self, rows: Rows, row: u32) -> String {
        let stands_here = |problem: &&&Problem| {
            let at = problem.place.as_ref().and_then(|place| place.row).unwrap_or(rows.first);
            problem.rows == Some(rows) && at == row
        };
        let sentences = self.problems.iter().filter(stands_here);
        sentences.map(|problem| (self.words)(problem)).collect::<Vec<_>>().join("\n")
    }
}

const FONT: &str = "Times New Roman";

fn body() -> Format {
    Format::new().set_font_name(FONT).set_border(FormatBorder::Thin).set_align(FormatAlign::Top)
}

fn is_at(problem: &Problem, row: u32, column: usize) -> bool {
    problem.place.as_ref().is_some_and(|place: &Place| {
        place.row == Some(row) && place.column == Some(crate::grid::letters(column))
    })
}

fn column_number(column: usize) -> u16 {
    u16::try_from(column).expect("columns are only read up to a limit far below")
}

fn write_value(
    worksheet: &mut Worksheet,
    row: u32,
    column: u16,
    value: &Value,
    format: &Format,
) -> Result<(), ReturnError> {
    match value {
        Value::Blank => worksheet.write_blank(row, column, format)?,
        Value::Text(text) => worksheet.write_with_format(row, column, text.as_str(), format)?,
        Value::Number(number) => worksheet.write_with_format(row, column, *number, format)?,
        Value::Truth(truth) => worksheet.write_with_format(row, column, *truth, format)?,
        // The formula is gone; the cell is marked and empty, to be filled in.
        Value::Error => worksheet.write_blank(row, column, format)?,
        Value::Date(date) => {
            let (year, month, day) = (date.0.year(), date.0.month(), date.0.day());
            let parts = u16::try_from(year).ok().zip(u8::try_from(month).ok());
            let excel = parts
                .zip(u8::try_from(day).ok())
                .and_then(|((year, month), day)| ExcelDateTime::from_ymd(year, month, day).ok());
            let format = format.clone().set_num_format("dd/mm/yyyy");
            match excel {
                Some(excel) => worksheet.write_with_format(row, column, &excel, &format)?,
                // Before 1900 the table program has no dates.
                None => {
                    let text = format!("{day:02}/{month:02}/{year}");
                    worksheet.write_with_format(row, column, text, &format)?
                }
            }
        }
    };
    Ok(())
}
