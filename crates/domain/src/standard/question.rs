//! Indicators and the questions that find out about them.
//!
//! A question asks for a fact that can be seen. Whether that fact is a deprivation is
//! the table's judgement, not the officer's.

use serde::{Deserialize, Serialize};

use super::words::{Label, SourcedLabel};

/// One indicator of deprivation with the question that decides it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indicator {
    /// A stable code, the same in every standard that has the indicator.
    pub code: String,
    /// The code of its dimension.
    pub dimension: String,
    /// Its name in the law.
    pub label: Label,
    /// When a household counts as deprived.
    pub definition: SourcedLabel,
    /// What the officer asks or looks at.
    pub question: Label,
    /// What helps to answer, such as which paper to ask for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<Label>,
    /// What can be seen, one of which fits.
    pub answers: Vec<Answer>,
}

/// One thing that can be seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// A stable code.
    pub code: String,
    /// What is seen.
    pub label: Label,
    /// How to tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<Label>,
    /// Whether it is a deprivation under this standard.
    pub deprived: bool,
}

/// Questions that belong on one screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionGroup {
    /// A stable code.
    pub code: String,
    /// The heading.
    pub title: Label,
    /// The codes of its indicators, in the order in which they are asked.
    pub indicators: Vec<String>,
}

impl Indicator {
    /// The answer of that code.
    pub fn answer(&self, code: &str) -> Option<&Answer> {
        self.answers.iter().find(|answer| answer.code == code)
    }
}
