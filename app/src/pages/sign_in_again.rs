//! Signing in again where the session is over: the password, and the rounds go on.

use i18n::*;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::{Button, Note, NoteKind, PasswordField};
use crate::context::{use_session, use_start, use_toasts};
use crate::format;
use crate::port::SignInProblem;

/// Where the session is over: what that means here, and the password again.
#[component]
pub(super) fn SignInAgain(
    /// What goes on meanwhile, and what does not.
    #[prop(into)]
    words: Signal<String>,
) -> impl IntoView {
    let session = use_session();
    let has_ended = Memo::new(move |_| session.has_ended());
    view! {
        <Show when=move || has_ended.get()>
            <SignInAgainForm words />
        </Show>
    }
}

#[component]
fn SignInAgainForm(words: Signal<String>) -> impl IntoView {
    let i18n = use_i18n();
    let (session, start, toasts) = (use_session(), use_start(), use_toasts());
    let password = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<String>);
    let is_busy = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(user) = session.user().filter(|_| !is_busy.get_untracked()) else { return };
        is_busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let outcome = start.sign_in(&user.username, &password.get_untracked()).await;
            is_busy.try_set(false);
            match outcome {
                Ok(()) => toasts.show(t_string!(i18n, settings.signed_in_again).to_owned()),
                Err(why) => {
                    problem.try_set(Some(refusal_words(why, i18n.get_locale_untracked())));
                }
            }
        });
    };
    view! {
        <form class="stack stack--4" id="sign-in-again" novalidate=true on:submit=submit>
            <Note kind=NoteKind::Look icon="alert-circle">
                <p>{words}</p>
            </Note>
            <PasswordField
                name="password"
                label=Signal::derive(move || t_string!(i18n, sign_in.password).to_owned())
                value=password
                problem=problem
            />
            <Button wide=true submits="sign-in-again" busy=is_busy>
                {move || t_string!(i18n, sign_in.submit)}
            </Button>
        </form>
    }
}

/// Why nobody was signed in.
pub(super) fn refusal_words(why: SignInProblem, locale: Locale) -> String {
    match why {
        SignInProblem::Wrong => td_string!(locale, sign_in.wrong).to_owned(),
        SignInProblem::NoSignal => td_string!(locale, common.failure.no_signal).to_owned(),
        SignInProblem::Wait(seconds) => {
            let minutes = seconds.div_ceil(60).max(1);
            format::counted(
                usize::try_from(minutes).unwrap_or(usize::MAX),
                td_string!(locale, sign_in.wait_one).to_owned(),
                td_string!(locale, sign_in.wait_many, minutes = minutes.to_string()),
            )
        }
        SignInProblem::TooOld => td_string!(locale, sign_in.too_old).to_owned(),
        SignInProblem::ServerFault => td_string!(locale, sign_in.server_fault).to_owned(),
    }
}
