//! The bytes of photos as pages see them: where they are, and how far they have been sent.

use std::collections::BTreeMap;

use domain::id::RecordId;
use i18n::*;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sync::phone::Change;
use sync::photos::{PhotoBytes, WaitingPhoto};
use sync::port::StoreError;

use super::device::Device;
use super::field_book::FieldBook;
use crate::format;

/// The photos of the open book.
#[derive(Clone, Copy, Debug)]
pub struct Photos {
    device: Device,
    book: FieldBook,
    waiting: RwSignal<Vec<WaitingPhoto>>,
    held: RwSignal<BTreeMap<RecordId, u64>>,
}

impl Photos {
    pub(super) fn none(device: Device, book: FieldBook) -> Self {
        Self { device, book, waiting: RwSignal::default(), held: RwSignal::default() }
    }

    /// How many photos are on this phone alone, and how many bytes they have. Tracked.
    pub fn waiting(self) -> (usize, u64) {
        self.waiting.with(|all| (all.len(), all.iter().map(|photo| photo.bytes).sum()))
    }

    /// The same in words, where there are any. Tracked.
    pub fn waiting_words(self, locale: Locale) -> Option<String> {
        let (count, bytes) = self.waiting();
        let size = format::bytes(bytes, locale);
        match count {
            0 => None,
            1 => Some(td_string!(locale, sync.photos_one, size = size)),
            many => {
                let count = format::count(many, locale);
                Some(td_string!(locale, sync.photos_many, count = count, size = size))
            }
        }
    }

    /// How much of a photo that is on this phone alone was sent, in percent; `None` where the
    /// server has it. Tracked.
    pub fn percent_sent(self, photo: RecordId) -> Option<u64> {
        let length = self.waiting.with(|all| {
            all.iter().find(|waiting| waiting.record == photo).map(|waiting| waiting.bytes)
        })?;
        let held = self.held.with(|held| held.get(&photo).copied().unwrap_or_default());
        Some(held.min(length) * 100 / length.max(1))
    }

    /// Keeps what a person did together with the photo it is about, durably, and sends both as
    /// soon as there is a connection. An error means that nothing was kept.
    pub async fn save(self, changes: Vec<Change>, photo: PhotoBytes) -> Result<(), StoreError> {
        let phone = self.book.open_phone().ok_or(StoreError::Locked)?;
        self.device.gateway().keep_photo(phone, changes, photo).await?;
        self.book.touched();
        self.ask().await;
        self.device.with(|gateway| gateway.sync_now());
        Ok(())
    }

    /// An address for the bytes of a photo that are on this phone.
    pub async fn address(self, photo: RecordId) -> Option<String> {
        self.device.gateway().photo_address(photo).await
    }

    /// Looks at what waits, as when a book was opened.
    pub(super) fn look(self) {
        spawn_local(self.ask());
    }

    async fn ask(self) {
        let waiting = self.device.gateway().waiting_photos().await;
        self.take(waiting);
    }

    pub(super) fn take(self, waiting: Vec<WaitingPhoto>) {
        // Whoever closed the page meanwhile does not ask any more.
        self.waiting.try_set(waiting);
    }

    pub(super) fn came_further(self, photo: RecordId, held: u64) {
        self.held.try_update(|all| all.insert(photo, held));
    }
}

/// The photos.
pub fn use_photos() -> Photos {
    expect_context()
}
