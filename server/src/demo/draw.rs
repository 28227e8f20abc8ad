//! Chance, the same every time.

use domain::id::{Entropy, UserId};
use domain::time::{CivilDate, Timestamp};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use uuid::Uuid;

/// Draws from a fixed seed.
pub(super) struct Draw(StdRng);

impl Draw {
    pub(super) fn new(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    /// An identifier of that moment.
    pub(super) fn id(&mut self, at: Timestamp) -> Uuid {
        UserId::new(at, Entropy(self.0.random())).0
    }

    /// Whether something with so many chances in a hundred happens.
    pub(super) fn happens(&mut self, percent: u32) -> bool {
        self.0.random_range(0..100) < percent
    }

    /// A number of the range, both ends included.
    pub(super) fn between(&mut self, least: i32, most: i32) -> i32 {
        self.0.random_range(least..=most.max(least))
    }

    /// Somewhere between two points.
    pub(super) fn near(&mut self, middle: f64, distance: f64) -> f64 {
        let exact = middle + self.0.random_range(-distance..distance);
        (exact * 1e5).round() / 1e5
    }

    /// One of several.
    pub(super) fn one_of<'a, T>(&mut self, several: &'a [T]) -> &'a T {
        &several[self.0.random_range(0..several.len())]
    }

    /// Some of several, each at most once, in a drawn order.
    pub(super) fn some_of<T>(&mut self, mut several: Vec<T>, count: usize) -> Vec<T> {
        let mut drawn = Vec::new();
        while drawn.len() < count && !several.is_empty() {
            drawn.push(several.swap_remove(self.0.random_range(0..several.len())));
        }
        drawn
    }
}

/// Nine in the morning of that day in Việt Nam, which is two in UTC.
pub(super) fn morning_of(day: CivilDate) -> Timestamp {
    let morning = jiff::tz::TimeZone::UTC.to_timestamp(day.0.at(2, 0, 0, 0));
    Timestamp(morning.map_or(0, jiff::Timestamp::as_millisecond))
}
