//! Fields and values of any record in words.

use domain::id::{AreaId, HouseholdId, RecordId};
use domain::person::{EthnicGroup, Person};
use domain::record::Kind;
use domain::time::PartialDate;
use domain::training::TrainingSession;
use i18n::*;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::context::{FieldBook, village_name};
use crate::format::{counted, partial_date};
use crate::pages::households::{relation_words, schooling_words, sex_words, work_words};

/// A field's name in words.
pub(crate) fn field_words(kind: Kind, field: &str, locale: Locale) -> &'static str {
    match (kind, field) {
        (_, "village") => td_string!(locale, conflict.field.village),
        (_, "code") => td_string!(locale, conflict.field.code),
        (_, "address") => td_string!(locale, conflict.field.address),
        (_, "gps") => td_string!(locale, conflict.field.gps),
        (_, "phone") => td_string!(locale, conflict.field.phone),
        (_, "residence_start") => td_string!(locale, conflict.field.residence_start),
        (_, "merit") => td_string!(locale, conflict.field.merit),
        (_, "ethnic_minority") => td_string!(locale, conflict.field.ethnic_minority),
        (_, "no_labour") => td_string!(locale, conflict.field.no_labour),
        (_, "size_stated") => td_string!(locale, conflict.field.size_stated),
        (_, "aliases") => td_string!(locale, conflict.field.aliases),
        (_, "household") => td_string!(locale, conflict.field.household),
        (_, "name") => td_string!(locale, conflict.field.name),
        (_, "birth") => td_string!(locale, conflict.field.birth),
        (_, "sex") => td_string!(locale, conflict.field.sex),
        (_, "ethnic_group") => td_string!(locale, conflict.field.ethnic_group),
        (_, "relation") => td_string!(locale, conflict.field.relation),
        (_, "identity_number") => td_string!(locale, conflict.field.identity_number),
        (_, "health_insurance") => td_string!(locale, conflict.field.health_insurance),
        (_, "schooling") => td_string!(locale, conflict.field.schooling),
        (_, "disability") => td_string!(locale, conflict.field.disability),
        (_, "work") => td_string!(locale, conflict.field.work),
        (_, "topic") => td_string!(locale, conflict.field.topic),
        (_, "technique") => td_string!(locale, conflict.field.technique),
        (_, "language") => td_string!(locale, conflict.field.language),
        (_, "interpreter") => td_string!(locale, conflict.field.interpreter),
        (_, "place") => td_string!(locale, conflict.field.place),
        (_, "date") => td_string!(locale, conflict.field.date),
        (_, "start") => td_string!(locale, conflict.field.start),
        (_, "end_date") => td_string!(locale, conflict.field.end_date),
        (_, "organiser") => td_string!(locale, conflict.field.organiser),
        (_, "trainer") => td_string!(locale, conflict.field.trainer),
        (_, "theory_periods") => td_string!(locale, conflict.field.theory_periods),
        (_, "practice_periods") => td_string!(locale, conflict.field.practice_periods),
        (_, "practice_plot") => td_string!(locale, conflict.field.practice_plot),
        (_, "materials") => td_string!(locale, conflict.field.materials),
        (_, "deleted") => td_string!(locale, conflict.field.deleted),
        _ => td_string!(locale, conflict.field.other),
    }
}

/// Whether a field holds free text, so that a third value can be written by hand.
pub(super) fn is_free_text(field: &str) -> bool {
    const FREE: [&str; 13] = [
        "address",
        "phone",
        "name",
        "identity_number",
        "topic",
        "technique",
        "language",
        "interpreter",
        "place",
        "organiser",
        "trainer",
        "practice_plot",
        "start",
    ];
    FREE.contains(&field)
}

/// Whether a field is not for every eye.
pub(super) fn is_private(field: &str) -> bool {
    matches!(field, "ethnic_group" | "identity_number" | "disability")
}

fn coded<T: DeserializeOwned>(value: &Value, words: impl Fn(T) -> String) -> Option<String> {
    serde_json::from_value::<T>(value.clone()).ok().map(words)
}

/// The reason of a deletion: a code of the form, or somebody's own words.
pub(super) fn deletion_words(reason: &str, locale: Locale) -> String {
    match reason {
        "moved" => td_string!(locale, household.person.moved).to_owned(),
        "married" => td_string!(locale, household.person.married).to_owned(),
        "died" => td_string!(locale, household.person.died).to_owned(),
        "mistake" => td_string!(locale, household.person.mistake).to_owned(),
        words => words.to_owned(),
    }
}

