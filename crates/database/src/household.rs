//! Households as lists and as files.

use domain::access::Access;
use domain::assessment::Assessment;
use domain::classification::PovertyClass;
use domain::household::Household;
use domain::id::{
    AreaId, AssessmentId, HouseholdId, PersonId, RecordId, ScopeId, SessionId, UserId,
};
use domain::name::fold;
use domain::person::Person;
use domain::photo::Photo;
use domain::time::Timestamp;
use domain::training::{Attendance, TrainingSession};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QueryResult};
use uuid::Uuid;

use crate::connect::Database;
use crate::entity;
use crate::error::{Error, Result};
use crate::record;
use crate::visible::Query;

/// The most rows of one page.
pub const PAGE_ROWS_MAX: u32 = 500;

/// Which households are wanted, in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HouseholdFilter {
    /// Of this commune only.
    pub commune: Option<AreaId>,
    /// Of this village only.
    pub village: Option<AreaId>,
    /// With a member whose name has these words, or with this code.
    pub text: Option<String>,
    /// Whose latest sheet says this.
    pub class: Option<PovertyClass>,
    /// With sheets of this review year only.
    pub round: Option<u16>,
    /// With or without a person of merit.
    pub merit: Option<bool>,
    /// With or without anybody able to work.
    pub no_labour: Option<bool>,
    /// Of an ethnic minority or not.
    pub ethnic_minority: Option<bool>,
    /// In which order.
    pub sort: HouseholdSort,
    /// The page, from 0.
    pub page: u32,
    /// Rows of a page; at most [`PAGE_ROWS_MAX`].
    pub page_rows: u32,
}

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HouseholdSort {
    /// By village, then by the name of the head.
    #[default]
    Village,
    /// By the name of the head.
    Name,
    /// By the date of the latest sheet, the newest first.
    Assessed,
    /// By the household's code.
    Code,
}

/// One household in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HouseholdListed {
    /// Its id.
    pub id: HouseholdId,
    /// The commune whose book it stands in.
    pub scope: ScopeId,
    /// Its village.
    pub village: AreaId,
    /// The village's name.
    pub village_name: Option<String>,
    /// Its readable code.
    pub code: Option<String>,
    /// The name of its head.
    pub head: Option<String>,
    /// How many members are on file.
    pub members: u64,
    /// How many people the list says live in it.
    pub size_stated: Option<u64>,
    /// A member is a person of merit.
    pub merit: bool,
    /// Nobody in it is able to work.
    pub no_labour: bool,
    /// It counts as one of an ethnic minority.
    pub ethnic_minority: bool,
    /// What its latest sheet says.
    pub class: Option<PovertyClass>,
    /// The standard of that sheet.
    pub standard: Option<String>,
    /// The day of that sheet.
    pub assessed_on: Option<String>,
}

/// A page of a list and how long the whole list is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing<T> {
    /// The rows of the page.
    pub rows: Vec<T>,
    /// How many rows all pages have.
    pub total: u64,
}

/// Everything on file about one household.
#[derive(Clone, Debug, PartialEq)]
pub struct HouseholdFile {
    /// Its id.
    pub id: HouseholdId,
    /// The commune whose book it stands in.
    pub scope: ScopeId,
    /// Its card.
    pub household: Household,
    /// Its members, the head first, then by name.
    pub members: Vec<(PersonId, Person)>,
    /// Its sheets, the newest first, with the moment the server took each in.
    pub assessments: Vec<(AssessmentId, Assessment, Timestamp)>,
    /// Sessions its members were marked at, the newest first.
    pub sessions: Vec<(SessionId, TrainingSession, RecordId, Attendance)>,
    /// Its photos, the newest first, with whether their bytes have arrived.
    pub photos: Vec<(RecordId, Photo, bool)>,
}

const LATEST_SHEET: &str = "SELECT sheet.id FROM assessment AS sheet \
    WHERE sheet.household = household.id AND sheet.same_as IS NULL AND NOT EXISTS ( \
        SELECT 1 FROM assessment AS correction \
        WHERE correction.household = household.id AND correction.replaces = sheet.id)";
const NEWEST_FIRST: &str =
    " ORDER BY sheet.date DESC, sheet.received_at_ms DESC, sheet.id DESC LIMIT 1";

