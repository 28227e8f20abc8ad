//! What comes up over the page by itself: a confirmation, and a newer build when no form is open.

use i18n::*;
use leptos::prelude::*;

use crate::context::{use_device, use_toasts, use_updates};

/// Where confirmations are shown.
#[component]
pub fn ToastPlace() -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let shown = move || {
        toasts.shown().map(|toast| {
            view! {
                <div class="toast">
                    <span>{toast.text}</span>
                    <button type="button" on:click=move |_| toasts.hide()>
                        {t_string!(i18n, common.close)}
                    </button>
                </div>
            }
        })
    };
    view! { <div class="toast-place" role="status">{shown}</div> }
}

/// Offers a newer build. Nothing typed can be lost by taking it.
#[component]
pub fn UpdateOffer() -> impl IntoView {
    let i18n = use_i18n();
    let device = use_device();
    let updates = use_updates();
    view! {
        <Show when=move || updates.may_offer()>
            <div class="toast-place" role="status">
                <div class="toast">
                    <span>{move || t_string!(i18n, common.update.ready)}</span>
                    <button
                        type="button"
                        on:click=move |_| device.with(|gateway| gateway.take_update())
                    >
                        {move || t_string!(i18n, common.update.take)}
                    </button>
                </div>
            </div>
        </Show>
    }
}
