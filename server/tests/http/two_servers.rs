//! A phone that is to leave, between two servers on one PostgreSQL: what is done at one is seen at
//! the other once it has forgotten the sessions it remembers, and nothing is lost or doubled.

use std::time::Duration;

use axum::http::StatusCode;
use database::{Database, Options};
use domain::access::Role;
use domain::id::ScopeId;
use domain::record::Kind;
use protocol::v1::{Code, HandoverResponse};
use server::Config;
use sync::{Mutation, Outcome};
use tempfile::TempDir;
use tokio::time::Instant;

use crate::office::Desk;
use crate::process::postgres::OnPostgres;
use crate::revocation::{ask, disable, hello, may_erase, page, reasons};
use crate::server::{PASSWORD, Phone, TestServer, commune};

/// For how long the second server believes a session, where that is waited for.
const REMEMBER_SECONDS: u64 = 1;
/// Longer than a test takes.
const FOR_ALL_OF_THE_TEST: u64 = 60;

/// Two servers and their database, which goes with them.
struct Pair {
    one: TestServer,
    other: TestServer,
    _book: OnPostgres,
}

impl Pair {
    /// `None` where there is no PostgreSQL. The second server remembers sessions for so long.
    async fn start(remember_seconds: u64) -> Option<Self> {
        let book = OnPostgres::make()?;
        let one = server_on(&book, remember_seconds).await;
        let other = server_on(&book, remember_seconds).await;
        Some(Self { one, other, _book: book })
    }

    /// An officer of the commune whose phone speaks to the second server, which knows it now.
    async fn phone_at_the_other(&self) -> (Phone<'_>, Mutation) {
        let mut phone = self.one.phone("xa", Role::CommuneOfficer, &[commune()]).await;
        phone.server = &self.other;
        let village = phone.village(commune(), "A");
        phone.push(std::slice::from_ref(&village)).await;
        (phone, village)
    }

    /// What another officer of the commune is told by the first server.
    async fn households_and_kept_aside(&self) -> [Vec<domain::id::RecordId>; 2] {
        let reader = self.one.phone("xa2", Role::CommuneOfficer, &[commune()]).await;
        let pulled = reader.pull(here()).await;
        [Kind::Household, Kind::Quarantined]
            .map(|kind| pulled.of_kind(kind).iter().map(|line| line.id).collect())
    }
}

async fn server_on(book: &OnPostgres, remember_seconds: u64) -> TestServer {
    let database = Database::connect(&book.url(), Options::default()).await.unwrap();
    database.migrate().await.unwrap();
    let session = server::config::Session { idle_days: 30, remember_seconds };
    let config = Config { session, ..Config::default() };
    TestServer::on(database, TempDir::new().unwrap(), config).await
}

fn here() -> ScopeId {
    ScopeId::from(commune())
}

/// Asks the server of the phone until it has heard; from the documented time on it must have.
async fn narrowed(phone: &Phone<'_>, since: Instant) -> String {
    loop {
        let is_due = since.elapsed() > Duration::from_secs(REMEMBER_SECONDS);
        let (hello, denied) = hello(phone).await;
        if let Some(why) = hello["leaving"].as_str() {
            assert_eq!(denied, 3, "no scope is told any more");
            return why.to_owned();
        }
        assert!(!is_due, "the other server still takes the phone for one in use");
    }
}

