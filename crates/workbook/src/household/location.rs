//! Where a household lives: commune and village, in columns of their own or in one address.

use domain::name::fold;

use super::HouseholdReader;
use crate::cell::Value;
use crate::listed::Places;
use crate::problem::Code;
use crate::wording::{Column, WORDING};

impl HouseholdReader<'_> {
    /// The column that says where the household lives.
    fn village_column(&self) -> Column {
        if self.table.has(Column::Village) { Column::Village } else { Column::Address }
    }

    pub(super) fn places(&self) -> Places {
        let commune =
            if self.table.has(Column::Commune) { Column::Commune } else { Column::Address };
        Places {
            village: self.table.place(self.head, self.village_column()),
            commune: self.table.place(self.head, commune),
            name: self.table.place(self.head, Column::Name),
            class: self.table.place(
                self.head,
                if self.table.has(Column::Class) { Column::Class } else { Column::B1 },
            ),
        }
    }

    pub(super) fn village_rows(&self) -> Vec<(u32, String)> {
        let written = |row: &u32| {
            let text = self.table.cell(*row, self.village_column()).shown()?;
            let in_column = self.table.has(Column::Village);
            let village = if in_column { Some(text.as_str()) } else { split_address(&text).0 };
            Some((*row, village?.to_owned()))
        };
        self.rows.iter().filter_map(written).collect()
    }

    pub(super) fn location(&mut self) -> Option<Location> {
        if self.table.has(Column::Village) { self.location_in_columns() } else { self.address() }
    }

    fn location_in_columns(&mut self) -> Option<Location> {
        let commune = self.place_name(Column::Commune, Code::CommuneMissing);
        let village = self.place_name(Column::Village, Code::VillageMissing);
        let commune_code = self.shared(Column::CommuneCode, Code::RowsDisagree, |value| {
            Ok(match value {
                Value::Number(number) => Some(format!("{number:0>5}")),
                other => other.shown(),
            })
        });
        Some(Location {
            commune: commune?,
            commune_code: commune_code.unwrap_or_default(),
            village: village?,
        })
    }

    fn place_name(&mut self, column: Column, missing: Code) -> Option<String> {
        let before = self.problems.len();
        let name = self.shared(column, Code::RowsDisagree, |value| {
            if *value == Value::Error {
                return Err(Code::FormulaError.into());
            }
            Ok(value.shown().map(PlaceName))
        });
        if name.is_none() && self.problems.len() == before {
            self.report(missing, self.head, column);
        }
        name.map(|name| name.0)
    }

    fn address(&mut self) -> Option<Location> {
        let address = self.place_name(Column::Address, Code::VillageMissing)?;
        let (village, commune) = split_address(&address);
        let Some(village) = village else {
            self.report(Code::VillageMissing, self.head, Column::Address);
            return None;
        };
        Some(Location {
            commune: commune.unwrap_or_default().to_owned(),
            commune_code: String::new(),
            village: village.to_owned(),
        })
    }
}

pub(super) struct Location {
    pub(super) commune: String,
    pub(super) commune_code: String,
    pub(super) village: String,
}

/// A name of a place, the same in whatever spelling.
struct PlaceName(String);

impl PartialEq for PlaceName {
    fn eq(&self, other: &Self) -> bool {
        fold(&self.0) == fold(&other.0)
    }
}

/// Village and commune of an address such as *Thôn Ngã Ba Kim, xã Púng Luông*.
fn split_address(address: &str) -> (Option<&str>, Option<&str>) {
    let words = &WORDING.words;
    let parts = || address.split([',', ';']).map(str::trim).filter(|part| !part.is_empty());
    let is_commune = |part: &&str| words.commune(part).0.is_some();
    let is_village = |part: &&str| !is_commune(part) && !words.is_above_commune(part);
    (parts().find(is_village), parts().find(is_commune))
}

#[cfg(test)]
mod tests {
    use super::split_address;

    #[test]
    fn an_address_names_village_and_commune_in_any_order_of_detail() {
        let cases = [
            ("Thôn Ngã Ba Kim, xã Púng Luông", Some("Thôn Ngã Ba Kim"), Some("xã Púng Luông")),
            ("Ngã Ba Kim", Some("Ngã Ba Kim"), None),
            ("Bản Mù, Xã Bản Mù, huyện Trạm Tấu, tỉnh Yên Bái", Some("Bản Mù"), Some("Xã Bản Mù")),
            ("TDP 3; TT. Mù Căng Chải", Some("TDP 3"), Some("TT. Mù Căng Chải")),
            ("xã Púng Luông", None, Some("xã Púng Luông")),
        ];
        for (address, village, commune) in cases {
            assert_eq!(split_address(address), (village, commune), "{address}");
        }
    }
}
