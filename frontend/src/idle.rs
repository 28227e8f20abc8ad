//! Notices when nobody uses the page.

use std::cell::Cell;
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;

use crate::page::{is_visible, on, window};
use crate::surroundings::now;

/// How long a book stays open without use: 15 minutes.
const OPEN_MAX_MS: i64 = 15 * 60 * 1000;
/// How often to look: a phone that sleeps looks as soon as it wakes.
const LOOK_EVERY_MS: u32 = 20_000;

/// Calls `idle` when nobody has touched the page for a while, for as long as the page lives.
pub(crate) fn watch(idle: impl Fn() + 'static) {
    let used = Rc::new(Cell::new(now()));
    for event in ["pointerdown", "keydown", "input"] {
        let used = used.clone();
        on(&window(), event, move |_| used.set(now()));
    }
    let look = Rc::new(move || {
        if (now().0 - used.get().0).abs() >= OPEN_MAX_MS {
            used.set(now());
            idle();
        }
    });
    if let Some(document) = window().document() {
        let look = look.clone();
        on(&document, "visibilitychange", move |_| {
            if is_visible() {
                look();
            }
        });
    }
    wasm_bindgen_futures::spawn_local(async move {
        loop {
            TimeoutFuture::new(LOOK_EVERY_MS).await;
            look();
        }
    });
}
