//! One photo with what is known of it.

use domain::id::RecordId;
use domain::photo::Photo;
use i18n::*;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sync::phone::Change;

use crate::components::{Button, ButtonKind, Dialog, RecordStateLine};
use crate::context::{store_error_words, use_device, use_field_book, use_photos, use_toasts};
use crate::route;

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
    let taken = td_string!(locale, household.photo.taken, at = taken);
    let words = photo.caption.clone().unwrap_or_else(|| taken.clone());
    let state = move || match photos.percent_sent(id) {
        Some(percent) => {
            let text = td_string!(locale, household.photo.sending, percent = percent);
            view! { <span class="quiet">{text}</span> }.into_any()
        }
        None => {
            let state = Signal::derive(move || book.state(id));
            view! { <RecordStateLine state/> }.into_any()
        }
    };
    view! {
        <figure>
            <Drawn id photo=photo.clone() words=words/>
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

#[component]
fn Drawn(id: RecordId, photo: Photo, words: String) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let photos = use_photos();
    let address = RwSignal::new(None::<String>);
    let is_away = RwSignal::new(false);
    let at_server = route::photo_at_server(&photo.sha256);
    spawn_local(async move {
        let here = photos.address(id).await;
        // Whoever left the page meanwhile draws nothing.
        forget(address.try_set(Some(here.unwrap_or(at_server))).flatten());
    });
    on_cleanup(move || forget(address.try_get_untracked().flatten()));
    view! {
        <Show
            when=move || !is_away.get()
            fallback=move || {
                view! { <p class="photos__none">{td_string!(locale, household.photo.elsewhere)}</p> }
            }
        >
            <img
                src=move || address.get()
                alt=words.clone()
                width=photo.width
                height=photo.height
                decoding="async"
                on:error=move |_| is_away.set(address.with_untracked(Option::is_some))
            />
        </Show>
    }
}

/// Lets go of the bytes behind an address of this page; an address of the server holds none.
fn forget(address: Option<String>) {
    if let Some(address) = address.filter(|address| address.starts_with("blob:")) {
        // What cannot be let go now goes with the page.
        let _ = web_sys::Url::revoke_object_url(&address);
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