impl Database {
    /// Households the user may see, filtered, ordered, one page of them.
    pub async fn households(
        &self,
        access: &Access,
        filter: &HouseholdFilter,
    ) -> Result<Listing<HouseholdListed>> {
        let doing = Error::while_doing("listing households");
        let mut count = Query::new("SELECT count(*)");
        from_where(&mut count, access, filter);
        let counted =
            self.reader().query_one_raw(count.build(self.backend())).await.map_err(&doing)?;
        let total: i64 = counted.map_or(Ok(0), |row| row.try_get_by(0)).map_err(&doing)?;
        let mut query = Query::new(
            "SELECT household.id, household.scope, household.village, village.name, \
             household.code, head.name, \
             (SELECT count(*) FROM person WHERE person.household = household.id), \
             household.size_stated, household.merit, household.no_labour, \
             household.ethnic_minority, latest.class, latest.standard, latest.date",
        );
        from_where(&mut query, access, filter);
        query.text(match filter.sort {
            HouseholdSort::Village => {
                " ORDER BY village.sort_key, household.village, head.sort_key, household.id"
            }
            HouseholdSort::Name => " ORDER BY head.sort_key, household.id",
            HouseholdSort::Assessed => " ORDER BY latest.date DESC, household.id",
            HouseholdSort::Code => " ORDER BY household.code, household.id",
        });
        let rows = i64::from(filter.page_rows.clamp(1, PAGE_ROWS_MAX));
        query.text(" LIMIT ").value(rows);
        query.text(" OFFSET ").value(rows * i64::from(filter.page));
        let found =
            self.reader().query_all_raw(query.build(self.backend())).await.map_err(&doing)?;
        let rows = found.iter().map(listed).collect::<Result<_, _>>().map_err(&doing)?;
        Ok(Listing { rows, total: total.cast_unsigned() })
    }

    /// Everything about one household, if it exists and the user may see it.
    pub async fn household_by_id(
        &self,
        access: &Access,
        id: HouseholdId,
    ) -> Result<Option<HouseholdFile>> {
        let doing = Error::while_doing("reading a household");
        let row =
            entity::household::Entity::find_by_id(id.0).one(self.reader()).await.map_err(&doing)?;
        let Some(row) = row.filter(|row| access.may_read(ScopeId(row.scope))) else {
            return Ok(None);
        };
        let scope = ScopeId(row.scope);
        let household = record::household(row)?;
        let members = self.members(id).await?;
        let assessments = self.sheets(id).await?;
        let sessions = self.sessions_of(access, id).await?;
        let photos = self.photos_of(id).await?;
        Ok(Some(HouseholdFile { id, scope, household, members, assessments, sessions, photos }))
    }

    async fn members(&self, id: HouseholdId) -> Result<Vec<(PersonId, Person)>> {
        let rows = entity::person::Entity::find()
            .filter(entity::person::COLUMN.household.eq(id.0))
            .order_by_asc(entity::person::Column::SortKey)
            .all(self.reader())
            .await
            .map_err(Error::while_doing("reading members"))?;
        let mut members = rows
            .into_iter()
            .map(|row| Ok((PersonId(row.id), record::person(row)?)))
            .collect::<Result<Vec<_>>>()?;
        members.sort_by_key(|(_, person)| person.relation != domain::person::Relation::Head);
        Ok(members)
    }

    async fn sheets(&self, id: HouseholdId) -> Result<Vec<(AssessmentId, Assessment, Timestamp)>> {
        let rows = entity::assessment::Entity::find()
            .filter(entity::assessment::COLUMN.household.eq(id.0))
            .order_by_desc(entity::assessment::Column::Date)
            .order_by_desc(entity::assessment::Column::ReceivedAtMs)
            .order_by_desc(entity::assessment::Column::Id)
            .all(self.reader())
            .await
            .map_err(Error::while_doing("reading sheets"))?;
        let read = |row: entity::assessment::Model| {
            let received = Timestamp(row.received_at_ms);
            Ok((AssessmentId(row.id), record::assessment(row)?, received))
        };
        rows.into_iter().map(read).collect()
    }

