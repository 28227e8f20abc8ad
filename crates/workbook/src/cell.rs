//! One cell, and what can be read out of it.

use domain::name::clean;
use domain::time::{CivilDate, PartialDate};

use crate::file::limits::CELL_CHARACTERS_MAX;

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Blank,
    /// Cleaned: NFC, one blank between words, none at the ends. Never empty.
    Text(String),
    Number(f64),
    Date(CivilDate),
    Truth(bool),
    /// `#REF!`, `#VALUE!` and the like.
    Error,
}

/// Why points cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotPoints {
    NotANumber,
    NotWhole,
    OutOfRange,
}

/// A date of birth and whether it had to be guessed from a bare day number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WrittenDate {
    pub(crate) date: PartialDate,
    pub(crate) from_serial: bool,
}

/// Day numbers of the table program that can be dates of people alive: 1900-03-01 is 61,
/// 2079-01-01 is 65381. Below the lowest plausible one a number is a year.
const SERIALS: std::ops::RangeInclusive<f64> = 3_000.0..=65_380.0;
const YEARS: std::ops::RangeInclusive<f64> = 1_850.0..=2_200.0;
/// 1899-12-30, from which day numbers after February 1900 count.
const SERIAL_EPOCH: jiff::civil::Date = jiff::civil::date(1899, 12, 30);

impl Value {
    pub(crate) fn number(number: f64) -> Self {
        if number.is_finite() { Self::Number(number) } else { Self::Error }
    }

    pub(crate) fn text(text: &str) -> Self {
        let visible: String = text
            .chars()
            .filter(|c| !matches!(c, '\u{200b}'..='\u{200d}' | '\u{feff}' | '\u{ad}'))
            .map(|c| if c.is_control() { ' ' } else { c })
            .take(CELL_CHARACTERS_MAX)
            .collect();
        let cleaned = clean(&visible);
        if cleaned.is_empty() { Self::Blank } else { Self::Text(cleaned) }
    }

    pub(crate) fn serial_date(parts: (u16, u8, u8, u8, u8, u8, u16)) -> Self {
        let (year, month, day, ..) = parts;
        let date = i16::try_from(year)
            .ok()
            .zip(i8::try_from(month).ok())
            .and_then(|(year, month)| CivilDate::new(year, month, i8::try_from(day).ok()?));
        date.map_or(Self::Error, Self::Date)
    }

    pub(crate) fn is_blank(&self) -> bool {
        matches!(self, Self::Blank)
    }

    /// What a reader of the table sees, for text columns. An error shows nothing.
    pub(crate) fn shown(&self) -> Option<String> {
        match self {
            Self::Blank | Self::Error => None,
            Self::Text(text) => Some(text.clone()),
            Self::Number(number) => Some(number.to_string()),
            Self::Date(date) => Some(date.to_string()),
            Self::Truth(truth) => Some(truth.to_string()),
        }
    }

    /// Whole points from 0 to `max`.
    pub(crate) fn points(&self, max: u16) -> Result<u16, NotPoints> {
        let number = match self {
            Self::Number(number) => *number,
            Self::Text(text) => text
                .replace(',', ".")
                .parse::<f64>()
                .ok()
                .filter(|number| number.is_finite())
                .ok_or(NotPoints::NotANumber)?,
            _ => return Err(NotPoints::NotANumber),
        };
        if number.fract() != 0.0 {
            return Err(NotPoints::NotWhole);
        }
        if !(0.0..=f64::from(max)).contains(&number) {
            return Err(NotPoints::OutOfRange);
        }
        // Every whole number up to `max` was counted, so the search ends.
        (0..=max).find(|points| f64::from(*points) == number).ok_or(NotPoints::OutOfRange)
    }

    /// A date of birth or of a decision, in any of the shapes that occur.
    pub(crate) fn date(&self) -> Option<WrittenDate> {
        let plain = |date| Some(WrittenDate { date, from_serial: false });
        match self {
            Self::Date(date) => plain(PartialDate::Day(*date)),
            Self::Text(text) => plain(written_date(text)?),
            Self::Number(number) if number.fract() == 0.0 && YEARS.contains(number) => {
                plain(PartialDate::Year(format!("{number}").parse().ok()?))
            }
            Self::Number(number) if SERIALS.contains(number) => {
                let days = format!("{}", number.trunc()).parse::<i64>().ok()?;
                let date = SERIAL_EPOCH.checked_add(jiff::Span::new().days(days)).ok()?;
                Some(WrittenDate { date: PartialDate::Day(CivilDate(date)), from_serial: true })
            }
            _ => None,
        }
    }

