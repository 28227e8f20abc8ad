//! The first half of a round: mutations go out, answers are kept.

use std::collections::{BTreeSet, HashSet};

use domain::id::RecordId;
use domain::order::gathered;

use super::{Round, Stop};
use crate::mutation::Mutation;
use crate::phone::Progress;
use crate::planted::{self, Defect};
use crate::port::{Failure, Push};

/// The most mutations in one request.
const PUSH_MAX: usize = 200;

impl Round<'_> {
    /// Sends mutations in the device's order. Answers `false` where some had to stay behind.
    pub(super) async fn send(
        &mut self,
        mutations: Vec<Mutation>,
        is_outbox: bool,
    ) -> Result<bool, Stop> {
        let total = mutations.len();
        let mut rest = &mutations[..];
        let mut size = PUSH_MAX;
        let mut stuck: HashSet<RecordId> = HashSet::new();
        while !rest.is_empty() {
            let (now, later) = rest.split_at(size.min(rest.len()));
            let batch: Vec<Mutation> =
                now.iter().filter(|mutation| !stuck.contains(&mutation.record)).cloned().collect();
            match self.push(batch, is_outbox).await {
                Ok(()) => {
                    rest = later;
                    size = PUSH_MAX;
                    (self.progress)(Progress::Sending { done: total - rest.len(), total });
                }
                // Too large even alone: it waits with what follows on the same record, the others go.
                Err(Stop::Failed(Failure::TooLarge)) if size == 1 || now.len() == 1 => {
                    stuck.extend(now.iter().map(|mutation| mutation.record));
                    rest = later;
                    size = PUSH_MAX;
                }
                Err(Stop::Failed(Failure::TooLarge)) => size = now.len().div_ceil(2),
                Err(stop) => return Err(stop),
            }
        }
        Ok(stuck.is_empty())
    }

    async fn push(&mut self, mutations: Vec<Mutation>, is_outbox: bool) -> Result<(), Stop> {
        if mutations.is_empty() {
            return Ok(());
        }
        if planted::has_given_up() {
            return Ok(());
        }
        if planted::has(Defect::SettlesEarly) {
            self.phone.store.settle(&planted::answers(&mutations)).await?;
        }
        let nonce = self.phone.new_id().to_string();
        let wanted: BTreeSet<_> = gathered(mutations.iter().map(|mutation| mutation.id));
        let epoch = self.phone.epoch.borrow().clone().filter(|_| !self.is_restored);
        let push = Push { nonce: nonce.clone(), device: self.phone.device, epoch, mutations };
        let pushed = self.transport.push(push).await?;
        if pushed.nonce == nonce && pushed.answers.is_empty() && self.is_new(&pushed.epoch) {
            return Err(Stop::Restored);
        }
        let answered: BTreeSet<_> = gathered(pushed.answers.iter().map(|answer| answer.id));
        if pushed.nonce != nonce || answered != wanted {
            return Err(Failure::Unreachable.into());
        }
        self.meet(&pushed.epoch)?;
        self.heard(pushed.now, pushed.held);
        if is_outbox {
            self.phone.store.settle(&pushed.answers).await?;
            self.phone.change(|book| book.settle(&pushed.answers));
        }
        Ok(())
    }

    /// Sends what was answered lately once more: a restored server may have lost it. Answers
    /// `false` where some had to stay behind.
    pub(super) async fn send_again(&mut self) -> Result<bool, Stop> {
        if planted::has(Defect::IgnoresRestore) {
            return Ok(true);
        }
        let sent = self.phone.read(|book| book.sent().to_vec());
        let mutations = sent.into_iter().map(|sent| sent.mutation).collect();
        self.send(mutations, false).await
    }
}
