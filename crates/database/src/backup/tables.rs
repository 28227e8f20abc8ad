//! Which tables a backup holds, read off their entities, so that no column is forgotten.

use sea_orm::sea_query::ColumnType;
use sea_orm::{
    ColumnTrait, DatabaseBackend, EntityTrait, IdenStatic, Iterable, PrimaryKeyToColumn, Value,
};

use crate::bulk::Shape;
use crate::entity;

/// Tables a backup does not hold. Whoever was signed in signs in again: a session that was
/// ended since the backup must not come back to life.
pub(super) const LEFT_OUT: [&str; 3] = ["session", "sign_in_attempt", "pending_import"];

/// A table as it stands in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TableShape {
    pub(super) name: String,
    pub(super) columns: Vec<(String, Shape)>,
    /// The places of the key's columns.
    key: Vec<usize>,
}

impl TableShape {
    fn of<E: EntityTrait>(entity: E) -> Self {
        let columns: Vec<(String, Shape)> = E::Column::iter()
            .map(|column| (column.as_str().to_owned(), shape(column.def().get_column_type())))
            .collect();
        let place = |key: E::PrimaryKey| {
            let name = key.into_column();
            columns.iter().position(|(column, _)| column == name.as_str())
        };
        let key = E::PrimaryKey::iter().filter_map(place).collect();
        Self { name: entity.table_name().to_owned(), columns, key }
    }

    /// A row's key.
    pub(super) fn key_of(&self, mut row: Vec<Value>) -> Vec<Value> {
        self.key.iter().map(|at| std::mem::replace(&mut row[*at], Value::Bool(None))).collect()
    }

    /// The rows behind a key, in the order of the key.
    pub(super) fn page_sql(&self, backend: DatabaseBackend, is_behind: bool, rows: u64) -> String {
        let names: Vec<String> =
            self.columns.iter().map(|(name, _)| format!("\"{name}\"")).collect();
        let key: Vec<&str> = self.key.iter().map(|at| names[*at].as_str()).collect();
        let (all, order) = (names.join(","), key.join(","));
        let sign = if backend == DatabaseBackend::Sqlite { '?' } else { '$' };
        let marks: Vec<String> = (1..=key.len()).map(|at| format!("{sign}{at}")).collect();
        let behind = match is_behind {
            true => format!(" WHERE ({order}) > ({})", marks.join(",")),
            false => String::new(),
        };
        format!("SELECT {all} FROM \"{}\"{behind} ORDER BY {order} LIMIT {rows}", self.name)
    }
}

fn shape(kind: &ColumnType) -> Shape {
    match kind {
        ColumnType::Uuid => Shape::Id,
        ColumnType::BigInteger => Shape::Number,
        ColumnType::Boolean => Shape::Flag,
        ColumnType::Double => Shape::Real,
        ColumnType::VarBinary(_) | ColumnType::Binary(_) | ColumnType::Blob => Shape::Bytes,
        _ => Shape::Text,
    }
}

/// The tables of a backup; what a row names stands before the row.
pub(super) fn kept() -> Vec<TableShape> {
    macro_rules! of {
        ($($entity:ident),* $(,)?) => { vec![$(TableShape::of(entity::$entity::Entity)),*] };
    }
    of![
        meta,
        account,
        account_area,
        device,
        revocation,
        import,
        scope,
        area,
        standard,
        officer,
        household,
        person,
        assessment,
        training_session,
        attendance,
        photo,
        blob,
        conflict,
        quarantined,
        mutation,
        feed,
    ]
}
