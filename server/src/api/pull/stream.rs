//! The answer as it is read and packed, in turns with the other downloads.

use std::io::Write;

use axum::body::Body;
use bytes::Bytes;
use database::{Chunk, Database};
use domain::id::ScopeId;
use flate2::Compression;
use flate2::write::GzEncoder;
use protocol::v1::PullScope;
use sync::feed::Frame;
use tokio::sync::mpsc::{self, Sender};
use tokio::task::spawn_blocking;
use tokio_stream::wrappers::ReceiverStream;

use super::{Wanted, line};
use crate::error::{ApiError, Cause, chain};
use crate::services::Services;
use crate::telemetry::figures::count_pull;
use crate::turns::Turn;

/// Answers of fewer bytes are not worth packing: they fit one packet.
const WORTH_PACKING_BYTES: usize = 1_200;
/// Answers of fewer bytes are put together before they are sent.
const AT_ONCE_BYTES: usize = 64 * 1_024;
/// Pieces that wait for a phone to take them.
const PIECES_WAITING: usize = 1;

type Piece = Result<Bytes, Cause>;

/// Begins to read. Small answers come whole; large ones as they are read.
///
/// What `takes_turns` waits for other downloads, and for a crowd of pushes; a few lines of news
/// do not. Says too whether the body is packed.
pub(super) async fn body(
    services: &Services,
    hello: String,
    wanted: Vec<Wanted>,
    takes_turns: bool,
    may_pack: bool,
) -> Result<(Body, bool), ApiError> {
    let mut reading = Reading {
        database: services.database().clone(),
        hello: Some(hello),
        wanted: wanted.into_iter(),
        within: None,
    };
    let turn = if takes_turns { Some(services.turns().take().await) } else { None };
    let mut first = String::new();
    while first.len() < AT_ONCE_BYTES {
        match reading.next().await? {
            Some(piece) => first.push_str(&piece),
            None => return Ok(whole(first.into_bytes(), may_pack)),
        }
    }
    let (sender, pieces) = mpsc::channel(PIECES_WAITING);
    let packer = may_pack.then(packer);
    let telling = Telling { services: services.clone(), reading, packer, sender };
    tokio::spawn(telling.tell(first, turn));
    Ok((Body::from_stream(ReceiverStream::new(pieces)), may_pack))
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

/// The fastest level: a phone in the hills waits for the first page, not for the last byte.
fn packer() -> GzEncoder<Vec<u8>> {
    GzEncoder::new(Vec::new(), Compression::fast())
}

/// Packs one piece to its end, so that the phone can use it before the next one comes.
fn pack(packer: &mut GzEncoder<Vec<u8>>, piece: &[u8]) -> std::io::Result<Bytes> {
    packer.write_all(piece)?;
    packer.flush()?;
    let room = packer.get_ref().len();
    Ok(std::mem::replace(packer.get_mut(), Vec::with_capacity(room)).into())
}

/// Hands pieces over as the phone takes them.
struct Telling {
    services: Services,
    reading: Reading,
    packer: Option<GzEncoder<Vec<u8>>>,
    sender: Sender<Piece>,
}

impl Telling {
    async fn tell(mut self, first: String, turn: Option<Turn>) {
        let told = self.pieces(first, turn).await;
        if let Err(cause) = told {
            tracing::warn!(cause = %chain(cause.as_ref()), "a pull was cut off");
            // It is cut off so that it cannot look whole. If the phone is gone, nobody misses it.
            let _ = self.sender.send(Err(cause)).await;
        }
    }

    /// Ends early, and well, where the phone goes away.
    async fn pieces(&mut self, first: String, mut turn: Option<Turn>) -> Result<(), Cause> {
        let mut piece = first;
        loop {
            // Who waits for a turn would wait for what is read ahead, and all that was read
            // ahead would lie in memory together.
            let reads_ahead = !self.services.turns().are_wanted();
            let packing = packed(self.packer.take(), piece);
            let (packed, ahead) = if reads_ahead {
                let (packed, ahead) = tokio::join!(packing, self.reading.next());
                (packed, Some(ahead))
            } else {
                (packing.await, None)
            };
            drop(turn);
            let (packer, bytes) = packed?;
            self.packer = packer;
            if self.sender.send(Ok(bytes)).await.is_err() {
                return Ok(());
            }
            // What failed ahead fails only now, so that the phone has what was read before.
            let ahead = ahead.transpose()?;
            if ahead == Some(None) {
                break;
            }
            turn = Some(self.services.turns().take().await);
            let next = match ahead.flatten() {
                Some(next) => Some(next),
                None => self.reading.next().await?,
            };
            let Some(next) = next else { break };
            piece = next;
        }
        if let Some(packer) = self.packer.take() {
            // Nobody to send it to is no failure.
            let _ = self.sender.send(Ok(packer.finish()?.into())).await;
        }
        Ok(())
    }
}

/// Packs on a thread where it keeps nobody from being answered.
async fn packed(
    packer: Option<GzEncoder<Vec<u8>>>,
    piece: String,
) -> Result<(Option<GzEncoder<Vec<u8>>>, Bytes), Cause> {
    let Some(mut packer) = packer else { return Ok((None, piece.into())) };
    let work = spawn_blocking(move || {
        let bytes = pack(&mut packer, piece.as_bytes())?;
        Ok((Some(packer), bytes))
    });
    work.await?
}

/// Reads scope after scope, piece by piece.
struct Reading {
    database: Database,
    hello: Option<String>,
    wanted: std::vec::IntoIter<Wanted>,
    within: Option<Within>,
}

/// Where the reading stands in a scope.
enum Within {
    /// Before its first line.
    Before(PullScope),
    /// Behind this line, with more to come.
    Behind(ScopeId, u64),
}

impl Reading {
    /// The next piece, `None` behind the last.
    async fn next(&mut self) -> database::Result<Option<String>> {
        if let Some(hello) = self.hello.take() {
            return Ok(Some(hello));
        }
        let piece = match self.within.take() {
            Some(Within::Before(request)) => self.first_of(request).await?,
            Some(Within::Behind(scope, last)) => {
                let chunk = self.database.chunk(scope, last).await?;
                self.following(scope, chunk, String::new())
            }
            None => match self.wanted.next() {
                None => return Ok(None),
                Some(Wanted { request, may_read: false }) => {
                    line(&Frame::Denied { scope: request.scope })
                }
                Some(Wanted { request, may_read: true }) => self.village_of(request).await?,
            },
        };
        Ok(Some(piece))
    }

    /// The village that comes ahead of its scope, or the first piece of the scope.
    async fn village_of(&mut self, request: PullScope) -> database::Result<String> {
        let PullScope { scope, first_village, .. } = request;
        let Some(village) = first_village else {
            return self.first_of(request).await;
        };
        let ahead = self.database.village_lines(scope, village).await?;
        count_pull(ahead.lines);
        self.within = Some(Within::Before(request));
        Ok(line(&Frame::Village { scope, lines: ahead.lines }) + &ahead.text)
    }

    async fn first_of(&mut self, request: PullScope) -> database::Result<String> {
        let PullScope { scope, after, .. } = request;
        let mut chunk = self.database.chunk(scope, after).await?;
        // A phone that is further on than the server has numbers of a database that is gone.
        let after = if after > chunk.head.seq { 0 } else { after };
        if after == 0 && chunk.last != 0 && chunk.lines == 0 {
            chunk = self.database.chunk(scope, 0).await?;
        }
        let opened = line(&Frame::Begin { scope, after, lines: expected(&chunk, after) });
        Ok(self.following(scope, chunk, opened))
    }

    /// A chunk as a piece behind what was `opened`, with the scope's end if it is the last.
    fn following(&mut self, scope: ScopeId, chunk: Chunk, opened: String) -> String {
        count_pull(chunk.lines);
        let Chunk { text, last, head, is_last, .. } = chunk;
        let mut piece = if opened.is_empty() { text } else { opened + &text };
        if is_last {
            piece.push_str(&line(&Frame::End { scope, head }));
        } else {
            self.within = Some(Within::Behind(scope, last));
        }
        piece
    }
}

/// How many lines will follow, for the phone's progress bar: exact for one piece and for a
/// first download, and never too few as long as nobody writes meanwhile.
fn expected(first: &Chunk, after: u64) -> u64 {
    if first.is_last { first.lines } else { first.head.count.min(first.head.seq - after) }
}
