//! The way into a book whose PIN is forgotten: a key that only the server can hand back.
//!
//! A second key wraps the key of the book. It is kept sealed by the book itself, and, once the
//! server has told its public key, sealed for the server. The server keeps nothing of it: who
//! forgot the PIN sends the sealed key along with the password, and gets it back opened.

use js_sys::{Reflect, Uint8Array};
use sync::port::StoreError;
use web_sys::IdbDatabase;

use crate::browser_store::BrowserStore;
use crate::fault::Fault;
use crate::hpke;
use crate::row;
use crate::schema::{META, SEALED};
use crate::seal::Opening;
use crate::transaction::{Durability, Transaction};

/// The name in [`META`] of what is kept of the recovery key: `{sealed, for_server, server}`.
pub(crate) const RECOVERY: &str = "recovery";

/// What is sealed for the server this way is opened for nothing else.
const PURPOSE: &[u8] = b"nuong recovery 1";

const KEEPING: &str = "keeping a way back";

impl BrowserStore {
    /// Seals the recovery key for the server that has this public key, unless that was done.
    ///
    /// `owner` goes along, so that the server hands it to nobody else.
    pub async fn keep_recovery(&self, server: &[u8], owner: &str) -> Result<(), StoreError> {
        let seal = self.seal()?;
        let kept = self.step(KEEPING, read).await?;
        let is_same = |known: Uint8Array| known.to_vec() == server;
        if kept.is_undefined() || row::bytes(&kept, "server").is_some_and(is_same) {
            return Ok(());
        }
        let key = Opening::begin(&seal, &row::field(&kept, SEALED)).bytes().await;
        let Some(key) = key else { return Ok(()) };
        let content = [key.as_slice(), owner.as_bytes()].concat();
        let sealed = hpke::seal(server, PURPOSE, &content).await;
        let sealed = sealed.map_err(|fault| fault.into_store_error(KEEPING))?;
        let work = async |database: &IdbDatabase| write(database, server, &sealed).await;
        self.step(KEEPING, work).await
    }

    /// The recovery key as it was sealed for the server; `None` where it never was.
    pub async fn recovery(&self) -> Result<Option<Vec<u8>>, StoreError> {
        let kept = self.step(KEEPING, read).await?;
        Ok(row::bytes(&kept, "for_server").map(|sealed| sealed.to_vec()))
    }
}

async fn read(database: &IdbDatabase) -> Result<wasm_bindgen::JsValue, Fault> {
    let transaction = Transaction::read(database, &[META])?;
    transaction.get(META, &RECOVERY.into())?.value().await
}

async fn write(database: &IdbDatabase, server: &[u8], sealed: &[u8]) -> Result<(), Fault> {
    let transaction = Transaction::write(database, &[META], Durability::Strict)?;
    let kept = transaction.get(META, &RECOVERY.into())?.value().await?;
    if !kept.is_undefined() {
        for (name, value) in [("server", server), ("for_server", sealed)] {
            Reflect::set(&kept, &name.into(), &Uint8Array::from(value))?;
        }
        transaction.store(META)?.put_with_key(&kept, &RECOVERY.into())?;
    }
    transaction.finish().await
}
