//! The file: JSON lines packed with gzip, from a line that says what it is to a line that sums it.
//!
//! ```text
//! {"nuong_backup":{"format":1,"schema":"m20261123_000004_create_reports","made_at":1700000000000}}
//! {"table":"account","columns":["id","username",…]}
//! ["019…","thao",…]
//! {"end":{"rows":{"account":1,…},"sha256":"…"}}
//! ```
//!
//! The SHA-256 is that of everything before the last line.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, BufWriter, ErrorKind, Read, Write};

use domain::time::Timestamp;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use migration::{Migrator, MigratorTrait};
use sea_orm::Value;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use super::BackupError;
use super::cell::{from_json, to_hex, to_json};
use super::tables::{TableShape, kept};

/// The number of this way of writing a backup.
pub(super) const FORMAT: u32 = 1;
/// The most bytes of one line: a mutation has 4 MiB at most, and its text is told twice over.
const LINE_BYTES_MAX: u64 = 64 * 1024 * 1024;

#[derive(Serialize, Deserialize)]
struct First {
    nuong_backup: Header,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Header {
    format: u32,
    /// The last step of the migrations.
    schema: String,
    made_at: Timestamp,
}

/// A line that is no row.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Mark {
    Table { table: String, columns: Vec<String> },
    End { end: End },
}

#[derive(Serialize, Deserialize)]
struct End {
    rows: BTreeMap<String, u64>,
    sha256: String,
}

/// Writes a backup line by line.
pub(super) struct BackupWriter<W: Write> {
    out: BufWriter<GzEncoder<W>>,
    sum: Sha256,
    rows: BTreeMap<String, u64>,
    rows_of_table: u64,
}

impl<W: Write> BackupWriter<W> {
    pub(super) fn begin(out: W, made_at: Timestamp) -> Result<Self, BackupError> {
        let out = BufWriter::new(GzEncoder::new(out, Compression::default()));
        let mut writer = Self { out, sum: Sha256::new(), rows: BTreeMap::new(), rows_of_table: 0 };
        let schema = steps().pop().unwrap_or_default();
        writer.line(&First { nuong_backup: Header { format: FORMAT, schema, made_at } })?;
        Ok(writer)
    }

    pub(super) fn begin_table(&mut self, table: &TableShape) -> Result<(), BackupError> {
        self.rows_of_table = 0;
        self.rows.insert(table.name.clone(), 0);
        let columns = table.columns.iter().map(|(name, _)| name.clone()).collect();
        self.line(&Mark::Table { table: table.name.clone(), columns })
    }

    pub(super) fn row(&mut self, table: &TableShape, row: &[Value]) -> Result<(), BackupError> {
        self.rows_of_table += 1;
        *self.rows.entry(table.name.clone()).or_default() += 1;
        self.line(&row.iter().map(to_json).collect::<Vec<_>>())
    }

    pub(super) fn rows_of_table(&self) -> u64 {
        self.rows_of_table
    }

    /// Writes the last line and hands everything on to the disk.
    pub(super) fn finish(mut self) -> Result<BTreeMap<String, u64>, BackupError> {
        let sha256 = to_hex(&self.sum.clone().finalize());
        let rows = std::mem::take(&mut self.rows);
        self.line(&Mark::End { end: End { rows: rows.clone(), sha256 } })?;
        let packed = self.out.into_inner().map_err(|error| unwritable(error.into_error()))?;
        packed.finish().and_then(|mut out| out.flush()).map_err(unwritable)?;
        Ok(rows)
    }

    fn line(&mut self, line: &impl Serialize) -> Result<(), BackupError> {
        let mut text = serde_json::to_vec(line).map_err(|error| unwritable(error.into()))?;
        text.push(b'\n');
        self.sum.update(&text);
        self.out.write_all(&text).map_err(unwritable)
    }
}

fn unwritable(error: std::io::Error) -> BackupError {
    BackupError::Unwritable(error)
}

/// What stands next in a backup.
pub(super) enum Item {
    Table(TableShape),
    Row(Vec<Value>),
    End(BTreeMap<String, u64>),
}

/// A backup whose first line has been read: it is one, and this build can restore it.
pub struct Backup<R> {
    lines: BufReader<GzDecoder<R>>,
    header: Header,
    sum: Sha256,
    table: Option<TableShape>,
    rows: BTreeMap<String, u64>,
}

impl<R> std::fmt::Debug for Backup<R> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Backup").field("header", &self.header).finish_non_exhaustive()
    }
}

