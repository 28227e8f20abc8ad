//! What an import has to know of a commune, and the log of imports.

use domain::area::Area;
use domain::id::{AreaId, RecordId, ScopeId, UserId};
use domain::record::AnyRecord;
use domain::standard::Standard;
use domain::time::Timestamp;
use sea_orm::{ActiveValue::Set, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::connect::Database;
use crate::entity;
use crate::error::{Error, Result};
use crate::record;

/// A list that was taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportEntry {
    /// Its id.
    pub id: Uuid,
    /// Who took it in.
    pub user: UserId,
    /// The commune it was for.
    pub commune: AreaId,
    /// The file's name.
    pub file_name: String,
    /// The SHA-256 of the file in hexadecimal.
    pub file_sha256: String,
    /// When.
    pub at: Timestamp,
    /// Households made.
    pub households: u64,
    /// People made.
    pub people: u64,
    /// Sheets made.
    pub assessments: u64,
    /// Problems reported.
    pub problems: u64,
    /// What else the importer wants to keep, as JSON without personal data.
    pub summary: String,
}

impl Database {
    /// The households, people and sheets of a commune as they are on file, in that order.
    pub async fn book_of(&self, commune: AreaId) -> Result<Vec<(RecordId, AnyRecord)>> {
        let doing = Error::while_doing("reading a commune's book");
        let scope = ScopeId::from(commune).0;
        let mut book = Vec::new();
        let households = entity::household::Entity::find()
            .filter(entity::household::COLUMN.scope.eq(scope))
            .order_by_asc(entity::household::Column::Id)
            .all(self.reader())
            .await
            .map_err(&doing)?;
        for row in households {
            book.push((RecordId(row.id), AnyRecord::Household(record::household(row)?)));
        }
        let people = entity::person::Entity::find()
            .filter(entity::person::COLUMN.scope.eq(scope))
            .order_by_asc(entity::person::Column::Id)
            .all(self.reader())
            .await
            .map_err(&doing)?;
        for row in people {
            book.push((RecordId(row.id), AnyRecord::Person(record::person(row)?)));
        }
        let sheets = entity::assessment::Entity::find()
            .filter(entity::assessment::COLUMN.scope.eq(scope))
            .order_by_asc(entity::assessment::Column::Id)
            .all(self.reader())
            .await
            .map_err(&doing)?;
        for row in sheets {
            book.push((RecordId(row.id), AnyRecord::Assessment(record::assessment(row)?)));
        }
        Ok(book)
    }

    /// The whole map, villages included.
    pub async fn areas(&self) -> Result<Vec<(AreaId, Area)>> {
        let rows = entity::area::Entity::find()
            .order_by_asc(entity::area::Column::SortKey)
            .all(self.reader())
            .await
            .map_err(Error::while_doing("reading the map"))?;
        rows.into_iter().map(|row| Ok((AreaId(row.id), record::area(&row)?))).collect()
    }

    /// The standards on file.
    pub async fn standards(&self) -> Result<Vec<Standard>> {
        let rows = entity::standard::Entity::find()
            .order_by_asc(entity::standard::Column::Code)
            .all(self.reader())
            .await
            .map_err(Error::while_doing("reading the standards"))?;
        rows.iter().map(record::standard).collect()
    }

    /// Notes a list that was taken in.
    pub async fn note_import(&self, entry: &ImportEntry) -> Result<()> {
        let row = entity::import::ActiveModel {
            id: Set(entry.id),
            account: Set(entry.user.0),
            commune: Set(entry.commune.0),
            file_name: Set(entry.file_name.clone()),
            file_sha256: Set(entry.file_sha256.clone()),
            at_ms: Set(entry.at.0),
            households: Set(entry.households.cast_signed()),
            people: Set(entry.people.cast_signed()),
            assessments: Set(entry.assessments.cast_signed()),
            problems: Set(entry.problems.cast_signed()),
            summary: Set(entry.summary.clone()),
        };
        entity::import::Entity::insert(row)
            .exec_without_returning(self.writer())
            .await
            .map_err(Error::while_doing("noting an import"))?;
        Ok(())
    }

    /// The lists taken in last, the newest first.
    pub async fn imports(&self, most: u64) -> Result<Vec<ImportEntry>> {
        let rows = entity::import::Entity::find()
            .order_by_desc(entity::import::Column::AtMs)
            .limit(most)
            .all(self.reader())
            .await
            .map_err(Error::while_doing("listing imports"))?;
        let read = |row: entity::import::Model| ImportEntry {
            id: row.id,
            user: UserId(row.account),
            commune: AreaId(row.commune),
            file_name: row.file_name,
            file_sha256: row.file_sha256,
            at: Timestamp(row.at_ms),
            households: row.households.cast_unsigned(),
            people: row.people.cast_unsigned(),
            assessments: row.assessments.cast_unsigned(),
            problems: row.problems.cast_unsigned(),
            summary: row.summary,
        };
        Ok(rows.into_iter().map(read).collect())
    }
}
