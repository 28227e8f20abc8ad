//! Signing in: needed once on a phone, and again to send when the session is over.

use i18n::*;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::{
    Brand, Button, ButtonKind, Main, Note, NoteKind, Page, PasswordField, Terrace, TextField,
};
use crate::context::{Language, Remembered, use_preferences, use_start, use_sync_status};
use crate::port::SignInProblem;

/// The sign-in page.
#[component]
pub(crate) fn SignIn() -> impl IntoView {
    let i18n = use_i18n();
    let title = Signal::derive(move || t_string!(i18n, sign_in.title).to_owned());
    view! {
        <Page title>
            <header class="mast mast--tall">
                <Terrace />
                <Brand />
            </header>
            <Main>
                <div class="stack">
                    <h1>{move || title.get()}</h1>
                    <p class="quiet">
                        {t!(i18n, sign_in.first_time, <nb> = <span class="nb" />)}
                    </p>
                </div>
                <Officers />
                <SignInForm />
                <Note icon="file-text">
                    <p>
                        {move || t_string!(i18n, sign_in.public_before)} " "
                        <a href="/" rel="external">
                            {move || t_string!(i18n, sign_in.public_link)}
                        </a> " " {move || t_string!(i18n, sign_in.public_after)}
                    </p>
                </Note>
                <LanguageSwitch />
            </Main>
        </Page>
    }
}

/// The officers whose books are on this phone: each opens with its own PIN, without signal.
#[component]
fn Officers() -> impl IntoView {
    let i18n = use_i18n();
    let start = use_start();
    let officers = use_preferences().officers();
    (!officers.is_empty()).then(|| {
        let button = |officer: Remembered| {
            let name = officer.user.name.clone();
            view! {
                <Button
                    kind=ButtonKind::Second
                    wide=true
                    on_press=move |()| start.come_back(officer.clone())
                >
                    {name}
                </Button>
            }
        };
        view! {
            <section class="stack" aria-labelledby="officers">
                <h2 class="h3" id="officers">{move || t_string!(i18n, lock.officers)}</h2>
                {officers.into_iter().rev().map(button).collect_view()}
            </section>
        }
    })
}

/// The other language, in its own words.
#[component]
fn LanguageSwitch() -> impl IntoView {
    let preferences = use_preferences();
    let other = move || match preferences.language.get() {
        Language::Vi => (Language::En, "en", "English"),
        Language::En => (Language::Vi, "vi", "Tiếng Việt"),
    };
    view! {
        <button
            class="btn btn--quiet btn--wide"
            type="button"
            lang=move || other().1
            on:click=move |_| preferences.choose_language(untrack(other).0)
        >
            {move || other().2}
        </button>
    }
}

#[component]
fn SignInForm() -> impl IntoView {
    let i18n = use_i18n();
    let start = use_start();
    let is_online = use_sync_status().is_online;
    let username = RwSignal::new(use_preferences().known_user().unwrap_or_default());
    let password = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<SignInProblem>);
    let is_busy = RwSignal::new(false);
    let is_empty = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let name = username.with_untracked(|name| name.trim().to_owned());
        let word = password.get_untracked();
        is_empty.set(name.is_empty() || word.is_empty());
        if is_busy.get_untracked() || is_empty.get_untracked() {
            return;
        }
        is_busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let outcome = start.sign_in(&name, &word).await;
            is_busy.try_set(false);
            if let Err(why) = outcome {
                problem.try_set(Some(why));
            }
        });
    };
    let missing = move |value: RwSignal<String>| {
        let is_missing = is_empty.get() && value.with(|value| value.trim().is_empty());
        is_missing.then(|| t_string!(i18n, sign_in.missing).to_owned())
    };
    view! {
        <form class="stack stack--5" id="sign-in" novalidate=true on:submit=submit>
            {move || problem.get().map(|why| view! { <Refusal why /> })}
            {move || (problem.get().is_none() && !is_online.get()).then(|| view! { <NoSignal /> })}
            <TextField
                name="username"
                label=Signal::derive(move || t_string!(i18n, sign_in.username).to_owned())
                hint=Signal::derive(move || t_string!(i18n, sign_in.username_hint).to_owned())
                value=username
                problem=Signal::derive(move || missing(username))
                autocomplete="username"
                autocapitalize="none"
            />
            <PasswordField
                name="password"
                label=Signal::derive(move || t_string!(i18n, sign_in.password).to_owned())
                value=password
                problem=Signal::derive(move || missing(password))
            />
            <div class="stack">
                <Button wide=true submits="sign-in" busy=is_busy>
                    {move || {
                        if is_busy.get() {
                            t_string!(i18n, sign_in.busy)
                        } else {
                            t_string!(i18n, sign_in.submit)
                        }
                    }}
                </Button>
                <a class="btn btn--quiet btn--wide" href="/help/sign-in" rel="external">
                    {move || t_string!(i18n, sign_in.forgot)}
                </a>
            </div>
        </form>
    }
}

/// Why nobody was signed in.
#[component]
fn Refusal(why: SignInProblem) -> impl IntoView {
    let i18n = use_i18n();
    let words = move || match why {
        SignInProblem::Wrong => t_string!(i18n, sign_in.wrong).to_owned(),
        SignInProblem::NoSignal => t_string!(i18n, sign_in.no_signal).to_owned(),
        SignInProblem::Wait(seconds) => {
            let minutes = seconds.div_ceil(60).max(1);
            crate::format::counted(
                usize::try_from(minutes).unwrap_or(usize::MAX),
                t_string!(i18n, sign_in.wait_one).to_owned(),
                t_string!(i18n, sign_in.wait_many, minutes = minutes.to_string()),
            )
        }
        SignInProblem::TooOld => t_string!(i18n, sign_in.too_old).to_owned(),
        SignInProblem::ServerFault => t_string!(i18n, sign_in.server_fault).to_owned(),
    };
    // No signal is weather, not an error.
    let (kind, icon) = match why {
        SignInProblem::NoSignal => (NoteKind::Look, "wifi-off"),
        SignInProblem::Wait(_) => (NoteKind::Look, "hourglass"),
        _ => (NoteKind::Stop, "alert-circle"),
    };
    view! {
        <Note kind icon>
            <p>{words}</p>
        </Note>
    }
}

#[component]
fn NoSignal() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Note kind=NoteKind::Look icon="wifi-off">
            <p>{move || t_string!(i18n, sign_in.no_signal)}</p>
        </Note>
    }
}
