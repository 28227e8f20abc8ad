//! The locked book: whose it is, the PIN, and the ways around it.

use std::time::Duration;

use i18n::*;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::words::lock_words;
use crate::components::{
    Brand, Button, ButtonKind, Main, Note, NoteKind, Page, PasswordField, Terrace, focus_by_id,
};
use crate::context::{use_session, use_start};
use crate::port::LockState;

/// The locked book. The address stays, so the page behind it opens afterwards.
#[component]
pub(crate) fn Unlock() -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let start = use_start();
    let title = Signal::derive(move || t_string!(i18n, lock.title).to_owned());
    let name = move || session.user().map(|user| user.name);
    view! {
        <Page title>
            <header class="mast">
                <Terrace />
                <Brand />
            </header>
            <Main>
                <div class="stack">
                    <h1>{move || title.get()}</h1>
                    <p class="quiet">{name}</p>
                </div>
                <UnlockForm />
                <div class="stack">
                    <Button
                        kind=ButtonKind::Quiet
                        wide=true
                        on_press=move |()| start.has_forgotten(true)
                    >
                        {move || t_string!(i18n, lock.forgot)}
                    </Button>
                    <Button kind=ButtonKind::Quiet wide=true on_press=move |()| start.leave()>
                        {move || t_string!(i18n, lock.other)}
                    </Button>
                </div>
            </Main>
        </Page>
    }
}

#[component]
fn UnlockForm() -> impl IntoView {
    let i18n = use_i18n();
    let start = use_start();
    let pin = RwSignal::new(String::new());
    // Until the lock has been looked at, a try is what finds out.
    let stands = RwSignal::new((LockState { tries_left: 1, wait_ms: 0 }, false));
    let is_busy = RwSignal::new(false);
    let must_wait = move || stands.with(|(state, _)| state.wait_ms > 0 || state.tries_left == 0);
    spawn_local(async move {
        if let Some(state) = start.lock_state().await {
            stands.try_set((state, false));
            wait(stands, state);
        }
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let typed = pin.get_untracked();
        if typed.is_empty() || is_busy.get_untracked() || untrack(must_wait) {
            return;
        }
        is_busy.set(true);
        spawn_local(async move {
            let outcome = start.unlock(&typed).await;
            is_busy.try_set(false);
            if let Err(state) = outcome {
                pin.try_set(String::new());
                stands.try_set((state, true));
                wait(stands, state);
                focus_by_id("pin");
            }
        });
    };
    let words = move || {
        let (state, was_wrong) = stands.get();
        lock_words(state, was_wrong, i18n.get_locale())
    };
    let note = move || {
        words().map(|words| {
            view! {
                <Note kind=NoteKind::Look icon="hourglass">
                    <p>{words}</p>
                </Note>
            }
        })
    };
    view! {
        <form class="stack stack--5" id="unlock" novalidate=true on:submit=submit>
            <div role="status">{note}</div>
            <PasswordField
                name="pin"
                label=Signal::derive(move || t_string!(i18n, lock.pin).to_owned())
                value=pin
                autocomplete="off"
            />
            <Button
                wide=true
                submits="unlock"
                busy=is_busy
                disabled=Signal::derive(must_wait)
            >
                {move || t_string!(i18n, lock.unlock)}
            </Button>
        </form>
    }
}

/// Lets the next PIN be typed once the wait is over.
fn wait(stands: RwSignal<(LockState, bool)>, state: LockState) {
    let Ok(wait_ms @ 1..) = u64::try_from(state.wait_ms) else { return };
    let over = move || {
        stands.try_set((LockState { wait_ms: 0, ..state }, false));
    };
    set_timeout(over, Duration::from_millis(wait_ms));
}
