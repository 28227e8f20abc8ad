//! How the official workbook is worded: headings, titles and the words in its cells.
//!
//! The wording is data (`data/wording.toml`). It is compared folded, so that case, blanks,
//! diacritics and Unicode forms do not matter.

use std::sync::LazyLock;

use domain::name::{clean, fold};
use domain::person::{Relation, Sex};
use serde::Deserialize;

use crate::listed::List;

/// The wording of the workbook.
pub(crate) static WORDING: LazyLock<Wording> = LazyLock::new(|| {
    toml::from_str(include_str!("../data/wording.toml")).expect("the wording is tested TOML")
});

/// The whole data file.
#[derive(Debug, Deserialize)]
pub(crate) struct Wording {
    #[serde(rename = "sheet")]
    pub(crate) sheets: Vec<SheetWording>,
    pub(crate) words: Words,
    #[serde(rename = "relation")]
    relations: Vec<RelationWording>,
}

/// One official sheet.
#[derive(Debug, Deserialize)]
pub(crate) struct SheetWording {
    pub(crate) list: List,
    pub(crate) titles: Vec<String>,
    pub(crate) tabs: Vec<String>,
    pub(crate) columns: Vec<ColumnWording>,
}

/// One official column; its place in the list is its place in the sheet.
#[derive(Debug, Deserialize)]
pub(crate) struct ColumnWording {
    pub(crate) column: Column,
    pub(crate) heading: String,
    #[serde(default = "needed")]
    pub(crate) needed: bool,
}

fn needed() -> bool {
    true
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Column {
    Number,
    HeadName,
    Name,
    Relation,
    Birth,
    Sex,
    Identity,
    Province,
    District,
    DistrictCode,
    Commune,
    CommuneCode,
    Village,
    EthnicGroup,
    Class,
    DecisionNumber,
    DecisionDate,
    B1,
    B2,
    Minority,
    NoLabour,
    Merit,
    Causes,
    Age,
    Size,
    Address,
    Note,
}

/// The words in the cells.
#[derive(Debug, Deserialize)]
pub(crate) struct Words {
    pub(crate) year: String,
    closing: Vec<String>,
    yes: Vec<String>,
    no: Vec<String>,
    poor: Vec<String>,
    near_poor: Vec<String>,
    male: Vec<String>,
    female: Vec<String>,
    village_kinds: Vec<String>,
    commune_kinds: Vec<String>,
    upper_kinds: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct RelationWording {
    code: Relation,
    words: Vec<String>,
    #[serde(default)]
    sex: Option<Sex>,
}

/// What a relation says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WrittenRelation {
    pub(crate) relation: Relation,
    /// The sex the word implies, where it does.
    pub(crate) sex: Option<Sex>,
}

fn is_among(text: &str, words: &[String]) -> bool {
    let folded = fold(text);
    words.iter().any(|word| fold(word) == folded)
}

impl Wording {
    pub(crate) fn sheet(&self, list: List) -> &SheetWording {
        let sheet = self.sheets.iter().find(|sheet| sheet.list == list);
        sheet.expect("the wording is tested to have every list")
    }

    pub(crate) fn relation(&self, text: &str) -> Option<WrittenRelation> {
        let found = self.relations.iter().find(|wording| is_among(text, &wording.words))?;
        Some(WrittenRelation { relation: found.code, sex: found.sex })
    }
}

impl Words {
    /// `Some(true)` for a tick, `Some(false)` for a no, `None` for anything else.
    pub(crate) fn flag(&self, text: &str) -> Option<bool> {
        let bare = clean(text).to_lowercase();
        if self.yes.contains(&bare) || is_among(text, &self.yes) && !fold(text).is_empty() {
            return Some(true);
        }
        self.no.contains(&bare).then_some(false)
    }

    pub(crate) fn is_poor(&self, text: &str) -> bool {
        is_among(text, &self.poor)
    }

    pub(crate) fn is_near_poor(&self, text: &str) -> bool {
        is_among(text, &self.near_poor)
    }

    pub(crate) fn sex(&self, text: &str) -> Option<Sex> {
        if is_among(text, &self.male) {
            return Some(Sex::Male);
        }
        is_among(text, &self.female).then_some(Sex::Female)
    }

    /// Whether a text begins like a total or a signature line. Diacritics count here:
    /// *Tổng* is a total and *Tống* is a family name.
    pub(crate) fn is_closing(&self, text: &str) -> bool {
        let lower = clean(text).to_lowercase();
        self.closing.iter().any(|word| {
            lower
                .strip_prefix(word.as_str())
                .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric) || word.ends_with('.'))
        })
    }

    /// The word for a village where the list has none.
    pub(crate) fn village_kind(&self) -> &str {
        self.village_kinds.first().map_or("", String::as_str)
    }

    /// A village without the word before it, and that word if there was one.
    pub(crate) fn village<'a>(&'a self, text: &'a str) -> (Option<&'a str>, &'a str) {
        split_kind(text, &self.village_kinds)
    }

    /// A commune without the word before it, and that word if there was one.
    pub(crate) fn commune<'a>(&'a self, text: &'a str) -> (Option<&'a str>, &'a str) {
        if self.is_above_commune(text) {
            return (None, text.trim());
        }
        split_kind(text, &self.commune_kinds)
    }

    /// Whether a part of an address is a district or a province.
    pub(crate) fn is_above_commune(&self, text: &str) -> bool {
        split_kind(text, &self.upper_kinds).0.is_some()
    }
}

