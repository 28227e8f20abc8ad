//! Classes, places and running results in words.

use domain::classification::{Classification, PoorBy, PovertyClass};
use domain::standard::{Label, Locality};
use i18n::*;

use crate::format::counted;
use crate::forms::SheetStep;

/// A class in words.
pub(crate) fn class_words(class: PovertyClass, locale: Locale) -> &'static str {
    match class {
        PovertyClass::Poor => td_string!(locale, assessment.result.poor),
        PovertyClass::NearPoor => td_string!(locale, assessment.result.near_poor),
        PovertyClass::NotPoor => td_string!(locale, assessment.result.not_poor),
    }
}

/// A class as it is told at the door, with the way of being poor where the standard tells two.
pub(super) fn verdict_words(
    class: PovertyClass,
    poor_by: Option<PoorBy>,
    locale: Locale,
) -> &'static str {
    match (class, poor_by) {
        (PovertyClass::Poor, Some(PoorBy::Income)) => {
            td_string!(locale, assessment.result.poor_income)
        }
        (PovertyClass::Poor, Some(PoorBy::Deprivation)) => {
            td_string!(locale, assessment.result.poor_deprivation)
        }
        _ => class_words(class, locale),
    }
}

/// A kind of place in words.
pub(super) fn place_words(locality: Locality, locale: Locale) -> &'static str {
    match locality {
        Locality::Rural => td_string!(locale, assessment.result.rural),
        Locality::Urban => td_string!(locale, assessment.result.urban),
    }
}

/// A text of the law in the reader's language.
pub(super) fn label(label: &Label, locale: Locale) -> String {
    label.in_language(i18n::language_code(locale)).to_owned()
}

/// What is known so far: the bold part and what follows it.
pub(super) fn running_words(known: &Classification, locale: Locale) -> (String, String) {
    let count = usize::from(known.deprivation.count);
    let lacks = counted(
        count,
        td_string!(locale, assessment.sheet.lacks_one, count = count),
        td_string!(locale, assessment.sheet.lacks_many, count = count),
    );
    let points = td_string!(locale, assessment.sheet.b2_points, points = known.deprivation.points);
    match known.class {
        Some(class) => {
            (verdict_words(class, known.poor_by, locale).to_owned(), format!("{lacks}, {points}"))
        }
        None => (lacks, points),
    }
}

/// How many questions are open, in words.
pub(super) fn open_words(open: usize, locale: Locale) -> String {
    if open == 0 {
        return td_string!(locale, assessment.sheet.nothing_open).to_owned();
    }
    counted(
        open,
        td_string!(locale, assessment.sheet.open_count_one, count = open),
        td_string!(locale, assessment.sheet.open_count_many, count = open),
    )
}

/// The heading of a part of the sheet.
pub(super) fn step_title(
    step: SheetStep,
    standard: &domain::standard::Standard,
    locale: Locale,
) -> String {
    match step {
        SheetStep::Start => td_string!(locale, assessment.start.title).to_owned(),
        SheetStep::Points => td_string!(locale, assessment.points.title).to_owned(),
        SheetStep::Group(at) => {
            standard.groups.get(at).map(|group| label(&group.title, locale)).unwrap_or_default()
        }
        SheetStep::Causes => td_string!(locale, assessment.causes.title).to_owned(),
        SheetStep::Needs => td_string!(locale, assessment.needs.title).to_owned(),
        SheetStep::Check => td_string!(locale, assessment.check.title).to_owned(),
    }
}
