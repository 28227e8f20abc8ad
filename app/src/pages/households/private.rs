//! What is not for every eye: hidden until somebody asks, and hidden again by itself.

use domain::id::HouseholdId;
use domain::person::Person;
use domain::record::Kind;
use i18n::*;
use leptos::prelude::*;

use super::described::joined;
use crate::components::{Fact, Facts, Masked};
use crate::context::use_field_book;

/// What is said of one member; nothing where it is not recorded.
type Said = fn(&Person, Locale) -> Option<String>;

/// Ethnic group, identity numbers and disability of the members.
#[component]
pub(super) fn Private(household: HouseholdId) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let book = use_field_book();
    let members = move || -> Vec<Person> {
        book.read(|replica| {
            let ids = replica.children(household.into(), Kind::Person).into_iter();
            let members = ids.filter_map(|id| replica.typed::<Person>(id));
            members.filter(|person| person.household == household).collect()
        })
    };
    let said = move |words: Said| {
        let each = |person: Person| Some(format!("{}: {}", person.name, words(&person, locale)?));
        joined(members().into_iter().filter_map(each))
    };
    let facts: [(&'static str, Said); 3] = [
        (td_string!(locale, household.page.ethnic), |person, _| {
            let group = person.ethnic_group.as_ref()?;
            Some(group.name().map_or_else(|| group.code.clone(), str::to_owned))
        }),
        (td_string!(locale, household.page.identity), |person, _| person.identity_number.clone()),
        (td_string!(locale, household.page.disability), |person, locale| {
            let words = if person.disability? {
                td_string!(locale, household.page.yes)
            } else {
                td_string!(locale, household.page.no)
            };
            Some(words.to_owned())
        }),
    ];
    let fact = move |(term, words): (&'static str, Said)| {
        let value = Memo::new(move |_| said(words));
        view! {
            <Fact term=term.to_owned()>
                <Show
                    when=move || !value.read().is_empty()
                    fallback=move || td_string!(locale, form.none_recorded)
                >
                    <Masked value=value label=term.to_owned()/>
                </Show>
            </Fact>
        }
    };
    view! {
        <Facts>{facts.into_iter().map(fact).collect_view()}</Facts>
        <p class="hush">{td_string!(locale, household.page.private_hint)}</p>
    }
}
