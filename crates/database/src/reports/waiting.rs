//! What waits for a supervisor: mutations that were kept aside, and fields with two values.

use domain::access::Access;
use domain::id::{RecordId, ScopeId};
use domain::record::{Fields, Kind};
use domain::settlement::{Conflict, Quarantined};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::connect::Database;
use crate::entity::{conflict, feed, quarantined};
use crate::error::{Error, Result};
use crate::household::PAGE_ROWS_MAX;
use crate::record;

/// How many things wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Mutations kept aside.
    pub quarantined: u64,
    /// Fields with two values.
    pub conflicts: u64,
}

fn communes(access: &Access) -> Vec<uuid::Uuid> {
    access.communes.iter().map(|commune| ScopeId::from(*commune).0).collect()
}

/// What communes of theirs decide about; who sees the whole province also decides about what
/// was meant for no commune there is. An author's copy says that it is decided elsewhere.
fn to_decide(access: &Access) -> Condition {
    let is_copy_to_decide = Condition::all().add(quarantined::Column::Desk.is_null());
    if access.role == domain::access::Role::ProvinceAdmin {
        return is_copy_to_decide;
    }
    is_copy_to_decide.add(quarantined::Column::Scope.is_in(communes(access)))
}

impl Database {
    /// How many things wait for this user.
    pub async fn count_waiting(&self, access: &Access) -> Result<Waiting> {
        let doing = Error::while_doing("counting what waits");
        let quarantined = quarantined::Entity::find()
            .filter(to_decide(access))
            .filter(quarantined::Column::Review.is_null())
            .count(self.reader())
            .await
            .map_err(&doing)?;
        let conflicts = conflict::Entity::find()
            .filter(conflict::Column::Scope.is_in(communes(access)))
            .filter(conflict::Column::Choice.is_null())
            .count(self.reader())
            .await
            .map_err(&doing)?;
        Ok(Waiting { quarantined, conflicts })
    }

    /// Mutations kept aside, the oldest first, with the scope each record lives in.
    pub async fn list_quarantined(
        &self,
        access: &Access,
        is_decided: bool,
    ) -> Result<Vec<(RecordId, ScopeId, Quarantined)>> {
        let find = quarantined::Entity::find().filter(to_decide(access));
        let find = if is_decided {
            find.filter(quarantined::Column::Review.is_not_null())
                .order_by_desc(quarantined::Column::ReceivedAtMs)
        } else {
            find.filter(quarantined::Column::Review.is_null())
                .order_by_asc(quarantined::Column::ReceivedAtMs)
        };
        let rows = find
            .limit(u64::from(PAGE_ROWS_MAX))
            .all(self.reader())
            .await
            .map_err(Error::while_doing("listing what was kept aside"))?;
        let read = |row: quarantined::Model| {
            Ok((RecordId(row.id), ScopeId(row.scope), record::quarantined(row)?))
        };
        rows.into_iter().map(read).collect()
    }

    /// One mutation kept aside, if it is for the user to see.
    pub async fn quarantined_by_id(
        &self,
        access: &Access,
        id: RecordId,
    ) -> Result<Option<(ScopeId, Quarantined)>> {
        let row = quarantined::Entity::find_by_id(id.0)
            .filter(to_decide(access))
            .one(self.reader())
            .await
            .map_err(Error::while_doing("reading what was kept aside"))?;
        row.map(|row| Ok((ScopeId(row.scope), record::quarantined(row)?))).transpose()
    }

    /// Fields with two values, the oldest first, with the commune of each.
    pub async fn list_conflicts(
        &self,
        access: &Access,
        is_settled: bool,
    ) -> Result<Vec<(RecordId, ScopeId, Conflict)>> {
        let find = conflict::Entity::find().filter(conflict::Column::Scope.is_in(communes(access)));
        let find = if is_settled {
            find.filter(conflict::Column::Choice.is_not_null())
                .order_by_desc(conflict::Column::SettledAtMs)
        } else {
            find.filter(conflict::Column::Choice.is_null())
                .order_by_asc(conflict::Column::RaisedAtMs)
        };
        let rows = find
            .limit(u64::from(PAGE_ROWS_MAX))
            .all(self.reader())
            .await
            .map_err(Error::while_doing("listing conflicts"))?;
        let read = |row: conflict::Model| {
            Ok((RecordId(row.id), ScopeId(row.scope), record::conflict(row)?))
        };
        rows.into_iter().map(read).collect()
    }

    /// One conflict with its commune, if the user may see it.
    pub async fn conflict_by_id(
        &self,
        access: &Access,
        id: RecordId,
    ) -> Result<Option<(ScopeId, Conflict)>> {
        let row = conflict::Entity::find_by_id(id.0)
            .filter(conflict::Column::Scope.is_in(communes(access)))
            .one(self.reader())
            .await
            .map_err(Error::while_doing("reading a conflict"))?;
        row.map(|row| Ok((ScopeId(row.scope), record::conflict(row)?))).transpose()
    }

    /// A record as it stands, with its kind and scope, if the user may see it.
    pub async fn record_as_it_stands(
        &self,
        access: &Access,
        id: RecordId,
    ) -> Result<Option<(Kind, ScopeId, Fields)>> {
        let rows = feed::Entity::find()
            .filter(feed::Column::Record.eq(id.0))
            .filter(feed::Column::Op.eq("put"))
            .all(self.reader())
            .await
            .map_err(Error::while_doing("reading a record"))?;
        let Some(row) = rows.into_iter().find(|row| access.may_read(ScopeId(row.scope))) else {
            return Ok(None);
        };
        let line: sync::Line =
            serde_json::from_str(&row.line).map_err(|_| Error::Unreadable { what: "line" })?;
        let kind = Kind::from_name(&row.kind).ok_or(Error::Unreadable { what: "line" })?;
        Ok(Some((kind, ScopeId(row.scope), line.fields)))
    }
}
