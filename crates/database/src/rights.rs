//! What an account may see: its areas resolved to communes and villages.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError, RwLock};

use domain::access::{Access, Role};
use domain::area::AreaLevel;
use domain::id::{AreaId, ScopeId, UserId};
use sea_orm::{EntityTrait, QueryFilter};

use crate::account::AccountState;
use crate::connect::Database;
use crate::entity::area;
use crate::error::{Error, Result};
use crate::record;

/// The map above the villages, as far as rights need it, for one state of the reference scope.
#[derive(Debug, Default)]
pub(crate) struct Map(RwLock<Option<(State, Arc<Tree>)>>);

/// A number of the reference scope, which means something else after a restore.
type State = (String, u64);

impl Map {
    /// Lets the map be read anew.
    pub(crate) fn forget(&self) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// Who belongs to whom, by every map that was ever valid.
#[derive(Debug, Default)]
struct Tree {
    levels: BTreeMap<AreaId, AreaLevel>,
    children: BTreeMap<AreaId, BTreeSet<AreaId>>,
    predecessors: BTreeMap<AreaId, Vec<AreaId>>,
}

impl Tree {
    fn communes(&self) -> impl Iterator<Item = AreaId> {
        let communes = self.levels.iter().filter(|(_, level)| **level == AreaLevel::Commune);
        communes.map(|(id, _)| *id)
    }

    /// The communes at or below an area today and before, with those they were made from.
    fn communes_of(&self, area: AreaId) -> BTreeSet<AreaId> {
        let mut seen = BTreeSet::new();
        let mut open = vec![area];
        while let Some(area) = open.pop() {
            if !seen.insert(area) {
                continue;
            }
            open.extend(self.children.get(&area).into_iter().flatten());
            if self.levels.get(&area) == Some(&AreaLevel::Commune) {
                open.extend(self.predecessors.get(&area).into_iter().flatten());
            }
        }
        seen.retain(|area| self.levels.get(area) == Some(&AreaLevel::Commune));
        seen
    }
}

impl Database {
    /// A user's rights; `None` where there is no such account or it is closed.
    pub async fn access_of(&self, user: UserId) -> Result<Option<Access>> {
        let Some(account) = self.account(user).await? else { return Ok(None) };
        if account.state == AccountState::Closed {
            return Ok(None);
        }
        let tree = self.tree().await?;
        if account.role == Role::ProvinceAdmin {
            let communes = tree.communes().collect();
            return Ok(Some(Access { user, role: account.role, communes, villages: Vec::new() }));
        }
        let mut communes = BTreeSet::new();
        let mut villages = Vec::new();
        for area in account.areas {
            if tree.levels.contains_key(&area) {
                communes.append(&mut tree.communes_of(area));
            } else if let Some(village_communes) = self.communes_of_village(area).await? {
                villages.push(area);
                communes.extend(village_communes);
            }
        }
        let communes = communes.into_iter().collect();
        Ok(Some(Access { user, role: account.role, communes, villages }))
    }

    /// The communes a village belongs to today and belonged to before.
    async fn communes_of_village(&self, village: AreaId) -> Result<Option<Vec<AreaId>>> {
        let row = area::Entity::find_by_id(village.0)
            .one(self.reader())
            .await
            .map_err(Error::while_doing("reading a village"))?;
        let Some(row) = row else { return Ok(None) };
        let village = record::area(&row)?;
        Ok(Some(village.versions.iter().filter_map(|version| version.parent).collect()))
    }

    async fn tree(&self) -> Result<Arc<Tree>> {
        let heads = self.heads(&[ScopeId::REFERENCE]).await?;
        let seq = heads.get(&ScopeId::REFERENCE).map_or(0, |head| head.seq);
        let state = (self.epoch().await?, seq);
        let known = self.0.map.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, tree)) = known.filter(|(known, _)| *known == state) {
            return Ok(tree);
        }
        let tree = Arc::new(self.read_tree().await?);
        *self.0.map.0.write().unwrap_or_else(PoisonError::into_inner) =
            Some((state, Arc::clone(&tree)));
        Ok(tree)
    }

    async fn read_tree(&self) -> Result<Tree> {
        let rows = area::Entity::find()
            .filter(area::COLUMN.level.ne(AreaLevel::Village.as_str()))
            .all(self.reader())
            .await
            .map_err(Error::while_doing("reading the map"))?;
        let mut tree = Tree::default();
        for row in rows {
            let id = AreaId(row.id);
            let area = record::area(&row)?;
            tree.levels.insert(id, area.level);
            for parent in area.versions.iter().filter_map(|version| version.parent) {
                tree.children.entry(parent).or_default().insert(id);
            }
            tree.predecessors.insert(id, area.predecessors);
        }
        Ok(tree)
    }
}
