//! The one place that turns rights into conditions of a query.

use domain::access::Access;
use domain::id::ScopeId;
use sea_orm::Value;
use sea_orm::{DatabaseBackend, Statement};

/// A query under construction. Parameters are numbered, which both databases understand.
#[derive(Debug, Default)]
pub(crate) struct Query {
    text: String,
    values: Vec<Value>,
}

impl Query {
    /// Starts with this text.
    pub(crate) fn new(text: &str) -> Self {
        Self { text: text.to_owned(), values: Vec::new() }
    }

    /// Adds text.
    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Adds a parameter.
    pub(crate) fn value(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        self.text.push('$');
        self.text.push_str(&self.values.len().to_string());
        self
    }

    /// Adds the condition that the column names a scope the user may read people of: their
    /// communes. Without communes nothing is visible.
    pub(crate) fn visible(&mut self, column: &str, access: &Access) -> &mut Self {
        if access.communes.is_empty() {
            return self.text("1 = 0");
        }
        self.text(column).text(" IN (");
        for (at, commune) in access.communes.iter().enumerate() {
            if at > 0 {
                self.text(",");
            }
            self.value(ScopeId::from(*commune).0);
        }
        self.text(")")
    }

    /// The finished statement.
    pub(crate) fn build(self, backend: DatabaseBackend) -> Statement {
        Statement::from_sql_and_values(backend, self.text, self.values)
    }
}
