//! What every phone's store of photos must do. Memory and IndexedDB run the same functions.

use std::rc::Rc;

use domain::id::RecordId;
use sync::Mutation;
use sync::photos::{PhotoBytes, PhotoStore};
use sync::port::{Committed, Cursor, DeviceStore, Followed, Local, StoreError};

use crate::builders::{Writer, commune, device, hash_of};
use crate::device_contract::applied;

/// A store as its book and as its photos see it.
pub type Both = (Rc<dyn DeviceStore>, Rc<dyn PhotoStore>);

/// Opens the same store once more, as another tab or after a restart does.
pub type Reopen<'a> = &'a (dyn Fn() -> Local<'static, Both> + 'a);

/// The mark of the epoch `first`.
fn epoch() -> u64 {
    Cursor::epoch_of(EPOCH)
}

const EPOCH: &str = "first";
const LATER_EPOCH: u64 = u64::MAX;

/// Runs the whole contract. `reopen` opens one and the same store each time; it starts empty.
pub async fn all(reopen: Reopen<'_>) -> Result<(), StoreError> {
    let mut writer = Writer::new(3, commune(1));
    let photos = [(); 2].map(|()| {
        let record = writer.record();
        let bytes: Vec<u8> = record.0.as_bytes().repeat(20_000);
        (PhotoBytes { record, sha256: hash_of(&bytes), bytes }, writer.record())
    });
    let mutations =
        photos.clone().map(|(photo, household)| writer.household(photo.record, household).mutation);
    a_photo_is_kept_with_its_record(reopen, &photos, mutations).await?;
    what_has_arrived_waits_no_more(reopen, photos[0].0.record).await?;
    a_deleted_photo_is_gone(reopen, photos[1].0.record).await?;
    a_photo_that_is_here_alone_keeps_the_book(reopen, writer).await
}

async fn a_photo_is_kept_with_its_record(
    reopen: Reopen<'_>,
    photos: &[(PhotoBytes, RecordId)],
    mutations: [Mutation; 2],
) -> Result<(), StoreError> {
    for ((photo, _), mutation) in photos.iter().zip(mutations) {
        let (_, store) = reopen().await;
        let stored = store.record_photo(vec![mutation], photo.clone()).await?;
        assert_eq!(stored.len(), 1);
    }
    let (book, store) = reopen().await;
    let numbers: Vec<u64> =
        book.load().await?.outbox.iter().map(|mutation| mutation.device_seq).collect();
    assert_eq!(numbers, [1, 2], "photos and other mutations are counted together");
    let waiting = store.waiting_photos(epoch()).await?;
    for ((photo, _), waiting) in photos.iter().zip(&waiting) {
        assert_eq!((waiting.record, &waiting.sha256), (photo.record, &photo.sha256));
        assert_eq!(waiting.bytes, photo.bytes.len() as u64);
        let bytes = store.photo_bytes(photo.record).await?;
        assert_eq!(bytes.as_ref(), Some(&photo.bytes), "bytes are as they were taken");
    }
    assert_eq!(waiting.len(), photos.len());
    Ok(())
}

async fn what_has_arrived_waits_no_more(
    reopen: Reopen<'_>,
    record: RecordId,
) -> Result<(), StoreError> {
    let (_, store) = reopen().await;
    store.photo_arrived(record, epoch()).await?;
    let (_, reopened) = reopen().await;
    let waiting = reopened.waiting_photos(epoch()).await?;
    assert!(waiting.iter().all(|photo| photo.record != record));
    assert_eq!(waiting.len(), 1, "the other one waits on");
    assert!(reopened.photo_bytes(record).await?.is_some(), "it is still shown from the phone");
    let doubted = reopened.waiting_photos(LATER_EPOCH).await?;
    assert_eq!(doubted.len(), 2, "a restored server is asked once more");
    Ok(())
}

async fn a_deleted_photo_is_gone(reopen: Reopen<'_>, record: RecordId) -> Result<(), StoreError> {
    let (_, store) = reopen().await;
    store.drop_photo(record).await?;
    store.drop_photo(record).await?;
    let (book, reopened) = reopen().await;
    assert_eq!(reopened.photo_bytes(record).await?, None);
    assert_eq!(reopened.waiting_photos(epoch()).await?, []);
    assert_eq!(book.load().await?.outbox.len(), 2, "the outbox is never touched");
    Ok(())
}

async fn a_photo_that_is_here_alone_keeps_the_book(
    reopen: Reopen<'_>,
    mut writer: Writer,
) -> Result<(), StoreError> {
    let (book, store) = reopen().await;
    let (record, household) = (writer.record(), writer.record());
    let bytes: Vec<u8> = record.0.as_bytes().repeat(1_000);
    let photo = PhotoBytes { record, sha256: hash_of(&bytes), bytes };
    let mutation = writer.household(record, household).mutation;
    store.record_photo(vec![mutation], photo).await?;
    let stored = book.load().await?;
    let answers: Vec<_> = stored.outbox.iter().map(applied).collect();
    book.settle(&answers).await?;
    book.identify(device(1), Some(Followed { epoch: EPOCH, lost: 0 })).await?;
    assert!(book.holds_alone().await?);
    assert_eq!(book.erase(stored.device_seq).await?, Committed::Stale, "its bytes wait");
    assert!(store.photo_bytes(record).await?.is_some());
    for photo in store.waiting_photos(LATER_EPOCH).await? {
        store.photo_arrived(photo.record, LATER_EPOCH).await?;
    }
    assert_eq!(book.erase(stored.device_seq).await?, Committed::Stale, "not in this epoch");
    for photo in store.waiting_photos(epoch()).await? {
        store.photo_arrived(photo.record, epoch()).await?;
    }
    assert!(!book.holds_alone().await?);
    assert_eq!(book.erase(stored.device_seq).await?, Committed::Yes);
    let (_, reopened) = reopen().await;
    assert_eq!(reopened.photo_bytes(record).await?, None);
    assert_eq!(reopened.waiting_photos(LATER_EPOCH).await?, []);
    Ok(())
}
