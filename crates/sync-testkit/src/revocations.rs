//! Devices that were disabled and accounts that were closed, as two servers know of them.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use domain::access::Permission;
use domain::id::{DeviceId, ScopeId, UserId};
use domain::record::Kind;
use sync::Leaving;
use sync::intake::{Incoming, Judge, Loaded};
use sync::port::Handover;

use crate::network::Network;

/// What the database says of who is to leave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Revoked {
    /// Devices that were disabled.
    pub devices: BTreeSet<DeviceId>,
    /// Officers whose account was closed.
    pub accounts: BTreeSet<UserId>,
    /// Devices of which it is known that their book is gone, and whose each is.
    pub told: BTreeMap<DeviceId, UserId>,
}

impl Revoked {
    /// Why a session may only hand in what its device has, if so.
    pub fn why(&self, author: UserId, device: DeviceId) -> Option<Leaving> {
        let is_closed = self.accounts.contains(&author).then_some(Leaving::AccountClosed);
        let is_disabled = self.devices.contains(&device);
        if is_disabled { Some(Leaving::DeviceDisabled) } else { is_closed }
    }
}

/// Who is to leave, and what was said about it.
#[derive(Debug, Default)]
pub struct Revocations {
    pub(crate) standing: RefCell<Revoked>,
    /// The highest count that was confirmed to a device: its book might go.
    confirmed: RefCell<BTreeMap<DeviceId, u64>>,
}

impl Revocations {
    /// What the database says now.
    pub fn standing(&self) -> Revoked {
        self.standing.borrow().clone()
    }

    /// Whether a server ever said to the device that everything up to this count is here.
    pub fn has_confirmed(&self, device: DeviceId, device_seq: u64) -> bool {
        self.confirmed.borrow().get(&device).is_some_and(|confirmed| *confirmed >= device_seq)
    }
}

impl Network {
    /// Somebody at one of the servers changes who is to leave. The other one still remembers the
    /// sessions it looked up a moment ago.
    pub fn revoke(&self, change: impl FnOnce(&mut Revoked)) {
        let before = self.revocations.standing();
        let mut after = before.clone();
        change(&mut after);
        // Who is let in again begins a new book.
        let told = std::mem::take(&mut after.told).into_iter();
        after.told = told.filter(|(device, owner)| after.why(*owner, *device).is_some()).collect();
        self.revocations.standing.replace(after);
        let writer = self.any_number();
        for (number, server) in self.servers.iter().enumerate() {
            let remembered = (number != writer).then(|| before.clone());
            server.borrow_mut().revoked = remembered;
        }
    }

    /// Why the session may only hand in what its device has, as this server knows.
    pub(crate) fn leaving(
        &self,
        server: usize,
        author: UserId,
        device: DeviceId,
    ) -> Option<Leaving> {
        let mut remembered = self.servers[server].borrow_mut();
        if let Some(revoked) = &remembered.revoked {
            if self.happens("session remembered", self.faults.get().unheard) {
                return revoked.why(author, device);
            }
            remembered.revoked = None;
        }
        self.revocations.standing.borrow().why(author, device)
    }

    /// What a server says to a phone that asks whether its book may go, or says that it is gone.
    pub(crate) fn hear_handover(&self, author: UserId, handover: &Handover) -> bool {
        let Handover { device, device_seq, is_erased, .. } = *handover;
        let leaving = self.leaving(self.any_number(), author, device);
        let may_erase = leaving.is_some() && self.log.held(device) >= device_seq;
        if may_erase {
            let mut confirmed = self.revocations.confirmed.borrow_mut();
            let highest = confirmed.entry(device).or_default();
            *highest = device_seq.max(*highest);
        }
        if may_erase && is_erased {
            self.revocations.standing.borrow_mut().told.insert(device, author);
        }
        may_erase
    }
}

/// Keeps aside whatever is still sent by who is to leave.
pub(crate) struct HandingIn(pub(crate) Leaving);

impl Judge for HandingIn {
    fn judge(&self, _: &Incoming, _: Kind, _: ScopeId, _: &Loaded) -> Permission {
        Permission::Denied(self.0.as_str())
    }

    fn refuses_all(&self) -> Option<&'static str> {
        Some(self.0.as_str())
    }
}
