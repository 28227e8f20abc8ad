//! Trying passwords.

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode, header};
use database::AccountState;
use domain::access::Role;
use domain::id::DeviceId;
use protocol::v1::Code;
use serde_json::json;
use server::Config;
use server::clock::entropy;
use server::config::SignIn;
use std::net::SocketAddr;

use crate::server::{Answer, PASSWORD, TestServer, commune};

const MINUTE_MS: i64 = 60 * 1_000;

async fn attempt(server: &TestServer, username: &str, password: &str) -> Answer {
    let device = DeviceId::new(server.clock.now(), entropy());
    server.try_sign_in(username, password, device).await
}

async fn attempt_from(server: &TestServer, address: &str, username: &str) -> Answer {
    let body = json!({"username": username, "password": "a wrong password"});
    let peer: SocketAddr = format!("{address}:5000").parse().unwrap();
    let request = Request::post("/api/v1/session")
        .header(header::CONTENT_TYPE, "application/json")
        .extension(ConnectInfo(peer))
        .body(Body::from(body.to_string()))
        .unwrap();
    server.call(request).await
}

async fn strict() -> TestServer {
    let sign_in = SignIn { window_minutes: 15, per_account: 3, per_address: 5 };
    let server = TestServer::with(Config { sign_in, ..Config::default() }).await;
    server.account("xa", Role::CommuneOfficer, &[commune()]).await;
    server
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_are_told_alike() {
    let server = strict().await;
    let wrong = attempt(&server, "xa", "not the password").await;
    let unknown = attempt(&server, "nobody", "not the password").await;
    assert_eq!((wrong.code(), unknown.code()), (Code::WrongPassword, Code::WrongPassword));
    assert_eq!(wrong.header("set-cookie"), None);
}

#[tokio::test]
async fn after_some_failures_even_the_right_password_has_to_wait() {
    let server = strict().await;
    for _ in 0..3 {
        assert_eq!(attempt(&server, "xa", "not the password").await.code(), Code::WrongPassword);
    }
    let answer = attempt(&server, "XA ", PASSWORD).await;
    let problem = answer.problem();
    assert_eq!(problem.code, Code::TooManyAttempts);
    assert_eq!(problem.retry_after_s, Some(15 * 60));
    assert_eq!(answer.header("retry-after"), Some("900"));
    server.clock.advance(16 * MINUTE_MS);
    assert_eq!(attempt(&server, "xa", PASSWORD).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_name_that_nobody_has_is_limited_too() {
    let server = strict().await;
    for _ in 0..3 {
        attempt(&server, "nobody", "not the password").await;
    }
    assert_eq!(attempt(&server, "nobody", "x").await.code(), Code::TooManyAttempts);
}

#[tokio::test]
async fn the_right_password_makes_good_for_slips() {
    let server = strict().await;
    for _ in 0..3 {
        attempt(&server, "xa", "not the password").await;
        attempt(&server, "xa", "not the password").await;
        assert_eq!(attempt(&server, "xa", PASSWORD).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn one_address_cannot_try_many_names() {
    let server = strict().await;
    for name in ["a", "b", "c", "d", "e"] {
        let answer = attempt_from(&server, "203.0.113.7", name).await;
        assert_eq!(answer.code(), Code::WrongPassword);
    }
    let answer = attempt_from(&server, "203.0.113.7", "f").await;
    assert_eq!(answer.code(), Code::TooManyAttempts);
    let elsewhere = attempt_from(&server, "203.0.113.8", "f").await;
    assert_eq!(elsewhere.code(), Code::WrongPassword);
}

#[tokio::test]
async fn many_attempts_at_once_are_many_attempts() {
    let server = strict().await;
    let attempts = (0..12).map(|_| attempt(&server, "xa", "not the password"));
    let codes: Vec<Code> =
        futures::future::join_all(attempts).await.iter().map(Answer::code).collect();
    let looked_at = codes.iter().filter(|code| **code == Code::WrongPassword).count();
    assert!(looked_at <= 3, "{looked_at} passwords were looked at");
}

#[tokio::test]
async fn a_closed_account_cannot_sign_in_and_its_sessions_at_desks_end() {
    let config = Config {
        session: server::config::Session { idle_days: 30, remember_seconds: 0 },
        ..Config::default()
    };
    let server = TestServer::with(config).await;
    let phone = server.phone("xa", Role::CommuneOfficer, &[commune()]).await;
    let desk = server.desk_of("xa", PASSWORD).await;
    let closed = AccountState::Closed;
    let now = server.clock.now();
    server.database.set_account_state(phone.user(), closed, None, now).await.unwrap();
    assert_eq!(desk.get("/office/").await.header("location"), Some("/office/sign-in"));
    assert_eq!(server.office_sign_in("xa", PASSWORD).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(attempt(&server, "xa", PASSWORD).await.code(), Code::WrongPassword);
}

#[tokio::test]
async fn a_form_of_another_site_cannot_sign_anybody_in() {
    let server = strict().await;
    let body = json!({"username": "xa", "password": PASSWORD}).to_string();
    let request = Request::post("/api/v1/session")
        .header(header::CONTENT_TYPE, "application/json")
        .header("sec-fetch-site", "cross-site")
        .body(Body::from(body.clone()))
        .unwrap();
    assert_eq!(server.call(request).await.code(), Code::WrongToken);
    let request = Request::post("/api/v1/session")
        .header(header::CONTENT_TYPE, "text/plain")
        .body(Body::from(body))
        .unwrap();
    assert_eq!(server.call(request).await.code(), Code::WrongType);
}
