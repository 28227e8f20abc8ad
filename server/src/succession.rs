//! Taking the book of communes that are gone into the communes they went into.
//!
//! [`plan()`] reads and writes nothing, which is the dry run. [`carry_out()`] writes ordinary moves,
//! villages first, then what belongs to them. It may be stopped at any moment and begun again:
//! what has moved is no longer where it would be moved from, and the same move has the same id.

mod carry_out;
mod plan;

use std::collections::{BTreeMap, BTreeSet};

use database::{AccountState, Database};
use domain::area::{Area, AreaLevel, AreaTree};
use domain::id::{AreaId, RecordId, ScopeId};
use domain::record::Kind;
use domain::time::CivilDate;
use sync::{FieldChange, Line};

pub use carry_out::{MergeError, carry_out};

/// What is to be moved, and by which map.
#[derive(Clone, Debug)]
pub struct Wish {
    /// By the map of which day communes stand or are gone.
    pub on: CivilDate,
    /// This commune only.
    pub only: Option<AreaId>,
    /// Where villages go whose commune went into several.
    pub named: BTreeMap<AreaId, AreaId>,
}

/// What has to be done for one commune that is gone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Step {
    /// What moves.
    pub moves: Vec<Move>,
    /// What a person has to decide about first.
    pub undecided: Vec<Undecided>,
}

/// One record with a home of its own that moves, and what hangs on it with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    /// The record.
    pub record: RecordId,
    /// A village, a household or a session.
    pub kind: Kind,
    /// Where it is.
    pub from: ScopeId,
    /// The number of its line there.
    pub seq: u64,
    /// Where it goes.
    pub to: AreaId,
    /// What changes with it.
    pub fields: BTreeMap<String, FieldChange>,
}

/// A record that stays until a person says where it goes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Undecided {
    /// Why.
    pub why: Why,
    /// Its village, or itself where it is one.
    pub village: Option<AreaId>,
    /// The record.
    pub record: RecordId,
    /// What it is.
    pub kind: Kind,
}

/// Why nobody but a person can say where a record goes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// Its commune went into several.
    Several,
    /// Nobody knows what its commune went into.
    NoSuccessor,
    /// Its village stands in a commune that its own did not go into.
    VillageElsewhere,
    /// The store does not take it there, for this reason.
    NotTaken(String),
}

/// An account that is bound to a commune that is gone, and so reads what was, not what is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftBehind {
    /// The name it signs in with.
    pub username: String,
    /// The commune that is gone.
    pub commune: AreaId,
    /// The communes of today that it went into and that the account is not bound to.
    pub lacks: Vec<AreaId>,
}

/// The communes that are gone on that day.
pub fn gone(map: &AreaTree, wish: &Wish) -> BTreeSet<AreaId> {
    let is_gone = |id: &AreaId| {
        let area = map.get(*id).filter(|area| area.level == AreaLevel::Commune);
        let last = area.and_then(Area::latest).and_then(|version| version.valid_to);
        last.is_some_and(|last| last < wish.on) && wish.only.is_none_or(|only| only == *id)
    };
    map.iter().map(|(id, _)| id).filter(is_gone).collect()
}

/// What has to be done for one commune. Writes nothing.
pub async fn plan(
    database: &Database,
    wish: &Wish,
    commune: AreaId,
) -> Result<Step, database::Error> {
    let map = AreaTree::new(database.areas().await?);
    let lines = standing(database, ScopeId::from(commune)).await?;
    Ok(plan::step(&map, wish, commune, &lines))
}

/// Records of a scope, as far as they have a home of their own.
async fn standing(database: &Database, scope: ScopeId) -> Result<Vec<Line>, database::Error> {
    let (mut lines, mut after) = (Vec::new(), 0);
    loop {
        let chunk = database.chunk(scope, after).await?;
        for text in chunk.text.lines() {
            let line: Line = serde_json::from_str(text)
                .map_err(|_| database::Error::Unreadable { what: "line" })?;
            if plan::has_a_home(&line) {
                lines.push(line);
            }
        }
        if chunk.is_last {
            return Ok(lines);
        }
        after = chunk.last;
    }
}

/// Open accounts of communes that are gone. Who may read and write more is for an admin to say.
pub async fn left_behind(
    database: &Database,
    wish: &Wish,
) -> Result<Vec<LeftBehind>, database::Error> {
    let map = AreaTree::new(database.areas().await?);
    let gone = gone(&map, wish);
    let mut found = Vec::new();
    for account in database.accounts().await? {
        if account.state == AccountState::Closed {
            continue;
        }
        for commune in account.areas.iter().filter(|area| gone.contains(area)) {
            let mut lacks = map.today(*commune, wish.on);
            lacks.retain(|area| !account.areas.contains(area));
            if !lacks.is_empty() {
                let username = account.username.clone();
                found.push(LeftBehind { username, commune: *commune, lacks });
            }
        }
    }
    Ok(found)
}
