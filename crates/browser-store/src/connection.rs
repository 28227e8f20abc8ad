//! The connection to a database: opened once, given up when a newer build or the browser asks.

use std::cell::Cell;
use std::rc::Rc;

use futures::FutureExt;
use js_sys::Reflect;
use sync::port::StoreError;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, IdbDatabase, IdbFactory, IdbOpenDbRequest};

use crate::fault::Fault;
use crate::schema;
use crate::transaction::Signal;

/// How long another tab may take to let an upgrade through, in milliseconds.
const BLOCKED_MAX_MS: u32 = 10_000;

const OPENING: &str = "opening the book";

/// An open database that notices when it has to go.
pub(crate) struct Connection {
    database: IdbDatabase,
    is_open: Rc<Cell<bool>>,
    /// Whether there was no such database before.
    is_new: bool,
    _gone: Closure<dyn FnMut(Event)>,
}

impl Connection {
    /// Opens a database, creating or upgrading it.
    pub(crate) async fn open(name: &str) -> Result<Self, StoreError> {
        let wanted = request(name, Some(schema::VERSION));
        let opened = async { wait(wanted?).await }.await;
        match opened {
            Ok((database, is_new)) => Ok(Self::hold(database, is_new)),
            Err(fault) if fault.name == "VersionError" => Err(too_new(name).await),
            Err(fault) => Err(fault.into_store_error(OPENING)),
        }
    }

    fn hold(database: IdbDatabase, is_new: bool) -> Self {
        let is_open = Rc::new(Cell::new(true));
        let gone = Closure::new({
            let (database, is_open) = (database.clone(), is_open.clone());
            move |_: Event| {
                // A newer build wants to upgrade, or the browser has closed us: make way.
                is_open.set(false);
                database.close();
            }
        });
        let function = gone.as_ref().unchecked_ref();
        database.set_onversionchange(Some(function));
        database.set_onclose(Some(function));
        Self { database, is_open, is_new, _gone: gone }
    }

    pub(crate) fn database(&self) -> &IdbDatabase {
        &self.database
    }

    pub(crate) fn is_new(&self) -> bool {
        self.is_new
    }

    pub(crate) fn is_open(&self) -> bool {
        self.is_open.get()
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.database.set_onversionchange(None);
        self.database.set_onclose(None);
        self.database.close();
    }
}

fn factory() -> Result<IdbFactory, Fault> {
    let found = Reflect::get(&js_sys::global(), &"indexedDB".into())?;
    found.dyn_into().map_err(|_| Fault::named("NotSupportedError", "the browser has no IndexedDB"))
}

fn request(name: &str, version: Option<u32>) -> Result<IdbOpenDbRequest, Fault> {
    let factory = factory()?;
    Ok(match version {
        Some(version) => factory.open_with_u32(name, version)?,
        None => factory.open(name)?,
    })
}

/// The opened database, and whether it was made just now.
async fn wait(request: IdbOpenDbRequest) -> Result<(IdbDatabase, bool), Fault> {
    let is_new = Rc::new(Cell::new(false));
    let upgrade = Closure::<dyn FnMut(Event)>::new({
        let (request, is_new) = (request.clone(), is_new.clone());
        move |event: Event| {
            let old = Reflect::get(&event, &"oldVersion".into()).ok().and_then(|old| old.as_f64());
            let old = old.map_or(0, whole);
            is_new.set(old == 0);
            let database = request.result().map(JsCast::unchecked_into::<IdbDatabase>);
            let step =
                database.map_err(Fault::from).and_then(|database| schema::upgrade(&database, old));
            if let (Err(_), Some(transaction)) = (step, request.transaction()) {
                // All of an upgrade or nothing; the open request then fails with the reason.
                let _ = transaction.abort();
            }
        }
    });
    let (end, blocked) = (Signal::new(), Signal::new());
    request.set_onupgradeneeded(Some(upgrade.as_ref().unchecked_ref()));
    request.set_onsuccess(Some(end.function()));
    request.set_onerror(Some(end.function()));
    request.set_onblocked(Some(blocked.function()));
    let too_long = async {
        blocked.fired().await;
        gloo_timers::future::TimeoutFuture::new(BLOCKED_MAX_MS).await;
    };
    let is_blocked = futures::select! {
        _ = end.fired().fuse() => false,
        () = Box::pin(too_long).fuse() => true,
    };
    request.set_onupgradeneeded(None);
    request.set_onblocked(None);
    request.set_onerror(None);
    request.set_onsuccess(None);
    if is_blocked {
        close_when_opened(&request);
        return Err(Fault::named("BlockedError", "another tab holds an older version open"));
    }
    match request.error()? {
        Some(exception) => Err(exception.into()),
        None => Ok((request.result()?.unchecked_into(), is_new.get())),
    }
}

/// An open that was given up may still come through; it must not block anyone then.
fn close_when_opened(request: &IdbOpenDbRequest) {
    let held = request.clone();
    let close = Closure::once_into_js(move |_: JsValue| {
        if let Ok(database) = held.result() {
            database.unchecked_into::<IdbDatabase>().close();
        }
    });
    request.set_onsuccess(Some(close.unchecked_ref()));
}

/// Looks up which version is there, as the browser's error does not say.
async fn too_new(name: &str) -> StoreError {
    let found = match request(name, None) {
        Ok(request) => wait(request).await,
        Err(fault) => Err(fault),
    };
    match found {
        Ok((database, _)) => {
            let found = database.version();
            database.close();
            StoreError::TooNew { found: whole(found), supported: schema::VERSION }
        }
        Err(fault) => fault.into_store_error(OPENING),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "IndexedDB versions are whole and positive"
)]
fn whole(version: f64) -> u32 {
    version as u32
}
