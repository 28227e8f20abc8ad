//! The bytes of photos in memory: on a phone, and on a server that keeps them apart from its book.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use domain::id::{RecordId, UserId};
use sync::Mutation;
use sync::photos::{PhotoBytes, PhotoStore, Told, WaitingPhoto};
use sync::port::{Local, StoreError};

use crate::executor::step;
use crate::memory_device::MemoryDevice;

impl MemoryDevice {
    fn write_photo<'a, R: 'a>(
        &'a self,
        change: impl FnOnce(&Self) -> R + 'a,
    ) -> Local<'a, Result<R, StoreError>> {
        Box::pin(async move {
            step().await;
            if self.is_full.get() {
                return Err(StoreError::Full);
            }
            let result = change(self);
            step().await;
            Ok(result)
        })
    }
}

impl PhotoStore for MemoryDevice {
    fn record_photo(
        &self,
        mutations: Vec<Mutation>,
        photo: PhotoBytes,
    ) -> Local<'_, Result<Vec<Mutation>, StoreError>> {
        self.write_photo(move |device| {
            let mut stored = device.stored.borrow_mut();
            let mut numbered = mutations;
            for mutation in &mut numbered {
                stored.device_seq += 1;
                mutation.device_seq = stored.device_seq;
            }
            stored.outbox.extend(numbered.iter().cloned());
            device.photos.borrow_mut().push((photo, None));
            numbered
        })
    }

    fn waiting_photos(&self, epoch: u64) -> Local<'_, Result<Vec<WaitingPhoto>, StoreError>> {
        Box::pin(async move {
            step().await;
            let photos = self.photos.borrow();
            let waiting = photos.iter().filter(|(_, arrived)| *arrived != Some(epoch));
            let waiting = waiting.map(|(photo, _)| WaitingPhoto {
                record: photo.record,
                sha256: photo.sha256.clone(),
                bytes: photo.bytes.len() as u64,
            });
            Ok(waiting.collect())
        })
    }

    fn photo_bytes(&self, record: RecordId) -> Local<'_, Result<Option<Vec<u8>>, StoreError>> {
        Box::pin(async move {
            step().await;
            let photos = self.photos.borrow();
            let found = photos.iter().find(|(photo, _)| photo.record == record);
            Ok(found.map(|(photo, _)| photo.bytes.clone()))
        })
    }

    fn photo_arrived(&self, record: RecordId, epoch: u64) -> Local<'_, Result<(), StoreError>> {
        self.write_photo(move |device| {
            let mut photos = device.photos.borrow_mut();
            let found = photos.iter_mut().find(|(photo, _)| photo.record == record);
            if let Some((_, arrived)) = found {
                *arrived = Some(epoch);
            }
        })
    }

    fn drop_photo(&self, record: RecordId) -> Local<'_, Result<(), StoreError>> {
        self.write_photo(move |device| {
            device.photos.borrow_mut().retain(|(photo, _)| photo.record != record);
        })
    }
}

/// What a server keeps of photos beside its book.
#[derive(Debug, Default)]
pub struct MemoryBlobs {
    /// Pieces on their way, by who sends them and the hash.
    parts: RefCell<BTreeMap<(UserId, String), Vec<u8>>>,
    /// Photos that have arrived.
    whole: RefCell<BTreeMap<RecordId, (String, Vec<u8>)>>,
    backup: RefCell<BTreeMap<RecordId, (String, Vec<u8>)>>,
    /// Who wrote about which photo.
    pub(crate) authors: RefCell<BTreeMap<RecordId, BTreeSet<UserId>>>,
}

impl MemoryBlobs {
    /// The bytes of a photo that has arrived.
    pub fn of(&self, record: RecordId) -> Option<Vec<u8>> {
        self.whole.borrow().get(&record).map(|(_, bytes)| bytes.clone())
    }

    pub(crate) fn keep_backup(&self) {
        self.backup.replace(self.whole.borrow().clone());
    }

    /// What arrived since the backup is gone, and so is what was on its way.
    pub(crate) fn restore(&self) {
        self.whole.replace(self.backup.borrow().clone());
        self.parts.borrow_mut().clear();
    }

    pub(crate) fn ask(&self, author: UserId, sha256: &str, photo: &Named) -> Told {
        if self.whole.borrow().get(&photo.record).is_some_and(|(held, _)| held == sha256) {
            return Told::Held(photo.bytes);
        }
        let parts = self.parts.borrow();
        let held = parts.get(&(author, sha256.to_owned())).map_or(0, Vec::len);
        Told::Held(held as u64)
    }

    pub(crate) fn take(
        &self,
        author: UserId,
        sha256: &str,
        photo: &Named,
        (start, piece): (u64, &[u8]),
    ) -> Told {
        let told = self.ask(author, sha256, photo);
        if told != Told::Held(start) || start == photo.bytes {
            return told;
        }
        let key = (author, sha256.to_owned());
        let mut parts = self.parts.borrow_mut();
        let held = parts.entry(key.clone()).or_default();
        held.extend_from_slice(piece);
        if (held.len() as u64) < photo.bytes {
            return Told::Held(held.len() as u64);
        }
        let whole = parts.remove(&key).unwrap_or_default();
        if crate::builders::hash_of(&whole) != sha256 {
            return Told::Wrong;
        }
        self.whole.borrow_mut().insert(photo.record, (sha256.to_owned(), whole));
        Told::Held(photo.bytes)
    }
}

/// A photo's record, as far as its bytes depend on it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Named {
    pub(crate) record: RecordId,
    pub(crate) bytes: u64,
}
