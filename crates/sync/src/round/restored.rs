//! A server that was set back to a backup: what it lacks, and what nobody here can send again.

use super::{Round, Stop};
use crate::port::Followed;

impl Round<'_> {
    /// Whether the server was restored since this phone last heard of it, and that is news.
    pub(super) fn is_new(&self, epoch: &str) -> bool {
        !self.is_restored && self.phone.epoch.borrow().as_deref().is_some_and(|own| own != epoch)
    }

    /// A round has to do with one database; one that was restored meanwhile has to be begun anew.
    pub(super) fn meet(&mut self, epoch: &str) -> Result<(), Stop> {
        let met = self.met.get_or_insert_with(|| epoch.to_owned());
        if met == epoch { Ok(()) } else { Err(Stop::Superseded) }
    }

    /// Whether the server holds less than was answered, and the phone could help.
    pub(super) fn server_lacks_some(&self) -> bool {
        let lost = self.phone.lost.get();
        self.held.is_some_and(|held| held.saturating_add(lost) < self.answered())
    }

    /// How many of this device's mutations were ever answered.
    fn answered(&self) -> u64 {
        let waiting = self.phone.read(|book| book.waiting().count);
        self.phone.device_seq.get().saturating_sub(waiting)
    }

    /// How many of them the phone does not have any more.
    fn gone(&self) -> u64 {
        let sent = self.phone.read(|book| book.sent().len() as u64);
        self.answered().saturating_sub(sent)
    }

    /// Goes on with the database of this epoch.
    pub(super) async fn follow(&self, epoch: &str) -> Result<(), Stop> {
        if self.phone.epoch.borrow().as_deref() == Some(epoch) {
            return Ok(());
        }
        self.note(Followed { epoch, lost: 0 }).await
    }

    async fn note(&self, followed: Followed<'_>) -> Result<(), Stop> {
        self.phone.store.identify(self.phone.device, Some(followed)).await?;
        self.phone.epoch.replace(Some(followed.epoch.to_owned()));
        self.phone.lost.set(followed.lost);
        self.phone.note_write();
        Ok(())
    }

    /// Sends everything to a server that lacks some of it, and notes what it lacks all the same:
    /// the phone has let go of that, and no round could ever end that waits for it.
    pub(super) async fn make_up_for(&mut self) -> Result<(), Stop> {
        let is_all_sent = self.send_again().await?;
        let seen = || {
            let (waiting, sent) = self.phone.read(|book| (book.waiting().count, book.sent().len()));
            (self.phone.device_seq.get(), waiting, sent)
        };
        let before = seen();
        self.phone.refresh().await?;
        let is_met = *self.phone.epoch.borrow() == self.met;
        if seen() != before || !is_met {
            // Another tab sent or recorded something meanwhile.
            return Err(Stop::Superseded);
        }
        let lacking = self.answered().saturating_sub(self.held.unwrap_or_default());
        let lost = lacking.min(self.gone());
        match &self.met {
            Some(epoch) if is_all_sent && lost > self.phone.lost.get() => {
                self.note(Followed { epoch, lost }).await
            }
            _ => Ok(()),
        }
    }
}
