//! The map a page looks through: which commune a village belongs to, and what is below an area.

use std::collections::BTreeMap;

use database::Database;
use database::reports::Places;
use domain::area::{AreaLevel, AreaTree};
use domain::id::AreaId;
use domain::name::SortKey;
use domain::time::CivilDate;

use crate::error::ApiError;

/// The first days of the maps that can be looked through.
const MAPS: [(i16, i8, i8); 2] = [(2025, 7, 1), (2020, 2, 1)];

/// The areas as they were on a day.
pub(super) struct Map {
    tree: AreaTree,
    day: CivilDate,
}

impl Map {
    /// The first days of the maps, the newest first.
    pub(super) fn days() -> Vec<CivilDate> {
        let day = |(year, month, day)| CivilDate::new(year, month, day);
        MAPS.into_iter().filter_map(day).collect()
    }

    /// Reads the map of a day; of the map that applied at the end of the year if none is named.
    pub(super) async fn read(
        database: &Database,
        asked: &str,
        year: u16,
    ) -> Result<Self, ApiError> {
        let days = Self::days();
        let asked: Option<CivilDate> = asked.parse().ok().filter(|day| days.contains(day));
        let of_year = || {
            let year = i16::try_from(year).unwrap_or(i16::MAX);
            days.iter().copied().find(|day| day.year() <= year)
        };
        let oldest = days.last().copied();
        let day = asked.or_else(of_year).or(oldest).ok_or(ApiError::NotFound)?;
        let tree = AreaTree::new(database.areas().await?);
        Ok(Self { tree, day })
    }

    /// The day of the map.
    pub(super) fn day(&self) -> CivilDate {
        self.day
    }

    /// The level of an area.
    pub(super) fn level(&self, area: AreaId) -> Option<AreaLevel> {
        self.tree.get(area).map(|area| area.level)
    }

    /// The province of the map.
    pub(super) fn province(&self) -> Option<AreaId> {
        let stands = |id: &AreaId| self.tree.version_at(*id, self.day).is_some();
        let mut provinces = self.at_level(AreaLevel::Province).into_iter();
        provinces.find(stands)
    }

    /// The area that is meant on this map: itself, what it went into, or the whole province.
    pub(super) fn resolve(&self, asked: &str) -> Option<AreaId> {
        let asked: Option<AreaId> = asked.parse().ok();
        let asked = asked.filter(|id| self.tree.get(*id).is_some());
        let Some(asked) = asked else { return self.province() };
        match self.tree.today(asked, self.day).as_slice() {
            [one] => Some(*one),
            _ => self.province(),
        }
    }

    /// What an area is called on the map, or was called last, with its kind.
    pub(super) fn full_name(&self, area: AreaId) -> String {
        let version = self.version(area);
        version.map_or_else(String::new, |version| {
            let name = version.full_name();
            let mut letters = name.chars();
            let first = letters.next().map(|letter| letter.to_uppercase().to_string());
            format!("{}{}", first.unwrap_or_default(), letters.as_str())
        })
    }

    /// The bare name.
    pub(super) fn name(&self, area: AreaId) -> String {
        self.version(area).map_or_else(String::new, |version| version.name.clone())
    }

    fn version(&self, area: AreaId) -> Option<&domain::area::AreaVersion> {
        let known = self.tree.get(area)?;
        known.version_at(self.day).or(known.latest())
    }

    /// The commune of a village on the map, also for a village that was written down later.
    pub(super) fn commune_of(&self, village: AreaId) -> Option<AreaId> {
        if let Some(commune) = self.tree.commune_of(village, self.day) {
            return Some(commune);
        }
        let versions = &self.tree.get(village)?.versions;
        let parents = versions.iter().rev().filter_map(|version| version.parent);
        parents.into_iter().find_map(|parent| match self.tree.today(parent, self.day).as_slice() {
            [one] => Some(*one),
            _ => None,
        })
    }

    /// The commune and village of a household in words.
    pub(super) fn place(&self, village: AreaId) -> String {
        match self.commune_of(village) {
            Some(commune) => format!("{}, {}", self.name(commune), self.name(village)),
            None => self.name(village),
        }
    }

