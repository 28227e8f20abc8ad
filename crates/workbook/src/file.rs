//! From bytes to sheets of cells, within limits, or a clear word on what the file is instead.

use std::io::{Cursor, Read};

use calamine::{DataRef, Reader, Xlsx};

use crate::cell::Value;
use crate::grid::Sheet;
use crate::problem::{Code, Place, Problem};

/// Bounds on what is read. A commune's workbook is about 150 KB with 1,300 rows; a whole
/// district of 25 communes stays far below all of them.
pub mod limits {
    /// Bytes of the file itself: 16 MiB.
    pub const FILE_BYTES_MAX: usize = 16 * 1024 * 1024;
    /// Bytes it may unpack to: 64 MiB.
    pub const UNPACKED_BYTES_MAX: u64 = 64 * 1024 * 1024;
    /// Parts in the package.
    pub const PARTS_MAX: usize = 500;
    /// Sheets that are looked at.
    pub const SHEETS_MAX: usize = 30;
    /// Rows with something in them, in one sheet.
    pub const ROWS_MAX: usize = 60_000;
    /// Columns that are looked at; what stands further right is not read.
    pub const COLUMNS_MAX: u32 = 100;
    /// Characters of one cell that are kept.
    pub const CELL_CHARACTERS_MAX: usize = 2_000;
}

const MEGABYTE: u64 = 1024 * 1024;
/// Where a package (ZIP) begins.
const PACKAGE: &[u8] = b"PK\x03\x04";
/// Where the parts of a spreadsheet lie in the package.
const WORKBOOK_PARTS: &str = "xl/";
/// Where an OLE container begins: Excel 97–2003, or any Office file with a password.
const OLE_CONTAINER: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
/// The stream name that only encrypted Office files have, in the UTF-16 of the container.
const ENCRYPTED_STREAM: &str = "EncryptedPackage";

/// Reads every sheet of a workbook, in order.
pub(crate) fn open(bytes: &[u8]) -> Result<Vec<Sheet>, Problem> {
    recognise(bytes)?;
    unpack_within_limits(bytes)?;
    let mut workbook: Xlsx<_> =
        Xlsx::new(Cursor::new(bytes)).map_err(|_| Problem::new(Code::FileDamaged))?;
    let names = workbook.sheet_names();
    let mut sheets = Vec::new();
    for name in names.into_iter().take(limits::SHEETS_MAX) {
        // A chart sheet has no cells; a sheet that cannot be read at all is a damaged file.
        match read_sheet(&mut workbook, &name) {
            Ok(sheet) => sheets.push(sheet),
            Err(ReadFailure::NoCells) => {}
            Err(ReadFailure::Damaged) => return Err(Problem::new(Code::FileDamaged)),
            Err(ReadFailure::TooManyRows) => {
                let place =
                    Place { sheet: name.as_str().into(), row: None, column: None, heading: None };
                let problem = Problem::new(Code::TooManyRows).at(place);
                return Err(problem.with("limit", limits::ROWS_MAX));
            }
        }
    }
    Ok(sheets)
}

/// Says what a file is when it is not a package, by how it begins.
fn recognise(bytes: &[u8]) -> Result<(), Problem> {
    if bytes.is_empty() {
        return Err(Problem::new(Code::FileEmpty));
    }
    if bytes.len() > limits::FILE_BYTES_MAX {
        let limit = limits::FILE_BYTES_MAX as u64 / MEGABYTE;
        return Err(Problem::new(Code::FileTooLarge).with("limit", limit));
    }
    if bytes.starts_with(PACKAGE) {
        return Ok(());
    }
    let code = if bytes.starts_with(OLE_CONTAINER) {
        let name: Vec<u8> = ENCRYPTED_STREAM.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let encrypted = bytes.windows(name.len()).any(|window| window == name);
        if encrypted { Code::FileIsEncrypted } else { Code::FileIsOldExcel }
    } else if is_text(bytes) {
        Code::FileIsText
    } else {
        Code::FileIsNoWorkbook
    };
    Err(Problem::new(code))
}

/// Whether the beginning reads as text, in UTF-8 or in the UTF-16 that Excel exports.
fn is_text(bytes: &[u8]) -> bool {
    if bytes.starts_with(b"%PDF") {
        return false;
    }
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return true;
    }
    let start = &bytes[..bytes.len().min(512)];
    let readable = match std::str::from_utf8(start) {
        Ok(_) => true,
        // The cut may fall within a letter.
        Err(error) => error.error_len().is_none(),
    };
    readable && !start.iter().any(|byte| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r'))
}

/// Unpacks everything once into nothing, so that no part can grow beyond what is allowed:
/// the sizes a package states about itself can lie.
fn unpack_within_limits(bytes: &[u8]) -> Result<(), Problem> {
    let damaged = || Problem::new(Code::FileDamaged);
    let too_large = || {
        let limit = limits::UNPACKED_BYTES_MAX / MEGABYTE;
        Problem::new(Code::FileUnpacksTooLarge).with("limit", limit)
    };
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    if package.len() > limits::PARTS_MAX {
        return Err(too_large());
    }
    let mut has_workbook = false;
    let mut left = limits::UNPACKED_BYTES_MAX;
    for index in 0..package.len() {
        let mut part = package.by_index(index).map_err(|_| damaged())?;
        has_workbook |= part.name().is_ok_and(|name| name.starts_with(WORKBOOK_PARTS));
        let mut bounded = (&mut part).take(left + 1);
        let unpacked = std::io::copy(&mut bounded, &mut std::io::sink()).map_err(|_| damaged())?;
        left = left.checked_sub(unpacked).ok_or_else(too_large)?;
    }
    if has_workbook { Ok(()) } else { Err(Problem::new(Code::FileIsNoWorkbook)) }
}

enum ReadFailure {
    NoCells,
    Damaged,
    TooManyRows,
}

/// Reads the cells one by one: a dense table would be as large as the furthest cell says.
fn read_sheet(workbook: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Sheet, ReadFailure> {
    let mut cells = workbook.worksheet_cells_reader(name).map_err(|_| ReadFailure::NoCells)?;
    let mut sheet = Sheet::new(name);
    loop {
        let cell = match cells.next_cell() {
            Ok(Some(cell)) => cell,
            Ok(None) => return Ok(sheet),
            Err(_) => return Err(ReadFailure::Damaged),
        };
        let (row, column) = cell.get_position();
        if column >= limits::COLUMNS_MAX {
            continue;
        }
        let value = value_of(cell.get_value());
        if value != Value::Blank {
            sheet.put(row.saturating_add(1), column as usize, value);
        }
        if sheet.row_count() > limits::ROWS_MAX {
            return Err(ReadFailure::TooManyRows);
        }
    }
}

fn value_of(data: &DataRef<'_>) -> Value {
    match data {
        DataRef::Empty => Value::Blank,
        DataRef::Int(number) => Value::number(*number as f64),
        DataRef::Float(number) => Value::number(*number),
        DataRef::String(text) => Value::text(text),
        DataRef::SharedString(text) => Value::text(text),
        DataRef::Bool(truth) => Value::Truth(*truth),
        DataRef::DateTime(moment) if moment.is_duration() => Value::number(moment.as_f64()),
        DataRef::DateTime(moment) => Value::serial_date(moment.to_ymd_hms_milli()),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Value::text(text),
        DataRef::Error(_) => Value::Error,
    }
}
