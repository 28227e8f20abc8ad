//! What a form asks its author to look at again.

/// One thing to look at again, tied to the field it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The element id of the field, so that the summary can lead there.
    pub field: String,
    /// What is wrong with it.
    pub kind: ProblemKind,
}

/// What is wrong; the words are in the locale files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// Nothing was entered where something is needed.
    Missing,
    /// One of the answers has to be chosen.
    Unanswered,
    /// There is no such day in the calendar.
    NoSuchDay,
    /// A day needs its month.
    MonthMissing,
    /// The year has to lie between these two.
    YearOutside {
        /// The first possible year.
        from: i16,
        /// The last possible year.
        to: i16,
    },
    /// The day has not come yet.
    InTheFuture,
    /// The last day lies before the first.
    EndsBeforeItBegins,
    /// Not a time of day, such as 14:30.
    NotATime,
    /// Something else than digits was typed.
    NotANumber,
    /// More than is possible.
    TooHigh {
        /// The most that is possible.
        max: u16,
    },
    /// Less than is possible.
    TooLow {
        /// The least that is possible.
        min: u16,
    },
    /// More letters than the book keeps there.
    TooLong,
    /// The standard does not apply to that year.
    OtherYear,
    /// A cause that can hurt needs a note of what was seen.
    EvidenceMissing,
    /// The sheet contradicts itself or its standard.
    Contradiction,
}

/// Everything to look at again, in the order of the form. Never empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    /// Adds a problem of a field.
    pub fn add(&mut self, field: impl Into<String>, kind: ProblemKind) {
        self.0.push(Problem { field: field.into(), kind });
    }

    /// What is wrong with a field, if anything.
    pub fn of(&self, field: &str) -> Option<&ProblemKind> {
        self.0.iter().find(|problem| problem.field == field).map(|problem| &problem.kind)
    }

    /// Whether there is nothing to look at again.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes the value, or notes the problem.
    pub(super) fn take<T>(&mut self, field: &str, value: Result<T, ProblemKind>) -> Option<T> {
        value.map_err(|kind| self.add(field, kind)).ok()
    }
}

/// Reads a whole number that may be left out; digits may be grouped by dots or spaces.
pub(super) fn number(text: &str, max: u16) -> Result<Option<u16>, ProblemKind> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != '.').collect();
    if digits.is_empty() {
        return Ok(None);
    }
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(ProblemKind::NotANumber);
    }
    match digits.parse::<u16>() {
        Ok(number) if number <= max => Ok(Some(number)),
        _ => Err(ProblemKind::TooHigh { max }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (typed, read) in [
            ("", Ok(None)),
            (" 115 ", Ok(Some(115))),
            ("1.200", Ok(Some(1200))),
            ("11a", Err(ProblemKind::NotANumber)),
            ("-5", Err(ProblemKind::NotANumber)),
            ("99999", Err(ProblemKind::TooHigh { max: 2000 })),
        ] {
            assert_eq!(number(typed, 2000), read, "{typed:?}");
        }
    }
}