/// How many of the steps on the page of a phone that is to leave have not happened.
async fn steps_to_come(desk: &Desk<'_>, phone: &Phone<'_>) -> usize {
    page(desk, phone).await.matches("class=\"hush\"").count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_disabled_at_one_server_hands_in_at_the_other() {
    let Some(pair) = Pair::start(REMEMBER_SECONDS).await else { return };
    let desk = pair.one.desk("tinh", Role::ProvinceAdmin, &[]).await;
    let (mut phone, village) = pair.phone_at_the_other().await;
    disable(&desk, &phone).await;
    let since = Instant::now();
    assert_eq!(steps_to_come(&desk, &phone).await, 4);
    // The other server may still take this for work like any other: that is no loss.
    let early = phone.household(here(), village.record.into());
    let answered_early = phone.push(std::slice::from_ref(&early)).await.answers.remove(0);
    assert_eq!(narrowed(&phone, since).await, "device_disabled");
    let late = phone.household(here(), village.record.into());
    assert!(!may_erase(&phone, 3).await, "one of three is not here yet");
    let all = [village, early.clone(), late.clone()];
    let pushed = phone.push(&all).await;
    assert_eq!(pushed.answers[0].outcome, Outcome::Applied);
    assert_eq!(pushed.answers[1], answered_early, "what was answered stays so");
    let reason = "device_disabled".to_owned();
    assert_eq!(pushed.answers[2].outcome, Outcome::Quarantined { reason, field: None });
    assert!(page(&desk, &phone).await.contains("2 thay đổi, chờ duyệt"), "what came in there");
    assert_eq!(steps_to_come(&desk, &phone).await, 2, "confirmed, erased");
    assert!(may_erase(&phone, 3).await);
    assert_eq!(steps_to_come(&desk, &phone).await, 1);
    assert_eq!(ask(&phone, 3, true).await.status, StatusCode::OK);
    assert_eq!(steps_to_come(&desk, &phone).await, 0);
    for server in [&pair.other, &pair.one] {
        phone.server = server;
        assert_eq!(phone.send(&all).await.code(), Code::SignedOut, "the session ended everywhere");
    }
    let [households, kept_aside] = pair.households_and_kept_aside().await;
    let was_applied = answered_early.outcome == Outcome::Applied;
    assert_eq!(households.contains(&early.record), was_applied);
    assert!(!households.contains(&late.record));
    assert_eq!(households.len() + kept_aside.len(), 2, "each of the two stands once");
    assert_eq!(pair.one.database.verify().await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_closed_at_one_server_hands_in_at_the_other() {
    let Some(pair) = Pair::start(REMEMBER_SECONDS).await else { return };
    let desk = pair.one.desk("tinh", Role::ProvinceAdmin, &[]).await;
    let (mut phone, village) = pair.phone_at_the_other().await;
    let closed = desk.post(&format!("/office/users/{}/close", phone.user()), &[]).await;
    assert_eq!(closed.status, StatusCode::OK);
    let since = Instant::now();
    let stranger = domain::id::DeviceId::new(pair.other.clock.now(), server::clock::entropy());
    let refused = pair.other.try_sign_in("xa", PASSWORD, stranger).await;
    assert_eq!(refused.code(), Code::WrongPassword, "no new phone, at no server");
    assert_eq!(narrowed(&phone, since).await, "account_closed");
    let household = phone.household(here(), village.record.into());
    let batch = [household];
    let pushed = phone.push(&batch).await;
    assert_eq!(reasons(&pushed), ["account_closed"]);
    phone.server = &pair.one;
    assert_eq!(phone.push(&batch).await.answers, pushed.answers, "the same at both");
    assert!(may_erase(&phone, 2).await);
    phone.server = &pair.other;
    assert_eq!(ask(&phone, 2, true).await.status, StatusCode::OK);
    let steps = page(&desk, &phone).await;
    assert!(steps.contains("Khóa tài khoản") && steps.contains("1 thay đổi, chờ duyệt"));
    assert_eq!(steps_to_come(&desk, &phone).await, 0);
    let [households, kept_aside] = pair.households_and_kept_aside().await;
    assert_eq!((households.len(), kept_aside.len()), (0, 1));
    assert_eq!(pair.other.database.verify().await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_last_word_at_a_server_that_has_not_heard_is_said_once_more() {
    let Some(pair) = Pair::start(FOR_ALL_OF_THE_TEST).await else { return };
    let desk = pair.one.desk("tinh", Role::ProvinceAdmin, &[]).await;
    let (mut phone, _) = pair.phone_at_the_other().await;
    disable(&desk, &phone).await;
    phone.server = &pair.one;
    assert!(may_erase(&phone, 1).await);
    phone.server = &pair.other;
    let unheard: HandoverResponse = ask(&phone, 1, true).await.json();
    assert!(!unheard.may_erase, "it still takes the phone for one in use");
    assert_eq!(steps_to_come(&desk, &phone).await, 2, "nothing came in, and it is not erased");
    phone.server = &pair.one;
    let heard: HandoverResponse = ask(&phone, 1, true).await.json();
    assert!(heard.may_erase);
    assert_eq!(steps_to_come(&desk, &phone).await, 1);
}
