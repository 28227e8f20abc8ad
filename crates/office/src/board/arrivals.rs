//! What officers sent last, with the server's time.

use domain::classification::PovertyClass;
use i18n::*;
use leptos::prelude::*;

use super::Board;
use crate::desk::class_tag;

/// Sheets and sessions that arrived last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arrivals {
    /// Sheets, the last first.
    pub sheets: Vec<Arrival>,
    /// Sessions, the last first.
    pub sessions: Vec<Arrival>,
}

/// One thing that arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// Where it is shown.
    pub address: String,
    /// Whom or what it is about.
    pub title: String,
    /// Where, and by whom.
    pub detail: String,
    /// What a sheet says.
    pub class: Option<PovertyClass>,
    /// When the server took it in.
    pub received: String,
}

/// Two short lists.
pub(super) fn panel(board: &Board, locale: Locale) -> impl IntoView + use<> {
    let sheets =
        list(&board.arrivals.sheets, locale, td_string!(locale, office.board.no_sheets_yet));
    let sessions =
        list(&board.arrivals.sessions, locale, td_string!(locale, office.board.no_sessions_yet));
    let asked = board.asked.place_and_time();
    view! {
        <section class="panel" aria-labelledby="new-sheets">
            <div class="panel__head">
                <h2 id="new-sheets">{td_string!(locale, office.board.new_sheets)}</h2>
                <p class="hush">
                    <a href=asked.address("/office/assessments")>{td_string!(locale, office.board.see_all)}</a>
                </p>
            </div>
            {sheets}
        </section>
        <section class="panel" aria-labelledby="new-sessions">
            <div class="panel__head">
                <h2 id="new-sessions">{td_string!(locale, office.board.new_sessions)}</h2>
                <p class="hush">
                    <a href=asked.address("/office/sessions")>{td_string!(locale, office.board.see_all)}</a>
                </p>
            </div>
            {sessions}
        </section>
    }
}

fn list(arrivals: &[Arrival], locale: Locale, nothing: &'static str) -> AnyView {
    if arrivals.is_empty() {
        return view! { <p class="panel__none">{nothing}</p> }.into_any();
    }
    let lines: Vec<_> = arrivals
        .iter()
        .map(|arrival| {
            let tag = arrival.class.map(|class| class_tag(Some(class), locale));
            view! {
                <li>
                    <a href=arrival.address.clone()>{arrival.title.clone()}</a>
                    <span>
                        {arrival.detail.clone()}" "
                        <span class="at">{td_string!(locale, office.board.on_server, at = arrival.received.clone())}</span>
                    </span>
                    <span>{tag}</span>
                </li>
            }
        })
        .collect();
    view! { <ul class="knots">{lines}</ul> }.into_any()
}
