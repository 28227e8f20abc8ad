//! Carries language, contrast and text size to the page's root element.

use leptos::prelude::*;

use super::preferences::Preferences;

/// Follows the preferences for as long as the app runs.
pub(super) fn follow(preferences: Preferences) {
    Effect::new(move |_| {
        let language = preferences.language.get();
        set("lang", Some(language.code()));
    });
    Effect::new(move |_| {
        set("data-theme", preferences.sunlight.get().then_some("sunlight"));
    });
    Effect::new(move |_| {
        let percent = preferences.text_size.get().percent();
        if let Some(body) = document().body() {
            let root = body.parent_element().and_then(as_styled);
            if let Some(root) = root {
                // A root without a size of its own keeps the reader's.
                let size = if percent == 100 { String::new() } else { format!("{percent}%") };
                drop(root.style().set_property("font-size", &size));
            }
        }
    });
}

fn as_styled(element: web_sys::Element) -> Option<web_sys::HtmlElement> {
    wasm_bindgen::JsCast::dyn_into(element).ok()
}

fn set(name: &str, value: Option<&str>) {
    let Some(root) = document().document_element() else { return };
    // The root takes any attribute; there is nothing to do where a browser refuses.
    drop(match value {
        Some(value) => root.set_attribute(name, value),
        None => root.remove_attribute(name),
    });
}
