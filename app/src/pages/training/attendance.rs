//! The roll: one tap a person, counts in words, saved with the session in one step.

use std::collections::BTreeMap;

use domain::id::{PersonId, RecordId, SessionId};
use domain::record::{Kind, Typed};
use domain::training::{Attendance as AttendanceRecord, TrainingSession};
use i18n::*;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::{use_navigate, use_params_map};
use sync::phone::Change;

use super::attendance_of;
use super::edit::session_changes;
use super::mark_dialog::MarkDialog;
use super::page::NotHere;
use super::people::{Candidate, Classes, Order, candidates};
use super::roll_rows::{RollRows, Showing};
use crate::components::form::{Autosave, SavedState, SearchField, restored};
use crate::components::{ActionBar, Button, ButtonKind, Dialog, Main, Page, TopHeader};
use crate::context::{
    DraftKey, FieldBook, store_error_words, use_device, use_field_book, village_name,
};
use crate::format::{count, date};
use crate::forms::{Attendee, Roll, RollCount, SessionDraft};
use crate::route;

/// Who is there.
#[component]
pub(crate) fn Attendance() -> impl IntoView {
    let params = use_params_map();
    let book = use_field_book();
    let device = use_device();
    let id = Memo::new(move |_| params.read().get("session")?.parse::<SessionId>().ok());
    move || {
        let id = id.get()?;
        let known = book.peek(|replica| replica.typed::<TrainingSession>(id.into()));
        let begun = restored::<SessionDraft>(book, DraftKey::Session(id)).map(|(draft, _)| draft);
        let today = device.local_time().today();
        Some(match (known, begun) {
            (Some(session), _) => view! { <Taking id session new=None/> }.into_any(),
            (None, Some(draft)) => match draft.finish(today) {
                Ok(session) => view! { <Taking id session new=Some(draft)/> }.into_any(),
                Err(_) => view! { <NotHere/> }.into_any(),
            },
            (None, None) => view! { <NotHere/> }.into_any(),
        })
    }
}

/// The roll as it is kept: within the draft of a new session, or on its own.
fn keep_roll(
    book: FieldBook,
    id: SessionId,
    new: Option<SessionDraft>,
    current: &BTreeMap<PersonId, (RecordId, AttendanceRecord)>,
) -> (RwSignal<Roll>, Autosave, StoredValue<Option<SessionDraft>>) {
    let kept = StoredValue::new(new.clone());
    let Some(draft) = new else {
        let restored = restored::<Roll>(book, DraftKey::Attendance(id)).map(|(roll, _)| roll);
        let roll = RwSignal::new(restored.unwrap_or_else(|| Roll::recorded(current)));
        return (roll, Autosave::follow(DraftKey::Attendance(id), roll), kept);
    };
    let roll = RwSignal::new(draft.roll.clone());
    let draft = RwSignal::new(draft);
    Effect::new(move |_| {
        let roll = roll.get();
        if draft.with_untracked(|draft| draft.roll != roll) {
            draft.update(|draft| draft.roll = roll);
        }
    });
    (roll, Autosave::follow(DraftKey::Session(id), draft), kept)
}

