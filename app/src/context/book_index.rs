//! Lists, names and search over ten thousand households, kept up to date change by change.
//!
//! Reading the whole book takes a moment on a small phone, so it happens once; afterwards
//! only the households are read again that something changed about.

mod cards;
mod digest;
mod entry;
mod search;

use std::collections::BTreeSet;
use std::rc::Rc;

use domain::area::{Area, AreaLevel};
use domain::id::{AreaId, HouseholdId, RecordId};
use domain::name::SortKey;
use domain::order::sort_by;
use domain::record::Kind;
use domain::time::CivilDate;
use rustc_hash::FxHashMap;
use sync::replica::Replica;

pub use entry::{Beside, HouseholdEntry, LatestClass, Member};
pub use search::SearchHit;

pub(super) use cards::SessionCard;
use cards::{AssessmentCard, ConflictCard, PersonCard};

/// From so many changed households on, the order is made anew instead of mended.
const MENDED_AT_MOST: usize = 64;

/// A unit of the map as lists name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Village {
    /// Its id.
    pub id: AreaId,
    /// As people write it, such as *bản Nả Háng B*.
    pub name: String,
    /// The unit it belongs to.
    pub parent: Option<AreaId>,
    /// The last day of its present name; `None` while it lasts.
    pub until: Option<CivilDate>,
    level: AreaLevel,
    sort: SortKey,
}

/// The lists.
#[derive(Clone, Debug, Default)]
pub struct BookIndex {
    /// The version of the book they were last brought up to; `None` before the first time.
    version: Option<u64>,
    households: FxHashMap<HouseholdId, Rc<HouseholdEntry>>,
    /// The same, sorted by the head's name in Vietnamese order.
    order: Vec<Rc<HouseholdEntry>>,
    /// To which household a member, a sheet or a conflict belongs.
    owners: FxHashMap<RecordId, HouseholdId>,
    areas: FxHashMap<AreaId, Village>,
    villages: Vec<AreaId>,
}

impl BookIndex {
    /// The lists of a book that was just opened, from the digest that its store kept beside it.
    ///
    /// `None` where the digest is another build's: then the book has to be read.
    pub fn of_digest(build: &str, digest: &str, book: &Replica) -> Option<Self> {
        let mut index = Self { version: Some(book.version()), ..Self::default() };
        index.read_areas(book);
        for entry in digest::read(build, digest)? {
            let entry = Rc::new(entry);
            index.order.push(Rc::clone(&entry));
            index.own(entry);
        }
        index.mend(book, &book.pending().collect::<Vec<_>>());
        Some(index)
    }

    /// The lists in few words; `None` while they show anything the server has not told.
    pub fn digest(&self, build: &str, book: &Replica) -> Option<String> {
        let is_told = self.version == Some(book.version()) && book.pending().next().is_none();
        is_told.then(|| digest::written(build, self.households()))?
    }

    /// Brings the lists up to the book as it is now.
    pub fn follow(&mut self, book: &Replica) {
        let version = book.version();
        if self.version == Some(version) {
            return;
        }
        let changed = self.version.filter(|held| *held < version);
        let changed = changed.and_then(|held| book.changed_since(held));
        match changed {
            Some(changed) => self.mend(book, &changed),
            None => self.read_all(book),
        }
        self.version = Some(version);
    }

    /// A household, if the book holds it.
    pub fn household(&self, id: HouseholdId) -> Option<&HouseholdEntry> {
        self.households.get(&id).map(Rc::as_ref)
    }

    /// All households in Vietnamese order of their heads' names.
    pub fn households(&self) -> impl Iterator<Item = &HouseholdEntry> {
        self.order.iter().map(Rc::as_ref)
    }

    /// How many households the book holds.
    pub fn household_count(&self) -> usize {
        self.order.len()
    }

    /// The household a member, a sheet or a conflict belongs to.
    pub fn household_of(&self, record: RecordId) -> Option<&HouseholdEntry> {
        let id = self.owners.get(&record).copied().unwrap_or_else(|| record.into());
        self.household(id)
    }

    /// The villages of the book in Vietnamese order.
    pub fn villages(&self) -> impl Iterator<Item = &Village> {
        self.villages.iter().filter_map(|id| self.areas.get(id))
    }

    /// The other communes of the map a commune is on, in Vietnamese order.
    pub fn communes_beside(&self, commune: AreaId) -> Vec<&Village> {
        let Some(until) = self.area(commune).map(|own| own.until) else { return Vec::new() };
        let is_beside = |area: &&Village| {
            area.level == AreaLevel::Commune && area.until == until && area.id != commune
        };
        let mut communes: Vec<&Village> = self.areas.values().filter(is_beside).collect();
        sort_by(&mut communes, |a, b| a.sort.cmp(&b.sort).then(a.id.cmp(&b.id)));
        communes
    }

