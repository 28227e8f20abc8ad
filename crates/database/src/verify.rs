//! Compares the typed tables and the heads with the feed.

use std::collections::HashMap;

use domain::id::{RecordId, ScopeId};
use domain::record::{AnyRecord, Kind};
use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use sync::feed::{Head, LineOp};
use sync::{Line, feed::Checksum};
use uuid::Uuid;

use crate::connect::Database;
use crate::entity;
use crate::error::{Error, Result};
use crate::feed::chunk_on;
use crate::head::head_of;
use crate::record;

/// Something on which the tables disagree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// The head of a scope does not count or sum its lines.
    Head {
        /// The scope.
        scope: ScopeId,
    },
    /// A record's typed row is missing, or there is one for a deleted record.
    Missing {
        /// The scope.
        scope: ScopeId,
        /// The record.
        record: RecordId,
    },
    /// A record's typed row says something else than its line.
    Fields {
        /// The scope.
        scope: ScopeId,
        /// The record.
        record: RecordId,
    },
}

impl Database {
    /// Builds every record from its typed row, compares it with its line, and sums every scope.
    pub async fn verify(&self) -> Result<Vec<Difference>> {
        verify_on(self.reader()).await
    }
}

/// The same for what a transaction sees.
pub(crate) async fn verify_on(db: &impl ConnectionTrait) -> Result<Vec<Difference>> {
    let scopes = entity::scope::Entity::find()
        .order_by_asc(entity::scope::Column::Id)
        .all(db)
        .await
        .map_err(Error::while_doing("verifying"))?;
    let mut differences = Vec::new();
    for row in scopes {
        let scope = ScopeId(row.id);
        let head = head_of(row.seq, row.record_count, row.checksum);
        verify_scope(db, scope, head, &mut differences).await?;
    }
    Ok(differences)
}

async fn verify_scope(
    db: &impl ConnectionTrait,
    scope: ScopeId,
    head: Head,
    differences: &mut Vec<Difference>,
) -> Result<()> {
    let typed = typed_of(db, scope.0).await?;
    let (mut counted, mut sum, mut after) = (0, Checksum::default(), 0);
    loop {
        let chunk = chunk_on(db, scope, after).await?;
        for line in chunk.text.lines() {
            let line: Line =
                serde_json::from_str(line).map_err(|_| Error::Unreadable { what: "line" })?;
            counted += 1;
            sum.add(line.id, line.seq);
            let record = line.id;
            let expected = match line.op {
                LineOp::Put => Some(read(&line)?),
                LineOp::Gone | LineOp::Left => None,
            };
            match (expected, typed.get(&line.id)) {
                (None, None) => {}
                (Some(expected), Some(found)) if expected == *found => {}
                (Some(_), Some(_)) => differences.push(Difference::Fields { scope, record }),
                _ => differences.push(Difference::Missing { scope, record }),
            }
        }
        after = chunk.last;
        if chunk.is_last {
            break;
        }
    }
    if (counted, sum) != (head.count, head.checksum) || after > head.seq {
        differences.push(Difference::Head { scope });
    }
    Ok(())
}

/// Every typed record of a scope.
async fn typed_of(db: &impl ConnectionTrait, scope: Uuid) -> Result<HashMap<RecordId, AnyRecord>> {
    let doing = Error::while_doing("reading typed records");
    let mut typed = HashMap::new();
    macro_rules! read_all {
            ($($entity:ident => $variant:ident, $read:expr;)*) => {$(
                let rows = entity::$entity::Entity::find()
                    .filter(entity::$entity::COLUMN.scope.eq(scope))
                    .all(db)
                    .await
                    .map_err(&doing)?;
                for row in rows {
                    typed.insert(RecordId(row.id), AnyRecord::$variant($read(row)?.into()));
                }
            )*};
        }
    read_all! {
        area => Area, |row| record::area(&row);
        standard => Standard, |row| record::standard(&row);
        officer => Officer, record::officer;
        household => Household, record::household;
        person => Person, record::person;
        assessment => Assessment, record::assessment;
        training_session => TrainingSession, record::training_session;
        attendance => Attendance, record::attendance;
        photo => Photo, record::photo;
        conflict => Conflict, record::conflict;
        quarantined => Quarantined, record::quarantined;
    }
    Ok(typed)
}

fn read(line: &Line) -> Result<AnyRecord> {
    let kind = Kind::from_name(&line.kind).ok_or(Error::Unreadable { what: "line" })?;
    Ok(AnyRecord::from_fields(kind, &line.fields)?)
}
