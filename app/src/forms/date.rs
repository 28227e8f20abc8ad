//! A date as it is typed: day, month and year apart, because the paper has it so.

use domain::time::{CivilDate, PartialDate};
use serde::{Deserialize, Serialize};

use super::problem::ProblemKind;

/// What was typed for a date. For a birth the year alone is enough.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateDraft {
    /// The day of the month.
    #[serde(default)]
    pub day: String,
    /// The month.
    #[serde(default)]
    pub month: String,
    /// The year, four digits.
    #[serde(default)]
    pub year: String,
}

impl DateDraft {
    /// The draft of a known date.
    pub fn of(date: PartialDate) -> Self {
        let (day, month) = match date {
            PartialDate::Year(_) => (String::new(), String::new()),
            PartialDate::Month(_, month) => (String::new(), month.to_string()),
            PartialDate::Day(date) => (date.0.day().to_string(), date.0.month().to_string()),
        };
        Self { day, month, year: date.year().to_string() }
    }

    /// The draft of a known day.
    pub fn of_day(day: CivilDate) -> Self {
        Self::of(PartialDate::Day(day))
    }

    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        [&self.day, &self.month, &self.year].iter().all(|part| part.trim().is_empty())
    }

    /// The date as precisely as it was typed; `None` where nothing was.
    pub fn partial(
        &self,
        first_year: i16,
        today: CivilDate,
    ) -> Result<Option<PartialDate>, ProblemKind> {
        if self.is_empty() {
            return Ok(None);
        }
        let outside = ProblemKind::YearOutside { from: first_year, to: today.year() };
        let year = part(&self.year)?.ok_or_else(|| outside.clone())?;
        if !(first_year..=today.year()).contains(&year) {
            return Err(outside);
        }
        let (day, month) = (part(&self.day)?, part(&self.month)?);
        let date = match (day, month) {
            (None, None) => PartialDate::Year(year),
            (None, Some(month)) => PartialDate::Month(year, month_of(month)?),
            (Some(_), None) => return Err(ProblemKind::MonthMissing),
            (Some(day), Some(month)) => {
                let day = i8::try_from(day).map_err(|_| ProblemKind::NoSuchDay)?;
                let date = CivilDate::new(year, month_of(month)?, day);
                PartialDate::Day(date.ok_or(ProblemKind::NoSuchDay)?)
            }
        };
        if begins_after(date, today) { Err(ProblemKind::InTheFuture) } else { Ok(Some(date)) }
    }

    /// The day, which has to be whole; `None` where nothing was typed.
    pub fn day(&self, first_year: i16, last: CivilDate) -> Result<Option<CivilDate>, ProblemKind> {
        match self.partial(first_year, last)? {
            None => Ok(None),
            Some(PartialDate::Day(day)) => Ok(Some(day)),
            Some(_) => Err(ProblemKind::NoSuchDay),
        }
    }
}

fn part(text: &str) -> Result<Option<i16>, ProblemKind> {
    match text.trim() {
        "" => Ok(None),
        digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            digits.parse().map(Some).map_err(|_| ProblemKind::NoSuchDay)
        }
        _ => Err(ProblemKind::NotANumber),
    }
}

fn month_of(number: i16) -> Result<i8, ProblemKind> {
    i8::try_from(number).ok().filter(|month| (1..=12).contains(month)).ok_or(ProblemKind::NoSuchDay)
}

fn begins_after(date: PartialDate, today: CivilDate) -> bool {
    let first = match date {
        PartialDate::Year(year) => CivilDate::new(year, 1, 1),
        PartialDate::Month(year, month) => CivilDate::new(year, month, 1),
        PartialDate::Day(day) => Some(day),
    };
    first.is_some_and(|first| first > today)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(day: &str, month: &str, year: &str) -> DateDraft {
        DateDraft { day: day.into(), month: month.into(), year: year.into() }
    }

    fn today() -> CivilDate {
        CivilDate::new(2023, 12, 10).unwrap()
    }

    #[test]
    fn a_birth_is_known_as_precisely_as_it_was_typed() {
        for (typed, stored) in [
            (draft("", "", "1968"), "1968"),
            (draft("", "10", "1968"), "1968-10"),
            (draft("16", "10", " 1968 "), "1968-10-16"),
            (draft("1", "2", "2004"), "2004-02-01"),
        ] {
            let date = typed.partial(1900, today()).unwrap().unwrap();
            assert_eq!(date.to_string(), stored);
            assert_eq!(DateDraft::of(date).partial(1900, today()), Ok(Some(date)));
        }
        assert_eq!(DateDraft::default().partial(1900, today()), Ok(None));
    }

    #[test]
    fn a_date_that_cannot_be_is_told_and_kept() {
        let outside = ProblemKind::YearOutside { from: 1900, to: 2023 };
        for (typed, problem) in [
            (draft("30", "2", "2004"), ProblemKind::NoSuchDay),
            (draft("1", "13", "2004"), ProblemKind::NoSuchDay),
            (draft("400", "1", "2004"), ProblemKind::NoSuchDay),
            (draft("", "", "2091"), outside.clone()),
            (draft("", "", "68"), outside.clone()),
            (draft("1", "2", ""), outside),
            (draft("5", "", "2004"), ProblemKind::MonthMissing),
            (draft("x", "1", "2004"), ProblemKind::NotANumber),
            (draft("11", "12", "2023"), ProblemKind::InTheFuture),
            (draft("", "", "99999999"), ProblemKind::NoSuchDay),
        ] {
            let before = typed.clone();
            assert_eq!(typed.partial(1900, today()), Err(problem), "{typed:?}");
            assert_eq!(typed, before);
        }
    }

    #[test]
    fn the_day_of_a_review_has_to_be_whole() {
        assert_eq!(draft("", "", "2023").day(2015, today()), Err(ProblemKind::NoSuchDay));
        assert_eq!(draft("10", "12", "2023").day(2015, today()), Ok(Some(today())));
    }
}
