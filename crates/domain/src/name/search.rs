//! Finding people by any part of the name, typed without diacritics.
//!
//! Runs over ten thousand names for every key that is pressed on a slow phone: names are
//! folded once, a query once, and comparing them allocates nothing.

use super::fold;

/// A text folded once, ready to be searched many times.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SearchText(Box<str>);

impl SearchText {
    /// Folds a text.
    pub fn new(text: &str) -> Self {
        Self(fold(text).into_boxed_str())
    }

    /// Takes a text as [`SearchText::as_str`] gave it, by the same build.
    pub fn folded_before(folded: &str) -> Self {
        Self(folded.into())
    }

    /// Puts folded texts into one, such as the names of a household's members and its code.
    pub fn joined<'a>(texts: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut folded = String::new();
        for text in texts.into_iter().filter(|text| !text.0.is_empty()) {
            if !folded.is_empty() {
                folded.push(' ');
            }
            folded.push_str(&text.0);
        }
        Self(folded.into_boxed_str())
    }

    /// The folded text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether every word of the query begins some word of the text.
    pub fn matches(&self, query: &Query) -> bool {
        query.words().all(|wanted| begins_a_word(&self.0, wanted))
    }

    /// How well the query fits, the lower the better; `None` where it does not.
    ///
    /// 0: the text begins with the query as typed. 1: the words stand together elsewhere, as the
    /// given name does. 2: the words are there, apart or in another order.
    pub fn rank(&self, query: &Query) -> Option<u8> {
        if self.0.starts_with(query.as_str()) {
            return Some(0);
        }
        if begins_a_word(&self.0, query.as_str()) {
            return Some(1);
        }
        self.matches(query).then_some(2)
    }
}

/// What somebody typed, folded once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query(Box<str>);

impl Query {
    /// Folds what was typed.
    pub fn new(typed: &str) -> Self {
        Self(fold(typed).into_boxed_str())
    }

    /// Whether nothing to search for was typed. An empty query matches everything.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The folded query.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn words(&self) -> impl Iterator<Item = &str> {
        self.0.split(' ').filter(|word| !word.is_empty())
    }
}

/// Whether every word of the query begins some word of the name. Folds both: for single uses.
pub fn matches_any_word(query: &str, name: &str) -> bool {
    SearchText::new(name).matches(&Query::new(query))
}

/// Whether `wanted` stands in `folded` at the beginning of a word.
fn begins_a_word(folded: &str, wanted: &str) -> bool {
    let (folded, wanted) = (folded.as_bytes(), wanted.as_bytes());
    let Some(first) = wanted.first() else { return true };
    let Some(last_start) = folded.len().checked_sub(wanted.len()) else { return false };
    let mut at_word_start = true;
    for start in 0..=last_start {
        if at_word_start && folded[start] == *first && folded[start..].starts_with(wanted) {
            return true;
        }
        at_word_start = folded[start] == b' ';
    }
    false
}
