//! The browser's clock and randomness.

use domain::id::Entropy;
use domain::time::Timestamp;
use sync::port::Surroundings;

use crate::page::window;

/// Clock and randomness of this browser.
pub(crate) struct Browser;

impl Surroundings for Browser {
    fn now(&self) -> Timestamp {
        now()
    }

    fn entropy(&self) -> Entropy {
        let mut bytes = [0; 10];
        random(&mut bytes);
        Entropy(bytes)
    }
}

/// The machine's clock.
#[expect(clippy::cast_possible_truncation, reason = "milliseconds stay far below 2^53")]
pub(crate) fn now() -> Timestamp {
    Timestamp(js_sys::Date::now() as i64)
}

/// A number from 0 to 1000, for spreading attempts.
pub(crate) fn jitter() -> u16 {
    let mut bytes = [0; 2];
    random(&mut bytes);
    u16::from_be_bytes(bytes) % 1001
}

fn random(bytes: &mut [u8]) {
    let crypto = window().crypto().expect("every browser with WebAssembly has crypto");
    crypto.get_random_values_with_u8_array(bytes).expect("few bytes are always given");
}
