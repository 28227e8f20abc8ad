//! When to try again: a pure function of what is waiting, the time and the connection.

use domain::time::Timestamp;

/// The longest pause between two attempts while something is waiting: 5 minutes.
pub const DELAY_MAX_MS: i64 = 5 * 60 * 1000;
/// The first pause after a failure.
pub const DELAY_FIRST_MS: i64 = 2_000;
/// How often a phone with nothing to send asks for news.
pub const IDLE_POLL_MS: i64 = 60_000;

/// What is known when the next attempt is planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Situation {
    /// Mutations in the outbox.
    pub waiting: usize,
    /// Attempts that failed since the last one that did not.
    pub failures: u32,
    /// When the last attempt ended.
    pub last_attempt: Option<Timestamp>,
    /// What the browser believes of the network. A hint: it only delays, never forbids.
    pub seems_online: bool,
    /// The session is over; only signing in helps.
    pub signed_out: bool,
}

/// When to try next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    /// At once.
    Now,
    /// At that moment, or when something changes.
    At(Timestamp),
    /// Not before somebody signs in.
    AfterSignIn,
}

/// Plans the next attempt. `jitter` is a number from 0 to 1000 from the caller's randomness.
///
/// There is no last attempt: while something waits there is always a next one.
pub fn plan(situation: Situation, now: Timestamp, jitter: u16) -> Plan {
    if situation.signed_out {
        return Plan::AfterSignIn;
    }
    let Some(last_attempt) = situation.last_attempt else {
        return Plan::Now;
    };
    let pause = if situation.failures > 0 {
        pause_after_failures(situation.failures, situation.seems_online)
    } else if situation.waiting > 0 {
        0
    } else {
        IDLE_POLL_MS
    };
    // Up to a quarter more, so that a village back in signal does not ask in one breath.
    let spread = pause / 4 * i64::from(jitter.min(1000)) / 1000;
    let at = last_attempt.plus_millis(pause + spread);
    // A clock that was set back must not turn a short pause into a long one.
    let latest = now.plus_millis(DELAY_MAX_MS + DELAY_MAX_MS / 4);
    if at <= now { Plan::Now } else { Plan::At(at.min(latest)) }
}

fn pause_after_failures(failures: u32, seems_online: bool) -> i64 {
    let doubled = DELAY_FIRST_MS << failures.saturating_sub(1).min(10);
    let doubled = if seems_online { doubled } else { doubled.max(30_000) };
    doubled.min(DELAY_MAX_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CALM: Situation = Situation {
        waiting: 0,
        failures: 0,
        last_attempt: Some(Timestamp(1_000_000)),
        seems_online: true,
        signed_out: false,
    };

    #[test]
    fn something_waiting_goes_at_once() {
        let situation = Situation { waiting: 1, ..CALM };
        assert_eq!(plan(situation, Timestamp(1_000_001), 500), Plan::Now);
    }

    #[test]
    fn there_is_a_next_attempt_after_any_number_of_failures() {
        for failures in [1, 2, 10, 1_000, u32::MAX] {
            let situation = Situation { waiting: 1, failures, ..CALM };
            let Plan::At(at) = plan(situation, Timestamp(1_000_000), 1000) else {
                panic!("{failures} failures end in no attempt");
            };
            assert!(at.0 - 1_000_000 <= DELAY_MAX_MS + DELAY_MAX_MS / 4);
        }
    }

    #[test]
    fn a_clock_set_back_by_years_does_not_stop_the_phone() {
        let situation = Situation { waiting: 1, failures: 3, ..CALM };
        let Plan::At(at) = plan(situation, Timestamp(0), 0) else { panic!("must wait") };
        assert!(at.0 <= DELAY_MAX_MS + DELAY_MAX_MS / 4);
    }

    #[test]
    fn an_ended_session_waits_for_the_person() {
        let situation = Situation { signed_out: true, waiting: 9, ..CALM };
        assert_eq!(plan(situation, Timestamp(9_999_999_999), 0), Plan::AfterSignIn);
    }
}
