//! What is shown before there is a book.

use i18n::*;
use leptos::prelude::*;
use sync::port::StoreError;

use crate::components::{Brand, Button, Main, Note, NoteKind, Page, Terrace};
use crate::context::{store_error_words, use_start};

/// The book is being read. Usually over before it is seen.
#[component]
pub(crate) fn Opening() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Page title=Signal::derive(move || t_string!(i18n, shell.opening).to_owned())>
            <header class="mast">
                <Terrace />
                <Brand />
            </header>
            <Main>
                <p class="quiet" role="status">
                    {move || t_string!(i18n, shell.opening)}
                </p>
            </Main>
        </Page>
    }
}

/// The book cannot be opened; what is stored stays as it is.
#[component]
pub(crate) fn CannotOpen(
    /// Why.
    error: StoreError,
) -> impl IntoView {
    let i18n = use_i18n();
    let start = use_start();
    let title = Signal::derive(move || t_string!(i18n, shell.cannot_open).to_owned());
    view! {
        <Page title>
            <header class="mast">
                <Terrace />
                <Brand />
            </header>
            <Main>
                <h1>{move || title.get()}</h1>
                <Note kind=NoteKind::Stop icon="alert-triangle">
                    <p>{move || store_error_words(&error, i18n.get_locale())}</p>
                </Note>
                <Button wide=true on_press=move |()| start.try_again()>
                    {move || t_string!(i18n, shell.open_again)}
                </Button>
            </Main>
        </Page>
    }
}
