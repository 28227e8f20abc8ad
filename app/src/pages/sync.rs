//! *Đồng bộ*: every item and where it is, what failed, and what is kept.

mod groups;
mod machine;

use i18n::*;
use leptos::prelude::*;
use sync::{Leaving, Replica};

use crate::components::{Button, LedgerCard, Main, Note, NoteKind, Page, RootHeader, Tab, Tabs};
use crate::context::{
    store_error_words, use_device, use_field_book, use_photos, use_session, use_sync_status,
};
use crate::format::whole;
use crate::route;

use groups::{NothingRecorded, OnServer, ToDecide, Waiting};
use machine::ThisMachine;

/// The sync page.
#[component]
pub(crate) fn Sync() -> impl IntoView {
    let i18n = use_i18n();
    let device = use_device();
    let status = use_sync_status();
    let title = Signal::derive(move || t_string!(i18n, common.tab.sync).to_owned());
    let last = move || match status.last_complete.get() {
        Some(at) => {
            let at = device.local_time().moment_with_day(at, i18n.get_locale());
            t_string!(i18n, sync.last_complete, at = at)
        }
        None => t_string!(i18n, sync.never_complete).to_owned(),
    };
    view! {
        <Page title>
            <RootHeader title below=Signal::derive(last) />
            <Main class="main--list">
                <LedgerCard />
                <Stopped />
                <Unreadable />
                <Lost />
                <PhotosWaiting />
                <SyncNow />
                <ToDecide />
                <Waiting />
                <OnServer />
                <NothingRecorded />
                <ThisMachine />
            </Main>
            <Tabs current=Tab::Sync />
        </Page>
    }
}

/// Work that has stopped until a person does something.
#[component]
fn Stopped() -> impl IntoView {
    let i18n = use_i18n();
    let status = use_sync_status();
    let session = use_session();
    move || {
        if let Some(error) = status.store_error.get() {
            let words = store_error_words(&error, i18n.get_locale());
            return Some(
                view! {
                    <Note kind=NoteKind::Stop icon="alert-triangle">
                        <p>{words}</p>
                    </Note>
                }
                .into_any(),
            );
        }
        if let Some(why) = status.leaving.get() {
            let reason = match why {
                Leaving::DeviceDisabled => t_string!(i18n, sync.leaving_device),
                Leaving::AccountClosed => t_string!(i18n, sync.leaving_account),
            };
            let stays = t_string!(i18n, sync.leaving_stays);
            let note = view! {
                <Note kind=NoteKind::Stop icon="alert-triangle">
                    <p>{reason}</p>
                    <p>{stays}</p>
                </Note>
            };
            return Some(note.into_any());
        }
        session.has_ended().then(|| {
            view! {
                <Note kind=NoteKind::Look icon="alert-circle">
                    <p>{t_string!(i18n, sync.session_ended)}</p>
                    <p>
                        <a href=route::settings()>{t_string!(i18n, home.sign_in_again)}</a>
                    </p>
                </Note>
            }
            .into_any()
        })
    }
}

/// What is on the phone and cannot be sent, because nobody can read it.
#[component]
fn Unreadable() -> impl IntoView {
    let i18n = use_i18n();
    let book = use_field_book();
    let count = Memo::new(move |_| book.read(Replica::unreadable));
    move || {
        let words = match count.get() {
            0 => return None,
            1 => t_string!(i18n, sync.unreadable_one).to_owned(),
            many => {
                let count = whole(many, i18n.get_locale());
                t_string!(i18n, sync.unreadable_many, count = count)
            }
        };
        Some(view! { <Note kind=NoteKind::Stop icon="alert-triangle"><p>{words}</p></Note> })
    }
}

/// What a restored server has lost and this phone has let go of: nobody can send it again.
#[component]
fn Lost() -> impl IntoView {
    let i18n = use_i18n();
    let book = use_field_book();
    let count = Memo::new(move |_| book.lost());
    move || {
        let words = match count.get() {
            0 => return None,
            1 => t_string!(i18n, sync.lost_one).to_owned(),
            many => {
                let count = whole(many, i18n.get_locale());
                t_string!(i18n, sync.lost_many, count = count)
            }
        };
        Some(view! { <Note kind=NoteKind::Stop icon="alert-triangle"><p>{words}</p></Note> })
    }
}

/// How many photos are on this phone alone.
#[component]
fn PhotosWaiting() -> impl IntoView {
    let i18n = use_i18n();
    let photos = use_photos();
    move || {
        let words = photos.waiting_words(i18n.get_locale())?;
        Some(view! { <Note icon="device-mobile"><p>{words}</p></Note> })
    }
}

/// Asks for a round; it would come by itself.
#[component]
fn SyncNow() -> impl IntoView {
    let i18n = use_i18n();
    let device = use_device();
    let status = use_sync_status();
    let is_busy = Memo::new(move |_| status.round.get().is_some());
    view! {
        <Button
            wide=true
            icon="refresh"
            busy=is_busy
            on_press=move |()| device.with(|gateway| gateway.sync_now())
        >
            {move || t_string!(i18n, sync.now)}
        </Button>
        <p class="hush">{move || t_string!(i18n, sync.by_itself)}</p>
    }
}
