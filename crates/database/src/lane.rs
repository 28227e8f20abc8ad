//! Group commit: pushes that arrive together share a transaction and its one flush to disk.
//!
//! A lane is a task with a connection of its own. SQLite has one, because it has one writer;
//! PostgreSQL has several, which meet only where they lock the same scope.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::id::{DeviceId, MutationId, ScopeId, UserId};
use domain::time::Timestamp;
use sea_orm::{DatabaseConnection, sqlx};
use sync::Outcome;
use sync::intake::{Incoming, Judge, Writes};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::error::{Error, Result};
use crate::head::Heads;
use crate::load::{Load, load};
use crate::push::{Push, Pushed};
use crate::transaction::Transaction;
use crate::wake::{Moved, Wake};
use crate::write::write;

/// Batches that may wait before a caller has to.
const WAITING_MAX: usize = 1_024;
/// A transaction takes further batches in until it has this many mutations.
const MUTATIONS_AIM: usize = 2_000;
/// How often a batch is tried when others stand in its way.
const ATTEMPTS_MAX: u32 = 6;
/// The wait before the second attempt; it doubles with each.
const FIRST_WAIT: Duration = Duration::from_millis(10);

/// How a batch relates to others and to itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Together {
    /// May share a transaction with others.
    Grouped,
    /// By itself, and only if all of it is applied.
    AllOrNothing,
}

/// A mutation as it will be stored, kept to try a batch again.
pub(crate) struct Body {
    pub(crate) id: MutationId,
    pub(crate) author: UserId,
    pub(crate) text: String,
}

/// A batch that waits to be taken in.
pub(crate) struct Waiting {
    pub(crate) bodies: Vec<Body>,
    device: DeviceId,
    batch: Option<Vec<Incoming>>,
    judge: Arc<dyn Judge + Send + Sync>,
    sees_parents: bool,
    now: Timestamp,
    together: Together,
    reply: Option<oneshot::Sender<Result<Pushed>>>,
}

impl Waiting {
    /// Makes a batch ready in the caller's own time.
    pub(crate) fn new(push: Push, together: Together) -> Result<Self> {
        let texts = match push.texts {
            Some(texts) => texts,
            None => push.batch.iter().map(text_of).collect::<Result<_>>()?,
        };
        let body = |(incoming, text): (&Incoming, _)| Body {
            id: incoming.mutation.id,
            author: incoming.author,
            text,
        };
        Ok(Self {
            bodies: push.batch.iter().zip(texts).map(body).collect(),
            device: push.device,
            batch: Some(push.batch),
            judge: push.judge,
            sees_parents: push.sees_parents,
            now: push.now,
            together,
            reply: None,
        })
    }

    /// The scope it is mostly about.
    fn scope(&self) -> ScopeId {
        let first = self.batch.as_ref().and_then(|batch| batch.first());
        first.map_or(ScopeId::REFERENCE, |first| first.mutation.scope)
    }

    /// The batch; on a second attempt it is read again from its bodies.
    fn batch(&mut self) -> Result<Vec<Incoming>> {
        if let Some(batch) = self.batch.take() {
            return Ok(batch);
        }
        let read = |body: &Body| {
            let mutation = serde_json::from_str(&body.text)
                .map_err(|_| Error::Unreadable { what: "mutation" })?;
            Ok(Incoming { mutation, author: body.author })
        };
        self.bodies.iter().map(read).collect()
    }

    fn answer(&mut self, result: Result<Pushed>) {
        if let Some(reply) = self.reply.take() {
            // A caller that has gone away will send the batch again and get the same answers.
            let _ = reply.send(result);
        }
    }
}

fn text_of(incoming: &Incoming) -> Result<String> {
    let text = serde_json::to_string(&incoming.mutation);
    text.map_err(|_| Error::Unreadable { what: "mutation" })
}

/// The queues and the tasks that work them off.
#[derive(Debug)]
pub(crate) struct Lanes {
    queues: Mutex<Vec<mpsc::Sender<Waiting>>>,
    tasks: Mutex<Vec<JoinHandle<()>>>,
}

impl Lanes {
    /// Starts as many lanes as asked for.
    pub(crate) fn start(
        lanes: u32,
        pool: &DatabaseConnection,
        heads: &Arc<Heads>,
        wake: &Arc<Wake>,
    ) -> Self {
        let (queues, tasks) = (0..lanes.max(1))
            .map(|_| {
                let (sender, receiver) = mpsc::channel(WAITING_MAX);
                let (heads, wake) = (Arc::clone(heads), Arc::clone(wake));
                let lane = Lane { pool: pool.clone(), heads, wake };
                (sender, tokio::spawn(lane.work(receiver)))
            })
            .unzip();
        Self { queues: Mutex::new(queues), tasks: Mutex::new(tasks) }
    }

