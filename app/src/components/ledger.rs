//! The ledger: what is on this phone, what is on the server, and what is going on between them.

use i18n::*;
use leptos::prelude::*;

use super::icon::Icon;
use crate::context::{
    Round, SyncStatus, failure_words, store_error_words, use_device, use_session, use_sync_status,
};
use crate::{format, route};

/// The ledger. As a link it opens the sync page.
#[component]
pub fn LedgerCard(
    /// It leads to the sync page.
    #[prop(optional)]
    is_link: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    if is_link {
        view! {
            <a class="ledger" href=route::sync()>
                <span class="only-read">{move || t_string!(i18n, common.ledger.open)}</span>
                <Halves />
                <Foot />
            </a>
        }
        .into_any()
    } else {
        view! { <div class="ledger"><Halves /><Foot /></div> }.into_any()
    }
}

#[component]
fn Halves() -> impl IntoView {
    let i18n = use_i18n();
    let device = use_device();
    let ledger = use_sync_status().ledger;
    let waiting = move || ledger.with(|ledger| ledger.waiting);
    let on_server = move || ledger.with(|ledger| ledger.on_server);
    let on_server_at = move || {
        let at = ledger.with(|ledger| ledger.on_server_at);
        at.map(|at| device.local_time().moment_with_day(at, i18n.get_locale()))
    };
    view! {
        <span class="ledger__half">
            <Icon name="device-mobile" small=true />
            <b class="ledger__n">{move || format::count(waiting(), i18n.get_locale())}</b>
            <span class="ledger__w">
                {move || {
                    format::counted(
                        waiting(),
                        t_string!(i18n, common.ledger.waiting_one),
                        t_string!(i18n, common.ledger.waiting_many),
                    )
                }}
                <br />
                {move || t_string!(i18n, common.ledger.on_phone)}
            </span>
        </span>
        <span class="ledger__half">
            <Icon name="circle-check-solid" solid=true small=true />
            <b class="ledger__n">{move || format::count(on_server(), i18n.get_locale())}</b>
            <span class="ledger__w">
                {move || t_string!(i18n, common.ledger.on_server)}
                ","
                <br />
                {move || match on_server_at() {
                    Some(at) => view! { <span class="nb">{at}</span> }.into_any(),
                    None => t_string!(i18n, common.ledger.of_thirty_days).into_any(),
                }}
            </span>
        </span>
    }
}

#[component]
fn Foot() -> impl IntoView {
    let i18n = use_i18n();
    let status = use_sync_status();
    let session = use_session();
    let shown = Memo::new(move |_| foot_words(status, session.has_ended(), i18n.get_locale()));
    move || {
        shown.get().map(|(class, icon, words)| {
            view! {
                <span class=format!("ledger__foot {class}") role="status">
                    <Icon name=icon small=true />
                    <span>{words}</span>
                </span>
            }
        })
    }
}

/// What is going on, as class, icon and words; nothing to say where all is well. Tracked.
pub fn foot_words(
    status: SyncStatus,
    has_session_ended: bool,
    locale: Locale,
) -> Option<(&'static str, &'static str, String)> {
    if let Some(error) = status.store_error.get() {
        return Some(("", "alert-triangle", store_error_words(&error, locale).to_owned()));
    }
    if has_session_ended {
        let words = td_string!(locale, common.failure.signed_out);
        return Some(("", "alert-circle", words.to_owned()));
    }
    if !status.is_online.get() {
        return Some(("", "wifi-off", td_string!(locale, common.failure.no_signal).to_owned()));
    }
    match status.round.get() {
        Some(Round::Sending { done, total }) => {
            let now = format::count((done + 1).min(total), locale);
            let total = format::count(total, locale);
            let words = td_string!(locale, common.ledger.sending, now = now, total = total);
            return Some(("ledger__foot--act", "cloud-up", words));
        }
        Some(Round::Receiving { done, total }) if done < total => {
            let (done, total) = (format::whole(done, locale), format::whole(total, locale));
            let words = td_string!(locale, common.ledger.receiving, done = done, total = total);
            return Some(("ledger__foot--act", "download", words));
        }
        Some(_) => {
            let words = td_string!(locale, common.ledger.comparing).to_owned();
            return Some(("ledger__foot--act", "refresh", words));
        }
        None => {}
    }
    let failure = status.failure.get()?;
    Some(("", "refresh", failure_words(&failure, locale).to_owned()))
}
