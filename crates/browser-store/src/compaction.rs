//! Keeps the log of pages short: many small pages with outdated lines become few with current ones.

use std::collections::{BTreeMap, HashMap};

use domain::id::ScopeId;
use js_sys::{Array, Uint8Array};
use sync::port::StoreError;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::IdbDatabase;

use crate::browser_store::BrowserStore;
use crate::fault::Fault;
use crate::pages::{self, PAGE_BYTES_MAX, Stored};
use crate::row;
use crate::schema::{META, PAGES};
use crate::transaction::{Durability, Reply, Transaction};

/// Pages of a scope, beyond those that its size asks for, that make compaction worth it.
const PAGES_EXTRA_MAX: usize = 64;

/// How the server writes that a record left a scope. Inside a text its quotes are escaped.
const LEFT: &str = "\"op\":\"left\"";

const TIDYING: &str = "tidying the book";

/// How long the log of each scope is.
#[derive(Debug, Default)]
pub(crate) struct Log(BTreeMap<ScopeId, Extent>);

#[derive(Clone, Copy, Debug, Default)]
struct Extent {
    pages: usize,
    bytes: usize,
    /// Whether it still holds the text of records that left the scope.
    holds_left: bool,
}

impl Log {
    pub(crate) fn of(pages: &[Stored]) -> Self {
        let mut log = Self::default();
        let mut texts: BTreeMap<ScopeId, Vec<&str>> = BTreeMap::new();
        for page in pages {
            log.add(page.scope, page.lines.len());
            texts.entry(page.scope).or_default().push(&page.lines);
        }
        for (scope, texts) in texts {
            if let Some(extent) = log.0.get_mut(&scope) {
                extent.holds_left = hold_left(&texts);
            }
        }
        log
    }

    /// Takes in a page that was just written.
    pub(crate) fn take(&mut self, scope: ScopeId, lines: &str) {
        self.add(scope, lines.len());
        if lines.contains(LEFT) {
            self.0.entry(scope).or_default().holds_left = true;
        }
    }

    fn add(&mut self, scope: ScopeId, bytes: usize) {
        if bytes > 0 {
            let extent = self.0.entry(scope).or_default();
            extent.pages += bytes.div_ceil(PAGE_BYTES_MAX);
            extent.bytes += bytes;
        }
    }

    pub(crate) fn replace(&mut self, scope: ScopeId, bytes: usize) {
        self.0.remove(&scope);
        self.add(scope, bytes);
    }

    /// A scope that holds what left it, or else the one whose log is longest beyond what its
    /// size asks for.
    fn overlong(&self) -> Option<ScopeId> {
        if let Some((scope, _)) = self.0.iter().find(|(_, extent)| extent.holds_left) {
            return Some(*scope);
        }
        let extra = |extent: &Extent| {
            extent.pages.saturating_sub(2 * extent.bytes.div_ceil(PAGE_BYTES_MAX))
        };
        let (scope, extent) = self.0.iter().max_by_key(|(_, extent)| extra(extent))?;
        (extra(extent) > PAGES_EXTRA_MAX).then_some(*scope)
    }
}

impl BrowserStore {
    /// Rewrites the log of one scope if it has grown long or holds the text of records that left
    /// the scope; for a moment without anything to do.
    ///
    /// Works on the stored text alone: lines of kinds that this build does not know are kept,
    /// and another tab's pages cannot be missed. Returns whether there was anything to do.
    pub async fn compact(&self) -> Result<bool, StoreError> {
        let Some(scope) = self.log.borrow().overlong() else { return Ok(false) };
        let seal = self.seal()?;
        let work = async |database: &IdbDatabase| pages_of(database, scope).await;
        let rows = self.step(TIDYING, work).await?;
        let (stored, _) = pages::Opening::begin(&seal, &rows).read(&BTreeMap::new()).await;
        if stored.len() < rows.length() as usize {
            // What cannot be read must not be rewritten.
            self.log.borrow_mut().replace(scope, 0);
            return Ok(true);
        }
        let lines = current_lines(stored.iter().map(|page| page.lines.as_str()));
        let sealed = pages::sealed(&seal, &lines).await;
        let sealed = sealed.map_err(|fault| fault.into_store_error(TIDYING))?;
        let work = async |database: &IdbDatabase| replace(database, scope, &rows, &sealed).await;
        if self.step(TIDYING, work).await? {
            self.log.borrow_mut().replace(scope, lines.len());
        }
        Ok(true)
    }
}

async fn pages_of(database: &IdbDatabase, scope: ScopeId) -> Result<Array, Fault> {
    let transaction = Transaction::read(database, &[PAGES])?;
    let range = row::keys_of(&pages::key(scope))?;
    Reply::to(transaction.store(PAGES)?.get_all_with_key(&range)?).rows().await
}