    /// The digits of an identity number, as far as the cell still has them.
    pub(crate) fn identity(&self) -> Option<String> {
        match self {
            Self::Number(number) if number.fract() == 0.0 && *number >= 0.0 => {
                Some(format!("{number:.0}"))
            }
            other => other.shown().map(|text| domain::identity::clean(&text)),
        }
    }
}

/// Reads `16/10/1968`, `10/1968`, `1968` and `1968-10-16`, the day before the month.
fn written_date(text: &str) -> Option<PartialDate> {
    let parts: Vec<&str> = text.split(['/', '-', '.']).map(str::trim).collect();
    if !parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit())) {
        return None;
    }
    let year = |part: &str| (part.len() == 4).then(|| part.parse::<i16>().ok()).flatten();
    let short = |part: &str| (part.len() <= 2).then(|| part.parse::<i8>().ok()).flatten();
    match parts.as_slice() {
        [only] => Some(PartialDate::Year(year(only)?)),
        [month, last] => {
            let month = short(month).filter(|month| (1..=12).contains(month))?;
            Some(PartialDate::Month(year(last)?, month))
        }
        [first, month, last] if first.len() == 4 => {
            CivilDate::new(year(first)?, short(month)?, short(last)?).map(PartialDate::Day)
        }
        [day, month, last] => {
            CivilDate::new(year(last)?, short(month)?, short(day)?).map(PartialDate::Day)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_come_in_many_shapes_and_the_day_comes_first() {
        let cases = [
            (Value::text(" 05/03/1950 "), Some("1950-03-05")),
            (Value::text("5-3-1950"), Some("1950-03-05")),
            (Value::text("05.03.1950"), Some("1950-03-05")),
            (Value::text("1950-03-05"), Some("1950-03-05")),
            (Value::text("03/1950"), Some("1950-03")),
            (Value::text("1950"), Some("1950")),
            (Value::Number(1950.0), Some("1950")),
            (Value::Number(32_568.0), Some("1989-03-01")),
            (Value::Date(CivilDate::new(1950, 3, 5).expect("a day")), Some("1950-03-05")),
            (Value::text("31/02/1950"), None),
            (Value::text("03/25/1950"), None),
            (Value::text("05/03/50"), None),
            (Value::text("khoảng 1950"), None),
            (Value::Number(12.0), None),
            (Value::Number(1950.5), None),
            (Value::Error, None),
        ];
        for (value, expected) in cases {
            let read = value.date().map(|written| written.date.to_string());
            assert_eq!(read.as_deref(), expected, "{value:?}");
        }
    }

    #[test]
    fn points_are_whole_numbers_within_bounds() {
        let cases = [
            (Value::Number(45.0), Ok(45)),
            (Value::text("45"), Ok(45)),
            (Value::text("45,0"), Ok(45)),
            (Value::text("45,5"), Err(NotPoints::NotWhole)),
            (Value::Number(45.5), Err(NotPoints::NotWhole)),
            (Value::text("bốn mươi"), Err(NotPoints::NotANumber)),
            (Value::text("inf"), Err(NotPoints::NotANumber)),
            (Value::Truth(true), Err(NotPoints::NotANumber)),
            (Value::Number(-5.0), Err(NotPoints::OutOfRange)),
            (Value::Number(1e18), Err(NotPoints::OutOfRange)),
        ];
        for (value, expected) in cases {
            assert_eq!(value.points(120), expected, "{value:?}");
        }
    }

    #[test]
    fn a_number_keeps_all_its_digits_as_an_identity() {
        assert_eq!(Value::Number(15_098_915_203.0).identity().as_deref(), Some("15098915203"));
        assert_eq!(Value::text("015 098 915 203").identity().as_deref(), Some("015098915203"));
        assert_eq!(Value::Blank.identity(), None);
    }

    #[test]
    fn text_is_cleaned_and_blank_text_is_blank() {
        assert_eq!(Value::text("  Ho\u{300}a\u{a0} B \u{200b}"), Value::Text("Hòa B".to_owned()));
        assert_eq!(Value::text("\u{200b} \n"), Value::Blank);
    }
}
