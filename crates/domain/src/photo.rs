//! A photo of a household: what is known of it. Its bytes travel on their own, under their hash.

mod file;

use serde::{Deserialize, Serialize};

use crate::household::GpsPoint;
use crate::id::HouseholdId;
use crate::record::{FieldProblem, Kind, Typed};
use crate::time::Timestamp;

pub use file::PictureFormat;

/// The most bytes of a photo: 300 KB, which a phone in the mountains sends within minutes.
pub const PHOTO_BYTES_MAX: u32 = 300 * 1000;
/// The longest side of a photo in pixels.
pub const PHOTO_SIDE_MAX: u16 = 1600;
/// The longest caption, in characters.
pub const CAPTION_CHARS_MAX: usize = 200;

/// A photo of a household. Never of identity papers: the screen says so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Photo {
    /// The household it belongs to.
    pub household: HouseholdId,
    /// The SHA-256 of its bytes, as 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// How many bytes it has.
    pub bytes: u32,
    /// Its width in pixels.
    pub width: u16,
    /// Its height in pixels.
    pub height: u16,
    /// When it was taken or chosen, by the phone's clock.
    pub taken_at: Timestamp,
    /// What it shows, in the officer's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// Where it was taken; only if the officer said that the place is to be kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<GpsPoint>,
}

/// Whether a text is a SHA-256 as it is written here.
pub fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

impl Typed for Photo {
    const KIND: Kind = Kind::Photo;

    fn problem(&self) -> Option<FieldProblem> {
        let problem = |field, code| Some(FieldProblem::new(field, code));
        if !is_sha256(&self.sha256) {
            return problem("sha256", "not_a_hash");
        }
        if self.bytes == 0 || self.bytes > PHOTO_BYTES_MAX {
            return problem("bytes", "out_of_range");
        }
        let is_side = |pixels: u16| (1..=PHOTO_SIDE_MAX).contains(&pixels);
        if !is_side(self.width) {
            return problem("width", "out_of_range");
        }
        if !is_side(self.height) {
            return problem("height", "out_of_range");
        }
        let caption = self.caption.as_deref().unwrap_or_default();
        if caption.chars().nth(CAPTION_CHARS_MAX).is_some() {
            return problem("caption", "too_long");
        }
        self.place.and_then(|place| place.problem("place"))
    }
}
