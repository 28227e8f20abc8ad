//! Which households a list shows, and how many there are of each kind.

use domain::classification::PovertyClass;
use domain::id::AreaId;
use domain::name::Query;

use crate::context::{BookIndex, HouseholdEntry, SearchHit};

/// Households of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Show {
    /// All of them.
    #[default]
    Every,
    /// Poor ones.
    Poor,
    /// Near-poor ones.
    NearPoor,
    /// Those that are neither.
    NotPoor,
    /// Those without an assessment of the year.
    Due,
}

impl Show {
    pub(super) const ALL: [Self; 5] =
        [Self::Every, Self::Poor, Self::NearPoor, Self::NotPoor, Self::Due];

    /// The name in an address.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Every => "all",
            Self::Poor => "poor",
            Self::NearPoor => "near_poor",
            Self::NotPoor => "not_poor",
            Self::Due => "due",
        }
    }

    /// The kind of that name.
    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|show| show.as_str() == name)
    }

    fn takes(self, entry: &HouseholdEntry, round: u16) -> bool {
        let class = entry.latest().map(|latest| latest.class);
        match self {
            Self::Every => true,
            Self::Poor => class == Some(PovertyClass::Poor),
            Self::NearPoor => class == Some(PovertyClass::NearPoor),
            Self::NotPoor => class == Some(PovertyClass::NotPoor),
            Self::Due => !entry.is_assessed_in(round),
        }
    }
}

/// What a list was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) typed: String,
    /// `None` for the whole commune.
    pub(super) village: Option<AreaId>,
    pub(super) show: Show,
    /// The review year that *due* is about.
    pub(super) round: u16,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// The households of the wanted kind, in the order of the list.
    pub(super) hits: Vec<SearchHit>,
    /// How many fit what was typed, for each kind.
    pub(super) counts: [usize; 5],
    /// How many households there are at the place, whatever was typed.
    pub(super) all: usize,
    /// How many more fit what was typed in other villages.
    pub(super) elsewhere: usize,
}

pub(super) fn find(index: &BookIndex, wanted: &Wanted) -> Found {
    let query = Query::new(&wanted.typed);
    let hits = index.search(&query, wanted.village);
    let mut found = Found {
        all: match wanted.village {
            None => index.household_count(),
            Some(village) => index.households().filter(|entry| entry.village == village).count(),
        },
        ..Found::default()
    };
    if wanted.village.is_some() && !query.is_empty() {
        found.elsewhere = index.search(&query, None).len().saturating_sub(hits.len());
    }
    for hit in hits {
        let Some(entry) = index.household(hit.household) else { continue };
        for (count, show) in found.counts.iter_mut().zip(Show::ALL) {
            *count += usize::from(show.takes(entry, wanted.round));
        }
        if wanted.show.takes(entry, wanted.round) {
            found.hits.push(hit);
        }
    }
    found
}
