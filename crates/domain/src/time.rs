//! Moments and calendar days. No clock: the time is always an argument.

mod calendar;

use std::cmp::Ordering;
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

    /// The day in Vietnam (UTC+7, without summer time) at that moment.
    pub fn vietnam_date(self) -> CivilDate {
        const OFFSET_MINUTES: i32 = 7 * 60;
        self.local(OFFSET_MINUTES).0
    }

    /// The day, and the minute of that day, where clocks are so many minutes ahead of UTC.
    pub fn local(self, ahead_minutes: i32) -> (CivilDate, i64) {
        const MILLIS_PER_MINUTE: i64 = 60 * 1000;
        const MINUTES_PER_DAY: i64 = 24 * 60;
        let minutes = self.0.div_euclid(MILLIS_PER_MINUTE) + i64::from(ahead_minutes);
        let epoch = CivilDate(Date::constant(1970, 1, 1));
        let day = epoch.plus_days(minutes.div_euclid(MINUTES_PER_DAY));
        (day, minutes.rem_euclid(MINUTES_PER_DAY))
    }

    /// The moment `millis` later.
    pub fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }
}

/// A day of the calendar, without a time of day. Written `2023-12-10` on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
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

    /// The day `days` later; the calendar's first or last day where it ends.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        let end = if days < 0 { Date::MIN } else { Date::MAX };
        let number = calendar::number_of(self.0).saturating_add(days);
        Self(calendar::date_of(number).unwrap_or(end))
    }

    /// How many days later the other day is; negative where it is earlier.
    pub fn days_until(self, other: Self) -> i64 {
        calendar::number_of(other.0) - calendar::number_of(self.0)
    }

    /// Reads a full day as people write it; see [`PartialDate::from_vietnamese`].
    pub fn from_vietnamese(text: &str) -> Option<Self> {
        match PartialDate::from_vietnamese(text)? {
            PartialDate::Day(day) => Some(day),
            PartialDate::Year(_) | PartialDate::Month(..) => None,
        }
    }

    /// The day as it is written in Vietnam, such as `16/10/1968`.
    pub fn to_vietnamese(self) -> String {
        format!("{:02}/{:02}/{:04}", self.0.day(), self.0.month(), self.0.year())
    }
}

impl fmt::Display for CivilDate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

/// The text is not a day of the calendar, written as `1968-10-16`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a day of the calendar")]
pub struct InvalidDay;

impl FromStr for CivilDate {
    type Err = InvalidDay;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let day = text.split_once('-').and_then(|(year, rest)| {
            let (month, day) = rest.split_once('-').filter(|_| rest.len() == "10-16".len())?;
            Date::new(year_of(year)?, short(month)?, short(day)?).ok()
        });
        day.map(Self).ok_or(InvalidDay)
    }
}

impl TryFrom<String> for CivilDate {
    type Error = InvalidDay;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<CivilDate> for String {
    fn from(day: CivilDate) -> Self {
        day.to_string()
    }
}

/// A date of which only the year, or the year and month, may be known.
///
/// Written `1968`, `1968-10` or `1968-10-16`: older people in the villages often
/// know only the year, and the paper forms ask no more of members.
///
/// Dates are ordered by the calendar; what is less precise comes before the days it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
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

    /// The first day it can be.
    pub fn earliest(self) -> Option<CivilDate> {
        match self {
            Self::Year(year) => CivilDate::new(year, 1, 1),
            Self::Month(year, month) => CivilDate::new(year, month, 1),
            Self::Day(day) => Some(day),
        }
    }

    /// The last day it can be.
    pub fn latest(self) -> Option<CivilDate> {
        match self {
            Self::Year(year) => CivilDate::new(year, 12, 31),
            Self::Month(year, month) => {
                CivilDate::new(year, month, 1).map(|first| CivilDate(first.0.last_of_month()))
            }
            Self::Day(day) => Some(day),
        }
    }

