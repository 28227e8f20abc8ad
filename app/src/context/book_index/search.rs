//! Search over names as they are typed, without diacritics.

use domain::id::{AreaId, HouseholdId, PersonId};
use domain::name::Query;
use domain::order::sort_by_key;

use super::{BookIndex, HouseholdEntry};

/// A household that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SearchHit {
    /// Which.
    pub household: HouseholdId,
    /// The member whose name was found, where it is not the head.
    pub member: Option<PersonId>,
    rank: u8,
}

impl BookIndex {
    /// The households that fit what was typed, the best first; all of them for an empty query.
    ///
    /// Heads come before members, members before codes; equals in Vietnamese order.
    pub fn search(&self, query: &Query, village: Option<AreaId>) -> Vec<SearchHit> {
        let entries = self.households();
        let entries = entries.filter(|entry| village.is_none_or(|wanted| wanted == entry.village));
        if query.is_empty() {
            let all = entries.map(|entry| SearchHit { household: entry.id, member: None, rank: 0 });
            return all.collect();
        }
        let mut hits: Vec<SearchHit> = entries.filter_map(|entry| hit(entry, query)).collect();
        // The sort is stable: households of one rank stay in order.
        sort_by_key(&mut hits, |hit| hit.rank);
        hits
    }
}

fn hit(entry: &HouseholdEntry, query: &Query) -> Option<SearchHit> {
    // One comparison for most households: words of different members may both be found here.
    if !entry.search.matches(query) {
        return None;
    }
    let household = entry.id;
    let (head, others) = entry.members.split_at(entry.members.len().min(1));
    if let Some(rank) = head.iter().find_map(|head| head.search.rank(query)) {
        return Some(SearchHit { household, member: None, rank });
    }
    let member = others.iter().filter_map(|it| Some((it.search.rank(query)?, it.id))).min();
    if let Some((rank, member)) = member {
        return Some(SearchHit { household, member: Some(member), rank: 3 + rank });
    }
    let code = domain::name::SearchText::new(entry.code.as_deref()?);
    code.matches(query).then_some(SearchHit { household, member: None, rank: 6 })
}
