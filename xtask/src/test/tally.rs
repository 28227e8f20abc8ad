//! Counts passed tests by kind.

use std::collections::BTreeMap;

/// Passed tests of each kind.
#[derive(Default)]
pub(crate) struct Tally(BTreeMap<&'static str, usize>);

impl Tally {
    pub(crate) fn add(&mut self, counts: Vec<(&'static str, usize)>) {
        for (kind, count) in counts {
            *self.0.entry(kind).or_default() += count;
        }
    }

    pub(crate) fn print(&self) {
        print!("{}", self.text());
    }

    fn text(&self) -> String {
        let mut text = String::from("tests passed:\n");
        for (kind, count) in self.0.iter().filter(|(_, count)| **count > 0) {
            text.push_str(&format!("{count:>7} {kind}\n"));
        }
        text.push_str(&format!("{:>7} together\n", self.0.values().sum::<usize>()));
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_added_up() {
        let mut tally = Tally::default();
        tally.add(vec![("unit", 2), ("migration", 0)]);
        tally.add(vec![("unit", 3), ("law table and property", 10)]);
        let expected =
            "tests passed:\n     10 law table and property\n      5 unit\n     15 together\n";
        assert_eq!(tally.text(), expected);
    }
}
