//! A village in one thread: phones, a server, faults and seeds; and the contracts every store meets.
//!
//! Nothing here sleeps, reads a clock or is random by itself: a run is a function of its seed.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod builders;
pub mod device_contract;
pub mod executor;
pub mod log_contract;
pub mod memory_device;
pub mod memory_log;
pub mod memory_photos;
pub mod network;
mod network_photos;
pub mod photo_contract;
pub mod revocations;
pub mod village;
