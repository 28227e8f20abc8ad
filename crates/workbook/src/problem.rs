//! What is wrong with a workbook, where, and what to do about it. Codes, never words.

mod code;

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

pub use code::{Advice, Code};

/// Whether a problem keeps something out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The household, or the whole file, is not imported.
    Refusal,
    /// It is imported; somebody should look.
    Warning,
}

/// Where in the workbook.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// The name on the sheet's tab.
    pub sheet: Arc<str>,
    /// The row as the table program counts it, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// The column's letters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// The column's official heading.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heading: Option<&'static str>,
}

impl Place {
    /// The cell as the table program names it, such as `O12`.
    pub fn cell(&self) -> Option<String> {
        Some(format!("{}{}", self.column.as_deref()?, self.row?))
    }
}

/// The rows of one household in one sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Rows {
    /// The first, counted from 1.
    pub first: u32,
    /// The last.
    pub last: u32,
}

impl Rows {
    /// Whether the row is one of them.
    pub fn contain(self, row: u32) -> bool {
        (self.first..=self.last).contains(&row)
    }
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// What.
    pub code: Code,
    /// Whether it keeps something out.
    pub severity: Severity,
    /// What to do.
    pub advice: Advice,
    /// Where; `None` for the file as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// The rows of the household it concerns, where it concerns one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<Rows>,
    /// What the sentence names, by the name of its gap. Never personal data.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub params: Vec<(&'static str, String)>,
}

impl Problem {
    /// A problem of the file as a whole.
    pub(crate) fn new(code: Code) -> Self {
        Self {
            code,
            severity: code.severity(),
            advice: code.advice(),
            place: None,
            rows: None,
            params: Vec::new(),
        }
    }

    pub(crate) fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    pub(crate) fn of_rows(mut self, rows: Rows) -> Self {
        self.rows = Some(rows);
        self
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.params.push((name, value.to_string()));
        self
    }

    /// Whether it keeps something out.
    pub fn is_refusal(&self) -> bool {
        self.severity == Severity::Refusal
    }
}
