//! The first PIN of a book, right after its officer signed in.

use i18n::*;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sync::port::StoreError;

use super::new_pin::{NewPin, NewPinFields};
use crate::components::{Brand, Button, Main, Note, NoteKind, Page, Terrace};
use crate::context::{store_error_words, use_start};

/// Choosing a PIN.
#[component]
pub(crate) fn ChoosePin() -> impl IntoView {
    let i18n = use_i18n();
    let start = use_start();
    let pin = NewPin::empty();
    let problem = RwSignal::new(None::<StoreError>);
    let is_busy = RwSignal::new(false);
    let title = Signal::derive(move || t_string!(i18n, lock.choose).to_owned());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if is_busy.get_untracked() {
            return;
        }
        let Some(taken) = pin.taken() else { return };
        is_busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let outcome = start.choose_pin(&taken).await;
            is_busy.try_set(false);
            problem.try_set(outcome.err());
        });
    };
    let refused = move || {
        let words =
            problem.with(|error| Some(store_error_words(error.as_ref()?, i18n.get_locale())));
        words.map(|words| {
            view! {
                <Note kind=NoteKind::Stop icon="alert-triangle">
                    <p>{words}</p>
                </Note>
            }
        })
    };
    view! {
        <Page title>
            <header class="mast">
                <Terrace />
                <Brand />
            </header>
            <Main>
                <div class="stack">
                    <h1>{move || title.get()}</h1>
                    <p class="quiet">{move || t_string!(i18n, lock.choose_why)}</p>
                </div>
                <form class="stack stack--5" id="choose-pin" novalidate=true on:submit=submit>
                    {refused}
                    <NewPinFields pin />
                    <Button wide=true submits="choose-pin" busy=is_busy>
                        {move || t_string!(i18n, lock.choose_submit)}
                    </Button>
                </form>
                <p class="hush">{move || t_string!(i18n, lock.choose_forgotten)}</p>
            </Main>
        </Page>
    }
}
