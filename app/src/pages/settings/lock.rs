//! The lock of the book: locking it now, and another PIN.

use i18n::*;
use leptos::prelude::*;

use crate::components::{Button, ButtonKind, ButtonLink};
use crate::context::use_device;
use crate::route;

/// The lock.
#[component]
pub(super) fn LockSection() -> impl IntoView {
    let i18n = use_i18n();
    let device = use_device();
    view! {
        <section class="stack stack--3" aria-labelledby="lock">
            <h2 id="lock">{move || t_string!(i18n, lock.section)}</h2>
            <p class="quiet">{move || t_string!(i18n, lock.section_hint)}</p>
            <Button
                kind=ButtonKind::Second
                wide=true
                on_press=move |()| device.with(|gateway| gateway.lock_now())
            >
                {move || t_string!(i18n, lock.lock_now)}
            </Button>
            <ButtonLink kind=ButtonKind::Quiet wide=true href=Signal::derive(route::change_pin)>
                {move || t_string!(i18n, lock.change)}
            </ButtonLink>
        </section>
    }
}
