//! Communes by the map, villages by the map or as new ones, whatever their spelling.

use std::collections::{BTreeMap, HashMap};

use domain::area::{Area, AreaLevel, AreaQuery, AreaTree, AreaVersion, UnresolvedArea};
use domain::id::AreaId;
use domain::name::fold;
use domain::standard::Locality;
use domain::time::CivilDate;

use crate::listed::ListedHousehold;
use crate::problem::{Code, Place, Problem};
use crate::wording::WORDING;

/// A commune on the day of a review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Commune {
    pub(crate) id: AreaId,
    pub(crate) locality: Locality,
    /// The commune and what it went into, one after the other, with their first and last day.
    pub(crate) periods: Vec<Period>,
}

/// While which days a village there belongs to which commune.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Period {
    pub(crate) commune: AreaId,
    pub(crate) from: Option<CivilDate>,
    pub(crate) to: Option<CivilDate>,
}

impl Commune {
    /// Where the village is by the newest map known.
    pub(crate) fn newest(&self) -> AreaId {
        self.periods.last().map_or(self.id, |period| period.commune)
    }

    pub(crate) fn covers(&self, area: AreaId) -> bool {
        self.periods.iter().any(|period| period.commune == area)
    }
}

/// Where a listed household lives.
pub(crate) enum Village {
    OnMap(AreaId),
    /// Not on the map; the key finds it again once it is created.
    New(String),
}

/// Finds places and remembers the villages that are created.
pub(crate) struct Places<'a> {
    tree: &'a AreaTree,
    communes: HashMap<(String, String, CivilDate), Result<Commune, Code>>,
    created: HashMap<(AreaId, String), AreaId>,
    spellings: BTreeMap<String, Vec<Spelling>>,
}

/// One way in which a village is written.
#[derive(Clone, Debug)]
struct Spelling {
    text: String,
    kind: Option<String>,
    rows: usize,
    first: Place,
}

impl<'a> Places<'a> {
    pub(crate) fn new(tree: &'a AreaTree, households: &[ListedHousehold]) -> Self {
        let mut places = Self {
            tree,
            communes: HashMap::new(),
            created: HashMap::new(),
            spellings: BTreeMap::new(),
        };
        for household in households {
            for (row, text) in &household.village_rows {
                places.note_spelling(household, *row, text);
            }
        }
        places
    }

    fn note_spelling(&mut self, household: &ListedHousehold, row: u32, text: &str) {
        let (kind, bare) = WORDING.words.village(text);
        let key = format!("{}/{}", fold(&household.commune), fold(bare));
        let spellings = self.spellings.entry(key).or_default();
        if let Some(known) = spellings.iter_mut().find(|spelling| spelling.text == bare) {
            known.rows += 1;
            known.kind = known.kind.take().or_else(|| kind.map(str::to_owned));
            return;
        }
        let first = Place { row: Some(row), ..household.places.village.clone() };
        spellings.push(Spelling {
            text: bare.to_owned(),
            kind: kind.map(str::to_owned),
            rows: 1,
            first,
        });
    }

    /// The commune of a household: the one its list names, or the only one of the file.
    pub(crate) fn commune(
        &mut self,
        name: &str,
        code: &str,
        on: CivilDate,
    ) -> Result<Commune, Code> {
        let key = (name.to_owned(), code.to_owned(), on);
        if let Some(known) = self.communes.get(&key) {
            return known.clone();
        }
        let found = self.look_up(name, code, on);
        self.communes.insert(key, found.clone());
        found
    }

    fn look_up(&self, name: &str, code: &str, on: CivilDate) -> Result<Commune, Code> {
        let code = (!code.is_empty()).then_some(code);
        let query = AreaQuery { level: AreaLevel::Commune, name, code, within: None, on };
        let id = self.tree.resolve(&query).map_err(|unresolved| match unresolved {
            UnresolvedArea::NotFound => Code::CommuneUnknown,
            UnresolvedArea::Ambiguous(_) => Code::CommuneAmbiguous,
            UnresolvedArea::CodeOfAnother { .. } => Code::CommuneCodeDiffers,
        })?;
        let locality = self.tree.locality(id, on).ok_or(Code::CommuneUnknown)?;
        Ok(Commune { id, locality, periods: self.periods(id) })
    }

    /// Follows a commune into the one it went into, as long as that is only one.
    fn periods(&self, id: AreaId) -> Vec<Period> {
        let mut periods: Vec<Period> = Vec::new();
        let mut next = Some(id);
        while let Some(commune) = next.filter(|id| periods.iter().all(|p| p.commune != *id)) {
            let Some(area) = self.tree.get(commune) else { break };
            let from = periods.last().and_then(|_| area.versions.first()?.valid_from);
            let to = area.versions.last().and_then(|version| version.valid_to);
            periods.push(Period { commune, from, to });
            next = match area.successors.as_slice() {
                [only] if to.is_some() => Some(*only),
                _ => None,
            };
        }
        // The last one lasts as far as anybody knows.
        if let Some(last) = periods.last_mut() {
            last.to = None;
        }
        periods
    }

