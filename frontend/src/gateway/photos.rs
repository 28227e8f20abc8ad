//! Photos of the book that is open on this page.

use std::rc::Rc;

use app::port::{Picture, PictureProblem};
use browser_store::BrowserStore;
use domain::id::RecordId;
use sync::phone::{Change, Phone};
use sync::photos::{PhotoBytes, WaitingPhoto};
use sync::port::StoreError;

use super::Parts;
use crate::photos::{OpenBook, photos};

/// Draws the picture chosen in a file box anew.
pub(super) async fn squeeze(input: &str) -> Result<Picture, PictureProblem> {
    let work = photos().await.map_err(|_| PictureProblem::None)?;
    (work.squeeze)(input.to_owned()).await
}

impl Parts {
    fn open_store(&self) -> Result<Rc<BrowserStore>, StoreError> {
        self.book.borrow().as_ref().map(|book| book.store.clone()).ok_or(StoreError::Locked)
    }

    pub(super) async fn keep_photo(
        &self,
        phone: Rc<Phone>,
        changes: Vec<Change>,
        photo: PhotoBytes,
    ) -> Result<(), StoreError> {
        let store = self.open_store()?;
        (photos().await?.keep)(OpenBook { phone, store }, changes, photo).await
    }

    pub(super) async fn photo_address(&self, record: RecordId) -> Option<String> {
        let store = self.open_store().ok()?;
        (photos().await.ok()?.address)(store, record).await.ok().flatten()
    }

    pub(super) async fn waiting_photos(&self) -> Vec<WaitingPhoto> {
        let Ok(store) = self.open_store() else { return Vec::new() };
        let Ok(work) = photos().await else { return Vec::new() };
        (work.waiting)(store).await.unwrap_or_default()
    }
}
