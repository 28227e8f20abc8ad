//! Households with two sheets for one year under one standard: a conflict of meaning.

use std::collections::{BTreeMap, BTreeSet};

use domain::id::{AssessmentId, HouseholdId};
use domain::record::Kind;
use domain::standard::StandardId;
use serde::Deserialize;
use sync::replica::{Glance, Replica};

/// What is read of a sheet to know whether another one speaks of the same.
#[derive(Debug, Deserialize)]
struct SheetCard {
    household: HouseholdId,
    standard: StandardId,
    round: u16,
    #[serde(default)]
    replaces: Option<AssessmentId>,
}

impl Glance for SheetCard {
    const KIND: Kind = Kind::Assessment;
}

/// The households and review years with more than one sheet that nobody replaced.
pub(super) fn doubled(book: &Replica) -> Vec<(HouseholdId, u16)> {
    let read = |id| Some((AssessmentId::from(id), book.glance::<SheetCard>(id)?));
    let cards: Vec<(AssessmentId, SheetCard)> =
        book.ids(Kind::Assessment).filter_map(read).collect();
    let replaced: BTreeSet<AssessmentId> =
        cards.iter().filter_map(|(_, card)| card.replaces).collect();
    let mut standing: BTreeMap<(HouseholdId, u16, StandardId), usize> = BTreeMap::new();
    for (_, card) in cards.into_iter().filter(|(id, _)| !replaced.contains(id)) {
        *standing.entry((card.household, card.round, card.standard)).or_default() += 1;
    }
    let several = standing.into_iter().filter(|(_, count)| *count > 1);
    several.map(|((household, round, _), _)| (household, round)).collect()
}
