//! Problems of the machine and of the network, in words.

use i18n::*;
use sync::port::{Failure, StoreError};

use super::sync_items::{KEPT, SHEETS};
use crate::format;
use crate::port::Storage;

/// What a person reads when something could not be kept: what is so, what is safe, what to do.
pub fn store_error_words(error: &StoreError, locale: Locale) -> &'static str {
    match error {
        StoreError::Full => td_string!(locale, common.store.full),
        StoreError::Locked => td_string!(locale, common.store.locked),
        StoreError::Gone => td_string!(locale, common.store.gone),
        StoreError::TooNew { .. } => td_string!(locale, common.store.too_new),
        StoreError::Failed { .. } => td_string!(locale, common.store.failed),
    }
}

/// What a person reads when a round brought nothing.
pub fn failure_words(failure: &Failure, locale: Locale) -> &'static str {
    match failure {
        Failure::Unreachable => td_string!(locale, common.failure.unreachable),
        Failure::Busy => td_string!(locale, common.failure.busy),
        Failure::SignedOut => td_string!(locale, common.failure.signed_out),
        Failure::TooOld => td_string!(locale, common.failure.too_old),
        Failure::TooLarge => td_string!(locale, common.failure.too_large),
    }
}

/// Why the server holds something back, by the stable code it gave.
pub fn reason_words(code: &str, locale: Locale) -> &'static str {
    match code {
        "outside_your_area" => td_string!(locale, common.reason.outside_your_area),
        "outside_your_village" => td_string!(locale, common.reason.outside_your_village),
        "role_may_not" | "kind_made_by_server" | "reference_is_read_only" => {
            td_string!(locale, common.reason.role_may_not)
        }
        "unknown_kind" | "unknown_form" => td_string!(locale, common.reason.unknown_kind),
        "moved_away" => td_string!(locale, common.reason.moved_away),
        "append_only" => td_string!(locale, common.reason.append_only),
        "device_disabled" | "account_closed" => td_string!(locale, common.reason.handed_in),
        _ => td_string!(locale, common.reason.does_not_fit),
    }
}

/// What people call a field of a record, in the middle of a sentence.
pub fn field_words(field: &str, locale: Locale) -> &'static str {
    match field {
        "name" => td_string!(locale, sync.field.name),
        "birth" => td_string!(locale, sync.field.birth),
        "sex" => td_string!(locale, sync.field.sex),
        "relation" => td_string!(locale, sync.field.relation),
        "identity_number" => td_string!(locale, sync.field.identity_number),
        "ethnic_group" => td_string!(locale, sync.field.ethnic_group),
        "health_insurance" => td_string!(locale, sync.field.health_insurance),
        "schooling" => td_string!(locale, sync.field.schooling),
        "disability" => td_string!(locale, sync.field.disability),
        "work" => td_string!(locale, sync.field.work),
        "household" => td_string!(locale, sync.field.household),
        "village" => td_string!(locale, sync.field.village),
        "code" => td_string!(locale, sync.field.code),
        "address" => td_string!(locale, sync.field.address),
        "gps" => td_string!(locale, sync.field.gps),
        "phone" => td_string!(locale, sync.field.phone),
        "residence_start" => td_string!(locale, sync.field.residence_start),
        "merit" => td_string!(locale, sync.field.merit),
        "ethnic_minority" => td_string!(locale, sync.field.ethnic_minority),
        "no_labour" => td_string!(locale, sync.field.no_labour),
        "size_stated" => td_string!(locale, sync.field.size_stated),
        "topic" => td_string!(locale, sync.field.topic),
        "technique" => td_string!(locale, sync.field.technique),
        "language" => td_string!(locale, sync.field.language),
        "interpreter" => td_string!(locale, sync.field.interpreter),
        "place" => td_string!(locale, sync.field.place),
        "date" => td_string!(locale, sync.field.date),
        "start" => td_string!(locale, sync.field.start),
        "organiser" => td_string!(locale, sync.field.organiser),
        "trainer" => td_string!(locale, sync.field.trainer),
        "deleted" => td_string!(locale, sync.field.deleted),
        SHEETS => td_string!(locale, sync.field.sheets),
        KEPT => td_string!(locale, sync.field.kept),
        _ => td_string!(locale, sync.field.other),
    }
}

/// How much room the book takes and how much is left, as far as the browser tells.
pub fn storage_words(storage: Storage, locale: Locale) -> String {
    let size = |bytes| format::bytes(bytes, locale);
    match (storage.used, storage.quota) {
        (Some(used), Some(quota)) => {
            let left = size(quota.saturating_sub(used));
            td_string!(locale, settings.used_of, used = size(used), left = left)
        }
        (Some(used), None) => td_string!(locale, settings.used_only, used = size(used)),
        _ => td_string!(locale, settings.unknown).to_owned(),
    }
}
