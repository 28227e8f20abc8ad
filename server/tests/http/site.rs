//! Pages and files for everybody, and the headers around them.

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode, header};
use server::Config;
use server::config::Metrics;
use server::site::headers::{CONTENT_SECURITY_POLICY, MESSAGE_POLICY};
use server::site::package;
use std::net::SocketAddr;

use crate::server::TestServer;

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let server = TestServer::start().await;
    for path in ["/", "/help/sign-in", "/app/", "/healthz", "/api/v1/session", "/nothing"] {
        let answer = server.get(path).await;
        let is_message = path.starts_with("/api/");
        let policy = if is_message { MESSAGE_POLICY } else { CONTENT_SECURITY_POLICY };
        assert_eq!(answer.header("content-security-policy"), Some(policy), "{path}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(answer.header("cross-origin-resource-policy"), Some("same-origin"), "{path}");
        if !is_message {
            assert_eq!(answer.header("referrer-policy"), Some("same-origin"), "{path}");
            assert_eq!(answer.header("cross-origin-opener-policy"), Some("same-origin"), "{path}");
            assert!(answer.header("permissions-policy").unwrap().contains("geolocation=(self)"));
        }
        assert!(answer.header("cache-control").is_some(), "{path}");
        assert_eq!(answer.header("x-request-id").unwrap().len(), 18, "{path}");
    }
}

#[test]
fn the_content_security_policy_has_no_loopholes() {
    assert!(!CONTENT_SECURITY_POLICY.contains("unsafe-inline"));
    assert!(!CONTENT_SECURITY_POLICY.contains("'unsafe-eval'"));
    assert!(!CONTENT_SECURITY_POLICY.contains('*'));
    assert!(CONTENT_SECURITY_POLICY.contains("frame-ancestors 'none'"));
}

#[tokio::test]
async fn only_a_server_that_is_reachable_from_outside_insists_on_tls() {
    let server = TestServer::start().await;
    assert_eq!(server.get("/").await.header("strict-transport-security"), None);
    let open = Config { listen: "0.0.0.0:3000".parse().unwrap(), ..Config::default() };
    let server = TestServer::with(open).await;
    let request = Request::get("/").header(header::HOST, "nuong.example");
    let answer = server.call(request.body(Body::empty()).unwrap()).await;
    assert!(answer.header("strict-transport-security").unwrap().starts_with("max-age="));
}

#[tokio::test]
async fn the_public_pages_speak_vietnamese_and_on_request_english() {
    let server = TestServer::start().await;
    for (path, vietnamese, english) in [
        ("/", "Sổ hộ của cán bộ giảm nghèo", "The household book of poverty officers"),
        ("/help/sign-in", "Quên mật khẩu", "Forgotten password"),
    ] {
        let page = server.get(path).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
        let page = page.text();
        assert!(page.contains(vietnamese) && page.contains("<html lang=\"vi\">"), "{page}");
        let page = server.get(&format!("{path}?lang=en")).await.text();
        assert!(page.contains(english) && page.contains("<html lang=\"en\">"), "{page}");
        assert!(!page.contains("<script") && !page.contains(" style="), "{page}");
    }
}

#[tokio::test]
async fn what_is_not_there_is_told_as_a_page_or_as_json() {
    let server = TestServer::start().await;
    let file = server.get("/pkg/nothing.js").await;
    assert_eq!(file.status, StatusCode::NOT_FOUND);
    assert!(file.text().contains("Không có trang này"));
    let call = server.get("/api/v1/nothing").await;
    assert_eq!(call.problem().code, protocol::v1::Code::NotFound);
}

