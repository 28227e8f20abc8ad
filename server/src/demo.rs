//! The demo province: invented people in real communes, the same every time it is made.
//!
//! It exists so that a newcomer sees the board, the lists and the phone with something in
//! them. Every person, household and figure is invented; identity numbers begin with a
//! province code that nobody has.

mod draw;
mod family;
mod load;
mod review;
mod source;
mod training;

use domain::area::{Area, AreaLevel, AreaTree, AreaVersion};
use domain::assessment::Assessment;
use domain::household::Household;
use domain::id::{AreaId, AssessmentId, HouseholdId, PersonId, RecordId, ScopeId, UserId};
use domain::person::Person;
use domain::record::{Fields, Kind, Typed};
use domain::standard::Standard;
use domain::time::{CivilDate, Timestamp};

use draw::Draw;
pub use load::{DemoLoaded, LoadError, load};
use source::{CommuneSource, Province, VillageSource};
pub use source::{DemoAccount, accounts};

/// One record of the demo province.
#[derive(Clone, Debug, PartialEq)]
pub struct DemoRecord {
    /// Its id.
    pub id: RecordId,
    /// What it is.
    pub kind: Kind,
    /// The commune it belongs to.
    pub scope: ScopeId,
    /// When it was written down.
    pub at: Timestamp,
    /// Its fields.
    pub fields: Fields,
}

/// A village with the households in it.
struct Village {
    id: AreaId,
    /// The commune of the newest map, which is the scope of everything in the village.
    commune: AreaId,
    people: String,
    poverty: u32,
    homes: Vec<Home>,
}

/// What households are made from.
struct Materials {
    province: Province,
    standards: Vec<Standard>,
    officer: UserId,
}

/// A household with everything that is known of it.
struct Home {
    id: HouseholdId,
    household: Household,
    members: Vec<(PersonId, Person)>,
    sheets: Vec<(AssessmentId, Assessment)>,
}

/// The first day of the communes that replaced those of 2020.
const NEW_MAP: (i16, i8, i8) = (2025, 7, 1);
/// The last day of the communes of 2020.
const OLD_MAP_ENDS: (i16, i8, i8) = (2025, 6, 30);
/// A day on the map of 2020.
const OLD_MAP: (i16, i8, i8) = (2020, 6, 1);

fn day((year, month, day): (i16, i8, i8)) -> CivilDate {
    CivilDate::new(year, month, day).expect("the days of the demo are days of the calendar")
}

/// Makes the records, villages before households, households before what hangs on them.
pub fn records(map: &AreaTree, officer: UserId) -> Vec<DemoRecord> {
    let with = Materials { province: source::read(), standards: Standard::built_in(), officer };
    let mut draw = Draw::new(with.province.seed);
    let mut records = Vec::new();
    for commune in &with.province.communes {
        let id = source::commune_of_code(map, &commune.code, day(OLD_MAP))
            .expect("the communes of the demo are on the built-in map");
        let mut villages = Vec::new();
        for source in &commune.villages {
            let found = found_village(map, id, commune, source, &mut draw, &mut records);
            villages.push(settle(&with, commune, found, source, &mut draw));
        }
        for village in &villages {
            write_down(village, &mut records);
        }
        records.extend(training::sessions(&with.province, &villages, &mut draw));
    }
    records
}

/// Makes a village's record, on the old map and on the new one.
fn found_village(
    map: &AreaTree,
    commune: AreaId,
    source: &CommuneSource,
    village: &VillageSource,
    draw: &mut Draw,
    records: &mut Vec<DemoRecord>,
) -> Village {
    let at = draw::morning_of(day(OLD_MAP));
    let id = AreaId(draw.id(at));
    let newest = source::today(map, commune);
    let version = |parent, valid_from, valid_to| AreaVersion {
        kind: village.kind.clone(),
        name: village.name.clone(),
        also_spelled: Vec::new(),
        code: None,
        parent: Some(parent),
        valid_from,
        valid_to,
    };
    let versions = if newest == commune {
        vec![version(commune, None, None)]
    } else {
        vec![
            version(commune, None, Some(day(OLD_MAP_ENDS))),
            version(newest, Some(day(NEW_MAP)), None),
        ]
    };
    let level = AreaLevel::Village;
    let area = Area { level, versions, predecessors: Vec::new(), successors: Vec::new() };
    let scope = ScopeId::from(newest);
    records.push(DemoRecord {
        id: id.into(),
        kind: Kind::Area,
        scope,
        at,
        fields: area.to_fields(),
    });
    let (people, poverty) = (source.people.clone(), source.poverty);
    Village { id, commune: newest, people, poverty, homes: Vec::new() }
}

/// Fills a village with households, their members and their sheets.
fn settle(
    with: &Materials,
    commune: &CommuneSource,
    mut village: Village,
    source: &VillageSource,
    draw: &mut Draw,
) -> Village {
    for number in 1..=source.households {
        let code = format!("{}-{}-{number:03}", commune.short, source.short);
        let mut home = family::home(&with.province, commune, &village, code, draw);
        home.sheets = review::sheets(with, &village, &home, draw);
        village.homes.push(home);
    }
    village
}

fn write_down(village: &Village, records: &mut Vec<DemoRecord>) {
    let scope = ScopeId::from(village.commune);
    let recorded = draw::morning_of(day(OLD_MAP));
    for home in &village.homes {
        let mut put = |id: RecordId, kind, at, fields| {
            records.push(DemoRecord { id, kind, scope, at, fields });
        };
        put(home.id.into(), Kind::Household, recorded, home.household.to_fields());
        for (id, person) in &home.members {
            put((*id).into(), Kind::Person, recorded, person.to_fields());
        }
        for (id, sheet) in &home.sheets {
            let at = draw::morning_of(sheet.date);
            put((*id).into(), Kind::Assessment, at, sheet.to_fields());
        }
    }
}

#[cfg(test)]
mod tests;
