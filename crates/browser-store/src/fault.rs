//! What the browser said when a step did not work.

use sync::port::StoreError;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::DomException;

/// The name of a fault of our own.
const GONE: &str = "Gone";

/// An exception of the browser, by name. Its message names no record.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(crate) name: String,
    message: String,
}

impl Fault {
    pub(crate) fn named(name: &str, message: &str) -> Self {
        Self { name: name.to_owned(), message: message.to_owned() }
    }

    /// Whether a new connection may help: this one was closed, by the browser or by an upgrade.
    pub(crate) fn is_of_connection(&self) -> bool {
        matches!(self.name.as_str(), "InvalidStateError" | "UnknownError" | "AbortError")
    }

    /// Another tab has erased the book, its lock with it.
    pub(crate) fn of_a_book_that_is_gone() -> Self {
        Self::named(GONE, "the book has no lock any more")
    }

    pub(crate) fn is_full(&self) -> bool {
        self.name == "QuotaExceededError"
    }

    pub(crate) fn into_store_error(self, doing: &'static str) -> StoreError {
        if self.is_full() {
            return StoreError::Full;
        }
        if self.name == GONE {
            return StoreError::Gone;
        }
        StoreError::Failed { doing, detail: format!("{}: {}", self.name, self.message) }
    }
}

impl From<DomException> for Fault {
    fn from(exception: DomException) -> Self {
        Self { name: exception.name(), message: exception.message() }
    }
}

impl From<JsValue> for Fault {
    fn from(thrown: JsValue) -> Self {
        match thrown.dyn_into::<DomException>() {
            Ok(exception) => exception.into(),
            Err(other) => match other.dyn_into::<js_sys::Error>() {
                Ok(error) => Self { name: error.name().into(), message: error.message().into() },
                Err(_) => Self::named("Error", "the browser gave no reason"),
            },
        }
    }
}