#[component]
fn Taking(id: SessionId, session: TrainingSession, new: Option<SessionDraft>) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let book = use_field_book();
    let navigate = use_navigate();
    let is_new = new.is_some();
    let current = StoredValue::new(book.peek(|replica| attendance_of(replica, id)));
    let (roll, autosave, new) = current.with_value(|current| keep_roll(book, id, new, current));
    let classes = Classes::on(book, session.date);
    let (typed, showing) = (RwSignal::new(String::new()), RwSignal::new(Showing::Everyone));
    let (order, whole) = (RwSignal::new(Order::default()), RwSignal::new(false));
    let about = RwSignal::new(None::<Candidate>);
    let village = session.village;
    let marked = Memo::new(move |_| roll.with(|roll| roll.marks.keys().copied().collect()));
    let people = Memo::new(move |_| {
        let place = (!whole.get()).then_some(village);
        marked.with(|also| book.index(|index| candidates(index, place, also, order.get(), locale)))
    });
    // Only the village and those marked are counted, whomever the search looks at.
    let listed = Memo::new(move |_| {
        marked.with(|also| {
            book.index(|index| candidates(index, Some(village), also, Order::Household, locale))
        })
    });
    let attendees = move || -> Vec<Attendee> {
        listed.with(|listed| listed.iter().map(|it| classes.attendee(it)).collect())
    };
    let counts = Memo::new(move |_| {
        let attendees = attendees();
        roll.with(|roll| roll.count(&attendees))
    });
    let on_tap = Callback::new(move |person: PersonId| {
        let is_on_file = current.with_value(|current| current.contains_key(&person));
        roll.update(|roll| roll.tap(person, is_on_file));
    });
    let is_on_file = Callback::new(move |person: PersonId| {
        current.with_value(|current| current.contains_key(&person))
    });
    let (is_asking, is_saving) = (RwSignal::new(false), RwSignal::new(false));
    let failed = RwSignal::new(None::<&'static str>);
    let kept_session = session.clone();
    let save = Callback::new(move |()| {
        failed.set(None);
        let attendees = untrack(attendees);
        let records = roll.with_untracked(|roll| {
            current.with_value(|current| roll.records(id, &attendees, current))
        });
        let mut changes = match new.get_value() {
            Some(draft) => match session_changes(book, id, &draft, &kept_session) {
                Some(changes) => changes,
                None => return,
            },
            None => Vec::new(),
        };
        let scope = changes.first().and_then(scope_of);
        let scope = scope.or_else(|| book.peek(|replica| replica.scope(id.into())));
        let Some(scope) = scope else { return };
        changes.extend(records.into_iter().map(|record| Change::Put {
            record: book.new_id(),
            kind: Kind::Attendance,
            scope,
            fields: record.to_fields(),
            seen: None,
        }));
        let navigate = navigate.clone();
        is_saving.set(true);
        autosave.close();
        spawn_local(async move {
            match book.save(changes, Some(&autosave.key())).await {
                Ok(_) => {
                    navigate(&route::session(id), route::as_written(true));
                }
                Err(error) => {
                    autosave.reopen(&error);
                    is_saving.set(false);
                    failed.set(Some(store_error_words(&error, locale)));
                }
            }
        });
    });
    let finish = Callback::new(move |()| {
        if counts.with_untracked(|counts| counts.unmarked) > 0 {
            is_asking.set(true);
        } else {
            save.run(());
        }
    });
    let rest_absent = Callback::new(move |()| {
        let listed = listed.with_untracked(|it| it.iter().map(|it| it.person).collect::<Vec<_>>());
        roll.update(|roll| roll.mark_rest_absent(listed));
        is_asking.set(false);
        save.run(());
    });
    let only_marked = Callback::new(move |()| {
        is_asking.set(false);
        save.run(());
    });
    let back =
        Signal::derive(move || if is_new { route::edit_session(id) } else { route::session(id) });
    let say = ViewFn::from(move || match failed.get() {
        Some(words) => words.into_any(),
        None => say(&counts.get(), locale),
    });
    let title = td_string!(locale, training.roll.title);
    view! {
        <Page title=title.to_owned()>
            <TopHeader without_sync=true back=back title=session.topic.clone()/>
            <Main class="main--list">
                <div class="stack stack--1">
                    <div class="line line--apart"><h1>{title}</h1><SavedState autosave/></div>
                    <p class="quiet">{about_words(book, &session, locale)}</p>
                </div>
                <SearchField
                    id="q"
                    label=td_string!(locale, training.roll.search)
                    placeholder=td_string!(locale, training.roll.search_hint)
                    value=typed
                />
                <Pills counts showing order whole/>
                <RollRows roll people typed showing about on_tap/>
            </Main>
            <ActionBar say=say>
                <Button busy=is_saving on_press=finish>{td_string!(locale, training.roll.finish)}</Button>
            </ActionBar>
            <MarkDialog roll about is_on_file/>
            <AskRest counts is_asking rest_absent only_marked/>
        </Page>
    }
}

fn scope_of(change: &Change) -> Option<domain::id::ScopeId> {
    match change {
        Change::Put { scope, .. } => Some(*scope),
        Change::Move { .. } | Change::Delete { .. } => None,
    }
}

