//! What the book holds of people, made unreadable to whoever has the phone's disk.
//!
//! AES-GCM with 256 bits, by the browser. A sealed value is one byte that says how it was
//! sealed, twelve random bytes, and what the cipher made of the content with its mark of
//! 16 bytes. A book that is sealed 2³² times would need a new key; that is four thousand years
//! of an autosave each half minute.

use js_sys::Uint8Array;
use sync::port::StoreError;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::crypto;
use crate::fault::Fault;

/// The first byte of what this build seals.
const FORM: u8 = 1;
const NONCE_BYTES: u32 = 12;
const HEAD_BYTES: u32 = 1 + NONCE_BYTES;

/// The open lock of a book: seals and opens what belongs to it. The key cannot be read out.
#[derive(Clone, Debug)]
pub struct Seal(JsValue);

impl Seal {
    pub(crate) fn of(key: JsValue) -> Self {
        Self(key)
    }

    /// Seals bytes. The same bytes never look the same twice.
    pub async fn seal(&self, bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
        let sealed = self.sealed(bytes).await;
        sealed.map(|sealed| sealed.to_vec()).map_err(|fault| fault.into_store_error("sealing"))
    }

    /// Opens what [`Self::seal`] made, and nothing that was changed since.
    pub async fn open(&self, sealed: &[u8]) -> Result<Vec<u8>, StoreError> {
        let sealed = Uint8Array::from(sealed);
        let opened = Opening::begin(self, &sealed).bytes().await;
        opened.ok_or_else(|| StoreError::Failed {
            doing: "opening what is sealed",
            detail: "it was sealed by another key, or changed".to_owned(),
        })
    }

    /// The key itself, for a tab that shares the open book.
    pub(crate) fn key(&self) -> &JsValue {
        &self.0
    }

    /// Seals bytes as the database keeps them.
    pub(crate) async fn sealed(&self, bytes: &[u8]) -> Result<Uint8Array, Fault> {
        let nonce = crypto::random(NONCE_BYTES)?;
        let how = crypto::algorithm("AES-GCM", &[("iv", nonce.clone().into())])?;
        let content = Uint8Array::from(bytes);
        let made = crypto::call("encrypt", &[&how, &self.0, &content]).await?;
        let made = Uint8Array::new(&made);
        let sealed = Uint8Array::new_with_length(HEAD_BYTES + made.length());
        sealed.set_index(0, FORM);
        sealed.set(&nonce, 1);
        sealed.set(&made, HEAD_BYTES);
        Ok(sealed)
    }
}

/// Something sealed that the browser is opening.
pub(crate) struct Opening(Option<JsFuture>);

impl Opening {
    /// Begins to open; the browser works on many at once.
    pub(crate) fn begin(seal: &Seal, sealed: &JsValue) -> Self {
        Self(sealed.dyn_ref().and_then(|sealed| started(seal, sealed).ok().flatten()))
    }

    /// What was sealed; `None` where it cannot be opened.
    pub(crate) async fn bytes(self) -> Option<Vec<u8>> {
        Some(Uint8Array::new(&self.0?.await.ok()?).to_vec())
    }

    /// The same as text.
    pub(crate) async fn text(self) -> Option<String> {
        String::from_utf8(self.bytes().await?).ok()
    }
}

fn started(seal: &Seal, sealed: &Uint8Array) -> Result<Option<JsFuture>, Fault> {
    if sealed.length() < HEAD_BYTES || sealed.get_index(0) != FORM {
        return Ok(None);
    }
    let nonce = sealed.subarray(1, HEAD_BYTES);
    let how = crypto::algorithm("AES-GCM", &[("iv", nonce.into())])?;
    let content = sealed.subarray(HEAD_BYTES, sealed.length());
    crypto::begin("decrypt", &[&how, seal.key(), &content]).map(Some)
}
