//! The answer as it is read and packed.

use std::io::Write;

use axum::body::Body;
use bytes::Bytes;
use database::{Chunk, Database};
use flate2::Compression;
use flate2::write::GzEncoder;
use futures::StreamExt;
use protocol::v1::PullScope;
use sync::feed::Frame;
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio_stream::wrappers::ReceiverStream;

use super::{Wanted, line};
use crate::error::{ApiError, Cause, chain};
use crate::telemetry::figures::count_pull;

/// Answers of fewer bytes are not worth packing: they fit one packet.
const WORTH_PACKING_BYTES: usize = 1_200;
/// Answers of fewer bytes are put together before they are sent.
const AT_ONCE_BYTES: usize = 64 * 1_024;
/// Pieces that wait between reading, packing and sending.
const PIECES_WAITING: usize = 2;

type Piece = Result<Bytes, Cause>;

/// Begins to read. Small answers come whole; large ones as they are read.
///
/// Says too whether the body is packed.
pub(super) async fn body(
    database: Database,
    hello: String,
    wanted: Vec<Wanted>,
    may_pack: bool,
) -> Result<(Body, bool), ApiError> {
    let (sender, mut pieces) = mpsc::channel(PIECES_WAITING);
    tokio::spawn(async move { Teller { database, sender }.tell(hello, wanted).await });
    let mut first = Vec::new();
    while first.len() < AT_ONCE_BYTES {
        match pieces.recv().await {
            Some(Ok(piece)) => first.extend_from_slice(&piece),
            Some(Err(cause)) => return Err(put_off(cause)),
            None => return Ok(whole(first, may_pack)),
        }
    }
    let first = Bytes::from(first);
    if may_pack {
        return Ok((packed(first, pieces), true));
    }
    let rest = ReceiverStream::new(pieces);
    let all = futures::stream::once(async { Ok(first) }).chain(rest);
    Ok((Body::from_stream(all), false))
}

/// A failure before the first byte can still be told as a problem.
fn put_off(cause: Cause) -> ApiError {
    match cause.downcast::<database::Error>() {
        Ok(error) => ApiError::from(*error),
        Err(cause) => ApiError::Internal(cause),
    }
}

fn whole(text: Vec<u8>, may_pack: bool) -> (Body, bool) {
    if !may_pack || text.len() < WORTH_PACKING_BYTES {
        return (Body::from(text), false);
    }
    let mut packer = packer();
    let packed = packer.write_all(&text).and_then(|()| packer.finish());
    match packed {
        Ok(packed) => (Body::from(packed), true),
        Err(_) => (Body::from(text), false),
    }
}

/// Packs on a thread of its own, so that reading goes on meanwhile.
fn packed(first: Bytes, mut pieces: Receiver<Piece>) -> Body {
    let (sender, packed) = mpsc::channel::<Piece>(PIECES_WAITING);
    tokio::task::spawn_blocking(move || {
        let mut packer = packer();
        let mut next = Some(Ok(first));
        while let Some(piece) = next {
            let done = piece.and_then(|piece| pack(&mut packer, &piece));
            let failed = done.is_err();
            if sender.blocking_send(done).is_err() || failed {
                // The phone is gone, or the answer is cut off so that it cannot look whole.
                return;
            }
            next = pieces.blocking_recv();
        }
        let end = packer.finish().map(Bytes::from).map_err(Cause::from);
        // Nobody to send it to is no failure.
        let _ = sender.blocking_send(end);
    });
    Body::from_stream(ReceiverStream::new(packed))
}

/// The fastest level: a phone in the hills waits for the first page, not for the last byte.
fn packer() -> GzEncoder<Vec<u8>> {
    GzEncoder::new(Vec::new(), Compression::fast())
}

/// Packs one piece to its end, so that the phone can use it before the next one comes.
fn pack(packer: &mut GzEncoder<Vec<u8>>, piece: &[u8]) -> Piece {
    packer.write_all(piece)?;
    packer.flush()?;
    let room = packer.get_ref().len();
    Ok(std::mem::replace(packer.get_mut(), Vec::with_capacity(room)).into())
}

/// The phone went away while it was being told.
struct Gone;

/// Reads scope after scope and hands over pieces.
struct Teller {
    database: Database,
    sender: Sender<Piece>,
}

impl Teller {
    async fn tell(self, hello: String, wanted: Vec<Wanted>) {
        if self.send(hello).await.is_err() {
            return;
        }
        for Wanted { request, may_read } in wanted {
            let told = if may_read {
                self.scope(&request).await
            } else {
                let denied = line(&Frame::Denied { scope: request.scope });
                Ok(self.send(denied).await)
            };
            match told {
                Ok(Ok(())) => {}
                Ok(Err(Gone)) => return,
                Err(error) => {
                    tracing::warn!(cause = %chain(&error), "a pull was cut off");
                    // If the phone is gone too, nobody misses the rest.
                    let _ = self.sender.send(Err(error.into())).await;
                    return;
                }
            }
        }
    }

    async fn scope(&self, request: &PullScope) -> database::Result<Result<(), Gone>> {
        let PullScope { scope, after, first_village } = *request;
        if let Some(village) = first_village {
            let ahead = self.database.village_lines(scope, village).await?;
            count_pull(ahead.lines);
            let opened = line(&Frame::Village { scope, lines: ahead.lines });
            if self.send(opened + &ahead.text).await.is_err() {
                return Ok(Err(Gone));
            }
        }
        let mut chunk = self.database.chunk(scope, after).await?;
        // A phone that is further on than the server has numbers of a database that is gone.
        let after = if after > chunk.head.seq { 0 } else { after };
        if after == 0 && chunk.last != 0 && chunk.lines == 0 {
            chunk = self.database.chunk(scope, 0).await?;
        }
        let mut opened = line(&Frame::Begin { scope, after, lines: expected(&chunk, after) });
        loop {
            count_pull(chunk.lines);
            let Chunk { text, last, head, is_last, .. } = chunk;
            let mut piece =
                if opened.is_empty() { text } else { std::mem::take(&mut opened) + &text };
            if is_last {
                piece.push_str(&line(&Frame::End { scope, head }));
            }
            if self.send(piece).await.is_err() {
                return Ok(Err(Gone));
            }
            if is_last {
                return Ok(Ok(()));
            }
            chunk = self.database.chunk(scope, last).await?;
        }
    }

    async fn send(&self, text: String) -> Result<(), Gone> {
        self.sender.send(Ok(Bytes::from(text))).await.map_err(|_| Gone)
    }
}

/// How many lines will follow, for the phone's progress bar: exact for one piece and for a
/// first download, and never too few as long as nobody writes meanwhile.
fn expected(first: &Chunk, after: u64) -> u64 {
    if first.is_last { first.lines } else { first.head.count.min(first.head.seq - after) }
}
