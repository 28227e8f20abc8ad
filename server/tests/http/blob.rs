//! The bytes of photos: sent piece by piece, resumed, checked, and shown to those who may see.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use domain::access::Role;
use domain::id::{HouseholdId, RecordId, ScopeId};
use domain::photo::{PHOTO_BYTES_MAX, Photo};
use domain::record::{Kind, Typed};
use protocol::v1::{CSRF_HEADER, Code, LENGTH_HEADER, OFFSET_HEADER, PIECE_BYTES_MAX, PIECE_TYPE};
use serde_json::{Value, json};
use server::Config;
use sha2::{Digest, Sha256};
use sync::{Mutation, Op, Outcome};

use crate::server::{Answer, Phone, TestServer, commune, from_nothing, new_record, other_commune};

/// A file that begins as a JPEG does; what follows the start of the scan is anything.
pub(crate) fn picture(bytes: usize, seed: u8) -> Vec<u8> {
    let mut picture = vec![0xff, 0xd8, 0xff, 0xe0, 0, 4, seed, 0, 0xff, 0xda, 0, 2];
    let mut state = u32::from(seed) + 1;
    while picture.len() < bytes {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        picture.push(state.to_be_bytes()[0]);
    }
    picture
}

pub(crate) fn name_of(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn path(bytes: &[u8]) -> String {
    format!("/api/v1/blobs/{}", name_of(bytes))
}

impl Phone<'_> {
    /// Pushes a household with a photo of these bytes. Answers the photo.
    async fn photograph(&mut self, bytes: &[u8]) -> RecordId {
        let scope = ScopeId::from(commune());
        let village = self.village(commune(), "Nả Háng B");
        let household = self.household(scope, village.record.into());
        let photo = self.photo(scope, HouseholdId::from(household.record), bytes);
        let record = photo.record;
        let pushed = self.push(&[village, household, photo]).await;
        let outcomes = pushed.answers.iter().map(|answer| &answer.outcome);
        assert!(outcomes.into_iter().all(|outcome| *outcome == Outcome::Applied));
        record
    }

    fn photo(&mut self, scope: ScopeId, household: HouseholdId, bytes: &[u8]) -> Mutation {
        let photo = Photo {
            household,
            sha256: name_of(bytes),
            bytes: u32::try_from(bytes.len()).unwrap(),
            width: 1200,
            height: 1600,
            taken_at: self.server.clock.now(),
            caption: Some("mái nhà".to_owned()),
            place: None,
        };
        let record = new_record(self.server);
        self.mutation(scope, record, Kind::Photo, from_nothing(photo.to_fields()))
    }

    async fn ask(&self, bytes: &[u8]) -> Answer {
        let request = self.request(Method::HEAD, &path(bytes), Body::empty());
        self.server.call(request).await
    }

    async fn held(&self, bytes: &[u8]) -> (u64, u64) {
        let answer = self.ask(bytes).await;
        assert_eq!(answer.status, StatusCode::OK);
        let number = |name| answer.header(name).unwrap().parse().unwrap();
        (number(OFFSET_HEADER), number(LENGTH_HEADER))
    }

    async fn send_piece(&self, name: &str, offset: usize, piece: &[u8]) -> Answer {
        let request = Request::patch(name)
            .header(header::COOKIE, &self.cookie)
            .header(CSRF_HEADER, &self.signed_in.csrf)
            .header(header::CONTENT_TYPE, PIECE_TYPE)
            .header(OFFSET_HEADER, offset.to_string())
            .body(Body::from(piece.to_vec()))
            .unwrap();
        self.server.call(request).await
    }

    async fn send_whole(&self, bytes: &[u8]) {
        let mut offset = 0;
        for piece in bytes.chunks(PIECE_BYTES_MAX) {
            let answer = self.send_piece(&path(bytes), offset, piece).await;
            offset += piece.len();
            assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text());
            assert_eq!(answer.header(OFFSET_HEADER), Some(offset.to_string().as_str()));
        }
    }

    async fn see(&self, bytes: &[u8]) -> Answer {
        let request = self.request(Method::GET, &path(bytes), Body::empty());
        self.server.call(request).await
    }
}

