//! The way of photos' bytes, with everything that happens on it.

use domain::id::UserId;
use sync::photos::{PhotoTransport, Told};
use sync::port::{Failure, Local};

use crate::executor::step;
use crate::memory_photos::Named;
use crate::network::{Network, Way};

impl Network {
    /// The photo of these bytes that somebody may send: they wrote it, and it stands in a commune.
    pub(crate) fn photo_of(&self, author: UserId, sha256: &str) -> Option<Named> {
        let scopes = [1, 2].map(crate::builders::commune);
        let mut lines = scopes.into_iter().flat_map(|scope| self.log.lines(scope, 0));
        let found = lines.find(|line| {
            line.kind == "photo"
                && line.op == sync::LineOp::Put
                && line.fields.get("sha256").and_then(|hash| hash.as_str()) == Some(sha256)
        })?;
        let authors = self.blobs.authors.borrow();
        let is_theirs = authors.get(&found.id).is_some_and(|authors| authors.contains(&author));
        let bytes = found.fields.get("bytes")?.as_u64()?;
        is_theirs.then_some(Named { record: found.id, bytes })
    }
}

/// Counts a piece as cut off unless its answer came.
struct OnItsWay<'a>(&'a Way, &'a str, bool);

impl<'a> OnItsWay<'a> {
    fn send(way: &'a Way, sha256: &'a str, bytes: usize) -> Self {
        way.photo_bytes.borrow_mut().entry(sha256.to_owned()).or_default().0 += bytes as u64;
        Self(way, sha256, false)
    }

    fn answered(mut self) {
        self.2 = true;
    }
}

impl Drop for OnItsWay<'_> {
    fn drop(&mut self) {
        if !self.2 {
            self.0.photo_bytes.borrow_mut().entry(self.1.to_owned()).or_default().1 += 1;
        }
    }
}

impl PhotoTransport for Way {
    fn ask<'a>(&'a self, sha256: &'a str) -> Local<'a, Result<Told, Failure>> {
        Box::pin(async move {
            step().await;
            if let Some(failure) = self.refused() {
                return Err(failure);
            }
            let photo = self.network.photo_of(self.author, sha256);
            let blobs = &self.network.blobs;
            Ok(photo.map_or(Told::Unknown, |photo| blobs.ask(self.author, sha256, &photo)))
        })
    }

    fn send<'a>(
        &'a self,
        sha256: &'a str,
        start: u64,
        piece: &'a [u8],
    ) -> Local<'a, Result<Told, Failure>> {
        Box::pin(async move {
            let on_its_way = OnItsWay::send(self, sha256, piece.len());
            step().await;
            if let Some(failure) = self.refused() {
                return Err(failure);
            }
            let (author, blobs) = (self.author, &self.network.blobs);
            let photo = self.network.photo_of(author, sha256);
            let told = photo
                .map_or(Told::Unknown, |photo| blobs.take(author, sha256, &photo, (start, piece)));
            step().await;
            let lost = self.network.faults.get().lost_answer;
            if self.network.happens("lost answer", lost) {
                self.network.count("photo broken off");
                return Err(Failure::Unreachable);
            }
            on_its_way.answered();
            Ok(told)
        })
    }
}
