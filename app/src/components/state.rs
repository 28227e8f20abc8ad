//! What the machine knows about a record, in words with an icon. Green is the server's yes alone.

use i18n::*;
use leptos::prelude::*;
use sync::replica::RecordState;

use super::icon::Icon;
use crate::context::{ItemState, reason_words, use_device, use_sync_status};
use crate::{format, route};

fn line(class: &'static str, icon: &'static str, words: String) -> impl IntoView {
    let solid = icon == "circle-check-solid";
    view! {
        <span class=format!("state {class}")>
            <Icon name=icon solid=solid />
            <span>{words}</span>
        </span>
    }
}

/// Where an item is.
#[component]
pub fn ItemStateLine(
    /// Where it is.
    #[prop(into)]
    state: Signal<ItemState>,
) -> impl IntoView {
    let i18n = use_i18n();
    let device = use_device();
    let status = use_sync_status();
    move || {
        let time = device.local_time();
        let locale = i18n.get_locale();
        let (class, icon, words) = match state.get() {
            ItemState::ToDecide { .. } => {
                ("state--decide", "arrows-split-2", t_string!(i18n, common.state.decide).to_owned())
            }
            ItemState::OnPhone { .. } if status.is_sending() => {
                ("state--sending", "cloud-up", t_string!(i18n, common.state.sending).to_owned())
            }
            ItemState::OnPhone { since } => {
                let since = time.moment(since, locale);
                let words = t_string!(i18n, common.state.on_phone, since = since);
                ("state--device", "device-mobile", words)
            }
            ItemState::InReview { reason, .. } => {
                let reason = reason_words(&reason, locale);
                let words = t_string!(i18n, common.state.in_review, reason = reason);
                ("state--review", "hourglass", words)
            }
            ItemState::Returned { words: Some(words), .. } => {
                let words = t_string!(i18n, common.state.returned_because, reason = words);
                ("state--refused", "alert-circle", words)
            }
            ItemState::Returned { words: None, .. } => (
                "state--refused",
                "alert-circle",
                t_string!(i18n, common.state.returned).to_owned(),
            ),
            ItemState::Accepted { at } => {
                let words = t_string!(i18n, common.state.accepted, at = time.moment(at, locale));
                ("state--server", "circle-check-solid", words)
            }
            ItemState::OnServer { at } => {
                let words = t_string!(i18n, common.state.on_server, at = time.moment(at, locale));
                ("state--server", "circle-check-solid", words)
            }
        };
        line(class, icon, words)
    }
}

/// How one record stands: to decide, on this phone, sending, or on the server since a time.
#[component]
pub fn RecordStateLine(
    /// The record's state.
    #[prop(into)]
    state: Signal<RecordState>,
) -> impl IntoView {
    let shown = move || {
        let state = state.get();
        if let Some(conflict) = state.conflicts.first() {
            return Some(ItemState::ToDecide { conflict: *conflict, field: String::new() });
        }
        match (state.waiting_since, state.on_server_since) {
            (Some(since), _) => Some(ItemState::OnPhone { since }),
            (None, Some(at)) => Some(ItemState::OnServer { at }),
            (None, None) => None,
        }
    };
    move || shown().map(|state| view! { <ItemStateLine state=Signal::stored(state) /> })
}

/// How sync stands, in one badge that opens the sync page. The worst state wins.
#[component]
pub fn SyncBadge() -> impl IntoView {
    let i18n = use_i18n();
    let device = use_device();
    let status = use_sync_status();
    let shown = move || {
        let locale = i18n.get_locale();
        let ledger = status.ledger.get();
        let waiting = format::count(ledger.waiting, locale);
        if status.store_error.with(Option::is_some) {
            return (
                "sync sync--stop",
                "alert-triangle",
                t_string!(i18n, common.badge.stop).into(),
            );
        }
        if ledger.to_decide > 0 {
            let count = format::count(ledger.to_decide, locale);
            let words = t_string!(i18n, common.badge.decide, count = count);
            return ("sync sync--ask", "arrows-split-2", words);
        }
        if status.is_sending() {
            let words = t_string!(i18n, common.badge.sending, count = waiting);
            return ("sync sync--busy", "cloud-up", words);
        }
        if ledger.waiting > 0 {
            let icon = if status.is_online.get() { "device-mobile" } else { "wifi-off" };
            return ("sync", icon, t_string!(i18n, common.badge.waiting, count = waiting));
        }
        match status.last_complete.get() {
            Some(at) => {
                let at = device.local_time().moment(at, locale);
                (
                    "sync sync--done",
                    "circle-check-solid",
                    t_string!(i18n, common.badge.done, at = at),
                )
            }
            None => ("sync", "device-mobile", t_string!(i18n, common.badge.never).to_owned()),
        }
    };
    let shown = Memo::new(move |_| shown());
    move || {
        let (class, icon, words) = shown.get();
        let solid = icon == "circle-check-solid";
        view! {
            <a class=class href=route::sync()>
                <Icon name=icon solid=solid />
                {words}
            </a>
        }
    }
}
