//! Tables that count living-characteristics points (B1) from what can be seen.
//!
//! A table that is not complete can be filled in and shown, but it never makes a B1:
//! [`Counted::b1`] answers `None` until every row of a complete table is answered.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Locality;
use super::words::Label;
use crate::assessment::{Points, PointsSource};

/// A score table with one column for each kind of region.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoreTable {
    /// A stable code, such as `qd59-b1`.
    pub code: String,
    /// Which loading of the table this is.
    pub version: u32,
    /// What it is called.
    pub title: Label,
    /// The document it belongs to.
    pub document: String,
    /// Where the figures were read.
    pub source: String,
    /// Whether the figures have been compared with the document.
    pub verified: bool,
    /// Whether every row of the document is loaded.
    pub complete: bool,
    /// Who approved it; `None` while nobody has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_by: Option<String>,
    /// What is wrong or missing, for whoever approves it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Label>,
    /// The columns, in the order of the points of an option.
    pub columns: Vec<ScoreColumn>,
    /// The rows.
    pub rows: Vec<ScoreRow>,
}

/// One column of a table: one kind of region.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoreColumn {
    /// A stable code.
    pub code: String,
    /// What it is called on the form.
    pub label: Label,
    /// The places it can apply to.
    pub locality: Locality,
    /// Whether this province uses it.
    #[serde(default)]
    pub local: bool,
}

/// One row of a table: one thing to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoreRow {
    /// A stable code.
    pub code: String,
    /// What is looked at.
    pub label: Label,
    /// What can be seen, one of which fits.
    pub options: Vec<ScoreOption>,
}

/// One thing that can be seen, with its points in every column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoreOption {
    /// A stable code.
    pub code: String,
    /// What is seen.
    pub label: Label,
    /// Points by column.
    pub points: Vec<u16>,
}

/// What a table has counted so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Points of the rows that are answered.
    pub points: u16,
    /// Codes of the rows that are not.
    pub missing: Vec<String>,
    table: PointsSource,
    table_is_complete: bool,
}

impl Counted {
    /// The finished B1, or `None` while a row is open or the table has rows that are not loaded.
    pub fn b1(&self) -> Option<Points> {
        let finished = self.table_is_complete && self.missing.is_empty();
        finished.then(|| Points { points: self.points, source: self.table.clone() })
    }
}

/// A sheet names something the table does not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnknownScore {
    /// The table has no column for such places.
    #[error("the table has no column for the place")]
    Column,
    /// The table has no such row.
    #[error("the table has no row {0}")]
    Row(String),
    /// The row has no such option, or the option no points in the column.
    #[error("row {0} has no such option")]
    Option(String),
}

impl ScoreTable {
    /// The position of the column this province uses for such places.
    fn column(&self, locality: Locality) -> Option<usize> {
        self.columns.iter().position(|column| column.local && column.locality == locality)
    }

    /// Counts the answers, given as row code → option code.
    pub fn count(
        &self,
        locality: Locality,
        answers: &BTreeMap<String, String>,
    ) -> Result<Counted, UnknownScore> {
        let column = self.column(locality).ok_or(UnknownScore::Column)?;
        if let Some(stray) = answers.keys().find(|code| !self.rows.iter().any(|r| r.code == **code))
        {
            return Err(UnknownScore::Row(stray.clone()));
        }
        let mut points = 0_u16;
        let mut missing = Vec::new();
        for row in &self.rows {
            let Some(chosen) = answers.get(&row.code) else {
                missing.push(row.code.clone());
                continue;
            };
            let option = row.options.iter().find(|option| option.code == *chosen);
            let gained = option
                .and_then(|option| option.points.get(column))
                .ok_or_else(|| UnknownScore::Option(row.code.clone()))?;
            points = points.saturating_add(*gained);
        }
        let table = PointsSource::Table { table: self.code.clone(), version: self.version };
        Ok(Counted { points, missing, table, table_is_complete: self.complete })
    }
}
