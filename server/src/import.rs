//! Taking a review workbook in: the same steps for the command line and for the web page.
//!
//! [`prepare`] reads and plans and writes nothing, which is the dry run. [`carry_out`] writes
//! the plan in one transaction: all of it, or none.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use database::{Database, ImportEntry, Push};
use domain::area::AreaTree;
use domain::id::{AreaId, DeviceId, MutationId, ScopeId, UserId};
use domain::record::{AnyRecord, Fields, Typed};
use domain::time::Timestamp;
use serde_json::Value;
use sha2::{Digest, Sha256};
use sync::intake::{FORM_VERSION, Incoming, Judge};
use sync::{FieldChange, Mutation, Op, Outcome};
use workbook::{Book, Change, Existing, Plan, Problem, Refused, communes, plan, read};

use crate::auth::csrf::hex;
use crate::clock::{Clock, entropy, random};

/// A workbook that was read and planned.
#[derive(Debug)]
pub struct Prepared {
    /// What would be written, what is there already, what is wrong.
    pub plan: Plan,
    /// The communes it concerns, with those they went into.
    pub communes: BTreeSet<AreaId>,
    /// The SHA-256 of the file in hexadecimal.
    pub file_sha256: String,
}

/// Why a workbook was not taken in.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file is not such a workbook.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// A record was not taken; nothing was written.
    #[error("a record of the list was not taken: {reason}")]
    NotTaken {
        /// The reason's code.
        reason: String,
    },
    /// The database failed; nothing was written.
    #[error("the list could not be written")]
    Database(#[from] database::Error),
}

/// In whose name, from where and with whose rights a workbook is taken in.
pub struct Importer {
    /// Who.
    pub user: UserId,
    /// The device whose count goes on.
    pub device: DeviceId,
    /// Decides about rights.
    pub judge: Arc<dyn Judge + Send + Sync>,
    /// The file's name.
    pub file_name: String,
}

/// Reads a workbook and plans what to do with it. Writes nothing.
pub async fn prepare(
    database: &Database,
    clock: &Clock,
    bytes: Vec<u8>,
) -> Result<Prepared, ImportError> {
    let file_sha256 = hex(&Sha256::digest(&bytes));
    let standards = Arc::new(database.standards().await?);
    let known = Arc::clone(&standards);
    // Unpacking and reading takes some hundred milliseconds: not on a thread that answers.
    let workbook = blocking(move || read(&bytes, &known)).await?;
    let areas = AreaTree::new(database.areas().await?);
    let communes = communes(&workbook, &areas);
    let mut existing = Existing::default();
    for commune in &communes {
        for (id, record) in database.book_of(*commune).await? {
            existing.add(id, &record);
        }
    }
    let now = clock.now();
    let plan = blocking(move || {
        let book = Book { areas: &areas, standards: &standards, existing: &existing };
        plan(&workbook, book, &mut || MutationId::new(now, entropy()).0)
    })
    .await;
    Ok(Prepared { plan, communes, file_sha256 })
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(failed) => match failed.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => unreachable!("work on a blocking thread is never cancelled once it runs"),
        },
    }
}

/// Writes the plan, all of it or none, and notes the import.
pub async fn carry_out(
    database: &Database,
    clock: &Clock,
    prepared: &Prepared,
    importer: Importer,
) -> Result<(), ImportError> {
    let now = clock.now();
    let plan = &prepared.plan;
    if plan.changes.is_empty() {
        return Ok(());
    }
    let first = database.held(importer.device).await?;
    let author = importer.user;
    let batch = plan.changes.iter().zip(first + 1..).map(|(change, device_seq)| Incoming {
        mutation: mutation(change, importer.device, device_seq, now),
        author,
    });
    let push = Push {
        device: importer.device,
        batch: batch.collect(),
        texts: None,
        judge: Arc::clone(&importer.judge),
        sees_parents: false,
        now,
    };
    let pushed = database.push_all_or_nothing(push).await?;
    for answer in pushed.answers {
        match answer.outcome {
            Outcome::Applied => {}
            Outcome::Merged { .. } => {
                return Err(ImportError::NotTaken { reason: "conflict".to_owned() });
            }
            Outcome::Quarantined { reason, .. } => return Err(ImportError::NotTaken { reason }),
        }
    }
    Ok(database.note_import(&entry(prepared, importer, now)).await?)
}

fn entry(prepared: &Prepared, importer: Importer, at: Timestamp) -> ImportEntry {
    let counts = &prepared.plan.counts;
    let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    let commune = prepared.plan.changes.first().map(|change| change.commune);
    ImportEntry {
        id: uuid::Builder::from_random_bytes(random()).into_uuid(),
        user: importer.user,
        commune: commune
            .or(prepared.communes.first().copied())
            .unwrap_or(AreaId(Default::default())),
        file_name: importer.file_name,
        file_sha256: prepared.file_sha256.clone(),
        at,
        households: number(counts.households_new),
        people: number(counts.persons_new),
        assessments: number(counts.assessments_new),
        problems: number(counts.refusals + counts.warnings),
        summary: serde_json::to_string(counts).unwrap_or_default(),
    }
}

fn mutation(change: &Change, device: DeviceId, device_seq: u64, now: Timestamp) -> Mutation {
    let (kind, fields) = taken_apart(&change.record);
    let written = |new: Value| FieldChange { base: Value::Null, new };
    Mutation {
        id: MutationId::new(now, entropy()),
        device,
        device_seq,
        record: change.id,
        kind: kind.to_owned(),
        scope: ScopeId::from(change.commune),
        op: Op::Put,
        fields: fields
            .into_iter()
            .map(|(name, new)| (name, written(new)))
            .collect::<BTreeMap<_, _>>(),
        reason: None,
        to: None,
        form_version: FORM_VERSION,
        client_time: now,
        clock_offset_ms: None,
    }
}

fn taken_apart(record: &AnyRecord) -> (&'static str, Fields) {
    fn parts<T: Typed>(record: &T) -> (&'static str, Fields) {
        (T::KIND.as_str(), record.to_fields())
    }
    match record {
        AnyRecord::Area(area) => parts(area),
        AnyRecord::Standard(standard) => parts(&**standard),
        AnyRecord::Officer(officer) => parts(officer),
        AnyRecord::Household(household) => parts(household),
        AnyRecord::Person(person) => parts(person),
        AnyRecord::Assessment(assessment) => parts(assessment),
        AnyRecord::TrainingSession(session) => parts(session),
        AnyRecord::Attendance(attendance) => parts(attendance),
        AnyRecord::Photo(photo) => parts(photo),
        AnyRecord::Conflict(conflict) => parts(conflict),
        AnyRecord::Quarantined(quarantined) => parts(quarantined),
    }
}

/// Whether some rows have to go back to whoever wrote the list.
pub fn has_refusals(problems: &[Problem]) -> bool {
    problems.iter().any(Problem::is_refusal)
}
