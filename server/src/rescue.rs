//! Rescue files: what a phone had not sent, exported by hand, taken in as if it had been sent.
//!
//! A file is sealed for this server alone and proves which user on which device wrote it, so an
//! author stands behind each change as ever. Its mutations go the way of every push: rights are
//! judged as they are now, what is not allowed waits for a decision, and what was here before is
//! answered as before. So a file can be taken in any number of times.

use std::sync::Arc;

use database::{Database, Push};
use domain::access::Role;
use domain::id::{DeviceId, UserId};
use domain::time::Timestamp;
use protocol::v1::PUSH_MUTATIONS_MAX;
use serde::Deserialize;
use serde_json::Value;
use sync::intake::{Incoming, Judge};
use sync::mutation::AsSent;
use sync::{Leaving, Outcome};

use crate::auth::sealing::SealingKey;
use crate::judge::{AccessJudge, HandingIn};

/// The first bytes of every rescue file.
const HEAD: &[u8] = b"nuong rescue 1\n";
/// The purpose for which its content is sealed.
const PURPOSE: &[u8] = b"nuong rescue 1";

/// What a phone had not sent.
#[derive(Debug, Deserialize)]
pub struct Rescue {
    /// Whose book it was.
    pub user: UserId,
    /// On which device.
    pub device: DeviceId,
    proof: String,
    /// When the file was written, by the device's clock.
    pub written: Timestamp,
    mutations: Vec<AsSent>,
    /// Unfinished forms, which only their author can finish.
    pub drafts: Vec<Value>,
    /// Rows that the phone could not read, as they were found.
    pub unreadable: Vec<Value>,
}

impl Rescue {
    /// How many changes it holds.
    pub fn count(&self) -> usize {
        self.mutations.len()
    }
}

/// What became of the mutations of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Carried {
    /// Carried out now.
    pub applied: usize,
    /// Carried out now but for conflicts that wait for a person.
    pub merged: usize,
    /// Kept; a supervisor decides.
    pub quarantined: usize,
    /// Here before: by the phone itself, or by this file.
    pub known: usize,
}

/// Why a file was not taken in.
#[derive(Debug, thiserror::Error)]
pub enum RescueError {
    /// It is no rescue file, or not all of it is here.
    #[error("this is no rescue file, or a part of it is missing")]
    NoRescueFile,
    /// Another server's key opens it.
    #[error("the file was written for another server, or was changed since")]
    NotForUs,
    /// It does not prove whose it is.
    #[error("the file does not prove which officer wrote it on which phone")]
    NotProven,
    /// The database refused.
    #[error("the rescue file could not be taken in")]
    Database(#[from] database::Error),
}

/// Opens a file and makes sure whose it is. Writes nothing.
pub async fn open(database: &Database, file: &[u8]) -> Result<Rescue, RescueError> {
    let sealed = file.strip_prefix(HEAD).ok_or(RescueError::NoRescueFile)?;
    let key = SealingKey::of(database).await?;
    let content = key.open(sealed, PURPOSE).ok_or(RescueError::NotForUs)?;
    let rescue: Rescue = serde_json::from_slice(&content).map_err(|_| RescueError::NoRescueFile)?;
    let are_of_device = rescue.mutations.iter().all(|it| it.mutation.device == rescue.device);
    if are_of_device && key.is_proof(&rescue.proof, rescue.user, rescue.device) {
        Ok(rescue)
    } else {
        Err(RescueError::NotProven)
    }
}

/// Takes the mutations of a file in, with their author as author.
pub async fn carry_out(
    database: &Database,
    rescue: &Rescue,
    now: Timestamp,
) -> Result<Carried, RescueError> {
    // All that somebody wrote whose account is closed waits for a decision.
    let access = database.access_of(rescue.user).await?;
    let sees_parents = access.as_ref().is_some_and(|access| access.role == Role::Village);
    let judge: Arc<dyn Judge + Send + Sync> = match access {
        Some(access) => Arc::new(AccessJudge(access)),
        None => Arc::new(HandingIn(Leaving::AccountClosed)),
    };
    let mut carried = Carried::default();
    for batch in rescue.mutations.chunks(PUSH_MUTATIONS_MAX) {
        let apart =
            |AsSent { mutation, text }: AsSent| (Incoming { mutation, author: rescue.user }, text);
        let (batch, texts) = batch.iter().cloned().map(apart).unzip();
        let push = Push {
            device: rescue.device,
            batch,
            texts: Some(texts),
            sees_parents,
            judge: Arc::clone(&judge),
            now,
        };
        for answer in database.push(push).await?.answers {
            let count = match answer.outcome {
                _ if answer.at < now => &mut carried.known,
                Outcome::Applied => &mut carried.applied,
                Outcome::Merged { .. } => &mut carried.merged,
                Outcome::Quarantined { .. } => &mut carried.quarantined,
            };
            *count += 1;
        }
    }
    Ok(carried)
}
