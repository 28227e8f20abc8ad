//! Who is asking: passwords, sessions, and proof that a request comes from our own pages.

pub mod address;
pub mod attempts;
pub mod csrf;
pub mod password;
pub mod sealing;
pub mod session;
