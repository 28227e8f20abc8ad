//! All sessions of the book, the newest first, and those begun and not finished.

use domain::id::SessionId;
use domain::record::Kind;
use domain::training::{Presence, TrainingSession};
use i18n::*;
use leptos::prelude::*;

use super::attendance_of;
use crate::components::form::restored;
use crate::components::{Empty, Icon, Main, Page, RecordStateLine, Row, Rows, Tab, Tabs};
use crate::context::{DraftKey, FieldBook, use_device, use_field_book, village_name};
use crate::format::{count, date};
use crate::forms::SessionDraft;
use crate::route;

/// So many sessions are drawn at once.
const ROWS_AT_ONCE: usize = 40;

/// The sessions.
#[component]
pub(crate) fn Training() -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let book = use_field_book();
    let rows = RwSignal::new(ROWS_AT_ONCE);
    let sessions = Memo::new(move |_| {
        let mut sessions: Vec<(SessionId, TrainingSession)> = book.read(|replica| {
            let ids = replica.ids(Kind::TrainingSession);
            ids.filter_map(|id| Some((id.into(), replica.typed(id)?))).collect()
        });
        sessions.sort_by(|(a, one), (b, other)| {
            (other.date, &other.start, b).cmp(&(one.date, &one.start, a))
        });
        sessions
    });
    let drawn = move || {
        let row = |(id, session): (SessionId, TrainingSession)| row(book, id, session, locale);
        sessions.get().into_iter().take(rows.get()).map(row).collect_view()
    };
    let left = move || sessions.with(Vec::len).saturating_sub(rows.get());
    let has_begun = Memo::new(move |_| !begun(book).is_empty());
    let is_empty = move || sessions.with(Vec::is_empty) && !has_begun.get();
    let title = td_string!(locale, training.list.title);
    view! {
        <Page title=title.to_owned()>
            <header class="top">
                <h1 class="top__title top__title--pick">{title}</h1>
                <a class="tool tool--word" href=route::new_session()>
                    <Icon name="plus" small=true/>
                    {td_string!(locale, training.list.add)}
                </a>
            </header>
            <Main class="main--list">
                <Show
                    when=move || !is_empty()
                    fallback=move || view! {
                        <Empty title=td_string!(locale, training.list.empty).to_owned()>
                            <p>{td_string!(locale, training.list.empty_hint)}</p>
                        </Empty>
                    }
                >
                    <Unfinished/>
                    <Rows>{drawn}</Rows>
                </Show>
                <Show when=move || { left() > 0 }>
                    <button
                        class="btn btn--second btn--wide"
                        type="button"
                        on:click=move |_| rows.update(|rows| *rows += ROWS_AT_ONCE)
                    >
                        {move || td_string!(locale, form.more, count = count(left().min(ROWS_AT_ONCE), locale))}
                    </button>
                </Show>
            </Main>
            <Tabs current=Tab::Training/>
        </Page>
    }
}

fn row(book: FieldBook, id: SessionId, session: TrainingSession, locale: Locale) -> impl IntoView {
    let village = book.peek_index(|index| village_name(index, session.village));
    let when = session.start.map(|start| {
        let day = date(session.date);
        td_string!(locale, training.page.at, date = day, time = start)
    });
    let when = when.unwrap_or_else(|| date(session.date));
    let came = book.peek(|replica| {
        let records = attendance_of(replica, id);
        let came = records.values().filter(|(_, it)| it.presence == Presence::Present).count();
        (!records.is_empty()).then_some(came)
    });
    let came = match came {
        Some(came) => td_string!(locale, training.list.came, count = came),
        None => td_string!(locale, training.list.no_roll).to_owned(),
    };
    let words: Vec<String> = [when].into_iter().chain(village).collect();
    let words = words.join(", ");
    let state = book.state(id);
    let state = (state.waiting > 0 || !state.conflicts.is_empty())
        .then(|| view! { <RecordStateLine state=Signal::stored(state)/> });
    view! {
        <Row href=route::session(id)>
            <span class="row__name">{session.topic}</span>
            <span class="quiet">{words}</span>
            <span class="quiet">{came}</span>
            {state}
        </Row>
    }
}

/// New sessions that were begun and are not in the book.
fn begun(book: FieldBook) -> Vec<SessionId> {
    let keys = book.drafts().into_iter().filter_map(|draft| draft.key.parse().ok());
    let sessions = keys.filter_map(|key| match key {
        DraftKey::Session(id) => Some(id),
        _ => None,
    });
    sessions.filter(|id| book.peek(|replica| !replica.exists((*id).into()))).collect()
}

/// New sessions that were begun; each goes on where it stopped.
#[component]
fn Unfinished() -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let book = use_field_book();
    let device = use_device();
    let row = move |id: SessionId| {
        let (draft, at) = restored::<SessionDraft>(book, DraftKey::Session(id))?;
        let topic = if draft.topic.trim().is_empty() {
            td_string!(locale, training.list.no_topic).to_owned()
        } else {
            draft.topic
        };
        let time = device.local_time().moment(at, locale);
        let words = td_string!(locale, training.list.saved, time = time);
        let title = td_string!(locale, training.list.unfinished);
        Some(view! {
            <Row href=route::edit_session(id)>
                <span class="row__name">{topic}</span>
                <span class="state state--device">
                    <Icon name="device-mobile"/>
                    <span>{format!("{title}, {words}")}</span>
                </span>
            </Row>
        })
    };
    let rows = move || begun(book).into_iter().filter_map(row).collect_view();
    view! { <Rows>{rows}</Rows> }
}
