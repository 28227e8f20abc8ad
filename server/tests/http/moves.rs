//! Households that move to another commune while phones are offline.

use axum::http::StatusCode;
use domain::access::Role;
use domain::id::{AreaId, RecordId, ScopeId};
use domain::record::{Kind, Typed};
use domain::settlement::Quarantined;
use serde_json::{Value, json};
use sync::feed::LineOp;
use sync::{Mutation, Op, Outcome};

use crate::office::value_after;
use crate::server::{PASSWORD, Phone, TestServer, commune, other_commune};

fn here() -> ScopeId {
    ScopeId::from(commune())
}

fn there() -> ScopeId {
    ScopeId::from(other_commune())
}

fn relocation(phone: &mut Phone<'_>, record: RecordId, village: AreaId) -> Mutation {
    let change = (json!(village), json!(village));
    let mut mutation = phone.edit(here(), record, Kind::Household, "village", change);
    mutation.op = Op::Move;
    mutation.to = Some(there());
    mutation
}

/// Officers of two communes; the household of the first has moved to the second.
async fn with_a_household_that_moved(server: &TestServer) -> (Phone<'_>, Phone<'_>, RecordId) {
    let mut officer = server.phone("xa", Role::CommuneOfficer, &[commune()]).await;
    let mut neighbour = server.phone("ke_ben", Role::CommuneOfficer, &[other_commune()]).await;
    let village = officer.village(commune(), "Nả Thử");
    let new_village = neighbour.village(other_commune(), "Háng Giàng");
    let household = officer.household(here(), village.record.into());
    officer.push(&[village, household.clone()]).await;
    neighbour.push(std::slice::from_ref(&new_village)).await;
    let moved = relocation(&mut officer, household.record, new_village.record.into());
    let answer = officer.push(&[moved]).await.answers.remove(0);
    assert_eq!((answer.outcome, answer.scope), (Outcome::Applied, here()));
    (officer, neighbour, household.record)
}

