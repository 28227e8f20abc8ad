//! Which part of a name is what somebody typed without diacritics.

use domain::name::{Query, fold};

/// A piece of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// The letters.
    pub(crate) text: String,
    /// Whether they were searched for.
    pub(crate) is_hit: bool,
}

/// The name in pieces; the letters that were searched for are hits.
pub(crate) fn highlighted(name: &str, query: &Query) -> Vec<Piece> {
    let wanted: Vec<&str> = query.as_str().split(' ').filter(|word| !word.is_empty()).collect();
    let mut pieces: Vec<Piece> = Vec::new();
    for (at, word) in name.split(' ').enumerate() {
        if at > 0 {
            // The space between two words that were found belongs to what was found.
            let both = pieces.last().is_some_and(|last| last.is_hit)
                && wanted.iter().any(|wanted| found(word, wanted) > 0);
            push(&mut pieces, " ", both);
        }
        let letters = wanted.iter().map(|wanted| found(word, wanted)).max().unwrap_or(0);
        let split = word.char_indices().nth(letters).map_or(word.len(), |(at, _)| at);
        push(&mut pieces, &word[..split], true);
        push(&mut pieces, &word[split..], false);
    }
    pieces
}

fn push(pieces: &mut Vec<Piece>, text: &str, is_hit: bool) {
    if text.is_empty() {
        return;
    }
    match pieces.last_mut() {
        Some(last) if last.is_hit == is_hit => last.text.push_str(text),
        _ => pieces.push(Piece { text: text.to_owned(), is_hit }),
    }
}

/// How many letters at the beginning of a word are what is wanted; 0 where it is another word.
fn found(word: &str, wanted: &str) -> usize {
    if !fold(word).starts_with(wanted) {
        return 0;
    }
    let ends = word.char_indices().map(|(at, letter)| at + letter.len_utf8());
    let fits = |end: &usize| fold(&word[..*end]).starts_with(wanted);
    ends.enumerate().find(|(_, end)| fits(end)).map_or(0, |(at, _)| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hits(name: &str, typed: &str) -> Vec<String> {
        let pieces = highlighted(name, &Query::new(typed));
        assert_eq!(pieces.iter().map(|piece| piece.text.as_str()).collect::<String>(), name);
        pieces.into_iter().filter(|piece| piece.is_hit).map(|piece| piece.text).collect()
    }

    #[test]
    fn what_was_typed_is_found_in_the_written_name() {
        for (name, typed, found) in [
            ("Mùa A Sử", "mua a su", vec!["Mùa A Sử"]),
            ("Mùa A Súa", "mua a su", vec!["Mùa A Sú"]),
            ("Giàng Thị Dua", "du", vec!["Du"]),
            ("Đỗ Đức", "do", vec!["Đỗ"]),
            ("Lý Thị Dở", "li", vec!["Lý"]),
            ("Thào A Mua", "xyz", vec![]),
            ("Thào A Mua", "", vec![]),
        ] {
            assert_eq!(hits(name, typed), found, "{typed} in {name}");
        }
    }
}
