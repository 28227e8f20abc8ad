//! What is done with photos: a part of the later piece of code, as the screens are that ask for it.

use std::rc::Rc;

use app::port::{Event, Picture, PictureProblem};
use browser_store::BrowserStore;
use domain::id::RecordId;
use sync::phone::{Change, Phone};
use sync::photos::{PhotoBytes, PhotoStore, PhotosEnded, WaitingPhoto};
use sync::port::{Local, StoreError};

use crate::sync_driver::Tell;
use crate::transport::Server;
use crate::{later, picture};

/// The work of the later piece.
#[derive(Clone, Copy)]
pub(crate) struct PhotoWork {
    /// Draws the picture chosen in a file box anew.
    pub(crate) squeeze: fn(String) -> Local<'static, Result<Picture, PictureProblem>>,
    /// Keeps a photo with its record.
    pub(crate) keep: fn(OpenBook, Vec<Change>, PhotoBytes) -> Doing<()>,
    /// An address of this page for the bytes that are on this phone.
    pub(crate) address: fn(Rc<BrowserStore>, RecordId) -> Doing<Option<String>>,
    /// What is on this phone alone.
    pub(crate) waiting: fn(Rc<BrowserStore>) -> Doing<Vec<WaitingPhoto>>,
    /// Sends the photos that wait.
    pub(crate) send: fn(OpenBook, Rc<Server>, Tell) -> Doing<PhotosEnded>,
}

/// A book that is open on this page, and where it is kept.
pub(crate) struct OpenBook {
    pub(crate) phone: Rc<Phone>,
    pub(crate) store: Rc<BrowserStore>,
}

/// Work that the store may refuse.
type Doing<T> = Local<'static, Result<T, StoreError>>;

pub(crate) fn work() -> PhotoWork {
    PhotoWork {
        squeeze: |input| {
            Box::pin(async move {
                let squeezed = picture::squeeze(&input).await;
                picture::forget(&input);
                squeezed
            })
        },
        keep: |OpenBook { phone, store }, changes, photo| {
            Box::pin(async move {
                phone.save_photo(store.as_ref(), changes, photo).await?;
                Ok(())
            })
        },
        address: |store, record| {
            Box::pin(async move {
                let bytes = store.photo_bytes(record).await?;
                Ok(bytes.and_then(|bytes| picture::address(&bytes)))
            })
        },
        waiting: |store| Box::pin(async move { store.photos_here_alone().await }),
        send: |OpenBook { phone, store }, server, tell| {
            Box::pin(async move {
                let progress = |record, held| tell(Event::PhotoSent { record, held });
                let ended = phone.send_photos(store.as_ref(), server.as_ref(), &progress).await?;
                tell(Event::PhotosWaiting(store.photos_here_alone().await?));
                Ok(ended)
            })
        },
    }
}

/// Fetches the work, or takes it from where it was fetched to.
pub(crate) async fn photos() -> Result<PhotoWork, StoreError> {
    Ok(later::work().await?.photos)
}
