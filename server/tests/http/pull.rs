//! Pulls: whole, in part, from another epoch, nothing new.

use std::thread::available_parallelism;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, header};
use domain::access::Role;
use domain::id::{AreaId, ScopeId};
use domain::record::Kind;
use serde_json::{Value, json};
use sync::feed::{Checksum, Head};
use sync::{Line, Mutation};
use tokio::time::timeout;
use tower::ServiceExt;

use crate::server::{Answer, Phone, Pulled, TestServer, commune, other_commune};

fn scope() -> ScopeId {
    ScopeId::from(commune())
}

async fn filled(server: &TestServer, households: usize) -> (Phone<'_>, AreaId) {
    let mut officer = server.phone("xa", Role::CommuneOfficer, &[commune()]).await;
    let village = officer.village(commune(), "Nả Háng B");
    let id = AreaId::from(village.record);
    let mut batch = vec![village];
    batch.extend((0..households).map(|_| officer.household(scope(), id)));
    for batch in batch.chunks(500) {
        officer.push(batch).await;
    }
    (officer, id)
}

fn head_of(lines: &[Line]) -> Head {
    let mut sum = Checksum::default();
    for line in lines {
        sum.add(line.id, line.seq);
    }
    let seq = lines.last().map_or(0, |line| line.seq);
    Head { seq, count: lines.len() as u64, checksum: sum }
}

fn end(pulled: &Pulled) -> Head {
    let end = pulled.frames.last().unwrap();
    serde_json::from_value(end["end"].clone()).unwrap()
}

async fn asked(phone: &Phone<'_>, scopes: Value, headers: &[(header::HeaderName, &str)]) -> Answer {
    let body = json!({
        "protocol": 1, "nonce": "pull", "device": phone.device, "scopes": scopes,
    });
    let mut request = phone.request(Method::POST, "/api/v1/pull", Body::from(body.to_string()));
    for (name, value) in headers {
        request.headers_mut().insert(name, value.parse().unwrap());
    }
    phone.server.call(request).await
}

#[tokio::test]
async fn a_first_download_is_whole_and_agrees_with_its_checksum() {
    let server = TestServer::start().await;
    let (officer, _) = filled(&server, 1_200).await;
    let pulled = officer.pull(scope()).await;
    assert_eq!(pulled.lines.len(), 1_201);
    assert_eq!(end(&pulled), head_of(&pulled.lines));
    assert!(pulled.lines.windows(2).all(|pair| pair[0].seq < pair[1].seq));
    assert_eq!(pulled.frames[0]["begin"]["lines"], json!(1_201));
    assert_eq!(pulled.hello["nonce"], json!("pull"));
    assert_eq!(pulled.hello["held"], json!(1_201));
}

#[tokio::test]
async fn a_later_pull_brings_only_what_is_behind() {
    let server = TestServer::start().await;
    let (mut officer, village) = filled(&server, 20).await;
    let before = officer.pull(scope()).await;
    let after = end(&before).seq;
    let new = officer.household(scope(), village);
    officer.push(std::slice::from_ref(&new)).await;
    let pulled = officer.pull_after(scope(), after).await;
    let ids: Vec<_> = pulled.lines.iter().map(|line| line.id).collect();
    assert_eq!(ids, [new.record]);
    assert_eq!(pulled.frames[0], json!({"begin": {"scope": scope(), "after": after, "lines": 1}}));
    let mut all = before.lines;
    all.extend(pulled.lines.iter().cloned());
    assert_eq!(end(&pulled), head_of(&all));
}

#[tokio::test]
async fn nothing_new_is_told_in_three_short_lines() {
    let server = TestServer::start().await;
    let (officer, _) = filled(&server, 3).await;
    let after = end(&officer.pull(scope()).await).seq;
    let wanted = json!([{"scope": scope(), "after": after}]);
    let answer = asked(&officer, wanted, &[(header::ACCEPT_ENCODING, "gzip, br")]).await;
    assert_eq!(answer.header("content-encoding"), None);
    assert_eq!(answer.header("content-type"), Some("application/x-ndjson"));
    assert!(answer.bytes.len() < 500);
    let pulled = Pulled::read(&answer.text());
    assert!(pulled.lines.is_empty());
    assert_eq!(pulled.frames.len(), 2);
    assert_eq!(end(&pulled).seq, after);
}

#[tokio::test]
async fn what_is_worth_packing_is_packed_for_those_who_unpack() {
    let server = TestServer::start().await;
    let (officer, _) = filled(&server, 900).await;
    for (households_after, is_packed) in [(0, true), (890, true), (900, false)] {
        let wanted = json!([{"scope": scope(), "after": households_after}]);
        let plain = asked(&officer, wanted.clone(), &[]).await;
        assert_eq!(plain.header("content-encoding"), None);
        let answer = asked(&officer, wanted, &[(header::ACCEPT_ENCODING, "gzip")]).await;
        let encoding = answer.header("content-encoding");
        assert_eq!(encoding == Some("gzip"), is_packed, "behind {households_after}");
        assert_eq!(answer.header("vary"), Some("accept-encoding"));
        assert_eq!(Pulled::read(&answer.text()).lines, Pulled::read(&plain.text()).lines);
    }
}

