//! Fields and values of records in words, as far as somebody may read them.

use domain::access::sensitive_fields;
use domain::record::Kind;
use domain::time::{CivilDate, PartialDate};
use i18n::*;
use serde_json::Value;

use super::map::Map;

/// The longest value that is written out; longer ones are cut.
const CHARS_MAX: usize = 120;

/// Turns fields and values into words.
pub(super) struct Values<'a> {
    pub(super) locale: Locale,
    pub(super) map: &'a Map,
    /// Whether covered fields are told.
    pub(super) is_revealed: bool,
}

impl Values<'_> {
    /// A value in words.
    pub(super) fn words(&self, kind: &str, field: &str, value: &Value) -> String {
        let known = Kind::from_name(kind);
        let is_private = known.is_none_or(|kind| sensitive_fields(kind).contains(&field));
        if is_private && !self.is_revealed && !value.is_null() {
            return td_string!(self.locale, office.household.private_value).to_owned();
        }
        self.plain(field, value)
    }

    fn plain(&self, field: &str, value: &Value) -> String {
        let locale = self.locale;
        match value {
            Value::Null => td_string!(locale, office.household.nothing).to_owned(),
            Value::Bool(true) => td_string!(locale, office.household.yes).to_owned(),
            Value::Bool(false) => td_string!(locale, office.household.no).to_owned(),
            Value::Number(number) => number.to_string(),
            Value::String(text) if field == "village" => self.area(text),
            Value::String(text) => self.text(field, text),
            Value::Array(items) => {
                cut(&items.iter().map(|item| self.plain("", item)).collect::<Vec<_>>().join(", "))
            }
            Value::Object(parts) => {
                let parts = parts.values().filter(|part| !part.is_null());
                cut(&parts.map(|part| self.plain("", part)).collect::<Vec<_>>().join(", "))
            }
        }
    }

    fn area(&self, id: &str) -> String {
        let area = id.parse().ok();
        area.map_or_else(|| id.to_owned(), |area| self.map.place(area))
    }

    fn text(&self, field: &str, text: &str) -> String {
        let locale = self.locale;
        match field {
            "relation" => relation(text, locale).to_owned(),
            "schooling" => schooling(text, locale).to_owned(),
            "work" => work(text, locale).to_owned(),
            "sex" => sex(text, locale).to_owned(),
            "date" | "end_date" => {
                let day: Option<CivilDate> = text.parse().ok();
                day.map_or_else(|| cut(text), CivilDate::to_vietnamese)
            }
            "birth" | "residence_start" => {
                let day: Option<PartialDate> = text.parse().ok();
                day.map_or_else(|| cut(text), PartialDate::to_vietnamese)
            }
            _ => cut(text),
        }
    }
}

fn cut(text: &str) -> String {
    if text.chars().count() <= CHARS_MAX {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(CHARS_MAX).collect();
    short.push('…');
    short
}

/// A relation by its code.
pub(super) fn relation(code: &str, locale: Locale) -> &'static str {
    match code {
        "head" => td_string!(locale, office.relation.head),
        "spouse" => td_string!(locale, office.relation.spouse),
        "child" => td_string!(locale, office.relation.child),
        "child_in_law" => td_string!(locale, office.relation.child_in_law),
        "grandchild" => td_string!(locale, office.relation.grandchild),
        "parent" => td_string!(locale, office.relation.parent),
        "parent_in_law" => td_string!(locale, office.relation.parent_in_law),
        "grandparent" => td_string!(locale, office.relation.grandparent),
        "sibling" => td_string!(locale, office.relation.sibling),
        _ => td_string!(locale, office.relation.other),
    }
}

/// Schooling by its code.
pub(super) fn schooling(code: &str, locale: Locale) -> &'static str {
    match code {
        "none" => td_string!(locale, office.schooling.none),
        "preschool" => td_string!(locale, office.schooling.preschool),
        "primary" => td_string!(locale, office.schooling.primary),
        "lower_secondary" => td_string!(locale, office.schooling.lower_secondary),
        "upper_secondary" => td_string!(locale, office.schooling.upper_secondary),
        "vocational" => td_string!(locale, office.schooling.vocational),
        "intermediate" => td_string!(locale, office.schooling.intermediate),
        _ => td_string!(locale, office.schooling.higher),
    }
}

