//! The description of the protocol, compared with the routes and with real messages.

use std::collections::BTreeSet;

use domain::access::Role;
use domain::id::ScopeId;
use protocol::v1::{HandoverRequest, PullRequest, PullScope, PushRequest, Report, SignIn};
use serde_json::{Value, json};
use server::access::RULES;

use crate::server::{TestServer, commune, push_body};

async fn document(server: &TestServer) -> Value {
    server.get("/api/v1/openapi.json").await.json()
}

#[tokio::test]
async fn every_route_of_the_protocol_is_described_and_no_other() {
    let server = TestServer::start().await;
    let document = document(&server).await;
    let verb = |method: &str| method.to_uppercase();
    let described: BTreeSet<(String, String)> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, item)| {
            item.as_object().unwrap().keys().map(move |method| (verb(method), path.clone()))
        })
        .collect();
    let routes = RULES.iter().filter(|rule| rule.path.starts_with("/api/"));
    let routes: BTreeSet<(String, String)> =
        routes.map(|rule| (rule.method.method().to_string(), rule.path.to_owned())).collect();
    assert_eq!(described, routes);
}

#[tokio::test]
async fn every_reference_leads_somewhere() {
    let server = TestServer::start().await;
    let document = document(&server).await;
    let mut references = Vec::new();
    collect_references(&document, &mut references);
    assert!(references.len() > 10);
    for reference in references {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

fn collect_references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                match value {
                    Value::String(text) if key == "$ref" => found.push(text.clone()),
                    other => collect_references(other, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect_references(item, found)),
        _ => {}
    }
}

#[tokio::test]
async fn real_messages_have_the_described_shape() {
    let server = TestServer::start().await;
    let document = document(&server).await;
    let check = |shape: &str, message: &Value| {
        let schema = json!({"$ref": format!("#/components/schemas/{shape}")});
        let problems = problems(&document, &schema, message, shape);
        assert_eq!(problems, Vec::<String>::new());
    };
    let mut phone = server.phone("xa", Role::CommuneOfficer, &[commune()]).await;
    check("SignedIn", &serde_json::to_value(&phone.signed_in).unwrap());
    let village = phone.village(commune(), "Nả Háng B");
    let mut elsewhere = phone.household(ScopeId::from(phone.user()), village.record.into());
    elsewhere.clock_offset_ms = Some(-20);
    let body = push_body(phone.device, &[village, elsewhere]);
    check("PushRequest", &body);
    serde_json::from_value::<PushRequest>(body.clone()).unwrap();
    check("PushResponse", &phone.post("/api/v1/push", &body).await.json());
    let pull = PullRequest {
        protocol: 1,
        nonce: "n".to_owned(),
        device: phone.device,
        epoch: Some("e".to_owned()),
        wait_ms: Some(1),
        report: Some(Report {
            build: "b".to_owned(),
            waiting: 1,
            oldest: Some(phone.signed_in.now),
            used_mb: Some(2),
            quota_mb: Some(3),
            persisted: Some(false),
        }),
        scopes: vec![PullScope {
            scope: ScopeId::from(commune()),
            after: 0,
            first_village: Some(commune()),
        }],
    };
    let pull = serde_json::to_value(pull).unwrap();
    check("PullRequest", &pull);
    for line in phone.post("/api/v1/pull", &pull).await.text().lines() {
        let shape = if line.starts_with("{\"seq\"") { "Line" } else { "Frame" };
        check(shape, &serde_json::from_str(line).unwrap());
    }
    let handover = HandoverRequest {
        protocol: 1,
        nonce: "n".to_owned(),
        device: phone.device,
        device_seq: 2,
        drafts: 0,
        erased: false,
    };
    let handover = serde_json::to_value(handover).unwrap();
    check("HandoverRequest", &handover);
    check("HandoverResponse", &phone.post("/api/v1/handover", &handover).await.json());
    let leaving = json!({"hello": {"nonce": "n", "epoch": "e", "now": 1, "held": 2,
        "leaving": "account_closed"}});
    check("Frame", &leaving);
    check("Problem", &server.get("/api/v1/session").await.json());
    let sign_in = json!({"username": "a", "password": "b",
        "device": {"id": phone.device, "name": "c", "build": "d"}});
    serde_json::from_value::<SignIn>(sign_in.clone()).unwrap();
    check("SignIn", &sign_in);
}

/// The few words of JSON Schema that the document uses.
fn problems(document: &Value, schema: &Value, message: &Value, at: &str) -> Vec<String> {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let target = document.pointer(&reference[1..]).unwrap();
        return problems(document, target, message, at);
    }
    if let Some(choices) = schema.get("oneOf").and_then(Value::as_array) {
        let fitting =
            choices.iter().filter(|choice| problems(document, choice, message, at).is_empty());
        return if fitting.count() == 1 { vec![] } else { vec![format!("{at}: fits no choice")] };
    }
    let mut found = Vec::new();
    if let Some(allowed) = schema.get("enum").and_then(Value::as_array)
        && !allowed.contains(message)
    {
        found.push(format!("{at}: {message} is not allowed"));
    }
    if let Some(wanted) = schema.get("type")
        && !has_type(wanted, message)
    {
        found.push(format!("{at}: {message} is no {wanted}"));
    }
    if let (Some(items), Some(entries)) = (schema.get("items"), message.as_array()) {
        for entry in entries {
            found.extend(problems(document, items, entry, &format!("{at}[]")));
        }
    }
    if let Some(entries) = message.as_object() {
        found.extend(object_problems(document, schema, entries, at));
    }
    found
}

fn object_problems(
    document: &Value,
    schema: &Value,
    entries: &serde_json::Map<String, Value>,
    at: &str,
) -> Vec<String> {
    let mut found = Vec::new();
    let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
    for name in required.filter_map(Value::as_str) {
        if !entries.contains_key(name) {
            found.push(format!("{at}: {name} is missing"));
        }
    }
    let known = schema.get("properties").and_then(Value::as_object);
    for (name, value) in entries {
        let at = format!("{at}.{name}");
        match (known.and_then(|known| known.get(name)), schema.get("additionalProperties")) {
            (Some(property), _) => found.extend(problems(document, property, value, &at)),
            (None, Some(other)) => found.extend(problems(document, other, value, &at)),
            (None, None) if known.is_some() => found.push(format!("{at} is not described")),
            (None, None) => {}
        }
    }
    found
}

fn has_type(wanted: &Value, message: &Value) -> bool {
    match wanted {
        Value::Array(several) => several.iter().any(|wanted| has_type(wanted, message)),
        Value::String(wanted) => match wanted.as_str() {
            "object" => message.is_object(),
            "array" => message.is_array(),
            "string" => message.is_string(),
            "integer" => message.is_i64() || message.is_u64(),
            "boolean" => message.is_boolean(),
            "null" => message.is_null(),
            other => panic!("unknown type {other}"),
        },
        other => panic!("unknown type {other}"),
    }
}
