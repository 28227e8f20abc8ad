//! The steps that write to several stores at once, each in one transaction.

use std::collections::BTreeMap;

use domain::id::{MutationId, ScopeId};
use js_sys::{Array, Uint8Array};
use sync::port::{Committed, Page, ScopeState};
use sync::{Answer, Mutation};
use web_sys::{IdbDatabase, IdbKeyRange};

use crate::browser_store::{DEVICE_SEQ, EPOCH, LAST_COMPLETE, LOST};
use crate::fault::Fault;
use crate::lock::LOCK;
use crate::photos::{SealedPhoto, is_nowhere_else};
use crate::recovery::RECOVERY;
use crate::schema::{
    ALL, BY_ID, CURSORS, DRAFTS, META, OUTBOX, PAGES, PHOTO_BYTES, PHOTOS, SEALED, SENT,
};
use crate::transaction::{Durability, Reply, Transaction};
use crate::{pages, row};

/// How long answered mutations are kept, so that a restored server can be told again: 30 days.
const SENT_KEPT_MS: i64 = 30 * 24 * 60 * 60 * 1000;

pub(crate) fn put_fact(transaction: &Transaction, name: &str, value: &str) -> Result<(), Fault> {
    transaction.store(META)?.put_with_key(&value.into(), &name.into())?;
    Ok(())
}

/// What is done in the same step as mutations are recorded.
#[derive(Clone, Copy, Default)]
pub(crate) struct Beside<'a> {
    /// The draft they came from.
    pub(crate) finished_draft: Option<&'a str>,
    /// The photo they are about.
    pub(crate) photo: Option<&'a SealedPhoto>,
}

/// Refuses what nobody could ever open: another tab may have erased the book, and with it the
/// lock that holds the key. Asked in the transaction that writes.
async fn needs(lock: Reply) -> Result<(), Fault> {
    let lock = lock.value().await?;
    if lock.is_undefined() { Err(Fault::of_a_book_that_is_gone()) } else { Ok(()) }
}

/// `sealed` holds the draft.
///
/// Each letter that is typed waits for this, and every wait is one behind the page's drawing. So
/// the lock is looked at together with the end of the transaction, and what was written into a
/// book that is gone is taken out again.
pub(crate) async fn save_draft(
    database: &IdbDatabase,
    key: &str,
    sealed: &Uint8Array,
) -> Result<(), Fault> {
    let transaction = Transaction::write(database, &[META, DRAFTS], Durability::Strict)?;
    let lock = transaction.get(META, &LOCK.into())?;
    let row = [("key", key.into()), (SEALED, sealed.into())];
    transaction.put(DRAFTS, &row::row(&row)?)?;
    transaction.finish().await?;
    let is_kept = needs(lock).await;
    if is_kept.is_err() {
        let transaction = Transaction::write(database, &[META, DRAFTS], Durability::Strict)?;
        // A book that has begun since keeps what is its own.
        if needs(transaction.get(META, &LOCK.into())?).await.is_err() {
            transaction.delete(DRAFTS, &key.into())?;
        }
        transaction.finish().await?;
    }
    is_kept
}

/// `sealed` holds the mutations as text, in their order. Their number is not known before the
/// transaction; it stands beside what is sealed.
pub(crate) async fn record(
    database: &IdbDatabase,
    mutations: &[Mutation],
    sealed: &[Uint8Array],
    beside: Beside<'_>,
) -> Result<Vec<Mutation>, Fault> {
    let stores = [META, OUTBOX, DRAFTS, PHOTOS, PHOTO_BYTES];
    let stores = if beside.photo.is_some() { &stores[..] } else { &stores[..3] };
    let transaction = Transaction::write(database, stores, Durability::Strict)?;
    // Both are asked for before either is waited for: each wait is one behind the drawing.
    let lock = transaction.get(META, &LOCK.into())?;
    let last = transaction.get(META, &DEVICE_SEQ.into())?;
    needs(lock).await?;
    let mut device_seq = pages::count(&last.value().await?);
    let mut numbered = mutations.to_vec();
    for (mutation, sealed) in numbered.iter_mut().zip(sealed) {
        device_seq += 1;
        mutation.device_seq = device_seq;
        let row = row::row(&[
            ("seq", row::number(device_seq)),
            ("id", mutation.id.to_string().into()),
            (SEALED, sealed.into()),
        ])?;
        // `add`, not `put`: an id that is already there stops the whole step.
        transaction.store(OUTBOX)?.add(&row)?;
    }
    put_fact(&transaction, DEVICE_SEQ, &device_seq.to_string())?;
    if let Some(key) = beside.finished_draft {
        transaction.delete(DRAFTS, &key.into())?;
    }
    if let Some(photo) = beside.photo {
        photo.put(&transaction, device_seq)?;
    }
    transaction.finish().await?;
    Ok(numbered)
}

