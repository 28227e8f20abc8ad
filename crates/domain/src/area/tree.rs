//! The map in memory: children, paths, predecessors, and areas found by how lists name them.

use std::collections::HashMap;

use super::spelling::{self, Written};
use super::{Area, AreaLevel, AreaVersion};
use crate::id::AreaId;
use crate::name::{clean, fold, lower_case};
use crate::standard::Locality;
use crate::time::CivilDate;

/// Every known area with its indexes. Built once, then only read.
#[derive(Clone, Debug, Default)]
pub struct AreaTree {
    areas: HashMap<AreaId, Area>,
    children: HashMap<AreaId, Vec<AreaId>>,
    by_folded_name: HashMap<String, Vec<AreaId>>,
}

/// How a list names an area.
#[derive(Clone, Copy, Debug)]
pub struct AreaQuery<'a> {
    /// At which level to look.
    pub level: AreaLevel,
    /// The name as written, with or without its kind.
    pub name: &'a str,
    /// The official code as written, if there is one. It confirms a name, it is never a key.
    pub code: Option<&'a str>,
    /// The area it belongs to, if that is known.
    pub within: Option<AreaId>,
    /// By the map of which day.
    pub on: CivilDate,
}

/// Why an area could not be told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnresolvedArea {
    /// No area of that name at that level on that day.
    #[error("no such area on that day")]
    NotFound,
    /// Several fit; the list has to say more.
    #[error("{} areas fit", .0.len())]
    Ambiguous(Vec<AreaId>),
    /// The name is one area's and the code another's.
    #[error("name and code belong to different areas")]
    CodeOfAnother {
        /// The area of that name.
        named: AreaId,
        /// The area of that code.
        coded: AreaId,
    },
}

impl AreaTree {
    /// Builds the indexes.
    pub fn new(areas: impl IntoIterator<Item = (AreaId, Area)>) -> Self {
        let mut tree = Self::default();
        for (id, area) in areas {
            tree.insert(id, area);
        }
        for children in tree.children.values_mut() {
            children.sort_unstable();
            children.dedup();
        }
        tree
    }

    /// Adds an area, such as a village that came with a list.
    pub fn insert(&mut self, id: AreaId, area: Area) {
        for version in &area.versions {
            for name in std::iter::once(&version.name).chain(&version.also_spelled) {
                let ids = self.by_folded_name.entry(fold(name)).or_default();
                if !ids.contains(&id) {
                    ids.push(id);
                }
            }
            if let Some(parent) = version.parent {
                let children = self.children.entry(parent).or_default();
                if !children.contains(&id) {
                    children.push(id);
                }
            }
        }
        self.areas.insert(id, area);
    }

    /// The area of that id.
    pub fn get(&self, id: AreaId) -> Option<&Area> {
        self.areas.get(&id)
    }

