//! An admin takes phones away and lets them in again; what a phone lets go of is looked at.

use std::collections::BTreeSet;

use domain::id::MutationId;
use rand::Rng;
use rand::seq::IteratorRandom;
use sync::Leaving;
use sync::port::Stored;

use super::Village;
use super::handset::Handset;

impl Village {
    /// Why a phone may only hand in what it has, if so.
    pub(super) fn why_leaving(&self, number: usize) -> Option<Leaving> {
        let Handset { author, store, .. } = &self.handsets[number];
        let revoked = self.network.revocations.standing();
        let device = store.snapshot().device;
        device.and_then(|device| revoked.why(*author, device))
    }

    pub(super) fn revoke_or_let_in(&mut self, number: usize) {
        match self.random.random_range(0..10) {
            0..4 => self.disable(number),
            4..7 => self.close_account(number),
            _ => self.let_in(),
        }
    }

    fn disable(&mut self, number: usize) {
        let Some(device) = self.handsets[number].store.snapshot().device else { return };
        self.network.revoke(|revoked| revoked.devices.extend([device]));
        self.network.count("disabled");
    }

    fn close_account(&mut self, number: usize) {
        let author = self.handsets[number].author;
        self.network.revoke(|revoked| revoked.accounts.extend([author]));
        self.network.count("account closed");
    }

    /// A device that was found, or an officer who stays after all.
    fn let_in(&mut self) {
        let revoked = self.network.revocations.standing();
        let device = revoked.devices.iter().choose(&mut self.random);
        let account = revoked.accounts.iter().choose(&mut self.random);
        if device.is_none() && account.is_none() {
            return;
        }
        self.network.revoke(|revoked| {
            device.map(|device| revoked.devices.remove(device));
            account.map(|account| revoked.accounts.remove(account));
        });
        self.network.count("let in again");
    }

    /// Looks at every book that was let go of, in the moment in which it goes.
    pub(super) fn look_at_books_let_go(&mut self) {
        for number in 0..self.handsets.len() {
            let books = self.handsets[number].store.let_go.take();
            for book in books {
                self.let_go += usize::from(!book.pages.is_empty() || !book.sent.is_empty());
                let looked = self.look_at_book_let_go(number, &book);
                self.broken = self.broken.take().or(looked.err());
            }
        }
    }

    fn look_at_book_let_go(&mut self, number: usize, book: &Stored) -> Result<(), String> {
        let Some(device) = book.device else { return Err("a book of nobody's went".to_owned()) };
        let expected = book.device_seq.saturating_sub(book.lost);
        if !self.network.revocations.has_confirmed(device, expected) {
            return Err("a phone let go of a book that was not confirmed".to_owned());
        }
        // Between the confirmation and this moment the server may have been set back.
        let is_of_now = self.network.is_of_epoch(book.epoch.as_deref());
        let sent: BTreeSet<MutationId> = book.sent.iter().map(|sent| sent.mutation.id).collect();
        for id in &sent {
            if self.network.log.answer(*id).is_some() {
                self.unprotected.insert(*id);
            } else if is_of_now {
                return Err(format!("mutation {id} was let go of and is nowhere"));
            } else {
                self.erased += usize::from(self.saved.borrow_mut().remove(id).is_some());
            }
        }
        self.look_at_photos_let_go(number, is_of_now)
    }

    /// A phone that is to leave has let go of its book, or a photo that is there alone keeps it.
    pub(super) fn check_leaving(&self, handset: &Handset) -> Result<(), String> {
        let stored = handset.store.snapshot();
        let is_empty = stored.pages.is_empty() && stored.sent.is_empty();
        if handset.store.is_photo_here_alone() {
            return Ok(());
        }
        if !is_empty {
            return Err("a phone that is to leave keeps its book for no reason".to_owned());
        }
        let told = &self.network.revocations.standing().told;
        if stored.device.is_some_and(|device| told.contains_key(&device)) {
            Ok(())
        } else {
            Err("a book is gone and nobody knows".to_owned())
        }
    }
}
