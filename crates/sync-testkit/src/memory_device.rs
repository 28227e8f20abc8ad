//! A phone's store in memory: what survives a power cut is what a whole step has written.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use domain::id::{DeviceId, ScopeId};
use domain::time::Timestamp;
use sync::photos::PhotoBytes;
use sync::port::{
    Committed, Cursor, DeviceStore, Draft, Followed, Local, Page, ScopeState, Sent, StoreError,
    Stored,
};
use sync::{Answer, Mutation};

use crate::executor::step;

/// A photo, and the epoch of the server in which it arrived there.
type KeptPhoto = (PhotoBytes, Option<u64>);

/// One browser profile's store. Clones are tabs that share it.
#[derive(Clone, Debug, Default)]
pub struct MemoryDevice {
    pub(crate) stored: Rc<RefCell<Stored>>,
    /// Photos with the mark of the epoch in which each arrived.
    pub(crate) photos: Rc<RefCell<Vec<KeptPhoto>>>,
    pub(crate) is_full: Rc<Cell<bool>>,
    /// Books it has let go of, as each was.
    pub(crate) let_go: Rc<RefCell<Vec<Stored>>>,
}

impl MemoryDevice {
    /// Lets every write fail, as a phone without space does, or work again.
    pub fn set_full(&self, is_full: bool) {
        self.is_full.set(is_full);
    }

    /// Lets the oldest waiting mutation become a row that nobody can read.
    pub fn damage_oldest_waiting(&self) {
        let mut stored = self.stored.borrow_mut();
        if !stored.outbox.is_empty() {
            stored.outbox.remove(0);
            stored.unreadable_outbox += 1;
        }
    }

    /// Lets one of the pages kept become one that nobody can read. Whether there was one.
    pub fn damage_page(&self, which: usize) -> bool {
        let mut stored = self.stored.borrow_mut();
        if stored.pages.is_empty() {
            return false;
        }
        let at = which % stored.pages.len();
        let (scope, _) = stored.pages.remove(at);
        stored.damaged.insert(scope);
        true
    }

    /// Whether the bytes of a photo have not arrived in the epoch that is followed.
    pub(crate) fn is_photo_here_alone(&self) -> bool {
        is_any_here_alone(&self.photos.borrow(), &self.stored.borrow())
    }

    /// What a power cut now would leave.
    pub fn snapshot(&self) -> Stored {
        self.stored.borrow().clone()
    }

    fn write<'a, R: 'a>(
        &'a self,
        change: impl FnOnce(&mut Stored) -> R + 'a,
    ) -> Local<'a, Result<R, StoreError>> {
        Box::pin(async move {
            step().await;
            if self.is_full.get() {
                return Err(StoreError::Full);
            }
            let result = change(&mut self.stored.borrow_mut());
            // Stored, but whoever asked may be gone before hearing of it.
            step().await;
            Ok(result)
        })
    }
}

fn is_any_here_alone(photos: &[KeptPhoto], stored: &Stored) -> bool {
    let followed = stored.epoch.as_deref().map(Cursor::epoch_of);
    photos.iter().any(|(_, arrived)| arrived.is_none() || *arrived != followed)
}

