//! Writing many rows with few statements.
//!
//! SQLite gets rows of placeholders in powers of two, so that its statement texts repeat and
//! stay prepared; PostgreSQL gets one array for each column, so that one text serves any number.

use std::borrow::Cow;
use std::fmt::Write;

use sea_orm::sqlx;
use sea_orm::sqlx::postgres::PgArguments;
use sea_orm::sqlx::sqlite::SqliteArguments;
use sea_orm::sqlx::{Arguments, AssertSqlSafe};
use uuid::Uuid;

use crate::transaction::Transaction;

/// The most rows in one statement on SQLite: 128 rows of 28 columns are 3,584 of 32,766 variables.
const ROWS_MAX: usize = 128;
/// Statements of fewer rows than two to this power share a call: 1, 2, 4, 8 and 16 rows.
const ROWS_FEW: usize = 5;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Id,
    Text,
    Number,
    Flag,
    Real,
    Bytes,
}

/// One value of a row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    Id(Option<Uuid>),
    Text(Option<Cow<'static, str>>),
    Number(Option<i64>),
    Flag(Option<bool>),
    Real(Option<f64>),
    Bytes(Option<Vec<u8>>),
}

/// A table as it is written.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) columns: &'static [(&'static str, Shape)],
    /// The columns by which a row is found again.
    pub(crate) key: &'static [&'static str],
}

/// What to do where a row is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meeting {
    /// There is none: it is an error.
    Never,
    /// The new row takes its place.
    Replace,
    /// It takes over these columns and keeps its others.
    Take(&'static [&'static str]),
    /// The named column grows by the new value; the others stay.
    Add(&'static str),
}

/// Rows for a table, one value after the other.
#[derive(Debug)]
pub(crate) struct Rows {
    table: &'static Table,
    cells: Vec<Cell>,
}

impl Rows {
    pub(crate) fn of(table: &'static Table) -> Self {
        Self { table, cells: Vec::new() }
    }

    /// Adds a row; its values stand in the order of the table's columns.
    pub(crate) fn push(&mut self, row: impl IntoIterator<Item = Cell>) {
        self.cells.extend(row);
        debug_assert_eq!(self.cells.len() % self.table.columns.len(), 0, "{}", self.table.name);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    fn len(&self) -> usize {
        self.cells.len() / self.table.columns.len()
    }

    /// Adds one array for each column.
    fn bind_arrays(self, arguments: &mut PgArguments) -> Result<(), sqlx::Error> {
        let rows = self.len();
        let mut columns: Vec<Array> =
            self.table.columns.iter().map(|(_, shape)| Array::new(*shape, rows)).collect();
        let width = columns.len();
        for (at, cell) in self.cells.into_iter().enumerate() {
            columns[at % width].push(cell);
        }
        for column in columns {
            column.bind(arguments).map_err(sqlx::Error::Encode)?;
        }
        Ok(())
    }
}

/// Rows of several tables that are written together.
#[derive(Debug, Default)]
pub(crate) struct Bulk {
    jobs: Vec<(Rows, Meeting)>,
}

impl Bulk {
    /// Adds rows, if there are any.
    pub(crate) fn add(&mut self, rows: Rows, meeting: Meeting) {
        if !rows.is_empty() {
            self.jobs.push((rows, meeting));
        }
    }

    /// Writes everything.
    pub(crate) async fn write(self, transaction: &mut Transaction) -> Result<(), sqlx::Error> {
        if self.jobs.is_empty() {
            return Ok(());
        }
        match transaction {
            Transaction::Sqlite(connection) => {
                for (sql, arguments) in self.pieces()? {
                    let query = sqlx::query_with(AssertSqlSafe(sql), arguments);
                    query.execute(&mut **connection).await?;
                }
            }
            Transaction::Postgres(connection) => {
                let (sql, arguments) = self.into_one()?;
                let query = sqlx::query_with(AssertSqlSafe(sql), arguments);
                query.execute(&mut **connection).await?;
            }
        }
        Ok(())
    }

