//! Runs futures on one thread, step by step, so that a run can stop between any two steps.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// A future that waits exactly once: the place at which a simulated machine may be killed.
#[derive(Debug, Default)]
pub struct Step {
    has_waited: bool,
}

impl Future for Step {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if self.has_waited {
            return Poll::Ready(());
        }
        self.has_waited = true;
        Poll::Pending
    }
}

/// Lets everything else go on once.
pub fn step() -> Step {
    Step::default()
}

/// Polls a future once.
pub fn poll_once<F: Future + ?Sized>(future: Pin<&mut F>) -> Option<F::Output> {
    match future.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => None,
    }
}

/// Runs a future to its end.
pub fn run<F: Future>(future: F) -> F::Output {
    let mut future = std::pin::pin!(future);
    loop {
        if let Some(output) = poll_once(future.as_mut()) {
            return output;
        }
    }
}
