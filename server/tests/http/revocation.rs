//! A device is disabled, or its account closed: everything of it comes in, and then it goes.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use domain::access::Role;
use domain::id::ScopeId;
use protocol::v1::{Code, HandoverResponse, PushResponse};
use serde_json::{Value, json};
use server::Config;
use sync::{Mutation, Outcome};

use crate::office::Desk;
use crate::server::{PASSWORD, Phone, TestServer, commune};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// A server that remembers no session, as after the few seconds that it would.
async fn started() -> TestServer {
    let session = server::config::Session { idle_days: 30, remember_seconds: 0 };
    TestServer::with(Config { session, ..Config::default() }).await
}

pub(crate) async fn disable(desk: &Desk<'_>, phone: &Phone<'_>) -> String {
    let path = format!("/office/devices/{}/disable", phone.device);
    let answer = desk.post(&path, &[("note", "mất ở chợ")]).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.text()
}

pub(crate) async fn page(desk: &Desk<'_>, phone: &Phone<'_>) -> String {
    desk.page(&format!("/office/devices/{}", phone.device)).await
}

pub(crate) async fn ask(phone: &Phone<'_>, device_seq: u64, erased: bool) -> crate::server::Answer {
    let body = json!({"protocol": 1, "nonce": "leave", "device": phone.device,
        "device_seq": device_seq, "drafts": 2, "erased": erased});
    phone.post("/api/v1/handover", &body).await
}

pub(crate) async fn may_erase(phone: &Phone<'_>, device_seq: u64) -> bool {
    let answer: HandoverResponse = ask(phone, device_seq, false).await.json();
    assert_eq!(answer.nonce, "leave");
    answer.may_erase
}

/// The first line of an answer to a pull, and how many scopes it denies.
pub(crate) async fn hello(phone: &Phone<'_>) -> (Value, usize) {
    let scopes = [ScopeId::REFERENCE, ScopeId::from(phone.user()), ScopeId::from(commune())];
    let scopes = scopes.map(|scope| json!({"scope": scope, "after": 0}));
    let body = json!({"protocol": 1, "nonce": "pull", "device": phone.device,
        "wait_ms": 25_000, "scopes": scopes});
    let text = phone.post("/api/v1/pull", &body).await.text();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (lines[0]["hello"].clone(), lines.iter().filter(|line| line.get("denied").is_some()).count())
}

pub(crate) fn reasons(pushed: &PushResponse) -> Vec<String> {
    let reason = |outcome: &Outcome| match outcome {
        Outcome::Quarantined { reason, .. } => reason.clone(),
        other => panic!("{other:?}"),
    };
    pushed.answers.iter().map(|answer| reason(&answer.outcome)).collect()
}

async fn officer(server: &TestServer) -> (Phone<'_>, Mutation) {
    let mut phone = server.phone("xa", Role::CommuneOfficer, &[commune()]).await;
    let village = phone.village(commune(), "Nả Háng B");
    phone.push(std::slice::from_ref(&village)).await;
    (phone, village)
}

#[tokio::test]
async fn a_disabled_device_hands_in_everything_before_its_book_goes() {
    let server = started().await;
    let desk = server.desk("tinh", Role::ProvinceAdmin, &[]).await;
    let (mut phone, village) = officer(&server).await;
    let told = disable(&desk, &phone).await;
    assert!(told.contains("Đã thu hồi máy") && told.contains("mất ở chợ"));
    assert!(told.contains("Đã thu hồi, máy chưa liên lạc"));
    server.clock.advance(60_000);
    let household = phone.household(ScopeId::from(commune()), village.record.into());
    let again = [village, household.clone()];
    assert!(!may_erase(&phone, 2).await, "one of two is here");
    let pushed = phone.push(&again).await;
    assert_eq!(pushed.answers[0].outcome, Outcome::Applied, "what was answered stays so");
    let reason = "device_disabled".to_owned();
    assert_eq!(pushed.answers[1].outcome, Outcome::Quarantined { reason, field: None });
    assert_eq!(phone.push(&again).await.answers, pushed.answers);
    let (hello, denied) = hello(&phone).await;
    assert_eq!((hello["leaving"].as_str(), denied), (Some("device_disabled"), 3));
    assert!(page(&desk, &phone).await.contains("1 thay đổi, chờ duyệt"));
    assert!(may_erase(&phone, 2).await);
    assert!(page(&desk, &phone).await.contains("2 phiếu viết dở mất theo sổ"));
    assert_eq!(ask(&phone, 2, true).await.status, StatusCode::OK);
    let steps = page(&desk, &phone).await;
    assert!(steps.contains("Đã xóa sổ trên máy") && !steps.contains("class=\"hush\""));
    assert_eq!(phone.send(&[]).await.code(), Code::SignedOut, "the session ended with the book");
    let waiting = desk.page("/office/review").await;
    assert!(waiting.contains("Máy đã bị thu hồi trước khi gửi mục này."));
    assert_eq!(server.database.verify().await.unwrap(), []);
}

