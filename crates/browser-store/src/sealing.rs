//! Giving a book its lock. A book of an earlier build is sealed with it: copied, compared, swapped.
//!
//! An update of the app touches nothing. Only when a person has chosen a PIN is what lies there
//! in the open read and sealed; each copy is opened again and compared; then, in one transaction,
//! all of them take the place of what they were made of, with the lock. Whatever happens before
//! that leaves the book as it was.

use js_sys::{Object, Reflect, Uint8Array};
use sync::port::StoreError;
use wasm_bindgen::JsValue;
use web_sys::IdbDatabase;

use crate::browser_store::BrowserStore;
use crate::fault::Fault;
use crate::lock::{self, LOCK};
use crate::pages::CLEAR_DIGEST;
use crate::recovery::RECOVERY;
use crate::row;
use crate::schema::{DRAFTS, META, OUTBOX, PAGES, SEALED, SENT};
use crate::seal::{Opening, Seal};
use crate::transaction::{Durability, Transaction};

const LOCKING: &str = "giving the book a lock";

/// The stores with contents, and the field that held them in the open.
const CLEAR: [(&str, &str); 4] =
    [(PAGES, "lines"), (OUTBOX, "body"), (SENT, "body"), (DRAFTS, "body")];

/// A row that was in the open, sealed.
struct Copy {
    store: &'static str,
    row: JsValue,
}

impl BrowserStore {
    /// Gives a book that has no lock one that this PIN opens, and opens it.
    ///
    /// Returns whether it did; another tab may have been faster.
    pub async fn choose_pin(&self, pin: &str) -> Result<bool, StoreError> {
        let failed = |fault: Fault| fault.into_store_error(LOCKING);
        let (lock, recovery, seal) = lock::make(pin).await.map_err(failed)?;
        let recovery =
            row::row(&[(SEALED, seal.sealed(&recovery.to_vec()).await.map_err(failed)?.into())])
                .map_err(failed)?;
        let found = self.step(LOCKING, in_the_open).await?;
        let copies = copied(&seal, found).await.map_err(failed)?;
        let work = async |database: &IdbDatabase| swap(database, &copies, &lock, &recovery).await;
        let is_ours = self.step(LOCKING, work).await?;
        if is_ours {
            self.open_with(seal);
        }
        Ok(is_ours)
    }
}

/// Every row whose content lies in the open.
async fn in_the_open(database: &IdbDatabase) -> Result<Vec<(usize, JsValue)>, Fault> {
    let transaction = Transaction::read(database, &CLEAR.map(|(store, _)| store))?;
    let mut found = Vec::new();
    for (at, (store, field)) in CLEAR.into_iter().enumerate() {
        let rows = transaction.all(store)?.rows().await?;
        let is_clear = |row: &JsValue| !row::field(row, field).is_undefined();
        found.extend(rows.iter().filter(is_clear).map(|row| (at, row)));
    }
    Ok(found)
}

/// Seals each row, opens the copy and compares.
async fn copied(seal: &Seal, found: Vec<(usize, JsValue)>) -> Result<Vec<Copy>, Fault> {
    let mut copies = Vec::with_capacity(found.len());
    for (at, clear) in found {
        let (store, field) = CLEAR[at];
        let content = row::field(&clear, field);
        let content = match content.as_string() {
            Some(text) => text.into_bytes(),
            None => Uint8Array::new(&content).to_vec(),
        };
        let sealed = seal.sealed(&content).await?;
        if Opening::begin(seal, &sealed).bytes().await.as_ref() != Some(&content) {
            return Err(Fault::named("DataError", "a sealed copy does not open"));
        }
        let row = Object::assign(&Object::new(), &clear.into());
        Reflect::delete_property(&row, &field.into())?;
        Reflect::set(&row, &SEALED.into(), &sealed)?;
        copies.push(Copy { store, row: row.into() });
    }
    Ok(copies)
}

/// Puts the copies and the lock in their places, all or none.
///
/// Nobody can have written meanwhile: writing needs the lock's key.
async fn swap(
    database: &IdbDatabase,
    copies: &[Copy],
    lock: &JsValue,
    recovery: &JsValue,
) -> Result<bool, Fault> {
    let stores = [META, PAGES, OUTBOX, SENT, DRAFTS];
    let transaction = Transaction::write(database, &stores, Durability::Strict)?;
    let present = transaction.get(META, &LOCK.into())?.value().await?;
    let is_ours = present.is_undefined();
    if is_ours {
        for copy in copies {
            transaction.put(copy.store, &copy.row)?;
        }
        transaction.delete(META, &CLEAR_DIGEST.into())?;
        let meta = transaction.store(META)?;
        meta.put_with_key(lock, &LOCK.into())?;
        meta.put_with_key(recovery, &RECOVERY.into())?;
    }
    transaction.finish().await?;
    Ok(is_ours)
}
