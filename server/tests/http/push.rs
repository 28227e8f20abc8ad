//! Pushes: applied once, merged, in conflict, quarantined.

use domain::access::Role;
use domain::id::{AreaId, RecordId, ScopeId};
use domain::record::{Kind, Typed};
use domain::settlement::{Choice, Conflict, Quarantined, Settlement};
use protocol::v1::{Code, PushResponse};
use serde_json::{Value, json};
use sync::{Mutation, Outcome};

use crate::server::{
    Phone, TestServer, commune, from_nothing, new_record, other_commune, push_body,
};

fn scope() -> ScopeId {
    ScopeId::from(commune())
}

/// An officer of the commune with one village and one household on the server.
async fn officer_with_household(server: &TestServer) -> (Phone<'_>, AreaId, RecordId) {
    let mut officer = server.phone("xa", Role::CommuneOfficer, &[commune()]).await;
    let village = officer.village(commune(), "Nả Háng B");
    let id = AreaId::from(village.record);
    let household = officer.household(scope(), id);
    let record = household.record;
    let response = officer.push(&[village, household]).await;
    assert!(response.answers.iter().all(|answer| answer.outcome == Outcome::Applied));
    (officer, id, record)
}

fn edit_phone(phone: &mut Phone<'_>, record: RecordId, base: Value, new: &str) -> Mutation {
    phone.edit(scope(), record, Kind::Household, "phone", (base, json!(new)))
}