    /// Queues a batch and waits for what becomes of it.
    ///
    /// Batches for one scope go to one lane: there they share a transaction, while in two lanes
    /// they would wait for each other's lock.
    pub(crate) async fn take(&self, mut waiting: Waiting) -> Result<Pushed> {
        let (reply, answer) = oneshot::channel();
        waiting.reply = Some(reply);
        let queue = {
            let queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
            let lanes = queues.len() as u128;
            let at = waiting.scope().0.as_u128().checked_rem(lanes).ok_or(Error::Closed)?;
            queues[usize::try_from(at).map_err(|_| Error::Closed)?].clone()
        };
        queue.send(waiting).await.map_err(|_| Error::Closed)?;
        answer.await.map_err(|_| Error::Closed)?
    }

    /// Takes nothing new in and waits until what is under way is answered.
    pub(crate) async fn finish(&self) {
        self.queues.lock().unwrap_or_else(PoisonError::into_inner).clear();
        let tasks = std::mem::take(&mut *self.tasks.lock().unwrap_or_else(PoisonError::into_inner));
        for task in tasks {
            // A lane that panicked has nothing left to answer.
            let _ = task.await;
        }
    }
}

/// One writer.
#[derive(Clone)]
struct Lane {
    pool: DatabaseConnection,
    heads: Arc<Heads>,
    wake: Arc<Wake>,
}

impl Lane {
    async fn work(self, mut queue: mpsc::Receiver<Waiting>) {
        while let Some(groups) = next_groups(&mut queue).await {
            for group in groups {
                let lane = self.clone();
                // A task of its own, so that a panic costs these callers their answer and nothing else.
                let done = tokio::spawn(async move { lane.take_in(group).await }).await;
                if done.is_err() {
                    tracing::error!("taking a batch in panicked");
                }
            }
        }
    }

    /// Takes a group in together; where that fails, each of its batches by itself.
    async fn take_in(&self, mut group: Vec<Waiting>) {
        if group.len() > 1 {
            match self.try_once(&mut group).await {
                Ok(writes) => return self.answer(group, writes),
                Err(error) => {
                    tracing::warn!(batches = group.len(), %error, "a shared transaction failed");
                }
            }
        }
        for waiting in group {
            let mut alone = vec![waiting];
            match self.try_often(&mut alone).await {
                Ok(writes) => self.answer(alone, writes),
                Err(error) => {
                    if let Some(waiting) = alone.first_mut() {
                        waiting.answer(Err(error));
                    }
                }
            }
        }
    }

    async fn try_often(&self, group: &mut [Waiting]) -> Result<Writes> {
        let mut wait = FIRST_WAIT;
        for _ in 1..ATTEMPTS_MAX {
            match self.try_once(group).await {
                Err(error) if error.is_worth_retrying() || error.is_taken() => {
                    tokio::time::sleep(wait).await;
                    wait *= 2;
                }
                other => return other,
            }
        }
        self.try_once(group).await
    }

    async fn try_once(&self, group: &mut [Waiting]) -> Result<Writes> {
        let doing = Error::while_writing("taking mutations in");
        let mut elsewhere = BTreeSet::new();
        loop {
            let mut transaction = Transaction::begin(&self.pool).await.map_err(&doing)?;
            match self.carry_out(&mut transaction, group, &elsewhere).await {
                Ok(Done::Decided(writes)) if is_refused(group, &writes) => {
                    transaction.roll_back().await.map_err(&doing)?;
                    return Ok(*writes);
                }
                Ok(Done::Decided(writes)) => {
                    transaction.commit().await.map_err(&doing)?;
                    return Ok(*writes);
                }
                Ok(Done::Again(scopes)) => {
                    transaction.roll_back().await.map_err(&doing)?;
                    elsewhere.extend(scopes);
                }
                Err(error) => {
                    // The connection rolls back by itself if it cannot be told to.
                    let _ = transaction.roll_back().await;
                    return Err(error);
                }
            }
        }
    }

    async fn carry_out(
        &self,
        transaction: &mut Transaction,
        group: &mut [Waiting],
        elsewhere: &BTreeSet<ScopeId>,
    ) -> Result<Done> {
        let doing = Error::while_writing("taking mutations in");
        let mut batches = Vec::with_capacity(group.len());
        for waiting in group.iter_mut() {
            batches.push((waiting.batch()?, waiting.sees_parents));
        }
        let loaded = match load(transaction, &batches, elsewhere).await? {
            Load::Complete(loaded) => *loaded,
            Load::Again(scopes) => return Ok(Done::Again(scopes)),
        };
        let held_before = loaded.held.clone();
        let writes = decide(loaded, batches, group);
        write(transaction, &writes, group, &held_before).await.map_err(&doing)?;
        Ok(Done::Decided(Box::new(writes)))
    }