async fn officer(server: &TestServer) -> Phone<'_> {
    server.phone("xa", Role::CommuneOfficer, &[commune()]).await
}

#[tokio::test]
async fn a_photo_arrives_in_pieces_and_is_shown_as_nothing_but_a_photo() {
    let server = TestServer::start().await;
    let mut phone = officer(&server).await;
    let bytes = picture(290_000, 1);
    phone.photograph(&bytes).await;
    assert_eq!(phone.held(&bytes).await, (0, 290_000));
    assert_eq!(phone.see(&bytes).await.code(), Code::NotFound, "it has not arrived");
    phone.send_whole(&bytes).await;
    assert_eq!(phone.held(&bytes).await, (290_000, 290_000));
    let seen = phone.see(&bytes).await;
    assert_eq!((seen.status, &seen.bytes), (StatusCode::OK, &bytes));
    assert_eq!(seen.header("content-type"), Some("image/jpeg"));
    assert_eq!(seen.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(seen.header("cache-control"), Some("no-store"));
    assert_eq!(seen.header("content-security-policy"), Some("default-src 'none'; sandbox"));
    assert!(seen.header("content-disposition").unwrap().starts_with("inline; filename="));
}

#[tokio::test]
async fn a_break_costs_no_more_than_the_piece_that_was_on_its_way() {
    let server = TestServer::start().await;
    let mut phone = officer(&server).await;
    let bytes = picture(280_000, 2);
    phone.photograph(&bytes).await;
    let first = &bytes[..100_000];
    assert_eq!(phone.send_piece(&path(&bytes), 0, first).await.status, StatusCode::NO_CONTENT);
    // The answer was lost: the phone sends the same piece again and is told where it stands.
    let again = phone.send_piece(&path(&bytes), 0, first).await;
    assert_eq!(again.code(), Code::WrongOffset);
    assert_eq!(again.header(OFFSET_HEADER), Some("100000"));
    let ahead = phone.send_piece(&path(&bytes), 200_000, &bytes[200_000..]).await;
    assert_eq!(ahead.header(OFFSET_HEADER), Some("100000"));
    assert_eq!(phone.held(&bytes).await.0, 100_000);
    // Another server on the same database goes on with it, as does one that was restarted.
    let folder = tempfile::TempDir::new().unwrap();
    let config = Config {
        blobs: server::config::Blobs {
            url: Some(format!("file:{}", server.folder.path().join("blobs").display())),
            ..Default::default()
        },
        ..Config::default()
    };
    let other = TestServer::on(server.database.clone(), folder, config).await;
    let there = other.sign_in("xa").await;
    assert_eq!(there.held(&bytes).await.0, 100_000);
    let rest = there.send_piece(&path(&bytes), 100_000, &bytes[100_000..]).await;
    assert_eq!(rest.header(OFFSET_HEADER), Some("280000"));
    // The answer was lost once more: the first server knows that all of it is here.
    assert_eq!(phone.held(&bytes).await.0, 280_000);
    let late = phone.send_piece(&path(&bytes), 100_000, &bytes[100_000..]).await;
    assert_eq!(late.header(OFFSET_HEADER), Some("280000"));
    assert_eq!(phone.see(&bytes).await.bytes, bytes);
}

#[tokio::test]
async fn bytes_that_are_not_what_their_name_says_are_not_kept() {
    let server = TestServer::start().await;
    let mut phone = officer(&server).await;
    let good = picture(50_000, 3);
    phone.photograph(&good).await;
    let mut other = good.clone();
    other[40_000] ^= 1;
    let answer = phone.send_piece(&path(&good), 0, &other).await;
    assert_eq!(answer.code(), Code::WrongContent);
    assert_eq!(phone.held(&good).await.0, 0, "it begins anew");
    phone.send_whole(&good).await;
    let page = b"<html><script>alert(1)</script></html>".to_vec();
    let mut with_notes = picture(1_000, 4);
    with_notes.splice(2..2, [0xff, 0xe1, 0, 8, b'E', b'x', b'i', b'f', 0, 0]);
    for bytes in [page, with_notes] {
        phone.photograph(&bytes).await;
        let answer = phone.send_piece(&path(&bytes), 0, &bytes).await;
        assert_eq!(answer.code(), Code::WrongContent);
    }
}

#[tokio::test]
async fn whoever_may_not_see_the_photo_learns_nothing_of_it() {
    let server = TestServer::start().await;
    let mut phone = officer(&server).await;
    let bytes = picture(2_000, 5);
    phone.photograph(&bytes).await;
    phone.send_whole(&bytes).await;
    let stranger = server.phone("la", Role::CommuneOfficer, &[other_commune()]).await;
    assert_eq!(stranger.ask(&bytes).await.status, StatusCode::NOT_FOUND);
    assert_eq!(stranger.see(&bytes).await.code(), Code::NotFound);
    assert_eq!(stranger.send_piece(&path(&bytes), 0, &bytes).await.code(), Code::NotFound);
    // An inspector of the commune sees it and can send nothing.
    let inspector = server.phone("tra", Role::Inspector, &[commune()]).await;
    assert_eq!(inspector.see(&bytes).await.bytes, bytes);
    let unsent = picture(2_000, 6);
    phone.photograph(&unsent).await;
    assert_eq!(inspector.held(&unsent).await.0, 0);
    let answer = inspector.send_piece(&path(&unsent), 0, &unsent).await;
    assert_eq!(answer.code(), Code::NotFound);
    let nobody = server.get(&path(&bytes)).await;
    assert_eq!(nobody.code(), Code::SignedOut);
}

#[tokio::test]
async fn a_hash_alone_opens_nothing() {
    let server = TestServer::start().await;
    let mut phone = officer(&server).await;
    let bytes = picture(2_000, 7);
    phone.photograph(&bytes).await;
    phone.send_whole(&bytes).await;
    // Somebody elsewhere writes a photo that names the same bytes, without having them.
    let mut stranger = server.phone("la", Role::CommuneOfficer, &[other_commune()]).await;
    let scope = ScopeId::from(other_commune());
    let village = stranger.village(other_commune(), "Dào Xa");
    let household = stranger.household(scope, village.record.into());
    let photo = stranger.photo(scope, HouseholdId::from(household.record), &bytes);
    stranger.push(&[village, household, photo]).await;
    assert_eq!(stranger.held(&bytes).await.0, 0);
    assert_eq!(stranger.see(&bytes).await.code(), Code::NotFound);
}

#[tokio::test]
async fn what_is_too_large_or_too_much_is_refused() {
    let config = Config {
        blobs: server::config::Blobs { daily_mb: 1, ..Default::default() },
        ..Config::default()
    };
    let server = TestServer::with(config).await;
    let mut phone = officer(&server).await;
    let bytes = picture(290_000, 8);
    phone.photograph(&bytes).await;
    let large = vec![0; PIECE_BYTES_MAX + 1];
    assert_eq!(phone.send_piece(&path(&bytes), 0, &large).await.code(), Code::TooLarge);
    let bare = phone.request(Method::PATCH, &path(&bytes), Body::from(bytes.clone()));
    assert_eq!(server.call(bare).await.code(), Code::NotUnderstood, "no offset");
    phone.send_whole(&bytes).await;
    let small = picture(1_000, 9);
    phone.photograph(&small).await;
    let beyond = phone.send_piece(&path(&small), 0, &picture(1_001, 9)).await;
    assert_eq!(beyond.code(), Code::TooLarge, "more than the record says");
    for seed in 10..12 {
        let bytes = picture(290_000, seed);
        phone.photograph(&bytes).await;
        phone.send_whole(&bytes).await;
    }
    let fourth = picture(290_000, 12);
    phone.photograph(&fourth).await;
    let answer = phone.send_piece(&path(&fourth), 0, &fourth[..1_000]).await;
    assert_eq!(answer.code(), Code::TooManyAttempts);
    assert!(answer.problem().retry_after_s.is_some());
}

#[tokio::test]
async fn a_record_that_no_photo_can_have_is_put_aside() {
    let server = TestServer::start().await;
    let mut phone = officer(&server).await;
    let bytes = picture(1_000, 13);
    phone.photograph(&bytes).await;
    let scope = ScopeId::from(commune());
    let good = |phone: &mut Phone<'_>| phone.photo(scope, HouseholdId(uuid::Uuid::nil()), &bytes);
    let wrong: [(&str, Value); 5] = [
        ("sha256", json!("ABC")),
        ("bytes", json!(PHOTO_BYTES_MAX + 1)),
        ("width", json!(9_000)),
        ("caption", json!("a".repeat(201))),
        ("place", json!({"latitude": 120.0, "longitude": 0.0})),
    ];
    for (field, value) in wrong {
        let mut mutation = good(&mut phone);
        let change = sync::FieldChange { base: Value::Null, new: value };
        mutation.fields.insert(field.to_owned(), change);
        let pushed = phone.push(&[mutation]).await;
        let outcome = &pushed.answers[0].outcome;
        assert!(matches!(outcome, Outcome::Quarantined { .. }), "{field}: {outcome:?}");
    }
}

#[tokio::test]
async fn the_bytes_of_a_deleted_photo_go_after_their_time() {
    let server = TestServer::start().await;
    let mut phone = officer(&server).await;
    let (bytes, kept) = (picture(2_000, 14), picture(2_000, 15));
    let photo = phone.photograph(&bytes).await;
    phone.send_whole(&bytes).await;
    phone.photograph(&kept).await;
    phone.send_whole(&kept).await;
    let mut delete = phone.mutation(ScopeId::from(commune()), photo, Kind::Photo, BTreeMap::new());
    (delete.op, delete.reason) = (Op::Delete, Some("chụp nhầm".to_owned()));
    phone.push(&[delete]).await;
    assert_eq!(phone.see(&bytes).await.code(), Code::NotFound, "at once for everybody");
    let services = server.services.clone();
    let now = server.clock.now();
    let in_days = |days: i64| now.plus_millis(days * 24 * 60 * 60 * 1_000);
    let is_kept = async || services.blobs().has(photo, &name_of(&bytes)).await.unwrap();
    for (day, expected) in [(0, true), (29, true), (31, false)] {
        server::photos::tidy(&services, in_days(day)).await.unwrap();
        assert_eq!(is_kept().await, expected, "after {day} days");
    }
    assert_eq!(phone.see(&kept).await.bytes, kept);
}

#[tokio::test]
async fn a_device_that_is_to_leave_sends_the_photos_it_has_left() {
    let session = server::config::Session { idle_days: 30, remember_seconds: 0 };
    let server = TestServer::with(Config { session, ..Config::default() }).await;
    let admin = server.phone("tinh", Role::ProvinceAdmin, &[]).await;
    let mut phone = officer(&server).await;
    let bytes = picture(5_000, 1);
    phone.photograph(&bytes).await;
    let rights = server.database.access_of(admin.user()).await.unwrap().unwrap();
    let now = server.clock.now();
    assert!(server.database.disable_device(&rights, phone.device, "lost", now).await.unwrap());
    phone.send_whole(&bytes).await;
    assert_eq!(phone.held(&bytes).await, (5_000, 5_000));
    assert_eq!(phone.see(&bytes).await.code(), Code::NotFound, "it sends and does not look");
}
