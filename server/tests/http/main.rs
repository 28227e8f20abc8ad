//! The server through its router, in process, each test on a fresh database; and the binary
//! where only a process can show it.
//!
//! People in these tests are invented.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod access;
mod blob;
mod body;
mod moves;
mod office;
mod openapi;
mod process;
mod pull;
mod push;
mod recovery;
mod rescue;
mod revocation;
mod server;
mod session;
mod sign_in;
mod site;
mod succession;
mod two_servers;
