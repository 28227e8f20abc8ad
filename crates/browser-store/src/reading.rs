//! Reading the whole book: everything asked for at once, then opened, then understood.

use domain::time::Timestamp;
use js_sys::Array;
use serde::de::DeserializeOwned;
use sync::port::{Sent, Stored};
use sync::{Answer, Mutation};
use wasm_bindgen::JsValue;
use web_sys::IdbDatabase;

use crate::browser_store::{
    BrowserStore, DEVICE, DEVICE_SEQ, EPOCH, LAST_COMPLETE, LOST, Unreadable,
};
use crate::compaction::Log;
use crate::fault::Fault;
use crate::schema::{ALL, CURSORS, DRAFTS, META, OUTBOX, PAGES, SEALED, SENT};
use crate::seal::{Opening, Seal};
use crate::transaction::Transaction;
use crate::{pages, row};

/// Everything in the database, as the browser hands it over.
pub(crate) struct Read {
    pages: Array,
    cursors: Array,
    outbox: Array,
    sent: Array,
    drafts: Array,
    device: JsValue,
    epoch: JsValue,
    lost: JsValue,
    device_seq: JsValue,
    last_complete: JsValue,
    digest: JsValue,
}

/// Asks for everything at once, then waits.
pub(crate) async fn read_all(database: &IdbDatabase) -> Result<Read, Fault> {
    let transaction = Transaction::read(database, &ALL)?;
    let fact = |name: &str| transaction.get(META, &name.into());
    let (device, epoch, lost) = (fact(DEVICE)?, fact(EPOCH)?, fact(LOST)?);
    let (device_seq, last_complete) = (fact(DEVICE_SEQ)?, fact(LAST_COMPLETE)?);
    let (cursors, outbox) = (transaction.all(CURSORS)?, transaction.all(OUTBOX)?);
    let (sent, drafts) = (transaction.all(SENT)?, transaction.all(DRAFTS)?);
    let digest = pages::ask_digest(&transaction)?;
    let pages = transaction.all(PAGES)?;
    Ok(Read {
        device: device.value().await?,
        epoch: epoch.value().await?,
        lost: lost.value().await?,
        device_seq: device_seq.value().await?,
        last_complete: last_complete.value().await?,
        cursors: cursors.rows().await?,
        outbox: outbox.rows().await?,
        sent: sent.rows().await?,
        drafts: drafts.rows().await?,
        digest: digest.value().await?,
        pages: pages.rows().await?,
    })
}

impl BrowserStore {
    /// Opens and understands what was read; rows that cannot be read are put aside.
    pub(crate) async fn understand(&self, seal: &Seal, read: &Read) -> Stored {
        // The browser works on all of them while the first are being understood.
        let digest = Opening::begin(seal, &read.digest);
        let opening = pages::Opening::begin(seal, &read.pages);
        let outbox = Rows::begin(seal, &read.outbox, OUTBOX);
        let sent = Rows::begin(seal, &read.sent, SENT);
        let drafts = Rows::begin(seal, &read.drafts, DRAFTS);
        let scopes = pages::cursors(&read.cursors);
        let (pages, damaged) = opening.read(&scopes).await;
        self.log.replace(Log::of(&pages));
        let mut unreadable = Vec::new();
        let stored = Stored {
            pages: pages.into_iter().map(|page| (page.scope, page.lines)).collect(),
            outbox: outbox.read(&mutation, &mut unreadable).await,
            // Nothing but the outbox has been read so far.
            unreadable_outbox: unreadable.len() as u64,
            sent: sent.read(&answered, &mut unreadable).await,
            drafts: drafts.read(&|_, text| parsed(text), &mut unreadable).await,
            device: read.device.as_string().and_then(|text| text.parse().ok()),
            epoch: read.epoch.as_string(),
            lost: pages::count(&read.lost),
            device_seq: pages::count(&read.device_seq),
            last_complete: read
                .last_complete
                .as_string()
                .and_then(|text| text.parse().ok())
                .map(Timestamp),
            scopes,
            damaged,
            digest: digest.text().await,
        };
        self.unreadable.replace(unreadable);
        stored
    }
}

/// Rows of a store that the browser is opening.
struct Rows {
    store: &'static str,
    rows: Vec<(JsValue, Opening)>,
}

impl Rows {
    fn begin(seal: &Seal, rows: &Array, store: &'static str) -> Self {
        let begin = |row: JsValue| {
            let opening = Opening::begin(seal, &row::field(&row, SEALED));
            (row, opening)
        };
        Self { store, rows: rows.iter().map(begin).collect() }
    }

    /// Understands each row with what it says beside its content.
    async fn read<T>(
        self,
        understand: &dyn Fn(&JsValue, &str) -> Option<T>,
        unreadable: &mut Vec<Unreadable>,
    ) -> Vec<T> {
        let mut read = Vec::with_capacity(self.rows.len());
        for (row, opening) in self.rows {
            // What nobody has sealed is read as it stands.
            let text = opening.text().await.or_else(|| row::text(&row, "body"));
            let body = text.unwrap_or_default();
            match understand(&row, &body) {
                Some(value) => read.push(value),
                None => unreadable.push(Unreadable { store: self.store, body }),
            }
        }
        read
    }
}

fn parsed<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}

/// A mutation is numbered when it is stored, after it was sealed.
fn mutation(row: &JsValue, text: &str) -> Option<Mutation> {
    Some(Mutation { device_seq: row::count(row, "seq")?, ..parsed(text)? })
}

/// Books that had no lock kept mutation and answer in one.
fn answered(row: &JsValue, text: &str) -> Option<Sent> {
    match row::text(row, "answer") {
        Some(answer) => {
            let answer: Answer = parsed(&answer)?;
            Some(Sent { mutation: mutation(row, text)?, answer })
        }
        None => parsed(text),
    }
}
