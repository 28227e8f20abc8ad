//! What a photo's record may say, and what its bytes may carry.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use domain::household::GpsPoint;
use domain::id::HouseholdId;
use domain::photo::{CAPTION_CHARS_MAX, PHOTO_BYTES_MAX, PHOTO_SIDE_MAX, Photo, PictureFormat};
use domain::record::{AnyRecord, Kind, Typed};
use domain::time::Timestamp;

fn photo() -> Photo {
    Photo {
        household: HouseholdId(uuid::Uuid::from_u128(1)),
        sha256: "0f".repeat(32),
        bytes: PHOTO_BYTES_MAX,
        width: PHOTO_SIDE_MAX,
        height: 1,
        taken_at: Timestamp(1_700_000_000_000),
        caption: Some("ộ".repeat(CAPTION_CHARS_MAX)),
        place: None,
    }
}

#[test]
fn a_photo_comes_apart_and_together_again() {
    let place = GpsPoint { latitude: 21.7, longitude: 104.1, accuracy_m: Some(8.0) };
    for photo in [photo(), Photo { caption: None, place: Some(place), ..photo() }] {
        assert_eq!(Photo::from_fields(&photo.to_fields()), Ok(photo.clone()));
        let any = AnyRecord::from_fields(Kind::Photo, &photo.to_fields()).unwrap();
        assert_eq!(any.parent(), Some(photo.household.into()));
    }
}

#[test]
fn a_photo_that_cannot_be_is_refused_by_its_field() {
    let nowhere = GpsPoint { latitude: 91.0, longitude: 0.0, accuracy_m: None };
    let wrong = [
        ("sha256", Photo { sha256: "0F".repeat(32), ..photo() }),
        ("sha256", Photo { sha256: "0f".repeat(31), ..photo() }),
        ("bytes", Photo { bytes: 0, ..photo() }),
        ("bytes", Photo { bytes: PHOTO_BYTES_MAX + 1, ..photo() }),
        ("width", Photo { width: 0, ..photo() }),
        ("height", Photo { height: PHOTO_SIDE_MAX + 1, ..photo() }),
        ("caption", Photo { caption: Some("a".repeat(CAPTION_CHARS_MAX + 1)), ..photo() }),
        ("place", Photo { place: Some(nowhere), ..photo() }),
    ];
    for (field, photo) in wrong {
        assert_eq!(photo.problem().unwrap().field, field);
    }
}

/// A JPEG of these segments in front of its picture.
fn jpeg(segments: &[(u8, &[u8])]) -> Vec<u8> {
    let mut bytes = vec![0xff, 0xd8];
    for (marker, content) in segments {
        let length = u16::try_from(content.len() + 2).unwrap();
        bytes.extend([0xff, *marker]);
        bytes.extend(length.to_be_bytes());
        bytes.extend(*content);
    }
    bytes.extend([0xff, 0xda, 0, 2, 1, 2, 3]);
    bytes
}

/// A WebP of these chunks.
fn webp(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut bytes = b"RIFF\0\0\0\0WEBP".to_vec();
    for (name, content) in chunks {
        bytes.extend(*name);
        bytes.extend(u32::try_from(content.len()).unwrap().to_le_bytes());
        bytes.extend(*content);
        bytes.resize(bytes.len() + content.len() % 2, 0);
    }
    bytes
}

#[test]
fn notes_beside_the_picture_are_found() {
    let cases = [
        (jpeg(&[(0xe0, b"JFIF\0"), (0xdb, b"table")]), false),
        (jpeg(&[(0xe0, b"JFIF\0"), (0xe1, b"Exif\0\0II")]), true),
        (jpeg(&[(0xed, b"Photoshop 3.0")]), true),
        (webp(&[(b"VP8 ", b"abc"), (b"ICCP", b"d")]), false),
        (webp(&[(b"VP8X", b"abc"), (b"EXIF", b"d")]), true),
        (webp(&[(b"XMP ", b"d")]), true),
    ];
    for (bytes, expected) in cases {
        let format = PictureFormat::of(&bytes).unwrap();
        assert_eq!(format.carries_notes(&bytes), expected, "{bytes:?}");
    }
}

#[test]
fn a_picture_cut_short_is_not_trusted() {
    for whole in [jpeg(&[(0xe0, b"JFIF\0")]), webp(&[(b"VP8 ", b"abc")])] {
        let format = PictureFormat::of(&whole).unwrap();
        for end in 13..16 {
            assert!(format.carries_notes(&whole[..end.min(whole.len() - 4)]), "{end}");
        }
    }
    for other in [b"<html>".as_slice(), b"GIF89a", b"\x89PNG", b"RIFF\0\0\0\0WAVE", b""] {
        assert_eq!(PictureFormat::of(other), None);
    }
}
