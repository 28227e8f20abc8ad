//! A question that stands before everything else. The safe answer is the main button.

use i18n::*;
use leptos::html;
use leptos::portal::Portal;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// A dialog; the rest of the page is out of reach while it is open.
#[component]
pub fn Dialog(
    /// Whether it is open. Escape closes it.
    is_open: RwSignal<bool>,
    /// The question.
    #[prop(into)]
    title: Signal<String>,
    /// What happens to the data, and the buttons, which say what they do.
    children: ChildrenFn,
) -> impl IntoView {
    let children = StoredValue::new(children);
    view! {
        <Show when=move || is_open.get()>
            <Portal>
                <OpenDialog is_open title>{children.read_value()()}</OpenDialog>
            </Portal>
        </Show>
    }
}

#[component]
fn OpenDialog(is_open: RwSignal<bool>, title: Signal<String>, children: Children) -> impl IntoView {
    let i18n = use_i18n();
    let place = NodeRef::<html::Div>::new();
    let came_from = StoredValue::new_local(
        document().active_element().and_then(|element| element.dyn_into::<HtmlElement>().ok()),
    );
    set_page_inert(true);
    Effect::new(move |_| {
        if let Some(place) = place.get() {
            drop(place.focus());
        }
    });
    on_cleanup(move || {
        set_page_inert(false);
        if let Some(element) = came_from.try_get_value().flatten() {
            drop(element.focus());
        }
    });
    view! {
        <div class="veil">
            <div
                class="dialog"
                role="dialog"
                aria-modal="true"
                aria-labelledby="dialog-title"
                tabindex="-1"
                node_ref=place
                on:keydown=move |event| {
                    if event.key() == "Escape" {
                        is_open.set(false);
                    }
                }
            >
                <h2 id="dialog-title">{move || title.get()}</h2>
                {children()}
                <button
                    class="only-read"
                    type="button"
                    on:click=move |_| is_open.set(false)
                >
                    {move || t_string!(i18n, common.close)}
                </button>
            </div>
        </div>
    }
}

/// Takes everything behind the dialog out of reach of keyboard and screen reader.
fn set_page_inert(is_inert: bool) {
    let Some(page) = document().query_selector(".app__page").ok().flatten() else { return };
    drop(if is_inert { page.set_attribute("inert", "") } else { page.remove_attribute("inert") });
}
