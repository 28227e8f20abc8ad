//! The answer to a pull as it arrives: whole lines, however the network cuts them.

use sync::port::{Failure, Local, Pages};

use super::request::{Reply, Stream};

/// Lines are handed over in pieces of about this size, so that few steps are taken.
const PIECE_BYTES: usize = 256 * 1024;

pub(super) struct FetchedPages {
    body: Stream,
    /// What came and was not handed over; after the last line feed, a line still on its way.
    held: Vec<u8>,
}

impl FetchedPages {
    pub(super) fn of(reply: Reply) -> Result<Self, Failure> {
        Ok(Self { body: reply.body()?, held: Vec::new() })
    }

    async fn next_piece(&mut self) -> Result<Option<String>, Failure> {
        loop {
            let is_more = self.body.next_into(&mut self.held).await?;
            if let Some(piece) = whole_lines(&mut self.held, !is_more)? {
                return Ok(Some(piece));
            }
            if !is_more {
                return Ok(None);
            }
        }
    }
}

impl Pages for FetchedPages {
    fn next(&mut self) -> Local<'_, Result<Option<String>, Failure>> {
        Box::pin(self.next_piece())
    }
}

/// Takes the whole lines out of what is held; at the end of the answer, everything.
///
/// A line feed is never part of a longer character, so a cut behind one is always between two.
fn whole_lines(held: &mut Vec<u8>, is_end: bool) -> Result<Option<String>, Failure> {
    let end = if is_end {
        held.len()
    } else {
        held.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1)
    };
    if end == 0 {
        return Ok(None);
    }
    let mut rest = Vec::with_capacity(PIECE_BYTES);
    rest.extend_from_slice(&held[end..]);
    held.truncate(end);
    let piece = String::from_utf8(std::mem::replace(held, rest));
    piece.map(Some).map_err(|_| Failure::Unreachable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_out_whole_wherever_the_network_cuts() {
        let text = "{\"tên\":\"Lò Thị Ở\"}\n{}\n";
        for cut in 1..text.len() {
            let (mut held, mut out) = (Vec::new(), String::new());
            for (part, is_end) in
                [(&text.as_bytes()[..cut], false), (&text.as_bytes()[cut..], true)]
            {
                held.extend_from_slice(part);
                out.extend(whole_lines(&mut held, is_end).unwrap());
                assert!(out.is_empty() || out.ends_with('\n'));
            }
            assert_eq!(out, text);
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_no_answer() {
        let mut held = vec![0xff, 0xfe, b'\n'];
        assert_eq!(whole_lines(&mut held, false), Err(Failure::Unreachable));
    }
}
