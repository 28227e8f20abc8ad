//! The household list: search by any word of any member's name, one village or the commune.

use std::collections::BTreeSet;
use std::time::Duration;

use domain::id::{AreaId, HouseholdId};
use domain::name::{Query, capitalized};
use domain::order::gathered;
use i18n::*;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::filter::{Found, Show, Wanted, find};
use super::row::{RowStyle, household_row};
use crate::components::form::SearchField;
use crate::components::{Empty, Icon, Main, Page, Tab, Tabs};
use crate::context::{
    DraftKey, Session, use_device, use_field_book, use_session, use_start, village_name,
};
use crate::format::count;
use crate::route;

/// So many rows are drawn before anything else: somewhat more than a phone's screen holds.
const ROWS_AT_FIRST: usize = 12;
/// So many rows are there once nobody types any more; a slow phone draws more when asked.
const ROWS_AT_ONCE: usize = 40;
/// How long nobody has to type until the rows below the screen are drawn.
const PAUSE: Duration = Duration::from_millis(150);

/// The name of the choice that shows every village.
pub(super) const WHOLE_COMMUNE: &str = "all";

/// The household list.
#[component]
pub(crate) fn Households() -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let book = use_field_book();
    let session = use_session();
    let device = use_device();
    let asked = use_query_map().get_untracked();
    let typed = RwSignal::new(asked.get("q").unwrap_or_default());
    let show = RwSignal::new(
        asked.get("show").and_then(|name| Show::from_name(&name)).unwrap_or_default(),
    );
    let chosen: Option<String> = asked.get("village");
    let village = RwSignal::new(match chosen.as_deref() {
        Some(WHOLE_COMMUNE) => None,
        Some(id) => id.parse().ok(),
        None => untrack(|| own_village(session)),
    });
    let round = u16::try_from(device.local_time().today().year()).unwrap_or_default();
    // Whoever comes back to a list finds all of it, and the place they had scrolled to.
    let is_first_page = use_start().is_first_page();
    let rows = RwSignal::new(if is_first_page { ROWS_AT_FIRST } else { ROWS_AT_ONCE });
    let wanted = Memo::new(move |_| Wanted {
        typed: typed.get(),
        village: village.get(),
        show: show.get(),
        round,
    });
    let found = Memo::new(move |_| wanted.with(|wanted| book.index(|index| find(index, wanted))));
    Effect::new(move |before: Option<()>| {
        wanted.with(|wanted| replace_address(&address(wanted)));
        if before.is_some() {
            rows.set(ROWS_AT_FIRST);
        }
        draw_the_rest_after_a_pause(rows);
    });
    let title = Signal::derive(move || match village.get() {
        Some(id) => book.index(|index| village_name(index, id)).map_or_else(
            || td_string!(locale, household.list.title).to_owned(),
            |name| capitalized(&name),
        ),
        None => td_string!(locale, household.list.all).to_owned(),
    });
    view! {
        <Page title=title>
            <header class="top">
                <h1 class="top__title top__title--pick">
                    <a
                        class="top__pick"
                        href=route::villages()
                        aria-label=move || td_string!(locale, household.list.pick, village = title.get())
                    >
                        {title}" "<Icon name="chevron-down" small=true/>
                    </a>
                </h1>
                <a class="tool tool--word" href=move || new_address(village.get())>
                    <Icon name="plus" small=true/>
                    {td_string!(locale, household.list.add)}
                </a>
            </header>
            <Main class="main--list">
                <SearchField
                    id="q"
                    label=td_string!(locale, household.list.search)
                    placeholder=td_string!(locale, household.list.search_hint)
                    value=typed
                />
                <Pills found show round/>
                <p class="quiet list-say" role="status">{move || say(&found.read(), &typed.read(), locale)}</p>
                <List found typed village rows/>
            </Main>
            <Tabs current=Tab::Households/>
        </Page>
    }
}

/// Draws the rows below the screen once nothing else has been asked for a while.
fn draw_the_rest_after_a_pause(rows: RwSignal<usize>) {
    let draw = move || {
        rows.try_update(|rows| *rows = ROWS_AT_ONCE.max(*rows));
    };
    if let Ok(timer) = set_timeout_with_handle(draw, PAUSE) {
        on_cleanup(move || timer.clear());
    }
}

/// The officer's own village, where one is known. Tracked.
pub(crate) fn own_village(session: Session) -> Option<AreaId> {
    let first = session.first_village().map(|(_, village)| village);
    session.villages().into_iter().next().or(first)
}

fn new_address(village: Option<AreaId>) -> String {
    match village {
        Some(village) => format!("{}?village={village}", route::new_household()),
        None => route::new_household(),
    }
}

/// The address of a list, so that coming back finds it as it was left.
fn address(wanted: &Wanted) -> String {
    let village = wanted.village.map_or_else(|| WHOLE_COMMUNE.to_owned(), |id| id.to_string());
    let typed = leptos_router::location::Url::escape(&wanted.typed);
    format!("{}?village={village}&show={}&q={typed}", route::households(), wanted.show.as_str())
}