    /// Every area, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (AreaId, &Area)> {
        self.areas.iter().map(|(id, area)| (*id, area))
    }

    /// What the area was called on that day.
    pub fn version_at(&self, id: AreaId, on: CivilDate) -> Option<&AreaVersion> {
        self.get(id)?.version_at(on)
    }

    /// The areas that belonged to it on that day, in the order of their ids.
    pub fn children(&self, id: AreaId, on: CivilDate) -> Vec<AreaId> {
        let ever = self.children.get(&id).map_or(&[][..], Vec::as_slice);
        let then = |child: &&AreaId| {
            self.version_at(**child, on).is_some_and(|version| version.parent == Some(id))
        };
        ever.iter().filter(then).copied().collect()
    }

    /// The areas that ever belonged to it.
    pub fn children_ever(&self, id: AreaId) -> &[AreaId] {
        self.children.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The area and everything above it on that day, the area first.
    pub fn path(&self, id: AreaId, on: CivilDate) -> Vec<AreaId> {
        let mut path = vec![id];
        let mut next = self.version_at(id, on).and_then(|version| version.parent);
        while let Some(parent) = next.filter(|parent| !path.contains(parent)) {
            path.push(parent);
            next = self.version_at(parent, on).and_then(|version| version.parent);
        }
        path
    }

    /// The area of the level that it is, or belonged to on that day.
    pub fn at_level(&self, id: AreaId, level: AreaLevel, on: CivilDate) -> Option<AreaId> {
        let mut path = self.path(id, on).into_iter();
        path.find(|above| self.get(*above).is_some_and(|area| area.level == level))
    }

    /// The commune of a village on that day.
    pub fn commune_of(&self, village: AreaId, on: CivilDate) -> Option<AreaId> {
        self.at_level(village, AreaLevel::Commune, on)
    }

    /// Which cut-offs apply to it on that day: those of the kind of its commune.
    ///
    /// A household can change column without moving: thị trấn Mậu A became xã Mậu A.
    pub fn locality(&self, id: AreaId, on: CivilDate) -> Option<Locality> {
        let commune = self.commune_of(id, on)?;
        self.version_at(commune, on)?.locality()
    }

    /// Where the area's people and land are on that day: itself while it lasts, else what it went into.
    pub fn today(&self, id: AreaId, on: CivilDate) -> Vec<AreaId> {
        let (mut open, mut seen, mut standing) = (vec![id], Vec::new(), Vec::new());
        while let Some(next) = open.pop() {
            if seen.contains(&next) {
                continue;
            }
            seen.push(next);
            match self.get(next) {
                Some(area) if area.version_at(on).is_some() => standing.push(next),
                Some(area) => open.extend(&area.successors),
                None => {}
            }
        }
        standing.sort_unstable();
        standing
    }

    /// The areas it was made from, all the way back, itself first.
    pub fn with_predecessors(&self, id: AreaId) -> Vec<AreaId> {
        let mut found = vec![id];
        let mut at = 0;
        while let Some(area) = found.get(at).and_then(|id| self.get(*id)) {
            for predecessor in &area.predecessors {
                if !found.contains(predecessor) {
                    found.push(*predecessor);
                }
            }
            at += 1;
        }
        found
    }

    /// Finds the one area a list means.
    pub fn resolve(&self, query: &AreaQuery<'_>) -> Result<AreaId, UnresolvedArea> {
        let written = spelling::read(query.name);
        let candidates = self.named(query, &written);
        let by_code = query.code.and_then(|code| self.coded(query, code));
        match (candidates.as_slice(), by_code) {
            ([], _) => Err(UnresolvedArea::NotFound),
            (several, Some(coded)) if several.contains(&coded) => Ok(coded),
            ([named], Some(coded)) => Err(UnresolvedArea::CodeOfAnother { named: *named, coded }),
            ([only], None) => Ok(*only),
            (several, _) => self.narrowed(query, &written, several),
        }
    }

    /// Areas of that name at the level and on the day, in whatever spelling.
    fn named(&self, query: &AreaQuery<'_>, written: &Written) -> Vec<AreaId> {
        // The whole first: *Bản Mù* is a commune's name, not a bản called Mù.
        let whole = self.fitting(query, &written.whole);
        if whole.is_empty() { self.fitting(query, &written.name) } else { whole }
    }

    fn fitting(&self, query: &AreaQuery<'_>, folded: &str) -> Vec<AreaId> {
        let ids = self.by_folded_name.get(folded).map_or(&[][..], Vec::as_slice);
        let fits = |id: &&AreaId| {
            let area = self.get(**id).filter(|area| area.level == query.level);
            let version = area.and_then(|area| area.version_at(query.on));
            version.is_some_and(|version| version.is_written(folded))
                && query.within.is_none_or(|within| self.path(**id, query.on).contains(&within))
        };
        ids.iter().filter(fits).copied().collect()
    }

    fn coded(&self, query: &AreaQuery<'_>, code: &str) -> Option<AreaId> {
        let code = code.trim().trim_start_matches('0');
        let fits = |(id, area): &(AreaId, &Area)| {
            let version = area.version_at(query.on).filter(|_| area.level == query.level);
            let known = version.and_then(|version| version.code.as_deref());
            known.is_some_and(|known| known.trim_start_matches('0') == code)
                && query.within.is_none_or(|within| self.path(*id, query.on).contains(&within))
        };
        self.iter().find(fits).map(|(id, _)| id)
    }

    /// Tells areas of one folded name apart by kind, then by diacritics.
    fn narrowed(
        &self,
        query: &AreaQuery<'_>,
        written: &Written,
        several: &[AreaId],
    ) -> Result<AreaId, UnresolvedArea> {
        let of_kind = |id: &&AreaId| {
            let version = self.version_at(**id, query.on);
            version.zip(written.kind).is_some_and(|(version, kind)| version.kind == kind)
        };
        let name = lower_case(&clean(query.name));
        let exact = |id: &&AreaId| {
            let version = self.version_at(**id, query.on);
            version.is_some_and(|version| name.ends_with(&lower_case(&version.name)))
        };
        let narrow = |ids: Vec<AreaId>, fits: &dyn Fn(&&AreaId) -> bool| {
            let fitting: Vec<AreaId> = ids.iter().filter(fits).copied().collect();
            if fitting.is_empty() { ids } else { fitting }
        };
        let left = narrow(narrow(several.to_vec(), &of_kind), &exact);
        match left.as_slice() {
            [only] => Ok(*only),
            _ => Err(UnresolvedArea::Ambiguous(left)),
        }
    }
}