impl<R: Read> Backup<R> {
    /// Looks whether this is a backup that this build can restore.
    pub fn open(file: R) -> Result<Self, BackupError> {
        let header = Header { format: 0, schema: String::new(), made_at: Timestamp(0) };
        let mut backup = Self {
            lines: BufReader::new(GzDecoder::new(file)),
            header,
            sum: Sha256::new(),
            table: None,
            rows: BTreeMap::new(),
        };
        let first = backup.line()?;
        let Ok(First { nuong_backup: header }) = serde_json::from_slice(&first) else {
            return Err(of_another_format(&first).unwrap_or(BackupError::NotABackup));
        };
        if header.format != FORMAT {
            return Err(BackupError::OtherFormat { found: header.format });
        }
        let steps = steps();
        if steps.last() != Some(&header.schema) {
            let schema = header.schema;
            return Err(match steps.contains(&schema) {
                true => BackupError::OlderSchema { schema },
                false => BackupError::NewerSchema { schema },
            });
        }
        backup.sum.update(&first);
        backup.header = header;
        Ok(backup)
    }

    /// When it was made.
    pub fn made_at(&self) -> Timestamp {
        self.header.made_at
    }

    /// The next thing in it; after [`Item::End`] the file has been found whole.
    pub(super) fn next(&mut self) -> Result<Item, BackupError> {
        let line = self.line()?;
        if line.starts_with(b"[") {
            self.sum.update(&line);
            return self.row(&line).map(Item::Row);
        }
        match serde_json::from_slice(&line) {
            Ok(Mark::Table { table, columns }) => {
                self.sum.update(&line);
                self.begin_table(&table, &columns).map(Item::Table)
            }
            Ok(Mark::End { end }) => self.end(&end).map(Item::End),
            Err(_) => Err(BackupError::Damaged { what: "a line is not understood" }),
        }
    }

    fn row(&mut self, line: &[u8]) -> Result<Vec<Value>, BackupError> {
        let damaged = |what| BackupError::Damaged { what };
        let table = self.table.as_ref().ok_or(damaged("a row stands in no table"))?;
        let cells: Vec<Json> =
            serde_json::from_slice(line).map_err(|_| damaged("a row is not understood"))?;
        if cells.len() != table.columns.len() {
            return Err(damaged("a row has other columns than its table"));
        }
        *self.rows.entry(table.name.clone()).or_default() += 1;
        let shapes = table.columns.iter().map(|(_, shape)| *shape);
        shapes.zip(cells).map(|(shape, cell)| from_json(shape, cell)).collect()
    }

    fn begin_table(&mut self, name: &str, columns: &[String]) -> Result<TableShape, BackupError> {
        let known = kept().into_iter().find(|table| table.name == name);
        let is_same = |table: &TableShape| {
            let names = table.columns.iter().map(|(name, _)| name);
            names.eq(columns)
        };
        let table = known.filter(is_same).filter(|_| !self.rows.contains_key(name));
        let table = table.ok_or(BackupError::Damaged { what: "a table is not ours" })?;
        self.rows.insert(table.name.clone(), 0);
        Ok(self.table.insert(table).clone())
    }

    fn end(&mut self, end: &End) -> Result<BTreeMap<String, u64>, BackupError> {
        if end.sha256 != to_hex(&self.sum.clone().finalize()) {
            return Err(BackupError::Damaged { what: "its sum is another" });
        }
        if end.rows != self.rows || self.rows.len() != kept().len() {
            return Err(BackupError::Damaged { what: "rows are missing" });
        }
        // The packing has a sum of its own, which is only looked at by reading to its end.
        let mut rest = [0; 1];
        match self.lines.read(&mut rest) {
            Ok(0) => Ok(std::mem::take(&mut self.rows)),
            Ok(_) => Err(BackupError::Damaged { what: "something follows its end" }),
            Err(error) => Err(unreadable(error)),
        }
    }

    fn line(&mut self) -> Result<Vec<u8>, BackupError> {
        let mut line = Vec::new();
        let mut limited = self.lines.by_ref().take(LINE_BYTES_MAX);
        limited.read_until(b'\n', &mut line).map_err(unreadable)?;
        match line.last() {
            Some(b'\n') => Ok(line),
            Some(_) if line.len() as u64 == LINE_BYTES_MAX => {
                Err(BackupError::Damaged { what: "a line is too long" })
            }
            _ => Err(BackupError::CutOff),
        }
    }
}

/// What a first line of another format says, if it is one.
fn of_another_format(first: &[u8]) -> Option<BackupError> {
    let first: Json = serde_json::from_slice(first).ok()?;
    let found = u32::try_from(first["nuong_backup"]["format"].as_u64()?).ok()?;
    (found != FORMAT).then_some(BackupError::OtherFormat { found })
}

fn unreadable(error: std::io::Error) -> BackupError {
    match error.kind() {
        ErrorKind::UnexpectedEof => BackupError::CutOff,
        // What the unpacking says of bytes that are no gzip, or no longer.
        ErrorKind::InvalidInput | ErrorKind::InvalidData => BackupError::NotABackup,
        _ => BackupError::Unreadable(error),
    }
}

/// The names of the steps of this build's migrations.
fn steps() -> Vec<String> {
    Migrator::migrations().iter().map(|step| step.name().to_owned()).collect()
}
