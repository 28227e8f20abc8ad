//! Where the keyboard is: at the heading after a page change, at the field after an error link.

use i18n::*;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Puts the focus on an element, making it focusable if it is not.
pub fn focus_by_id(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        focus(&element);
    }
}

fn focus(element: &web_sys::Element) {
    let Some(element) = element.dyn_ref::<HtmlElement>() else { return };
    if element.tab_index() < 0 && !element.has_attribute("tabindex") {
        drop(element.set_attribute("tabindex", "-1"));
    }
    drop(element.focus());
}

/// The first thing a keyboard reaches: past the header, to the content.
#[component]
pub fn SkipLink() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <a
            class="skip"
            href="#main"
            on:click=move |event| {
                event.prevent_default();
                event.stop_propagation();
                focus_by_id("main");
            }
        >
            {move || t_string!(i18n, common.skip)}
        </a>
    }
}

/// Moves the focus to the heading when another page is shown, so that it is read aloud.
#[component]
pub fn FocusAfterNavigation() -> impl IntoView {
    let pathname = use_location().pathname;
    Effect::new(move |before: Option<String>| {
        let now = pathname.get();
        if before.is_some_and(|before| before != now) {
            // The page is drawn after this; its heading is there one frame later.
            request_animation_frame(|| request_animation_frame(focus_heading));
        }
        now
    });
}

fn focus_heading() {
    let has_taken = document().active_element().is_some_and(|it| it.class_name() == "errors");
    if let Some(heading) = document().query_selector("h1").ok().flatten().filter(|_| !has_taken) {
        focus(&heading);
    }
}
