//! Which PINs are taken.

/// Digits of a PIN at least.
pub(super) const DIGITS_MIN: usize = 6;
/// Characters at least where letters are among them.
pub(super) const CHARS_MIN: usize = 10;

/// Why a PIN is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weak {
    /// It is too short.
    Short,
    /// It is among the first that anybody would try.
    Guessed,
}

/// Judges a PIN of digits or a passphrase.
pub(super) fn judge(pin: &str) -> Result<(), Weak> {
    let is_number = pin.bytes().all(|byte| byte.is_ascii_digit());
    let least = if is_number { DIGITS_MIN } else { CHARS_MIN };
    if pin.chars().count() < least {
        return Err(Weak::Short);
    }
    let chars: Vec<u32> = pin.chars().map(u32::from).collect();
    let step = |by: i64| {
        let mut pairs = chars.windows(2);
        pairs.all(|pair| i64::from(pair[1]) - i64::from(pair[0]) == by)
    };
    let repeats = |length: usize| {
        chars.len().is_multiple_of(length)
            && chars.chunks(length).all(|part| part == &chars[..length])
    };
    let is_guessed = [-1, 0, 1].into_iter().any(step) || (is_number && (2..=3).any(repeats));
    if is_guessed { Err(Weak::Guessed) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_digits_that_are_no_pattern_are_a_pin() {
        for pin in ["482915", "2048176", "112358"] {
            assert_eq!(judge(pin), Ok(()), "{pin}");
        }
        for pin in ["", "1234", "48291"] {
            assert_eq!(judge(pin), Err(Weak::Short), "{pin}");
        }
        for pin in ["123456", "987654", "000000", "121212", "123123", "77777777"] {
            assert_eq!(judge(pin), Err(Weak::Guessed), "{pin}");
        }
    }

    #[test]
    fn with_letters_it_has_to_be_longer() {
        assert_eq!(judge("ruong bac thang"), Ok(()));
        assert_eq!(judge("ruong"), Err(Weak::Short));
        assert_eq!(judge("aaaaaaaaaaaa"), Err(Weak::Guessed));
    }
}
