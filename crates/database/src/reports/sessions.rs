//! Sessions held and who came.

use domain::access::Access;
use domain::id::{AreaId, HouseholdId, PersonId, RecordId, ScopeId, SessionId};
use domain::time::{CivilDate, Timestamp};
use domain::training::{Attendance, TrainingSession};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryResult};

use super::selection::{Places, in_villages};
use crate::connect::Database;
use crate::entity;
use crate::error::{Error, Result};
use crate::household::{Listing, PAGE_ROWS_MAX};
use crate::record;
use crate::visible::Query;

/// From a day to a day, both of them included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: CivilDate,
    /// The last day.
    pub to: CivilDate,
}

impl Period {
    /// A calendar year.
    pub fn of_year(year: u16) -> Option<Self> {
        let year = i16::try_from(year).ok()?;
        Some(Self { from: CivilDate::new(year, 1, 1)?, to: CivilDate::new(year, 12, 31)? })
    }

    /// Days are kept as text that sorts like days.
    pub(super) fn contains(self, query: &mut Query, column: &str) {
        query.text(column).text(" BETWEEN ").value(self.from.to_string());
        query.text(" AND ").value(self.to.to_string());
    }
}

/// How much was passed on in a period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SessionTally {
    /// Sessions held.
    pub sessions: u64,
    /// Marks of presence: a person at two sessions counts twice.
    pub presences: u64,
    /// People who came at least once.
    pub people: u64,
    /// Households of which somebody came at least once.
    pub households: u64,
}

/// One session of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// Its id.
    pub id: SessionId,
    /// Its village.
    pub village: AreaId,
    /// The day it began.
    pub date: String,
    /// What it was about.
    pub topic: String,
    /// The technique passed on.
    pub technique: Option<String>,
    /// The language it was held in.
    pub language: Option<String>,
    /// Who taught.
    pub trainer: String,
    /// People marked present.
    pub present: u64,
    /// Of those, members of households that were poor on the day.
    pub present_poor: u64,
    /// When the server took its latest change in.
    pub received: Option<Timestamp>,
}

const EFFECTIVE: &str = "NOT EXISTS (SELECT 1 FROM attendance AS correction \
    WHERE correction.session = attendance.session AND correction.replaces = attendance.id)";

fn conditions(query: &mut Query, access: &Access, places: &Places, period: Option<Period>) {
    query.text(" WHERE ").visible("training_session.scope", access);
    if let Places::Villages(villages) = places {
        query.text(" AND ");
        in_villages(query, "training_session.village", villages);
    }
    if let Some(period) = period {
        query.text(" AND ");
        period.contains(query, "training_session.date");
    }
}

impl Database {
    /// Counts sessions and those who came.
    pub async fn tally_sessions(
        &self,
        access: &Access,
        places: &Places,
        period: Option<Period>,
    ) -> Result<SessionTally> {
        let doing = Error::while_doing("counting sessions");
        let mut query = Query::new(
            "SELECT count(DISTINCT training_session.id), count(attendance.id), \
             count(DISTINCT attendance.person), count(DISTINCT attendance.household) \
             FROM training_session LEFT JOIN attendance \
             ON attendance.session = training_session.id AND attendance.presence = 'present' AND ",
        );
        query.text(EFFECTIVE);
        conditions(&mut query, access, places, period);
        let row = self.reader().query_one_raw(query.build(self.backend())).await.map_err(&doing)?;
        let Some(row) = row else { return Ok(SessionTally::default()) };
        let count = |at: usize| row.try_get_by::<i64, _>(at).map(i64::cast_unsigned);
        let read = || -> Result<SessionTally, DbErr> {
            Ok(SessionTally {
                sessions: count(0)?,
                presences: count(1)?,
                people: count(2)?,
                households: count(3)?,
            })
        };
        read().map_err(&doing)
    }

