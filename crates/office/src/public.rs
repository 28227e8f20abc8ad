//! Pages for everybody: where to go, how to get a password, and what went wrong.

use i18n::*;
use leptos::prelude::*;

use crate::document::{Frame, document};

/// `/`: what this is, and the two doors.
pub fn start_page(frame: &Frame) -> AnyView {
    let locale = frame.locale;
    let title = td_string!(locale, public.start.title).to_string();
    let body = page(
        locale,
        "/",
        view! {
            <div class="stack">
                <h1>{td_string!(locale, public.start.heading)}</h1>
                <p>{td_string!(locale, public.start.lead)}</p>
            </div>
            <nav class="stack" aria-label=td_string!(locale, public.start.doors)>
                <a class="btn btn--wide" href="/app/">{td_string!(locale, public.start.officer)}</a>
                <p class="hint">{td_string!(locale, public.start.officer_hint)}</p>
                <a class="btn btn--second btn--wide" href="/office/">
                    {td_string!(locale, public.start.office)}
                </a>
                <p class="hint">{td_string!(locale, public.start.office_hint)}</p>
            </nav>
            <section class="stack" aria-labelledby="what">
                <h2 id="what">{td_string!(locale, public.start.what)}</h2>
                <ul class="plain">
                    <li>{td_string!(locale, public.start.what_offline)}</li>
                    <li>{td_string!(locale, public.start.what_reasons)}</li>
                    <li>{td_string!(locale, public.start.what_training)}</li>
                    <li>{td_string!(locale, public.start.what_province)}</li>
                </ul>
            </section>
            <p><a href=here("/help/sign-in", locale)>{td_string!(locale, public.start.help)}</a></p>
        },
    );
    document(frame, title, body).into_any()
}

/// `/help/sign-in`: for whoever stands before the sign-in and does not get in.
pub fn sign_in_help_page(frame: &Frame) -> AnyView {
    let locale = frame.locale;
    let title = td_string!(locale, public.help.title).to_string();
    let section = |id: &'static str, heading: &'static str, text: &'static str| {
        view! {
            <section class="stack" aria-labelledby=id>
                <h2 id=id>{heading}</h2>
                <p>{text}</p>
            </section>
        }
    };
    let body = page(
        locale,
        "/help/sign-in",
        view! {
            <h1>{td_string!(locale, public.help.heading)}</h1>
            {section(
                "account",
                td_string!(locale, public.help.account),
                td_string!(locale, public.help.account_text),
            )}
            {section(
                "forgotten",
                td_string!(locale, public.help.forgotten),
                td_string!(locale, public.help.forgotten_text),
            )}
            {section(
                "too-many",
                td_string!(locale, public.help.too_many),
                td_string!(locale, public.help.too_many_text),
            )}
            {section(
                "no-signal",
                td_string!(locale, public.help.no_signal),
                td_string!(locale, public.help.no_signal_text),
            )}
            {section(
                "unsent",
                td_string!(locale, public.help.unsent),
                td_string!(locale, public.help.unsent_text),
            )}
            {section(
                "device",
                td_string!(locale, public.help.device),
                td_string!(locale, public.help.device_text),
            )}
            <p><a class="btn btn--wide" href="/app/">{td_string!(locale, public.help.open)}</a></p>
        },
    );
    document(frame, title, body).into_any()
}

/// What went wrong with a request for a page, in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// There is nothing at that address.
    NotFound,
    /// Signed in, but not for this.
    NotAllowed,
    /// The form was old, or the request came from elsewhere.
    WrongToken,
    /// Too many attempts, or the server is busy: wait.
    Wait,
    /// The file or form is too large.
    TooLarge,
    /// The request was not understood.
    NotUnderstood,
    /// The server's fault.
    Internal,
}

