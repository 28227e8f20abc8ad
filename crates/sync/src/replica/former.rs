//! Lines of scopes in which a record no longer lives, while it lives in another one held here.

use domain::id::{RecordId, ScopeId};
use rustc_hash::FxHashMap;

use super::Row;

/// Such lines, counted and summed with their scope and never shown. Few scopes have any.
#[derive(Clone, Debug, Default)]
pub(super) struct Former(Vec<(ScopeId, FxHashMap<RecordId, Row>)>);

impl Former {
    /// Keeps a line under its own scope.
    pub(super) fn put(&mut self, id: RecordId, row: Row) {
        let scope = row.scope;
        let at = self.0.iter().position(|(of, _)| *of == scope).unwrap_or_else(|| {
            self.0.push((scope, FxHashMap::default()));
            self.0.len() - 1
        });
        self.0[at].1.insert(id, row);
    }

    /// The line of a record in a scope.
    pub(super) fn get(&self, id: RecordId, scope: ScopeId) -> Option<&Row> {
        self.0.iter().find(|(of, _)| *of == scope)?.1.get(&id)
    }

    /// Lets the line of a record in a scope go.
    pub(super) fn take(&mut self, id: RecordId, scope: ScopeId) -> Option<Row> {
        self.0.iter_mut().find(|(of, _)| *of == scope)?.1.remove(&id)
    }

    /// Lets one of a record's lines go, whatever its scope.
    pub(super) fn take_any(&mut self, id: RecordId) -> Option<Row> {
        self.0.iter_mut().find_map(|(_, rows)| rows.remove(&id))
    }

    /// Lets all lines of a scope go.
    pub(super) fn drop_scope(&mut self, scope: ScopeId) {
        self.0.retain(|(of, _)| *of != scope);
    }

    /// All lines of a scope.
    pub(super) fn of(&self, scope: ScopeId) -> impl Iterator<Item = &Row> {
        let rows = self.0.iter().filter(move |(of, _)| *of == scope);
        rows.flat_map(|(_, rows)| rows.values())
    }
}
