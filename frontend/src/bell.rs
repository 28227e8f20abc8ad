//! A bell: one task waits for it, any other rings it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures::channel::oneshot;

/// Something that tasks of this page can wait for and others can set off, any number of times.
pub(crate) struct Bell {
    waiting: RefCell<Option<oneshot::Sender<()>>>,
    has_rung: Cell<bool>,
}

impl Bell {
    pub(crate) fn new() -> Rc<Self> {
        Rc::new(Self { waiting: RefCell::new(None), has_rung: Cell::new(false) })
    }

    pub(crate) fn ring(&self) {
        self.has_rung.set(true);
        if let Some(waiting) = self.waiting.take() {
            let _ = waiting.send(());
        }
    }

    /// Waits until somebody rings, or returns at once if somebody did since the last time.
    pub(crate) async fn rung(&self) {
        if !self.has_rung.get() {
            let (sender, receiver) = oneshot::channel();
            self.waiting.replace(Some(sender));
            let _ = receiver.await;
        }
        self.has_rung.set(false);
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    #[test]
    fn a_ring_before_the_wait_is_not_missed() {
        let bell = Bell::new();
        bell.ring();
        assert_eq!(bell.rung().now_or_never(), Some(()));
        assert_eq!(bell.rung().now_or_never(), None, "one ring wakes once");
        bell.ring();
        assert_eq!(bell.rung().now_or_never(), Some(()));
    }
}
