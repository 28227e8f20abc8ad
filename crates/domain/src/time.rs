//! Moments and calendar days. No clock: the time is always an argument.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A moment in UTC, in milliseconds since 1970. Only the composition roots read a clock.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Milliseconds since 1970-01-01T00:00:00Z; negative before it.
    pub fn as_millis(self) -> i64 {
        self.0
    }

    /// Milliseconds since 1970, with earlier moments taken as 1970.
    pub fn as_millis_unsigned(self) -> u64 {
        u64::try_from(self.0).unwrap_or(0)
    }

    /// The moment `millis` later.
    pub fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }
}

/// A day of the calendar, without a time of day. Written `2023-12-10` on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CivilDate(pub Date);

impl CivilDate {
    /// A day of the Gregorian calendar, or `None` where there is no such day.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        Date::new(year, month, day).ok().map(Self)
    }

    /// The year, such as 2023.
    pub fn year(self) -> i16 {
        self.0.year()
    }
}

impl fmt::Display for CivilDate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl FromStr for CivilDate {
    type Err = jiff::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// A date of which only the year, or the year and month, may be known.
///
/// Written `1968`, `1968-10` or `1968-10-16`: older people in the villages often
/// know only the year, and the paper forms ask no more of members.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum PartialDate {
    /// Only the year is known.
    Year(i16),
    /// Year and month (1 to 12) are known.
    Month(i16, i8),
    /// The day is known.
    Day(CivilDate),
}

impl PartialDate {
    /// The year, which is always known.
    pub fn year(self) -> i16 {
        match self {
            Self::Year(year) | Self::Month(year, _) => year,
            Self::Day(date) => date.year(),
        }
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Year(year) => write!(out, "{year:04}"),
            Self::Month(year, month) => write!(out, "{year:04}-{month:02}"),
            Self::Day(date) => date.fmt(out),
        }
    }
}

impl From<PartialDate> for String {
    fn from(date: PartialDate) -> Self {
        date.to_string()
    }
}

/// The text is not a year, a year and month, or a day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a year, month or day")]
pub struct InvalidPartialDate;

impl FromStr for PartialDate {
    type Err = InvalidPartialDate;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = |part: &str| part.parse::<i16>().map_err(|_| InvalidPartialDate);
        let parts: Vec<&str> = text.split('-').collect();
        match parts.as_slice() {
            [year] if year.len() == 4 => Ok(Self::Year(number(year)?)),
            [year, month] if year.len() == 4 && month.len() == 2 => {
                let month = i8::try_from(number(month)?).map_err(|_| InvalidPartialDate)?;
                if !(1..=12).contains(&month) {
                    return Err(InvalidPartialDate);
                }
                Ok(Self::Month(number(year)?, month))
            }
            [_, _, _] => text.parse().map(Self::Day).map_err(|_| InvalidPartialDate),
            _ => Err(InvalidPartialDate),
        }
    }
}

impl TryFrom<String> for PartialDate {
    type Error = InvalidPartialDate;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}