    /// One page of sessions; the newest by day first, or by when the server took them in.
    pub async fn list_sessions(
        &self,
        access: &Access,
        places: &Places,
        period: Option<Period>,
        by_received: bool,
        page: u32,
        page_rows: u32,
    ) -> Result<Listing<SessionRow>> {
        let doing = Error::while_doing("listing sessions");
        let total = self.tally_sessions(access, places, period).await?.sessions;
        let mut query = Query::new(
            "SELECT training_session.id, training_session.village, training_session.date, \
             training_session.topic, training_session.technique, training_session.language, \
             training_session.trainer, (SELECT count(*) FROM attendance \
                 WHERE attendance.session = training_session.id \
                 AND attendance.presence = 'present' AND ",
        );
        query.text(EFFECTIVE).text(
            "), (SELECT count(*) FROM attendance \
                 WHERE attendance.session = training_session.id \
                 AND attendance.presence = 'present' AND attendance.class_at_date = 'poor' AND ",
        );
        query.text(EFFECTIVE).text(
            "), (SELECT max(mutation.received_at_ms) FROM mutation \
                 WHERE mutation.record = training_session.id) AS received \
             FROM training_session",
        );
        conditions(&mut query, access, places, period);
        query.text(if by_received {
            " ORDER BY COALESCE((SELECT max(mutation.received_at_ms) FROM mutation \
               WHERE mutation.record = training_session.id), 0) DESC, training_session.id DESC"
        } else {
            " ORDER BY training_session.date DESC, training_session.id DESC"
        });
        let rows = i64::from(page_rows.clamp(1, PAGE_ROWS_MAX));
        query.text(" LIMIT ").value(rows).text(" OFFSET ").value(rows * i64::from(page));
        let found =
            self.reader().query_all_raw(query.build(self.backend())).await.map_err(&doing)?;
        let rows = found.iter().map(read).collect::<Result<_, _>>().map_err(&doing)?;
        Ok(Listing { rows, total })
    }

    /// A session with its marks and the names of those marked, if the user may see it.
    pub async fn session_by_id(
        &self,
        access: &Access,
        id: SessionId,
    ) -> Result<Option<(TrainingSession, Vec<(RecordId, Attendance, Option<String>)>)>> {
        let doing = Error::while_doing("reading a session");
        let row = entity::training_session::Entity::find_by_id(id.0)
            .one(self.reader())
            .await
            .map_err(&doing)?;
        let Some(row) = row.filter(|row| access.may_read(ScopeId(row.scope))) else {
            return Ok(None);
        };
        let session = record::training_session(row)?;
        let marks = entity::attendance::Entity::find()
            .filter(entity::attendance::COLUMN.session.eq(id.0))
            .all(self.reader())
            .await
            .map_err(&doing)?;
        let replaced: Vec<uuid::Uuid> = marks.iter().filter_map(|mark| mark.replaces).collect();
        let people: Vec<uuid::Uuid> = marks.iter().map(|mark| mark.person).collect();
        let people = entity::person::Entity::find()
            .filter(entity::person::COLUMN.id.is_in(people))
            .all(self.reader())
            .await
            .map_err(&doing)?;
        let mut found = Vec::new();
        for mark in marks.into_iter().filter(|mark| !replaced.contains(&mark.id)) {
            let person = people.iter().find(|person| person.id == mark.person);
            let key = person.map(|person| person.sort_key.clone()).unwrap_or_default();
            let name = person.map(|person| person.name.clone());
            found.push((key, (RecordId(mark.id), record::attendance(mark)?, name)));
        }
        found.sort_by(|(one, _), (other, _)| one.cmp(other));
        Ok(Some((session, found.into_iter().map(|(_, mark)| mark).collect())))
    }

    /// The names of the heads of these households, for lists that name a household.
    pub async fn head_names(
        &self,
        access: &Access,
        households: &[HouseholdId],
    ) -> Result<std::collections::BTreeMap<HouseholdId, (PersonId, String)>> {
        if households.is_empty() {
            return Ok(std::collections::BTreeMap::new());
        }
        let doing = Error::while_doing("reading names of heads");
        let mut query = Query::new(
            "SELECT household, id, name FROM person WHERE relation = 'head' AND household IN (",
        );
        for (at, household) in households.iter().enumerate() {
            if at > 0 {
                query.text(",");
            }
            query.value(household.0);
        }
        query.text(") AND ").visible("scope", access).text(" ORDER BY id DESC");
        let rows =
            self.reader().query_all_raw(query.build(self.backend())).await.map_err(&doing)?;
        let read = |row: &QueryResult| -> Result<_, DbErr> {
            let household = HouseholdId(row.try_get_by(0)?);
            Ok((household, (PersonId(row.try_get_by(1)?), row.try_get_by(2)?)))
        };
        rows.iter().map(read).collect::<Result<_, _>>().map_err(&doing)
    }
}

fn read(row: &QueryResult) -> Result<SessionRow, DbErr> {
    let present: i64 = row.try_get_by(7)?;
    let present_poor: i64 = row.try_get_by(8)?;
    Ok(SessionRow {
        id: SessionId(row.try_get_by(0)?),
        village: AreaId(row.try_get_by(1)?),
        date: row.try_get_by(2)?,
        topic: row.try_get_by(3)?,
        technique: row.try_get_by(4)?,
        language: row.try_get_by(5)?,
        trainer: row.try_get_by(6)?,
        present: present.cast_unsigned(),
        present_poor: present_poor.cast_unsigned(),
        received: row.try_get_by::<Option<i64>, _>(9)?.map(Timestamp),
    })
}
