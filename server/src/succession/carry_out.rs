//! Writes what is planned, in batches that are taken whole or not at all.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use database::{Database, Push, Pushed, SYSTEM_DEVICE, SYSTEM_USER};
use domain::access::Permission;
use domain::id::{AreaId, MutationId, RecordId, ScopeId};
use domain::record::Kind;
use sha2::{Digest, Sha256};
use sync::intake::{FORM_VERSION, Incoming, Judge, Loaded};
use sync::{Mutation, Op, Outcome};

use super::{Move, Step, Undecided, Why, Wish, plan};
use crate::clock::Clock;

/// Records of one transaction: what a phone waits for behind them is short.
const BATCH: usize = 100;
/// So often one batch is planned again because somebody changed a record meanwhile.
const TRIES: u32 = 50;
/// Somebody changed the record after it was planned, or moved it.
const CHANGED: [&str; 2] = ["changed_meanwhile", "moved_away"];

/// Why it ended before its end. What had moved has moved; begin again.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// Others write there without a pause.
    #[error("the records change faster than they can be moved; nothing is lost, try again later")]
    KeepsChanging,
    /// The database failed.
    #[error("the moves could not be written")]
    Database(#[from] database::Error),
}

/// Moves what belongs elsewhere out of one commune that is gone, and says what stays and why.
///
/// `moved` hears of each batch that is written.
pub async fn carry_out(
    database: &Database,
    clock: &Clock,
    wish: &Wish,
    commune: AreaId,
    mut moved: impl FnMut(&[Move]),
) -> Result<Vec<Undecided>, MergeError> {
    let mut refused = BTreeMap::new();
    let mut tries = 0;
    loop {
        let Step { mut moves, mut undecided } = plan(database, wish, commune).await?;
        moves.retain(|planned| !refused.contains_key(&planned.record));
        let villages = moves.iter().take_while(|planned| planned.kind == Kind::Area).count();
        if villages > 0 {
            moves.truncate(villages);
        }
        if moves.is_empty() {
            undecided.extend(refused.into_values());
            return Ok(undecided);
        }
        for batch in moves.chunks(BATCH) {
            match write(database, clock, batch).await? {
                Written::All => {
                    tries = 0;
                    moved(batch);
                }
                Written::None(refusals) => {
                    tries += 1;
                    refused.extend(refusals);
                    break;
                }
            }
        }
        if tries > TRIES {
            return Err(MergeError::KeepsChanging);
        }
    }
}

/// What became of a batch.
enum Written {
    /// All of it moved.
    All,
    /// None of it did, because of these, or because some changed meanwhile.
    None(Vec<(RecordId, Undecided)>),
}

async fn write(
    database: &Database,
    clock: &Clock,
    batch: &[Move],
) -> Result<Written, database::Error> {
    let now = clock.now();
    let first = database.held(SYSTEM_DEVICE).await?;
    let incoming = batch.iter().zip(first + 1..).map(|(planned, device_seq)| Incoming {
        mutation: Mutation {
            id: mutation_id(planned),
            device: SYSTEM_DEVICE,
            device_seq,
            record: planned.record,
            kind: planned.kind.as_str().to_owned(),
            scope: planned.from,
            op: Op::Move,
            fields: planned.fields.clone(),
            reason: None,
            to: Some(ScopeId::from(planned.to)),
            form_version: FORM_VERSION,
            client_time: now,
            clock_offset_ms: None,
        },
        author: SYSTEM_USER,
    });
    let seen = batch.iter().map(|planned| (planned.record, (planned.from, planned.seq)));
    let push = Push {
        device: SYSTEM_DEVICE,
        batch: incoming.collect(),
        texts: None,
        judge: Arc::new(AsPlanned(seen.collect())),
        sees_parents: false,
        now,
    };
    let Pushed { answers, .. } = database.push_all_or_nothing(push).await?;
    let mut refusals = Vec::new();
    let mut is_whole = true;
    for (planned, answer) in batch.iter().zip(answers) {
        let reason = match answer.outcome {
            Outcome::Applied => continue,
            Outcome::Merged { .. } => "conflict".to_owned(),
            Outcome::Quarantined { reason, .. } => reason,
        };
        is_whole = false;
        if !CHANGED.contains(&reason.as_str()) {
            let Move { record, kind, .. } = *planned;
            let why = Why::NotTaken(reason);
            refusals.push((record, Undecided { why, village: None, record, kind }));
        }
    }
    Ok(if is_whole { Written::All } else { Written::None(refusals) })
}

/// The same move of the same line has the same id, whoever plans it and how often.
fn mutation_id(planned: &Move) -> MutationId {
    let mut hash = Sha256::new();
    hash.update(b"commune succession");
    hash.update(planned.record.0.as_bytes());
    hash.update(planned.from.0.as_bytes());
    hash.update(planned.to.0.as_bytes());
    hash.update(planned.seq.to_be_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.finalize()[..16]);
    MutationId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

/// Lets records move that stand as they were when they were planned, so that what somebody
/// writes in between is read before it is moved.
struct AsPlanned(HashMap<RecordId, (ScopeId, u64)>);

impl Judge for AsPlanned {
    fn judge(&self, incoming: &Incoming, _: Kind, _: ScopeId, loaded: &Loaded) -> Permission {
        let record = incoming.mutation.record;
        let standing = loaded.records.get(&record);
        let now = standing.map(|standing| (standing.scope, standing.line.seq));
        if now == self.0.get(&record).copied() {
            Permission::Allowed
        } else {
            Permission::Denied(CHANGED[0])
        }
    }
}
