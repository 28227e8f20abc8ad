//! What travels between a device and a server, version by version.
//!
//! A released message never changes: its golden file under `tests/golden/` is replayed for
//! ever. Mutations, answers and feed lines are the engine's own serialised shapes
//! ([`sync::Mutation`], [`sync::Answer`], [`sync::Line`], [`sync::feed::Frame`]); the golden
//! files hold those still too. `docs/sync-protocol.md` describes all of it for strangers.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod v1;