    /// Answers everybody, remembers where the scopes stand now, and wakes whoever waits for them.
    fn answer(&self, group: Vec<Waiting>, mut writes: Writes) {
        if !is_refused(&group, &writes) {
            for (scope, head) in &writes.heads {
                self.heads.put(*scope, *head);
            }
            for (device, held) in &writes.held {
                self.heads.put_held(*device, *held);
            }
            let (scopes, devices) = (writes.heads.keys(), writes.held.keys());
            self.wake.tell(Moved::of(scopes.copied(), devices.copied()));
        }
        let mut answers = std::mem::take(&mut writes.answers).into_iter();
        for mut waiting in group {
            let answers = answers.by_ref().take(waiting.bodies.len()).collect();
            let held = writes.held.get(&waiting.device).copied().unwrap_or_default();
            waiting.answer(Ok(Pushed { answers, held }));
        }
        // Taking a thousand records apart takes as long as storing a hundred: not on this lane.
        tokio::spawn(async move { drop(writes) });
    }
}

/// How far a transaction came.
enum Done {
    /// Everything is decided and written.
    Decided(Box<Writes>),
    /// Records of these scopes are needed too; nothing is written.
    Again(BTreeSet<ScopeId>),
}

/// Whether the group is a batch that goes in whole or not at all, and is not whole.
fn is_refused(group: &[Waiting], writes: &Writes) -> bool {
    group.iter().any(|waiting| waiting.together == Together::AllOrNothing)
        && writes.answers.iter().any(|answer| answer.outcome != Outcome::Applied)
}

/// Waits for a batch and takes those along that wait behind it; `None` once there is no caller.
async fn next_groups(queue: &mut mpsc::Receiver<Waiting>) -> Option<Vec<Vec<Waiting>>> {
    let first = queue.recv().await?;
    let mut mutations = first.bodies.len();
    let mut groups = vec![vec![first]];
    while mutations < MUTATIONS_AIM {
        let Ok(next) = queue.try_recv() else { break };
        mutations += next.bodies.len();
        let last = groups.last_mut().filter(|group| {
            let all = group.iter().chain([&next]);
            all.into_iter().all(|waiting| waiting.together == Together::Grouped)
        });
        match last {
            Some(group) => group.push(next),
            None => groups.push(vec![next]),
        }
    }
    Some(groups)
}

fn decide(
    loaded: sync::intake::Loaded,
    batches: Vec<(Vec<Incoming>, bool)>,
    group: &[Waiting],
) -> Writes {
    let now = group.iter().map(|waiting| waiting.now).max().unwrap_or_default();
    let judges = JudgeOfEach::new(group);
    let mut intake = sync::intake::Intake::new(loaded, &judges, now);
    for incoming in batches.into_iter().flat_map(|(batch, _)| batch) {
        intake.take(incoming);
    }
    intake.finish()
}

/// Asks the judge of the batch a mutation came with.
struct JudgeOfEach<'a> {
    only: Option<&'a Arc<dyn Judge + Send + Sync>>,
    by_mutation: std::collections::HashMap<MutationId, &'a Arc<dyn Judge + Send + Sync>>,
}

impl<'a> JudgeOfEach<'a> {
    fn new(group: &'a [Waiting]) -> Self {
        let mut by_mutation = std::collections::HashMap::new();
        if let [only] = group {
            return Self { only: Some(&only.judge), by_mutation };
        }
        for waiting in group {
            for body in &waiting.bodies {
                by_mutation.entry(body.id).or_insert(&waiting.judge);
            }
        }
        Self { only: None, by_mutation }
    }
}

impl Judge for JudgeOfEach<'_> {
    fn judge(
        &self,
        incoming: &Incoming,
        kind: domain::record::Kind,
        home: ScopeId,
        loaded: &sync::intake::Loaded,
    ) -> domain::access::Permission {
        let judge = self.only.or_else(|| self.by_mutation.get(&incoming.mutation.id).copied());
        judge.map_or(domain::access::Permission::Denied("outside_your_area"), |judge| {
            judge.judge(incoming, kind, home, loaded)
        })
    }
}

impl Error {
    /// The same as [`Error::while_doing`] for what the driver itself reports.
    pub(crate) fn while_writing(doing: &'static str) -> impl Fn(sqlx::Error) -> Self {
        let sort = Self::while_doing(doing);
        move |error| sort(sea_orm::DbErr::Exec(sea_orm::RuntimeErr::SqlxError(Arc::new(error))))
    }
}
