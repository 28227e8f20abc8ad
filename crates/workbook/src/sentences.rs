//! Problems in words, from the locale files.
//!
//! The screens use the same files through the compiled translations. Where the code of a
//! problem is only known at run time (the command line, the returned workbook, the list of an
//! import), [`Sentences`] looks the words up and fills in the figures.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::problem::{Advice, Problem};

/// A language of the locale files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Tiếng Việt.
    Vietnamese,
    /// English.
    English,
}

/// The words of one language.
#[derive(Clone, Debug, Deserialize)]
pub struct Sentences {
    problem: BTreeMap<String, String>,
    advice: BTreeMap<String, String>,
    list: BTreeMap<String, String>,
    class: BTreeMap<String, String>,
    count: BTreeMap<String, String>,
    at: BTreeMap<String, String>,
    reason_heading: String,
}

impl Sentences {
    /// The words of a language.
    pub fn new(language: Language) -> Self {
        let text = match language {
            Language::Vietnamese => include_str!("../../i18n/locales/vi/import.json"),
            Language::English => include_str!("../../i18n/locales/en/import.json"),
        };
        serde_json::from_str(text).expect("the locale files are tested to have these words")
    }

    /// What is wrong, in a sentence.
    pub fn problem(&self, problem: &Problem) -> String {
        let params: Vec<(&str, &str)> = problem
            .params
            .iter()
            .map(|(name, value)| (*name, self.in_words(name, value)))
            .collect();
        fill(look_up(&self.problem, problem.code.as_str()), &params)
    }

    /// What to do about it, in a sentence; empty where there is nothing to do.
    pub fn advice(&self, problem: &Problem) -> &str {
        match problem.advice {
            Advice::NothingToDo => "",
            advice => look_up(&self.advice, advice.as_str()),
        }
    }

    /// Where it is: sheet, row, and column with its heading.
    pub fn place(&self, problem: &Problem) -> String {
        let Some(place) = &problem.place else { return String::new() };
        let row = place.row.map(|row| row.to_string());
        let mut params: Vec<(&str, &str)> = vec![("sheet", &place.sheet)];
        params.extend(row.as_deref().map(|row| ("row", row)));
        params.extend(place.column.as_deref().map(|column| ("column", column)));
        params.extend(place.heading.map(|heading| ("heading", heading)));
        let shape = match (&place.row, &place.column, place.heading) {
            (Some(_), Some(_), Some(_)) => "cell",
            (Some(_), Some(_), None) => "bare_cell",
            (Some(_), None, _) => "row",
            (None, ..) => "sheet",
        };
        fill(look_up(&self.at, shape), &params)
    }

    /// Column, sentence and advice in one, as it stands beside a returned row.
    pub fn reason(&self, problem: &Problem) -> String {
        let heading = problem.place.as_ref().and_then(|place| place.heading);
        let heading = heading.map(|heading| format!("{heading}: ")).unwrap_or_default();
        let advice = self.advice(problem);
        let gap = if advice.is_empty() { "" } else { " " };
        format!("{heading}{}{gap}{advice}", self.problem(problem))
    }

    /// The heading of the column of reasons.
    pub fn reason_heading(&self) -> &str {
        &self.reason_heading
    }

    /// The name of a count, by the name of its field in [`crate::Counts`].
    pub fn count<'a>(&'a self, field: &'a str) -> &'a str {
        look_up(&self.count, field)
    }

    /// Codes among the parameters are put into words too.
    fn in_words<'a>(&'a self, name: &str, value: &'a str) -> &'a str {
        match name {
            "list" => look_up(&self.list, value),
            "class" => look_up(&self.class, value),
            _ => value,
        }
    }
}

/// The words for a code; the code itself where a file should lack it.
fn look_up<'a>(words: &'a BTreeMap<String, String>, code: &'a str) -> &'a str {
    words.get(code).map_or(code, String::as_str)
}

/// Fills the gaps of a sentence, written `{{ name }}`.
fn fill(sentence: &str, params: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(sentence.len());
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once("{{") {
        filled.push_str(before);
        let Some((name, tail)) = after.split_once("}}") else {
            filled.push_str(after);
            return filled;
        };
        let value = params.iter().find(|(known, _)| *known == name.trim());
        filled.push_str(value.map_or("", |(_, value)| value));
        rest = tail;
    }
    filled.push_str(rest);
    filled
}