#[tokio::test]
async fn a_device_that_is_to_leave_can_do_nothing_else() {
    let server = started().await;
    let desk = server.desk("tinh", Role::ProvinceAdmin, &[]).await;
    let (phone, _) = officer(&server).await;
    let other = server.sign_in("xa").await;
    disable(&desk, &phone).await;
    let get = |path: &str| phone.request(Method::GET, path, Body::empty());
    let office = server.call(get("/office/households")).await;
    assert_eq!(office.header("location"), Some("/office/sign-in"));
    let session: Value = server.call(get("/api/v1/session")).await.json();
    assert_eq!(session["scopes"].as_array().unwrap().len(), 2, "no commune is named any more");
    assert!(phone.pull(ScopeId::from(commune())).await.lines.is_empty());
    let stolen = json!({"protocol": 1, "nonce": "n", "device": other.device, "device_seq": 0});
    assert_eq!(phone.post("/api/v1/handover", &stolen).await.code(), Code::NotAllowed);
    assert!(!may_erase(&other, 0).await, "another phone of the same officer stays");
    assert!(!other.pull(ScopeId::from(commune())).await.lines.is_empty());
}

#[tokio::test]
async fn a_device_that_is_allowed_again_goes_on() {
    let server = started().await;
    let desk = server.desk("tinh", Role::ProvinceAdmin, &[]).await;
    let (mut phone, village) = officer(&server).await;
    disable(&desk, &phone).await;
    let household = phone.household(ScopeId::from(commune()), village.record.into());
    assert_eq!(reasons(&phone.push(&[household]).await), ["device_disabled"]);
    let path = format!("/office/devices/{}/enable", phone.device);
    server.clock.advance(1);
    assert!(desk.post(&path, &[]).await.text().contains("Máy dùng lại được"));
    let household = phone.household(ScopeId::from(commune()), village.record.into());
    assert_eq!(phone.push(&[household]).await.answers[0].outcome, Outcome::Applied);
    let (hello, denied) = hello(&phone).await;
    assert_eq!((hello.get("leaving"), denied), (None, 0));
    assert!(!may_erase(&phone, 3).await, "a phone in use keeps its book");
    server.clock.advance(1);
    disable(&desk, &phone).await;
    let steps = page(&desk, &phone).await;
    assert_eq!(steps.matches("<h2>Các bước</h2>").count(), 2, "both times are kept");
    assert!(steps.contains("1 thay đổi, chờ duyệt"));
}

#[tokio::test]
async fn a_closed_account_hands_in_also_after_its_session_is_over() {
    let server = started().await;
    let desk = server.desk("tinh", Role::ProvinceAdmin, &[]).await;
    let (mut phone, village) = officer(&server).await;
    let closed = desk.post(&format!("/office/users/{}/close", phone.user()), &[]).await;
    assert_eq!(closed.status, StatusCode::OK);
    let household = phone.household(ScopeId::from(commune()), village.record.into());
    assert_eq!(reasons(&phone.push(&[household]).await), ["account_closed"]);
    server.clock.advance(31 * DAY_MS);
    assert_eq!(phone.send(&[]).await.code(), Code::SignedOut);
    let stranger = domain::id::DeviceId::new(server.clock.now(), server::clock::entropy());
    let refused = server.try_sign_in("xa", PASSWORD, stranger).await;
    assert_eq!(refused.code(), Code::WrongPassword, "a closed account opens no new phone");
    let wrong = server.try_sign_in("xa", "not the password", phone.device).await;
    assert_eq!(wrong.code(), Code::WrongPassword);
    let (cookie, csrf) = {
        let answer = server.try_sign_in("xa", PASSWORD, phone.device).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        let cookie = answer.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
        (cookie, answer.json::<protocol::v1::SignedIn>().csrf)
    };
    phone.cookie = cookie;
    phone.signed_in.csrf = csrf;
    let household = phone.household(ScopeId::from(commune()), village.record.into());
    assert_eq!(reasons(&phone.push(&[household]).await), ["account_closed"]);
    assert!(may_erase(&phone, 3).await);
    let desk = server.desk_of("tinh", PASSWORD).await;
    let steps = page(&desk, &phone).await;
    assert!(steps.contains("Khóa tài khoản") && steps.contains("2 thay đổi, chờ duyệt"));
    desk.post(&format!("/office/users/{}/open", phone.user()), &[]).await;
    assert!(!may_erase(&phone, 3).await, "an account that is open again keeps its books");
}

