//! One member of a household.

use serde::{Deserialize, Serialize};

use crate::id::HouseholdId;
use crate::record::{FieldProblem, Kind, Typed};
use crate::time::PartialDate;

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
    /// The code in that list, such as `08` for HMông.
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

impl Typed for Person {
    const KIND: Kind = Kind::Person;

    fn problem(&self) -> Option<FieldProblem> {
        self.name.trim().is_empty().then(|| FieldProblem::new("name", "empty"))
    }
}
