//! A household book in memory: the built-in map and standards, and what was imported so far.

use domain::area::AreaTree;
use domain::id::RecordId;
use domain::record::AnyRecord;
use domain::reference::built_in_areas;
use domain::standard::Standard;
use uuid::Uuid;
use workbook::{Existing, Plan, Refused, plan, read};

pub(crate) const CLEAN: &[u8] = include_bytes!("../data/review_clean_2023.xlsx");
pub(crate) const PUNG_LUONG: &[u8] = include_bytes!("../data/review_pung_luong_2023.xlsx");

pub(crate) struct Book {
    pub(crate) records: Vec<(RecordId, AnyRecord)>,
    standards: Vec<Standard>,
    next_id: u128,
}

impl Book {
    /// The map and the standards, and nobody yet.
    pub(crate) fn new() -> Self {
        let areas = built_in_areas().into_iter();
        Self {
            records: areas.map(|(id, area)| (id.into(), AnyRecord::Area(area))).collect(),
            standards: Standard::built_in(),
            next_id: 1,
        }
    }

    pub(crate) fn areas(&self) -> AreaTree {
        AreaTree::new(self.records.iter().filter_map(|(id, record)| match record {
            AnyRecord::Area(area) => Some(((*id).into(), area.clone())),
            _ => None,
        }))
    }

    /// What importing the bytes would do.
    pub(crate) fn try_plan(&mut self, bytes: &[u8]) -> Result<Plan, Refused> {
        let workbook = read(bytes, &self.standards)?;
        let mut existing = Existing::default();
        for (id, record) in &self.records {
            existing.add(*id, record);
        }
        let areas = self.areas();
        let book =
            workbook::Book { areas: &areas, standards: &self.standards, existing: &existing };
        Ok(plan(&workbook, book, &mut || {
            self.next_id += 1;
            Uuid::from_u128(self.next_id)
        }))
    }

    pub(crate) fn plan(&mut self, bytes: &[u8]) -> Plan {
        self.try_plan(bytes).expect("the workbook is readable")
    }

    /// Imports the bytes.
    pub(crate) fn import(&mut self, bytes: &[u8]) -> Plan {
        let plan = self.plan(bytes);
        let created = plan.changes.iter().map(|change| (change.id, change.record.clone()));
        self.records.extend(created);
        plan
    }
}
