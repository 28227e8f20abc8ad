//! An assessment: filled in group by group, checked, finished, and its result with reasons.

mod check;
mod drawn_ruler;
mod group;
mod parts;
mod points;
mod reasons;
mod result;
mod ruler;
mod sheet;
mod sheets;
mod standard_used;
mod start;
mod ways_out;
mod wishes;
mod words;

use domain::record::Kind;
use domain::standard::Standard;
use sync::replica::Replica;

pub(crate) use result::Assessment;
pub(crate) use sheet::Assess;
pub(crate) use sheets::{Sheet, Sheets};
pub(crate) use words::class_words;

/// The standards of the book, the newest first.
pub(crate) fn standards(book: &Replica) -> Vec<Standard> {
    let ids = book.ids(Kind::Standard);
    let mut standards: Vec<Standard> = ids.filter_map(|id| book.typed(id)).collect();
    let newest = |standard: &Standard| standard.rounds.iter().map(|span| span.from).max();
    standards.sort_by_key(|standard| std::cmp::Reverse(newest(standard)));
    standards
}
