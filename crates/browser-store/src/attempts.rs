//! How often a PIN may be tried, and how long to wait in between.

use domain::time::Timestamp;

/// Wrong PINs before the first wait.
const TRIES_FREE: u32 = 3;
/// Wrong PINs after which only the password, or whoever keeps the server, opens the book.
pub(crate) const TRIES_MAX: u32 = 10;
/// The first wait; each wrong PIN doubles it, up to 32 minutes before the tenth.
const WAIT_FIRST_MS: i64 = 30_000;

/// Whether a PIN may be tried now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// It may.
    Now,
    /// In so many milliseconds.
    In(i64),
    /// Not any more.
    Never,
}

/// Decides after so many wrong PINs in a row, the last of them at `tried`.
///
/// A clock that was set back does not make the wait longer than it would be from now.
pub(crate) fn turn(wrong: u32, tried: Timestamp, now: Timestamp) -> Turn {
    if wrong >= TRIES_MAX {
        return Turn::Never;
    }
    let left = wait_ms(wrong) - (now.0 - tried.0).max(0);
    if left > 0 { Turn::In(left) } else { Turn::Now }
}

fn wait_ms(wrong: u32) -> i64 {
    wrong.checked_sub(TRIES_FREE).map_or(0, |more| WAIT_FIRST_MS << more)
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: Timestamp = Timestamp(1_000_000);

    fn after(wrong: u32, passed_ms: i64) -> Turn {
        turn(wrong, AT, AT.plus_millis(passed_ms))
    }

    #[test]
    fn a_slip_of_the_finger_costs_nothing() {
        assert_eq!(after(0, 0), Turn::Now);
        assert_eq!(after(2, 0), Turn::Now);
    }

    #[test]
    fn each_wrong_pin_doubles_the_wait_and_the_tenth_ends_it() {
        let waits: Vec<i64> = (3..TRIES_MAX).map(wait_ms).collect();
        let seconds = [30, 60, 120, 240, 480, 960, 1920];
        assert_eq!(waits, seconds.map(|seconds| seconds * 1000));
        assert_eq!(after(3, 29_999), Turn::In(1));
        assert_eq!(after(3, 30_000), Turn::Now);
        assert_eq!(after(TRIES_MAX, i64::MAX / 4), Turn::Never);
    }

    #[test]
    fn a_clock_that_was_set_back_makes_nobody_wait_for_years() {
        let year_ms = 365 * 24 * 60 * 60 * 1000;
        assert_eq!(after(3, -year_ms), Turn::In(30_000));
    }
}
