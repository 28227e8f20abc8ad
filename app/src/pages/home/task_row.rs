//! One thing to do, as a row that leads to it.

use domain::time::CivilDate;
use i18n::*;
use leptos::prelude::*;

use crate::components::{Due, Row};
use crate::context::{DraftKey, KEPT, Task, field_words, use_device};
use crate::{format, route};

/// A task.
#[component]
pub(super) fn TaskRow(task: Task) -> impl IntoView {
    match task {
        Task::Decide { conflict, name, field } => {
            let i18n = use_i18n();
            let is_kept = field == KEPT;
            let what = move || field_words(&field, i18n.get_locale());
            view! {
                <Row href=route::conflict(conflict) lead="arrows-split-2">
                    <span class="row__name">
                        {name} " " <Due>{move || t_string!(i18n, home.task.decide)}</Due>
                    </span>
                    <span class="quiet">
                        {move || match is_kept {
                            true => t_string!(i18n, home.task.kept).to_owned(),
                            false => t_string!(i18n, home.task.two_versions, field = what()),
                        }}
                    </span>
                </Row>
            }
            .into_any()
        }
        Task::Unfinished { key, name, saved_at } => unfinished(key, name, saved_at).into_any(),
        Task::Session { session, topic, start, place, date } => {
            let words = session_words(date, start, place);
            view! {
                <Row href=route::session(session) lead="school">
                    <span class="row__name">{topic}</span>
                    <span class="quiet">{words}</span>
                </Row>
            }
            .into_any()
        }
        Task::Unmarked { session, topic, date } => {
            let i18n = use_i18n();
            let day = move || format::date(date);
            view! {
                <Row href=route::attendance(session) lead="school">
                    <span class="row__name">
                        {topic} " " <Due>{move || t_string!(i18n, home.task.unmarked)}</Due>
                    </span>
                    <span class="quiet">
                        {move || t_string!(i18n, home.task.held_on, date = day())}
                    </span>
                </Row>
            }
            .into_any()
        }
    }
}

fn unfinished(key: DraftKey, name: String, saved_at: domain::time::Timestamp) -> impl IntoView {
    let i18n = use_i18n();
    let device = use_device();
    let (href, icon) = match key {
        DraftKey::Assessment(household) => (route::assess(household), "clipboard-list"),
        DraftKey::Household(household) if name.is_empty() => {
            // A household that is only a draft has no page of its own yet.
            let _ = household;
            (route::new_household(), "home")
        }
        DraftKey::Household(household) => (route::edit_household(household), "home"),
        DraftKey::Person(household, person) => (route::edit_person(household, person), "home"),
        DraftKey::Session(session) if name.is_empty() => {
            let _ = session;
            (route::new_session(), "school")
        }
        DraftKey::Session(session) => (route::edit_session(session), "school"),
        DraftKey::Attendance(session) => (route::attendance(session), "school"),
    };
    let form = move || match key {
        DraftKey::Assessment(_) => t_string!(i18n, home.task.assessment),
        DraftKey::Household(_) => t_string!(i18n, home.task.household),
        DraftKey::Person(..) => t_string!(i18n, home.task.person),
        DraftKey::Session(_) => t_string!(i18n, home.task.session),
        DraftKey::Attendance(_) => t_string!(i18n, home.task.attendance),
    };
    let saved = move || device.local_time().moment(saved_at, i18n.get_locale());
    let has_name = !name.is_empty();
    view! {
        <Row href=href lead=icon>
            <span class="row__name">
                {if has_name { name.into_any() } else { form.into_any() }}
            </span>
            <span class="quiet">
                {move || has_name.then(|| format!("{}, ", form()))}
                {move || t_string!(i18n, home.task.unfinished, at = saved())}
            </span>
        </Row>
    }
}

fn session_words(
    date: CivilDate,
    start: Option<String>,
    place: Option<String>,
) -> impl Fn() -> String + Send + 'static {
    let i18n = use_i18n();
    let device = use_device();
    move || {
        let day = device.local_time().day_words(date, i18n.get_locale());
        let when = match &start {
            Some(start) => t_string!(i18n, home.task.day_and_hour, day = day, hour = start.clone()),
            None => day,
        };
        match &place {
            Some(place) => {
                t_string!(i18n, home.task.when_and_where, when = when, place = place.clone())
            }
            None => when,
        }
    }
}