impl DeviceStore for MemoryDevice {
    fn load(&self) -> Local<'_, Result<Stored, StoreError>> {
        Box::pin(async move {
            step().await;
            let stored = self.snapshot();
            // Read, but whoever asked hears of it later.
            step().await;
            Ok(stored)
        })
    }

    fn identify<'a>(
        &'a self,
        device: DeviceId,
        followed: Option<Followed<'a>>,
    ) -> Local<'a, Result<(), StoreError>> {
        self.write(move |stored| {
            // Two tabs of a new phone: the first one's name stays.
            stored.device.get_or_insert(device);
            if let Some(Followed { epoch, lost }) = followed {
                stored.epoch = Some(epoch.to_owned());
                stored.lost = lost;
            }
        })
    }

    fn record<'a>(
        &'a self,
        mutations: Vec<Mutation>,
        finished_draft: Option<&'a str>,
    ) -> Local<'a, Result<Vec<Mutation>, StoreError>> {
        self.write(move |stored| {
            let mut numbered = mutations;
            for mutation in &mut numbered {
                stored.device_seq += 1;
                mutation.device_seq = stored.device_seq;
            }
            stored.outbox.extend(numbered.iter().cloned());
            stored.drafts.retain(|draft| Some(draft.key.as_str()) != finished_draft);
            numbered
        })
    }

    fn commit_page<'a>(&'a self, page: &'a Page) -> Local<'a, Result<Committed, StoreError>> {
        self.write(move |stored| {
            let held = stored.scopes.get(&page.scope).copied().unwrap_or_default();
            if held.cursor() != page.expected {
                return Committed::Stale;
            }
            stored.scopes.insert(page.scope, page.state);
            if page.is_whole {
                stored.digest = None;
                stored.pages.retain(|(of, _)| *of != page.scope);
                stored.damaged.remove(&page.scope);
            }
            if !page.lines.is_empty() {
                stored.digest = None;
                stored.pages.push((page.scope, page.lines.clone()));
            }
            Committed::Yes
        })
    }

    fn forget_scope(&self, scope: ScopeId) -> Local<'_, Result<(), StoreError>> {
        self.write(move |stored| {
            stored.digest = None;
            stored.pages.retain(|(of, _)| *of != scope);
            stored.damaged.remove(&scope);
            stored.scopes.remove(&scope);
        })
    }

    fn keep_digest<'a>(
        &'a self,
        digest: &'a str,
        held: &'a BTreeMap<ScopeId, ScopeState>,
    ) -> Local<'a, Result<Committed, StoreError>> {
        self.write(move |stored| {
            if stored.scopes != *held {
                return Committed::Stale;
            }
            stored.digest = Some(digest.to_owned());
            Committed::Yes
        })
    }

    fn settle<'a>(&'a self, answers: &'a [Answer]) -> Local<'a, Result<(), StoreError>> {
        self.write(move |stored| {
            for answer in answers {
                let Some(at) = stored.outbox.iter().position(|waiting| waiting.id == answer.id)
                else {
                    continue;
                };
                let mutation = stored.outbox.remove(at);
                stored.sent.push(Sent { mutation, answer: answer.clone() });
            }
        })
    }

    fn holds_alone(&self) -> Local<'_, Result<bool, StoreError>> {
        let is_alone = self.is_photo_here_alone();
        Box::pin(async move {
            step().await;
            Ok(is_alone)
        })
    }

    fn erase(&self, confirmed: u64) -> Local<'_, Result<Committed, StoreError>> {
        self.write(move |stored| {
            let is_all = stored.outbox.is_empty() && stored.unreadable_outbox == 0;
            if !is_all
                || is_any_here_alone(&self.photos.borrow(), stored)
                || stored.device_seq != confirmed
            {
                return Committed::Stale;
            }
            self.photos.borrow_mut().clear();
            let book = std::mem::take(stored);
            let Stored { device, device_seq, .. } = book;
            self.let_go.borrow_mut().push(book);
            *stored = Stored { device, device_seq, ..Stored::default() };
            Committed::Yes
        })
    }

    fn complete(&self, at: Timestamp) -> Local<'_, Result<(), StoreError>> {
        self.write(move |stored| stored.last_complete = Some(at))
    }

    fn save_draft<'a>(&'a self, draft: &'a Draft) -> Local<'a, Result<(), StoreError>> {
        self.write(move |stored| {
            stored.drafts.retain(|held| held.key != draft.key);
            stored.drafts.push(draft.clone());
        })
    }

    fn drop_draft<'a>(&'a self, key: &'a str) -> Local<'a, Result<(), StoreError>> {
        self.write(move |stored| stored.drafts.retain(|draft| draft.key != key))
    }
}
