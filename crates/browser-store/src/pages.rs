//! The log of pulled lines: numbered pages, each with the scope it belongs to.

use std::collections::{BTreeMap, BTreeSet};

use domain::id::ScopeId;
use domain::order::gathered;
use js_sys::{Array, Uint8Array};
use sync::port::ScopeState;
use wasm_bindgen::JsValue;

use crate::fault::Fault;
use crate::row;
use crate::schema::{CURSORS, META, PAGES, SEALED};
use crate::seal::{self, Seal};
use crate::transaction::{Reply, Transaction};

/// The largest page that is written, unless a single line is larger: 1 MiB.
pub(crate) const PAGE_BYTES_MAX: usize = 1024 * 1024;

/// The fact in [`META`] that counts pages; a page's number says when it came.
const PAGES_WRITTEN: &str = "pages_written";

/// The name in [`META`] of what the app wrote down about all pages, sealed.
const DIGEST: &str = "sealed_digest";
/// Its name in books that had no lock, where it was not sealed.
pub(crate) const CLEAR_DIGEST: &str = "digest";

/// A page as it was read.
pub(crate) struct Stored {
    pub(crate) scope: ScopeId,
    pub(crate) lines: String,
}

/// The key of a scope.
pub(crate) fn key(scope: ScopeId) -> JsValue {
    scope.to_string().into()
}

/// Pages that the browser is opening.
pub(crate) struct Opening(Vec<(JsValue, seal::Opening)>);

impl Opening {
    /// Begins to open pages.
    pub(crate) fn begin(seal: &Seal, rows: &Array) -> Self {
        let begin = |row: JsValue| {
            let opening = seal::Opening::begin(seal, &row::field(&row, SEALED));
            (row, opening)
        };
        Self(rows.iter().map(begin).collect())
    }

    /// The pages in the order in which they came, and the scopes of those that cannot be read.
    /// A page that does not even name its scope may be of any of them.
    pub(crate) async fn read(
        self,
        known: &BTreeMap<ScopeId, ScopeState>,
    ) -> (Vec<Stored>, BTreeSet<ScopeId>) {
        let mut damaged = BTreeSet::new();
        let mut pages = Vec::with_capacity(self.0.len());
        for (row, opening) in self.0 {
            match (row::count(&row, "n"), scope_of(&row), opening.text().await) {
                (Some(n), Some(scope), Some(lines)) => pages.push((n, Stored { scope, lines })),
                (_, Some(scope), _) => _ = damaged.insert(scope),
                (_, None, _) => damaged.extend(known.keys()),
            }
        }
        pages.sort_unstable_by_key(|(n, _)| *n);
        (pages.into_iter().map(|(_, page)| page).collect(), damaged)
    }
}

fn scope_of(row: &JsValue) -> Option<ScopeId> {
    row::text(row, "scope")?.parse().ok()
}

/// Asks how many pages were ever written.
pub(crate) fn ask_count(transaction: &Transaction) -> Result<Reply, Fault> {
    transaction.get(META, &PAGES_WRITTEN.into())
}

/// Understands the answer to [`ask_count`].
pub(crate) fn count(answer: &JsValue) -> u64 {
    answer.as_string().and_then(|text| text.parse().ok()).unwrap_or_default()
}

/// Seals lines as pages, ready to be appended.
pub(crate) async fn sealed(seal: &Seal, lines: &str) -> Result<Vec<Uint8Array>, Fault> {
    let mut sealed = Vec::new();
    for piece in pieces(lines) {
        sealed.push(seal.sealed(piece.as_bytes()).await?);
    }
    Ok(sealed)
}

/// Appends sealed pages behind the `written` ones.
pub(crate) fn append(
    transaction: &Transaction,
    scope: ScopeId,
    pages: &[Uint8Array],
    written: u64,
) -> Result<(), Fault> {
    let mut n = written;
    for page in pages {
        n += 1;
        let row = [("scope", key(scope)), ("n", row::number(n)), (SEALED, page.into())];
        transaction.put(PAGES, &row::row(&row)?)?;
    }
    if n != written {
        transaction.store(META)?.put_with_key(&n.to_string().into(), &PAGES_WRITTEN.into())?;
    }
    Ok(())
}

/// Reads where each scope stands.
pub(crate) fn cursors(rows: &Array) -> BTreeMap<ScopeId, ScopeState> {
    let read = |row: JsValue| {
        let scope = row::text(&row, "scope")?.parse().ok()?;
        Some((scope, row::body::<ScopeState>(&row)?))
    };
    gathered(rows.iter().filter_map(read))
}

/// Asks for the digest of the pages.
pub(crate) fn ask_digest(transaction: &Transaction) -> Result<Reply, Fault> {
    transaction.get(META, &DIGEST.into())
}

/// Keeps a sealed digest of the pages as they are within this transaction.
pub(crate) fn put_digest(transaction: &Transaction, digest: &Uint8Array) -> Result<(), Fault> {
    transaction.store(META)?.put_with_key(digest, &DIGEST.into())?;
    Ok(())
}

/// Lets go of the digest, because the pages are no longer those it was made of.
pub(crate) fn drop_digest(transaction: &Transaction) -> Result<(), Fault> {
    transaction.delete(META, &DIGEST.into())
}

/// Writes where a scope stands.
pub(crate) fn put_cursor(
    transaction: &Transaction,
    scope: ScopeId,
    state: &ScopeState,
) -> Result<(), Fault> {
    let row = row::row(&[("scope", key(scope)), ("body", row::json(state)?.into())])?;
    transaction.put(CURSORS, &row)
}

/// Cuts lines into pieces of whole lines, each of at most [`PAGE_BYTES_MAX`] where lines allow.
fn pieces(lines: &str) -> impl Iterator<Item = &str> {
    let mut rest = lines;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let bytes = rest.as_bytes();
        let limit = PAGE_BYTES_MAX.min(bytes.len());
        let within = bytes[..limit].iter().rposition(|byte| *byte == b'\n');
        let behind = || bytes[limit..].iter().position(|byte| *byte == b'\n').map(|at| limit + at);
        let end = within.or_else(behind).map_or(bytes.len(), |at| at + 1);
        let (piece, later) = rest.split_at(end);
        rest = later;
        Some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_hold_whole_lines_and_lose_nothing() {
        let line = format!("{}\n", "ở".repeat(200_000));
        let lines = line.repeat(5) + "last without an end";
        let cut: Vec<&str> = pieces(&lines).collect();
        assert_eq!(cut.concat(), lines);
        assert!(cut[..cut.len() - 1].iter().all(|piece| piece.ends_with('\n')));
        assert_eq!(cut.len(), 6);
    }

    #[test]
    fn small_lines_share_a_piece() {
        assert_eq!(pieces("a\nb\n").collect::<Vec<_>>(), ["a\nb\n"]);
        assert_eq!(pieces("").count(), 0);
    }
}
