//! Says that what was typed is kept, and offers to go back to the beginning.

use i18n::*;
use leptos::prelude::*;

use super::autosave::{Autosave, SaveState};
use crate::components::Icon;
use crate::context::{store_error_words, use_device};

/// The state of the last change, in words.
#[derive(Clone, PartialEq)]
enum Said {
    Saving(String),
    Saved(String),
    Failed(String),
}

/// Whether the last change is on this phone, in words.
#[component]
pub fn SavedState(
    /// What saves the form.
    autosave: Autosave,
) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let device = use_device();
    // Compared before it is drawn: of the letters typed within a minute only the first is news.
    let said = Memo::new(move |_| match autosave.state() {
        SaveState::Untouched => None,
        SaveState::Saving => Some(Said::Saving(td_string!(locale, form.saving).to_owned())),
        SaveState::Saved(at) => {
            let time = device.local_time().clock(at);
            Some(Said::Saved(td_string!(locale, form.saved_at, time = time)))
        }
        SaveState::Failed(error) => {
            Some(Said::Failed(store_error_words(&error, locale).to_owned()))
        }
    });
    let words = move || {
        match said.get() {
        None => ().into_any(),
        Some(Said::Saving(words)) => view! {
            <span class="state"><Icon name="device-mobile"/><span>{words}</span></span>
        }
        .into_any(),
        Some(Said::Saved(words)) => view! {
            <span class="state state--device"><Icon name="device-mobile"/><span>{words}</span></span>
        }
        .into_any(),
        Some(Said::Failed(words)) => view! {
            <span class="state state--stop" role="alert">
                <Icon name="alert-triangle"/>
                <span>{words}</span>
            </span>
        }
        .into_any(),
    }
    };
    view! { <span aria-live="polite">{words}</span> }
}

/// Tells that an unfinished form goes on where it stopped.
#[component]
pub fn DraftNotice(
    /// When it was last saved, in words.
    saved_at: String,
    /// Begins anew.
    on_drop: Callback<()>,
) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let is_asking = RwSignal::new(false);
    let text = td_string!(locale, form.draft_found, time = saved_at);
    view! {
        <div class="note">
            <Icon name="info-circle"/>
            <div class="stack">
                <p>{text}</p>
                <Show
                    when=move || is_asking.get()
                    fallback=move || view! {
                        <p><button class="link" type="button" on:click=move |_| is_asking.set(true)>
                            {td_string!(locale, form.drop_draft)}
                        </button></p>
                    }
                >
                    <p>
                        <b>{td_string!(locale, form.drop_question)}</b>
                        " "
                        {td_string!(locale, form.drop_body)}
                    </p>
                    <p class="line">
                        <button class="btn btn--second" type="button" on:click=move |_| is_asking.set(false)>
                            {td_string!(locale, form.drop_keep)}
                        </button>
                        <button class="btn btn--danger" type="button" on:click=move |_| on_drop.run(())>
                            {td_string!(locale, form.drop_do)}
                        </button>
                    </p>
                </Show>
            </div>
        </div>
    }
}
