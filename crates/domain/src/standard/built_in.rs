//! The standards that come with the product, read from their data files.

use serde::Deserialize;

use super::Standard;
use crate::id::RecordId;
use crate::need::NeedCatalogue;

/// One data file: the record's fixed id and the standard without the shared catalogue of needs.
#[derive(Deserialize)]
struct StandardFile {
    record: uuid::Uuid,
    standard: toml::Table,
}

const FILES: [&str; 2] = [
    include_str!("../../reference/standards/nd07-2021.toml"),
    include_str!("../../reference/standards/qd59-2015.toml"),
];

const NEEDS: &str = include_str!("../../reference/needs.toml");

/// The built-in standards with the fixed ids of their records, the newest first.
///
/// For hosts only: a phone gets its standards by sync, so that nothing of this is in its bundle.
pub fn built_in_records() -> Vec<(RecordId, Standard)> {
    FILES.into_iter().map(read).collect()
}

/// The built-in standard of that name.
pub fn built_in_standard(id: &str) -> Option<Standard> {
    built_in_records().into_iter().map(|(_, standard)| standard).find(|s| s.id.as_str() == id)
}

fn read(text: &str) -> (RecordId, Standard) {
    let needs: toml::Table = toml::from_str(NEEDS).expect("the built-in needs are tested TOML");
    let file: StandardFile = toml::from_str(text).expect("built-in standards are tested TOML");
    let mut table = file.standard;
    table.insert("needs".to_owned(), toml::Value::Table(needs));
    let standard = table.try_into().expect("built-in standards are tested to have every field");
    (RecordId(file.record), standard)
}

/// The built-in catalogue of needs, shared by all standards.
pub(crate) fn built_in_needs() -> NeedCatalogue {
    toml::from_str(NEEDS).expect("the built-in needs are tested TOML")
}
