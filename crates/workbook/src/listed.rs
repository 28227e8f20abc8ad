//! What a workbook says, typed and with its places, before it is compared with anything.

use std::sync::Arc;

use domain::assessment::Decision;
use domain::classification::PovertyClass;
use domain::person::{EthnicGroup, Relation, Sex};
use domain::standard::StandardId;
use domain::time::{CivilDate, PartialDate};
use serde::{Deserialize, Serialize};

use crate::problem::{Place, Problem, Rows};

/// One of the three lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum List {
    /// Danh sách hộ nghèo, hộ cận nghèo sau khi rà soát.
    Reviewed,
    /// Danh sách hộ thoát nghèo sau khi rà soát.
    LeftPoor,
    /// Danh sách hộ thoát cận nghèo sau khi rà soát.
    LeftNearPoor,
}

impl List {
    /// The three lists in the order of their sheets.
    pub const ALL: [Self; 3] = [Self::Reviewed, Self::LeftPoor, Self::LeftNearPoor];

    /// Its stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reviewed => "reviewed",
            Self::LeftPoor => "left_poor",
            Self::LeftNearPoor => "left_near_poor",
        }
    }

    /// The class a household on it has left.
    pub fn left_class(self) -> Option<PovertyClass> {
        match self {
            Self::Reviewed => None,
            Self::LeftPoor => Some(PovertyClass::Poor),
            Self::LeftNearPoor => Some(PovertyClass::NearPoor),
        }
    }
}

/// A workbook that can be planned.
#[derive(Clone, Debug)]
pub struct Workbook {
    /// The review year of its titles.
    pub year: u16,
    /// The standard of that year's reviews.
    pub standard: StandardId,
    /// The names on the tabs of the three sheets.
    pub sheets: Vec<Arc<str>>,
    /// The households that are in order by themselves.
    pub households: Vec<ListedHousehold>,
    /// How many more stood there and are refused, with their rows in [`Self::problems`].
    pub households_refused: usize,
    /// What was wrong, in the order of the file.
    pub problems: Vec<Problem>,
}

/// One household of a list.
#[derive(Clone, Debug)]
pub struct ListedHousehold {
    /// On which list.
    pub list: List,
    /// The name on the sheet's tab.
    pub sheet: Arc<str>,
    /// Its rows.
    pub rows: Rows,
    /// The head's row.
    pub head_row: u32,
    /// The commune as written, without the word before it; empty where only the file says it.
    pub commune: String,
    /// The commune's code with its leading zero; empty where the list has none.
    pub commune_code: String,
    /// The village as written, with the word before it.
    pub village: String,
    /// The class the list gives; `None` on the lists of those who left.
    pub class: Option<PovertyClass>,
    /// Points for living characteristics.
    pub b1: u16,
    /// Points for deprivations.
    pub b2: u16,
    /// The head's decision, where the list has one.
    pub decision: Option<Decision>,
    /// The date of the decision even where its number is missing.
    pub decision_date: Option<CivilDate>,
    /// Hộ dân tộc thiểu số.
    pub ethnic_minority: Option<bool>,
    /// Hộ không có khả năng lao động.
    pub no_labour: bool,
    /// Hộ có thành viên có công.
    pub merit: bool,
    /// Causes by code, as far as they are in the catalogue.
    pub causes: Vec<String>,
    /// A remark, and causes the catalogue does not have.
    pub note: Option<String>,
    /// How many people the list says there are.
    pub size_stated: Option<u16>,
    /// The members, the head first.
    pub members: Vec<ListedPerson>,
    /// How the village is written in each row.
    pub(crate) village_rows: Vec<(u32, String)>,
    pub(crate) places: Places,
}

/// Cells of a household that planning may have to point at.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    pub(crate) village: Place,
    pub(crate) commune: Place,
    pub(crate) name: Place,
    pub(crate) class: Place,
}

impl ListedHousehold {
    /// Its head.
    pub fn head(&self) -> &ListedPerson {
        self.members.first().expect("a household is only listed with its head first")
    }
}

/// One person of a list.
#[derive(Clone, Debug)]
pub struct ListedPerson {
    /// The row.
    pub row: u32,
    /// The full name.
    pub name: String,
    /// The relation to the head.
    pub relation: Relation,
    /// The date of birth.
    pub birth: Option<PartialDate>,
    /// The sex.
    pub sex: Option<Sex>,
    /// The ethnic group.
    pub ethnic_group: Option<EthnicGroup>,
    /// The identity number, nine or twelve digits.
    pub identity_number: Option<String>,
    pub(crate) identity_place: Option<Place>,
}