/// A value in words.
pub(super) fn value_words(book: FieldBook, field: &str, value: &Value, locale: Locale) -> String {
    let known = match field {
        "village" => coded(value, |id: AreaId| {
            book.peek_index(|index| village_name(index, id)).unwrap_or_default()
        }),
        "household" => coded(value, |id: HouseholdId| {
            let name = book.peek_index(|index| index.household(id).map(|it| it.name.clone()));
            name.unwrap_or_default()
        }),
        "birth" | "residence_start" | "date" | "end_date" => coded(value, partial_date_words),
        "sex" => coded(value, |sex| sex_words(sex, locale).to_owned()),
        "relation" => coded(value, |relation| relation_words(relation, locale).to_owned()),
        "schooling" => coded(value, |schooling| schooling_words(schooling, locale).to_owned()),
        "work" => coded(value, |work| work_words(work, locale).to_owned()),
        "ethnic_group" => coded(value, |group: EthnicGroup| {
            group.name().map_or_else(|| group.code.clone(), str::to_owned)
        }),
        _ => None,
    };
    known.filter(|words| !words.is_empty()).unwrap_or_else(|| plain_words(value, locale))
}

fn partial_date_words(date: PartialDate) -> String {
    partial_date(date)
}

fn plain_words(value: &Value, locale: Locale) -> String {
    match value {
        Value::Null => td_string!(locale, conflict.value.nothing).to_owned(),
        Value::Bool(true) => td_string!(locale, conflict.value.yes).to_owned(),
        Value::Bool(false) => td_string!(locale, conflict.value.no).to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) if text.is_empty() => {
            td_string!(locale, conflict.value.nothing).to_owned()
        }
        Value::String(text) => text.clone(),
        Value::Array(items) => list_words(items, locale),
        Value::Object(fields) => {
            let parts = fields.values().filter(|value| !value.is_null());
            parts.map(|value| plain_words(value, locale)).collect::<Vec<_>>().join(", ")
        }
    }
}

fn list_words(items: &[Value], locale: Locale) -> String {
    let count = items.len();
    if count == 0 {
        return td_string!(locale, conflict.value.nothing).to_owned();
    }
    let title = counted(
        count,
        td_string!(locale, conflict.value.items_one, count = count),
        td_string!(locale, conflict.value.items_many, count = count),
    );
    let parts: Vec<String> = items.iter().map(|item| plain_words(item, locale)).collect();
    format!("{title}: {}", parts.join("; "))
}

/// Whom or what a record is about.
pub(super) fn about_words(book: FieldBook, record: RecordId, kind: Kind, locale: Locale) -> String {
    let head = book.peek_index(|index| index.household_of(record).map(|it| it.name.clone()));
    match kind {
        Kind::Household => {
            td_string!(locale, conflict.about.household, name = head.unwrap_or_default())
        }
        Kind::Person => {
            let name = book.peek(|replica| replica.typed::<Person>(record)).map(|it| it.name);
            td_string!(
                locale,
                conflict.about.person,
                name = name.unwrap_or_default(),
                head = head.unwrap_or_default()
            )
        }
        Kind::TrainingSession => {
            let topic = book.peek(|replica| replica.typed::<TrainingSession>(record));
            let topic = topic.map(|it| it.topic).unwrap_or_default();
            td_string!(locale, conflict.about.session, topic = topic)
        }
        _ => td_string!(locale, conflict.about.other).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn plain_values_are_told_in_words() {
        for (value, words) in [
            (json!(null), "Để trống"),
            (json!(true), "Có"),
            (json!(6), "6"),
            (json!("đầu bản"), "đầu bản"),
            (json!([]), "Để trống"),
            (json!(["a", "b"]), "2 mục: a; b"),
        ] {
            assert_eq!(plain_words(&value, Locale::vi), words);
        }
    }

    #[test]
    fn every_field_of_the_forms_has_a_name() {
        let other = td_string!(Locale::vi, conflict.field.other);
        for field in ["address", "size_stated", "birth", "work", "materials", "practice_plot"] {
            assert_ne!(field_words(Kind::Household, field, Locale::vi), other);
        }
        assert_eq!(field_words(Kind::Household, "roof", Locale::vi), other);
    }
}