pub(crate) async fn commit_page(
    database: &IdbDatabase,
    page: &Page,
    sealed: &[Uint8Array],
) -> Result<Committed, Fault> {
    let transaction = Transaction::write(database, &[META, PAGES, CURSORS], Durability::Relaxed)?;
    let cursor = transaction.get(CURSORS, &pages::key(page.scope))?;
    let written = pages::ask_count(&transaction)?;
    let held: ScopeState = row::body(&cursor.value().await?).unwrap_or_default();
    let written = pages::count(&written.value().await?);
    if held.cursor() != page.expected {
        transaction.finish().await?;
        return Ok(Committed::Stale);
    }
    if page.is_whole {
        transaction.delete(PAGES, &row::keys_of(&pages::key(page.scope))?)?;
    }
    pages::append(&transaction, page.scope, sealed, written)?;
    if page.is_whole || !page.lines.is_empty() {
        pages::drop_digest(&transaction)?;
    }
    pages::put_cursor(&transaction, page.scope, &page.state)?;
    transaction.finish().await?;
    Ok(Committed::Yes)
}

pub(crate) async fn forget_scope(database: &IdbDatabase, scope: ScopeId) -> Result<(), Fault> {
    let transaction = Transaction::write(database, &[META, PAGES, CURSORS], Durability::Relaxed)?;
    transaction.delete(PAGES, &row::keys_of(&pages::key(scope))?)?;
    transaction.delete(CURSORS, &pages::key(scope))?;
    pages::drop_digest(&transaction)?;
    transaction.finish().await
}

pub(crate) async fn keep_digest(
    database: &IdbDatabase,
    digest: &Uint8Array,
    held: &BTreeMap<ScopeId, ScopeState>,
) -> Result<Committed, Fault> {
    let transaction = Transaction::write(database, &[META, CURSORS], Durability::Relaxed)?;
    let cursors = transaction.all(CURSORS)?.rows().await?;
    let is_of_these = pages::cursors(&cursors) == *held;
    if is_of_these {
        pages::put_digest(&transaction, digest)?;
    }
    transaction.finish().await?;
    Ok(if is_of_these { Committed::Yes } else { Committed::Stale })
}

pub(crate) async fn settle(database: &IdbDatabase, answers: &[Answer]) -> Result<(), Fault> {
    let transaction = Transaction::write(database, &[OUTBOX, SENT], Durability::Strict)?;
    let by_id = transaction.store(OUTBOX)?.index(BY_ID)?;
    let ask = |id: MutationId| Ok::<_, Fault>(Reply::to(by_id.get(&id.to_string().into())?));
    let asked = answers.iter().map(|answer| ask(answer.id)).collect::<Result<Vec<_>, _>>()?;
    for (answer, asked) in answers.iter().zip(asked) {
        let waiting = asked.value().await?;
        let (Some(seq), Some(mutation)) =
            (row::count(&waiting, "seq"), row::bytes(&waiting, SEALED))
        else {
            // Another tab was told before.
            continue;
        };
        // An answer says what became of a mutation, by ids and codes; it names nobody.
        let sent = row::row(&[
            ("at", row::moment(answer.at)),
            ("seq", row::number(seq)),
            ("id", answer.id.to_string().into()),
            (SEALED, mutation.into()),
            ("answer", row::json(answer)?.into()),
        ])?;
        transaction.put(SENT, &sent)?;
        transaction.delete(OUTBOX, &row::number(seq))?;
    }
    if let Some(newest) = answers.iter().map(|answer| answer.at).max() {
        let oldest_kept = Array::of1(&row::moment(newest.plus_millis(-SENT_KEPT_MS)));
        transaction.delete(SENT, &IdbKeyRange::upper_bound(&oldest_kept)?.into())?;
    }
    transaction.finish().await
}

/// Whether the bytes of a photo have not arrived in the epoch that is followed.
pub(crate) async fn holds_alone(database: &IdbDatabase) -> Result<bool, Fault> {
    let transaction = Transaction::read(database, &[META, PHOTOS])?;
    let (photos, followed) = (transaction.all(PHOTOS)?, transaction.get(META, &EPOCH.into())?);
    let photos = photos.rows().await?;
    Ok(is_nowhere_else(&photos, &followed.value().await?))
}

/// Lets go of everything but the device's name and its count, if that is the count that was
/// confirmed, nothing waits, and no photo is here alone.
pub(crate) async fn erase(database: &IdbDatabase, confirmed: u64) -> Result<Committed, Fault> {
    let stores = [&ALL[..], &[PHOTOS, PHOTO_BYTES]].concat();
    let transaction = Transaction::write(database, &stores, Durability::Strict)?;
    let photos = transaction.all(PHOTOS)?;
    let outbox = Reply::to(transaction.store(OUTBOX)?.count()?);
    let count = transaction.get(META, &DEVICE_SEQ.into())?;
    let followed = transaction.get(META, &EPOCH.into())?;
    let photos = photos.rows().await?;
    let is_here_alone = is_nowhere_else(&photos, &followed.value().await?);
    let is_sent = outbox.value().await?.as_f64() == Some(0.0) && !is_here_alone;
    if !is_sent || pages::count(&count.value().await?) != confirmed {
        transaction.finish().await?;
        return Ok(Committed::Stale);
    }
    for store in [PAGES, CURSORS, SENT, DRAFTS, PHOTOS, PHOTO_BYTES] {
        transaction.store(store)?.clear()?;
    }
    // Without its lock nobody opens what a disk may still hold of the book.
    for fact in [EPOCH, LOST, LAST_COMPLETE, LOCK, RECOVERY] {
        transaction.delete(META, &fact.into())?;
    }
    pages::drop_digest(&transaction)?;
    transaction.finish().await?;
    Ok(Committed::Yes)
}
