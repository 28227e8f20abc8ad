//! What happened with a household, as a thread.

use domain::id::{HouseholdId, RecordId};
use domain::person::Person;
use domain::training::Presence;
use i18n::*;
use leptos::prelude::*;

use super::events::{Attended, Event, events};
use crate::components::{Icon, RecordStateLine};
use crate::context::{FieldBook, officer_name, use_device, use_field_book};
use crate::format::{LocalTime, date};
use crate::pages::assessments::class_words;
use crate::route;

/// The newest things that happened; older ones stay in their own sections.
const EVENTS_SHOWN: usize = 12;

/// The household's timeline.
#[component]
pub(super) fn Timeline(household: HouseholdId) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let book = use_field_book();
    let time = use_device().local_time();
    let rows = move || {
        let events = book.read(|replica| events(replica, household));
        if events.is_empty() {
            let text = td_string!(locale, household.page.no_events);
            return view! { <p class="quiet">{text}</p> }.into_any();
        }
        let row = |event: Event| bead(book, household, event, time, locale);
        let beads = events.into_iter().take(EVENTS_SHOWN).map(row).collect_view();
        view! { <ol class="thread">{beads}</ol> }.into_any()
    };
    view! { {rows} }
}

fn bead(
    book: FieldBook,
    household: HouseholdId,
    event: Event,
    time: LocalTime,
    locale: Locale,
) -> AnyView {
    match event {
        Event::Waiting(record) => {
            let what = waiting_words(book, household, record, locale);
            let step = td_string!(locale, household.page.event_waiting).to_owned();
            one("device-mobile", "is-now", step, None, what, String::new(), book, record)
        }
        Event::Reviewed(id, sheet) => {
            let class = class_words(sheet.class, locale);
            let text =
                td_string!(locale, household.page.event_review, year = sheet.round, class = class);
            let by = sheet.officer.and_then(|by| book.peek(|replica| officer_name(replica, by)));
            let href = Some(route::assessment(id));
            let day = time.day_words(sheet.date, locale);
            one("clipboard-list", "", day, href, text, by.unwrap_or_default(), book, id.into())
        }
        Event::Session(attended) => {
            let text = session_words(book, &attended, locale);
            let day = if attended.date.year() == time.today().year() {
                time.day_words(attended.date, locale)
            } else {
                date(attended.date)
            };
            let href = Some(route::session(attended.session));
            one("school", "", day, href, text, String::new(), book, attended.record)
        }
    }
}

#[expect(clippy::too_many_arguments, reason = "each is one line of a bead")]
fn one(
    icon: &'static str,
    class: &'static str,
    step: String,
    href: Option<String>,
    what: String,
    quiet: String,
    book: FieldBook,
    record: RecordId,
) -> AnyView {
    let state = Signal::derive(move || book.state(record));
    let what = match href {
        Some(href) => view! { <a href=href>{what}</a> }.into_any(),
        None => what.into_any(),
    };
    let quiet = (!quiet.is_empty()).then(|| view! { <p class="quiet">{quiet}</p> });
    view! {
        <li class=class>
            <span class="thread__bead"><Icon name=icon/></span>
            <div class="thread__body">
                <p class="thread__step">{step}</p>
                <p class="thread__what">{what}</p>
                {quiet}
                <p><RecordStateLine state=state/></p>
            </div>
        </li>
    }
    .into_any()
}

fn waiting_words(
    book: FieldBook,
    household: HouseholdId,
    record: RecordId,
    locale: Locale,
) -> String {
    if record == RecordId::from(household) {
        return td_string!(locale, household.page.event_card).to_owned();
    }
    let name = book.peek(|replica| replica.typed::<Person>(record)).map(|person| person.name);
    td_string!(locale, household.page.event_member, name = name.unwrap_or_default())
}

fn session_words(book: FieldBook, attended: &Attended, locale: Locale) -> String {
    let person: Option<Person> = book.peek(|replica| replica.typed(attended.person.into()));
    let name = person.map(|person| person.name).unwrap_or_default();
    let topic = attended.topic.clone();
    match attended.presence {
        Presence::Present => {
            td_string!(locale, household.page.event_session, name = name, topic = topic)
        }
        Presence::Absent | Presence::Excused => {
            td_string!(locale, household.page.event_absent, name = name, topic = topic)
        }
    }
}
