//! The machine, as a handle that pages can hold.

use std::rc::Rc;

use domain::time::Timestamp;
use leptos::prelude::*;

use crate::format::LocalTime;
use crate::port::Gateway;

/// The machine the app runs on.
#[derive(Clone, Copy, Debug)]
pub struct Device {
    gateway: StoredValue<Rc<dyn Gateway>, LocalStorage>,
}

impl Device {
    pub(super) fn new(gateway: Rc<dyn Gateway>) -> Self {
        Self { gateway: StoredValue::new_local(gateway) }
    }

    /// The ports, to be awaited.
    pub fn gateway(self) -> Rc<dyn Gateway> {
        self.gateway.get_value()
    }

    /// Asks the ports something that needs no waiting.
    pub fn with<R>(self, ask: impl FnOnce(&dyn Gateway) -> R) -> R {
        self.gateway.with_value(|gateway| ask(gateway.as_ref()))
    }

    /// The machine's clock.
    pub fn now(self) -> Timestamp {
        self.with(|gateway| gateway.now())
    }

    /// Now, with what makes local time of it.
    pub fn local_time(self) -> LocalTime {
        self.with(|gateway| {
            let now = gateway.now();
            LocalTime { now, offset_minutes: gateway.utc_offset_minutes(now) }
        })
    }
}

/// The machine.
pub fn use_device() -> Device {
    expect_context()
}
