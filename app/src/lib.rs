//! The officer's screens: what a person in a village sees and does, drawn in the browser.
//!
//! The app talks to its machine through [`port`] only; crate `frontend` wires the browser in,
//! tests wire in memory. Pages ask [`context`] for the book, the session and the state of sync.
//!
//! # Invariants
//!
//! - *On this phone* and *on the server* are two figures, never added up.
//! - Nothing typed is lost: forms are drafts from the first answer on.
//! - Texts are in the locale files; logic has no browser calls and is tested on the host.

#![forbid(unsafe_code)]
#![expect(
    unreachable_pub,
    reason = "the component macro wraps each component in a public function"
)]

mod app;
pub mod components;
pub mod context;
pub mod format;
pub mod forms;
mod pages;
pub mod port;
pub mod route;

pub use app::{App, AppProps};
