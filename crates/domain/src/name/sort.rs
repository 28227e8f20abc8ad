//! The order of Vietnamese lists, as a key that is made once and compared as bytes.
//!
//! People are ordered by given name (the last word), then family name (the first), then what
//! stands between. A word is compared letter by letter in the order of the alphabet
//! (a ă â b c d đ e ê …) and only then by tone: không, huyền, hỏi, ngã, sắc, nặng.

use super::letters::{lower_bare, taken_apart};

/// Ends a word's letters; lower than any letter, so that *An* comes before *Anh*.
const TONE_FOLLOWS: u8 = 1;
/// The weight of the digit 0; digits come before letters.
const DIGITS: u8 = 4;
/// The weight of the letter a.
const LETTERS: u8 = 16;
/// The Vietnamese alphabet with the four foreign letters in their usual places.
const ALPHABET: [char; 33] = [
    'a', 'ă', 'â', 'b', 'c', 'd', 'đ', 'e', 'ê', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o',
    'ô', 'ơ', 'p', 'q', 'r', 's', 't', 'u', 'ư', 'v', 'w', 'x', 'y', 'z',
];

/// A name's place in a Vietnamese list.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SortKey(Box<[u8]>);

impl SortKey {
    /// The place of a person: given name, family name, middle names.
    pub fn of_person(name: &str) -> Self {
        let words: Vec<&str> = name.split_whitespace().collect();
        match words.as_slice() {
            [family, middle @ .., given] => {
                Self::of_words([*given, *family].into_iter().chain(middle.iter().copied()))
            }
            others => Self::of_words(others.iter().copied()),
        }
    }

    /// The place of anything else, such as a village: word by word as it is written.
    pub fn of_text(text: &str) -> Self {
        Self::of_words(text.split_whitespace())
    }

    /// The key as a database keeps it: comparing the bytes compares the names.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    fn of_words<'a>(words: impl Iterator<Item = &'a str>) -> Self {
        let mut key = Vec::with_capacity(32);
        for word in words {
            push_word(word, &mut key);
        }
        Self(key.into_boxed_slice())
    }
}

fn push_word(word: &str, key: &mut Vec<u8>) {
    let start = key.len();
    let mut tone = 0;
    for letter in word.chars().flat_map(taken_apart).map(lower_bare) {
        match letter {
            '\u{300}' => tone = 1,
            '\u{309}' => tone = 2,
            '\u{303}' => tone = 3,
            '\u{301}' => tone = 4,
            '\u{323}' => tone = 5,
            '\u{306}' => change_last(key, start, 'a', 'ă'),
            '\u{302}' => {
                change_last(key, start, 'a', 'â');
                change_last(key, start, 'e', 'ê');
                change_last(key, start, 'o', 'ô');
            }
            '\u{31b}' => {
                change_last(key, start, 'o', 'ơ');
                change_last(key, start, 'u', 'ư');
            }
            _ => key.extend(weight(letter)),
        }
    }
    key.extend([TONE_FOLLOWS, tone]);
}

/// Gives the letter just written its own place, because its mark comes after it in NFD.
fn change_last(key: &mut [u8], start: usize, bare: char, marked: char) {
    if let Some(last) = key[start..].last_mut()
        && Some(*last) == weight(bare)
    {
        *last = weight(marked).unwrap_or(*last);
    }
}

fn weight(letter: char) -> Option<u8> {
    if let Some(digit) = letter.to_digit(10) {
        return u8::try_from(digit).ok().map(|digit| DIGITS + digit);
    }
    let place = ALPHABET.iter().position(|known| *known == letter)?;
    u8::try_from(place).ok().map(|place| LETTERS + place)
}