fn about_words(book: FieldBook, session: &TrainingSession, locale: Locale) -> String {
    let village = book.peek_index(|index| village_name(index, session.village));
    let day = date(session.date);
    let when = match &session.start {
        Some(time) => td_string!(locale, training.page.at, date = day, time = time.clone()),
        None => day,
    };
    let parts = [Some(when), session.place.clone(), village];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn say(counts: &RollCount, locale: Locale) -> AnyView {
    let present = td_string!(locale, training.roll.say, present = counts.present);
    let rest = td_string!(
        locale,
        training.roll.say_rest,
        absent = counts.absent,
        unmarked = counts.unmarked
    );
    let who = td_string!(
        locale,
        training.roll.who,
        women = counts.women,
        households = counts.households,
        poor = counts.poor,
        near = counts.near_poor
    );
    let who = (counts.present > 0).then(|| view! { <br/>{who} });
    view! { <b>{present}</b>{rest}{who} }.into_any()
}

/// Whom the list shows, in which order, and how far it looks.
#[component]
fn Pills(
    counts: Memo<RollCount>,
    showing: RwSignal<Showing>,
    order: RwSignal<Order>,
    whole: RwSignal<bool>,
) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let words = move |which: Showing| match which {
        Showing::Everyone => td_string!(locale, training.roll.everyone),
        Showing::Present => td_string!(locale, training.roll.present),
        Showing::Unmarked => td_string!(locale, training.roll.unmarked),
        Showing::Absent => td_string!(locale, training.roll.absent),
    };
    let number = move |which: Showing| {
        let counts = counts.get();
        count(
            match which {
                Showing::Everyone => counts.present + counts.absent + counts.unmarked,
                Showing::Present => counts.present,
                Showing::Unmarked => counts.unmarked,
                Showing::Absent => counts.absent,
            },
            locale,
        )
    };
    let pill = move |which: Showing| {
        view! {
            <button
                class="pill"
                type="button"
                aria-pressed=move || (showing.get() == which).to_string()
                on:click=move |_| showing.set(which)
            >
                {words(which)}" "<b>{move || number(which)}</b>
            </button>
        }
    };
    let turn = move |_| {
        order.update(|order| {
            *order = match order {
                Order::Household => Order::Name,
                Order::Name => Order::Household,
            };
        });
    };
    view! {
        <div class="pills bleed" role="group" aria-label=td_string!(locale, training.roll.filter)>
            {Showing::ALL.into_iter().map(pill).collect_view()}
            <button
                class="pill"
                type="button"
                aria-pressed=move || (order.get() == Order::Name).to_string()
                on:click=turn
            >
                {td_string!(locale, training.roll.by_name)}
            </button>
            <button
                class="pill"
                type="button"
                aria-pressed=move || whole.get().to_string()
                on:click=move |_| whole.update(|whole| *whole = !*whole)
            >
                {td_string!(locale, training.roll.whole_commune)}
            </button>
        </div>
    }
}

/// Asks whether those nobody marked were absent. Saying no is safe.
#[component]
fn AskRest(
    counts: Memo<RollCount>,
    is_asking: RwSignal<bool>,
    rest_absent: Callback<()>,
    only_marked: Callback<()>,
) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let title = Signal::derive(move || {
        let unmarked = count(counts.with(|counts| counts.unmarked), locale);
        td_string!(locale, training.roll.ask, count = unmarked)
    });
    view! {
        <Dialog is_open=is_asking title=title>
            <p>{td_string!(locale, training.roll.ask_body)}</p>
            <div class="stack">
                <Button wide=true on_press=only_marked>{td_string!(locale, training.roll.ask_no)}</Button>
                <Button kind=ButtonKind::Second wide=true on_press=rest_absent>
                    {td_string!(locale, training.roll.ask_yes)}
                </Button>
                <Button
                    kind=ButtonKind::Quiet
                    wide=true
                    on_press=Callback::new(move |()| is_asking.set(false))
                >
                    {td_string!(locale, training.roll.ask_back)}
                </Button>
            </div>
        </Dialog>
    }
}
