//! The service worker: keeps the app on the phone and offers a new build when one is stored.
//!
//! A build is never swapped by itself. The officer accepts, the waiting worker is told to take
//! over, and only once it has does this page load again.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Object, Reflect};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    RegistrationOptions, ServiceWorkerContainer, ServiceWorkerRegistration, ServiceWorkerState,
    ServiceWorkerUpdateViaCache,
};

use crate::page::{on, property, reload, window};
use crate::surroundings::now;

const SCRIPT: &str = "/sw.js";
/// The worker answers the officer's pages, and no others.
const SCOPE: &str = "/app/";
/// How often the server is asked for a newer build, at most.
const LOOK_EVERY_MS: i64 = 60 * 60 * 1000;

/// Registers the worker and calls `ready` whenever a newer build waits.
pub(crate) fn register(ready: Rc<dyn Fn()>) {
    let Some(container) = container() else { return };
    spawn_local(async move {
        let options = RegistrationOptions::new();
        options.set_scope(SCOPE);
        options.set_update_via_cache(ServiceWorkerUpdateViaCache::None);
        let asked = container.register_with_options(SCRIPT, &options);
        // Without a worker the app still runs; it only cannot be opened without signal.
        let Ok(registered) = JsFuture::from(asked).await else { return };
        watch(&container, registered.unchecked_into(), ready);
    });
}

fn watch(
    container: &ServiceWorkerContainer,
    registration: ServiceWorkerRegistration,
    ready: Rc<dyn Fn()>,
) {
    // A first installation has no controller yet; that is not an update.
    if registration.waiting().is_some() && container.controller().is_some() {
        ready();
    }
    let container = container.clone();
    on(&registration.clone(), "updatefound", {
        let registration = registration.clone();
        move |_| {
            let Some(worker) = registration.installing() else { return };
            let (container, ready, watched) = (container.clone(), ready.clone(), worker.clone());
            on(&worker, "statechange", move |_| {
                let is_stored = watched.state() == ServiceWorkerState::Installed;
                if is_stored && container.controller().is_some() {
                    ready();
                }
            });
        }
    });
    look_now_and_then(registration);
}

/// Asks for a newer build when the page comes to the front, at most once an hour.
fn look_now_and_then(registration: ServiceWorkerRegistration) {
    let looked = Cell::new(now());
    let Some(document) = window().document() else { return };
    on(&document, "visibilitychange", move |_| {
        let now = now();
        if crate::page::is_visible() && (now.0 - looked.get().0).abs() >= LOOK_EVERY_MS {
            looked.set(now);
            if let Ok(asked) = registration.update() {
                // No connection, no newer build.
                spawn_local(async move { drop(JsFuture::from(asked).await) });
            }
        }
    });
}

/// Opens the newer build that waits: it takes over, then the page loads again.
pub(crate) fn take_update() {
    let Some(container) = container() else { return reload() };
    spawn_local(async move {
        let asked = container.get_registration_with_document_url(SCOPE);
        let found = JsFuture::from(asked).await.ok();
        let registration = found.and_then(|it| it.dyn_into::<ServiceWorkerRegistration>().ok());
        let Some(waiting) = registration.and_then(|registration| registration.waiting()) else {
            return reload();
        };
        on(&container, "controllerchange", |_| reload());
        let message = Object::new();
        // Setting a property of a plain object cannot fail.
        let _ = Reflect::set(&message, &"type".into(), &"activate".into());
        if waiting.post_message(&message).is_err() {
            reload();
        }
    });
}

/// Whether this page can load again without signal.
pub(crate) fn is_in_charge() -> bool {
    container().is_some_and(|container| container.controller().is_some())
}

/// The browser's side of service workers; absent on pages without a secure origin.
fn container() -> Option<ServiceWorkerContainer> {
    property(&window().navigator(), "serviceWorker")?.dyn_into().ok()
}
