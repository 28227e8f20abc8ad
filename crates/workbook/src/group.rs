//! Which rows are people, and which people make a household.
//!
//! A head's row has a number (STT); the members follow without one. Blank rows, the numbering
//! row under the headings, totals and signature lines are nobody.

use domain::name::fold;
use domain::person::Relation;

use crate::cell::Value;
use crate::layout::Table;
use crate::problem::{Code, Problem, Rows};
use crate::wording::{Column, WORDING};

/// Rows of one household, in the order of the sheet.
#[derive(Debug, Default)]
pub(crate) struct Group {
    pub(crate) rows: Vec<u32>,
    head_name: Option<String>,
    has_head: bool,
}

impl Group {
    pub(crate) fn span(&self) -> Rows {
        let first = self.rows.iter().min().copied().unwrap_or_default();
        Rows { first, last: self.rows.iter().max().copied().unwrap_or_default() }
    }
}

/// The households of a sheet, and rows that belong to none.
pub(crate) struct Grouped {
    pub(crate) groups: Vec<Group>,
    pub(crate) problems: Vec<Problem>,
}

/// What one row of the sheet is.
enum RowKind {
    Nobody,
    Ignored,
    Person(PersonRow),
}

struct PersonRow {
    row: u32,
    numbered: bool,
    is_head: bool,
    name: String,
    head_name: Option<String>,
}

pub(crate) fn group(table: &Table<'_>) -> Grouped {
    let mut grouping =
        Grouping { table, groups: Vec::new(), waiting: Vec::new(), problems: Vec::new() };
    for (row, cells) in table.rows() {
        match kind(table, row, cells) {
            RowKind::Nobody => {}
            RowKind::Ignored => {
                grouping.problems.push(Problem::new(Code::RowIgnored).at(table.row_place(row)));
            }
            RowKind::Person(person) => grouping.take(person),
        }
    }
    grouping.settle_waiting(None);
    Grouped { groups: grouping.groups, problems: grouping.problems }
}

/// What tells a person's row from a title, a total or a signature.
const PERSONAL: [Column; 4] = [Column::Relation, Column::Birth, Column::Sex, Column::Identity];

fn kind(table: &Table<'_>, row: u32, cells: &[Value]) -> RowKind {
    let within = &cells[..cells.len().min(table.width())];
    if within.iter().all(Value::is_blank) {
        return RowKind::Nobody;
    }
    let text = |column| table.cell(row, column).shown();
    let personal = PERSONAL.iter().any(|column| !table.cell(row, *column).is_blank());
    if is_numbering(within) {
        return RowKind::Nobody;
    }
    if !personal {
        let mut texts = within.iter().filter_map(Value::shown);
        let closing = texts.any(|text| WORDING.words.is_closing(&text));
        return if closing { RowKind::Nobody } else { RowKind::Ignored };
    }
    RowKind::Person(PersonRow {
        row,
        numbered: !table.cell(row, Column::Number).is_blank(),
        is_head: is_head(table, row),
        name: text(Column::Name).map(|name| fold(&name)).unwrap_or_default(),
        head_name: text(Column::HeadName).map(|name| fold(&name)),
    })
}

pub(crate) fn is_head(table: &Table<'_>, row: u32) -> bool {
    let relation = table.cell(row, Column::Relation).shown();
    let known = relation.and_then(|text| WORDING.relation(&text));
    known.is_some_and(|known| known.relation == Relation::Head)
}

/// The row under the headings that counts the columns: 1, 2, 3 … or (1), (2), (3) …
fn is_numbering(cells: &[Value]) -> bool {
    let bare = |text: &str| text.trim_matches(['(', ')', '[', ']']).parse::<u32>().is_ok();
    let counts = |cell: &Value| match cell {
        Value::Blank => true,
        Value::Number(number) => (0.0..100.0).contains(number),
        Value::Text(text) => text.len() <= 4 && bare(text),
        _ => false,
    };
    let filled = cells.iter().filter(|cell| !cell.is_blank()).count();
    filled * 2 > cells.len() && cells.iter().all(counts)
}

struct Grouping<'a> {
    table: &'a Table<'a>,
    groups: Vec<Group>,
    /// Members that name another head than the household above them.
    waiting: Vec<PersonRow>,
    problems: Vec<Problem>,
}

impl Grouping<'_> {
    fn take(&mut self, person: PersonRow) {
        let open = self.groups.last();
        let same_head = |group: &Group| {
            person.head_name.is_none()
                || group.head_name.is_none()
                || person.head_name == group.head_name
        };
        let headless = open.is_some_and(|group| !group.has_head && same_head(group));
        if person.numbered || (person.is_head && !headless) {
            self.begin(&person);
        } else if open.is_some_and(same_head) {
            let group = self.groups.last_mut().expect("the group was just looked at");
            if person.is_head {
                let place = self.table.place(person.row, Column::Relation);
                self.problems.push(Problem::new(Code::MemberBeforeHead).at(place));
            }
            group.has_head |= person.is_head;
            group.rows.push(person.row);
        } else {
            self.waiting.push(person);
        }
    }

    fn begin(&mut self, person: &PersonRow) {
        let own_name = person.is_head.then(|| person.name.clone());
        let head_name = person.head_name.clone().or(own_name);
        let mut rows = self.settle_waiting(head_name.as_deref());
        if !person.numbered {
            let place = self.table.place(person.row, Column::Number);
            self.problems.push(Problem::new(Code::NumberMissing).at(place));
        }
        rows.push(person.row);
        // A list without the head's name beside every row gives nothing to compare.
        let head_name = self.table.has(Column::HeadName).then_some(head_name).flatten();
        self.groups.push(Group { rows, head_name, has_head: person.is_head });
    }

    /// Decides where members that name another head belong: to the head that comes next, to
    /// the household above if it lacks as many people, or nowhere.
    fn settle_waiting(&mut self, next_head: Option<&str>) -> Vec<u32> {
        let waiting = std::mem::take(&mut self.waiting);
        if waiting.is_empty() {
            return Vec::new();
        }
        let next =
            |person: &PersonRow| next_head.is_some() && person.head_name.as_deref() == next_head;
        if waiting.iter().all(next) {
            for person in &waiting {
                let place = self.table.place(person.row, Column::Relation);
                self.problems.push(Problem::new(Code::MemberBeforeHead).at(place));
            }
            return waiting.iter().map(|person| person.row).collect();
        }
        let lacks_them = self.groups.last().is_some_and(|group| {
            stated_size(self.table, group) == Some(group.rows.len() + waiting.len())
        });
        for person in &waiting {
            let place = self.table.place(person.row, Column::HeadName);
            if lacks_them {
                self.problems.push(Problem::new(Code::HeadNameDiffers).at(place));
            } else {
                let rows = Rows { first: person.row, last: person.row };
                self.problems
                    .push(Problem::new(Code::MemberWithoutHousehold).at(place).of_rows(rows));
            }
        }
        if let Some(group) = self.groups.last_mut().filter(|_| lacks_them) {
            group.rows.extend(waiting.iter().map(|person| person.row));
        }
        Vec::new()
    }
}

fn stated_size(table: &Table<'_>, group: &Group) -> Option<usize> {
    let mut sizes = group
        .rows
        .iter()
        .filter_map(|row| table.cell(*row, Column::Size).points(crate::row::PEOPLE_MAX).ok());
    sizes.next().map(usize::from)
}
