//! `/office/sign-in`.

use i18n::*;
use leptos::prelude::*;

use crate::desk::{icon, mark};
use crate::document::{Frame, document_of_class};

/// Why somebody is before the sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignIn {
    /// They have just come.
    Fresh,
    /// The name or the password was not right.
    Wrong,
    /// There were too many attempts.
    TooMany {
        /// For how many minutes to wait.
        minutes: u64,
    },
}

/// The form; `username` is what was typed before.
pub fn sign_in_page(frame: &Frame, state: SignIn, username: &str) -> AnyView {
    let locale = frame.locale;
    let title = td_string!(locale, office.sign_in.title).to_owned();
    let words = match state {
        SignIn::Fresh => None,
        SignIn::Wrong => Some(td_string!(locale, office.sign_in.wrong).to_owned()),
        SignIn::TooMany { minutes } => {
            Some(td_string!(locale, office.sign_in.too_many, minutes = minutes))
        }
    };
    let is_wrong = words.is_some();
    let problem = words.map(|words| {
        view! {
            <section class="errors" role="alert" aria-labelledby="errors">
                <h2 id="errors">{icon("alert-circle")}{words}</h2>
            </section>
        }
    });
    let (other, other_name) = match locale {
        Locale::vi => ("/office/sign-in?lang=en", "English"),
        Locale::en => ("/office/sign-in?lang=vi", "Tiếng Việt"),
    };
    let other_code = match locale {
        Locale::vi => "en",
        Locale::en => "vi",
    };
    let body = view! {
        <main class="gate" id="main">
            <p class="brand">{mark()}{td_string!(locale, public.name)}</p>
            <div class="panel gate__panel">
                <h1>{td_string!(locale, office.sign_in.heading)}</h1>
                <p class="quiet">{td_string!(locale, office.sign_in.lead)}</p>
                {problem}
                <form method="post" action="/office/sign-in" class="stack">
                    <div class="field">
                        <label class="label" for="username">{td_string!(locale, office.sign_in.username)}</label>
                        <input
                            class="input"
                            id="username"
                            name="username"
                            value=username.to_owned()
                            autocomplete="username"
                            autocapitalize="none"
                            spellcheck="false"
                            required
                            aria-invalid=is_wrong.then_some("true")
                        />
                    </div>
                    <div class="field">
                        <label class="label" for="password">{td_string!(locale, office.sign_in.password)}</label>
                        <input
                            class="input"
                            id="password"
                            name="password"
                            type="password"
                            autocomplete="current-password"
                            required
                            aria-invalid=is_wrong.then_some("true")
                        />
                    </div>
                    <button class="btn btn--wide" type="submit">{td_string!(locale, office.sign_in.enter)}</button>
                </form>
                <p class="hint"><a href="/help/sign-in">{td_string!(locale, office.sign_in.help)}</a></p>
            </div>
            <p class="gate__foot">
                <a href="/app/">{td_string!(locale, office.sign_in.to_app)}</a>
                <a href=other lang=other_code hreflang=other_code>{other_name}</a>
            </p>
        </main>
    };
    document_of_class(frame, title, "desk desk--gate", body).into_any()
}
