//! One member of a household.

use serde::{Deserialize, Serialize};

use crate::id::HouseholdId;
use crate::identity::{self, IdentityWarning};
use crate::record::{FieldProblem, Kind, Typed};
use crate::time::{AgeSpan, CivilDate, PartialDate};

/// A person as the household book knows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The household they belong to.
    pub household: HouseholdId,
    /// Full name in Vietnamese order, Unicode NFC.
    pub name: String,
    /// Date of birth as precisely as it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth: Option<PartialDate>,
    /// Sex as the forms record it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
    /// Ethnic group with the list its code comes from. Sensitive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ethnic_group: Option<EthnicGroup>,
    /// What they are to the head of the household.
    pub relation: Relation,
    /// Nine digits (CMND) or twelve (CCCD), leading zeros kept. Sensitive, never mandatory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity_number: Option<String>,
    /// Whether they have a health-insurance card; `None` where nobody asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub health_insurance: Option<bool>,
    /// Highest schooling.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schooling: Option<Schooling>,
    /// Whether they have a recognised disability. Sensitive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disability: Option<bool>,
    /// What they work as.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub work: Option<Work>,
}

/// Sex as the forms record it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// Nam.
    Male,
    /// Nữ.
    Female,
}

/// An ethnic group by the code of a named list; two lists circulate.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct EthnicGroup {
    /// The list, such as `121-TCTK/PPCĐ`.
    pub list: String,
    /// The code in that list, such as `08` for *HMông*.
    pub code: String,
}

/// What a member is to the head of the household.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// Chủ hộ.
    Head,
    /// Vợ hoặc chồng.
    Spouse,
    /// Con.
    Child,
    /// Con dâu, con rể.
    ChildInLaw,
    /// Cháu nội, cháu ngoại.
    Grandchild,
    /// Bố, mẹ.
    Parent,
    /// Bố mẹ vợ, bố mẹ chồng.
    ParentInLaw,
    /// Ông, bà.
    Grandparent,
    /// Anh, chị, em.
    Sibling,
    /// Người khác.
    Other,
}

/// Highest schooling reached or in progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Schooling {
    /// Chưa đi học.
    None,
    /// Mầm non.
    Preschool,
    /// Tiểu học.
    Primary,
    /// Trung học cơ sở.
    LowerSecondary,
    /// Trung học phổ thông.
    UpperSecondary,
    /// Sơ cấp, chứng chỉ nghề.
    Vocational,
    /// Trung cấp.
    Intermediate,
    /// Cao đẳng, đại học trở lên.
    Higher,
}

/// What a member lives by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// Nông, lâm, ngư nghiệp của hộ.
    Farm,
    /// Làm thuê, không hợp đồng.
    DayLabour,
    /// Làm công ăn lương, có hợp đồng.
    Employed,
    /// Công chức, viên chức.
    PublicService,
    /// Buôn bán, dịch vụ, nghề phi nông nghiệp.
    OwnTrade,
    /// Đang đi học.
    Student,
    /// Không có việc làm.
    Unemployed,
    /// Không còn khả năng lao động.
    UnableToWork,
    /// Hưởng lương hưu.
    Retired,
}

/// Years of birth the book can hold.
const BIRTH_YEARS: std::ops::RangeInclusive<i16> = 1880..=2035;
/// Longer than any identity number, so that a remark does not end up in its field.
const IDENTITY_NUMBER_MAX: usize = 20;

impl Person {
    /// What does not agree about the identity number; warnings, never a refusal.
    pub fn identity_warnings(&self) -> Vec<IdentityWarning> {
        let number = self.identity_number.as_deref();
        number.map_or_else(Vec::new, |number| identity::check(number, self.sex, self.birth))
    }

    /// Completed years of age on that day, as closely as they are known.
    pub fn age_on(&self, day: CivilDate) -> Option<AgeSpan> {
        self.birth?.age_on(day)
    }
}

impl Typed for Person {
    const KIND: Kind = Kind::Person;

    fn problem(&self) -> Option<FieldProblem> {
        if self.name.trim().is_empty() {
            return Some(FieldProblem::new("name", "empty"));
        }
        if self.birth.is_some_and(|birth| !BIRTH_YEARS.contains(&birth.year())) {
            return Some(FieldProblem::new("birth", "out_of_range"));
        }
        if let Some(number) = &self.identity_number {
            if number.trim().is_empty() {
                return Some(FieldProblem::new("identity_number", "empty"));
            }
            if number.chars().count() > IDENTITY_NUMBER_MAX {
                return Some(FieldProblem::new("identity_number", "too_long"));
            }
        }
        let code_missing =
            self.ethnic_group.as_ref().is_some_and(|g| g.list.is_empty() || g.code.is_empty());
        code_missing.then(|| FieldProblem::new("ethnic_group", "empty"))
    }
}
