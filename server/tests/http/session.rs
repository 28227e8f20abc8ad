//! Sessions: what they tell, how long they last, how they end.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use domain::access::Role;
use domain::id::ScopeId;
use protocol::v1::{CSRF_HEADER, Code, ScopeKind, SignedIn};
use server::Config;
use server::config::Session;

use crate::server::{Phone, TestServer, commune, other_commune, push_body};

const SESSION: &str = "/api/v1/session";
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

async fn who(phone: &Phone<'_>) -> crate::server::Answer {
    phone.server.call(phone.request(Method::GET, SESSION, Body::empty())).await
}

#[tokio::test]
async fn the_cookie_is_for_our_pages_alone() {
    let server = TestServer::start().await;
    server.account("xa", Role::CommuneOfficer, &[commune()]).await;
    let device = domain::id::DeviceId::new(server.clock.now(), server::clock::entropy());
    let answer = server.try_sign_in("XA", crate::server::PASSWORD, device).await;
    let cookie = answer.header("set-cookie").unwrap();
    for part in ["HttpOnly", "Secure", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(part), "{cookie} lacks {part}");
    }
    assert!(!answer.text().contains(cookie.split(['=', ';']).nth(1).unwrap()));
}

#[tokio::test]
async fn an_officer_is_told_which_scopes_to_hold() {
    let server = TestServer::start().await;
    let phone = server.phone("xa", Role::CommuneOfficer, &[commune()]).await;
    let again: SignedIn = who(&phone).await.json();
    assert_eq!(again.user, phone.signed_in.user);
    assert_eq!(again.csrf, phone.signed_in.csrf);
    let kinds: Vec<ScopeKind> = again.scopes.iter().map(|scope| scope.kind).collect();
    assert_eq!(kinds, [ScopeKind::Reference, ScopeKind::User, ScopeKind::Commune]);
    assert_eq!(again.scopes[0].id, ScopeId::REFERENCE);
    assert_eq!(again.scopes[1].id, ScopeId::from(phone.user()));
    assert_eq!(again.scopes[2].id, ScopeId::from(commune()));
    assert_eq!(again.scopes[2].name, "Púng Luông");
}

#[tokio::test]
async fn a_phone_does_not_hold_the_province() {
    let server = TestServer::start().await;
    for role in [Role::ProvinceAdmin, Role::District, Role::Agency, Role::Inspector] {
        let phone = server.phone(role.as_str(), role, &[commune()]).await;
        let communes = phone.signed_in.scopes.iter().filter(|s| s.kind == ScopeKind::Commune);
        assert_eq!(communes.count(), 0, "{}", role.as_str());
    }
}

#[tokio::test]
async fn a_village_head_gets_the_own_village_first() {
    let server = TestServer::start().await;
    let mut officer = server.phone("xa", Role::CommuneOfficer, &[commune()]).await;
    let village = officer.village(commune(), "Nả Háng B");
    officer.push(std::slice::from_ref(&village)).await;
    let head = server.phone("thon", Role::Village, &[village.record.into()]).await;
    assert_eq!(head.signed_in.user.villages, [village.record.into()]);
    let scope = head.signed_in.scopes.iter().find(|s| s.kind == ScopeKind::Commune).unwrap();
    assert_eq!(scope.first_village, Some(village.record.into()));
}

#[tokio::test]
async fn a_session_ends_when_it_is_not_used_and_lasts_while_it_is() {
    let config =
        Config { session: Session { idle_days: 10, remember_seconds: 0 }, ..Config::default() };
    let server = TestServer::with(config).await;
    let phone = server.phone("xa", Role::CommuneOfficer, &[commune()]).await;
    for _ in 0..3 {
        server.clock.advance(9 * DAY_MS);
        assert_eq!(who(&phone).await.status, StatusCode::OK);
    }
    server.clock.advance(11 * DAY_MS);
    assert_eq!(who(&phone).await.code(), Code::SignedOut);
    assert_eq!(phone.send(&[]).await.code(), Code::SignedOut);
}

#[tokio::test]
async fn a_session_that_ends_while_it_is_remembered_ends() {
    let server = TestServer::start().await;
    let phone = server.phone("xa", Role::CommuneOfficer, &[commune()]).await;
    assert_eq!(who(&phone).await.status, StatusCode::OK);
    server.clock.advance(31 * DAY_MS);
    assert_eq!(who(&phone).await.code(), Code::SignedOut);
}

#[tokio::test]
async fn signing_out_ends_the_session_at_once() {
    let server = TestServer::start().await;
    let phone = server.phone("xa", Role::CommuneOfficer, &[commune()]).await;
    let answer = server.call(phone.request(Method::DELETE, SESSION, Body::empty())).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert!(answer.header("set-cookie").unwrap().contains("Max-Age=0"));
    assert_eq!(who(&phone).await.code(), Code::SignedOut);
}

#[tokio::test]
async fn what_changes_something_needs_the_token() {
    let server = TestServer::start().await;
    let phone = server.phone("xa", Role::CommuneOfficer, &[commune()]).await;
    let other = server.phone("khac", Role::CommuneOfficer, &[other_commune()]).await;
    let body = push_body(phone.device, &[]).to_string();
    for token in [None, Some(""), Some("0"), Some(other.signed_in.csrf.as_str())] {
        let mut request = Request::post("/api/v1/push")
            .header(header::COOKIE, &phone.cookie)
            .header(header::CONTENT_TYPE, "application/json");
        if let Some(token) = token {
            request = request.header(CSRF_HEADER, token);
        }
        let answer = server.call(request.body(Body::from(body.clone())).unwrap()).await;
        assert_eq!(answer.code(), Code::WrongToken, "{token:?}");
    }
}

#[tokio::test]
async fn another_site_cannot_speak_for_us_even_with_the_token() {
    let server = TestServer::start().await;
    let phone = server.phone("xa", Role::CommuneOfficer, &[commune()]).await;
    for (name, value) in [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")] {
        let body = Body::from(push_body(phone.device, &[]).to_string());
        let mut request = phone.request(Method::POST, "/api/v1/push", body);
        request.headers_mut().insert(header::HOST, "nuong.example".parse().unwrap());
        request.headers_mut().insert(name, value.parse().unwrap());
        assert_eq!(server.call(request).await.code(), Code::WrongToken, "{name}");
    }
}

#[tokio::test]
async fn made_up_cookies_open_nothing() {
    let server = TestServer::start().await;
    let guesses = ["", "nuong_session=", "nuong_session=abc", "other=1; nuong_session=00"];
    let long = format!("nuong_session={}", "0".repeat(64));
    for cookie in guesses.into_iter().chain([long.as_str()]) {
        let request = Request::get(SESSION).header(header::COOKIE, cookie);
        let answer = server.call(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.code(), Code::SignedOut, "{cookie}");
    }
}
