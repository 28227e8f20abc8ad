//! The first download: the officer's own village first, usable as soon as it is there.

use domain::area::Area;
use domain::id::AreaId;
use domain::name::capitalized;
use domain::record::Kind;
use i18n::*;
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::v1::ScopeKind;

use crate::components::{
    ActionBar, Brand, Button, ButtonKind, Job, JobState, LostBook, Main, Note, NoteKind, Page,
    ProgressBar, Terrace,
};
use crate::context::{
    FieldBook, Round, failure_words, store_error_words, use_device, use_field_book, use_session,
    use_start, use_sync_status,
};
use crate::format;
use crate::pages::sign_in_again::SignInAgain;
use crate::port::Storage;

/// The first download.
#[component]
pub(crate) fn FirstDownload() -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let is_done = is_everything_here();
    let has_ended = Memo::new(move |_| session.has_ended());
    let title = Signal::derive(move || {
        let words = if is_done.get() {
            t_string!(i18n, sign_in.download.done)
        } else if has_ended.get() {
            t_string!(i18n, sign_in.download.title_stopped)
        } else {
            t_string!(i18n, sign_in.download.title)
        };
        words.to_owned()
    });
    let safe = move || match (is_done.get(), session.first_village()) {
        (true, _) => t_string!(i18n, sign_in.download.done_safe),
        (false, Some(_)) => t_string!(i18n, sign_in.download.safe_own_first),
        (false, None) => t_string!(i18n, sign_in.download.safe),
    };
    view! {
        <Page title>
            <header class="mast">
                <Terrace />
                <Brand />
            </header>
            <Main class="main--tight">
                <div class="stack">
                    <h1>{move || title.get()}</h1>
                    <p class="quiet">{safe}</p>
                </div>
                <LostBook />
                <SignInAgain words=Signal::derive(move || {
                    t_string!(i18n, sign_in.download.signed_out).to_owned()
                }) />
                <Hindrance />
                <Bar />
                <Jobs />
            </Main>
            <Begin />
        </Page>
    }
}

/// Why nothing comes down at the moment, if so.
#[component]
fn Hindrance() -> impl IntoView {
    let i18n = use_i18n();
    let (status, session) = (use_sync_status(), use_session());
    let has_ended = Memo::new(move |_| session.has_ended());
    move || {
        let locale = i18n.get_locale();
        if let Some(error) = status.store_error.get() {
            let words = store_error_words(&error, locale);
            let note = view! {
                <Note kind=NoteKind::Stop icon="alert-triangle">
                    <p>{words}</p>
                </Note>
            };
            return Some(note);
        }
        let words = if status.is_online.get() {
            // An ended session has a note of its own, with the way on.
            failure_words(&status.failure.get().filter(|_| !has_ended.get())?, locale)
        } else {
            t_string!(i18n, sign_in.download.no_signal)
        };
        Some(view! {
            <Note kind=NoteKind::Look icon="wifi-off">
                <p>{words}</p>
            </Note>
        })
    }
}

#[component]
fn Bar() -> impl IntoView {
    let i18n = use_i18n();
    let status = use_sync_status();
    let book = use_field_book();
    // The last figures stay in sight between two parts of the download.
    let lines = Memo::new(move |last: Option<&(u64, u64)>| match status.round.get() {
        Some(Round::Receiving { done, total }) => (done, total),
        _ => last.copied().unwrap_or_default(),
    });
    let is_done = is_everything_here();
    let done = Signal::derive(move || if is_done.get() { 1 } else { lines.get().0 });
    let total = Signal::derive(move || if is_done.get() { 1 } else { lines.get().1 });
    let households = move || book.read(|replica| replica.ids(Kind::Household).count());
    let count = move || format::count(households(), i18n.get_locale());
    let in_lines = move || {
        let ((done, total), locale) = (lines.get(), i18n.get_locale());
        let (done, all) = (format::whole(done, locale), format::whole(total, locale));
        (total > 0).then(|| t_string!(i18n, sign_in.download.lines, done = done, total = all))
    };
    view! {
        <div class="stack">
            <ProgressBar
                done
                total
                label=Signal::derive(move || t_string!(i18n, sign_in.download.bar).to_owned())
            />
            <p class="line line--apart quiet">
                <span>
                    <b>{count}</b>
                    " "
                    {move || format::counted(
                        households(),
                        t_string!(i18n, sign_in.download.households_one),
                        t_string!(i18n, sign_in.download.households_many),
                    )}
                </span>
                <span>{in_lines}</span>
            </p>
        </div>
    }
}

/// The name of a village or commune at the beginning of a line, as soon as it is here.
///
/// Read from the record: the lists are left alone while most of the book is on its way.
fn area_name(book: FieldBook, area: AreaId) -> Option<String> {
    let area: Area = book.typed(area)?;
    Some(capitalized(&area.latest()?.full_name()))
}

/// Whether every part of the book equals the server's.
fn is_everything_here() -> Memo<bool> {
    let (book, session) = (use_field_book(), use_session());
    Memo::new(move |_| {
        let scopes = session.scopes();
        book.read(|replica| {
            scopes
                .iter()
                .all(|scope| replica.scopes().get(&scope.id).is_some_and(|state| state.verified))
        })
    })
}

