//! Finds the few events of a failing day that matter.

use super::{Day, play};

/// Leaves out of a failing day whatever it fails without. Answers the day that is left, which
/// fails too; the reason may be another one, and is as true.
pub fn shrink(seed: u64, day: &Day) -> Day {
    let mut least = day.clone();
    let fails = |day: &Day| play(seed, day).is_err();
    while least.events > 1 {
        let shorter = Day { events: least.events - 1, ..least.clone() };
        if !fails(&shorter) {
            break;
        }
        least = shorter;
    }
    let mut piece = least.events.div_ceil(2);
    while piece > 0 {
        let mut from = 0;
        while from < least.events {
            let mut fewer = least.clone();
            fewer.without.extend(from..(from + piece).min(least.events));
            if fewer.without != least.without && fails(&fewer) {
                least = fewer;
            }
            from += piece;
        }
        piece /= 2;
    }
    least
}
