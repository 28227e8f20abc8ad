//! The sheets that officers finished last, so that an office sees their work arrive.

use domain::access::Access;
use domain::classification::PovertyClass;
use domain::id::{AreaId, AssessmentId, HouseholdId, UserId};
use domain::time::Timestamp;
use sea_orm::{ConnectionTrait, DbErr, QueryResult};

use super::selection::{Places, in_villages};
use crate::connect::Database;
use crate::error::{Error, Result};
use crate::household::{Listing, PAGE_ROWS_MAX};
use crate::visible::Query;

/// One sheet of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetRow {
    /// Its id.
    pub id: AssessmentId,
    /// Whom it is about.
    pub household: HouseholdId,
    /// The name of the household's head.
    pub head: Option<String>,
    /// The household's village.
    pub village: AreaId,
    /// The review year.
    pub round: u16,
    /// The standard.
    pub standard: String,
    /// The day it was made.
    pub date: String,
    /// What it says.
    pub class: Option<PovertyClass>,
    /// Who made it.
    pub officer: Option<UserId>,
    /// When the server took it in.
    pub received: Timestamp,
}

fn conditions(query: &mut Query, access: &Access, places: &Places) {
    query.text(
        " FROM assessment JOIN household ON household.id = assessment.household \
         WHERE assessment.officer IS NOT NULL AND ",
    );
    query.visible("assessment.scope", access);
    if let Places::Villages(villages) = places {
        query.text(" AND ");
        in_villages(query, "household.village", villages);
    }
}

impl Database {
    /// The sheets that officers made, the last taken in first; those of imported lists are not
    /// among them.
    pub async fn list_sheets(
        &self,
        access: &Access,
        places: &Places,
        page: u32,
        page_rows: u32,
    ) -> Result<Listing<SheetRow>> {
        let doing = Error::while_doing("listing sheets");
        let mut count = Query::new("SELECT count(*)");
        conditions(&mut count, access, places);
        let row = self.reader().query_one_raw(count.build(self.backend())).await.map_err(&doing)?;
        let total: i64 = row.map_or(Ok(0), |row| row.try_get_by(0)).map_err(&doing)?;
        let rows = self.newest_sheets(access, places, page, page_rows).await?;
        Ok(Listing { rows, total: total.cast_unsigned() })
    }

    /// The same list without counting it, which a board has no need of.
    pub async fn newest_sheets(
        &self,
        access: &Access,
        places: &Places,
        page: u32,
        page_rows: u32,
    ) -> Result<Vec<SheetRow>> {
        let doing = Error::while_doing("reading the newest sheets");
        let mut query = Query::new(
            "SELECT assessment.id, assessment.household, \
             (SELECT head.name FROM person AS head WHERE head.household = household.id \
                 AND head.relation = 'head' ORDER BY head.id LIMIT 1), \
             household.village, assessment.round, assessment.standard, assessment.date, \
             assessment.class, assessment.officer, assessment.received_at_ms",
        );
        conditions(&mut query, access, places);
        query.text(" ORDER BY assessment.received_at_ms DESC, assessment.id DESC");
        let rows = i64::from(page_rows.clamp(1, PAGE_ROWS_MAX));
        query.text(" LIMIT ").value(rows).text(" OFFSET ").value(rows * i64::from(page));
        let found =
            self.reader().query_all_raw(query.build(self.backend())).await.map_err(&doing)?;
        found.iter().map(read).collect::<Result<_, _>>().map_err(&doing)
    }
}

fn read(row: &QueryResult) -> Result<SheetRow, DbErr> {
    let round: i64 = row.try_get_by(4)?;
    let class: String = row.try_get_by(7)?;
    Ok(SheetRow {
        id: AssessmentId(row.try_get_by(0)?),
        household: HouseholdId(row.try_get_by(1)?),
        head: row.try_get_by(2)?,
        village: AreaId(row.try_get_by(3)?),
        round: u16::try_from(round).unwrap_or_default(),
        standard: row.try_get_by(5)?,
        date: row.try_get_by(6)?,
        class: PovertyClass::from_name(&class),
        officer: row.try_get_by::<Option<uuid::Uuid>, _>(8)?.map(UserId),
        received: Timestamp(row.try_get_by(9)?),
    })
}
