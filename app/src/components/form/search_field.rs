//! The box people search names in.

use i18n::*;
use leptos::prelude::*;

use crate::components::{Icon, focus_by_id};

/// A search box with a button that empties it.
#[component]
pub fn SearchField(
    /// Element id.
    id: &'static str,
    /// What is searched for, read aloud.
    #[prop(into)]
    label: String,
    /// Stands in the empty box.
    #[prop(into)]
    placeholder: String,
    /// What was typed.
    value: RwSignal<String>,
) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let clear = move |_| {
        value.set(String::new());
        focus_by_id(id);
    };
    view! {
        <form role="search" class="stack" on:submit=|event| event.prevent_default()>
            <label class="only-read" for=id>{label}</label>
            <span class="search">
                <Icon name="search"/>
                <input
                    class="input"
                    id=id
                    type="search"
                    placeholder=placeholder
                    autocapitalize="none"
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=move || value.get()
                    on:input:target=move |event| value.set(event.target().value())
                />
                <Show when=move || !value.read().is_empty()>
                    <button
                        class="tool"
                        type="button"
                        aria-label=td_string!(locale, form.search_clear)
                        on:click=clear
                    >
                        <Icon name="x"/>
                    </button>
                </Show>
            </span>
        </form>
    }
}
