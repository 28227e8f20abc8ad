//! What is sealed for the server alone: the way into a book whose PIN is forgotten, and what a
//! failing phone had not sent.
//!
//! A second key wraps the key of the book. It is kept sealed by the book itself, and, once the
//! server has told its public key, sealed for the server. The server keeps nothing of it: who
//! forgot the PIN sends the sealed key along with the password, and gets it back opened.

use domain::id::UserId;
use domain::time::Timestamp;
use js_sys::{Reflect, Uint8Array};
use serde_json::json;
use sync::port::{DeviceStore, StoreError};
use wasm_bindgen::JsValue;
use web_sys::IdbDatabase;

use crate::browser_store::{BrowserStore, Unreadable};
use crate::fault::Fault;
use crate::hpke;
use crate::row;
use crate::schema::{META, SEALED};
use crate::seal::Opening;
use crate::transaction::{Durability, Transaction};

/// The name in [`META`] of what is kept of the recovery key, of the server and of its proof that
/// it knows us: `{sealed, for_server, server, proof}`.
pub(crate) const RECOVERY: &str = "recovery";

/// What is sealed for the server this way is opened for nothing else.
const RECOVERY_PURPOSE: &[u8] = b"nuong recovery 1";
const RESCUE_PURPOSE: &[u8] = b"nuong rescue 1";
/// The first bytes of every rescue file.
const RESCUE_HEAD: &[u8] = b"nuong rescue 1\n";

const KEEPING: &str = "keeping a way back";
const RESCUING: &str = "making a rescue file";

impl BrowserStore {
    /// Seals the recovery key for the server that has this public key, unless that was done.
    ///
    /// `owner` goes along, so that the server hands it to nobody else. `proof` is kept for rescue
    /// files.
    pub async fn keep_recovery(
        &self,
        server: &[u8],
        owner: &str,
        proof: &str,
    ) -> Result<(), StoreError> {
        let seal = self.seal()?;
        let kept = self.step(KEEPING, read).await?;
        let is_same = |known: Uint8Array| known.to_vec() == server;
        if kept.is_undefined() || row::bytes(&kept, "server").is_some_and(is_same) {
            return Ok(());
        }
        let key = Opening::begin(&seal, &row::field(&kept, SEALED)).bytes().await;
        let Some(key) = key else { return Ok(()) };
        let content = [key.as_slice(), owner.as_bytes()].concat();
        let made = async {
            let for_server = hpke::seal(server, RECOVERY_PURPOSE, &content).await?;
            let proof = seal.sealed(proof.as_bytes()).await?;
            let bytes = |bytes: &[u8]| JsValue::from(Uint8Array::from(bytes));
            Ok::<_, Fault>([
                ("server", bytes(server)),
                ("for_server", bytes(&for_server)),
                ("proof", proof.into()),
            ])
        };
        let fields = made.await.map_err(|fault| fault.into_store_error(KEEPING))?;
        let work = async |database: &IdbDatabase| write(database, &fields).await;
        self.step(KEEPING, work).await
    }

    /// Everything that is nowhere but here, sealed for the server: what was not sent, unfinished
    /// forms, and rows that cannot be read. `None` while no server has told its key.
    pub async fn rescue_file(
        &self,
        owner: UserId,
        now: Timestamp,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let seal = self.seal()?;
        let kept = self.step(RESCUING, read).await?;
        let proof = Opening::begin(&seal, &row::field(&kept, "proof")).text().await;
        let (Some(server), Some(proof)) = (row::bytes(&kept, "server"), proof) else {
            return Ok(None);
        };
        let stored = self.load().await?;
        let row = |row: Unreadable| json!({ "store": row.store, "body": row.body });
        let content = json!({
            "user": owner,
            "device": stored.device,
            "proof": proof,
            "written": now,
            "mutations": stored.outbox,
            "drafts": stored.drafts,
            "unreadable": self.unreadable().into_iter().map(row).collect::<Vec<_>>(),
        });
        let content = content.to_string();
        let sealed = hpke::seal(&server.to_vec(), RESCUE_PURPOSE, content.as_bytes()).await;
        let sealed = sealed.map_err(|fault| fault.into_store_error(RESCUING))?;
        Ok(Some([RESCUE_HEAD, &sealed].concat()))
    }

    /// The recovery key as it was sealed for the server; `None` where it never was.
    pub async fn recovery(&self) -> Result<Option<Vec<u8>>, StoreError> {
        let kept = self.step(KEEPING, read).await?;
        Ok(row::bytes(&kept, "for_server").map(|sealed| sealed.to_vec()))
    }
}

async fn read(database: &IdbDatabase) -> Result<JsValue, Fault> {
    let transaction = Transaction::read(database, &[META])?;
    transaction.get(META, &RECOVERY.into())?.value().await
}

async fn write(database: &IdbDatabase, fields: &[(&str, JsValue)]) -> Result<(), Fault> {
    let transaction = Transaction::write(database, &[META], Durability::Strict)?;
    let kept = transaction.get(META, &RECOVERY.into())?.value().await?;
    if !kept.is_undefined() {
        for (name, value) in fields {
            Reflect::set(&kept, &JsValue::from_str(name), value)?;
        }
        transaction.store(META)?.put_with_key(&kept, &RECOVERY.into())?;
    }
    transaction.finish().await
}