/// A page in place of the one that was asked for.
pub fn problem_page(frame: &Frame, trouble: Trouble, request_id: &str) -> AnyView {
    let locale = frame.locale;
    let (heading, text) = match trouble {
        Trouble::NotFound => (
            td_string!(locale, public.problem.not_found),
            td_string!(locale, public.problem.not_found_text),
        ),
        Trouble::NotAllowed => (
            td_string!(locale, public.problem.not_allowed),
            td_string!(locale, public.problem.not_allowed_text),
        ),
        Trouble::WrongToken => (
            td_string!(locale, public.problem.wrong_token),
            td_string!(locale, public.problem.wrong_token_text),
        ),
        Trouble::Wait => {
            (td_string!(locale, public.problem.wait), td_string!(locale, public.problem.wait_text))
        }
        Trouble::TooLarge => (
            td_string!(locale, public.problem.too_large),
            td_string!(locale, public.problem.too_large_text),
        ),
        Trouble::NotUnderstood => (
            td_string!(locale, public.problem.not_understood),
            td_string!(locale, public.problem.not_understood_text),
        ),
        Trouble::Internal => (
            td_string!(locale, public.problem.internal),
            td_string!(locale, public.problem.internal_text),
        ),
    };
    let request_id = request_id.to_owned();
    let body = page(
        locale,
        "/",
        view! {
            <div class="stack">
                <h1>{heading}</h1>
                <p>{text}</p>
            </div>
            <p><a href=here("/", locale)>{td_string!(locale, public.problem.to_start)}</a></p>
            <p class="hush">{td_string!(locale, public.problem.request)}" "<code>{request_id}</code></p>
        },
    );
    document(frame, heading.to_string(), body).into_any()
}

/// The same address in the page's language; Vietnamese needs no word for it.
fn here(path: &'static str, locale: Locale) -> String {
    match locale {
        Locale::vi => path.to_owned(),
        Locale::en => format!("{path}?lang=en"),
    }
}

/// Head, content and foot of a public page.
fn page(locale: Locale, path: &'static str, content: impl IntoView + 'static) -> impl IntoView {
    let content = content.into_any();
    let (other, other_name) = match locale {
        Locale::vi => (Locale::en, "English"),
        Locale::en => (Locale::vi, "Tiếng Việt"),
    };
    view! {
        <a class="skip" href="#main">{td_string!(locale, public.skip)}</a>
        <div class="app app__page">
            <header class="mast mast--tall">
                {terraces()}
                <p class="brand">{mark()}{td_string!(locale, public.name)}</p>
            </header>
            <main id="main" class="main">{content}</main>
            <footer class="main">
                <p>
                    <a href=here(path, other) lang=language_code(other) hreflang=language_code(other)>
                        {other_name}
                    </a>
                </p>
                <p class="hush">{td_string!(locale, public.foot)}</p>
            </footer>
        </div>
    }
}

/// The lines of a terraced field.
fn terraces() -> impl IntoView {
    view! {
        <svg class="terrace" viewBox="0 0 236 60" aria-hidden="true">
            <path d="M150 0c10 8 22 5 32 10s16 9 28 8 18-4 26-3"/>
            <path d="M120 0c12 12 30 8 42 15s18 14 32 13 26-6 42-4"/>
            <path class="ripe" d="M88 0c14 16 38 11 54 20s20 18 36 18 34-8 58-5"/>
            <path d="M54 0c16 20 46 14 66 25s22 23 42 23 42-10 74-6"/>
            <path d="M16 0c20 24 56 17 80 30s24 28 48 28 52-12 92-7"/>
        </svg>
    }
}

/// The mark of the product.
fn mark() -> impl IntoView {
    view! {
        <svg class="brand__mark" viewBox="0 0 36 36" aria-hidden="true">
            <rect class="brand__ground" width="36" height="36" rx="9"/>
            <path class="brand__ripe" d="M4 26.5c5 0 7-3 12-3s7 3 16 1"/>
            <path
                class="brand__line"
                d="M5 19.5c5 0 7-4 12.5-4s7 2.5 13.5.5M8 12.5c4 0 6-3.5 10.5-3.5s6 2 10 .5"
            />
        </svg>
    }
}