    async fn sessions_of(
        &self,
        access: &Access,
        id: HouseholdId,
    ) -> Result<Vec<(SessionId, TrainingSession, RecordId, Attendance)>> {
        let doing = Error::while_doing("reading sessions");
        let marks = entity::attendance::Entity::find()
            .filter(entity::attendance::COLUMN.household.eq(id.0))
            .all(self.reader())
            .await
            .map_err(&doing)?;
        let ids: std::collections::BTreeSet<Uuid> = marks.iter().map(|row| row.session).collect();
        let sessions = entity::training_session::Entity::find()
            .filter(entity::training_session::COLUMN.id.is_in(ids))
            .all(self.reader())
            .await
            .map_err(&doing)?;
        let mut found = Vec::new();
        for mark in marks {
            let session = sessions.iter().find(|row| row.id == mark.session);
            let Some(session) = session.filter(|row| access.may_read(ScopeId(row.scope))) else {
                continue;
            };
            found.push((
                SessionId(session.id),
                record::training_session(session.clone())?,
                RecordId(mark.id),
                record::attendance(mark)?,
            ));
        }
        found.sort_by_key(|(id, session, ..)| std::cmp::Reverse((session.date, *id)));
        Ok(found)
    }

    /// The public names of users, for showing who did what.
    pub async fn officer_names(&self) -> Result<std::collections::BTreeMap<UserId, String>> {
        let rows = entity::officer::Entity::find()
            .all(self.reader())
            .await
            .map_err(Error::while_doing("reading officers' names"))?;
        Ok(rows.into_iter().map(|row| (UserId(row.id), row.name)).collect())
    }
}

fn from_where(query: &mut Query, access: &Access, filter: &HouseholdFilter) {
    query.text(
        " FROM household \
         LEFT JOIN area AS village ON village.id = household.village \
         LEFT JOIN person AS head ON head.id = ( \
             SELECT member.id FROM person AS member \
             WHERE member.household = household.id AND member.relation = 'head' \
             ORDER BY member.id LIMIT 1) \
         LEFT JOIN assessment AS latest ON latest.id = (",
    );
    query.text(LATEST_SHEET);
    if let Some(round) = filter.round {
        query.text(" AND sheet.round = ").value(i64::from(round));
    }
    query.text(NEWEST_FIRST).text(") WHERE ").visible("household.scope", access);
    if let Some(commune) = filter.commune {
        query.text(" AND household.scope = ").value(ScopeId::from(commune).0);
    }
    if let Some(village) = filter.village {
        query.text(" AND household.village = ").value(village.0);
    }
    if let Some(class) = filter.class {
        query.text(" AND latest.class = ").value(class.as_str());
    }
    let flags = [
        ("merit", filter.merit),
        ("no_labour", filter.no_labour),
        ("ethnic_minority", filter.ethnic_minority),
    ];
    for (column, wanted) in flags {
        if let Some(wanted) = wanted {
            query.text(" AND household.").text(column).text(" = ").value(wanted);
        }
    }
    if let Some(text) = filter.text.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        search(query, text);
    }
}

/// A member's name in which every word begins a word, or the household's code.
fn search(query: &mut Query, text: &str) {
    query.text(" AND (lower(household.code) = ").value(text.to_lowercase());
    let folded = fold(text);
    if !folded.is_empty() {
        query
            .text(" OR EXISTS (SELECT 1 FROM person AS named WHERE named.household = household.id");
        for word in folded.split(' ') {
            // A folded word has letters and digits only, so nothing in it is a wildcard.
            query.text(" AND ' ' || named.name_folded LIKE ").value(format!("% {word}%"));
        }
        query.text(")");
    }
    query.text(")");
}

fn listed(row: &QueryResult) -> Result<HouseholdListed, DbErr> {
    let count = |at: usize| row.try_get_by::<Option<i64>, _>(at);
    let class: Option<String> = row.try_get_by(11)?;
    Ok(HouseholdListed {
        id: HouseholdId(row.try_get_by(0)?),
        scope: ScopeId(row.try_get_by(1)?),
        village: AreaId(row.try_get_by(2)?),
        village_name: row.try_get_by(3)?,
        code: row.try_get_by(4)?,
        head: row.try_get_by(5)?,
        members: count(6)?.unwrap_or_default().cast_unsigned(),
        size_stated: count(7)?.map(i64::cast_unsigned),
        merit: row.try_get_by(8)?,
        no_labour: row.try_get_by(9)?,
        ethnic_minority: row.try_get_by(10)?,
        class: class.as_deref().and_then(PovertyClass::from_name),
        standard: row.try_get_by(12)?,
        assessed_on: row.try_get_by(13)?,
    })
}
