//! The stores in memory meet the contracts that IndexedDB, SQLite and PostgreSQL meet.

use std::rc::Rc;
use std::sync::Mutex;

use domain::id::{DeviceId, ScopeId, UserId};
use sync::Answer;
use sync::feed::Head;
use sync::intake::{Incoming, Trusted};
use sync::port::DeviceStore;
use sync_testkit::builders::START;
use sync_testkit::executor::run;
use sync_testkit::log_contract::{Boxed, Log};
use sync_testkit::memory_device::MemoryDevice;
use sync_testkit::memory_log::MemoryLog;
use sync_testkit::{device_contract, log_contract, photo_contract};

struct InMemory(Mutex<MemoryLog>);

impl InMemory {
    fn with<R: Send + 'static>(&self, step: impl FnOnce(&MemoryLog) -> R) -> Boxed<'_, R> {
        let result = step(&self.0.lock().expect("no step panics"));
        Box::pin(std::future::ready(Ok(result)))
    }
}

impl Log for InMemory {
    fn add_commune(&self, scope: ScopeId) -> Boxed<'_, ()> {
        self.with(|log| log.add_commune(scope))
    }

    fn add_user(&self, user: UserId) -> Boxed<'_, ()> {
        self.with(|log| log.add_user(ScopeId::from(user)))
    }

    fn push(&self, batch: Vec<Incoming>) -> Boxed<'_, Vec<Answer>> {
        self.with(|log| log.push(batch, &Trusted, START))
    }

    fn lines(&self, scope: ScopeId, after: u64) -> Boxed<'_, Vec<String>> {
        self.with(|log| {
            let lines = log.lines(scope, after);
            lines.iter().map(|line| serde_json::to_string(line).expect("lines are JSON")).collect()
        })
    }

    fn head(&self, scope: ScopeId) -> Boxed<'_, Head> {
        self.with(|log| log.head(scope).unwrap_or_default())
    }

    fn held(&self, device: DeviceId) -> Boxed<'_, u64> {
        self.with(|log| log.held(device))
    }
}

#[test]
fn the_log_in_memory_meets_the_contract() {
    let log = InMemory(Mutex::new(MemoryLog::default()));
    run(log_contract::all(&log)).expect("the contract holds");
}

#[test]
fn the_device_in_memory_meets_the_contract() {
    let device = MemoryDevice::default();
    let reopen = || -> sync::port::Local<'static, Rc<dyn DeviceStore>> {
        let tab: Rc<dyn DeviceStore> = Rc::new(device.clone());
        Box::pin(std::future::ready(tab))
    };
    run(device_contract::all(&reopen)).expect("the contract holds");
}

#[test]
fn memory_meets_the_contract_of_photo_stores() {
    let device = MemoryDevice::default();
    let reopen = move || {
        let both: photo_contract::Both = (Rc::new(device.clone()), Rc::new(device.clone()));
        let opened: sync::port::Local<'static, photo_contract::Both> =
            Box::pin(std::future::ready(both));
        opened
    };
    run(photo_contract::all(&reopen)).expect("memory has space");
}
