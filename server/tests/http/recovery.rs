//! The way back into a book whose PIN is forgotten, with the library's own sender as the phone.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::access::Role;
use domain::id::UserId;
use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::DhP256HkdfSha256;
use hpke::{Deserializable, Kem, OpModeS, Serializable, single_shot_seal};
use protocol::v1::{Code, SignedIn};
use serde_json::json;

use crate::server::{Answer, PASSWORD, TestServer, commune};

const KEY: [u8; 32] = [7; 32];

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A recovery key as a phone seals it.
fn sealed(public_key: &str, purpose: &[u8], owner: UserId) -> String {
    let content = [KEY.as_slice(), owner.to_string().as_bytes()].concat();
    hex(&sealed_for(public_key, purpose, &content))
}

/// Anything as a phone seals it for a server.
pub(crate) fn sealed_for(public_key: &str, purpose: &[u8], content: &[u8]) -> Vec<u8> {
    let digits = public_key.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
    let key: Vec<u8> = digits.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect();
    let key = <DhP256HkdfSha256 as Kem>::PublicKey::from_bytes(&key).unwrap();
    let (point, made) = single_shot_seal::<AesGcm256, HkdfSha256, DhP256HkdfSha256>(
        &OpModeS::Base,
        &key,
        purpose,
        content,
        b"",
    )
    .unwrap();
    [point.to_bytes().as_slice(), &made].concat()
}

async fn sign_in(server: &TestServer, username: &str, password: &str, recovery: &str) -> Answer {
    let body = json!({"username": username, "password": password, "recovery": recovery});
    let request = Request::post("/api/v1/session")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_string()))
        .unwrap();
    server.call(request).await
}

#[tokio::test]
async fn a_recovery_key_comes_back_to_its_owner_with_the_password_alone() {
    let server = TestServer::start().await;
    let phone = server.phone("xa", Role::CommuneOfficer, &[commune()]).await;
    let other = server.phone("xa2", Role::CommuneOfficer, &[commune()]).await;
    let told = phone.signed_in.sealing.clone().unwrap();
    assert!(told.proof.is_some());
    assert_eq!(other.signed_in.sealing.as_ref().unwrap().key, told.key, "one key a server");
    assert_eq!(phone.signed_in.recovery, None);
    let sealed_key = sealed(&told.key, b"nuong recovery 1", phone.user());

    let answer = sign_in(&server, "xa", PASSWORD, &sealed_key).await;
    assert_eq!(answer.json::<SignedIn>().recovery, Some(hex(&KEY)));
    let wrong = sign_in(&server, "xa", "a wrong password", &sealed_key).await;
    assert_eq!((wrong.status, wrong.code()), (StatusCode::UNAUTHORIZED, Code::WrongPassword));
    assert!(!wrong.text().contains(&hex(&KEY)));
    let of_another = sign_in(&server, "xa2", PASSWORD, &sealed_key).await;
    assert_eq!(of_another.json::<SignedIn>().recovery, None);
}

#[tokio::test]
async fn what_was_sealed_for_something_else_is_not_opened_as_a_recovery_key() {
    let server = TestServer::start().await;
    let phone = server.phone("xa", Role::CommuneOfficer, &[commune()]).await;
    let key = phone.signed_in.sealing.clone().unwrap().key;
    let of_another_purpose = sealed(&key, b"nuong rescue 1", phone.user());
    let elsewhere = TestServer::start().await;
    let stranger = elsewhere.phone("xa", Role::CommuneOfficer, &[commune()]).await;
    let other_key = stranger.signed_in.sealing.clone().unwrap().key;
    let of_another_server = sealed(&other_key, b"nuong recovery 1", phone.user());
    for text in [&of_another_purpose, &of_another_server, "", "no digits"] {
        let answer = sign_in(&server, "xa", PASSWORD, text).await;
        assert_eq!(answer.status, StatusCode::OK, "signing in works all the same");
        assert_eq!(answer.json::<SignedIn>().recovery, None);
    }
}
