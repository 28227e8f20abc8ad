//! The list behind a number.

use domain::access::Access;
use domain::classification::PovertyClass;
use domain::id::{AreaId, HouseholdId, ScopeId, UserId};
use domain::report::Movement;
use sea_orm::{ConnectionTrait, DbErr, QueryResult};

use super::selection::{Selection, sheet_of_round};
use crate::connect::Database;
use crate::error::{Error, Result};
use crate::household::{Listing, PAGE_ROWS_MAX};
use crate::visible::Query;

/// One household of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HouseholdRow {
    /// Its id.
    pub id: HouseholdId,
    /// The commune whose book it stands in.
    pub scope: ScopeId,
    /// Its village.
    pub village: AreaId,
    /// Its readable code.
    pub code: Option<String>,
    /// The name of its head.
    pub head: Option<String>,
    /// The year or date of birth of its head, as precisely as it is known.
    pub head_birth: Option<String>,
    /// How many members are on file.
    pub members: u64,
    /// A member is a person of merit.
    pub merit: bool,
    /// It counts as one of an ethnic minority.
    pub ethnic_minority: bool,
    /// Nobody in it is able to work.
    pub no_labour: bool,
    /// The class of the round.
    pub now: Option<PovertyClass>,
    /// The class before.
    pub before: Option<PovertyClass>,
    /// How it changed the number of poor households.
    pub movement: Option<Movement>,
    /// Points of the sheet of the round.
    pub b1: Option<u16>,
    /// Points of the sheet of the round.
    pub b2: Option<u16>,
    /// Causes on the sheet of the round, by code.
    pub causes: Vec<String>,
    /// The day of the sheet of the round.
    pub date: Option<String>,
    /// Who made it.
    pub officer: Option<UserId>,
}

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RowOrder {
    /// By the name of the head, as Vietnamese lists are.
    #[default]
    Name,
    /// By village, then by the name of the head.
    Village,
    /// By the day of the sheet, the newest first.
    Date,
    /// By points of living characteristics, the poorest first.
    Points,
}

impl Database {
    /// How many households are selected.
    pub async fn count_households(&self, access: &Access, selection: &Selection) -> Result<u64> {
        let doing = Error::while_doing("counting a list");
        let mut query = Query::new("SELECT count(*) FROM ");
        selection.rows(&mut query, access, self.backend());
        query.text(" WHERE ");
        selection.conditions(&mut query);
        let row = self.reader().query_one_raw(query.build(self.backend())).await.map_err(&doing)?;
        let count: i64 = row.map_or(Ok(0), |row| row.try_get_by(0)).map_err(&doing)?;
        Ok(count.cast_unsigned())
    }

    /// One page of the selected households, from page 0.
    pub async fn list_households(
        &self,
        access: &Access,
        selection: &Selection,
        order: RowOrder,
        page: u32,
        page_rows: u32,
    ) -> Result<Listing<HouseholdRow>> {
        let doing = Error::while_doing("listing households");
        let total = self.count_households(access, selection).await?;
        let mut query = Query::new(
            "SELECT household.id, household.scope, household.village, household.code, \
             head.name, head.birth, \
             (SELECT count(*) FROM person WHERE person.household = household.id), \
             household.merit, household.ethnic_minority, household.no_labour, \
             household.now, household.before, household.was_poor, \
             sheet.b1_points, sheet.b2_points, sheet.causes, sheet.date, sheet.officer \
             FROM (SELECT * FROM ",
        );
        selection.rows(&mut query, access, self.backend());
        query.text(" WHERE ");
        selection.conditions(&mut query);
        query.text(
            ") AS household LEFT JOIN area AS village ON village.id = household.village \
             LEFT JOIN person AS head ON head.id = (SELECT member.id FROM person AS member \
                 WHERE member.household = household.id AND member.relation = 'head' \
                 ORDER BY member.id LIMIT 1) \
             LEFT JOIN assessment AS sheet ON sheet.id = ",
        );
        sheet_of_round(&mut query, "id", &selection.standard, selection.round);
        query.text(match order {
            RowOrder::Name => " ORDER BY head.sort_key, household.id",
            RowOrder::Village => {
                " ORDER BY village.sort_key, household.village, head.sort_key, household.id"
            }
            RowOrder::Date => {
                " ORDER BY COALESCE(sheet.date, '') DESC, head.sort_key, household.id"
            }
            RowOrder::Points => {
                " ORDER BY COALESCE(sheet.b1_points, 9999), head.sort_key, household.id"
            }
        });
        let rows = i64::from(page_rows.clamp(1, PAGE_ROWS_MAX));
        query.text(" LIMIT ").value(rows).text(" OFFSET ").value(rows * i64::from(page));
        let found =
            self.reader().query_all_raw(query.build(self.backend())).await.map_err(&doing)?;
        let rows = found.iter().map(read).collect::<Result<_, _>>().map_err(&doing)?;
        Ok(Listing { rows, total })
    }
}

fn read(row: &QueryResult) -> Result<HouseholdRow, DbErr> {
    let class = |at: usize| -> Result<Option<PovertyClass>, DbErr> {
        let name: Option<String> = row.try_get_by(at)?;
        Ok(name.as_deref().and_then(PovertyClass::from_name))
    };
    let points = |at: usize| -> Result<Option<u16>, DbErr> {
        let points: Option<i64> = row.try_get_by(at)?;
        Ok(points.and_then(|points| u16::try_from(points).ok()))
    };
    let (now, before) = (class(10)?, class(11)?);
    let was_poor: String = row.try_get_by(12)?;
    let members: i64 = row.try_get_by(6)?;
    let causes: Option<String> = row.try_get_by(15)?;
    Ok(HouseholdRow {
        id: HouseholdId(row.try_get_by(0)?),
        scope: ScopeId(row.try_get_by(1)?),
        village: AreaId(row.try_get_by(2)?),
        code: row.try_get_by(3)?,
        head: row.try_get_by(4)?,
        head_birth: row.try_get_by(5)?,
        members: members.cast_unsigned(),
        merit: row.try_get_by(7)?,
        ethnic_minority: row.try_get_by(8)?,
        no_labour: row.try_get_by(9)?,
        now,
        before,
        movement: Movement::of(before, now, was_poor == "yes"),
        b1: points(13)?,
        b2: points(14)?,
        causes: causes.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default(),
        date: row.try_get_by(16)?,
        officer: row.try_get_by::<Option<uuid::Uuid>, _>(17)?.map(UserId),
    })
}
