//! The answer to a pull, line by line.

use super::Stop;
use crate::feed::Frame;
use crate::port::{Failure, Pages};

/// One line of an answer.
pub(super) enum Item {
    Frame(Frame),
    Line(String),
}

/// Splits an answer into its lines, whatever pieces it arrives in.
pub(super) struct Answer {
    pages: Box<dyn Pages>,
    buffer: String,
    /// Up to where the buffer has been read.
    read: usize,
}

impl Answer {
    /// Reads from the start.
    pub(super) fn new(pages: Box<dyn Pages>) -> Self {
        Self { pages, buffer: String::new(), read: 0 }
    }

    pub(super) async fn next(&mut self) -> Result<Option<Item>, Stop> {
        let end = loop {
            if let Some(length) = self.buffer[self.read..].find('\n') {
                break self.read + length;
            }
            self.buffer.drain(..self.read);
            self.read = 0;
            match self.pages.next().await? {
                Some(piece) => self.buffer.push_str(&piece),
                None if self.buffer.is_empty() => return Ok(None),
                // A line without its end was cut off on the way.
                None => return Err(Failure::Unreachable.into()),
            }
        };
        let line = self.buffer[self.read..end].trim_end();
        let item = if line.starts_with(r#"{"seq""#) {
            Item::Line(line.to_owned())
        } else {
            // Anything else that is not ours, such as a portal's page, is no answer at all.
            Item::Frame(serde_json::from_str(line).map_err(|_| Failure::Unreachable)?)
        };
        self.read = end + 1;
        Ok(Some(item))
    }
}
