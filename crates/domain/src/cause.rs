//! Causes of poverty: one catalogue for each period, with mappings between periods.
//!
//! The list of 2016–2021 and the list since 2022 are different lists. A household keeps the
//! code it was given; a comparison over the years goes through [`CauseCatalogue::mapped`].

use serde::{Deserialize, Serialize};

use crate::name::fold;
use crate::standard::Label;

/// The causes of one period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CauseCatalogue {
    /// A stable code, such as `causes-2022`.
    pub code: String,
    /// Where the list was read.
    pub source: String,
    /// Whether it was read there, or is remembered.
    pub verified: bool,
    /// The causes, in the order of the report columns.
    pub causes: Vec<Cause>,
}

/// One cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// A stable code, unique in its catalogue.
    pub code: String,
    /// What the reports call it.
    pub label: Label,
    /// Other wordings found in lists.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also_written: Vec<String>,
    /// Whether the label can hurt and is disputable, so that a remark must say what was seen.
    #[serde(default)]
    pub needs_evidence: bool,
    /// Codes in other periods' catalogues that come closest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub maps_to: Vec<CauseMapping>,
}

/// The closest cause in the catalogue of another period. The comparison is ours, not the law's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CauseMapping {
    /// The code of the other catalogue.
    pub catalogue: String,
    /// The code of the cause there.
    pub cause: String,
}

/// What a written list of causes says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WrittenCauses {
    /// The codes that were recognised, each once, in the order written.
    pub codes: Vec<String>,
    /// The pieces that were not, folded.
    pub unknown: Vec<String>,
}

impl CauseCatalogue {
    /// The cause of that code.
    pub fn cause(&self, code: &str) -> Option<&Cause> {
        self.causes.iter().find(|cause| cause.code == code)
    }

    /// The codes in another catalogue that come closest to a cause of this one.
    pub fn mapped(&self, code: &str, catalogue: &str) -> Vec<&str> {
        let mappings = self.cause(code).map_or(&[][..], |cause| &cause.maps_to);
        let there = mappings.iter().filter(|mapping| mapping.catalogue == catalogue);
        there.map(|mapping| mapping.cause.as_str()).collect()
    }

    /// Reads causes written one after the other, as lists have them.
    ///
    /// Names of causes contain commas themselves (*Ốm đau, bệnh nặng, tai nạn*), so the
    /// longest wording that fits is taken at every step.
    pub fn read_list(&self, text: &str) -> WrittenCauses {
        let text = fold(&text.replace([';', '\n'], ","));
        let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
        let wordings = self.wordings();
        let mut found = WrittenCauses::default();
        let mut unknown: Vec<&str> = Vec::new();
        let mut rest = words.as_slice();
        while let Some((first, after)) = rest.split_first() {
            let fitting = wordings.iter().filter(|(wording, _)| rest.starts_with_words(wording));
            if let Some((wording, code)) = fitting.max_by_key(|(wording, _)| wording.len()) {
                flush(&mut unknown, &mut found.unknown);
                if !found.codes.iter().any(|known| known == code) {
                    found.codes.push((*code).to_owned());
                }
                rest = &rest[wording.len()..];
            } else {
                unknown.push(first);
                rest = after;
            }
        }
        flush(&mut unknown, &mut found.unknown);
        found
    }

    /// Every wording as folded words, with the code it stands for.
    fn wordings(&self) -> Vec<(Vec<String>, &str)> {
        let words = |text: &str| fold(text).split(' ').map(str::to_owned).collect::<Vec<_>>();
        self.causes
            .iter()
            .flat_map(|cause| {
                let written = std::iter::once(&cause.label.vi).chain(&cause.also_written);
                written.map(move |text| (words(text), cause.code.as_str()))
            })
            .collect()
    }
}

/// Whether a run of words begins with a wording.
trait StartsWithWords {
    fn starts_with_words(&self, wording: &[String]) -> bool;
}

impl StartsWithWords for [&str] {
    fn starts_with_words(&self, wording: &[String]) -> bool {
        self.len() >= wording.len() && self.iter().zip(wording).all(|(word, want)| word == want)
    }
}

fn flush(unknown: &mut Vec<&str>, into: &mut Vec<String>) {
    if !unknown.is_empty() {
        into.push(unknown.join(" "));
        unknown.clear();
    }
}