    /// The area of the level above a village, or the village itself.
    pub(super) fn above(&self, village: AreaId, level: AreaLevel) -> Option<AreaId> {
        match level {
            AreaLevel::Village => Some(village),
            AreaLevel::Commune => self.commune_of(village),
            _ => self.tree.at_level(self.commune_of(village)?, level, self.day),
        }
    }

    /// The areas above an area, the widest first.
    pub(super) fn path_above(&self, area: AreaId) -> Vec<AreaId> {
        let from = match self.level(area) {
            Some(AreaLevel::Village) => self.commune_of(area),
            _ => None,
        };
        let mut path = match from {
            Some(commune) => self.tree.path(commune, self.day),
            None => self.tree.path(area, self.day).into_iter().skip(1).collect(),
        };
        path.reverse();
        path
    }

    /// Which households an area means. The province means all, also those whose village is not
    /// on the map.
    pub(super) fn places(&self, area: AreaId) -> Places {
        let Some(level) = self.level(area) else { return Places::Villages(Vec::new()) };
        match level {
            AreaLevel::Province => Places::All,
            AreaLevel::Village => Places::Villages(vec![area]),
            _ => {
                let villages = self.at_level(AreaLevel::Village).into_iter();
                let below = |village: &AreaId| self.above(*village, level) == Some(area);
                Places::Villages(villages.filter(below).collect())
            }
        }
    }

    /// Which households an address means; nobody where it names no area we know.
    pub(super) fn places_asked(&self, asked: &str) -> Places {
        match asked {
            "" => Places::All,
            asked => {
                self.resolve(asked).map_or(Places::Villages(Vec::new()), |area| self.places(area))
            }
        }
    }

    /// The level of an area's parts: a map without districts goes on to communes at once.
    pub(super) fn parts(&self, area: AreaId) -> AreaLevel {
        match self.level(area) {
            Some(AreaLevel::Province) if self.has_districts() => AreaLevel::District,
            Some(AreaLevel::Province | AreaLevel::District) => AreaLevel::Commune,
            _ => AreaLevel::Village,
        }
    }

    fn has_districts(&self) -> bool {
        let districts = self.at_level(AreaLevel::District);
        districts.into_iter().any(|id| self.tree.version_at(id, self.day).is_some())
    }

    /// The communes of the map below an area, by name.
    pub(super) fn communes(&self, area: AreaId) -> Vec<AreaId> {
        let level = self.level(area).unwrap_or(AreaLevel::Province);
        let communes = self.at_level(AreaLevel::Commune).into_iter();
        let stands = |id: &AreaId| self.tree.version_at(*id, self.day).is_some();
        let below = |id: &AreaId| self.tree.at_level(*id, level, self.day) == Some(area);
        communes.filter(stands).filter(below).collect()
    }

    /// The district of a commune.
    pub(super) fn district_of(&self, commune: AreaId) -> Option<AreaId> {
        self.tree.at_level(commune, AreaLevel::District, self.day)
    }

    /// The districts of the map, by name.
    pub(super) fn districts(&self) -> Vec<AreaId> {
        let districts = self.at_level(AreaLevel::District).into_iter();
        districts.filter(|id| self.tree.version_at(*id, self.day).is_some()).collect()
    }

    /// Villages by commune, both by name.
    pub(super) fn villages(&self) -> BTreeMap<AreaId, Vec<AreaId>> {
        let mut by_commune: BTreeMap<AreaId, Vec<AreaId>> = BTreeMap::new();
        for village in self.at_level(AreaLevel::Village) {
            if let Some(commune) = self.commune_of(village) {
                by_commune.entry(commune).or_default().push(village);
            }
        }
        by_commune
    }

    /// The areas of a level on any map, by name.
    fn at_level(&self, level: AreaLevel) -> Vec<AreaId> {
        let areas = self.tree.iter().filter(|(_, area)| area.level == level);
        let mut ids: Vec<AreaId> = areas.map(|(id, _)| id).collect();
        ids.sort_by_cached_key(|id| (SortKey::of_text(&self.name(*id)), *id));
        ids
    }
}
