//! Language, size of text, contrast.

use i18n::*;
use leptos::prelude::*;

use crate::components::{Check, ChoiceOption, Choices};
use crate::context::{Language, TextSize, use_preferences};

/// How the screens look and speak. Each choice holds at once and on this machine only.
#[component]
pub(super) fn Looks() -> impl IntoView {
    let i18n = use_i18n();
    let preferences = use_preferences();
    let languages = vec![
        ChoiceOption::new(Language::Vi.code(), "Tiếng Việt"),
        ChoiceOption::new(Language::En.code(), "English"),
    ];
    let sizes = move || {
        let words = [
            t_string!(i18n, settings.text_normal),
            t_string!(i18n, settings.text_large),
            t_string!(i18n, settings.text_largest),
        ];
        let sizes = TextSize::ALL.into_iter().zip(words);
        sizes.map(|(size, words)| ChoiceOption::new(size.percent().to_string(), words)).collect()
    };
    let choose_language = move |code: String| {
        let language = if code == Language::En.code() { Language::En } else { Language::Vi };
        preferences.choose_language(language);
    };
    let choose_size = move |percent: String| {
        let mut sizes = TextSize::ALL.into_iter();
        if let Some(size) = sizes.find(|size| size.percent().to_string() == percent) {
            preferences.choose_text_size(size);
        }
    };
    view! {
        <Choices
            name="language"
            legend=Signal::derive(move || t_string!(i18n, settings.language).to_owned())
            options=Signal::stored(languages)
            chosen=Signal::derive(move || Some(preferences.language.get().code().to_owned()))
            on_choose=choose_language
            two=true
        />
        <Choices
            name="text-size"
            legend=Signal::derive(move || t_string!(i18n, settings.text_size).to_owned())
            options=Signal::derive(sizes)
            chosen=Signal::derive(move || Some(preferences.text_size.get().percent().to_string()))
            on_choose=choose_size
        />
        <Check
            name="sunlight"
            label=Signal::derive(move || t_string!(i18n, common.sunlight).to_owned())
            example=Signal::derive(move || t_string!(i18n, settings.sunlight_hint).to_owned())
            checked=preferences.sunlight
            on_change=move |wants: bool| {
                if wants != preferences.sunlight.get_untracked() {
                    preferences.switch_sunlight();
                }
            }
        />
    }
}
