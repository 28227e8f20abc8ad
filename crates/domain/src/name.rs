//! Vietnamese names: cleaning, search without diacritics, and the order of lists.

mod letters;
mod search;
mod sort;

use letters::{bare, compose, is_mark, lower, lower_bare, upper};
pub use search::{Query, SearchText, matches_any_word};
pub use sort::SortKey;

/// Unicode NFC of Latin text, the one form in which names are stored.
pub fn nfc(text: &str) -> String {
    compose(text)
}

/// A name as it is stored: NFC, no spaces at the ends, one space between words.
pub fn clean(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !cleaned.is_empty() {
            cleaned.push(' ');
        }
        cleaned.push_str(&compose(word));
    }
    cleaned
}

/// A text in lower case. Knows the Latin letters; others stay as they are.
pub fn lower_case(text: &str) -> String {
    text.chars().map(lower).collect()
}

/// A text as the second half of a sentence: *Khi không có* becomes *khi không có*.
pub fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(lower).into_iter().chain(letters).collect()
}

/// A name that begins a line: *bản Nả Háng B* becomes *Bản Nả Háng B*.
pub fn capitalized(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(upper).into_iter().chain(letters).collect()
}

/// Folds a text for search: no marks, đ as d, lower case, words apart by one space.
///
/// An apostrophe is dropped (*H'Mông*), other punctuation parts words. A *y* after a consonant
/// is written *i*, because officers write *Lý* and *Lí* for one name. What a letter becomes
/// depends only on what stands before it, so the fold of a beginning is the beginning of a fold.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    folded
}

fn fold_into(text: &str, folded: &mut String) {
    let start = folded.len();
    let mut between_words = false;
    let letters = text.chars().map(bare).filter(|letter| !is_mark(*letter));
    for letter in letters.map(lower_bare) {
        match letter {
            '\'' | '’' | '‘' | 'ʼ' | '`' | '\u{ad}' | '\u{200b}' | '\u{feff}' => {}
            'đ' => push_letter('d', folded, start, &mut between_words),
            'y' if follows_consonant(if between_words { "" } else { &folded[start..] }) => {
                push_letter('i', folded, start, &mut between_words);
            }
            _ if letter.is_alphanumeric() => {
                push_letter(letter, folded, start, &mut between_words);
            }
            _ => between_words = true,
        }
    }
}

fn push_letter(letter: char, folded: &mut String, start: usize, between_words: &mut bool) {
    if *between_words && folded.len() > start {
        folded.push(' ');
    }
    *between_words = false;
    folded.push(letter);
}

/// Whether what comes next follows a consonant, the *qu* of *Quý* counting as one.
fn follows_consonant(before: &str) -> bool {
    if before.ends_with("qu") {
        return true;
    }
    before.bytes().next_back().is_some_and(|last| {
        last.is_ascii_lowercase() && !matches!(last, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
    })
}
