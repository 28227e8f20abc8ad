use domain::id::{DeviceId, MutationId};
use serde_json::json;
use uuid::Uuid;

use super::*;

const DESK: ScopeId = ScopeId(Uuid::from_u128(0xc0));
const COPY: RecordId = RecordId(Uuid::from_u128(0xd0));
const RECORD: RecordId = RecordId(Uuid::from_u128(1));
const VILLAGE: &str = "01890000-0000-7000-8000-00000000000a";
const BY: UserId = UserId(Uuid::from_u128(5));
const AT: Timestamp = Timestamp(1_700_000_000_000);

fn fields(value: Value) -> Fields {
    serde_json::from_value(value).unwrap()
}

fn kept(op: Op, kind: Kind, new: Value, standing: Option<Value>) -> Kept {
    let changes = fields(new).into_iter();
    let changes = changes.map(|(name, new)| (name, sync::FieldChange { base: Value::Null, new }));
    let mutation = Mutation {
        id: MutationId(Uuid::from_u128(2)),
        device: DeviceId(Uuid::from_u128(3)),
        device_seq: 1,
        record: RECORD,
        kind: kind.as_str().to_owned(),
        scope: DESK,
        to: (op == Op::Move).then_some(ScopeId(Uuid::from_u128(0xc1))),
        op,
        fields: changes.collect(),
        reason: (op == Op::Delete).then(|| "moved".to_owned()),
        form_version: 1,
        client_time: AT,
        clock_offset_ms: None,
    };
    let quarantined = Quarantined {
        mutation: serde_json::to_value(&mutation).unwrap(),
        record: RECORD,
        kind: kind.as_str().to_owned(),
        scope: DESK,
        author: UserId(Uuid::from_u128(4)),
        reason: "outside_your_village".to_owned(),
        field: None,
        received_at: AT,
        desk: None,
        review: None,
    };
    Kept::read(&quarantined, standing.map(fields)).unwrap()
}

fn decided(kept: &Kept, verdict: Verdict) -> Result<Vec<Change>, Hindrance> {
    kept.decide((COPY, DESK), verdict, BY, AT)
}

fn written(change: &Change) -> &Fields {
    match change {
        Change::Put { fields, .. } => fields,
        other => panic!("{other:?} writes no fields"),
    }
}

#[test]
fn an_accepted_edit_is_made_by_the_one_who_decides_and_the_author_is_told() {
    let new = json!({"phone": "0912", "address": "bên suối"});
    let kept = kept(Op::Put, Kind::Household, new, Some(json!({"village": VILLAGE})));
    let changes = decided(&kept, Verdict::Accept).unwrap();
    assert_eq!(written(&changes[0]), &kept.offered());
    assert_eq!(written(&changes[1])["review"]["accepted"], json!(true));
    assert!(matches!(&changes[1], Change::Put { record: COPY, scope: DESK, .. }));
}

#[test]
fn part_of_an_edit_is_taken_as_it_was_mended() {
    let new = json!({"phone": "0912x", "address": "bên suối"});
    let kept = kept(Op::Put, Kind::Household, new, Some(json!({"village": VILLAGE})));
    assert!(kept.has_parts());
    let mended = fields(json!({"phone": "0912"}));
    let changes = decided(&kept, Verdict::AcceptAs(mended.clone())).unwrap();
    assert_eq!(written(&changes[0]), &mended);
}

#[test]
fn what_is_sent_back_writes_nothing_but_the_reason() {
    let new = json!({"phone": "0912"});
    let kept = kept(Op::Put, Kind::Household, new, Some(json!({"village": VILLAGE})));
    let changes = decided(&kept, Verdict::SendBack("hộ ở bản khác".to_owned())).unwrap();
    assert_eq!(changes.len(), 1);
    assert_eq!(written(&changes[0])["review"]["reason"], json!("hộ ở bản khác"));
}

#[test]
fn what_would_leave_a_record_broken_is_not_carried_out() {
    let without_village = kept(Op::Put, Kind::Household, json!({"phone": "0912"}), None);
    assert_eq!(decided(&without_village, Verdict::Accept), Err(Hindrance::NotWhole));
    assert!(without_village.has_parts(), "a village can still be chosen");
    let gone = kept(Op::Delete, Kind::Household, json!({}), None);
    assert_eq!(decided(&gone, Verdict::Accept), Err(Hindrance::NotThere));
    let sheet = kept(Op::Put, Kind::Assessment, json!({"note": "x"}), Some(json!({"round": 2023})));
    assert_eq!(decided(&sheet, Verdict::Accept), Err(Hindrance::NeverEdited));
    assert!(!sheet.has_parts());
}

#[test]
fn a_move_and_a_deletion_are_carried_out_as_they_were_meant() {
    let standing = Some(json!({"village": VILLAGE}));
    let moved = kept(Op::Move, Kind::Household, json!({}), standing.clone());
    let changes = decided(&moved, Verdict::Accept).unwrap();
    assert!(matches!(&changes[0], Change::Move { record: RECORD, to, .. } if *to != DESK));
    let deleted = kept(Op::Delete, Kind::Household, json!({}), standing);
    let changes = decided(&deleted, Verdict::Accept).unwrap();
    assert!(matches!(&changes[0], Change::Delete { reason, .. } if reason == "moved"));
    assert!(!deleted.has_parts());
}