/// Takes the longest of the kinds off the beginning of a text. A kind is a whole word and
/// something must follow it.
fn split_kind<'a>(text: &'a str, kinds: &'a [String]) -> (Option<&'a str>, &'a str) {
    let text = text.trim();
    let fitting = kinds.iter().filter_map(|kind| {
        let words = kind.split(' ').count();
        let (start, rest) = split_words(text, words)?;
        (fold(start) == fold(kind)).then_some((kind.as_str(), rest))
    });
    match fitting.max_by_key(|(kind, _)| kind.len()) {
        Some((kind, rest)) => (Some(kind), rest),
        None => (None, text),
    }
}

/// The first `count` words and the rest, if there is a rest.
fn split_words(text: &str, count: usize) -> Option<(&str, &str)> {
    let mut rest = text;
    for _ in 0..count {
        let end = rest.find(char::is_whitespace)?;
        rest = rest[end..].trim_start();
    }
    let start = &text[..text.len() - rest.len()];
    (!rest.is_empty()).then_some((start.trim_end(), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_has_its_sheet_and_headings_differ_within_a_sheet() {
        for list in List::ALL {
            let headings: Vec<String> =
                WORDING.sheet(list).columns.iter().map(|c| fold(&c.heading)).collect();
            let distinct: std::collections::BTreeSet<_> = headings.iter().collect();
            assert_eq!(distinct.len(), headings.len());
        }
    }

    #[test]
    fn kinds_are_taken_off_names() {
        let words = &WORDING.words;
        assert_eq!(words.village("Thôn Nả Háng B"), (Some("thôn"), "Nả Háng B"));
        assert_eq!(words.village("TỔ DÂN PHỐ  Số 3"), (Some("tổ dân phố"), "Số 3"));
        assert_eq!(words.village("Bản Công"), (Some("bản"), "Công"));
        assert_eq!(words.village("Púng Luông"), (None, "Púng Luông"));
        assert_eq!(words.village("Thôn"), (None, "Thôn"));
        assert_eq!(words.commune("xã Púng Luông"), (Some("xã"), "Púng Luông"));
        assert_eq!(words.commune("thị xã Nghĩa Lộ").0, None);
        assert_eq!(words.commune("Thị trấn Mù Căng Chải").1, "Mù Căng Chải");
    }

    #[test]
    fn a_total_is_no_family_name() {
        let words = &WORDING.words;
        assert!(words.is_closing("Tổng cộng: 201 hộ"));
        assert!(words.is_closing("NGƯỜI LẬP BIỂU"));
        assert!(words.is_closing("TM. UBND XÃ"));
        assert!(!words.is_closing("Tống Văn An"));
        assert!(!words.is_closing("Ngà Thị Mai"));
    }

    #[test]
    fn ticks_come_in_several_shapes() {
        let words = &WORDING.words;
        for tick in ["x", "X", " x ", "Có", "1", "v", "✓"] {
            assert_eq!(words.flag(tick), Some(true), "{tick}");
        }
        assert_eq!(words.flag("không"), Some(false));
        assert_eq!(words.flag("?"), None);
    }

    #[test]
    fn a_relation_implies_a_sex_where_the_word_does() {
        let mother = WORDING.relation("MẸ").expect("a known word");
        assert_eq!((mother.relation, mother.sex), (Relation::Parent, Some(Sex::Female)));
        assert_eq!(WORDING.relation("Con").and_then(|found| found.sex), None);
        assert_eq!(WORDING.relation("hàng xóm"), None);
    }
}
