//! The one place of the server that reads a clock or asks for randomness.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use domain::id::Entropy;
use domain::time::{CivilDate, Timestamp};

/// Tells the time; a test may set it.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Set(Arc<AtomicI64>),
}

impl Clock {
    /// The clock of the machine.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands until [`Clock::advance`] moves it.
    pub fn standing_at(now: Timestamp) -> Self {
        Self(Source::Set(Arc::new(AtomicI64::new(now.as_millis()))))
    }

    /// What time it is.
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Source::System => Timestamp(jiff::Timestamp::now().as_millisecond()),
            Source::Set(millis) => Timestamp(millis.load(Ordering::SeqCst)),
        }
    }

    /// Which day it is in Việt Nam, seven hours ahead of UTC without summer time.
    pub fn today(&self) -> CivilDate {
        day_in_vietnam(self.now())
    }

    /// Moves a standing clock; the machine's clock goes its own way.
    pub fn advance(&self, by_ms: i64) {
        if let Source::Set(millis) = &self.0 {
            millis.fetch_add(by_ms, Ordering::SeqCst);
        }
    }
}

/// Which day a moment falls on in Việt Nam.
pub fn day_in_vietnam(at: Timestamp) -> CivilDate {
    const AHEAD_OF_UTC_MS: i64 = 7 * 60 * 60 * 1_000;
    let local = jiff::Timestamp::from_millisecond(at.plus_millis(AHEAD_OF_UTC_MS).as_millis())
        .unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    CivilDate(jiff::tz::TimeZone::UTC.to_datetime(local).date())
}

/// Random bytes from the operating system.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system has randomness once it has started");
    bytes
}

/// Randomness for one identifier.
pub fn entropy() -> Entropy {
    Entropy(random())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_in_vietnam_begins_at_17_o_clock_utc() {
        let at = |text: &str| Timestamp(text.parse::<jiff::Timestamp>().unwrap().as_millisecond());
        let day = |text| day_in_vietnam(at(text)).to_string();
        assert_eq!(day("2023-12-09T16:59:59Z"), "2023-12-09");
        assert_eq!(day("2023-12-09T17:00:00Z"), "2023-12-10");
    }
}
