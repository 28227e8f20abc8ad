//! Bodies that are not what a path takes.

use std::io::Write;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use domain::access::Role;
use domain::id::ScopeId;
use flate2::Compression;
use flate2::write::GzEncoder;
use protocol::v1::{CSRF_HEADER, Code, PUSH_BYTES_MAX, PUSH_MUTATIONS_MAX, PushResponse};
use serde_json::json;

use crate::server::{Phone, TestServer, commune, push_body};

const PUSH: &str = "/api/v1/push";
const PULL: &str = "/api/v1/pull";

async fn officer(server: &TestServer) -> Phone<'_> {
    server.phone("xa", Role::CommuneOfficer, &[commune()]).await
}

fn packed(text: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(text).unwrap();
    packer.finish().unwrap()
}

fn with_headers(
    phone: &Phone<'_>,
    path: &str,
    headers: &[(header::HeaderName, &str)],
    body: Vec<u8>,
) -> Request<Body> {
    let mut request = Request::post(path)
        .header(header::COOKIE, &phone.cookie)
        .header(CSRF_HEADER, &phone.signed_in.csrf);
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    request.body(Body::from(body)).unwrap()
}

#[tokio::test]
async fn garbage_is_not_understood() {
    let server = TestServer::start().await;
    let phone = officer(&server).await;
    for path in [PUSH, PULL] {
        for garbage in ["", "{", "[]", "null", "\u{0}\u{1}", "{\"protocol\":1}", "<html></html>"] {
            let request = phone.request(Method::POST, path, Body::from(garbage));
            let answer = server.call(request).await;
            assert_eq!(answer.code(), Code::NotUnderstood, "{path} {garbage:?}");
        }
    }
}

#[tokio::test]
async fn another_protocol_is_told_so_whatever_its_shape() {
    let server = TestServer::start().await;
    let phone = officer(&server).await;
    let of_the_future = json!({"protocol": 2, "batch": {"anything": [1, 2, 3]}});
    let of_our_shape = json!({"protocol": 9, "nonce": "", "device": phone.device,
        "mutations": [], "scopes": []});
    for path in [PUSH, PULL] {
        for body in [&of_the_future, &of_our_shape] {
            let answer = phone.post(path, body).await;
            assert_eq!(answer.status.as_u16(), 426);
            assert_eq!(answer.code(), Code::WrongProtocol);
            assert_eq!(answer.header("upgrade"), Some("nuong-sync/1"));
        }
    }
}

#[tokio::test]
async fn only_json_is_taken() {
    let server = TestServer::start().await;
    let phone = officer(&server).await;
    let body = push_body(phone.device, &[]).to_string().into_bytes();
    let types = [
        vec![],
        vec![(header::CONTENT_TYPE, "text/plain")],
        vec![(header::CONTENT_TYPE, "application/x-www-form-urlencoded")],
        vec![(header::CONTENT_TYPE, "application/json"), (header::CONTENT_ENCODING, "br")],
    ];
    for headers in types {
        let answer = server.call(with_headers(&phone, PUSH, &headers, body.clone())).await;
        assert_eq!(answer.code(), Code::WrongType, "{headers:?}");
    }
}

#[tokio::test]
async fn a_packed_body_is_unpacked() {
    let server = TestServer::start().await;
    let mut phone = officer(&server).await;
    let mutation = phone.village(commune(), "Nả Háng B");
    let body = push_body(phone.device, &[mutation]).to_string();
    let headers = [
        (header::CONTENT_TYPE, "application/json; charset=utf-8"),
        (header::CONTENT_ENCODING, "gzip"),
    ];
    let answer = server.call(with_headers(&phone, PUSH, &headers, packed(body.as_bytes()))).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.json::<PushResponse>().held, 1);
    let broken = server.call(with_headers(&phone, PUSH, &headers, body.into_bytes())).await;
    assert_eq!(broken.code(), Code::NotUnderstood);
}

#[tokio::test]
async fn a_body_is_never_larger_than_it_may_be_packed_or_not() {
    let server = TestServer::start().await;
    let phone = officer(&server).await;
    let json = [(header::CONTENT_TYPE, "application/json")];
    let large = vec![b' '; PUSH_BYTES_MAX + 1];
    let answer = server.call(with_headers(&phone, PUSH, &json, large.clone())).await;
    assert_eq!(answer.code(), Code::TooLarge);
    let bomb = packed(&vec![b' '; 16 * PUSH_BYTES_MAX]);
    assert!(bomb.len() < PUSH_BYTES_MAX / 4);
    let gzip = [(header::CONTENT_TYPE, "application/json"), (header::CONTENT_ENCODING, "gzip")];
    let answer = server.call(with_headers(&phone, PUSH, &gzip, bomb)).await;
    assert_eq!(answer.code(), Code::TooLarge);
}

#[tokio::test]
async fn too_many_mutations_are_to_be_halved_and_too_long_a_nonce_is_no_nonce() {
    let server = TestServer::start().await;
    let mut phone = officer(&server).await;
    let scope = ScopeId::from(commune());
    let village = phone.village(commune(), "Nả Háng B").record.into();
    let one = phone.household(scope, village);
    let many = vec![one; PUSH_MUTATIONS_MAX + 1];
    assert_eq!(phone.send(&many).await.code(), Code::TooLarge);
    let mut body = push_body(phone.device, &[]);
    body["nonce"] = "n".repeat(65).into();
    assert_eq!(phone.post(PUSH, &body).await.code(), Code::NotUnderstood);
}