    /// The village as the map knows it on that day, or a new one.
    pub(crate) fn village(
        &self,
        commune: &Commune,
        text: &str,
        on: CivilDate,
    ) -> Result<Village, Code> {
        let (_, bare) = WORDING.words.village(text);
        let (key, whole) = (fold(bare), fold(text));
        if let Some(created) = self.created.get(&(commune.id, key.clone())) {
            return Ok(Village::OnMap(*created));
        }
        let ever = commune.periods.iter().flat_map(|p| self.tree.children_ever(p.commune));
        let mut named: Vec<(AreaId, &Area)> = ever
            .filter_map(|id| Some((*id, self.tree.get(*id)?)))
            .filter(|(_, area)| area.level == AreaLevel::Village)
            .filter(|(_, area)| {
                let names = area.versions.iter().flat_map(names);
                names.map(|name| fold(name)).any(|name| name == key || name == whole)
            })
            .collect();
        named.sort_by_key(|(id, _)| *id);
        named.dedup_by_key(|(id, _)| *id);
        let there = |area: &Area| {
            area.version_at(on).and_then(|version| version.parent) == Some(commune.id)
        };
        // Of villages that are only known under the later commune, one that was elsewhere
        // before is a namesake.
        let within = |area: &Area| {
            area.versions.iter().all(|version| version.parent.is_some_and(|p| commune.covers(p)))
        };
        let mut fitting: Vec<(AreaId, &Area)> =
            named.iter().copied().filter(|(_, area)| there(area)).collect();
        if fitting.is_empty() {
            fitting = named.into_iter().filter(|(_, area)| within(area)).collect();
        }
        if fitting.len() > 1 {
            let lower = bare.to_lowercase();
            let exact = |area: &Area| {
                area.versions.iter().flat_map(names).any(|name| name.to_lowercase() == lower)
            };
            fitting.retain(|(_, area)| exact(area));
            if fitting.len() != 1 {
                return Err(Code::VillageAmbiguous);
            }
        }
        Ok(fitting.first().map_or(Village::New(key), |(only, _)| Village::OnMap(*only)))
    }

    /// Makes the record of a new village, under the name most of the rows use.
    pub(crate) fn create(
        &mut self,
        id: AreaId,
        commune: &Commune,
        household: &ListedHousehold,
        key: String,
    ) -> Area {
        let spelling = self.official(household, &key);
        let name = spelling.map_or_else(|| household.village.clone(), |s| s.text.clone());
        let kind = spelling.and_then(|spelling| spelling.kind.as_deref());
        let kind = kind.unwrap_or(WORDING.words.village_kind()).to_owned();
        let version = |period: &Period| AreaVersion {
            kind: kind.clone(),
            name: name.clone(),
            also_spelled: Vec::new(),
            code: None,
            parent: Some(period.commune),
            valid_from: period.from,
            valid_to: period.to,
        };
        self.created.insert((commune.id, key), id);
        Area {
            level: AreaLevel::Village,
            versions: commune.periods.iter().map(version).collect(),
            predecessors: Vec::new(),
            successors: Vec::new(),
        }
    }

    fn official(&self, household: &ListedHousehold, key: &str) -> Option<&Spelling> {
        let spellings = self.spellings.get(&format!("{}/{key}", fold(&household.commune)))?;
        usual(spellings)
    }

    /// Every way of writing a village besides its usual one, once each.
    pub(crate) fn odd_spellings(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        for spellings in self.spellings.values() {
            let Some(official) = usual(spellings) else { continue };
            for other in spellings.iter().filter(|other| other.text != official.text) {
                problems.push(
                    Problem::new(Code::VillageSpelling)
                        .at(other.first.clone())
                        .with("written", &other.text)
                        .with("village", &official.text)
                        .with("rows", other.rows),
                );
            }
        }
        problems
    }
}

/// The spelling most rows use; one in capitals only where there is no other.
fn usual(spellings: &[Spelling]) -> Option<&Spelling> {
    let in_capitals = |text: &str| text.chars().all(|c| !c.is_lowercase());
    let rank = |spelling: &Spelling| (!in_capitals(&spelling.text), spelling.rows);
    // The first of equals.
    spellings.iter().rev().max_by_key(|spelling| rank(spelling))
}

fn names(version: &AreaVersion) -> impl Iterator<Item = &String> {
    std::iter::once(&version.name).chain(&version.also_spelled)
}
