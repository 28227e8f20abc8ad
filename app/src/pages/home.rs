//! *Hôm nay*: what is unsent, what to do next, and what is due.

mod due;
mod task_row;

use domain::record::Kind;
use i18n::*;
use leptos::prelude::*;

use crate::components::{
    ButtonLink, Empty, Icon, LedgerCard, LostBook, Main, Note, NoteKind, Page, RootHeader, Rows,
    Tab, Tabs,
};
use crate::context::{
    Day, Tasks, tasks, use_device, use_field_book, use_preferences, use_session, use_sync_status,
};
use crate::{format, route};

use due::NextVisit;
use task_row::TaskRow;

/// So many rows are shown before *show all*.
const SHOWN_AT_FIRST: usize = 6;

/// *Hôm nay*.
#[component]
pub(crate) fn Today() -> impl IntoView {
    let i18n = use_i18n();
    let device = use_device();
    let session = use_session();
    let title = Signal::derive(move || t_string!(i18n, common.tab.today).to_owned());
    let today = move || format::long_date(device.local_time().today(), i18n.get_locale());
    let tasks = todays_tasks();
    view! {
        <Page title>
            <RootHeader
                title
                above=Signal::derive(today)
                terrace=true
                tools=move || view! { <Tools /> }
            />
            <Main class="main--home">
                <LostBook />
                <LedgerCard is_link=true />
                <Show when=move || session.has_ended()>
                    <SessionEnded />
                </Show>
                <NextVisit tasks />
                <TaskList tasks />
            </Main>
            <Tabs current=Tab::Today />
        </Page>
    }
}

/// What there is to do, worked out again whenever the book, the drafts or the items change.
fn todays_tasks() -> Memo<Tasks> {
    let (book, session, device) = (use_field_book(), use_session(), use_device());
    let items = use_sync_status().items;
    Memo::new(move |_| {
        let today = device.local_time().today();
        let villages = session.villages();
        let day = Day {
            today,
            round: u16::try_from(today.year()).unwrap_or_default(),
            villages: &villages,
            may_assess: session.may_change(Kind::Assessment),
        };
        let drafts = book.drafts();
        let work_out = |items: &Vec<_>| {
            book.index(|index| book.peek(|replica| tasks(replica, index, &drafts, items, &day)))
        };
        items.with(work_out)
    })
}

#[component]
fn Tools() -> impl IntoView {
    let i18n = use_i18n();
    let preferences = use_preferences();
    view! {
        <div class="line">
            <button
                class="tool"
                type="button"
                aria-label=move || t_string!(i18n, common.sunlight)
                aria-pressed=move || preferences.sunlight.get().to_string()
                on:click=move |_| preferences.switch_sunlight()
            >
                <Icon name="sun-high" />
            </button>
            <a class="tool" href=route::settings() aria-label=move || t_string!(i18n, common.settings)>
                <Icon name="dots-vertical" />
            </a>
        </div>
    }
}

/// The session is over: recording goes on, sending waits for a new sign-in.
#[component]
fn SessionEnded() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Note kind=NoteKind::Look icon="alert-circle">
            <p>{move || t_string!(i18n, common.failure.signed_out)}</p>
            <p>
                <a href=route::settings()>{move || t_string!(i18n, home.sign_in_again)}</a>
            </p>
        </Note>
    }
}

#[component]
fn TaskList(tasks: Memo<Tasks>) -> impl IntoView {
    let i18n = use_i18n();
    let shows_all = RwSignal::new(false);
    let count = Memo::new(move |_| tasks.with(|tasks| tasks.list.len()));
    let rows = move || {
        let shown = if shows_all.get() { usize::MAX } else { SHOWN_AT_FIRST };
        tasks.with(|tasks| {
            let rows = tasks.list.iter().take(shown).cloned();
            rows.map(|task| view! { <TaskRow task /> }).collect_view()
        })
    };
    let more = move || {
        let hidden = !shows_all.get() && count.get() > SHOWN_AT_FIRST;
        hidden.then(|| {
            let count = format::count(count.get(), i18n.get_locale());
            view! {
                <button
                    class="btn btn--quiet"
                    type="button"
                    on:click=move |_| shows_all.set(true)
                >
                    {t_string!(i18n, home.all_tasks, count = count)}
                </button>
            }
        })
    };
    view! {
        <Show when=move || { count.get() > 0 } fallback=move || view! { <NothingDue tasks /> }>
            <section class="stack" aria-labelledby="due">
                <div class="head">
                    <h2 id="due">{move || t_string!(i18n, home.due)}</h2>
                    {more}
                </div>
                <Rows>{rows}</Rows>
            </section>
        </Show>
    }
}

/// Nothing is due; whether that is good news depends on whether there is a book.
#[component]
fn NothingDue(tasks: Memo<Tasks>) -> impl IntoView {
    let i18n = use_i18n();
    let has_due = move || tasks.with(|tasks| !tasks.due.is_empty());
    let title = Signal::derive(move || t_string!(i18n, home.nothing_due).to_owned());
    let words = move || {
        let households = tasks.with(|tasks| tasks.households);
        let count = format::count(households, i18n.get_locale());
        match households {
            0 => t_string!(i18n, home.no_households).to_owned(),
            1 => t_string!(i18n, home.all_assessed_one).to_owned(),
            _ => t_string!(i18n, home.all_assessed_many, count = count),
        }
    };
    view! {
        <Show when=move || !has_due()>
            <Empty title>
                <p>{words}</p>
                <ButtonLink href=route::households() wide=true>
                    {move || t_string!(i18n, home.to_households)}
                </ButtonLink>
            </Empty>
        </Show>
    }
}
