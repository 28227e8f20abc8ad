//! A sheet as the rows and cells that have something in them.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::cell::Value;
use crate::problem::Place;

/// One sheet, sparse: rows by their number from 1, cells by their column from 0.
#[derive(Debug)]
pub(crate) struct Sheet {
    pub(crate) name: Arc<str>,
    rows: BTreeMap<u32, Vec<Value>>,
}

impl Sheet {
    pub(crate) fn new(name: &str) -> Self {
        Self { name: name.into(), rows: BTreeMap::new() }
    }

    pub(crate) fn put(&mut self, row: u32, column: usize, value: Value) {
        let cells = self.rows.entry(row).or_default();
        if cells.len() <= column {
            cells.resize(column + 1, Value::Blank);
        }
        cells[column] = value;
    }

    pub(crate) fn row_count(&self) -> usize {
        self.rows.len()
    }

    /// Every row with something in it, in order.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (u32, &[Value])> {
        self.rows.iter().map(|(number, cells)| (*number, cells.as_slice()))
    }

    /// The cells of a row, empty where there is none.
    pub(crate) fn row(&self, number: u32) -> &[Value] {
        self.rows.get(&number).map_or(&[], Vec::as_slice)
    }

    /// The sheet as a whole.
    pub(crate) fn place(&self) -> Place {
        Place { sheet: self.name.clone(), row: None, column: None, heading: None }
    }
}

/// The letters of a column counted from 0: A, B … Z, AA.
pub(crate) fn letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"[rest % 26]);
        rest /= 26;
    }
    letters.iter().rev().map(|letter| char::from(*letter)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_lettered_as_in_a_table_program() {
        let lettered: Vec<String> = [0, 14, 25, 26, 51, 52, 701, 702].map(letters).into();
        assert_eq!(lettered, ["A", "O", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }
}