    /// One statement that inserts into all tables: into the last by itself, into the others
    /// beside it.
    fn into_one(self) -> Result<(String, PgArguments), sqlx::Error> {
        let mut arguments = PgArguments::default();
        let (mut inserts, mut first) = (Vec::new(), 1);
        for (rows, meeting) in self.jobs {
            inserts.push(rows.table.insert_arrays(first, meeting));
            first += rows.table.columns.len();
            rows.bind_arrays(&mut arguments)?;
        }
        let last = inserts.pop().unwrap_or_default();
        let beside =
            inserts.iter().enumerate().map(|(at, insert)| format!("part_{at} AS ({insert})"));
        let beside = beside.collect::<Vec<_>>().join(", ");
        let with = if beside.is_empty() { "" } else { "WITH " };
        Ok((format!("{with}{beside} {last}"), arguments))
    }

    /// Statements of so many rows each; those of few rows travel together.
    fn pieces(self) -> Result<Vec<(String, SqliteArguments)>, sqlx::Error> {
        let mut pieces = Vec::new();
        let mut small: [(String, SqliteArguments); ROWS_FEW] = Default::default();
        for (rows, meeting) in self.jobs {
            let (table, mut rows_left) = (rows.table, rows.len());
            let mut cells = rows.cells.into_iter();
            while rows_left > 0 {
                let power = ROWS_MAX.ilog2().min(rows_left.ilog2());
                let rows = 1 << power;
                let mut alone = Default::default();
                let (sql, arguments) = small.get_mut(power as usize).unwrap_or(&mut alone);
                if !sql.is_empty() {
                    sql.push(';');
                }
                sql.push_str(&table.insert_rows(rows, meeting));
                arguments.reserve(rows * table.columns.len(), 0);
                for cell in cells.by_ref().take(rows * table.columns.len()) {
                    add(arguments, cell)?;
                }
                if !alone.0.is_empty() {
                    pieces.push(alone);
                }
                rows_left -= rows;
            }
        }
        pieces.extend(small.into_iter().filter(|(sql, _)| !sql.is_empty()));
        Ok(pieces)
    }
}

fn add(arguments: &mut SqliteArguments, cell: Cell) -> Result<(), sqlx::Error> {
    match cell {
        Cell::Id(value) => arguments.add(value),
        Cell::Text(Some(Cow::Borrowed(value))) => arguments.add(value),
        Cell::Text(Some(Cow::Owned(value))) => arguments.add(value),
        Cell::Text(None) => arguments.add(None::<String>),
        Cell::Number(value) => arguments.add(value),
        Cell::Flag(value) => arguments.add(value),
        Cell::Real(value) => arguments.add(value),
        Cell::Bytes(value) => arguments.add(value),
    }
    .map_err(sqlx::Error::Encode)
}

/// A column's values for PostgreSQL.
enum Array {
    Id(Vec<Option<Uuid>>),
    Text(Vec<Option<Cow<'static, str>>>),
    Number(Vec<Option<i64>>),
    Flag(Vec<Option<bool>>),
    Real(Vec<Option<f64>>),
    Bytes(Vec<Option<Vec<u8>>>),
}

impl Array {
    fn new(shape: Shape, rows: usize) -> Self {
        match shape {
            Shape::Id => Self::Id(Vec::with_capacity(rows)),
            Shape::Text => Self::Text(Vec::with_capacity(rows)),
            Shape::Number => Self::Number(Vec::with_capacity(rows)),
            Shape::Flag => Self::Flag(Vec::with_capacity(rows)),
            Shape::Real => Self::Real(Vec::with_capacity(rows)),
            Shape::Bytes => Self::Bytes(Vec::with_capacity(rows)),
        }
    }

