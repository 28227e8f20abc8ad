//! The screens of the office over HTTP: pages that say what they are, numbers that are their
//! lists, imports, users, and decisions that reach their authors.

mod desk;
mod imports;
mod pages;
mod review;
mod rights;
mod users;

pub(crate) use desk::{Desk, value_after};