fn reason(outcome: &Outcome) -> &str {
    match outcome {
        Outcome::Quarantined { reason, .. } => reason,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_old_scope_says_where_and_the_new_one_has_the_household() {
    let server = TestServer::start().await;
    let (officer, neighbour, household) = with_a_household_that_moved(&server).await;
    let left = officer.pull(here()).await;
    let line = left.lines.iter().find(|line| line.id == household).unwrap();
    assert_eq!((line.op, line.to, line.fields.len()), (LineOp::Left, Some(there()), 0));
    let came = neighbour.pull(there()).await;
    let line = came.lines.iter().find(|line| line.id == household).unwrap();
    assert_eq!((line.op, &line.fields["address"]), (LineOp::Put, &json!("cạnh suối")));
    assert_eq!(server.database.verify().await.unwrap(), []);
}

#[tokio::test]
async fn a_late_edit_waits_for_the_new_officer_and_its_author_is_told() {
    let server = TestServer::start().await;
    let (mut officer, neighbour, household) = with_a_household_that_moved(&server).await;
    let values = (json!("cạnh suối"), json!("trên đồi"));
    let late = officer.edit(here(), household, Kind::Household, "address", values);
    let answer = officer.push(&[late]).await.answers.remove(0);
    assert_eq!(reason(&answer.outcome), "moved_away");
    let own = officer.pull(ScopeId::from(officer.user())).await;
    let [copy] = own.of_kind(Kind::Quarantined)[..] else { panic!("no copy for the author") };
    let copy = Quarantined::from_fields(&copy.fields).unwrap();
    assert_eq!((copy.desk, copy.review), (Some(there()), None), "it says who decides");
    let to_decide = neighbour.pull(there()).await;
    assert_eq!(to_decide.of_kind(Kind::Quarantined).len(), 1, "on the new officer's phone");
    let former = server.desk_of("xa", PASSWORD).await;
    assert!(!former.page("/office/review").await.contains("action=\"/office/review/"));
    let desk = server.desk_of("ke_ben", PASSWORD).await;
    let page = desk.page("/office/review").await;
    let decide = format!("/office/review/{}", value_after(&page, "action=\"/office/review/"));
    let done = desk.post(&decide, &[("decision", "accept")]).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    let after = neighbour.pull(there()).await;
    let line = after.lines.iter().find(|line| line.id == household).unwrap();
    assert_eq!(line.fields["address"], json!("trên đồi"));
    let told = officer.pull(ScopeId::from(officer.user())).await;
    let copy = Quarantined::from_fields(&told.of_kind(Kind::Quarantined)[0].fields).unwrap();
    assert!(copy.review.is_some_and(|review| review.accepted), "the author is told");
    assert_eq!(server.database.verify().await.unwrap(), []);
}

#[tokio::test]
async fn who_may_write_in_the_new_commune_too_is_late_for_nothing() {
    let server = TestServer::start().await;
    let (_, _, household) = with_a_household_that_moved(&server).await;
    let areas = [commune(), other_commune()];
    let mut both = server.phone("hai_xa", Role::CommuneOfficer, &areas).await;
    let edit = both.edit(here(), household, Kind::Household, "phone", (Value::Null, json!("0912")));
    let answer = both.push(&[edit]).await.answers.remove(0);
    assert_eq!((answer.outcome, answer.scope), (Outcome::Applied, there()));
}

#[tokio::test]
async fn a_supervisor_decides_on_the_phone_and_nobody_else_does() {
    let server = TestServer::start().await;
    let (mut officer, mut neighbour, household) = with_a_household_that_moved(&server).await;
    let late = officer.edit(here(), household, Kind::Household, "phone", (Value::Null, json!("1")));
    officer.push(&[late]).await;
    let desk = neighbour.pull(there()).await.of_kind(Kind::Quarantined)[0].id;
    let review = json!({"accepted": false, "reason": "nhầm", "by": neighbour.user(), "at": 5});
    let decide = |phone: &mut Phone<'_>| {
        phone.edit(there(), desk, Kind::Quarantined, "review", (Value::Null, review.clone()))
    };
    let mut villager = server.phone("thon", Role::Village, &[other_commune()]).await;
    for phone in [&mut villager, &mut officer] {
        let decision = decide(phone);
        let answer = phone.push(&[decision]).await.answers.remove(0);
        assert_eq!(reason(&answer.outcome), "kind_made_by_server");
    }
    let decision = decide(&mut neighbour);
    let answer = neighbour.push(&[decision]).await.answers.remove(0);
    assert_eq!(answer.outcome, Outcome::Applied);
    let own = officer.pull(ScopeId::from(officer.user())).await;
    let kept = own.of_kind(Kind::Quarantined).into_iter().map(|line| &line.fields);
    let reviews = kept.filter(|fields| fields.get("review") == Some(&review)).count();
    assert_eq!(reviews, 1, "the author of the late edit is told");
}

#[tokio::test]
async fn only_who_answers_for_the_commune_lets_a_household_go() {
    let server = TestServer::start().await;
    let mut officer = server.phone("xa", Role::CommuneOfficer, &[commune()]).await;
    let village = officer.village(commune(), "Nả Thử");
    let household = officer.household(here(), village.record.into());
    let id = village.record.into();
    officer.push(&[village, household.clone()]).await;
    let mut villager = server.phone("thon", Role::Village, &[id]).await;
    let moved = relocation(&mut villager, household.record, id);
    let answer = villager.push(&[moved]).await.answers.remove(0);
    assert_eq!(reason(&answer.outcome), "role_may_not");
    let mut home = relocation(&mut officer, household.record, id);
    home.to = Some(ScopeId::from(officer.user()));
    let answer = officer.push(&[home]).await.answers.remove(0);
    assert_eq!(reason(&answer.outcome), "unknown_scope", "nobody takes a household home");
}
