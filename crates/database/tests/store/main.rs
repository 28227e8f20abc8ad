//! The store on SQLite, and on PostgreSQL where `NUONG_TEST_POSTGRES` names a server.

#![allow(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

mod backup;
mod blob;
mod contract;
mod devices;
mod faults;
mod fresh;
mod lists;
mod migrations;
mod order;
mod people;
mod reports;
mod together;
