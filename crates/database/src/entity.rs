//! The tables as rows. Private to this crate: callers see domain types.
#![allow(unreachable_pub, reason = "what the entity macro makes has to be public")]

pub(crate) mod account;
pub(crate) mod account_area;
pub(crate) mod area;
pub(crate) mod assessment;
pub(crate) mod attendance;
pub(crate) mod blob;
pub(crate) mod blob_part;
pub(crate) mod conflict;
pub(crate) mod device;
pub(crate) mod feed;
pub(crate) mod household;
pub(crate) mod import;
pub(crate) mod meta;
pub(crate) mod mutation;
pub(crate) mod officer;
pub(crate) mod pending_import;
pub(crate) mod person;
pub(crate) mod photo;
pub(crate) mod quarantined;
pub(crate) mod revocation;
pub(crate) mod scope;
pub(crate) mod session;
pub(crate) mod sign_in_attempt;
pub(crate) mod standard;
pub(crate) mod training_session;
