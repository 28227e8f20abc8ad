//! What a browser gets: the officer's app, its files, and the public pages.

pub mod headers;
pub mod package;
pub mod pages;
pub mod shell;