/// Puts the short log in the place of the long one, unless another tab has written meanwhile:
/// sealing takes longer than a transaction waits.
async fn replace(
    database: &IdbDatabase,
    scope: ScopeId,
    rows: &Array,
    sealed: &[Uint8Array],
) -> Result<bool, Fault> {
    let transaction = Transaction::write(database, &[META, PAGES], Durability::Relaxed)?;
    let range = row::keys_of(&pages::key(scope))?;
    let asked = Reply::to(transaction.store(PAGES)?.get_all_keys_with_key(&range)?);
    let written = pages::ask_count(&transaction)?;
    let keys = asked.rows().await?;
    let written = pages::count(&written.value().await?);
    let numbers = |list: &Array, number: &dyn Fn(JsValue) -> Option<f64>| {
        list.iter().map(number).collect::<Vec<_>>()
    };
    let now = numbers(&keys, &|key| key.unchecked_into::<Array>().get(1).as_f64());
    let is_same = now == numbers(rows, &|row| row::field(&row, "n").as_f64());
    if is_same {
        transaction.delete(PAGES, &range)?;
        pages::append(&transaction, scope, sealed, written)?;
    }
    transaction.finish().await?;
    Ok(is_same)
}

/// Whether a record that left has an older line.
fn hold_left(pages: &[&str]) -> bool {
    let lines = || pages.iter().flat_map(|page| page.split_inclusive('\n'));
    if !pages.iter().any(|page| page.contains(LEFT)) {
        return false;
    }
    let left = lines().filter(|line| line.contains(LEFT));
    let left: HashMap<&str, u64> =
        left.filter_map(number_and_record).map(|(seq, record)| (record, seq)).collect();
    let mut numbered = lines().filter_map(number_and_record);
    numbered.any(|(seq, record)| left.get(record).is_some_and(|last| seq < *last))
}

/// The newest line of each record, in the order of their numbers; lines without both stay first.
fn current_lines<'a>(pages: impl Iterator<Item = &'a str>) -> String {
    let mut newest: HashMap<&str, (u64, &str)> = HashMap::new();
    let mut lines = String::new();
    for line in pages.flat_map(|page| page.split_inclusive('\n')) {
        match number_and_record(line) {
            Some((seq, record)) => {
                let held = newest.entry(record).or_insert((seq, line));
                if held.0 <= seq {
                    *held = (seq, line);
                }
            }
            None => lines.push_str(line),
        }
    }
    let mut current: Vec<(u64, &str)> = newest.into_values().collect();
    current.sort_unstable();
    lines.extend(current.into_iter().map(|(_, line)| line));
    lines
}

/// Reads only number and record of a line.
fn number_and_record(line: &str) -> Option<(u64, &str)> {
    let (seq, rest) = line.strip_prefix(r#"{"seq":"#)?.split_once(r#","id":""#)?;
    let (record, _) = rest.split_once('"')?;
    Some((seq.parse().ok()?, record))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(n: u128) -> ScopeId {
        ScopeId(uuid::Uuid::from_u128(n))
    }

    #[test]
    fn only_the_newest_line_of_a_record_stays() {
        let line = |seq: u64, id: &str, text: &str| {
            format!("{{\"seq\":{seq},\"id\":\"{id}\",\"kind\":\"{text}\"}}\n")
        };
        let first = line(1, "a", "old") + &line(2, "b", "only") + "not a line of ours\n";
        let second = line(3, "a", "new") + &line(2, "b", "only");
        let kept = current_lines([first.as_str(), second.as_str()].into_iter());
        let expected =
            "not a line of ours\n".to_owned() + &line(2, "b", "only") + &line(3, "a", "new");
        assert_eq!(kept, expected);
    }

    #[test]
    fn what_left_a_scope_is_tidied_away_at_once() {
        let line = |seq: u64, id: &str, op: &str| {
            format!("{{\"seq\":{seq},\"id\":\"{id}\",\"kind\":\"person\",\"op\":\"{op}\"}}\n")
        };
        let (put, left) = (line(1, "a", "put"), line(3, "a", "left"));
        let other = line(2, "b", "put");
        assert!(hold_left(&[&put, &other, &left]));
        assert!(!hold_left(&[&other, &left]), "nothing of it is there any more");
        assert!(!hold_left(&[&put, &other]));
        let mut log = Log::default();
        log.take(scope(1), &other);
        assert_eq!(log.overlong(), None);
        log.take(scope(1), &left);
        assert_eq!(log.overlong(), Some(scope(1)));
        log.replace(scope(1), other.len() + left.len());
        assert_eq!(log.overlong(), None);
    }

    #[test]
    fn a_log_is_overlong_when_it_has_many_more_pages_than_its_size_asks_for() {
        let mut log = Log::default();
        log.add(scope(1), 40 * PAGE_BYTES_MAX);
        for _ in 0..PAGES_EXTRA_MAX + 2 {
            assert_eq!(log.overlong(), None);
            log.add(scope(2), 100);
        }
        log.add(scope(2), 100);
        assert_eq!(log.overlong(), Some(scope(2)));
        log.replace(scope(2), 6_700);
        assert_eq!(log.overlong(), None);
    }
}
