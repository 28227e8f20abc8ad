//! The reasons of a decision as sentences.

use domain::classification::{Reason, reason};
use i18n::*;

/// A reason as a sentence.
pub(super) fn reason_sentence(given: &Reason, locale: Locale) -> String {
    let figure = |at: usize| given.figures.get(at).copied().unwrap_or_default();
    match given.code.as_str() {
        reason::B1_NOT_ABOVE_POOR_LINE => td_string!(
            locale,
            assessment.reason.b1_not_above_poor_line,
            b1 = figure(0),
            line = figure(1)
        ),
        reason::B1_BETWEEN_LINES => td_string!(
            locale,
            assessment.reason.b1_between_lines,
            b1 = figure(0),
            poor = figure(1),
            line = figure(2)
        ),
        reason::B1_NOT_ABOVE_LINE => {
            td_string!(
                locale,
                assessment.reason.b1_not_above_line,
                b1 = figure(0),
                line = figure(1)
            )
        }
        reason::B1_ABOVE_LINE => {
            td_string!(locale, assessment.reason.b1_above_line, b1 = figure(0), line = figure(1))
        }
        reason::B2_REACHES_FLOOR => td_string!(
            locale,
            assessment.reason.b2_reaches_floor,
            b2 = figure(0),
            floor = figure(1),
            count = figure(2),
            all = figure(3)
        ),
        reason::B2_BELOW_FLOOR => td_string!(
            locale,
            assessment.reason.b2_below_floor,
            b2 = figure(0),
            floor = figure(1),
            count = figure(2),
            all = figure(3)
        ),
        reason::B2_FOR_THE_RECORD => td_string!(
            locale,
            assessment.reason.b2_for_the_record,
            b2 = figure(0),
            count = figure(1),
            all = figure(2)
        ),
        reason::B2_SO_FAR => td_string!(
            locale,
            assessment.reason.b2_so_far,
            b2 = figure(0),
            count = figure(1),
            answered = figure(2),
            all = figure(3)
        ),
        reason::B1_FROM_PAPER => {
            td_string!(locale, assessment.reason.b1_from_paper, b1 = figure(0))
        }
        reason::B2_FROM_PAPER => {
            td_string!(locale, assessment.reason.b2_from_paper, b2 = figure(0))
        }
        reason::FIGURES_NOT_VERIFIED => {
            td_string!(locale, assessment.reason.figures_not_verified).to_owned()
        }
        _ => td_string!(locale, assessment.reason.unknown).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_a_sentence_in_both_languages() {
        for code in reason::ALL {
            let given = Reason {
                code: code.to_owned(),
                figures: vec![115, 120, 4, 12],
                indicators: Vec::new(),
            };
            for locale in [Locale::vi, Locale::en] {
                let unknown = td_string!(locale, assessment.reason.unknown);
                assert_ne!(reason_sentence(&given, locale), unknown, "{code}");
            }
        }
    }

    #[test]
    fn a_sentence_names_its_figures() {
        let given = Reason {
            code: reason::B1_NOT_ABOVE_POOR_LINE.to_owned(),
            figures: vec![115, 120],
            indicators: Vec::new(),
        };
        let words = reason_sentence(&given, Locale::vi);
        assert_eq!(words, "B1 là 115 điểm, không vượt mức 120.");
    }
}
