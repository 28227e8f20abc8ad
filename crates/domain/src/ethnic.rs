//! The 54 ethnic groups by the codes of Decision 121-TCTK/PPCĐ (1979).
//!
//! Another list with other codes cites the same decision, so a code is only ever kept
//! together with the name of its list.

use std::sync::LazyLock;

use crate::name::fold;
use crate::person::EthnicGroup;

/// The name of the list whose codes are built in.
pub const LIST: &str = "121-TCTK/PPCĐ"; // tidy: vietnamese letters, an official number

/// The code of the Kinh majority in [`LIST`].
const KINH: &str = "01";

/// One group of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedGroup {
    /// Two digits.
    pub code: &'static str,
    /// The name in the list.
    pub name: &'static str,
    /// Folded spellings without spaces, the name's own first.
    spellings: Vec<String>,
}

static GROUPS: LazyLock<Vec<ListedGroup>> = LazyLock::new(|| {
    include_str!("../reference/ethnic_groups.csv").lines().filter_map(read).collect()
});

fn read(line: &'static str) -> Option<ListedGroup> {
    let mut columns = line.split(',');
    let (code, name) = (columns.next()?, columns.next()?);
    if code.starts_with('#') || code == "code" {
        return None;
    }
    let variants = columns.next().unwrap_or_default().split(';').filter(|v| !v.is_empty());
    let spellings = std::iter::once(name).chain(variants).map(spelling).collect();
    Some(ListedGroup { code, name, spellings })
}

fn spelling(text: &str) -> String {
    fold(text).replace(' ', "")
}

/// Every group, in the order of the list.
pub fn groups() -> &'static [ListedGroup] {
    &GROUPS
}

/// The group somebody wrote, whatever the spelling: *Mông*, *H'Mông*, *HMông* …
pub fn find(text: &str) -> Option<&'static ListedGroup> {
    let wanted = spelling(text);
    groups().iter().find(|group| group.spellings.contains(&wanted))
}

/// The group of that code.
pub fn by_code(code: &str) -> Option<&'static ListedGroup> {
    groups().iter().find(|group| group.code == code)
}

impl ListedGroup {
    /// The group as a person's record keeps it.
    pub fn to_group(&self) -> EthnicGroup {
        EthnicGroup { list: LIST.to_owned(), code: self.code.to_owned() }
    }
}

impl EthnicGroup {
    /// The name in the list, if the list is the built-in one.
    pub fn name(&self) -> Option<&'static str> {
        if self.list != LIST {
            return None;
        }
        by_code(&self.code).map(|group| group.name)
    }

    /// Whether it is a minority; `None` for a list that is not built in.
    pub fn is_minority(&self) -> Option<bool> {
        self.name().map(|_| self.code != KINH)
    }
}
