//! Officers take photos, and their bytes find their way.

use std::cell::Cell;
use std::rc::Rc;

use domain::id::{MutationId, RecordId};
use domain::photo::Photo;
use domain::record::{Kind, Typed};
use domain::time::Timestamp;
use rand::Rng;
use rand::seq::IndexedRandom;
use sync::Outcome;
use sync::feed::LineOp;
use sync::phone::Change;
use sync::photos::{PIECE_BYTES, PhotoBytes, PhotosEnded};

use super::Village;
use crate::builders::{commune, hash_of};
use crate::executor::run;

/// The most bytes of a photo here: three pieces, so that breaks fall between them.
const BYTES_MAX: usize = 150_000;

/// A photo that was called *saved*.
#[derive(Clone, Debug)]
pub(super) struct Taken {
    pub(super) number: usize,
    record: RecordId,
    mutation: MutationId,
    sha256: String,
    bytes: Vec<u8>,
    /// Whether its phone has let go of it: only a server has it.
    is_let_go: bool,
}

/// Held while a tab sends photos, as by a lock that ends with its tab.
struct Sending(Rc<Cell<bool>>);

impl Drop for Sending {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

impl Village {
    /// Somebody takes a photo of a household.
    pub(super) fn take_photo(&mut self, number: usize) {
        let phone = self.tab(number);
        let Some(household) = self.known(&phone).choose(&mut self.random).copied() else { return };
        let scope = phone.read(|book| book.scope(household)).unwrap_or(commune(1));
        let seed: u64 = self.random.random();
        let length = self.random.random_range(1..=BYTES_MAX);
        let mut bytes = seed.to_be_bytes().to_vec();
        bytes.resize(length.max(bytes.len()), 7);
        let record = phone.new_id();
        let sha256 = hash_of(&bytes);
        let photo = Photo {
            household: household.into(),
            sha256: sha256.clone(),
            bytes: u32::try_from(bytes.len()).unwrap_or_default(),
            width: 1200,
            height: 1600,
            taken_at: Timestamp(5),
            caption: None,
            place: None,
        };
        let fields = photo.to_fields();
        let change = Change::Put { record, kind: Kind::Photo, scope, fields, seen: None };
        let store = self.handsets[number].store.clone();
        let (saved, photos) = (self.saved.clone(), self.photos.clone());
        let job = Box::pin(async move {
            let kept = PhotoBytes { record, sha256: sha256.clone(), bytes: bytes.clone() };
            if let Ok(ids) = phone.save_photo(&store, vec![change], kept).await {
                saved.borrow_mut().extend(ids.iter().map(|id| (*id, number)));
                let is_let_go = false;
                let taken = |mutation| Taken { number, record, mutation, sha256, bytes, is_let_go };
                photos.borrow_mut().extend(ids.first().copied().map(taken));
            }
            Ok(())
        });
        self.jobs.push((number, job));
    }

    /// A tab begins to send what waits, unless another does.
    pub(super) fn send_photos(&mut self, number: usize) {
        let phone = self.tab(number);
        let handset = &self.handsets[number];
        if handset.is_sending.replace(true) {
            return;
        }
        let sending = Sending(handset.is_sending.clone());
        let (way, store) = (handset.way.clone(), handset.store.clone());
        let job = Box::pin(async move {
            let _sending = sending;
            // A full phone: the photo is on the server and is asked about once more.
            drop(phone.send_photos(&store, way.as_ref(), &|_, _| ()).await);
            Ok(())
        });
        self.jobs.push((number, job));
    }

    /// Everything that can go goes, without a fault on the way.
    pub(super) fn send_all_photos(&mut self, number: usize) -> Result<(), String> {
        let phone = self.tab(number);
        // The other tab may have been the one that heard of a restored server.
        run(phone.refresh()).map_err(|error| error.to_string())?;
        let handset = &self.handsets[number];
        let sent = phone.send_photos(&handset.store, handset.way.as_ref(), &|_, _| ());
        match run(sent).map_err(|error| error.to_string())? {
            PhotosEnded::Done { .. } => Ok(()),
            PhotosEnded::Failed(failure) => Err(format!("photos wait without a fault: {failure}")),
        }
    }

    /// Every photo whose record was carried out has arrived as it was; every other one still waits
    /// on its phone. Answers how many have arrived.
    pub(super) fn check_photos(&self) -> Result<usize, String> {
        let mut arrived = 0;
        for taken in self.photos.borrow().iter() {
            let Taken { number, record, mutation, sha256, bytes, is_let_go } = taken;
            let handset = &self.handsets[*number];
            let lines = [1, 2].into_iter().flat_map(|number| {
                let lines = self.network.log.lines(commune(number), 0);
                lines.into_iter().filter(|line| line.id == *record)
            });
            let stands = lines.clone().any(|line| line.op == LineOp::Put);
            let is_gone = lines.clone().any(|line| line.op == LineOp::Gone);
            if stands && self.network.blobs.of(*record).as_ref() != Some(bytes) {
                return Err(format!("photo {record} has not arrived as it was taken"));
            }
            arrived += usize::from(stands);
            let answer = self.network.log.answer(*mutation);
            let is_aside =
                answer.is_some_and(|answer| matches!(answer.outcome, Outcome::Quarantined { .. }));
            let photos = handset.store.photos.borrow();
            let is_held = photos.iter().any(|(photo, _)| photo.record == *record);
            if is_aside && !stands && !is_gone && !is_held && !is_let_go {
                return Err(format!("photo {record} was kept aside and left its phone"));
            }
            self.check_thrift(handset.way.as_ref(), sha256, bytes.len() as u64)?;
        }
        Ok(arrived)
    }

    /// Every photo of a book that was let go of is on a server, as far as it stands.
    pub(super) fn look_at_photos_let_go(
        &self,
        number: usize,
        is_of_now: bool,
    ) -> Result<(), String> {
        let mut photos = self.photos.borrow_mut();
        for taken in photos.iter_mut().filter(|taken| taken.number == number) {
            let has_gone = self.has_gone(taken.record);
            if is_of_now && !has_gone && self.network.blobs.of(taken.record).is_none() {
                return Err(format!("photo {} was let go of and is nowhere", taken.record));
            }
            taken.is_let_go = true;
        }
        drop(photos);
        if !is_of_now {
            self.lose_photos_let_go();
        }
        Ok(())
    }

    /// What a restored server lost of photos that no phone holds any more is lost, and told so.
    pub(super) fn lose_photos_let_go(&self) {
        let is_kept = |taken: &Taken| {
            let is_known = self.network.log.answer(taken.mutation).is_some();
            is_known
                && (self.has_gone(taken.record) || self.network.blobs.of(taken.record).is_some())
        };
        self.photos.borrow_mut().retain(|taken| !taken.is_let_go || is_kept(taken));
    }

    fn has_gone(&self, record: RecordId) -> bool {
        let lines =
            [1, 2].into_iter().flat_map(|number| self.network.log.lines(commune(number), 0));
        lines.into_iter().any(|line| line.id == record && line.op == LineOp::Gone)
    }

    /// A break costs the piece that was on its way, and no more.
    fn check_thrift(
        &self,
        way: &crate::network::Way,
        sha256: &str,
        length: u64,
    ) -> Result<(), String> {
        let (sent, breaks) = way.photo_bytes.borrow().get(sha256).copied().unwrap_or_default();
        // A restored server lost what it had, and is sent it again.
        if self.is_restored || sent <= length + breaks * PIECE_BYTES {
            return Ok(());
        }
        Err(format!("{sent} bytes of {length} were sent, with {breaks} breaks"))
    }
}