    /// The commune a unit belongs to; itself, where it is one.
    pub fn commune_of(&self, id: AreaId) -> Option<AreaId> {
        let area = self.area(id)?;
        if area.level == AreaLevel::Commune { Some(id) } else { area.parent }
    }

    /// Any unit of the map.
    pub fn area(&self, id: AreaId) -> Option<&Village> {
        self.areas.get(&id)
    }

    fn read_all(&mut self, book: &Replica) {
        *self = Self::default();
        self.read_areas(book);
        for id in book.ids(Kind::Household) {
            self.read_household(book, id.into());
        }
        self.sort_all();
    }

    fn mend(&mut self, book: &Replica, changed: &[RecordId]) {
        let mut touched = BTreeSet::new();
        let mut are_areas_touched = false;
        for id in changed {
            // Where it belonged, and where it belongs now.
            touched.extend(self.owners.get(id).copied());
            match book.kind(*id) {
                Some(Kind::Household) => {
                    touched.insert((*id).into());
                }
                Some(Kind::Person) => {
                    touched.extend(book.glance::<PersonCard>(*id).map(|card| card.household));
                }
                Some(Kind::Assessment) => {
                    touched.extend(book.glance::<AssessmentCard>(*id).map(|card| card.household));
                }
                Some(Kind::Conflict) => touched.extend(self.conflicted(book, *id)),
                Some(Kind::Area) => are_areas_touched = true,
                // What was forgotten may have been a household.
                None => {
                    touched.insert((*id).into());
                }
                Some(_) => {}
            }
        }
        if are_areas_touched {
            self.read_areas(book);
        }
        let is_few = touched.len() <= MENDED_AT_MOST;
        for id in &touched {
            if is_few {
                self.take_from_order(*id);
            }
            self.read_household(book, *id);
            if is_few {
                self.put_in_order(*id);
            }
        }
        if !is_few {
            self.sort_all();
        }
    }

    fn conflicted(&self, book: &Replica, conflict: RecordId) -> Option<HouseholdId> {
        let about = book.glance::<ConflictCard>(conflict)?.record;
        self.owners.get(&about).copied().or(Some(about.into()))
    }

    fn read_household(&mut self, book: &Replica, id: HouseholdId) {
        if let Some(former) = self.households.remove(&id) {
            for record in former.owned() {
                if self.owners.get(&record) == Some(&id) {
                    self.owners.remove(&record);
                }
            }
        }
        if let Some(entry) = HouseholdEntry::read(book, id) {
            self.own(Rc::new(entry));
        }
    }

    fn own(&mut self, entry: Rc<HouseholdEntry>) {
        self.owners.extend(entry.owned().map(|record| (record, entry.id)));
        self.households.insert(entry.id, entry);
    }

    fn read_areas(&mut self, book: &Replica) {
        self.areas.clear();
        for id in book.ids(Kind::Area) {
            let Some(area) = book.typed::<Area>(id) else { continue };
            let Some(latest) = area.latest() else { continue };
            let name = latest.full_name();
            let sort = SortKey::of_text(&latest.name);
            let parent = latest.parent;
            let (level, until) = (area.level, latest.valid_to);
            let village = Village { id: id.into(), name, parent, until, level, sort };
            self.areas.insert(id.into(), village);
        }
        let villages = self.areas.values().filter(|area| area.level == AreaLevel::Village);
        let mut villages: Vec<&Village> = villages.collect();
        sort_by(&mut villages, |a, b| a.sort.cmp(&b.sort).then(a.id.cmp(&b.id)));
        self.villages = villages.into_iter().map(|village| village.id).collect();
    }

    fn sort_all(&mut self) {
        self.order = self.households.values().cloned().collect();
        sort_by(&mut self.order, |a, b| a.place().cmp(&b.place()));
    }

    fn take_from_order(&mut self, id: HouseholdId) {
        let Some(entry) = self.households.get(&id) else { return };
        if let Ok(at) = self.find_in_order(entry) {
            self.order.remove(at);
        }
    }

    fn put_in_order(&mut self, id: HouseholdId) {
        let Some(entry) = self.households.get(&id) else { return };
        if let Err(at) = self.find_in_order(entry) {
            self.order.insert(at, Rc::clone(entry));
        }
    }

    fn find_in_order(&self, entry: &HouseholdEntry) -> Result<usize, usize> {
        self.order.binary_search_by(|other| other.place().cmp(&entry.place()))
    }
}

#[cfg(test)]
mod tests;
