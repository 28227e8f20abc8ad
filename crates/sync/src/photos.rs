//! The bytes of photos: kept with their record in one step, sent after all data, resumed after
//! every break.
//!
//! What is known of a photo is a record and travels like one. Its bytes wait on the phone until
//! the server has the record, then go piece by piece; the phone keeps them as *waiting* until the
//! server says that it holds all of them.

use domain::id::{MutationId, RecordId};

use crate::mutation::Mutation;
use crate::phone::{Change, Phone};
use crate::planted::{self, Defect};
use crate::port::{Cursor, Failure, Local, StoreError};

/// The bytes of one request: 64 KiB, half a minute on the slowest link. A break costs no more.
pub const PIECE_BYTES: u64 = 64 * 1024;
/// How often one attempt lets itself be sent to another place of the same photo.
const TURNS_MAX: u32 = 4;

/// A photo's bytes as they are kept with its record.
#[derive(Clone, PartialEq, Eq)]
pub struct PhotoBytes {
    /// The photo.
    pub record: RecordId,
    /// The SHA-256 of the bytes.
    pub sha256: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for PhotoBytes {
    /// Leaves the picture out: it is personal.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("PhotoBytes").field("record", &self.record).finish_non_exhaustive()
    }
}

/// A photo whose bytes the server does not have yet, as far as the phone knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingPhoto {
    /// The photo.
    pub record: RecordId,
    /// The SHA-256 of its bytes.
    pub sha256: String,
    /// How many there are.
    pub bytes: u64,
}

/// Where a phone keeps the bytes of photos. Each method is one whole step in one transaction.
pub trait PhotoStore {
    /// Adds mutations to the outbox as [`crate::port::DeviceStore::record`] does, and the bytes
    /// of a photo with them: both or neither, durably.
    fn record_photo(
        &self,
        mutations: Vec<Mutation>,
        photo: PhotoBytes,
    ) -> Local<'_, Result<Vec<Mutation>, StoreError>>;

    /// The photos that did not arrive in this epoch of the server, the oldest first: what a
    /// restored server has lost goes once more.
    fn waiting_photos(&self, epoch: u64) -> Local<'_, Result<Vec<WaitingPhoto>, StoreError>>;

    /// The bytes of a photo, waiting or sent; `None` where the phone does not have them.
    fn photo_bytes(&self, record: RecordId) -> Local<'_, Result<Option<Vec<u8>>, StoreError>>;

    /// Notes that the server has all bytes of a photo in this epoch. They stay on the phone until
    /// they are in the way.
    fn photo_arrived(&self, record: RecordId, epoch: u64) -> Local<'_, Result<(), StoreError>>;

    /// Lets the bytes of a photo go, because the photo was deleted.
    fn drop_photo(&self, record: RecordId) -> Local<'_, Result<(), StoreError>>;
}

/// What the server says to a piece, or to the question what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// It holds the first so many bytes.
    Held(u64),
    /// It knows no such photo of this officer's: its record is kept aside, or not there.
    Unknown,
    /// What it had put together was not the photo; it holds nothing now.
    Wrong,
}

/// Carries the bytes of photos to a server.
pub trait PhotoTransport {
    /// Asks how much of a photo the server holds.
    fn ask<'a>(&'a self, sha256: &'a str) -> Local<'a, Result<Told, Failure>>;

    /// Sends the piece that begins there.
    fn send<'a>(
        &'a self,
        sha256: &'a str,
        start: u64,
        piece: &'a [u8],
    ) -> Local<'a, Result<Told, Failure>>;
}

/// What is to be done with a photo that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Its bytes are to be sent.
    Send,
    /// Its record has not been answered, or is kept aside: the bytes wait.
    Wait,
    /// The photo was deleted, and the server knows.
    Drop,
}

/// How a photo's record stands on the phone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Whether mutations of the record wait for an answer.
    pub is_unanswered: bool,
    /// Whether the server says that it was deleted.
    pub is_gone: bool,
}

/// Decides about a photo.
///
/// One whose record is kept aside, or lives in a commune that is no longer the officer's, is
/// asked about like any other: that costs little, and the answer may be another one tomorrow.
pub fn step(standing: Standing) -> Step {
    match standing {
        Standing { is_unanswered: true, .. } => Step::Wait,
        Standing { is_gone: true, .. } => Step::Drop,
        Standing { .. } => Step::Send,
    }
}

/// How sending photos ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PhotosEnded {
    /// Every photo that could go is on the server; so many wait for their record.
    Done {
        /// Photos that wait for their record.
        held_back: usize,
    },
    /// The server was not reached, or asks for patience. Everything is kept.
    Failed(Failure),
}

