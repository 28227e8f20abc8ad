//! What waits for a supervisor: changes kept aside, and fields with two values.

use axum::http::StatusCode;
use domain::access::Role;
use domain::id::{RecordId, ScopeId};
use domain::record::Kind;
use serde_json::json;
use sync::Outcome;

use super::desk::value_after;
use crate::server::{TestServer, commune};

fn scope() -> ScopeId {
    ScopeId::from(commune())
}

/// A household and a village of the commune, written by its officer, and an edit of it by
/// somebody who has no right to it.
async fn with_something_kept_aside(server: &TestServer) -> RecordId {
    let mut officer = server.phone("xa", Role::CommuneOfficer, &[commune()]).await;
    let village = officer.village(commune(), "Nả Thử");
    let household = officer.household(scope(), village.record.into());
    officer.push(&[village, household.clone()]).await;
    let mut trainer = server.phone("khuyennong", Role::Trainer, &[commune()]).await;
    let values = (json!("cạnh suối"), json!("trên đồi"));
    let edit = trainer.edit(scope(), household.record, Kind::Household, "address", values);
    let answer = trainer.push(&[edit]).await.answers.remove(0);
    assert!(matches!(answer.outcome, Outcome::Quarantined { .. }));
    household.record
}

async fn address_of(server: &TestServer, household: RecordId) -> Option<String> {
    let access = server.database.accounts().await.unwrap();
    let officer = access.into_iter().find(|account| account.username == "xa").unwrap().id;
    let access = server.database.access_of(officer).await.unwrap().unwrap();
    let file = server.database.household_by_id(&access, household.into()).await.unwrap();
    file.unwrap().household.address
}

#[tokio::test]
async fn an_accepted_change_is_written_and_its_author_is_told() {
    let server = TestServer::start().await;
    let household = with_something_kept_aside(&server).await;
    let admin = server.desk("tinh", Role::ProvinceAdmin, &[]).await;
    let page = admin.page("/office/review").await;
    assert!(page.contains("trên đồi") && page.contains("khuyennong (invented)"));
    assert!(page.contains("class=\"rail__count\">1<"));
    let decide = format!("/office/review/{}", value_after(&page, "action=\"/office/review/"));
    let done = admin.post(&decide, &[("decision", "accept"), ("reason", "đúng rồi")]).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    assert_eq!(address_of(&server, household).await.as_deref(), Some("trên đồi"));
    let trainer = server.sign_in("khuyennong").await;
    let own = trainer.pull(ScopeId::from(trainer.user())).await;
    let told = own.lines.iter().any(|line| {
        line.fields.get("review").is_some_and(|review| review["accepted"] == json!(true))
    });
    assert!(told, "the author's own scope carries the decision");
    assert!(admin.page("/office/review").await.contains("Không có gì chờ duyệt"));
    assert!(admin.page("/office/review?decided=yes").await.contains("đúng rồi"));
    let again = admin.post(&decide, &[("decision", "accept")]).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert_eq!(server.database.verify().await.unwrap(), []);
}

#[tokio::test]
async fn a_change_is_sent_back_with_a_word() {
    let server = TestServer::start().await;
    let household = with_something_kept_aside(&server).await;
    let officer = server.desk_of("xa", crate::server::PASSWORD).await;
    let page = officer.page("/office/review").await;
    let decide = format!("/office/review/{}", value_after(&page, "action=\"/office/review/"));
    let silent = officer.post(&decide, &[("decision", "reject"), ("reason", " ")]).await;
    assert_eq!(silent.status, StatusCode::CONFLICT);
    let done = officer.post(&decide, &[("decision", "reject"), ("reason", "nhầm hộ")]).await;
    assert_eq!(done.status, StatusCode::OK);
    assert_eq!(address_of(&server, household).await.as_deref(), Some("cạnh suối"));
    assert!(officer.page("/office/review?decided=yes").await.contains("nhầm hộ"));
}

#[tokio::test]
async fn two_values_stand_side_by_side_until_one_is_chosen() {
    let server = TestServer::start().await;
    let mut one = server.phone("xa", Role::CommuneOfficer, &[commune()]).await;
    let village = one.village(commune(), "Nả Thử");
    let household = one.household(scope(), village.record.into());
    one.push(&[village, household.clone()]).await;
    let mut other = server.phone("xa.hai", Role::CommuneOfficer, &[commune()]).await;
    let write = |new: &str| (json!("cạnh suối"), json!(new));
    let first = one.edit(scope(), household.record, Kind::Household, "address", write("đầu bản"));
    let second =
        other.edit(scope(), household.record, Kind::Household, "address", write("cuối bản"));
    one.push(&[first]).await;
    let answer = other.push(&[second]).await.answers.remove(0);
    assert!(matches!(answer.outcome, Outcome::Merged { .. }));
    let desk = server.desk_of("xa", crate::server::PASSWORD).await;
    let page = desk.page("/office/conflicts").await;
    assert!(page.contains("đầu bản") && page.contains("cuối bản") && page.contains("cạnh suối"));
    assert_eq!(super::desk::count_on(&desk.page("/office/households?waiting=yes").await), 1);
    let settle = format!("/office/conflicts/{}", value_after(&page, "action=\"/office/conflicts/"));
    let nonsense = desk.post(&settle, &[("choice", "both")]).await;
    assert!(nonsense.status.is_client_error());
    let done = desk.post(&settle, &[("choice", "offered")]).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    assert_eq!(address_of(&server, household.record).await.as_deref(), Some("cuối bản"));
    assert!(desk.page("/office/conflicts").await.contains("Không có mục nào"));
    assert!(desk.page("/office/conflicts?decided=yes").await.contains("cuối bản"));
    let again = desk.post(&settle, &[("choice", "standing")]).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    let inspector = server.desk("thanhtra", Role::Inspector, &[commune()]).await;
    let refused = inspector.post(&settle, &[("choice", "standing")]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}
