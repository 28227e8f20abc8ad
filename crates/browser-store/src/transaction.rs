//! Transactions and requests of IndexedDB as futures.
//!
//! Written on `web-sys` and not on a wrapper crate: see `docs/adr/0010-indexeddb-without-a-wrapper.md`.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use futures::channel::oneshot;
use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, IdbDatabase, IdbObjectStore, IdbRequest, IdbTransaction};

use crate::fault::Fault;

/// When a transaction counts as done.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// Once the disk has it.
    Strict,
    /// Once the operating system has it.
    Relaxed,
}

/// One transaction. Every write is issued at once; [`Transaction::finish`] waits for the commit.
pub(crate) struct Transaction {
    inner: IdbTransaction,
    end: Signal,
}

impl Transaction {
    /// Begins to read.
    pub(crate) fn read(database: &IdbDatabase, stores: &[&str]) -> Result<Self, Fault> {
        Self::begin(database, stores, "readonly", Durability::Relaxed)
    }

    /// Begins to write.
    pub(crate) fn write(
        database: &IdbDatabase,
        stores: &[&str],
        durability: Durability,
    ) -> Result<Self, Fault> {
        Self::begin(database, stores, "readwrite", durability)
    }

    /// Calls `IDBDatabase.transaction` by name: `web-sys` has no stable binding with options.
    fn begin(
        database: &IdbDatabase,
        stores: &[&str],
        mode: &str,
        durability: Durability,
    ) -> Result<Self, Fault> {
        let names: Array = stores.iter().map(|name| JsValue::from_str(name)).collect();
        let options = Object::new();
        if durability == Durability::Strict {
            Reflect::set(&options, &"durability".into(), &"strict".into())?;
        }
        let method: Function = Reflect::get(database, &"transaction".into())?.unchecked_into();
        let begun = method.call3(database, &names, &mode.into(), &options)?;
        let inner: IdbTransaction = begun.unchecked_into();
        let end = Signal::new();
        inner.set_oncomplete(Some(end.function()));
        inner.set_onabort(Some(end.function()));
        Ok(Self { inner, end })
    }

    /// A store of this transaction.
    pub(crate) fn store(&self, name: &str) -> Result<IdbObjectStore, Fault> {
        Ok(self.inner.object_store(name)?)
    }

    /// Everything in a store.
    pub(crate) fn all(&self, store: &str) -> Result<Reply, Fault> {
        Ok(Reply::to(self.store(store)?.get_all()?))
    }

    /// The row with this key, or `undefined`.
    pub(crate) fn get(&self, store: &str, key: &JsValue) -> Result<Reply, Fault> {
        Ok(Reply::to(self.store(store)?.get(key)?))
    }

    /// Writes a row. Whether it worked is known when the transaction ends.
    pub(crate) fn put(&self, store: &str, row: &JsValue) -> Result<(), Fault> {
        self.store(store)?.put(row)?;
        Ok(())
    }

    /// Deletes the row with this key, or all within a key range.
    pub(crate) fn delete(&self, store: &str, key: &JsValue) -> Result<(), Fault> {
        self.store(store)?.delete(key)?;
        Ok(())
    }

    /// Commits and waits for it. An abort tells its reason, such as a full disk.
    pub(crate) async fn finish(self) -> Result<(), Fault> {
        self.commit();
        let kind = self.end.fired().await;
        match (kind.as_str(), self.inner.error()) {
            ("complete", _) => Ok(()),
            (_, Some(exception)) => Err(exception.into()),
            (_, None) => Err(Fault::named("AbortError", "the transaction was aborted")),
        }
    }

    /// Asks for the commit at once. Otherwise the browser would wait until the page has heard of
    /// the last request, behind whatever it is drawing; a browser that cannot be asked does.
    fn commit(&self) {
        let commit = Reflect::get(&self.inner, &"commit".into());
        if let Some(commit) = commit.ok().as_ref().and_then(JsCast::dyn_ref::<Function>) {
            // It throws where the transaction has ended by itself, of which the event tells.
            let _ = commit.call0(&self.inner);
        }
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        self.inner.set_oncomplete(None);
        self.inner.set_onabort(None);
    }
}

/// The answer to a request, awaited within its transaction.
pub(crate) struct Reply {
    request: IdbRequest,
    end: Signal,
}

impl Reply {
    pub(crate) fn to(request: IdbRequest) -> Self {
        let end = Signal::new();
        request.set_onsuccess(Some(end.function()));
        request.set_onerror(Some(end.function()));
        Self { request, end }
    }

    /// The value, `undefined` where there is none.
    pub(crate) async fn value(self) -> Result<JsValue, Fault> {
        self.end.fired().await;
        if let Some(exception) = self.request.error()? {
            return Err(exception.into());
        }
        Ok(self.request.result()?)
    }

    /// The values of a `getAll`.
    pub(crate) async fn rows(self) -> Result<Array, Fault> {
        Ok(self.value().await?.unchecked_into())
    }
}

impl Drop for Reply {
    fn drop(&mut self) {
        self.request.set_onsuccess(None);
        self.request.set_onerror(None);
    }
}

/// One event, heard once.
pub(crate) struct Signal {
    closure: Closure<dyn FnMut(Event)>,
    heard: RefCell<oneshot::Receiver<String>>,
}

impl Signal {
    pub(crate) fn new() -> Self {
        let (sender, receiver) = oneshot::channel();
        let sender = Rc::new(RefCell::new(Some(sender)));
        let closure = Closure::new(move |event: Event| {
            if let Some(sender) = sender.borrow_mut().take() {
                // Nobody waits any more when the future was dropped; that is fine.
                let _ = sender.send(event.type_());
            }
        });
        Self { closure, heard: RefCell::new(receiver) }
    }

    pub(crate) fn function(&self) -> &Function {
        self.closure.as_ref().unchecked_ref()
    }

    /// Waits for the event and tells its type.
    pub(crate) fn fired(&self) -> impl Future<Output = String> + '_ {
        Fired(&self.heard)
    }
}

struct Fired<'a>(&'a RefCell<oneshot::Receiver<String>>);

impl Future for Fired<'_> {
    type Output = String;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<String> {
        let heard = Pin::new(&mut *self.0.borrow_mut()).poll(context);
        heard.map(Result::unwrap_or_default)
    }
}
