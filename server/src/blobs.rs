//! The store of photos' bytes: a folder, or a bucket of S3-compatible storage.
//!
//! Each photo has an object of its own, named by the hash of its bytes and the photo's id: to
//! know a hash opens nothing, and what one photo lets go of another still has.

use std::sync::Arc;

use bytes::Bytes;
use domain::id::RecordId;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};

/// The store. Cloning shares it.
#[derive(Clone, Debug)]
pub struct BlobStore(Arc<dyn ObjectStore>);

/// Why the store could not do a step.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// The folder cannot be made.
    #[error("the folder of photos cannot be made")]
    Folder(#[source] std::io::Error),
    /// The store says no.
    #[error("the store of photos failed")]
    Store(#[from] object_store::Error),
}

impl BlobStore {
    /// Opens the store at an address of the settings. A folder is made when it is missing.
    pub fn open(url: &str) -> Result<Self, BlobError> {
        if let Some(folder) = url.strip_prefix("file:") {
            let folder = match folder.strip_prefix("//") {
                Some(absolute) => absolute,
                None => folder,
            };
            std::fs::create_dir_all(folder).map_err(BlobError::Folder)?;
            let store = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
            return Ok(Self(Arc::new(store)));
        }
        // A second store finds the first one's provider, which is the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let store = AmazonS3Builder::from_env().with_url(url).build()?;
        Ok(Self(Arc::new(store)))
    }

    /// Keeps the bytes of a photo.
    pub async fn put(&self, photo: RecordId, sha256: &str, bytes: Bytes) -> Result<(), BlobError> {
        self.0.put(&path(photo, sha256), bytes.into()).await?;
        Ok(())
    }

    /// The bytes of a photo; `None` where there are none.
    pub async fn get(&self, photo: RecordId, sha256: &str) -> Result<Option<Bytes>, BlobError> {
        match self.0.get(&path(photo, sha256)).await {
            Ok(found) => Ok(Some(found.bytes().await?)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether the bytes of a photo are there.
    pub async fn has(&self, photo: RecordId, sha256: &str) -> Result<bool, BlobError> {
        match self.0.head(&path(photo, sha256)).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Lets the bytes of a photo go.
    pub async fn delete(&self, photo: RecordId, sha256: &str) -> Result<(), BlobError> {
        match self.0.delete(&path(photo, sha256)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

/// Few objects share a folder: the first two digits of a hash are one of 256.
fn path(photo: RecordId, sha256: &str) -> Path {
    let folder = sha256.get(..2).unwrap_or_default();
    Path::from_iter([folder, sha256, &photo.to_string()])
}
