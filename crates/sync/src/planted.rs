//! Faults of the engine, planted on purpose, to show that the simulation would find them.
//!
//! Only a build with the feature `planted` can hold one, and only a test asks for it.

use crate::mutation::{Answer, Mutation, Outcome};

/// A mistake somebody could have made in this crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Defect {
    /// A mutation that was answered before is carried out again.
    ForgetsAnswers,
    /// The cursor moves in a transaction of its own, before its lines are stored.
    MovesCursorFirst,
    /// The later value silently takes the place of the standing one.
    LastWriterWins,
    /// A record that moves leaves no word in its old scope.
    LeavesSilently,
    /// A household moves and its members stay.
    LeavesFamilyBehind,
    /// Phone and server never compare their sums.
    SkipsChecksum,
    /// A phone stops sending after some failures.
    GivesUp,
    /// A mutation leaves the outbox when it is sent, before it is answered.
    SettlesEarly,
    /// A round calls itself complete whatever still waits.
    SaysDoneEarly,
    /// What a restored server lost is not sent again.
    IgnoresRestore,
    /// What is quarantined is answered and not kept.
    DropsQuarantined,
    /// A decision is not written onto the author's copy.
    TellsNobody,
    /// A commune that is no longer the officer's stays on the phone.
    KeepsLostScopes,
    /// A conflict is answered and no record of it is written.
    DropsConflicts,
    /// A damaged book is taken for whole.
    TrustsItsStore,
    /// A photo begins anew after a break, whatever the server holds of it.
    SendsPhotosAnew,
    /// A photo counts as arrived with its last piece on its way.
    TrustsThePhotoSent,
    /// A disabled phone lets go of its book before what it had not sent was confirmed.
    ErasesUnconfirmed,
}

impl Defect {
    /// Every defect that can be planted.
    pub const ALL: [Self; 18] = [
        Self::ForgetsAnswers,
        Self::MovesCursorFirst,
        Self::LastWriterWins,
        Self::LeavesSilently,
        Self::LeavesFamilyBehind,
        Self::SkipsChecksum,
        Self::GivesUp,
        Self::SettlesEarly,
        Self::SaysDoneEarly,
        Self::IgnoresRestore,
        Self::DropsQuarantined,
        Self::TellsNobody,
        Self::KeepsLostScopes,
        Self::DropsConflicts,
        Self::TrustsItsStore,
        Self::SendsPhotosAnew,
        Self::TrustsThePhotoSent,
        Self::ErasesUnconfirmed,
    ];
}

#[cfg(feature = "planted")]
mod switch {
    use std::cell::Cell;

    use super::Defect;

    /// After so many failures a planted phone sends no more.
    const FAILURES_MAX: u32 = 5;

    thread_local! {
        static PLANTED: Cell<Option<Defect>> = const { Cell::new(None) };
        static FAILURES: Cell<u32> = const { Cell::new(0) };
    }

    /// Lets this thread's engine make the mistake, or none again.
    pub fn plant(defect: Option<Defect>) {
        PLANTED.set(defect);
        FAILURES.set(0);
    }

    pub(crate) fn note_failure() {
        FAILURES.set(FAILURES.get() + 1);
    }

    pub(crate) fn has_given_up() -> bool {
        has(Defect::GivesUp) && FAILURES.get() > FAILURES_MAX
    }

    pub(crate) fn has(defect: Defect) -> bool {
        PLANTED.get() == Some(defect)
    }
}

#[cfg(not(feature = "planted"))]
mod switch {
    /// No build for people has any.
    pub(crate) fn has(_: super::Defect) -> bool {
        false
    }

    pub(crate) fn note_failure() {}

    pub(crate) fn has_given_up() -> bool {
        false
    }
}

/// Answers that nobody gave.
pub(crate) fn answers(mutations: &[Mutation]) -> Vec<Answer> {
    let made_up = |mutation: &Mutation| Answer {
        id: mutation.id,
        outcome: Outcome::Applied,
        scope: mutation.scope,
        seq: 0,
        at: mutation.client_time,
    };
    mutations.iter().map(made_up).collect()
}

#[cfg(feature = "planted")]
pub use switch::plant;
pub(crate) use switch::{has, has_given_up, note_failure};
