//! The authorisation table: every route, as every role and as nobody.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use domain::access::Role;
use server::access::{Allow, Proof, RULES, Rule, Verb};

use crate::server::{Phone, TestServer, commune};

/// An address that fits the route's path.
fn address(rule: &Rule) -> String {
    let parts = rule.path.split('/').map(|part| match part {
        "{*page}" => "households",
        "{*file}" => "nothing.js",
        part if part.starts_with('{') => "019ab0a2-07cd-7a63-9b40-8858d9730b38",
        part => part,
    });
    parts.collect::<Vec<_>>().join("/")
}

fn is_refusal(status: StatusCode) -> bool {
    matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::SEE_OTHER)
}

#[tokio::test]
async fn nobody_gets_only_what_is_for_everybody() {
    let server = TestServer::start().await;
    for rule in RULES {
        let request = axum::http::Request::builder()
            .method(rule.method.method())
            .uri(address(rule))
            .body(Body::empty())
            .unwrap();
        let answer = server.call(request).await;
        let (path, status) = (rule.path, answer.status);
        match rule.allow {
            Allow::Everybody => assert!(!is_refusal(status), "{path}: {status}"),
            Allow::Operator => assert_eq!(status, StatusCode::NOT_FOUND, "{path}"),
            Allow::SignedIn | Allow::HandingIn | Allow::Roles(_) if path.starts_with("/office") => {
                assert_eq!(status, StatusCode::SEE_OTHER, "{path}");
                assert_eq!(answer.header("location"), Some("/office/sign-in"), "{path}");
            }
            Allow::SignedIn | Allow::HandingIn | Allow::Roles(_) => {
                assert_eq!(status, StatusCode::UNAUTHORIZED, "{path}");
            }
        }
    }
}

#[tokio::test]
async fn every_role_gets_what_the_table_says() {
    for role in Role::ALL {
        let server = TestServer::start().await;
        let phone = server.phone("somebody", role, &[commune()]).await;
        // Signing out comes last: it ends the session the other calls need.
        let is_sign_out = |rule: &&Rule| rule.method == Verb::Delete;
        let rules = RULES.iter().filter(|rule| !is_sign_out(rule));
        for rule in rules.chain(RULES.iter().filter(is_sign_out)) {
            let answer = called(&phone, rule).await;
            let (path, role) = (rule.path, role.as_str());
            match rule.allow {
                Allow::Operator => assert_eq!(answer, StatusCode::NOT_FOUND, "{path} as {role}"),
                allow if allow.admits(phone.signed_in.user.role) => {
                    let refused =
                        matches!(answer, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN);
                    // A form without its token is refused by its handler, whatever the role.
                    let by_handler = rule.proof == Proof::FormField;
                    assert!(!refused || by_handler, "{path} as {role}: {answer}");
                }
                _ => assert_eq!(answer, StatusCode::FORBIDDEN, "{path} as {role}"),
            }
        }
    }
}

async fn called(phone: &Phone<'_>, rule: &Rule) -> StatusCode {
    let request = phone.request(rule.method.method(), &address(rule), Body::empty());
    phone.server.call(request).await.status
}

#[tokio::test]
async fn what_changes_something_needs_a_proof() {
    for rule in RULES {
        let changes = rule.method != Verb::Get;
        assert_eq!(changes, rule.proof != Proof::NotNeeded, "{:?} {}", rule.method, rule.path);
    }
}

#[tokio::test]
async fn a_route_stands_in_the_table_once() {
    for rule in RULES {
        let same = RULES.iter().filter(|r| r.method == rule.method && r.path == rule.path);
        assert_eq!(same.count(), 1, "{:?} {}", rule.method, rule.path);
    }
}

#[tokio::test]
async fn what_is_in_no_table_is_not_found() {
    let server = TestServer::start().await;
    let phone = server.phone("tinh", Role::ProvinceAdmin, &[]).await;
    for path in ["/api", "/api/v2/push", "/api/v1/push", "/nothing", "/office/nothing", "/pkg/"] {
        let request = phone.request(Method::PUT, path, Body::empty());
        let answer = server.call(request).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
}