#[tokio::test]
async fn the_list_says_how_phones_stand_and_names_the_silent_ones_first() {
    let server = started().await;
    let desk = server.desk("tinh", Role::ProvinceAdmin, &[]).await;
    let silent = server.phone("im", Role::CommuneOfficer, &[commune()]).await;
    server.clock.advance(9 * DAY_MS);
    let (phone, _) = officer(&server).await;
    let report = json!({"build": "1a2b3c", "waiting": 4, "oldest": 1_764_554_400_000_i64,
        "used_mb": 14, "quota_mb": 2048, "persisted": true});
    let body = json!({"protocol": 1, "nonce": "pull", "device": phone.device,
        "report": report, "scopes": []});
    assert_eq!(phone.post("/api/v1/pull", &body).await.status, StatusCode::OK);
    let list = desk.page("/office/devices").await;
    let place = |phone: &Phone<'_>| list.find(&phone.device.to_string()).unwrap();
    assert!(place(&silent) < place(&phone));
    for words in ["Im lặng 9 ngày", "1a2b3c", "14 trên 2.048 MB, trình duyệt giữ lại"] {
        assert!(list.contains(words), "{words}");
    }
    let most = desk.page("/office/devices?sort=waiting").await;
    let first = [&silent, &phone].map(|phone| most.find(&phone.device.to_string()).unwrap());
    assert!(first[1] < first[0], "what waits most comes first when asked so");
    let elsewhere = crate::server::OTHER_COMMUNE;
    let other = desk.page(&format!("/office/devices?area={elsewhere}")).await;
    assert!(!other.contains(&phone.device.to_string()));
    let here = desk.page(&format!("/office/devices?area={}", commune())).await;
    assert!(here.contains(&phone.device.to_string()));
}

#[tokio::test]
async fn a_phone_with_nothing_to_send_is_not_said_to_be_silent_about_it() {
    let server = started().await;
    let desk = server.desk("tinh", Role::ProvinceAdmin, &[]).await;
    let (phone, _) = officer(&server).await;
    let oldest = async || {
        let page = page(&desk, &phone).await;
        let fact = page.split("<dt>Mục chưa gửi lâu nhất</dt>").nth(1).unwrap();
        fact.split("</div>").next().unwrap().to_owned()
    };
    assert!(oldest().await.contains("chưa báo"));
    let body = json!({"protocol": 1, "nonce": "pull", "device": phone.device,
        "report": {"build": "1a2b3c", "waiting": 0}, "scopes": []});
    assert_eq!(phone.post("/api/v1/pull", &body).await.status, StatusCode::OK);
    let told = oldest().await;
    assert!(told.contains("không có mục chờ") && !told.contains("chưa báo"), "{told}");
    assert!(desk.page("/office/devices").await.contains("không có mục chờ"));
}

#[tokio::test]
async fn disabling_needs_a_reason_and_a_device() {
    let server = started().await;
    let desk = server.desk("tinh", Role::ProvinceAdmin, &[]).await;
    let (phone, _) = officer(&server).await;
    let path = format!("/office/devices/{}/disable", phone.device);
    let bare = desk.post(&path, &[("note", " ")]).await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bare.text().contains("role=\"alert\""));
    assert_eq!(hello(&phone).await.0.get("leaving"), None);
    let nowhere = format!("/office/devices/{}/disable", phone.user());
    let missing = desk.post(&nowhere, &[("note", "mất")]).await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_report_of_another_device_is_not_taken() {
    let server = started().await;
    let desk = server.desk("tinh", Role::ProvinceAdmin, &[]).await;
    let (phone, _) = officer(&server).await;
    let other = server.sign_in("xa").await;
    let body = json!({"protocol": 1, "nonce": "pull", "device": other.device,
        "report": {"build": "forged", "waiting": 9}, "scopes": []});
    assert_eq!(phone.post("/api/v1/pull", &body).await.status, StatusCode::OK);
    assert!(!desk.page("/office/devices").await.contains("forged"));
    let long = "x".repeat(201);
    let body = json!({"protocol": 1, "nonce": "pull", "device": phone.device,
        "report": {"build": long, "waiting": 9}, "scopes": []});
    assert_eq!(phone.post("/api/v1/pull", &body).await.code(), Code::NotUnderstood);
}
