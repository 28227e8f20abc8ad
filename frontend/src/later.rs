//! The machine's part of the later piece of code: what only its screens ask for.

use sync::port::StoreError;

use crate::locks::{self, LockWork};
use crate::photos::{self, PhotoWork};

/// Everything the piece can do.
#[derive(Clone, Copy)]
pub(crate) struct Work {
    pub(crate) locks: LockWork,
    pub(crate) photos: PhotoWork,
}

fn all() -> Work {
    Work { locks: locks::work(), photos: photos::work() }
}

#[cfg(feature = "split")]
#[leptos::wasm_split::wasm_split(later, wasm_split_path = leptos::wasm_split, fallible)]
fn fetch() -> Result<Work, NotArrived> {
    Ok(all())
}

#[cfg(not(feature = "split"))]
fn fetch() -> impl Future<Output = Result<Work, NotArrived>> {
    std::future::ready(Ok(all()))
}

/// The piece did not arrive.
struct NotArrived;

#[cfg(feature = "split")]
impl From<leptos::wasm_split::SplitLoaderError> for NotArrived {
    fn from(_: leptos::wasm_split::SplitLoaderError) -> Self {
        Self
    }
}

/// Fetches the piece, or takes it from where it was fetched to.
pub(crate) async fn work() -> Result<Work, StoreError> {
    let fetched: Result<Work, NotArrived> = fetch().await;
    fetched.map_err(|NotArrived| StoreError::Failed {
        doing: "fetching the later piece",
        detail: "it did not arrive".to_owned(),
    })
}