fn reason(outcome: &Outcome) -> &str {
    match outcome {
        Outcome::Quarantined { reason, .. } => reason,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_same_push_three_times_is_applied_once() {
    let server = TestServer::start().await;
    let (mut officer, village, _) = officer_with_household(&server).await;
    let before = officer.pull(scope()).await;
    let batch = [officer.household(scope(), village), officer.household(scope(), village)];
    // Two answers are lost on the way; the phone knows nothing of them and sends again.
    officer.send(&batch).await;
    officer.send(&batch).await;
    let third = officer.push(&batch).await;
    let fourth = officer.push(&batch).await;
    assert_eq!(third.answers, fourth.answers);
    assert_eq!(third.held, 4);
    let after = officer.pull(scope()).await;
    assert_eq!(after.lines.len(), before.lines.len() + 2);
    assert_eq!(server.database.verify().await.unwrap(), []);
}

#[tokio::test]
async fn two_officers_change_different_fields_and_both_land() {
    let server = TestServer::start().await;
    let (mut one, _, record) = officer_with_household(&server).await;
    let mut two = server.phone("xa2", Role::CommuneOfficer, &[commune()]).await;
    let phone = edit_phone(&mut one, record, Value::Null, "0000 000 001");
    let merit = two.edit(scope(), record, Kind::Household, "merit", (json!(false), json!(true)));
    for answer in one.push(&[phone]).await.answers.iter().chain(&two.push(&[merit]).await.answers) {
        assert_eq!(answer.outcome, Outcome::Applied);
    }
    let pulled = one.pull(scope()).await;
    let fields = &pulled.line(record).unwrap().fields;
    assert_eq!((&fields["phone"], &fields["merit"]), (&json!("0000 000 001"), &json!(true)));
    assert!(pulled.of_kind(Kind::Conflict).is_empty());
}

#[tokio::test]
async fn the_same_field_is_a_conflict_that_both_see_and_one_settles() {
    let server = TestServer::start().await;
    let (mut one, _, record) = officer_with_household(&server).await;
    let mut two = server.phone("xa2", Role::CommuneOfficer, &[commune()]).await;
    let first = edit_phone(&mut one, record, Value::Null, "0000 000 001");
    let second = edit_phone(&mut two, record, Value::Null, "0000 000 002");
    one.push(&[first]).await;
    let merged = two.push(&[second]).await;
    let Outcome::Merged { conflicts } = &merged.answers[0].outcome else {
        panic!("{:?}", merged.answers[0].outcome);
    };
    let [conflict] = conflicts.as_slice() else { panic!("{conflicts:?}") };
    for phone in [&one, &two] {
        let pulled = phone.pull(scope()).await;
        let line = pulled.line(*conflict).expect("both see it");
        let told = Conflict::from_fields(&line.fields).unwrap();
        assert_eq!(told.field, "phone");
        assert_eq!(
            (&told.standing, &told.offered),
            (&json!("0000 000 001"), &json!("0000 000 002"))
        );
        assert_eq!((told.standing_by, told.offered_by), (Some(one.user()), two.user()));
        assert_eq!(pulled.line(record).unwrap().fields["phone"], json!("0000 000 001"));
    }
    let chosen = edit_phone(&mut one, record, json!("0000 000 001"), "0000 000 002");
    let settlement = Settlement { choice: Choice::Offered, by: one.user(), at: server.clock.now() };
    let settled = (Value::Null, serde_json::to_value(settlement).unwrap());
    let settled = one.edit(scope(), *conflict, Kind::Conflict, "settlement", settled);
    let answers = one.push(&[chosen, settled]).await.answers;
    assert!(answers.iter().all(|answer| answer.outcome == Outcome::Applied), "{answers:?}");
    let pulled = two.pull(scope()).await;
    assert_eq!(pulled.line(record).unwrap().fields["phone"], json!("0000 000 002"));
    let told = Conflict::from_fields(&pulled.line(*conflict).unwrap().fields).unwrap();
    assert_eq!(told.settlement.unwrap().by, one.user());
    assert_eq!(server.database.verify().await.unwrap(), []);
}

#[tokio::test]
async fn a_mutation_for_another_commune_is_kept_for_its_author_and_not_carried_out() {
    let server = TestServer::start().await;
    let (mut officer, village, _) = officer_with_household(&server).await;
    let elsewhere = ScopeId::from(other_commune());
    let village_there = AreaId::from(new_record(&server));
    let stray = officer.household(elsewhere, village_there);
    let good = officer.household(scope(), village);
    let response = officer.push(&[stray.clone(), good]).await;
    assert_eq!(reason(&response.answers[0].outcome), "outside_your_area");
    assert_eq!(response.answers[0].scope, ScopeId::from(officer.user()));
    assert_eq!(response.answers[1].outcome, Outcome::Applied);
    let own = officer.pull(ScopeId::from(officer.user())).await;
    let [line] = own.of_kind(Kind::Quarantined)[..] else { panic!("{own:?}") };
    let kept = Quarantined::from_fields(&line.fields).unwrap();
    assert_eq!(kept.author, officer.user());
    assert_eq!(serde_json::from_value::<Mutation>(kept.mutation).unwrap(), stray);
    let neighbour = server.phone("ke_ben", Role::CommuneOfficer, &[other_commune()]).await;
    assert!(neighbour.pull(elsewhere).await.of_kind(Kind::Household).is_empty());
}

#[tokio::test]
async fn an_account_without_an_area_sees_no_household_and_changes_none() {
    let server = TestServer::start().await;
    let (_officer, village, record) = officer_with_household(&server).await;
    for role in [Role::CommuneOfficer, Role::Village, Role::Trainer] {
        let mut nobody = server.phone(role.as_str(), role, &[]).await;
        assert_eq!(nobody.signed_in.scopes.len(), 2);
        let pulled = nobody.pull(scope()).await;
        assert!(pulled.lines.is_empty());
        assert_eq!(pulled.frames, [json!({"denied": {"scope": scope()}})]);
        let mutations = [
            nobody.household(scope(), village),
            edit_phone(&mut nobody, record, Value::Null, "0000 000 009"),
        ];
        for answer in nobody.push(&mutations).await.answers {
            assert_eq!(reason(&answer.outcome), "outside_your_area");
        }
        let own = nobody.pull(ScopeId::from(nobody.user())).await;
        assert_eq!(own.of_kind(Kind::Quarantined).len(), 2);
    }
}

#[tokio::test]
async fn a_village_head_changes_the_own_village_only() {
    let server = TestServer::start().await;
    let (mut officer, own, _) = officer_with_household(&server).await;
    let other = officer.village(commune(), "Mý Háng Tâu");
    let foreign = officer.household(scope(), other.record.into());
    let foreigner = person(&mut officer, foreign.record, "Mùa A Dơ");
    officer.push(&[other.clone(), foreign.clone(), foreigner.clone()]).await;
    let mut head = server.phone("thon", Role::Village, &[own]).await;
    let mine = head.household(scope(), own);
    let member = person(&mut head, mine.record, "Sùng Thị Ca");
    let renamed = (json!("Mùa A Dơ"), json!("Mùa A Dế"));
    let mutations = [
        mine,
        member,
        head.household(scope(), other.record.into()),
        edit_phone(&mut head, foreign.record, Value::Null, "0000 000 003"),
        head.edit(scope(), foreigner.record, Kind::Person, "name", renamed),
    ];
    let answers = head.push(&mutations).await.answers;
    assert!(answers[..2].iter().all(|a| a.outcome == Outcome::Applied), "{answers:?}");
    for answer in &answers[2..] {
        assert_eq!(reason(&answer.outcome), "outside_your_village");
    }
}

#[tokio::test]
async fn those_who_only_read_change_nothing() {
    let server = TestServer::start().await;
    let (_officer, village, record) = officer_with_household(&server).await;
    for role in [Role::District, Role::Agency, Role::Inspector, Role::Trainer] {
        let mut reader = server.phone(role.as_str(), role, &[commune()]).await;
        assert!(reader.pull(scope()).await.line(record).is_some());
        let mutation = reader.household(scope(), village);
        let answers = reader.push(&[mutation]).await.answers;
        assert_eq!(reason(&answers[0].outcome), "role_may_not", "{}", role.as_str());
    }
}

#[tokio::test]
async fn what_is_not_valid_is_kept_beside_the_good_ones() {
    let server = TestServer::start().await;
    let (mut officer, village, record) = officer_with_household(&server).await;
    let bad = |officer: &mut Phone<'_>, kind: Kind, fields: Value| {
        let fields = serde_json::from_value(fields).unwrap();
        let id = new_record(officer.server);
        officer.mutation(scope(), id, kind, from_nothing(fields))
    };
    let mut unknown_kind = bad(&mut officer, Kind::Person, json!({}));
    unknown_kind.kind = "spaceship".to_owned();
    let mut of_the_future = officer.household(scope(), village);
    of_the_future.form_version = 99;
    let nameless = bad(
        &mut officer,
        Kind::Person,
        json!({"household": record, "name": " ", "relation": "head"}),
    );
    let shapeless = bad(&mut officer, Kind::Household, json!({"village": 7}));
    let officer_card = bad(&mut officer, Kind::Officer, json!({"name": "x", "role": "inspector"}));
    let reference = {
        let mut mutation = officer.village(commune(), "x");
        mutation.scope = ScopeId::REFERENCE;
        mutation
    };
    let good = officer.household(scope(), village);
    let batch = [unknown_kind, of_the_future, nameless, shapeless, officer_card, reference, good];
    let answers = officer.push(&batch).await.answers;
    let reasons: Vec<&str> = answers[..6].iter().map(|answer| reason(&answer.outcome)).collect();
    let expected = [
        "unknown_kind",
        "unknown_form",
        "not_valid:empty",
        "not_valid:shape",
        "kind_made_by_server",
        "reference_is_read_only",
    ];
    assert_eq!(reasons, expected);
    assert_eq!(answers[6].outcome, Outcome::Applied);
}

#[tokio::test]
async fn a_deleted_household_is_not_edited_silently() {
    let server = TestServer::start().await;
    let (mut officer, _, record) = officer_with_household(&server).await;
    let mut late = server.phone("xa2", Role::CommuneOfficer, &[commune()]).await;
    let mut deletion = officer.edit(scope(), record, Kind::Household, "phone", Default::default());
    deletion.op = sync::Op::Delete;
    deletion.fields.clear();
    deletion.reason = Some("listed twice".to_owned());
    officer.push(&[deletion]).await;
    let edit = edit_phone(&mut late, record, Value::Null, "0000 000 004");
    let answers = late.push(&[edit]).await.answers;
    assert!(matches!(answers[0].outcome, Outcome::Merged { .. }), "{answers:?}");
    let pulled = officer.pull(scope()).await;
    assert_eq!(pulled.line(record).unwrap().reason.as_deref(), Some("listed twice"));
    assert_eq!(pulled.of_kind(Kind::Conflict).len(), 1);
}

#[tokio::test]
async fn a_full_disk_refuses_the_whole_push_and_nothing_is_half_done() {
    let server = TestServer::start().await;
    let (mut officer, village, _) = officer_with_household(&server).await;
    let before = officer.pull(scope()).await;
    let batch: Vec<Mutation> = (0..400).map(|_| officer.household(scope(), village)).collect();

    let full = server.on_a_full_disk().await;
    let refused = full.call(officer.pushing(&batch)).await;
    let problem = refused.problem();
    assert_eq!(problem.code, Code::Busy);
    assert!(problem.retry_after_s.is_some());
    let held = full.call(officer.pushing(&[])).await.json::<PushResponse>().held;
    assert_eq!(json!(held), before.hello["held"]);
    full.database.close().await.unwrap();

    assert_eq!(officer.pull(scope()).await.frames, before.frames);
    let answers = officer.push(&batch).await.answers;
    assert!(answers.iter().all(|answer| answer.outcome == Outcome::Applied));
    assert_eq!(server.database.verify().await.unwrap(), []);
}

fn person(phone: &mut Phone<'_>, household: RecordId, name: &str) -> Mutation {
    let fields = json!({"household": household, "name": name, "relation": "head"});
    let record = new_record(phone.server);
    let fields = from_nothing(serde_json::from_value(fields).unwrap());
    phone.mutation(scope(), record, Kind::Person, fields)
}

#[tokio::test]
async fn a_push_of_another_epoch_is_told_so_and_nothing_is_taken_in() {
    let server = TestServer::start().await;
    let mut phone = server.phone("xa", Role::CommuneOfficer, &[commune()]).await;
    let village = phone.village(commune(), "Nả Háng B");
    let mut body = push_body(phone.device, std::slice::from_ref(&village));
    body["epoch"] = json!("the epoch before the restore");
    let told: PushResponse = phone.post("/api/v1/push", &body).await.json();
    assert_eq!((told.answers.len(), told.held), (0, 0));
    assert_eq!(told.epoch, phone.signed_in.epoch);
    body["epoch"] = json!(told.epoch);
    let told: PushResponse = phone.post("/api/v1/push", &body).await.json();
    assert_eq!((told.answers.len(), told.held), (1, 1));
}
