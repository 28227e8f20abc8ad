//! The household book as pages see it.

use std::rc::Rc;

use domain::id::{DeviceId, MutationId, RecordId};
use domain::record::Typed;
use domain::time::Timestamp;
use leptos::prelude::*;
use sync::phone::{Change, Phone};
use sync::port::{Draft, StoreError};
use sync::replica::{RecordState, Replica};

use super::book_index::BookIndex;
use super::device::Device;

/// The book of the signed-in officer. While nobody's book is open it is an empty one.
#[derive(Clone, Copy, Debug)]
pub struct FieldBook {
    phone: StoredValue<Option<Rc<Phone>>, LocalStorage>,
    index: StoredValue<BookIndex, LocalStorage>,
    /// Changes with everything a page may show.
    version: RwSignal<u64>,
    /// Changes with the unfinished forms.
    drafts_version: RwSignal<u64>,
    device: Device,
}

impl FieldBook {
    pub(super) fn closed(device: Device) -> Self {
        Self {
            phone: StoredValue::new_local(None),
            index: StoredValue::new_local(BookIndex::default()),
            version: RwSignal::new(0),
            drafts_version: RwSignal::new(0),
            device,
        }
    }

    /// Shows this book from now on; `None` closes it.
    pub(super) fn open(self, phone: Option<Rc<Phone>>) {
        let index = phone.as_ref().and_then(|phone| self.index_of(phone)).unwrap_or_default();
        self.phone.set_value(phone);
        self.index.set_value(index);
        self.read_again();
    }

    /// The lists as the store kept them.
    fn index_of(self, phone: &Phone) -> Option<BookIndex> {
        let digest = phone.take_digest()?;
        let build = self.device.with(|gateway| gateway.build());
        let index = phone.read(|book| BookIndex::of_digest(&build, &digest, book));
        if index.is_none() {
            phone.refuse_digest();
        }
        index
    }

    /// Lets the store keep the lists as they are, so that the next start need not read the book.
    ///
    /// Nothing depends on it: what is not kept now is kept another time.
    pub(super) async fn keep_digest(self) {
        let Some(phone) = self.phone.get_value().filter(|phone| phone.lacks_digest()) else {
            return;
        };
        let build = self.device.with(|gateway| gateway.build());
        let digest = self.peek_index(|index| phone.read(|book| index.digest(&build, book)));
        if let Some(digest) = digest {
            // A full phone has no room for it; the next start is slower, and that is all.
            drop(phone.keep_digest(&digest).await);
        }
    }

    /// The open book, for the driver that keeps it in step.
    pub(super) fn open_phone(self) -> Option<Rc<Phone>> {
        self.phone.get_value()
    }

    /// Whether somebody's book is open. Tracked.
    pub fn is_open(self) -> bool {
        self.version.track();
        self.phone.with_value(Option::is_some)
    }

    /// Tells pages that the book's records may have changed.
    pub(super) fn touched(self) {
        self.version.update(|version| *version += 1);
    }

    /// Tells pages that the book was read again from its store.
    pub(super) fn read_again(self) {
        self.drafts_version.update(|version| *version += 1);
        self.touched();
    }

    /// Looks at the records and looks again whenever they change.
    pub fn read<R>(self, look: impl FnOnce(&Replica) -> R) -> R {
        self.version.track();
        self.peek(look)
    }

    /// Looks at the records once.
    pub fn peek<R>(self, look: impl FnOnce(&Replica) -> R) -> R {
        match self.phone.get_value() {
            Some(phone) => phone.read(look),
            None => look(&Replica::default()),
        }
    }

    /// Looks at lists and names, brought up to date first, and again whenever they change.
    pub fn index<R>(self, look: impl FnOnce(&BookIndex) -> R) -> R {
        self.version.track();
        self.peek_index(look)
    }

    /// Looks at lists and names once.
    pub fn peek_index<R>(self, look: impl FnOnce(&BookIndex) -> R) -> R {
        self.index.update_value(|index| self.peek(|book| index.follow(book)));
        self.index.with_value(look)
    }

    /// A typed record as it is shown, followed as it changes.
    pub fn typed<T: Typed>(self, id: impl Into<RecordId>) -> Option<T> {
        self.read(|book| book.typed(id.into()))
    }

    /// How a record stands between this phone and the server, followed as it changes.
    pub fn state(self, id: impl Into<RecordId>) -> RecordState {
        self.read(|book| book.state(id.into()))
    }

    /// Keeps what a person did, durably, and sends it as soon as there is a connection.
    ///
    /// An error means that nothing was kept: the form and its draft stay as they are.
    pub async fn save(
        self,
        changes: Vec<Change>,
        finished_draft: Option<&str>,
    ) -> Result<Vec<MutationId>, StoreError> {
        let written = self.phone()?.save(changes, finished_draft).await?;
        self.touched();
        if finished_draft.is_some() {
            self.drafts_version.update(|version| *version += 1);
        }
        self.device.with(|gateway| gateway.sync_now());
        Ok(written)
    }

    /// Keeps an unfinished form, durably.
    pub async fn save_draft(self, key: &str, body: String) -> Result<Timestamp, StoreError> {
        let phone = self.phone()?;
        let is_new = phone.draft(key).is_none();
        let saved_at = phone.save_draft(key, body).await?;
        if is_new {
            self.drafts_version.update(|version| *version += 1);
        }
        Ok(saved_at)
    }

    /// Throws an unfinished form away, because its author said so.
    pub async fn drop_draft(self, key: &str) -> Result<(), StoreError> {
        self.phone()?.drop_draft(key).await?;
        self.drafts_version.update(|version| *version += 1);
        Ok(())
    }

    /// An unfinished form, as it was last saved.
    pub fn draft(self, key: &str) -> Option<Draft> {
        self.phone.get_value()?.draft(key)
    }

    /// All unfinished forms, followed as they come and go.
    pub fn drafts(self) -> Vec<Draft> {
        self.drafts_version.track();
        self.phone.get_value().map(|phone| phone.drafts()).unwrap_or_default()
    }

    /// A new record's id. Only pages of an open book make records.
    pub fn new_id(self) -> RecordId {
        self.phone.get_value().expect("records are made on pages of an open book").new_id()
    }

    /// The machine's clock.
    pub fn now(self) -> Timestamp {
        self.device.now()
    }

    /// This browser profile, once a book is open.
    pub fn device_id(self) -> Option<DeviceId> {
        self.phone.get_value().map(|phone| phone.device())
    }

    /// When a round last ended with everything sent and received, by the server's clock.
    pub fn last_complete(self) -> Option<Timestamp> {
        self.version.track();
        self.phone.get_value()?.last_complete()
    }

    /// How many mutations are gone with a restored server and from this machine. Tracked.
    pub fn lost(self) -> u64 {
        self.version.track();
        self.phone.get_value().map_or(0, |phone| phone.lost())
    }

    /// Server time less this machine's, as last measured. Tracked.
    pub fn clock_offset_ms(self) -> Option<i64> {
        self.version.track();
        self.phone.get_value()?.clock_offset_ms()
    }

    fn phone(self) -> Result<Rc<Phone>, StoreError> {
        let closed = || StoreError::Failed { doing: "opening the book", detail: "closed".into() };
        self.phone.get_value().ok_or_else(closed)
    }
}

/// The book.
pub fn use_field_book() -> FieldBook {
    expect_context()
}
