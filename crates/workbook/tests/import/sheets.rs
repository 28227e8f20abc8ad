//! Makes small workbooks, right in everything but what a test changes.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Formula, Workbook, Worksheet};

/// What a test puts into a cell.
#[derive(Clone, Debug)]
pub(crate) enum Cell {
    Text(String),
    Number(f64),
    /// A formula that shows the error `#REF!`.
    BrokenFormula,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

/// One sheet: title, headings and rows by the headings' letters.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    pub(crate) tab: String,
    pub(crate) title: String,
    pub(crate) heading_row: u32,
    pub(crate) headings: Vec<String>,
    pub(crate) rows: BTreeMap<u32, Vec<Option<Cell>>>,
}

/// A workbook of three sheets.
#[derive(Clone, Debug)]
pub(crate) struct Sheets(pub(crate) Vec<Sheet>);

const REVIEWED: &str = "STT|Họ tên chủ hộ|Họ tên thành viên|Quan hệ với chủ hộ|Ngày sinh|Giới tính|CCCD|Tỉnh|Huyện|Mã huyện|Xã|Mã xã|Thôn|Dân tộc|Phân loại hộ|QĐ công nhận|Ngày ban hành QĐ|B1|B2|Hộ DTTS|Hộ không có khả năng lao động|Hộ có thành viên có công cách mạng|Nguyên nhân nghèo|Tuổi|Số nhân khẩu";
const LEFT: &str =
    "STT|Họ tên|Quan hệ|Giới tính|Ngày sinh|CCCD|Dân tộc|Địa chỉ|B1|B2|Ghi chú|Tuổi|Số nhân khẩu";

/// The head and the wife of the first household, the head of the second; all invented.
const REVIEWED_ROWS: [(u32, &str); 3] = [
    (
        8,
        "1|Vàng A Chư|Vàng A Chư|Chủ hộ|16/10/1968|Nam|015068839813|Tỉnh Yên Bái|Huyện Mù Căng Chải|137|Xã Púng Luông|04492|Ngã Ba Kim|Mông|Hộ nghèo|297/QĐ-UBND|10/12/2023|100|50|x|||Thiếu vốn|55|2",
    ),
    (
        9,
        "|Vàng A Chư|Mùa Thị Xông|Vợ|18/05/1969|Nữ||Tỉnh Yên Bái|Huyện Mù Căng Chải|137|Xã Púng Luông|04492|Ngã Ba Kim|Mông|Hộ nghèo|297/QĐ-UBND|10/12/2023|100|50|x|||Thiếu vốn|54|",
    ),
    (
        10,
        "2|Lò Văn Hòa|Lò Văn Hòa|Chủ hộ|1947|Nam||Tỉnh Yên Bái|Huyện Mù Căng Chải|137|Xã Púng Luông|04492|Púng Luông|Thái|Hộ cận nghèo|297/QĐ-UBND|10/12/2023|130|20|x||||76|1",
    ),
];
const LEFT_POOR_ROWS: [(u32, &str); 1] =
    [(10, "1|Hờ Thị Mảo|Chủ hộ|Nữ|01/11/1966||Mông|Thôn Ngã Ba Kim, xã Púng Luông|175|40||57|1")];
const LEFT_NEAR_POOR_ROWS: [(u32, &str); 1] =
    [(10, "1|Lý A Nủ|Chủ hộ|Nam|02/10/1952||Mông|Thôn Púng Luông, xã Púng Luông|145|10||71|1")];

impl Default for Sheets {
    fn default() -> Self {
        Self(vec![
            sheet("Ho ngheo, can ngheo", "HỘ NGHÈO, HỘ CẬN NGHÈO", 7, REVIEWED, &REVIEWED_ROWS),
            sheet("Thoat ngheo", "HỘ THOÁT NGHÈO", 9, LEFT, &LEFT_POOR_ROWS),
            sheet("Thoat can ngheo", "HỘ THOÁT CẬN NGHÈO", 9, LEFT, &LEFT_NEAR_POOR_ROWS),
        ])
    }
}

fn sheet(tab: &str, who: &str, heading_row: u32, headings: &str, rows: &[(u32, &str)]) -> Sheet {
    Sheet {
        tab: tab.to_owned(),
        title: format!("DANH SÁCH {who} SAU KHI RÀ SOÁT NĂM 2023"),
        heading_row,
        headings: headings.split('|').map(str::to_owned).collect(),
        rows: rows.iter().map(|(row, text)| (*row, cells(text))).collect(),
    }
}

/// Cells from a line; whole numbers become numbers unless a zero leads or they are long.
fn cells(line: &str) -> Vec<Option<Cell>> {
    let cell = |text: &str| match text.parse::<f64>() {
        _ if text.is_empty() => None,
        Ok(number) if text.len() <= 4 && !text.starts_with('0') => Some(Cell::Number(number)),
        _ => Some(Cell::Text(text.to_owned())),
    };
    line.split('|').map(cell).collect()
}

/// Where the cell named like `O8` is: column from 0, row from 1.
fn position(cell: &str) -> (usize, u32) {
    let split = cell.find(|c: char| c.is_ascii_digit()).expect("a cell has a row");
    let letters = cell[..split].bytes().fold(0, |sum, b| sum * 26 + usize::from(b - b'A') + 1);
    (letters - 1, cell[split..].parse().expect("a row is a number"))
}

impl Sheets {
    /// Puts something into a cell of the first sheet.
    pub(crate) fn with(self, cell: &str, value: impl Into<Cell>) -> Self {
        self.with_in(0, cell, Some(value.into()))
    }

    pub(crate) fn without(self, cell: &str) -> Self {
        self.with_in(0, cell, None)
    }

    pub(crate) fn with_in(mut self, sheet: usize, cell: &str, value: Option<Cell>) -> Self {
        let (column, row) = position(cell);
        let cells = self.0[sheet].rows.entry(row).or_default();
        if cells.len() <= column {
            cells.resize(column + 1, None);
        }
        cells[column] = value;
        self
    }

    /// Adds a row to a sheet.
    pub(crate) fn with_row(mut self, sheet: usize, row: u32, line: &str) -> Self {
        self.0[sheet].rows.insert(row, cells(line));
        self
    }

    /// Copies a row of the first sheet to another place.
    pub(crate) fn with_copy(mut self, from: u32, to: u32) -> Self {
        let copied = self.0[0].rows[&from].clone();
        self.0[0].rows.insert(to, copied);
        self
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut workbook = Workbook::new();
        for sheet in &self.0 {
            write_sheet(workbook.add_worksheet(), sheet);
        }
        workbook.save_to_buffer().expect("the sheets can be written")
    }
}

fn write_sheet(worksheet: &mut Worksheet, sheet: &Sheet) {
    worksheet.set_name(&sheet.tab).expect("a tab's name");
    worksheet.write(3, 0, &sheet.title).expect("a title");
    for (column, heading) in (0..).zip(&sheet.headings) {
        worksheet.write(sheet.heading_row - 1, column, heading).expect("a heading");
    }
    for (row, cells) in &sheet.rows {
        for (column, cell) in (0..).zip(cells) {
            let written = match cell {
                None => continue,
                Some(Cell::Text(text)) => worksheet.write(row - 1, column, text),
                Some(Cell::Number(number)) => worksheet.write(row - 1, column, *number),
                Some(Cell::BrokenFormula) => {
                    let formula = Formula::new("=Z9").set_result("#REF!");
                    worksheet.write(row - 1, column, formula)
                }
            };
            written.expect("a cell");
        }
    }
}
