//! What is shown once a book is gone from a phone that was disabled.

use i18n::*;
use leptos::prelude::*;
use sync::Leaving;

use crate::components::{Brand, Main, Note, NoteKind, Page, Terrace};

/// The book is gone, and all of it is at the server.
#[component]
pub(super) fn Erased(
    /// Why.
    why: Leaving,
) -> impl IntoView {
    let i18n = use_i18n();
    let title = Signal::derive(move || t_string!(i18n, lock.erased).to_owned());
    let reason = move || match why {
        Leaving::DeviceDisabled => t_string!(i18n, lock.erased_device),
        Leaving::AccountClosed => t_string!(i18n, lock.erased_account),
    };
    view! {
        <Page title>
            <header class="mast">
                <Terrace />
                <Brand />
            </header>
            <Main>
                <h1>{move || title.get()}</h1>
                <Note kind=NoteKind::Look icon="device-mobile">
                    <p>{reason}</p>
                </Note>
                <p>{move || t_string!(i18n, lock.erased_sent)}</p>
                <p class="quiet">{move || t_string!(i18n, lock.erased_next)}</p>
            </Main>
        </Page>
    }
}
