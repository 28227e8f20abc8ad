//! The members of a household, each a row that opens their form.

use domain::id::HouseholdId;
use i18n::*;
use leptos::prelude::*;

use super::described::member_words;
use crate::components::{RecordStateLine, Row, Rows};
use crate::context::{FieldBook, Member, use_field_book};
use crate::route;

/// The members, the head first.
#[component]
pub(super) fn Members(household: HouseholdId) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let book = use_field_book();
    let members = move || {
        let of = |entry: &crate::context::HouseholdEntry| entry.members.clone();
        book.index(|index| index.household(household).map(of)).unwrap_or_default()
    };
    let rows = move || {
        let members = members();
        if members.is_empty() {
            let text = td_string!(locale, household.page.no_members);
            return view! { <p class="quiet">{text}</p> }.into_any();
        }
        let rows = members.into_iter().map(|member| row(book, household, member, locale));
        let rows = rows.collect_view();
        view! { <Rows>{rows}</Rows> }.into_any()
    };
    view! { {rows} }
}

fn row(book: FieldBook, household: HouseholdId, member: Member, locale: Locale) -> impl IntoView {
    let words = member_words(&member, locale);
    let id = member.id;
    // Only what is not settled is said here; the card says the rest.
    let state = move || {
        let state = book.state(id);
        let is_open = state.waiting > 0 || !state.conflicts.is_empty();
        is_open.then(|| view! { <RecordStateLine state=Signal::stored(state)/> })
    };
    view! {
        <Row href=route::edit_person(household, id)>
            <span class="row__name">{member.name}</span>
            <span class="quiet">{words}</span>
            {state}
        </Row>
    }
}
