//! The page the app runs in: its window, its build and what happens to it.

use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, EventTarget, VisibilityState, Window};

/// The window; the app never runs in a worker.
pub(crate) fn window() -> Window {
    web_sys::window().expect("the app runs in a page")
}

/// Listens for as long as the page lives.
pub(crate) fn on(target: &EventTarget, event: &str, heard: impl Fn(Event) + 'static) {
    let closure = Closure::<dyn Fn(Event)>::new(heard);
    let function: &Function = closure.as_ref().unchecked_ref();
    if target.add_event_listener_with_callback(event, function).is_ok() {
        closure.forget();
    }
}

/// What the browser believes of the network. Only a hint.
pub(crate) fn seems_online() -> bool {
    window().navigator().on_line()
}

/// Whether somebody can see the page.
pub(crate) fn is_visible() -> bool {
    let document = window().document();
    document.is_none_or(|document| document.visibility_state() == VisibilityState::Visible)
}

/// The build that the shell names.
pub(crate) fn build() -> String {
    let document = window().document();
    let meta = document.and_then(|it| it.query_selector("meta[name=nuong-build]").ok()?);
    meta.and_then(|meta| meta.get_attribute("content")).unwrap_or_default()
}

/// What people would call this browser, such as `Chrome, Android`.
pub(crate) fn browser_name() -> String {
    let agent = window().navigator().user_agent().unwrap_or_default();
    let first = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    let browser = first(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("coc_coc", "Cốc Cốc"), // tidy: vietnamese letters, a browser's name
        ("Firefox", "Firefox"),
        ("CriOS", "Chrome"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ]);
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    ]);
    [browser, system].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// A property by name, for interfaces that `web-sys` calls unstable. `None` where it is not there.
pub(crate) fn property(of: &JsValue, name: &str) -> Option<JsValue> {
    let value = Reflect::get(of, &name.into()).ok()?;
    (!value.is_undefined() && !value.is_null()).then_some(value)
}

/// Loads the page again.
pub(crate) fn reload() {
    // A page that cannot reload stays as it is; the officer still has the browser's own button.
    let _ = window().location().reload();
}
