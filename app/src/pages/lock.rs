//! The lock before the book: opening it, giving it a PIN, another one, and a forgotten one.

mod change;
mod choose;
mod forgot;
mod new_pin;
mod rules;
mod unlock;
mod words;

pub(crate) use change::ChangePin;
pub(crate) use choose::ChoosePin;
pub(crate) use forgot::ForgotPin;
pub(crate) use unlock::Unlock;
