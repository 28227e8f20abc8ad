//! What is wrong with a field, in words that name the field.

use i18n::*;

use crate::forms::ProblemKind;

/// The sentence of a problem.
pub fn problem_words(kind: &ProblemKind, field: &str, locale: Locale) -> String {
    match kind {
        ProblemKind::Missing => td_string!(locale, form.problem.missing, field = field),
        ProblemKind::Unanswered => td_string!(locale, form.problem.unanswered, field = field),
        ProblemKind::NoSuchDay => td_string!(locale, form.problem.no_such_day, field = field),
        ProblemKind::MonthMissing => td_string!(locale, form.problem.month_missing, field = field),
        ProblemKind::YearOutside { from, to } => {
            td_string!(locale, form.problem.year_outside, field = field, from = from, to = to)
        }
        ProblemKind::InTheFuture => td_string!(locale, form.problem.in_the_future, field = field),
        ProblemKind::EndsBeforeItBegins => {
            td_string!(locale, form.problem.ends_before, field = field)
        }
        ProblemKind::NotATime => td_string!(locale, form.problem.not_a_time, field = field),
        ProblemKind::NotANumber => td_string!(locale, form.problem.not_a_number, field = field),
        ProblemKind::TooHigh { max } => {
            td_string!(locale, form.problem.too_high, field = field, max = max)
        }
        ProblemKind::TooLow { min } => {
            td_string!(locale, form.problem.too_low, field = field, min = min)
        }
        ProblemKind::TooLong => td_string!(locale, form.problem.too_long, field = field),
        ProblemKind::OtherYear => td_string!(locale, form.problem.other_year, field = field),
        ProblemKind::EvidenceMissing => {
            td_string!(locale, form.problem.evidence_missing, field = field)
        }
        ProblemKind::Contradiction => td_string!(locale, form.problem.contradiction, field = field),
    }
}
