//! The last round of a phone that was disabled: what it has goes to the server, then it goes.

use super::{Round, Stop};
use crate::feed::Leaving;
use crate::mutation::Mutation;
use crate::phone::Ended;
use crate::planted::{self, Defect};
use crate::port::{Committed, Failure, HandedOver, Handover};

impl Round<'_> {
    /// Lets go of the book once the server has confirmed that it holds everything of it.
    ///
    /// The outbox was sent before. Whatever is missing anywhere, the book stays and is tried
    /// again with the next round.
    pub(super) async fn hand_over(&mut self, why: Leaving) -> Result<Ended, Stop> {
        let waiting = || self.phone.read(|book| book.waiting().count);
        let before = waiting();
        // Another tab may have recorded what this one has not seen.
        self.phone.refresh().await?;
        if planted::has(Defect::ErasesUnconfirmed) {
            return self.erase_unconfirmed(why).await;
        }
        if waiting() > before {
            return Ok(Ended::Partly);
        }
        if self.server_lacks_some() {
            self.make_up_for().await?;
        }
        if waiting() > 0 || self.server_lacks_some() || self.phone.store.holds_alone().await? {
            return Ok(Ended::Leaving(why));
        }
        let device_seq = self.phone.device_seq.get();
        let expected = device_seq.saturating_sub(self.phone.lost.get());
        if !self.ask(expected, false).await? {
            return Ok(Ended::Leaving(why));
        }
        if self.phone.store.erase(device_seq).await? == Committed::Stale {
            // Somebody recorded something meanwhile: that is sent first.
            return Err(Stop::Superseded);
        }
        self.phone.refresh().await?;
        // A server that still remembers the session as it was takes no notice of it.
        let is_told = matches!(self.ask(expected, true).await, Ok(true));
        Ok(Ended::Erased { why, to_tell: (!is_told).then_some(expected) })
    }

    /// What only a planted mistake does: what waits is taken for sent.
    async fn erase_unconfirmed(&self, why: Leaving) -> Result<Ended, Stop> {
        let waiting: Vec<Mutation> = self.phone.read(|book| book.outbox().cloned().collect());
        self.phone.store.settle(&planted::answers(&waiting)).await?;
        self.phone.store.erase(self.phone.device_seq.get()).await?;
        self.phone.refresh().await?;
        Ok(Ended::Erased { why, to_tell: None })
    }

    /// Asks whether the book may go, or says that it is gone.
    async fn ask(&self, device_seq: u64, is_erased: bool) -> Result<bool, Stop> {
        let nonce = self.phone.new_id().to_string();
        let handover = Handover {
            nonce: nonce.clone(),
            device: self.phone.device,
            device_seq,
            drafts: self.phone.drafts().len() as u64,
            is_erased,
        };
        let HandedOver { nonce: echoed, may_erase } = self.transport.hand_over(handover).await?;
        if echoed == nonce { Ok(may_erase) } else { Err(Failure::Unreachable.into()) }
    }
}
