//! Why the database could not do a step.

use sea_orm::DbErr;
use sea_orm::sqlx;

/// Why the database could not do a step. Nothing of the step was done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The disk is full. Nothing can be written until an operator frees some space.
    #[error("the disk of the database is full")]
    Full,

    /// Another writer stood in the way for longer than we wait. Try again.
    #[error("the database is busy")]
    Busy,

    /// There is no database at the other end, or it has gone away. Try again.
    #[error("the database cannot be reached while {doing}")]
    Unreachable {
        /// The step.
        doing: &'static str,
        /// What the driver said.
        #[source]
        source: DbErr,
    },

    /// A stored row no longer reads as what it should be.
    #[error("a stored {what} cannot be read")]
    Unreadable {
        /// What the row should be.
        what: &'static str,
    },

    /// The database belongs to a newer or older build than this one.
    #[error("the database has other tables than this build; run the migrations")]
    NotMigrated,

    /// The store is being closed; nothing new is taken in.
    #[error("the database is closing")]
    Closed,

    /// Anything else the database reports.
    #[error("the database failed while {doing}")]
    Failed {
        /// The step.
        doing: &'static str,
        /// What the driver said.
        #[source]
        source: DbErr,
    },
}

/// What a step of the database gives, or why it could not.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Names the step that failed and sorts the driver's error.
    pub(crate) fn while_doing(doing: &'static str) -> impl Fn(DbErr) -> Self {
        move |source| match Trouble::of(&source) {
            Trouble::Full => Self::Full,
            Trouble::Busy => Self::Busy,
            Trouble::Unreachable => Self::Unreachable { doing, source },
            Trouble::Other => Self::Failed { doing, source },
        }
    }

    /// Whether the same step may well succeed when it is tried again.
    pub fn is_worth_retrying(&self) -> bool {
        matches!(self, Self::Busy | Self::Unreachable { .. })
    }

    /// Whether a unique value was there already.
    pub(crate) fn is_taken(&self) -> bool {
        let Self::Failed { source, .. } = self else { return false };
        matches!(source.sql_err(), Some(sea_orm::SqlErr::UniqueConstraintViolation(_)))
    }
}

/// The kinds of trouble that callers tell apart.
enum Trouble {
    Full,
    Busy,
    Unreachable,
    Other,
}

impl Trouble {
    fn of(error: &DbErr) -> Self {
        if matches!(error, DbErr::ConnectionAcquire(_)) {
            return Self::Busy;
        }
        let Some(error) = driver_error(error) else {
            return if matches!(error, DbErr::Conn(_)) { Self::Unreachable } else { Self::Other };
        };
        match error {
            sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::WorkerCrashed => {
                Self::Unreachable
            }
            sqlx::Error::PoolTimedOut => Self::Busy,
            sqlx::Error::Database(told) => {
                let is_postgres =
                    told.try_downcast_ref::<sqlx::postgres::PgDatabaseError>().is_some();
                told.code().map_or(Self::Other, |code| match is_postgres {
                    true => Self::of_postgres(&code),
                    false => Self::of_sqlite(&code),
                })
            }
            _ => Self::Other,
        }
    }

    /// By SQLSTATE: disk full; serialization failure, deadlock, lock not available; going down.
    fn of_postgres(code: &str) -> Self {
        match code {
            "53100" => Self::Full,
            "40001" | "40P01" | "55P03" => Self::Busy,
            "57P01" | "57P02" | "57P03" => Self::Unreachable,
            _ => Self::Other,
        }
    }

    /// By result code, whose lower byte is the primary one: 13 is full, 5 busy, 6 locked.
    fn of_sqlite(code: &str) -> Self {
        match code.parse::<u32>().map(|code| code & 0xff) {
            Ok(13) => Self::Full,
            Ok(5 | 6) => Self::Busy,
            _ => Self::Other,
        }
    }
}

fn driver_error(error: &DbErr) -> Option<&sqlx::Error> {
    use sea_orm::RuntimeErr::SqlxError;
    match error {
        DbErr::Conn(SqlxError(error))
        | DbErr::Exec(SqlxError(error))
        | DbErr::Query(SqlxError(error)) => Some(error),
        _ => None,
    }
}