#[tokio::test]
async fn a_village_comes_ahead_and_the_scope_in_its_order() {
    let server = TestServer::start().await;
    let (mut officer, _) = filled(&server, 10).await;
    let second = officer.village(commune(), "Mý Háng Tâu");
    let village = AreaId::from(second.record);
    let inside: Vec<Mutation> = (0..3).map(|_| officer.household(scope(), village)).collect();
    officer.push(&[vec![second], inside].concat()).await;
    let wanted = json!([{"scope": scope(), "after": 0, "first_village": village}]);
    let text = asked(&officer, wanted, &[]).await.text();
    let ahead: Vec<&str> = text
        .lines()
        .skip_while(|line| !line.starts_with("{\"village\""))
        .skip(1)
        .take_while(|line| line.starts_with("{\"seq\""))
        .collect();
    assert_eq!(ahead.len(), 4);
    assert!(text.contains(&format!("{{\"village\":{{\"scope\":\"{}\",\"lines\":4}}}}", scope())));
    let pulled = Pulled::read(&text);
    assert_eq!(end(&pulled), head_of(&pulled.lines[4..]));
}

#[tokio::test]
async fn numbers_of_another_epoch_are_answered_from_the_beginning() {
    let server = TestServer::start().await;
    let (officer, _) = filled(&server, 4).await;
    let body = json!({
        "protocol": 1, "nonce": "pull", "device": officer.device, "epoch": "another",
        "scopes": [{"scope": scope(), "after": 3}],
    });
    let pulled = Pulled::read(&officer.post("/api/v1/pull", &body).await.text());
    assert_eq!(pulled.frames[0]["begin"]["after"], json!(0));
    assert_eq!(pulled.lines.len(), 5);
    assert_ne!(pulled.hello["epoch"], json!("another"));
}

#[tokio::test]
async fn a_phone_that_is_further_than_the_server_starts_anew() {
    let server = TestServer::start().await;
    let (officer, _) = filled(&server, 4).await;
    let pulled = officer.pull_after(scope(), 1_000).await;
    assert_eq!(pulled.frames[0]["begin"]["after"], json!(0));
    assert_eq!(pulled.lines.len(), 5);
}

#[tokio::test]
async fn scopes_of_others_are_denied_one_by_one() {
    let server = TestServer::start().await;
    let (officer, _) = filled(&server, 2).await;
    let stranger = server.phone("khac", Role::CommuneOfficer, &[other_commune()]).await;
    let wanted = json!([
        {"scope": ScopeId::REFERENCE, "after": 0},
        {"scope": scope(), "after": 0},
        {"scope": ScopeId::from(officer.user()), "after": 0},
        {"scope": ScopeId::from(other_commune()), "after": 0},
    ]);
    let pulled = Pulled::read(&asked(&stranger, wanted, &[]).await.text());
    assert!(pulled.frames.contains(&json!({"denied": {"scope": scope()}})));
    let own = ScopeId::from(officer.user());
    assert!(pulled.frames.contains(&json!({"denied": {"scope": own}})));
    assert!(pulled.of_kind(Kind::Household).is_empty());
    assert!(!pulled.of_kind(Kind::Standard).is_empty());
    let ends = pulled.frames.iter().filter(|frame| frame.get("end").is_some());
    assert_eq!(ends.count(), 2);
}

#[tokio::test]
async fn a_pull_that_waits_is_answered_when_something_moves_or_the_time_is_over() {
    let server = TestServer::start().await;
    let mut phone = server.phone("xa", Role::CommuneOfficer, &[commune()]).await;
    let village = phone.village(commune(), "Nả Háng B");
    let waiting = |after: u64, wait_ms: u32| {
        let body = json!({
            "protocol": 1, "nonce": "pull", "device": phone.device, "wait_ms": wait_ms,
            "scopes": [{"scope": ScopeId::from(commune()), "after": after}],
        });
        phone.request(Method::POST, "/api/v1/pull", body.to_string().into())
    };
    let nothing = Pulled::read(&server.call(waiting(0, 1)).await.text());
    assert_eq!((nothing.lines.len(), nothing.frames.len()), (0, 2));
    let since = tokio::time::Instant::now();
    let push = async {
        // The other is polled first, and waits by now.
        phone.send(std::slice::from_ref(&village)).await
    };
    let (told, _) = tokio::join!(server.call(waiting(0, 25_000)), push);
    let told = Pulled::read(&told.text());
    assert!(told.line(village.record).is_some());
    assert_eq!(told.hello["held"], 1, "what is counted is counted after the wait");
    assert!(since.elapsed() < std::time::Duration::from_secs(10), "it was woken");
}

#[tokio::test]
async fn downloads_that_nobody_reads_hold_up_no_other() {
    let server = TestServer::start().await;
    let (officer, _) = filled(&server, 1_200).await;
    let body = json!({
        "protocol": 1, "nonce": "pull", "device": officer.device,
        "scopes": [{"scope": scope(), "after": 0}],
    });
    let mut unread = Vec::new();
    for _ in 0..=available_parallelism().unwrap().get() {
        let request = officer.request(Method::POST, "/api/v1/pull", Body::from(body.to_string()));
        unread.push(server.router.clone().oneshot(request).await.unwrap());
    }
    let pulled = timeout(Duration::from_secs(60), officer.pull(scope())).await;
    assert_eq!(pulled.expect("it has a turn").lines.len(), 1_201);
}