    /// Completed years on that day: the fewest and the most they can be.
    ///
    /// Both are the same where the day of birth is known; `None` before birth.
    pub fn age_on(self, day: CivilDate) -> Option<AgeSpan> {
        let least = completed_years(self.latest()?, day);
        let most = completed_years(self.earliest()?, day);
        u16::try_from(most)
            .ok()
            .map(|most| AgeSpan { least: u16::try_from(least).unwrap_or(0), most })
    }

    /// Reads a date as people write it in Vietnam: `16/10/1968`, `10/1968` or `1968`.
    ///
    /// Dots, hyphens and spaces part as well as slashes, leading zeros may be missing, and the
    /// order of the wire (`1968-10-16`) is read too. `None` where it is no such date; a year of
    /// two digits is none, because it could be of either century.
    pub fn from_vietnamese(text: &str) -> Option<Self> {
        let mut parts = [""; 3];
        let mut count = 0;
        for part in text.trim().split(['/', '-', '.', ' ']).filter(|part| !part.is_empty()) {
            *parts.get_mut(count)? = part;
            count += 1;
        }
        let parts = &parts[..count];
        match parts {
            [year] => Some(Self::Year(year_of(year)?)),
            [month, year] if year.len() == 4 => Self::month(year_of(year)?, short(month)?),
            [year, month] => Self::month(year_of(year)?, short(month)?),
            [day, month, year] if year.len() == 4 => {
                CivilDate::new(year_of(year)?, short(month)?, short(day)?).map(Self::Day)
            }
            [year, month, day] => {
                CivilDate::new(year_of(year)?, short(month)?, short(day)?).map(Self::Day)
            }
            _ => None,
        }
    }

    /// As it is written in Vietnam: `16/10/1968`, `10/1968` or `1968`.
    pub fn to_vietnamese(self) -> String {
        match self {
            Self::Year(year) => format!("{year:04}"),
            Self::Month(year, month) => format!("{month:02}/{year:04}"),
            Self::Day(day) => day.to_vietnamese(),
        }
    }

    fn month(year: i16, month: i8) -> Option<Self> {
        (1..=12).contains(&month).then_some(Self::Month(year, month))
    }
}

impl PartialDate {
    /// Year, month and day, with 0 for what is not known.
    fn calendar(self) -> (i16, i8, i8) {
        match self {
            Self::Year(year) => (year, 0, 0),
            Self::Month(year, month) => (year, month, 0),
            Self::Day(day) => (day.0.year(), day.0.month(), day.0.day()),
        }
    }
}

impl Ord for PartialDate {
    fn cmp(&self, other: &Self) -> Ordering {
        self.calendar().cmp(&other.calendar())
    }
}

impl PartialOrd for PartialDate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Completed years of age, as closely as they are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AgeSpan {
    /// At least so many.
    pub least: u16,
    /// At most so many.
    pub most: u16,
}

impl AgeSpan {
    /// Whether the age is reached; `None` where the date of birth leaves it open.
    pub fn is_at_least(self, years: u16) -> Option<bool> {
        match (self.least >= years, self.most >= years) {
            (true, _) => Some(true),
            (_, false) => Some(false),
            (false, true) => None,
        }
    }
}

fn completed_years(birth: CivilDate, day: CivilDate) -> i32 {
    let years = i32::from(day.year()) - i32::from(birth.year());
    let birthday_is_to_come = (day.0.month(), day.0.day()) < (birth.0.month(), birth.0.day());
    years - i32::from(birthday_is_to_come)
}

/// A year of four digits.
fn year_of(text: &str) -> Option<i16> {
    let digits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}

/// A day or month of one or two digits.
fn short(text: &str) -> Option<i8> {
    let digits = text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
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
        let read = match text.len() {
            4 => year_of(text).map(Self::Year),
            7 => text
                .split_once('-')
                .and_then(|(year, month)| Self::month(year_of(year)?, short(month)?)),
            _ => text.parse().ok().map(Self::Day),
        };
        read.ok_or(InvalidPartialDate)
    }
}

impl TryFrom<String> for PartialDate {
    type Error = InvalidPartialDate;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}
