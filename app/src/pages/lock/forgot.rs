//! A forgotten PIN: the account's password and signal give the lock another one.

use i18n::*;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::new_pin::{NewPin, NewPinFields};
use crate::components::{
    Brand, Button, ButtonKind, Main, Note, NoteKind, Page, PasswordField, Terrace,
};
use crate::context::{store_error_words, use_session, use_start};
use crate::pages::sign_in_again::refusal_words;
use crate::port::RecoveryProblem;

/// Another PIN without the present one.
#[component]
pub(crate) fn ForgotPin() -> impl IntoView {
    let i18n = use_i18n();
    let (session, start) = (use_session(), use_start());
    let title = Signal::derive(move || t_string!(i18n, lock.forgot).to_owned());
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
                    <p>{move || t_string!(i18n, lock.forgot_how)}</p>
                </div>
                <ForgotForm />
                <Button
                    kind=ButtonKind::Quiet
                    wide=true
                    on_press=move |()| start.has_forgotten(false)
                >
                    {move || t_string!(i18n, common.back)}
                </Button>
            </Main>
        </Page>
    }
}

#[component]
fn ForgotForm() -> impl IntoView {
    let i18n = use_i18n();
    let start = use_start();
    let password = RwSignal::new(String::new());
    let pin = NewPin::empty();
    let problem = RwSignal::new(None::<RecoveryProblem>);
    let is_busy = RwSignal::new(false);
    let is_empty = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let word = password.get_untracked();
        is_empty.set(word.is_empty());
        if is_busy.get_untracked() {
            return;
        }
        let Some(taken) = pin.taken().filter(|_| !word.is_empty()) else { return };
        is_busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let outcome = start.recover(&word, &taken).await;
            is_busy.try_set(false);
            problem.try_set(outcome.err());
        });
    };
    let missing = move || is_empty.get().then(|| t_string!(i18n, sign_in.missing).to_owned());
    let refused = move || {
        problem.get().map(|problem| {
            let locale = i18n.get_locale();
            let words = match problem {
                RecoveryProblem::SignIn(why) => refusal_words(why, locale),
                RecoveryProblem::NoWay => td_string!(locale, lock.no_way).to_owned(),
                RecoveryProblem::Store(error) => store_error_words(&error, locale).to_owned(),
            };
            view! {
                <Note kind=NoteKind::Stop icon="alert-circle">
                    <p>{words}</p>
                </Note>
            }
        })
    };
    view! {
        <form class="stack stack--5" id="forgot-pin" novalidate=true on:submit=submit>
            {refused}
            <PasswordField
                name="password"
                label=Signal::derive(move || t_string!(i18n, sign_in.password).to_owned())
                value=password
                problem=Signal::derive(missing)
            />
            <NewPinFields pin />
            <Button wide=true submits="forgot-pin" busy=is_busy>
                {move || t_string!(i18n, lock.choose_submit)}
            </Button>
        </form>
    }
}
