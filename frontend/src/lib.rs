//! The browser's composition root: wires store, transport, clock, randomness and the sync
//! driver to the officer's app, and mounts it. Decides nothing about households.
//!
//! # Invariants
//!
//! - Records live in IndexedDB only; local storage holds preferences and sentinels.
//! - A book is never sent under another user's session.
//! - The key to a book lives in the memory of a page only, and goes with it.
//! - The app works the same whether or not a server, a service worker, locks or channels
//!   between tabs are there.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod bell;
mod books;
mod download;
mod gateway;
mod hex;
mod idle;
mod later;
mod location;
mod locks;
mod page;
mod panic;
mod photos;
mod picture;
mod service_worker;
mod surroundings;
mod sync_driver;
mod tabs;
mod transport;

use std::rc::Rc;

use app::{App, AppProps};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::gateway::BrowserGateway;

/// Starts the app. The loader script of the shell runs this once the module is there.
#[wasm_bindgen(start)]
pub fn start() {
    panic::install();
    leptos::mount::mount_to_body(|| App(AppProps { gateway: Rc::new(BrowserGateway::new()) }));
}
