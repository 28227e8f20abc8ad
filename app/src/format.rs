//! Dates, times, numbers and amounts as people read them here. Pure: the time is an argument.

use domain::time::{CivilDate, PartialDate, Timestamp};
use i18n::*;
use jiff::civil::{Date, Weekday};

/// A no-break space.
const NARROW: char = '\u{a0}';

/// Now, and how far local time is ahead of UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalTime {
    /// The machine's clock.
    pub now: Timestamp,
    /// Minutes ahead of UTC; 420 in Việt Nam.
    pub offset_minutes: i32,
}

impl LocalTime {
    /// Today.
    pub fn today(self) -> CivilDate {
        self.day(self.now)
    }

    /// The day of a moment.
    pub fn day(self, at: Timestamp) -> CivilDate {
        at.local(self.offset_minutes).0
    }

    /// The time of day, such as `07:05`.
    pub fn clock(self, at: Timestamp) -> String {
        let (_, minute) = at.local(self.offset_minutes);
        format!("{:02}:{:02}", minute / 60, minute % 60)
    }

    /// A moment as short as it stays clear: `07:05`, `18:06 hôm qua`, `21/09 lúc 18:06`.
    pub fn moment(self, at: Timestamp, locale: Locale) -> String {
        let clock = self.clock(at);
        match self.day(at).days_until(self.today()) {
            0 => clock,
            1 => td_string!(locale, common.when.yesterday_at, clock = clock),
            _ => td_string!(locale, common.when.day_at, day = self.day_month(at), clock = clock),
        }
    }

    /// The same with the day always named: `16:21 hôm nay`.
    pub fn moment_with_day(self, at: Timestamp, locale: Locale) -> String {
        if self.day(at) == self.today() {
            td_string!(locale, common.when.today_at, clock = self.clock(at))
        } else {
            self.moment(at, locale)
        }
    }

    /// A day as short as it stays clear: *hôm nay*, *hôm qua*, *ngày mai*, `21/09`, `21/09/2020`.
    pub fn day_words(self, day: CivilDate, locale: Locale) -> String {
        match day.days_until(self.today()) {
            0 => td_string!(locale, common.when.today).to_owned(),
            1 => td_string!(locale, common.when.yesterday).to_owned(),
            -1 => td_string!(locale, common.when.tomorrow).to_owned(),
            _ if day.year() == self.today().year() => day_month(day.0),
            _ => date(day),
        }
    }

    fn day_month(self, at: Timestamp) -> String {
        let day = self.day(at);
        if day.year() == self.today().year() { day_month(day.0) } else { date(day) }
    }
}

/// `22/09/2020`.
pub fn date(day: CivilDate) -> String {
    format!("{:02}/{:02}/{:04}", day.0.day(), day.0.month(), day.0.year())
}

/// `1968`, `10/1968` or `16/10/1968`.
pub fn partial_date(day: PartialDate) -> String {
    match day {
        PartialDate::Year(year) => format!("{year:04}"),
        PartialDate::Month(year, month) => format!("{month:02}/{year:04}"),
        PartialDate::Day(day) => date(day),
    }
}

/// The day with its name: `Thứ Ba, 22/09/2020`.
pub fn long_date(day: CivilDate, locale: Locale) -> String {
    td_string!(locale, common.when.weekday_date, weekday = weekday(day, locale), date = date(day))
}

/// The name of the day: `Thứ Ba`.
pub fn weekday(day: CivilDate, locale: Locale) -> &'static str {
    match day.0.weekday() {
        Weekday::Monday => td_string!(locale, common.weekday.monday),
        Weekday::Tuesday => td_string!(locale, common.weekday.tuesday),
        Weekday::Wednesday => td_string!(locale, common.weekday.wednesday),
        Weekday::Thursday => td_string!(locale, common.weekday.thursday),
        Weekday::Friday => td_string!(locale, common.weekday.friday),
        Weekday::Saturday => td_string!(locale, common.weekday.saturday),
        Weekday::Sunday => td_string!(locale, common.weekday.sunday),
    }
}

/// A whole number: `1.234` in Vietnamese, `1,234` in English.
pub fn whole(number: impl Into<i128>, locale: Locale) -> String {
    let number: i128 = number.into();
    let digits = number.unsigned_abs().to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        grouped.push('-');
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(if locale == Locale::en { ',' } else { '.' });
        }
        grouped.push(digit);
    }
    grouped
}

/// How many things there are: `1.234`.
pub fn count(number: usize, locale: Locale) -> String {
    whole(u64::try_from(number).unwrap_or(u64::MAX), locale)
}

/// A number in tenths: `34` is `3,4`.
pub fn tenths(tenths: i64, locale: Locale) -> String {
    let sign = if tenths < 0 { "-" } else { "" };
    let (whole_part, rest) = (tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10);
    let comma = if locale == Locale::en { '.' } else { ',' };
    let whole_part = whole(whole_part, locale);
    if rest == 0 {
        format!("{sign}{whole_part}")
    } else {
        format!("{sign}{whole_part}{comma}{rest}")
    }
}

/// A share with one decimal: `58,5 %`.
pub fn percent(part: u64, all: u64, locale: Locale) -> String {
    let per_mille = (part.saturating_mul(2000) + all).checked_div(all.saturating_mul(2));
    let per_mille = i64::try_from(per_mille.unwrap_or(0)).unwrap_or(i64::MAX);
    format!("{}{NARROW}%", tenths(per_mille, locale))
}

/// An amount: `1.500.000 đồng`.
pub fn dong(amount: i64, locale: Locale) -> String {
    td_string!(locale, common.amount.dong, amount = whole(amount, locale))
}

/// A size of data: `0,4 MB`, `38 MB`, `1,2 GB`.
pub fn bytes(bytes: u64, locale: Locale) -> String {
    const MEGA: u64 = 1_000_000;
    let in_tenths = |unit: u64| {
        let tenths = (bytes.saturating_mul(10) + unit / 2) / unit;
        i64::try_from(tenths).unwrap_or(i64::MAX)
    };
    if bytes >= 1000 * MEGA {
        return format!("{}{NARROW}GB", tenths(in_tenths(1000 * MEGA), locale));
    }
    let megabytes = in_tenths(MEGA);
    // From ten megabytes on, tenths say nothing.
    let shown = if megabytes >= 100 { (megabytes + 5) / 10 * 10 } else { megabytes };
    format!("{}{NARROW}MB", tenths(shown, locale))
}

/// The text that counts right: the first for one thing, the second for any other number.
///
/// Vietnamese has one form and says the same in both keys.
pub fn counted<T>(number: usize, one: T, many: T) -> T {
    if number == 1 { one } else { many }
}

fn day_month(day: Date) -> String {
    format!("{:02}/{:02}", day.day(), day.month())
}

#[cfg(test)]
mod tests;
