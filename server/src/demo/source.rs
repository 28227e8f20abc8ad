//! The data file behind the demo province.

use std::collections::BTreeMap;

use domain::access::Role;
use domain::area::{AreaLevel, AreaTree};
use domain::id::AreaId;
use domain::time::CivilDate;
use serde::Deserialize;

const FILE: &str = include_str!("province.toml");

#[derive(Deserialize)]
pub(super) struct Province {
    pub(super) seed: u64,
    pub(super) communes: Vec<CommuneSource>,
    pub(super) peoples: BTreeMap<String, People>,
    pub(super) addresses: Vec<String>,
    pub(super) own_words: Vec<String>,
    pub(super) sessions: Vec<SessionSource>,
    accounts: Vec<AccountSource>,
}

#[derive(Deserialize)]
pub(super) struct CommuneSource {
    pub(super) code: String,
    pub(super) short: String,
    pub(super) people: String,
    /// How many households of a hundred are poor in 2022.
    pub(super) poverty: u32,
    /// Degrees north and east of its middle.
    pub(super) place: [f64; 2],
    pub(super) villages: Vec<VillageSource>,
}

#[derive(Deserialize)]
pub(super) struct VillageSource {
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) short: String,
    pub(super) households: u32,
}

#[derive(Deserialize)]
pub(super) struct People {
    /// The code in the list of Decision 121.
    pub(super) ethnic_group: String,
    pub(super) families: Vec<String>,
    pub(super) men: Vec<String>,
    pub(super) women: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct SessionSource {
    pub(super) day: CivilDate,
    pub(super) topic: String,
    pub(super) technique: String,
    pub(super) trainer: String,
    pub(super) organiser: String,
    pub(super) theory: u16,
    pub(super) practice: u16,
    pub(super) plot: String,
    pub(super) materials: Vec<MaterialSource>,
}

#[derive(Deserialize)]
pub(super) struct MaterialSource {
    pub(super) name: String,
    pub(super) unit: String,
}

#[derive(Deserialize)]
struct AccountSource {
    username: String,
    name: String,
    role: Role,
    password: String,
    areas: Vec<String>,
}

/// One account of the demo, with the password everybody may know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoAccount {
    /// The account's name.
    pub username: String,
    /// Full name, invented.
    pub name: String,
    /// What it is for.
    pub role: Role,
    /// The password, printed when the server starts.
    pub password: String,
    /// `province`, `district`, a commune's code or a village's name.
    pub(super) areas: Vec<String>,
}

pub(super) fn read() -> Province {
    toml::from_str(FILE).expect("the file of the demo province is tested TOML")
}

/// One account a role, the widest first.
pub fn accounts() -> Vec<DemoAccount> {
    let accounts = read().accounts.into_iter();
    accounts
        .map(|AccountSource { username, name, role, password, areas }| DemoAccount {
            username,
            name,
            role,
            password,
            areas,
        })
        .collect()
}

/// The commune of that code on that day.
pub(super) fn commune_of_code(map: &AreaTree, code: &str, on: CivilDate) -> Option<AreaId> {
    let coded = |(id, area): (AreaId, &domain::area::Area)| {
        let version = area.version_at(on).filter(|_| area.level == AreaLevel::Commune)?;
        (version.code.as_deref() == Some(code)).then_some(id)
    };
    map.iter().find_map(coded)
}

/// The commune that stands where that one stood: itself, or what it went into.
pub(super) fn today(map: &AreaTree, commune: AreaId) -> AreaId {
    match map.today(commune, super::day(super::NEW_MAP)).as_slice() {
        [successor] => *successor,
        _ => commune,
    }
}
