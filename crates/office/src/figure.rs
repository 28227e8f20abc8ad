//! Numbers, shares, days and moments as people read them.

use domain::time::Timestamp;
use i18n::Locale;

/// A whole number with its thousands apart: `24.504` in Vietnamese, `24,504` in English.
pub fn number(value: u64, locale: Locale) -> String {
    let digits = value.to_string();
    let apart = match locale {
        Locale::vi => '.',
        Locale::en => ',',
    };
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(apart);
        }
        text.push(digit);
    }
    text
}

/// A share in per cent with one decimal; `None` of nothing.
pub fn per_cent(part: u64, whole: u64, locale: Locale) -> Option<String> {
    let tenths = (part * 1_000 + whole / 2).checked_div(whole)?;
    let comma = match locale {
        Locale::vi => ',',
        Locale::en => '.',
    };
    Some(format!("{}{comma}{}", tenths / 10, tenths % 10))
}

/// Hundredths as a decimal number, such as 756 as `7,56`.
pub fn hundredths(value: u64, locale: Locale) -> String {
    let comma = match locale {
        Locale::vi => ',',
        Locale::en => '.',
    };
    format!("{}{comma}{:02}", value / 100, value % 100)
}

/// The class of a bar's length, from `pc-0` to `pc-100`: style attributes are not allowed.
pub fn length_class(part: u64, whole: u64) -> String {
    let share = (part * 100 + whole / 2).checked_div(whole).unwrap_or_default();
    format!("pc-{}", share.min(100))
}

/// A day as `dd/mm/yyyy` from how it is kept.
pub fn day(kept: &str) -> String {
    let day: Option<domain::time::CivilDate> = kept.parse().ok();
    day.map_or_else(|| kept.to_owned(), domain::time::CivilDate::to_vietnamese)
}

/// A moment as `HH:MM dd/mm/yyyy` in Việt Nam, seven hours ahead of UTC.
pub fn moment(at: Timestamp) -> String {
    const AHEAD_OF_UTC_MS: i64 = 7 * 60 * 60 * 1_000;
    const MINUTE_MS: i64 = 60_000;
    let minutes = at.plus_millis(AHEAD_OF_UTC_MS).as_millis().div_euclid(MINUTE_MS);
    let of_day = minutes.rem_euclid(24 * 60);
    format!("{:02}:{:02} {}", of_day / 60, of_day % 60, at.vietnam_date().to_vietnamese())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_in_their_language() {
        assert_eq!(number(24_504, Locale::vi), "24.504");
        assert_eq!(number(1_234_567, Locale::en), "1,234,567");
        assert_eq!(number(149, Locale::vi), "149");
        assert_eq!(per_cent(4_959, 8_479, Locale::vi).as_deref(), Some("58,5"));
        assert_eq!(per_cent(1, 0, Locale::vi), None);
        assert_eq!(hundredths(756, Locale::en), "7.56");
        assert_eq!(length_class(3, 2), "pc-100");
    }

    #[test]
    fn moments_are_told_as_clocks_in_viet_nam_show_them() {
        assert_eq!(moment(Timestamp(1_600_758_300_000)), "14:05 22/09/2020");
        assert_eq!(day("2020-09-22"), "22/09/2020");
        assert_eq!(day("about 1970"), "about 1970");
    }
}
