//! The items in three groups: what needs a person, what waits, what the server has.

use i18n::*;
use leptos::prelude::*;

use crate::components::{ItemStateLine, Row, Rows};
use crate::context::{ItemState, Subject, SyncItem, field_words, use_sync_status};
use crate::{format, route};

/// So many items of the server are shown before *show all*.
const SHOWN_AT_FIRST: usize = 10;
/// So many are added with each press.
const SHOWN_MORE: usize = 100;

/// What needs this person.
#[component]
pub(super) fn ToDecide() -> impl IntoView {
    let i18n = use_i18n();
    let items =
        group(|state| matches!(state, ItemState::ToDecide { .. } | ItemState::Returned { .. }));
    view! {
        <Show when=move || items.with(|items| !items.is_empty())>
            <section class="stack" aria-labelledby="needs-you">
                <h2 class="h3" id="needs-you">
                    {move || t_string!(i18n, sync.needs_you)}
                </h2>
                <Rows>{move || rows(items.get())}</Rows>
            </section>
        </Show>
    }
}

/// What the server has not confirmed, or has not carried out.
#[component]
pub(super) fn Waiting() -> impl IntoView {
    let i18n = use_i18n();
    let items =
        group(|state| matches!(state, ItemState::OnPhone { .. } | ItemState::InReview { .. }));
    view! {
        <Show when=move || items.with(|items| !items.is_empty())>
            <section class="stack" aria-labelledby="waiting">
                <h2 class="h3" id="waiting">
                    {move || t_string!(i18n, sync.waiting)}
                </h2>
                <Rows>{move || rows(items.get())}</Rows>
            </section>
        </Show>
    }
}

/// What the server has, the newest first.
#[component]
pub(super) fn OnServer() -> impl IntoView {
    let i18n = use_i18n();
    let items =
        group(|state| matches!(state, ItemState::OnServer { .. } | ItemState::Accepted { .. }));
    let shown = RwSignal::new(SHOWN_AT_FIRST);
    let count = Memo::new(move |_| items.with(Vec::len));
    let first = move || items.with(|items| items.iter().take(shown.get()).cloned().collect());
    let more = move || {
        let count = Some(count.get()).filter(|count| *count > shown.get())?;
        let count = format::count(count, i18n.get_locale());
        Some(view! {
            <button
                class="btn btn--quiet"
                type="button"
                on:click=move |_| shown.update(|shown| *shown += SHOWN_MORE)
            >
                {t_string!(i18n, sync.show_more, count = count)}
            </button>
        })
    };
    view! {
        <Show when=move || { count.get() > 0 }>
            <section class="stack" aria-labelledby="on-server">
                <h2 class="h3" id="on-server">
                    {move || t_string!(i18n, sync.on_server)}
                </h2>
                <Rows>{move || rows(first())}</Rows>
                {more}
            </section>
        </Show>
    }
}

/// What is said where nothing was recorded on this phone lately.
#[component]
pub(super) fn NothingRecorded() -> impl IntoView {
    let i18n = use_i18n();
    let items = use_sync_status().items;
    view! {
        <Show when=move || items.with(Vec::is_empty)>
            <p class="quiet">{move || t_string!(i18n, sync.nothing_recorded)}</p>
        </Show>
    }
}

fn group(belongs: impl Fn(&ItemState) -> bool + Send + Sync + 'static) -> Memo<Vec<SyncItem>> {
    let items = use_sync_status().items;
    Memo::new(move |_| {
        let of_group = |items: &Vec<SyncItem>| {
            items.iter().filter(|item| belongs(&item.state)).cloned().collect()
        };
        items.with(of_group)
    })
}

fn rows(items: Vec<SyncItem>) -> impl IntoView {
    items.into_iter().map(|item| view! { <ItemRow item /> }).collect_view()
}

#[component]
fn ItemRow(item: SyncItem) -> impl IntoView {
    let i18n = use_i18n();
    let SyncItem { subject, name, state, kept } = item;
    let about = match subject {
        Subject::Household(id) => Some(route::household(id)),
        Subject::Assessment(id) => Some(route::assessment(id)),
        Subject::Session(id) => Some(route::session(id)),
        Subject::Attendance(id) => Some(route::attendance(id)),
        Subject::Conflict(id) => Some(route::conflict(id)),
        Subject::Area(_) | Subject::Other(_) => None,
    };
    let href = kept.map(route::conflict).or(about);
    let field = match &state {
        ItemState::ToDecide { field, .. } => Some(field.clone()),
        _ => None,
    };
    let what = move || {
        // What left this phone took its name along.
        let name = if name.is_empty() {
            t_string!(i18n, sync.item.not_here).to_owned()
        } else {
            name.clone()
        };
        match subject {
            Subject::Household(_) => t_string!(i18n, sync.item.household, name = name),
            Subject::Assessment(_) => t_string!(i18n, sync.item.assessment, name = name),
            Subject::Session(_) => t_string!(i18n, sync.item.session, name = name),
            Subject::Attendance(_) => t_string!(i18n, sync.item.attendance, name = name),
            Subject::Conflict(_) => match &field {
                Some(field) => {
                    let field = field_words(field, i18n.get_locale());
                    t_string!(i18n, sync.item.conflict, name = name, field = field)
                }
                None => t_string!(i18n, sync.item.decision, name = name),
            },
            Subject::Area(_) => t_string!(i18n, sync.item.area, name = name),
            Subject::Other(_) => t_string!(i18n, sync.item.other).to_owned(),
        }
    };
    let body = move || {
        view! {
            <span class="row__name">{what}</span>
            <ItemStateLine state=Signal::stored(state) />
        }
    };
    match href {
        Some(href) => view! { <Row href=href>{body()}</Row> }.into_any(),
        None => view! { <Row>{body()}</Row> }.into_any(),
    }
}
