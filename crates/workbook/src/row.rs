//! One row, one person.

use domain::identity::{self, IdentityWarning};
use domain::person::{EthnicGroup, Relation, Sex};
use domain::time::PartialDate;

use crate::cell::Value;
use crate::layout::Table;
use crate::listed::ListedPerson;
use crate::problem::{Code, Problem, Rows};
use crate::wording::{Column, WORDING, WrittenRelation};

/// More people than any household has; a larger number is a slip.
pub(crate) const PEOPLE_MAX: u16 = 60;
/// Older than anybody: a year of birth further back is a slip.
const AGE_MAX: i16 = 120;
/// How far a stated age may be from the difference of the years: lists made before a birthday.
const AGE_SLACK: i32 = 1;

/// Reads a person's row.
pub(crate) struct PersonReader<'a> {
    pub(crate) table: &'a Table<'a>,
    pub(crate) row: u32,
    /// The rows of the household.
    pub(crate) span: Rows,
    /// The review year.
    pub(crate) year: u16,
    pub(crate) problems: Vec<Problem>,
}

/// A person with what only the checks of the household need.
pub(crate) struct ReadPerson {
    pub(crate) person: ListedPerson,
    /// The sex the word for the relation implies.
    pub(crate) implied_sex: Option<Sex>,
}

impl PersonReader<'_> {
    /// The person, or `None` with the reasons why the household cannot go in.
    pub(crate) fn read(&mut self, is_head: bool) -> Option<ReadPerson> {
        let name = self.name();
        let birth = self.birth();
        let sex = self.sex();
        let relation = self.relation(is_head);
        let ethnic_group = self.ethnic_group();
        let identity_number = self.identity(sex, birth);
        let identity_place =
            identity_number.is_some().then(|| self.table.place(self.row, Column::Identity));
        let person = ListedPerson {
            row: self.row,
            name: name?,
            relation: relation.relation,
            birth,
            sex,
            ethnic_group,
            identity_number,
            identity_place,
        };
        Some(ReadPerson { person, implied_sex: relation.sex })
    }

    fn report(&mut self, code: Code, column: Column) {
        let place = self.table.place(self.row, column);
        self.problems.push(Problem::new(code).at(place).of_rows(self.span));
    }

    fn name(&mut self) -> Option<String> {
        match self.table.cell(self.row, Column::Name) {
            Value::Text(text) => return Some(text.clone()),
            Value::Error => self.report(Code::FormulaError, Column::Name),
            _ => self.report(Code::NameMissing, Column::Name),
        }
        None
    }

    fn birth(&mut self) -> Option<PartialDate> {
        let cell = self.table.cell(self.row, Column::Birth);
        let Some(written) = cell.date() else {
            self.report(
                match cell {
                    Value::Blank => Code::BirthMissing,
                    Value::Error => Code::FormulaError,
                    _ => Code::BirthUnreadable,
                },
                Column::Birth,
            );
            return None;
        };
        let born = written.date.year();
        let year = i16::try_from(self.year).unwrap_or(i16::MAX);
        if born > year || born < year - AGE_MAX {
            self.report(Code::BirthImpossible, Column::Birth);
            return None;
        }
        if written.from_serial {
            self.report(Code::BirthFromSerial, Column::Birth);
        }
        let age = self.table.cell(self.row, Column::Age).points(u16::MAX).ok();
        let expected = i32::from(year) - i32::from(born);
        if age.is_some_and(|age| (i32::from(age) - expected).abs() > AGE_SLACK) {
            self.report(Code::AgeDiffers, Column::Age);
        }
        Some(written.date)
    }

    fn sex(&mut self) -> Option<Sex> {
        let Some(text) = self.table.cell(self.row, Column::Sex).shown() else {
            self.report(Code::SexMissing, Column::Sex);
            return None;
        };
        let sex = WORDING.words.sex(&text);
        if sex.is_none() {
            self.report(Code::SexUnknown, Column::Sex);
        }
        sex
    }

    fn relation(&mut self, is_head: bool) -> WrittenRelation {
        let text = self.table.cell(self.row, Column::Relation).shown();
        let known = text.as_deref().and_then(|text| WORDING.relation(text));
        match (&text, known) {
            (None, _) => self.report(Code::RelationMissing, Column::Relation),
            (Some(_), None) => self.report(Code::RelationUnknown, Column::Relation),
            _ => {}
        }
        let unknown = WrittenRelation { relation: Relation::Other, sex: None };
        let head = WrittenRelation { relation: Relation::Head, sex: None };
        if is_head { head } else { known.unwrap_or(unknown) }
    }

    fn ethnic_group(&mut self) -> Option<EthnicGroup> {
        let Some(text) = self.table.cell(self.row, Column::EthnicGroup).shown() else {
            self.report(Code::EthnicGroupMissing, Column::EthnicGroup);
            return None;
        };
        let group = domain::ethnic::find(&text).map(domain::ethnic::ListedGroup::to_group);
        if group.is_none() {
            self.report(Code::EthnicGroupUnknown, Column::EthnicGroup);
        }
        group
    }

    /// The number if it has nine or twelve digits, with zeros a table program cut put back.
    fn identity(&mut self, sex: Option<Sex>, birth: Option<PartialDate>) -> Option<String> {
        let cell = self.table.cell(self.row, Column::Identity);
        if *cell == Value::Error {
            self.report(Code::CellUnreadable, Column::Identity);
        }
        let mut number = cell.identity()?;
        let mut warnings = identity::check(&number, sex, birth);
        if let [IdentityWarning::LostZero { proposed }] = warnings.as_slice() {
            number.clone_from(proposed);
            self.report(Code::IdentityZeroRestored, Column::Identity);
            warnings = identity::check(&number, sex, birth);
        }
        let mut usable = true;
        for warning in warnings {
            let code = match warning {
                IdentityWarning::NotDigits => Code::IdentityNotDigits,
                IdentityWarning::WrongLength(_) | IdentityWarning::LostZero { .. } => {
                    Code::IdentityWrongLength
                }
                IdentityWarning::SexDiffers => Code::IdentityContradictsSex,
                IdentityWarning::BirthYearDiffers { .. } => Code::IdentityContradictsBirth,
            };
            usable &= !matches!(code, Code::IdentityNotDigits | Code::IdentityWrongLength);
            self.report(code, Column::Identity);
        }
        usable.then_some(number)
    }
}
