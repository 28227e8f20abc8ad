//! Reading feeds: whole pieces of lines, put together by the database itself.

use domain::id::{AreaId, ScopeId};
use sea_orm::{ConnectionTrait, DatabaseBackend, DbErr, QueryResult, Statement};
use sync::feed::Head;

use crate::connect::Database;
use crate::error::{Error, Result};
use crate::head::head_of;

/// The most lines of one piece: half a megabyte at 1 KB each.
const LINES_MAX: u64 = 500;

/// Lines of a scope that follow each other, and where the scope stood when they were read.
///
/// One statement reads both, so the last piece and its head belong together. A record that
/// changes between two pieces moves behind both and comes with a later one: whoever reads until
/// [`Chunk::is_last`] holds exactly what the last head says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chunk {
    /// The lines, each ended by a line feed.
    pub text: String,
    /// How many they are.
    pub lines: u64,
    /// The number of the last of them; the number asked behind where there is none.
    pub last: u64,
    /// Where the scope stood.
    pub head: Head,
    /// Whether nothing followed.
    pub is_last: bool,
}

impl Database {
    /// The next lines of a scope behind a number. A scope that does not exist has none.
    pub async fn chunk(&self, scope: ScopeId, after: u64) -> Result<Chunk> {
        chunk_on(self.reader(), scope, after).await
    }

    /// All lines of one village: its card, its households with members and sheets, its sessions
    /// with those who came. They are ahead of the scope's own order and move no cursor.
    pub async fn village_lines(&self, scope: ScopeId, village: AreaId) -> Result<Chunk> {
        let doing = Error::while_doing("reading a village");
        let backend = self.backend();
        let values = [scope.0.into(), village.0.into()];
        let statement = Statement::from_sql_and_values(backend, village_sql(backend), values);
        let row = self.reader().query_one_raw(statement).await.map_err(&doing)?;
        match row {
            Some(row) => read_chunk(&row, 0).map_err(&doing),
            None => Ok(Chunk { is_last: true, ..Chunk::default() }),
        }
    }
}

/// The same as [`Database::chunk`] for what a transaction sees.
pub(crate) async fn chunk_on(
    db: &impl ConnectionTrait,
    scope: ScopeId,
    after: u64,
) -> Result<Chunk> {
    let doing = Error::while_doing("reading a feed");
    let backend = db.get_database_backend();
    let values = [scope.0.into(), after.cast_signed().into(), LINES_MAX.cast_signed().into()];
    let statement = Statement::from_sql_and_values(backend, chunk_sql(backend), values);
    match db.query_one_raw(statement).await.map_err(&doing)? {
        Some(row) => read_chunk(&row, after).map_err(&doing),
        None => Ok(Chunk { last: after, is_last: true, ..Chunk::default() }),
    }
}

fn chunk_sql(backend: DatabaseBackend) -> &'static str {
    match backend {
        DatabaseBackend::Sqlite => {
            "SELECT scope.seq, scope.record_count, scope.checksum, \
                    count(piece.seq), max(piece.seq), group_concat(piece.line, char(10)) \
             FROM scope LEFT JOIN ( \
                 SELECT seq, line FROM feed WHERE scope = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3 \
             ) AS piece ON 1 WHERE scope.id = ?1 GROUP BY scope.id"
        }
        _ => {
            "SELECT scope.seq, scope.record_count, scope.checksum, count(piece.seq), \
                    max(piece.seq), string_agg(piece.line, chr(10) ORDER BY piece.seq) \
             FROM scope LEFT JOIN ( \
                 SELECT seq, line FROM feed WHERE scope = $1 AND seq > $2 ORDER BY seq LIMIT $3 \
             ) AS piece ON true WHERE scope.id = $1 GROUP BY scope.id"
        }
    }
}

/// The records of a village, found through the typed tables.
macro_rules! village_records {
    ($scope:literal, $village:literal) => {
        concat!(
            "SELECT id FROM area WHERE id = ",
            $village,
            " UNION SELECT id FROM household WHERE scope = ",
            $scope,
            " AND village = ",
            $village,
            " UNION SELECT person.id FROM person JOIN household ON household.id = person.household \
              WHERE household.scope = ",
            $scope,
            " AND household.village = ",
            $village,
            " UNION SELECT assessment.id FROM assessment \
              JOIN household ON household.id = assessment.household \
              WHERE household.scope = ",
            $scope,
            " AND household.village = ",
            $village,
            " UNION SELECT photo.id FROM photo \
              JOIN household ON household.id = photo.household \
              WHERE household.scope = ",
            $scope,
            " AND household.village = ",
            $village,
            " UNION SELECT id FROM training_session \
              WHERE scope = ",
            $scope,
            " AND village = ",
            $village,
            " UNION SELECT attendance.id FROM attendance \
              JOIN training_session ON training_session.id = attendance.session \
              WHERE training_session.scope = ",
            $scope,
            " AND training_session.village = ",
            $village,
            " UNION SELECT attendance.id FROM attendance \
              JOIN household ON household.id = attendance.household \
              WHERE household.scope = ",
            $scope,
            " AND household.village = ",
            $village
        )
    };
}

fn village_sql(backend: DatabaseBackend) -> &'static str {
    match backend {
        DatabaseBackend::Sqlite => concat!(
            "SELECT scope.seq, scope.record_count, scope.checksum, \
                    count(piece.seq), max(piece.seq), group_concat(piece.line, char(10)) \
             FROM scope LEFT JOIN ( \
                 SELECT seq, line FROM feed WHERE scope = ?1 AND record IN (",
            village_records!("?1", "?2"),
            ") ORDER BY seq) AS piece ON 1 WHERE scope.id = ?1 GROUP BY scope.id"
        ),
        _ => concat!(
            "SELECT scope.seq, scope.record_count, scope.checksum, count(piece.seq), \
                    max(piece.seq), string_agg(piece.line, chr(10) ORDER BY piece.seq) \
             FROM scope LEFT JOIN ( \
                 SELECT seq, line FROM feed WHERE scope = $1 AND record IN (",
            village_records!("$1", "$2"),
            ")) AS piece ON true WHERE scope.id = $1 GROUP BY scope.id"
        ),
    }
}

fn read_chunk(row: &QueryResult, after: u64) -> Result<Chunk, DbErr> {
    let head = head_of(row.try_get_by(0)?, row.try_get_by(1)?, row.try_get_by(2)?);
    let lines: i64 = row.try_get_by(3)?;
    let last: Option<i64> = row.try_get_by(4)?;
    let mut text: String = row.try_get_by::<Option<String>, _>(5)?.unwrap_or_default();
    if !text.is_empty() {
        text.push('\n');
    }
    let lines = lines.cast_unsigned();
    Ok(Chunk {
        text,
        lines,
        last: last.map_or(after, i64::cast_unsigned),
        head,
        is_last: lines < LINES_MAX,
    })
}