#[tokio::test]
async fn the_shell_answers_every_path_of_the_app_and_every_file_it_names_is_there() {
    if !package::is_built() {
        println!("skipped: the site has not been built (cargo xtask site)");
        return;
    }
    let server = TestServer::start().await;
    let shell = server.get("/app/").await;
    assert_eq!(shell.status, StatusCode::OK);
    assert_eq!(shell.header("cache-control"), Some("no-cache"));
    let page = shell.text();
    assert_eq!(server.get("/app/households/019ab0a2").await.text(), page);
    let moved = server.get("/app").await;
    assert_eq!(
        (moved.status, moved.header("location")),
        (StatusCode::PERMANENT_REDIRECT, Some("/app/"))
    );
    let named: Vec<&str> = page
        .split(['"', '\''])
        .filter(|text| text.starts_with("/pkg/") || *text == "/manifest.webmanifest")
        .collect();
    assert!(named.len() >= 4, "{named:?}");
    for path in named {
        let answer = server.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        if path.starts_with("/pkg/") {
            assert_eq!(answer.header("cache-control"), Some("public, max-age=31536000, immutable"));
        }
    }
    let worker = server.get("/sw.js").await;
    assert_eq!(worker.header("cache-control"), Some("no-cache"));
    assert_eq!(worker.header("content-type"), Some("text/javascript; charset=utf-8"));
}

#[tokio::test]
async fn a_file_is_sent_packed_to_those_who_unpack_and_not_again_while_unchanged() {
    let Some(path) = package::address_of("nuong.css") else {
        println!("skipped: the site has not been built (cargo xtask site)");
        return;
    };
    let server = TestServer::start().await;
    let plain = server.get(&path).await;
    let get =
        |name, value: &str| Request::get(&path).header(name, value).body(Body::empty()).unwrap();
    let packed = server.call(get(header::ACCEPT_ENCODING, "gzip, br")).await;
    if let Some(encoding) = packed.header("content-encoding") {
        assert_eq!(encoding, "br");
        assert!(packed.bytes.len() < plain.bytes.len());
        assert_ne!(packed.header("etag"), plain.header("etag"));
    }
    let again = server.call(get(header::IF_NONE_MATCH, plain.header("etag").unwrap())).await;
    assert_eq!((again.status, again.bytes.len()), (StatusCode::NOT_MODIFIED, 0));
}

fn metrics_from(peer: &str, headers: &[(&str, &str)]) -> Request<Body> {
    let peer: SocketAddr = format!("{peer}:5000").parse().unwrap();
    let mut request = Request::get("/metrics").extension(ConnectInfo(peer));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::empty()).unwrap()
}

#[tokio::test]
async fn figures_are_for_the_same_machine_or_for_those_who_know_the_token() {
    server::telemetry::figures::start();
    let server = TestServer::start().await;
    server.get("/healthz").await;
    let local = server.call(metrics_from("127.0.0.1", &[])).await;
    assert_eq!(local.status, StatusCode::OK);
    assert!(local.text().contains("nuong_http_requests_total{route=\"/healthz\",status=\"200\"}"));
    assert_eq!(server.call(metrics_from("203.0.113.1", &[])).await.status, StatusCode::NOT_FOUND);
    let proxied = metrics_from("127.0.0.1", &[("x-forwarded-for", "203.0.113.1")]);
    assert_eq!(server.call(proxied).await.status, StatusCode::NOT_FOUND);

    let metrics = Metrics { token: Some("sixteen letters!".to_owned()) };
    let server = TestServer::with(Config { metrics, ..Config::default() }).await;
    let known = [("authorization", "Bearer sixteen letters!")];
    assert_eq!(server.call(metrics_from("203.0.113.1", &known)).await.status, StatusCode::OK);
    let guessed = [("authorization", "Bearer sixteen letters?")];
    let answer = server.call(metrics_from("203.0.113.1", &guessed)).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn readiness_is_the_databases() {
    let server = TestServer::start().await;
    assert_eq!(server.get("/readyz").await.status, StatusCode::OK);
    server.database.migrate_down().await.unwrap();
    assert_eq!(server.get("/healthz").await.status, StatusCode::OK);
    assert_eq!(server.get("/readyz").await.status, StatusCode::SERVICE_UNAVAILABLE);
}