impl Phone {
    /// Keeps what a person did together with the photo it is about. Once this returns, a flat
    /// battery loses neither.
    pub async fn save_photo(
        &self,
        store: &dyn PhotoStore,
        changes: Vec<Change>,
        photo: PhotoBytes,
    ) -> Result<Vec<MutationId>, StoreError> {
        let mutations = self.mutations(changes, self.around.form_version());
        let stored = store.record_photo(mutations, photo).await?;
        Ok(self.recorded(stored))
    }

    /// Sends the photos that wait, the oldest first. A photo that cannot go holds up no other.
    pub async fn send_photos(
        &self,
        store: &dyn PhotoStore,
        transport: &dyn PhotoTransport,
        progress: &dyn Fn(RecordId, u64),
    ) -> Result<PhotosEnded, StoreError> {
        let mut held_back = 0;
        // A phone that has heard of no server yet has no photo a server could know.
        let Some(epoch) = self.epoch.borrow().as_deref().map(Cursor::epoch_of) else {
            return Ok(PhotosEnded::Done { held_back });
        };
        let way = Way { store, transport, epoch, progress };
        for photo in store.waiting_photos(epoch).await? {
            match step(self.standing(photo.record)) {
                Step::Wait => held_back += 1,
                Step::Drop => store.drop_photo(photo.record).await?,
                Step::Send => match way.send(&photo).await? {
                    Ok(true) => {}
                    Ok(false) => held_back += 1,
                    Err(failure) => return Ok(PhotosEnded::Failed(failure)),
                },
            }
        }
        Ok(PhotosEnded::Done { held_back })
    }

    fn standing(&self, record: RecordId) -> Standing {
        self.read(|book| Standing {
            is_unanswered: book.outbox().any(|mutation| mutation.record == record),
            is_gone: book.is_gone(record),
        })
    }
}

/// Where the bytes of photos come from and go to.
struct Way<'a> {
    store: &'a dyn PhotoStore,
    transport: &'a dyn PhotoTransport,
    epoch: u64,
    progress: &'a dyn Fn(RecordId, u64),
}

impl Way<'_> {
    /// Sends one photo from where the server is. Answers whether it has all of it.
    async fn send(&self, photo: &WaitingPhoto) -> Result<Result<bool, Failure>, StoreError> {
        let Some(bytes) = self.store.photo_bytes(photo.record).await? else {
            return Ok(Ok(false));
        };
        let length = bytes.len() as u64;
        let mut told = self.transport.ask(&photo.sha256).await;
        let mut turns = 0;
        let mut begins_anew = planted::has(Defect::SendsPhotosAnew);
        loop {
            let start = match told {
                Ok(Told::Held(held)) => held.min(length),
                Ok(Told::Wrong) => 0,
                Ok(Told::Unknown) => return Ok(Ok(false)),
                Err(failure) => return Ok(Err(failure)),
            };
            (self.progress)(photo.record, start);
            if start == length {
                self.store.photo_arrived(photo.record, self.epoch).await?;
                return Ok(Ok(true));
            }
            let start = if std::mem::take(&mut begins_anew) { 0 } else { start };
            let end = length.min(start + PIECE_BYTES);
            told = self.transport.send(&photo.sha256, start, piece(&bytes, start, end)).await;
            if planted::has(Defect::TrustsThePhotoSent) && end == length {
                told = Ok(Told::Held(end));
            }
            // Whoever sends the phone back and forth is left alone, and the next photo goes.
            turns += u32::from(!matches!(told, Ok(Told::Held(held)) if held == end));
            if turns > TURNS_MAX {
                return Ok(Ok(false));
            }
        }
    }
}

/// The bytes between two places, both within.
fn piece(bytes: &[u8], start: u64, end: u64) -> &[u8] {
    let at = |place: u64| usize::try_from(place).unwrap_or(bytes.len());
    bytes.get(at(start)..at(end)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_wait_for_their_record_and_go_with_it() {
        for (is_unanswered, is_gone, expected) in [
            (true, false, Step::Wait),
            (true, true, Step::Wait),
            (false, true, Step::Drop),
            (false, false, Step::Send),
        ] {
            assert_eq!(step(Standing { is_unanswered, is_gone }), expected);
        }
    }

    #[test]
    fn pieces_lie_within_the_photo() {
        let bytes: Vec<u8> = (0..10).collect();
        assert_eq!(piece(&bytes, 0, 4), [0, 1, 2, 3]);
        assert_eq!(piece(&bytes, 8, 10), [8, 9]);
        assert_eq!(piece(&bytes, 8, 11), [0; 0]);
    }
}
