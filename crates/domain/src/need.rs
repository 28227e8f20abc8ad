//! What a household may ask for, in the six support groups of the official lists.

use serde::{Deserialize, Serialize};

use crate::standard::Label;

/// The needs that can be ticked, by group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NeedCatalogue {
    /// A stable code.
    pub code: String,
    /// Where the groups were read.
    pub source: String,
    /// Whether the groups were read there; the finer items are ours.
    pub verified: bool,
    /// The groups, in the order of the list's columns.
    pub groups: Vec<NeedGroup>,
}

/// One support group, such as *vay vốn tín dụng*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NeedGroup {
    /// A stable code.
    pub code: String,
    /// Its name on the list.
    pub label: Label,
    /// What can be asked for.
    pub needs: Vec<Need>,
}

/// One thing to ask for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    /// A stable code, unique in the catalogue.
    pub code: String,
    /// What it is.
    pub label: Label,
}

impl NeedCatalogue {
    /// The need of that code with its group.
    pub fn need(&self, code: &str) -> Option<(&NeedGroup, &Need)> {
        self.groups.iter().find_map(|group| {
            let need = group.needs.iter().find(|need| need.code == code)?;
            Some((group, need))
        })
    }

    /// The built-in catalogue. Reads a data file; meant for hosts.
    pub fn built_in() -> Self {
        crate::standard::built_in_needs()
    }
}
