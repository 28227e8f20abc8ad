//! Lets steps that take a while to prepare happen in the order in which they were asked for.

use std::cell::RefCell;

use futures::channel::oneshot;

/// Steps in a row. Sealing takes the browser a moment each time, and not always the same.
#[derive(Default)]
pub(crate) struct Turns(RefCell<Option<oneshot::Receiver<()>>>);

/// One place in the row; given up when it is dropped.
pub(crate) struct Turn {
    before: Option<oneshot::Receiver<()>>,
    _done: oneshot::Sender<()>,
}

impl Turns {
    /// Takes the next place. Called when the step is asked for, not when it begins.
    pub(crate) fn take(&self) -> Turn {
        let (done, over) = oneshot::channel();
        Turn { before: self.0.replace(Some(over)), _done: done }
    }
}

impl Turn {
    /// Waits until everything asked for before is over, well or badly.
    pub(crate) async fn comes(&mut self) {
        if let Some(before) = &mut self.before {
            // A place that was given up is over, too.
            let _ = before.await;
            self.before = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    #[test]
    fn a_place_waits_for_the_one_before_it() {
        let turns = Turns::default();
        let (mut first, mut second) = (turns.take(), turns.take());
        assert!(second.comes().now_or_never().is_none());
        assert!(first.comes().now_or_never().is_some());
        let mut third = turns.take();
        drop((first, second));
        assert!(third.comes().now_or_never().is_some(), "who gave up is not waited for");
    }
}
