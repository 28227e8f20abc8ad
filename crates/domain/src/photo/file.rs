//! What kind of picture some bytes are, and whether they tell more than the picture.

/// The picture formats of photos.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureFormat {
    /// JPEG.
    Jpeg,
    /// WebP.
    WebP,
}

impl PictureFormat {
    /// The format of these bytes, by how they begin.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
            return Some(Self::Jpeg);
        }
        let is_webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
        is_webp.then_some(Self::WebP)
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::WebP => "image/webp",
        }
    }

    /// How names of such files end.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::WebP => "webp",
        }
    }

    /// Whether the file carries notes beside the picture, such as where it was taken.
    ///
    /// A file whose parts cannot be followed counts as one that does.
    pub fn carries_notes(self, bytes: &[u8]) -> bool {
        let found = match self {
            Self::Jpeg => notes_in_jpeg(bytes),
            Self::WebP => notes_in_webp(bytes),
        };
        found.unwrap_or(true)
    }
}

/// Walks the segments in front of the picture. Notes stand in APP1 (Exif, XMP) and APP13 (IPTC).
fn notes_in_jpeg(bytes: &[u8]) -> Option<bool> {
    const START_OF_SCAN: u8 = 0xda;
    let mut at = 2;
    loop {
        let &[0xff, marker, high, low] = bytes.get(at..at + 4)? else { return None };
        match marker {
            START_OF_SCAN => return Some(false),
            0xe1 | 0xed => return Some(true),
            _ => at += 2 + usize::from(u16::from_be_bytes([high, low])),
        }
    }
}

/// Walks the chunks behind the header.
fn notes_in_webp(bytes: &[u8]) -> Option<bool> {
    let mut at = 12;
    while at < bytes.len() {
        let name = bytes.get(at..at + 4)?;
        if name == b"EXIF" || name == b"XMP " {
            return Some(true);
        }
        let length = bytes.get(at + 4..at + 8)?.try_into().ok()?;
        let length = usize::try_from(u32::from_le_bytes(length)).ok()?;
        at += 8 + length + length % 2;
    }
    Some(false)
}
