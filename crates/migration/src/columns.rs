//! Columns and tables in the few shapes the steps need.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

/// A table under construction.
pub(crate) struct TableOf(TableCreateStatement);

/// Starts a table.
pub(crate) fn table(name: &'static str) -> TableOf {
    TableOf(Table::create().table(name).to_owned())
}

impl TableOf {
    fn with(mut self, column: &mut ColumnDef) -> Self {
        self.0.col(column);
        self
    }

    /// The id that is the key.
    pub(crate) fn key(self, name: &'static str) -> Self {
        self.with(ColumnDef::new(name).uuid().not_null().primary_key())
    }

    /// A text that is the key.
    pub(crate) fn text_key(self, name: &'static str) -> Self {
        self.with(ColumnDef::new(name).text().not_null().primary_key())
    }

    /// Ids that must be there.
    pub(crate) fn ids<const N: usize>(self, names: [&'static str; N]) -> Self {
        names
            .into_iter()
            .fold(self, |table, name| table.with(ColumnDef::new(name).uuid().not_null()))
    }

    /// Ids that may be missing.
    pub(crate) fn maybe_ids<const N: usize>(self, names: [&'static str; N]) -> Self {
        names.into_iter().fold(self, |table, name| table.with(ColumnDef::new(name).uuid().null()))
    }

    /// Texts that must be there.
    pub(crate) fn texts<const N: usize>(self, names: [&'static str; N]) -> Self {
        names
            .into_iter()
            .fold(self, |table, name| table.with(ColumnDef::new(name).text().not_null()))
    }

    /// Texts that may be missing.
    pub(crate) fn maybe_texts<const N: usize>(self, names: [&'static str; N]) -> Self {
        names.into_iter().fold(self, |table, name| table.with(ColumnDef::new(name).text().null()))
    }

    /// Counts and moments that must be there.
    pub(crate) fn numbers<const N: usize>(self, names: [&'static str; N]) -> Self {
        names
            .into_iter()
            .fold(self, |table, name| table.with(ColumnDef::new(name).big_integer().not_null()))
    }

    /// Counts and moments that may be missing.
    pub(crate) fn maybe_numbers<const N: usize>(self, names: [&'static str; N]) -> Self {
        names
            .into_iter()
            .fold(self, |table, name| table.with(ColumnDef::new(name).big_integer().null()))
    }

    /// Yes or no.
    pub(crate) fn flags<const N: usize>(self, names: [&'static str; N]) -> Self {
        names
            .into_iter()
            .fold(self, |table, name| table.with(ColumnDef::new(name).boolean().not_null()))
    }

    /// Yes, no, or nobody asked.
    pub(crate) fn maybe_flags<const N: usize>(self, names: [&'static str; N]) -> Self {
        names
            .into_iter()
            .fold(self, |table, name| table.with(ColumnDef::new(name).boolean().null()))
    }

    /// Degrees and metres that may be missing.
    pub(crate) fn maybe_reals<const N: usize>(self, names: [&'static str; N]) -> Self {
        names.into_iter().fold(self, |table, name| table.with(ColumnDef::new(name).double().null()))
    }

    /// Bytes that must be there.
    pub(crate) fn bytes(self, name: &'static str) -> Self {
        self.with(ColumnDef::new(name).blob().not_null())
    }

    /// Bytes that are the key.
    pub(crate) fn bytes_key(self, name: &'static str) -> Self {
        self.with(ColumnDef::new(name).blob().not_null().primary_key())
    }

    /// A key of two columns.
    pub(crate) fn key_of(mut self, first: &'static str, second: &'static str) -> Self {
        self.0.primary_key(Index::create().col(first).col(second));
        self
    }

    /// A column that names a row of another table, which takes this row along when it goes.
    pub(crate) fn belongs_to(
        mut self,
        column: &'static str,
        table: &'static str,
        name: &'static str,
    ) -> Self {
        let own = self.0.get_table_name().cloned().expect("a table has a name");
        self.0.foreign_key(
            ForeignKey::create()
                .name(name)
                .from(own, column)
                .to(table, "id")
                .on_delete(ForeignKeyAction::Cascade),
        );
        self
    }

    /// Creates it.
    pub(crate) async fn create(self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        manager.create_table(self.0).await
    }
}

/// Creates an index.
pub(crate) async fn index(
    manager: &SchemaManager<'_>,
    name: &'static str,
    table: &'static str,
    columns: &[&'static str],
    unique: bool,
) -> Result<(), DbErr> {
    let mut index = Index::create().name(name).table(table).to_owned();
    if unique {
        index.unique();
    }
    for column in columns {
        index.col(*column);
    }
    manager.create_index(index).await
}

/// Drops tables in the order given.
pub(crate) async fn drop_all(
    manager: &SchemaManager<'_>,
    tables: &[&'static str],
) -> Result<(), DbErr> {
    for table in tables {
        manager.drop_table(Table::drop().table(*table).to_owned()).await?;
    }
    Ok(())
}

/// Keeps PostgreSQL from compressing rows of two to eight kilobytes, which would cost more
/// time than everything else about them.
pub(crate) async fn keep_rows_plain(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    let db = manager.get_connection();
    if db.get_database_backend() == DatabaseBackend::Postgres {
        let sql = format!("ALTER TABLE \"{table}\" SET (toast_tuple_target = 8160)");
        db.execute_unprepared(&sql).await?;
    }
    Ok(())
}
