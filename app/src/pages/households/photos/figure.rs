//! One photo with what is known of it.

use domain::id::RecordId;
use domain::photo::Photo;
use i18n::*;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sync::phone::Change;

use super::drawn::Drawn;
use crate::components::{Button, ButtonKind, Dialog, Icon, RecordStateLine};
use crate::context::{store_error_words, use_device, use_field_book, use_photos, use_toasts};

/// One photo, from this phone where it is, else from the server.
#[component]
pub(super) fn Figure(
    /// The photo.
    id: RecordId,
    /// What is known of it.
    photo: Photo,
    /// Whether it can be taken out here.
    may_remove: Signal<bool>,
) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let (device, book, photos) = (use_device(), use_field_book(), use_photos());
    let taken = device.local_time().moment_with_day(photo.taken_at, locale);
    let at = td_string!(locale, household.photo.taken, at = taken.clone());
    let words = photo.caption.clone().unwrap_or(at);
    let state = move || match photos.percent_sent(id) {
        Some(percent) => view! { <Waiting percent/> }.into_any(),
        None => {
            let state = Signal::derive(move || book.state(id));
            view! { <RecordStateLine state/> }.into_any()
        }
    };
    view! {
        <figure>
            <Drawn id photo=photo.clone() words/>
            <figcaption>
                {photo.caption.map(|caption| view! { <b>{caption}</b> })}
                <span class="quiet">{taken}</span>
                {state}
                <Show when=move || may_remove.get()>
                    <Remove id/>
                </Show>
            </figcaption>
        </figure>
    }
}

/// The bytes are on this phone alone, whatever the server knows of the photo.
#[component]
fn Waiting(
    /// How much of them was sent.
    percent: u64,
) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let (class, icon, words) = match percent {
        0 => (
            "state state--device",
            "device-mobile",
            td_string!(locale, household.photo.here).to_owned(),
        ),
        _ => {
            let words = td_string!(locale, household.photo.sending, percent = percent);
            ("state state--sending", "cloud-up", words)
        }
    };
    view! {
        <span class=class>
            <Icon name=icon/>
            <span>{words}</span>
        </span>
    }
}

/// Takes a photo out of the book, after a question.
#[component]
fn Remove(id: RecordId) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let (book, toasts) = (use_field_book(), use_toasts());
    let is_asking = RwSignal::new(false);
    let remove = move |()| {
        let reason = td_string!(locale, household.photo.remove_reason).to_owned();
        spawn_local(async move {
            let saved = book.save(vec![Change::Delete { record: id, reason }], None).await;
            is_asking.try_set(false);
            if let Err(error) = saved {
                toasts.show(store_error_words(&error, locale).to_owned());
            }
        });
    };
    view! {
        <p>
            <Button kind=ButtonKind::Quiet icon="trash" on_press=move |()| is_asking.set(true)>
                {td_string!(locale, household.photo.remove)}
            </Button>
        </p>
        <Dialog
            is_open=is_asking
            title=td_string!(locale, household.photo.remove_question).to_owned()
        >
            <p>{td_string!(locale, household.photo.remove_body)}</p>
            <Button wide=true on_press=move |()| is_asking.set(false)>
                {td_string!(locale, household.photo.remove_keep)}
            </Button>
            <Button kind=ButtonKind::Danger wide=true on_press=remove>
                {td_string!(locale, household.photo.remove)}
            </Button>
        </Dialog>
    }
}
