//! The bytes of photos beside the book: what is known of each in a row, its sealed bytes in another.

use domain::id::RecordId;
use js_sys::{Array, Uint8Array};
use sync::Mutation;
use sync::photos::{PhotoBytes, PhotoStore, WaitingPhoto};
use sync::port::{Cursor, Local, StoreError};
use wasm_bindgen::JsValue;
use web_sys::IdbDatabase;

use crate::browser_store::{BrowserStore, EPOCH};
use crate::fault::Fault;
use crate::row;
use crate::schema::{META, PHOTO_BYTES, PHOTOS};
use crate::seal::Opening;
use crate::steps::Beside;
use crate::transaction::{Durability, Transaction};

const SAVING: &str = "saving a photo";
const READING: &str = "reading a photo";
/// The field of a row that names the epoch of the server in which the bytes arrived there.
const ARRIVED: &str = "arrived";

/// A photo whose bytes are ready to be written.
pub(crate) struct SealedPhoto {
    record: RecordId,
    sha256: String,
    size: u64,
    sealed: Uint8Array,
}

impl SealedPhoto {
    /// Writes the photo; `number` says which one is older.
    pub(crate) fn put(&self, transaction: &Transaction, number: u64) -> Result<(), Fault> {
        let record = self.record.to_string();
        let known = row::row(&[
            ("record", record.as_str().into()),
            ("n", row::number(number)),
            ("sha256", self.sha256.as_str().into()),
            ("size", row::number(self.size)),
        ])?;
        transaction.put(PHOTOS, &known)?;
        transaction.store(PHOTO_BYTES)?.put_with_key(&self.sealed, &record.into())?;
        Ok(())
    }
}

/// Whether any of these photos has not arrived in the epoch that is followed.
pub(crate) fn is_nowhere_else(rows: &Array, followed: &JsValue) -> bool {
    rows.iter().any(|row| !has_arrived(&row, followed))
}

/// What arrived in another epoch may have been lost with the server that had it.
fn has_arrived(row: &JsValue, followed: &JsValue) -> bool {
    let followed = followed.as_string().map(|epoch| Cursor::epoch_of(&epoch).to_string());
    followed.is_some() && row::text(row, ARRIVED) == followed
}

fn waiting(row: &JsValue) -> Option<(u64, WaitingPhoto)> {
    let photo = WaitingPhoto {
        record: row::text(row, "record")?.parse().ok()?,
        sha256: row::text(row, "sha256")?,
        bytes: row::count(row, "size")?,
    };
    Some((row::count(row, "n")?, photo))
}

impl PhotoStore for BrowserStore {
    fn record_photo(
        &self,
        mutations: Vec<Mutation>,
        photo: PhotoBytes,
    ) -> Local<'_, Result<Vec<Mutation>, StoreError>> {
        Box::pin(async move {
            let PhotoBytes { record, sha256, bytes } = photo;
            let sealed = self.seal()?.sealed(&bytes).await;
            let sealed = sealed.map_err(|fault| fault.into_store_error(SAVING))?;
            let photo = SealedPhoto { record, sha256, size: bytes.len() as u64, sealed };
            let beside = Beside { finished_draft: None, photo: Some(&photo) };
            self.record_beside(mutations, beside).await
        })
    }

    fn waiting_photos(&self, epoch: u64) -> Local<'_, Result<Vec<WaitingPhoto>, StoreError>> {
        Box::pin(async move {
            let rows = self.step(READING, async |database: &IdbDatabase| {
                Transaction::read(database, &[PHOTOS])?.all(PHOTOS)?.rows().await
            });
            let epoch = epoch.to_string();
            let rows = rows.await?;
            let rows = rows.iter().filter(|row| row::text(row, ARRIVED).as_deref() != Some(&epoch));
            let mut photos: Vec<_> = rows.filter_map(|row| waiting(&row)).collect();
            photos.sort_unstable_by_key(|(number, _)| *number);
            Ok(photos.into_iter().map(|(_, photo)| photo).collect())
        })
    }

    fn photo_bytes(&self, record: RecordId) -> Local<'_, Result<Option<Vec<u8>>, StoreError>> {
        Box::pin(async move {
            let seal = self.seal()?;
            let sealed = self.step(READING, async |database: &IdbDatabase| {
                let transaction = Transaction::read(database, &[PHOTO_BYTES])?;
                transaction.get(PHOTO_BYTES, &record.to_string().into())?.value().await
            });
            // What cannot be opened stays where it is; nobody can send it.
            Ok(Opening::begin(&seal, &sealed.await?).bytes().await)
        })
    }

    fn photo_arrived(&self, record: RecordId, epoch: u64) -> Local<'_, Result<(), StoreError>> {
        Box::pin(self.step(SAVING, async move |database| {
            let transaction = Transaction::write(database, &[PHOTOS], Durability::Relaxed)?;
            let found = transaction.get(PHOTOS, &record.to_string().into())?.value().await?;
            if !found.is_undefined() {
                row::set(&found, ARRIVED, &epoch.to_string().into())?;
                transaction.put(PHOTOS, &found)?;
            }
            transaction.finish().await
        }))
    }

    fn drop_photo(&self, record: RecordId) -> Local<'_, Result<(), StoreError>> {
        Box::pin(self.step("letting a photo go", async move |database| {
            let stores = [PHOTOS, PHOTO_BYTES];
            let transaction = Transaction::write(database, &stores, Durability::Strict)?;
            for store in stores {
                transaction.delete(store, &record.to_string().into())?;
            }
            transaction.finish().await
        }))
    }
}

impl BrowserStore {
    /// The photos whose bytes are on this phone alone.
    pub async fn photos_here_alone(&self) -> Result<Vec<WaitingPhoto>, StoreError> {
        let read = self.step(READING, async |database: &IdbDatabase| {
            let transaction = Transaction::read(database, &[META, PHOTOS])?;
            let followed = transaction.get(META, &EPOCH.into())?;
            let photos = transaction.all(PHOTOS)?;
            Ok((photos.rows().await?, followed.value().await?))
        });
        let (rows, followed) = read.await?;
        let here = rows.iter().filter(|row| !has_arrived(row, &followed));
        Ok(here.filter_map(|row| Some(waiting(&row)?.1)).collect())
    }
}