    fn push(&mut self, cell: Cell) {
        match (self, cell) {
            (Self::Id(values), Cell::Id(value)) => values.push(value),
            (Self::Text(values), Cell::Text(value)) => values.push(value),
            (Self::Number(values), Cell::Number(value)) => values.push(value),
            (Self::Flag(values), Cell::Flag(value)) => values.push(value),
            (Self::Real(values), Cell::Real(value)) => values.push(value),
            (Self::Bytes(values), Cell::Bytes(value)) => values.push(value),
            _ => unreachable!("a row's values have the shapes of its table's columns"),
        }
    }

    fn bind(self, arguments: &mut PgArguments) -> Result<(), sqlx::error::BoxDynError> {
        match self {
            Self::Id(values) => arguments.add(values),
            Self::Text(values) => arguments.add(values),
            Self::Number(values) => arguments.add(values),
            Self::Flag(values) => arguments.add(values),
            Self::Real(values) => arguments.add(values),
            Self::Bytes(values) => arguments.add(values),
        }
    }
}

impl Table {
    fn insert_rows(&self, rows: usize, meeting: Meeting) -> String {
        // Whoever fails takes the whole transaction back, so that SQLite need not note how to
        // take back this statement alone.
        let mut sql = self.insert_head("INSERT OR FAIL");
        sql.push_str(" VALUES ");
        for row in 0..rows {
            sql.push_str(if row == 0 { "(" } else { ",(" });
            for column in 0..self.columns.len() {
                sql.push_str(if column == 0 { "?" } else { ",?" });
            }
            sql.push(')');
        }
        self.push_meeting(&mut sql, meeting);
        sql
    }

    fn insert_arrays(&self, first: usize, meeting: Meeting) -> String {
        let mut sql = self.insert_head("INSERT");
        sql.push_str(" SELECT * FROM UNNEST(");
        for (at, (_, shape)) in self.columns.iter().enumerate() {
            let kind = match shape {
                Shape::Id => "uuid",
                Shape::Text => "text",
                Shape::Number => "int8",
                Shape::Flag => "bool",
                Shape::Real => "float8",
                Shape::Bytes => "bytea",
            };
            let comma = if at == 0 { "" } else { "," };
            let _ = write!(sql, "{comma}${}::{kind}[]", at + first);
        }
        sql.push(')');
        self.push_meeting(&mut sql, meeting);
        sql
    }

    fn insert_head(&self, insert: &str) -> String {
        let mut sql = format!("{insert} INTO \"{}\" (", self.name);
        for (at, (column, _)) in self.columns.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            let _ = write!(sql, "{comma}\"{column}\"");
        }
        sql.push(')');
        sql
    }

    fn push_meeting(&self, sql: &mut String, meeting: Meeting) {
        if meeting == Meeting::Never {
            return;
        }
        let key = self.key.iter().map(|column| format!("\"{column}\"")).collect::<Vec<_>>();
        let _ = write!(sql, " ON CONFLICT ({}) DO UPDATE SET ", key.join(","));
        if let Meeting::Add(column) = meeting {
            let _ = write!(
                sql,
                "\"{column}\" = \"{0}\".\"{column}\" + excluded.\"{column}\"",
                self.name
            );
            return;
        }
        let taken = self.columns.iter().map(|(column, _)| *column).filter(|column| match meeting {
            Meeting::Take(columns) => columns.contains(column),
            _ => !self.key.contains(column),
        });
        for (at, column) in taken.enumerate() {
            let comma = if at == 0 { "" } else { "," };
            let _ = write!(sql, "{comma}\"{column}\" = excluded.\"{column}\"");
        }
    }
}

macro_rules! cell_from {
    ($($kind:ty => $variant:ident),*) => {$(
        impl From<$kind> for Cell {
            fn from(value: $kind) -> Self {
                Self::$variant(Some(value.into()))
            }
        }

        impl From<Option<$kind>> for Cell {
            fn from(value: Option<$kind>) -> Self {
                Self::$variant(value.map(Into::into))
            }
        }
    )*};
}

cell_from!(
    Uuid => Id, String => Text, &'static str => Text, i64 => Number, u16 => Number, u32 => Number,
    bool => Flag, f64 => Real, Vec<u8> => Bytes
);
