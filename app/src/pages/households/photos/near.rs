//! Tells when something is about to be seen.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::js_sys::Array;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

/// How far beyond the screen counts as near: half a screen above and below.
const MARGIN: &str = "50% 0px";

/// Whom the browser tells, for as long as the page lives.
struct Watch {
    observer: IntersectionObserver,
    _told: Closure<dyn FnMut(Array, IntersectionObserver)>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Acts once, as soon as the element is near the screen; at once where the browser cannot tell.
pub(super) fn once_near(place: NodeRef<html::Div>, act: impl Fn() + Copy + 'static) {
    let watch = StoredValue::new_local(None::<Watch>);
    Effect::new(move |_| {
        let Some(element) = place.get() else { return };
        let begun = watched(&element, act);
        if begun.is_none() {
            act();
        }
        watch.set_value(begun);
    });
}

fn watched(element: &Element, act: impl Fn() + 'static) -> Option<Watch> {
    let told = move |entries: Array, observer: IntersectionObserver| {
        let is_near = |entry| IntersectionObserverEntry::from(entry).is_intersecting();
        if entries.iter().any(is_near) {
            observer.disconnect();
            act();
        }
    };
    let told = Closure::<dyn FnMut(Array, IntersectionObserver)>::new(told);
    let options = IntersectionObserverInit::new();
    options.set_root_margin(MARGIN);
    let function = told.as_ref().unchecked_ref();
    let observer = IntersectionObserver::new_with_options(function, &options).ok()?;
    observer.observe(element);
    Some(Watch { observer, _told: told })
}