/// Work by its code.
pub(super) fn work(code: &str, locale: Locale) -> &'static str {
    match code {
        "farm" => td_string!(locale, office.work.farm),
        "day_labour" => td_string!(locale, office.work.day_labour),
        "employed" => td_string!(locale, office.work.employed),
        "public_service" => td_string!(locale, office.work.public_service),
        "own_trade" => td_string!(locale, office.work.own_trade),
        "student" => td_string!(locale, office.work.student),
        "unemployed" => td_string!(locale, office.work.unemployed),
        "unable_to_work" => td_string!(locale, office.work.unable_to_work),
        _ => td_string!(locale, office.work.retired),
    }
}

/// A sex by its code.
pub(super) fn sex(code: &str, locale: Locale) -> &'static str {
    match code {
        "male" => td_string!(locale, office.household.male),
        _ => td_string!(locale, office.household.female),
    }
}

/// What a field is called.
pub(super) fn field(name: &str, locale: Locale) -> &'static str {
    match name {
        "village" => td_string!(locale, conflict.field.village),
        "code" => td_string!(locale, conflict.field.code),
        "address" => td_string!(locale, conflict.field.address),
        "gps" => td_string!(locale, conflict.field.gps),
        "phone" => td_string!(locale, conflict.field.phone),
        "residence_start" => td_string!(locale, conflict.field.residence_start),
        "merit" => td_string!(locale, conflict.field.merit),
        "ethnic_minority" => td_string!(locale, conflict.field.ethnic_minority),
        "no_labour" => td_string!(locale, conflict.field.no_labour),
        "size_stated" => td_string!(locale, conflict.field.size_stated),
        "aliases" => td_string!(locale, conflict.field.aliases),
        "household" => td_string!(locale, conflict.field.household),
        "name" => td_string!(locale, conflict.field.name),
        "birth" => td_string!(locale, conflict.field.birth),
        "sex" => td_string!(locale, conflict.field.sex),
        "ethnic_group" => td_string!(locale, conflict.field.ethnic_group),
        "relation" => td_string!(locale, conflict.field.relation),
        "identity_number" => td_string!(locale, conflict.field.identity_number),
        "health_insurance" => td_string!(locale, conflict.field.health_insurance),
        "schooling" => td_string!(locale, conflict.field.schooling),
        "disability" => td_string!(locale, conflict.field.disability),
        "work" => td_string!(locale, conflict.field.work),
        "topic" => td_string!(locale, conflict.field.topic),
        "technique" => td_string!(locale, conflict.field.technique),
        "language" => td_string!(locale, conflict.field.language),
        "interpreter" => td_string!(locale, conflict.field.interpreter),
        "place" => td_string!(locale, conflict.field.place),
        "date" => td_string!(locale, conflict.field.date),
        "start" => td_string!(locale, conflict.field.start),
        "end_date" => td_string!(locale, conflict.field.end_date),
        "organiser" => td_string!(locale, conflict.field.organiser),
        "trainer" => td_string!(locale, conflict.field.trainer),
        "theory_periods" => td_string!(locale, conflict.field.theory_periods),
        "practice_periods" => td_string!(locale, conflict.field.practice_periods),
        "practice_plot" => td_string!(locale, conflict.field.practice_plot),
        "materials" => td_string!(locale, conflict.field.materials),
        "deleted" => td_string!(locale, conflict.field.deleted),
        _ => td_string!(locale, conflict.field.other),
    }
}

/// Why something was kept aside, by its code.
pub(super) fn why(code: &str, locale: Locale) -> String {
    let words = match code {
        "outside_your_area" => td_string!(locale, office.why.outside_your_area),
        "outside_your_village" => td_string!(locale, office.why.outside_your_village),
        "role_may_not" => td_string!(locale, office.why.role_may_not),
        "kind_made_by_server" => td_string!(locale, office.why.kind_made_by_server),
        "reference_is_read_only" => td_string!(locale, office.why.reference_is_read_only),
        "unknown_kind" => td_string!(locale, office.why.unknown_kind),
        "unknown_scope" => td_string!(locale, office.why.unknown_scope),
        "invalid" => td_string!(locale, office.why.invalid_record),
        "form_version" => td_string!(locale, office.why.form_too_old),
        "append_only" => td_string!(locale, office.why.append_only),
        "device_disabled" => td_string!(locale, office.why.device_disabled),
        "account_closed" => td_string!(locale, office.why.account_closed),
        other => return td_string!(locale, office.why.other, code = other.to_owned()),
    };
    words.to_owned()
}
