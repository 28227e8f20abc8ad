//! The numbers of a board: how many households of which kind, by village.

use domain::access::Access;
use domain::classification::PovertyClass;
use domain::id::AreaId;
use domain::report::Movement;
use domain::standard::StandardId;
use sea_orm::{ConnectionTrait, DbErr, QueryResult};

use super::selection::Selection;
use crate::connect::Database;
use crate::error::{Error, Result};
use crate::visible::Query;

/// How many households of one kind live in one village.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// The village.
    pub village: AreaId,
    /// The class of the round, if they were reviewed.
    pub now: Option<PovertyClass>,
    /// The class before.
    pub before: Option<PovertyClass>,
    /// How they changed the number of poor households.
    pub movement: Option<Movement>,
    /// Whether a person of merit lives in them.
    pub merit: bool,
    /// How many they are.
    pub households: u64,
}

/// A round of which there are sheets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoundOnFile {
    /// The review year.
    pub round: u16,
    /// The standard.
    pub standard: StandardId,
}

impl Database {
    /// Counts the selected households by village, class, movement and merit.
    pub async fn tally(&self, access: &Access, selection: &Selection) -> Result<Vec<Tally>> {
        let doing = Error::while_doing("counting households");
        let mut query = Query::new(
            "SELECT standing.village, standing.now, standing.before, standing.was_poor, \
             standing.merit, count(*) FROM ",
        );
        selection.rows(&mut query, access, self.backend());
        query.text(" WHERE ");
        selection.conditions(&mut query);
        query.text(" GROUP BY 1, 2, 3, 4, 5");
        let rows =
            self.reader().query_all_raw(query.build(self.backend())).await.map_err(&doing)?;
        rows.iter().map(read).collect::<Result<_, _>>().map_err(&doing)
    }

    /// The rounds and standards of the sheets the user may see, the newest first.
    pub async fn rounds_on_file(&self, access: &Access) -> Result<Vec<RoundOnFile>> {
        let doing = Error::while_doing("listing rounds");
        let mut query = Query::new("SELECT DISTINCT round, standard FROM assessment WHERE ");
        query.visible("scope", access).text(" ORDER BY round DESC, standard DESC");
        let rows =
            self.reader().query_all_raw(query.build(self.backend())).await.map_err(&doing)?;
        let read = |row: &QueryResult| -> Result<RoundOnFile, DbErr> {
            let round: i64 = row.try_get_by(0)?;
            let round = u16::try_from(round).unwrap_or_default();
            Ok(RoundOnFile { round, standard: StandardId(row.try_get_by(1)?) })
        };
        rows.iter().map(read).collect::<Result<_, _>>().map_err(&doing)
    }
}

fn read(row: &QueryResult) -> Result<Tally, DbErr> {
    let class = |at: usize| -> Result<Option<PovertyClass>, DbErr> {
        let name: Option<String> = row.try_get_by(at)?;
        Ok(name.as_deref().and_then(PovertyClass::from_name))
    };
    let (now, before) = (class(1)?, class(2)?);
    let was_poor: String = row.try_get_by(3)?;
    let households: i64 = row.try_get_by(5)?;
    Ok(Tally {
        village: AreaId(row.try_get_by(0)?),
        now,
        before,
        movement: Movement::of(before, now, was_poor == "yes"),
        merit: row.try_get_by(4)?,
        households: households.cast_unsigned(),
    })
}
