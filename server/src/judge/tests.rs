use std::sync::Arc;

use std::collections::BTreeMap;

use domain::id::{DeviceId, MutationId, ScopeId, UserId};
use domain::time::Timestamp;
use sync::intake::Standing;
use sync::{FieldChange, Line, LineOp, Mutation, Op};
use uuid::Uuid;

use super::*;

const COMMUNE: u128 = 1;
const OWN_VILLAGE: u128 = 2;
const OTHER_VILLAGE: u128 = 3;
const OWN_HOUSEHOLD: u128 = 10;
const OTHER_HOUSEHOLD: u128 = 11;
const AUTHOR: u128 = 20;

fn text(id: u128) -> String {
    Uuid::from_u128(id).to_string()
}

fn fields(pairs: &[(&str, u128)]) -> Fields {
    pairs.iter().map(|(name, id)| ((*name).to_owned(), Value::String(text(*id)))).collect()
}

fn standing(id: u128, kind: Kind, pairs: &[(&str, u128)]) -> (RecordId, Standing) {
    let line = Line {
        seq: 1,
        id: RecordId(Uuid::from_u128(id)),
        kind: kind.as_str().to_owned(),
        op: LineOp::Put,
        parent: None,
        by: UserId(Uuid::from_u128(AUTHOR)),
        at: Timestamp(0),
        reason: None,
        to: None,
        fields: fields(pairs),
    };
    (line.id, Standing { scope: ScopeId(Uuid::from_u128(COMMUNE)), line: Arc::new(line) })
}

fn loaded() -> Loaded {
    let records = [
        standing(OWN_HOUSEHOLD, Kind::Household, &[("village", OWN_VILLAGE)]),
        standing(OTHER_HOUSEHOLD, Kind::Household, &[("village", OTHER_VILLAGE)]),
        standing(30, Kind::Person, &[("household", OWN_HOUSEHOLD)]),
        standing(31, Kind::Person, &[("household", OTHER_HOUSEHOLD)]),
    ];
    Loaded { records: records.into(), ..Loaded::default() }
}

fn judged(record: u128, kind: Kind, pairs: &[(&str, u128)]) -> Permission {
    let changes: BTreeMap<String, FieldChange> = fields(pairs)
        .into_iter()
        .map(|(name, new)| (name, FieldChange { base: Value::Null, new }))
        .collect();
    let mutation = Mutation {
        id: MutationId(Uuid::from_u128(40)),
        device: DeviceId(Uuid::from_u128(41)),
        device_seq: 1,
        record: RecordId(Uuid::from_u128(record)),
        kind: kind.as_str().to_owned(),
        scope: ScopeId(Uuid::from_u128(COMMUNE)),
        op: Op::Put,
        fields: changes,
        reason: None,
        to: None,
        form_version: 1,
        client_time: Timestamp(0),
        clock_offset_ms: None,
    };
    let access = Access {
        user: UserId(Uuid::from_u128(AUTHOR)),
        role: Role::Village,
        communes: vec![AreaId(Uuid::from_u128(COMMUNE))],
        villages: vec![AreaId(Uuid::from_u128(OWN_VILLAGE))],
    };
    let incoming = Incoming { mutation, author: access.user };
    {
        let home = incoming.mutation.scope;
        AccessJudge(access).judge(&incoming, kind, home, &loaded())
    }
}

const OUTSIDE: Permission = Permission::Denied("outside_your_village");

#[test]
fn households_and_people_of_the_own_village_may_be_changed() {
    assert_eq!(judged(OWN_HOUSEHOLD, Kind::Household, &[]), Permission::Allowed);
    assert_eq!(judged(30, Kind::Person, &[]), Permission::Allowed);
    let sheet = judged(50, Kind::Assessment, &[("household", OWN_HOUSEHOLD)]);
    assert_eq!(sheet, Permission::Allowed);
}

#[test]
fn those_of_another_village_may_not() {
    assert_eq!(judged(OTHER_HOUSEHOLD, Kind::Household, &[]), OUTSIDE);
    assert_eq!(judged(31, Kind::Person, &[]), OUTSIDE);
    assert_eq!(judged(50, Kind::Attendance, &[("household", OTHER_HOUSEHOLD)]), OUTSIDE);
    assert_eq!(judged(51, Kind::TrainingSession, &[("village", OTHER_VILLAGE)]), OUTSIDE);
}

#[test]
fn nobody_is_moved_out_of_or_into_another_village() {
    let out = judged(OWN_HOUSEHOLD, Kind::Household, &[("village", OTHER_VILLAGE)]);
    assert_eq!(out, OUTSIDE);
    assert_eq!(judged(31, Kind::Person, &[("household", OWN_HOUSEHOLD)]), OUTSIDE);
}

#[test]
fn a_household_that_nobody_knows_is_in_no_village() {
    assert_eq!(judged(50, Kind::Person, &[("household", 99)]), OUTSIDE);
    assert_eq!(judged(51, Kind::Household, &[]), OUTSIDE);
}
