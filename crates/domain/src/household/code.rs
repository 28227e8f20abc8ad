//! The readable code of a household: commune, village, running number.

use crate::name::fold;

/// Builds a code such as `PL-NHB-014` from the bare names and the village's next number.
///
/// It helps people to talk about a household on paper. It is never a key: two villages may
/// have the same initials, and a number that was given is not given again.
pub fn readable_code(commune: &str, village: &str, number: u32) -> String {
    format!("{}-{}-{number:03}", initials(commune), initials(village))
}

/// The running number in a code made by [`readable_code`].
pub fn number_in_code(code: &str) -> Option<u32> {
    let (_, number) = code.rsplit_once('-')?;
    number.parse().ok()
}

fn initials(name: &str) -> String {
    let first = |word: &str| word.chars().next();
    fold(name).split(' ').filter_map(first).flat_map(char::to_uppercase).collect()
}
