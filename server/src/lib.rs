//! The server: everything between a socket and the crates that decide.
//!
//! [`router`] makes an [`axum::Router`] of [`Services`], so that a test calls it without a
//! socket; [`serve`] is what the binary runs. Handlers take requests apart and put answers
//! together. Who may call what stands in [`access`]; what may be seen or changed is decided
//! by [`domain::access::Access`]; what a push does is decided by [`sync::intake`].
//!
//! # Invariants
//!
//! - A route without a line in [`access::RULES`] answers 404.
//! - Causes of failures, names and values stay in the server: a problem says a code and the
//!   request's id.
//! - Only [`clock`] reads a clock or asks for randomness.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod access;
pub mod api;
pub mod auth;
pub mod blobs;
pub mod cli;
pub mod clock;
pub mod config;
pub mod demo;
pub mod error;
pub mod health;
pub mod import;
pub mod judge;
pub mod office;
pub mod photos;
pub mod rescue;
mod router;
pub mod serve;
mod services;
pub mod site;
pub mod succession;
pub mod telemetry;
mod turns;

pub use config::Config;
pub use router::router;
pub use services::Services;
