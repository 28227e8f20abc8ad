//! Texts and figures that belong to the law, with where they come from.

use serde::{Deserialize, Serialize};

/// A text of the law or of a form in both languages. Unlike screen texts it is data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// Vietnamese, the wording officers know.
    pub vi: String,
    /// English.
    pub en: String,
}

impl Label {
    /// The text in the language of that code; Vietnamese unless English is asked for.
    pub fn in_language(&self, language: &str) -> &str {
        if language == "en" { &self.en } else { &self.vi }
    }
}

/// A figure, where it comes from, and whether it has been read there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sourced<T> {
    /// The figure.
    pub value: T,
    /// The document and where it was read.
    pub source: String,
    /// Whether it was read there, or is remembered.
    pub verified: bool,
}

/// A text with where it comes from, and whether it has been read there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourcedLabel {
    /// The text in both languages.
    #[serde(flatten)]
    pub label: Label,
    /// The document and where it was read.
    pub source: String,
    /// Whether it was read there, or is remembered.
    pub verified: bool,
}