#[component]
fn Jobs() -> impl IntoView {
    let i18n = use_i18n();
    let (book, session) = (use_field_book(), use_session());
    let has_ended = Memo::new(move |_| session.has_ended());
    let is_done = is_everything_here();
    let has_reference = Memo::new(move |_| {
        let scopes = session.scopes();
        let mut reference = scopes.iter().filter(|it| it.kind == ScopeKind::Reference);
        book.read(|replica| reference.all(|it| replica.scopes().contains_key(&it.id)))
    });
    let reference = move || if has_reference.get() { JobState::Done } else { JobState::Now };
    let communes = move || if is_done.get() { JobState::Done } else { JobState::Now };
    let commune_names = move || {
        let communes = session.communes();
        match communes.as_slice() {
            [only] => area_name(book, AreaId(only.id.0)).unwrap_or_else(|| only.name.clone()),
            many => {
                let count = format::count(many.len(), i18n.get_locale());
                t_string!(i18n, sign_in.download.communes, count = count)
            }
        }
    };
    let words = move |is_done: bool| {
        if is_done {
            t_string!(i18n, sign_in.download.equal).to_owned()
        } else if has_ended.get() {
            t_string!(i18n, sign_in.download.stopped).to_owned()
        } else {
            t_string!(i18n, sign_in.download.coming).to_owned()
        }
    };
    view! {
        <ul class="jobs stack--0">
            <Job
                state=Signal::derive(reference)
                icon="download"
                name=Signal::derive(move || t_string!(i18n, sign_in.download.reference).to_owned())
                words=Signal::derive(move || words(has_reference.get()))
            />
            <FirstVillage />
            <Job
                state=Signal::derive(communes)
                icon="download"
                name=Signal::derive(commune_names)
                words=Signal::derive(move || words(is_done.get()))
            />
            <StorageJob />
        </ul>
    }
}

/// The village that comes ahead of all others, for an officer who has one.
#[component]
fn FirstVillage() -> impl IntoView {
    let i18n = use_i18n();
    let status = use_sync_status();
    let (book, session) = (use_field_book(), use_session());
    let has_ended = Memo::new(move |_| session.has_ended());
    let village = Memo::new(move |_| session.first_village().map(|(_, village)| village));
    move || {
        village.get().map(|village| {
            let state = move || {
                if status.is_village_ready.get() { JobState::Done } else { JobState::Now }
            };
            let name = move || {
                let count =
                    book.read(|replica| replica.children(village.into(), Kind::Household).len());
                let name = area_name(book, village);
                let name = name.unwrap_or_else(|| t_string!(i18n, sign_in.download.own).to_owned());
                let count = format::count(count, i18n.get_locale());
                t_string!(i18n, sign_in.download.village, name = name, count = count)
            };
            let words = move || {
                if status.is_village_ready.get() {
                    t_string!(i18n, sign_in.download.usable).to_owned()
                } else if has_ended.get() {
                    t_string!(i18n, sign_in.download.stopped).to_owned()
                } else {
                    t_string!(i18n, sign_in.download.coming_first).to_owned()
                }
            };
            view! {
                <Job
                    state=Signal::derive(state)
                    icon="download"
                    name=Signal::derive(name)
                    words=Signal::derive(words)
                />
            }
        })
    }
}

/// What the browser says about its storage; asks it once to keep the book.
#[component]
fn StorageJob() -> impl IntoView {
    let i18n = use_i18n();
    let device = use_device();
    let storage = RwSignal::new(None::<Storage>);
    spawn_local(async move {
        let gateway = device.gateway();
        gateway.ask_to_persist().await;
        let told = gateway.storage().await;
        storage.try_set(Some(told));
    });
    let words = move || {
        let told = storage.get().unwrap_or_default();
        let left = told.quota.zip(told.used).map(|(quota, used)| quota.saturating_sub(used));
        let left = left.map(|left| format::bytes(left, i18n.get_locale()));
        let kept = if told.is_persisted {
            t_string!(i18n, sign_in.download.kept)
        } else {
            t_string!(i18n, sign_in.download.not_kept)
        };
        match left {
            Some(left) => t_string!(i18n, sign_in.download.left, left = left, kept = kept),
            None => kept.to_owned(),
        }
    };
    view! {
        <Job
            state=JobState::Waiting
            icon="device-sd-card"
            name=Signal::derive(move || t_string!(i18n, sign_in.download.storage).to_owned())
            words=Signal::derive(words)
        />
    }
}

/// The way into the book, as soon as there is something in it.
#[component]
fn Begin() -> impl IntoView {
    let i18n = use_i18n();
    let start = use_start();
    let device = use_device();
    let status = use_sync_status();
    let (book, session) = (use_field_book(), use_session());
    let is_done = is_everything_here();
    let has_ended = Memo::new(move |_| session.has_ended());
    let is_usable = Memo::new(move |_| is_done.get() || status.is_village_ready.get());
    let words = move || {
        let village = session.first_village().filter(|_| !is_done.get());
        let name = village.and_then(|(_, id)| area_name(book, id));
        match name {
            Some(name) => t_string!(i18n, sign_in.download.begin_with, village = name),
            None => t_string!(i18n, sign_in.download.begin).to_owned(),
        }
    };
    move || {
        if is_usable.get() {
            view! {
                <ActionBar>
                    <Button on_press=move |()| start.begin()>{words}</Button>
                </ActionBar>
            }
            .into_any()
        } else if status.round.get().is_none() && !has_ended.get() {
            view! {
                <ActionBar>
                    <Button
                        kind=ButtonKind::Second
                        icon="refresh"
                        on_press=move |()| device.with(|gateway| gateway.sync_now())
                    >
                        {move || t_string!(i18n, sign_in.download.again)}
                    </Button>
                </ActionBar>
            }
            .into_any()
        } else {
            ().into_any()
        }
    }
}
