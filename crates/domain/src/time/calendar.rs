//! Days as numbers, for counting between and ahead.
//!
//! The calendar library can do this too, and brings errors about time zones and spans along
//! whose words alone weigh more than the rest of a phone's dates.

use jiff::civil::Date;

/// Days of the 400 years after which the calendar repeats: 97 of them are leap years.
const DAYS_PER_ERA: i64 = 400 * 365 + 97;
/// From 1 March of the year 0 to 1970-01-01: five eras less 30 years, 8 leap days and 306 days.
const EPOCH: i64 = 719_468;

/// Days since 1970-01-01, negative before it.
pub(super) fn number_of(date: Date) -> i64 {
    // Years begin in March here, so that a leap day is the last of its year.
    let month = i64::from(date.month());
    let year = i64::from(date.year()) - i64::from(month <= 2);
    let (era, year) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = days_before((month + 9) % 12) + i64::from(date.day()) - 1;
    era * DAYS_PER_ERA + year * 365 + year / 4 - year / 100 + day_of_year - EPOCH
}

/// The day of that number; `None` outside the calendar's ten thousand years on either side.
pub(super) fn date_of(number: i64) -> Option<Date> {
    let number = number.checked_add(EPOCH)?;
    let (era, day) = (number.div_euclid(DAYS_PER_ERA), number.rem_euclid(DAYS_PER_ERA));
    // Taking the leap days before this one out makes every year 365 days long.
    let leap_days = day / (4 * 365) - day / (100 * 365 + 24) + day / (DAYS_PER_ERA - 1);
    let year = (day - leap_days) / 365;
    let day_of_year = day - (year * 365 + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - days_before(month) + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year + i64::from(month <= 2);
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Days of a year that lie before its month, March being month 0: 31, 30, 31, 30, 31 repeat.
fn days_before(month: i64) -> i64 {
    (153 * month + 2) / 5
}

#[cfg(test)]
mod tests {
    use jiff::Span;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn four_hundred_years_are_counted_day_by_day() {
        let mut date = Date::constant(1699, 12, 31);
        let mut number = number_of(date);
        while date.year() < 2101 {
            assert_eq!(date_of(number), Some(date));
            date = date.tomorrow().unwrap();
            number += 1;
            assert_eq!(number_of(date), number);
        }
        assert_eq!(number_of(Date::constant(1970, 1, 1)), 0);
    }

    proptest! {
        #[test]
        fn days_are_counted_as_the_library_counts(number in -4_371_587_i64..=2_932_896) {
            let days = Span::new().try_days(number).unwrap();
            let expected = Date::constant(1970, 1, 1).checked_add(days).unwrap();
            prop_assert_eq!(date_of(number), Some(expected));
            prop_assert_eq!(number_of(expected), number);
        }
    }

    #[test]
    fn the_calendar_has_ends() {
        assert_eq!(date_of(number_of(Date::MAX)), Some(Date::MAX));
        assert_eq!(date_of(number_of(Date::MAX) + 1), None);
        assert_eq!(date_of(number_of(Date::MIN)), Some(Date::MIN));
        assert_eq!(date_of(i64::MAX), None);
    }
}