/// Puts the address in the address bar without a step in the history.
fn replace_address(address: &str) {
    if let Ok(history) = window().history() {
        // A browser that refuses still shows the list; only coming back starts afresh.
        let state = leptos::wasm_bindgen::JsValue::NULL;
        drop(history.replace_state_with_url(&state, "", Some(address)));
    }
}

fn say(found: &Found, typed: &str, locale: Locale) -> AnyView {
    let all = count(found.all, locale);
    if typed.trim().is_empty() && found.hits.len() == found.all {
        return td_string!(locale, household.list.here, all = all).into_any();
    }
    let hits = count(found.hits.len(), locale);
    let text = td_string!(locale, household.list.found, found = hits, all = all);
    let by_name =
        (!typed.trim().is_empty()).then(|| td_string!(locale, household.list.found_by_name));
    view! { <b>{text}</b>{by_name} }.into_any()
}

/// The kinds of households with how many of each fit what was typed.
#[component]
fn Pills(found: Memo<Found>, show: RwSignal<Show>, round: u16) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let words = move |kind: Show| match kind {
        Show::Every => td_string!(locale, household.list.every).to_owned(),
        Show::Poor => td_string!(locale, household.list.poor).to_owned(),
        Show::NearPoor => td_string!(locale, household.list.near_poor).to_owned(),
        Show::NotPoor => td_string!(locale, household.list.not_poor).to_owned(),
        Show::Due => td_string!(locale, household.list.due, year = round),
    };
    let pill = move |(at, kind): (usize, Show)| {
        view! {
            <button
                class="pill"
                type="button"
                aria-pressed=move || (show.get() == kind).to_string()
                on:click=move |_| show.set(kind)
            >
                {words(kind)}" "<b>{move || count(found.read().counts[at], locale)}</b>
            </button>
        }
    };
    view! {
        <div class="pills bleed" role="group" aria-label=td_string!(locale, household.list.filter)>
            {Show::ALL.into_iter().enumerate().map(pill).collect_view()}
        </div>
    }
}

/// The rows, or why there are none.
#[component]
fn List(
    found: Memo<Found>,
    typed: RwSignal<String>,
    village: RwSignal<Option<AreaId>>,
    rows: RwSignal<usize>,
) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let book = use_field_book();
    let begun = Memo::new(move |_| -> BTreeSet<HouseholdId> {
        let keys = book.drafts().into_iter().filter_map(|draft| draft.key.parse().ok());
        gathered(keys.filter_map(|key| match key {
            DraftKey::Assessment(id) | DraftKey::Household(id) | DraftKey::Person(id, _) => {
                Some(id)
            }
            DraftKey::Session(_) | DraftKey::Attendance(_) => None,
        }))
    });
    let drawn = move || {
        let query = typed.with(|typed| Query::new(typed));
        let style = RowStyle { locale, names_village: village.get().is_none() };
        found.with(|found| {
            book.index(|index| {
                let hits = found.hits.iter().take(rows.get());
                let row = |hit: &_| {
                    let hit: &crate::context::SearchHit = hit;
                    let has_draft = begun.with(|begun| begun.contains(&hit.household));
                    household_row(index, hit, &query, has_draft, style)
                };
                hits.filter_map(row).collect_view()
            })
        })
    };
    let left =
        move || found.with(|found| found.hits.len()).saturating_sub(rows.get().max(ROWS_AT_ONCE));
    let is_empty = move || found.with(|found| found.hits.is_empty());
    let elsewhere = move || found.with(|found| found.elsewhere);
    let whole = move |_| village.set(None);
    view! {
        <Show when=move || !is_empty() fallback=move || nothing(&found.read(), village, locale)>
            <ul class="rows bleed">{drawn}</ul>
        </Show>
        <Show when=move || { left() > 0 }>
            <button
                class="btn btn--second btn--wide"
                type="button"
                on:click=move |_| rows.update(|rows| *rows += 2 * ROWS_AT_ONCE)
            >
                {move || td_string!(locale, form.more, count = count(left().min(2 * ROWS_AT_ONCE), locale))}
            </button>
        </Show>
        <Show when=move || { elsewhere() > 0 }>
            <button class="btn btn--second btn--wide" type="button" on:click=whole>
                {move || td_string!(locale, household.list.in_commune, count = count(elsewhere(), locale))}
            </button>
        </Show>
    }
}

fn nothing(found: &Found, village: RwSignal<Option<AreaId>>, locale: Locale) -> AnyView {
    let is_village = village.with_untracked(Option::is_some);
    let (title, hint) = if found.all == 0 {
        (td_string!(locale, household.list.empty), td_string!(locale, household.list.empty_hint))
    } else {
        (
            td_string!(locale, household.list.nothing),
            td_string!(locale, household.list.nothing_hint),
        )
    };
    let whole = is_village.then(|| {
        view! {
            <button class="btn btn--wide" type="button" on:click=move |_| village.set(None)>
                {td_string!(locale, household.list.whole_commune)}
            </button>
        }
    });
    view! {
        <Empty title=title.to_owned()><p>{hint}</p></Empty>
        {whole}
    }
    .into_any()
}
