//! Downloads take turns, and make way for pushes.
//!
//! A phone that hands in its day waits with the officer looking on; a phone that downloads a
//! commune has minutes of it before it. Where hundreds come at once, downloads would otherwise
//! share the processors with the pushes as many to few, and hold a piece each in memory.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{Instant, timeout};

/// More pushes than this at once are a crowd. A few are taken in beside any download.
const CROWD: usize = 16;
/// The longest a turn waits for a crowd to pass, so that downloads go on however many push.
const MAKES_WAY: Duration = Duration::from_millis(250);
/// Who has waited so long makes no more way: phones take a long silence for a broken link.
const PATIENCE: Duration = Duration::from_secs(5);

/// Who reads and packs now, who waits for it, and how many pushes are being taken in.
pub(crate) struct Turns {
    free: Arc<Semaphore>,
    waiting: AtomicUsize,
    pushes: watch::Sender<usize>,
    makes_way: Duration,
    patience: Duration,
}

/// Leave to read and pack one piece of a download.
pub(crate) struct Turn {
    _permit: Option<OwnedSemaphorePermit>,
}

/// A push that is being taken in.
pub(crate) struct PushUnderWay<'a>(&'a watch::Sender<usize>);

impl Turns {
    /// For a machine with so many processors: as many downloads at once.
    pub(crate) fn new(processors: usize) -> Self {
        Self {
            free: Arc::new(Semaphore::new(processors)),
            waiting: AtomicUsize::new(0),
            pushes: watch::Sender::new(0),
            makes_way: MAKES_WAY,
            patience: PATIENCE,
        }
    }

    /// Waits for a turn. Who came first has it first.
    pub(crate) async fn take(&self) -> Turn {
        let _waits = Waits::count(&self.waiting);
        let asked = Instant::now();
        let permit = Arc::clone(&self.free).acquire_owned().await;
        if asked.elapsed() < self.patience {
            let mut pushes = self.pushes.subscribe();
            // The time being over is as good a reason to go on as the crowd having passed.
            let _ = timeout(self.makes_way, pushes.wait_for(|pushes| *pushes <= CROWD)).await;
        }
        // The semaphore is never closed; if it were, downloads would go on without turns.
        Turn { _permit: permit.ok() }
    }

    /// Whether another download waits for a turn.
    pub(crate) fn are_wanted(&self) -> bool {
        self.waiting.load(Ordering::Relaxed) > 0
    }

    /// Counts a push until what is returned is let go of.
    pub(crate) fn push_begins(&self) -> PushUnderWay<'_> {
        self.pushes.send_modify(|pushes| *pushes += 1);
        PushUnderWay(&self.pushes)
    }
}

impl Drop for PushUnderWay<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|pushes| *pushes -= 1);
    }
}

/// One who waits, also if the phone goes away meanwhile.
struct Waits<'a>(&'a AtomicUsize);

impl<'a> Waits<'a> {
    fn count(waiting: &'a AtomicUsize) -> Self {
        waiting.fetch_add(1, Ordering::Relaxed);
        Self(waiting)
    }
}

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    #[tokio::test]
    async fn downloads_take_turns_and_who_came_first_has_it_first() {
        let turns = Turns::new(1);
        let first = turns.take().await;
        assert!(!turns.are_wanted());
        let mut second = Box::pin(turns.take());
        let mut third = Box::pin(turns.take());
        assert!(second.as_mut().now_or_never().is_none());
        assert!(third.as_mut().now_or_never().is_none());
        assert!(turns.are_wanted());
        drop(first);
        assert!(third.as_mut().now_or_never().is_none());
        let turn = second.await;
        drop(turn);
        third.await;
        assert!(!turns.are_wanted());
    }

    #[tokio::test]
    async fn a_download_whose_phone_went_away_holds_up_nobody() {
        let turns = Turns::new(1);
        let first = turns.take().await;
        let mut gone = Box::pin(turns.take());
        assert!(gone.as_mut().now_or_never().is_none());
        drop(gone);
        assert!(!turns.are_wanted());
        drop(first);
        assert!(turns.take().now_or_never().is_some());
    }

    #[tokio::test]
    async fn a_crowd_of_pushes_goes_first() {
        let turns = Turns { makes_way: Duration::MAX, ..Turns::new(1) };
        let mut pushes: Vec<_> = (0..=CROWD).map(|_| turns.push_begins()).collect();
        let mut waits = Box::pin(turns.take());
        assert!(waits.as_mut().now_or_never().is_none());
        pushes.pop();
        assert!(waits.now_or_never().is_some(), "the crowd has passed");
    }

    #[tokio::test]
    async fn a_crowd_that_does_not_end_is_not_waited_for_long() {
        let turns = Turns { makes_way: Duration::from_millis(20), ..Turns::new(1) };
        let _pushes: Vec<_> = (0..=CROWD).map(|_| turns.push_begins()).collect();
        let begun = Instant::now();
        turns.take().await;
        assert!(begun.elapsed() >= turns.makes_way);
    }

    #[tokio::test]
    async fn who_has_waited_long_makes_no_more_way() {
        let patience = Duration::ZERO;
        let turns = Turns { makes_way: Duration::MAX, patience, ..Turns::new(1) };
        let _pushes: Vec<_> = (0..=CROWD).map(|_| turns.push_begins()).collect();
        assert!(turns.take().now_or_never().is_some());
    }
}
