//! The picture of a photo: opened as it comes near the screen, let go of with its page.

use domain::id::RecordId;
use domain::photo::Photo;
use i18n::*;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::near::once_near;
use crate::context::{use_photos, use_sync_status};
use crate::route;

/// The picture, in a frame that has its size before there is anything in it.
#[component]
pub(super) fn Drawn(
    /// The photo.
    id: RecordId,
    /// What is known of it.
    photo: Photo,
    /// What it shows, in words.
    words: String,
) -> impl IntoView {
    let (photos, status) = (use_photos(), use_sync_status());
    let frame = NodeRef::<html::Div>::new();
    let address = RwSignal::new(None::<String>);
    let has_failed = RwSignal::new(false);
    let Photo { sha256, width, height, .. } = photo;
    let at_server = StoredValue::new(route::photo_at_server(&sha256));
    once_near(frame, move || {
        spawn_local(async move {
            let here = photos.address(id).await;
            let Some(at_server) = at_server.try_get_value() else {
                // Whoever left the page meanwhile draws nothing.
                return forget(here);
            };
            address.set(Some(here.unwrap_or(at_server)));
        });
    });
    on_cleanup(move || forget(address.try_get_untracked().flatten()));
    let fail = move |_| {
        let shown = address.get_untracked();
        if is_of_page(shown.as_deref()) {
            // What is here is no picture any more; the server may have it.
            forget(shown);
            address.set(Some(at_server.get_value()));
        } else {
            has_failed.set(shown.is_some());
        }
    };
    // With signal it is worth another look.
    Effect::new(move |_| {
        if status.is_online.get() {
            has_failed.set(false);
        }
    });
    let picture = move || {
        view! {
            <img
                src=move || address.get()
                alt=words.clone()
                width=width
                height=height
                decoding="async"
                on:error=fail
            />
        }
    };
    view! {
        <div class="photos__frame" node_ref=frame>
            <Show when=move || !has_failed.get() fallback=move || view! { <NotDrawn id/> }>
                {picture()}
            </Show>
        </div>
    }
}

/// Why there is no picture.
#[component]
fn NotDrawn(id: RecordId) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let photos = use_photos();
    let words = move || {
        if photos.percent_sent(id).is_some() {
            td_string!(locale, household.photo.unreadable)
        } else {
            td_string!(locale, household.photo.elsewhere)
        }
    };
    view! { <p class="photos__none">{words}</p> }
}

/// Whether the page itself holds the bytes behind an address.
fn is_of_page(address: Option<&str>) -> bool {
    address.is_some_and(|address| address.starts_with("blob:"))
}

/// Lets go of the bytes behind an address of this page; an address of the server holds none.
fn forget(address: Option<String>) {
    if let Some(address) = address.filter(|address| is_of_page(Some(address))) {
        // What cannot be let go now goes with the page.
        let _ = web_sys::Url::revoke_object_url(&address);
    }
}
