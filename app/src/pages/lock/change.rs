//! Another PIN, for whoever knows the present one.

use i18n::*;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;

use super::new_pin::{NewPin, NewPinFields};
use super::words::lock_words;
use crate::components::{Button, Main, Page, PasswordField, TopHeader};
use crate::context::{store_error_words, use_device, use_session, use_toasts};
use crate::route;

/// Changing the PIN.
#[component]
pub(crate) fn ChangePin() -> impl IntoView {
    let i18n = use_i18n();
    let (device, session, toasts) = (use_device(), use_session(), use_toasts());
    let go = use_navigate();
    let present = RwSignal::new(String::new());
    let pin = NewPin::empty();
    let problem = RwSignal::new(None::<String>);
    let is_busy = RwSignal::new(false);
    let title = Signal::derive(move || t_string!(i18n, lock.change).to_owned());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(user) = untrack(|| session.user()).filter(|_| !is_busy.get_untracked()) else {
            return;
        };
        let Some(taken) = pin.taken() else { return };
        is_busy.set(true);
        problem.set(None);
        let go = go.clone();
        spawn_local(async move {
            let known = present.get_untracked();
            let outcome = device.gateway().change_pin(user.id, &known, &taken).await;
            let locale = i18n.get_locale_untracked();
            is_busy.try_set(false);
            let words = match outcome {
                Ok(Ok(())) => {
                    toasts.show(td_string!(locale, lock.changed).to_owned());
                    return go(&route::settings(), route::as_written(true));
                }
                Ok(Err(state)) => lock_words(state, true, locale),
                Err(error) => Some(store_error_words(&error, locale).to_owned()),
            };
            problem.try_set(words);
        });
    };
    view! {
        <Page title>
            <TopHeader
                back=Signal::derive(route::settings)
                back_to=Signal::derive(move || t_string!(i18n, common.settings).to_owned())
                title
                is_heading=true
            />
            <Main class="main--tight">
                <p class="quiet">{move || t_string!(i18n, lock.change_hint)}</p>
                <form class="stack stack--5" id="change-pin" novalidate=true on:submit=submit>
                    <PasswordField
                        name="pin"
                        label=Signal::derive(move || t_string!(i18n, lock.present).to_owned())
                        value=present
                        problem=problem
                        autocomplete="off"
                    />
                    <NewPinFields pin />
                    <Button wide=true submits="change-pin" busy=is_busy>
                        {move || t_string!(i18n, lock.change)}
                    </Button>
                </form>
            </Main>
        </Page>
    }
}
