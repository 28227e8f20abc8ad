//! Rescue files, with the library's own sender as the phone.

use domain::access::Role;
use serde_json::{Value, json};
use server::rescue::{Carried, RescueError, carry_out, open};

use crate::recovery::sealed_for;
use crate::server::{Phone, TestServer, commune};

fn file(public_key: &str, content: &Value) -> Vec<u8> {
    let sealed = sealed_for(public_key, b"nuong rescue 1", content.to_string().as_bytes());
    [b"nuong rescue 1\n".as_slice(), &sealed].concat()
}

/// What a phone writes that has recorded one new village.
fn content(phone: &mut Phone<'_>) -> Value {
    let sealing = phone.signed_in.sealing.clone().unwrap();
    let village = phone.village(commune(), "Nả Háng B");
    json!({
        "user": phone.user(), "device": village.device, "proof": sealing.proof, "written": 5,
        "mutations": [village],
        "drafts": [{ "key": "household:new", "body": "{}" }],
        "unreadable": [{ "store": "outbox", "body": "{half a row" }],
    })
}

#[tokio::test]
async fn what_a_rescue_file_holds_is_carried_out_once_in_its_authors_name() {
    let server = TestServer::start().await;
    let mut phone = server.phone("xa", Role::CommuneOfficer, &[commune()]).await;
    let key = phone.signed_in.sealing.clone().unwrap().key;
    let content = content(&mut phone);
    let rescue = open(&server.database, &file(&key, &content)).await.unwrap();
    assert_eq!((rescue.count(), rescue.drafts.len(), rescue.unreadable.len()), (1, 1, 1));

    let now = server.clock.now();
    let first = carry_out(&server.database, &rescue, now).await.unwrap();
    assert_eq!(first, Carried { applied: 1, ..Carried::default() });
    let later = now.plus_millis(1_000);
    let again = carry_out(&server.database, &rescue, later).await.unwrap();
    assert_eq!(again, Carried { known: 1, ..Carried::default() });
    let id = content["mutations"][0]["record"].as_str().unwrap().parse().unwrap();
    let access = server.database.access_of(phone.user()).await.unwrap().unwrap();
    let history = server.database.history(&access, id).await.unwrap();
    assert_eq!(history.len(), 1);
    assert_eq!(history[0].author, phone.user());
}

#[tokio::test]
async fn a_rescue_file_that_proves_nothing_is_refused() {
    let server = TestServer::start().await;
    let mut phone = server.phone("xa", Role::CommuneOfficer, &[commune()]).await;
    let other = server.phone("xa2", Role::CommuneOfficer, &[commune()]).await;
    let key = phone.signed_in.sealing.clone().unwrap().key;
    let honest = content(&mut phone);
    let mut forged = honest.clone();
    forged["user"] = json!(other.user());
    let mut of_other_device = honest.clone();
    of_other_device["mutations"][0]["device"] = json!(other.user());
    for content in [&forged, &of_other_device] {
        let refused = open(&server.database, &file(&key, content)).await;
        assert!(matches!(refused, Err(RescueError::NotProven)));
    }
    let whole = file(&key, &honest);
    let refused = open(&server.database, &whole[..whole.len() - 1]).await;
    assert!(matches!(refused, Err(RescueError::NotForUs)));
    let refused = open(&server.database, b"{}").await;
    assert!(matches!(refused, Err(RescueError::NoRescueFile)));
}
