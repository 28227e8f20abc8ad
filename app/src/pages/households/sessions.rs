//! The sessions members of a household were marked at.

use domain::id::HouseholdId;
use domain::person::Person;
use domain::training::Presence;
use i18n::*;
use leptos::prelude::*;

use super::described::joined;
use super::events::{Attended, attended};
use crate::components::{Row, Rows};
use crate::context::use_field_book;
use crate::format::date;
use crate::route;

/// The sessions.
#[component]
pub(super) fn Sessions(household: HouseholdId) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let book = use_field_book();
    let row = move |one: Attended| {
        let person: Option<Person> = book.peek(|replica| replica.typed(one.person.into()));
        let name = person.map(|person| person.name).unwrap_or_default();
        let words = joined([date(one.date), name, presence_words(one.presence, locale).to_owned()]);
        view! {
            <Row href=route::session(one.session)>
                <span class="row__name">{one.topic}</span>
                <span class="quiet">{words}</span>
            </Row>
        }
    };
    let rows = move || {
        let all = book.read(|replica| attended(replica, household));
        if all.is_empty() {
            let text = td_string!(locale, household.page.no_sessions);
            return view! { <p class="quiet">{text}</p> }.into_any();
        }
        view! { <Rows>{all.into_iter().map(row).collect_view()}</Rows> }.into_any()
    };
    view! { {rows} }
}

fn presence_words(presence: Presence, locale: Locale) -> &'static str {
    match presence {
        Presence::Present => td_string!(locale, household.page.came),
        Presence::Absent => td_string!(locale, household.page.absent),
        Presence::Excused => td_string!(locale, household.page.excused),
    }
}
