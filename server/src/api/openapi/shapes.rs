//! Descriptions of the messages, key by key as they travel.

#![expect(dead_code, reason = "the shapes are described, never made")]

mod problem;

use std::collections::BTreeMap;

use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

pub use problem::{Code, Problem};

/// `POST /api/v1/session`
#[derive(ToSchema)]
pub struct SignIn {
    /// The account's name.
    username: String,
    /// The account's password.
    #[schema(format = Password)]
    password: String,
    /// The device, if it has a store.
    device: Option<Device>,
    /// The sealed recovery key of whoever forgot the PIN, in hexadecimal.
    recovery: Option<String>,
}

/// A browser profile on a machine.
#[derive(ToSchema)]
pub struct Device {
    /// Made by the device when it first opened; a UUID of version 7.
    id: Uuid,
    /// What people would call it.
    name: String,
    /// The build of the app it runs.
    build: String,
}

/// The answer to signing in.
#[derive(ToSchema)]
pub struct SignedIn {
    /// Who signed in.
    user: UserCard,
    /// The scopes the device should hold, the most wanted first.
    scopes: Vec<ScopeCard>,
    /// To be repeated in the header `x-nuong-csrf`.
    csrf: String,
    /// The epoch of the server's database.
    epoch: String,
    /// The server's clock, in milliseconds since 1970.
    now: i64,
    /// When the session ends unless it is used, in milliseconds since 1970.
    expires: i64,
    sealing: Option<Sealing>,
    /// The recovery key that was sent along with the password, opened; in hexadecimal.
    recovery: Option<String>,
}

/// How a device seals what only the server may read.
#[derive(ToSchema)]
pub struct Sealing {
    /// The server's public key: a point of P-256, uncompressed, in hexadecimal.
    key: String,
    /// Proves whose a rescue file is, in hexadecimal.
    proof: Option<String>,
}

/// Who a user is.
#[derive(ToSchema)]
pub struct UserCard {
    /// Their id.
    id: Uuid,
    /// The account's name.
    username: String,
    /// Full name.
    name: String,
    /// What they may do.
    role: Role,
    /// Villages they are bound to; absent for those who see whole communes.
    villages: Option<Vec<Uuid>>,
}

/// What an account is for.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum Role {
    /// Everything of the province.
    ProvinceAdmin,
    /// Reads a district.
    District,
    /// The household book of whole communes.
    CommuneOfficer,
    /// The household book of named villages.
    Village,
    /// Training sessions and attendance.
    Trainer,
    /// Reads the lists of its areas.
    Agency,
    /// Reads, changes nothing.
    Inspector,
}

/// A scope the device should hold.
#[derive(ToSchema)]
pub struct ScopeCard {
    /// For a commune the area's id, for a user the user's.
    id: Uuid,
    /// What it holds.
    kind: ScopeKind,
    /// What people call it; empty for the reference data.
    name: String,
    /// The village to fetch ahead of all others.
    first_village: Option<Uuid>,
}

/// What a scope holds.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum ScopeKind {
    /// Areas, standards, names of officers.
    Reference,
    /// What concerns one user alone.
    User,
    /// The household book of a commune.
    Commune,
}

/// `POST /api/v1/push`
#[derive(ToSchema)]
pub struct PushRequest {
    /// 1; another number is answered with 426.
    #[schema(minimum = 1, maximum = 1)]
    protocol: u32,
    /// Repeated in the answer.
    #[schema(max_length = 64)]
    nonce: String,
    /// The sender.
    device: Uuid,
    /// The epoch the sender knows. Where it is another, nothing is taken in nor answered.
    epoch: Option<String>,
    /// In the device's order.
    #[schema(max_items = 1000)]
    mutations: Vec<Mutation>,
}

/// What a person did to one record on one device.
#[derive(ToSchema)]
pub struct Mutation {
    /// Made on the device; carried out once, however often it is sent.
    id: Uuid,
    /// The device it was made on.
    device: Uuid,
    /// The device's own count, from 1, without holes.
    device_seq: u64,
    /// The record it is about.
    record: Uuid,
    /// The record's kind, such as `household`.
    kind: String,
    /// The scope the record lives in, as far as the device knows.
    scope: Uuid,
    /// What was done.
    op: Op,
    /// The fields that were written.
    fields: Option<BTreeMap<String, FieldChange>>,
    /// Where a move takes the record.
    to: Option<Uuid>,
    /// Why, for a deletion.
    reason: Option<String>,
    /// The version of the form; 1.
    form_version: u32,
    /// When, by the device's clock, in milliseconds since 1970.
    client_time: i64,
    /// Server time minus device time as last measured.
    clock_offset_ms: Option<i64>,
}

/// What a mutation does.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum Op {
    /// Creates the record or writes some of its fields.
    Put,
    /// Deletes it, with a reason.
    Delete,
    /// Gives it another home, with everything that hangs on it.
    Move,
}

/// One field as it was seen and as it was written; `null` is *not known*.
#[derive(ToSchema)]
pub struct FieldChange {
    /// What the person had before them.
    base: Value,
    /// What they wrote.
    new: Value,
}

/// The answer to a push.
#[derive(ToSchema)]
pub struct PushResponse {
    /// The request's nonce.
    nonce: String,
    /// The epoch of the server's database.
    epoch: String,
    /// What became of each mutation.
    answers: Vec<Answer>,
    /// How many of this device's mutations the server holds now.
    held: u64,
    /// The server's clock, in milliseconds since 1970.
    now: i64,
}

/// What became of a mutation. Each outcome means that the server has it for good.
#[derive(ToSchema)]
pub struct Answer {
    /// The mutation.
    id: Uuid,
    /// What became of it.
    outcome: Outcome,
    /// The conflict records, where the outcome is `merged`.
    conflicts: Option<Vec<Uuid>>,
    /// Why, where the outcome is `quarantined`.
    reason: Option<String>,
    /// The field the reason is about.
    field: Option<String>,
    /// The scope in which the result can be read.
    scope: Uuid,
    /// The number the result was given in that scope.
    seq: u64,
    /// When the server took it in, in milliseconds since 1970.
    at: i64,
}

/// What became of a mutation.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum Outcome {
    /// Carried out whole.
    Applied,
    /// Carried out but for the named conflicts.
    Merged,
    /// Kept, not carried out.
    Quarantined,
}

/// A record as it stands.
#[derive(ToSchema)]
pub struct Line {
    /// The number in its scope.
    seq: u64,
    /// The record.
    id: Uuid,
    /// Its kind.
    kind: String,
    /// What the line says.
    op: LineOp,
    /// The record it hangs on.
    parent: Option<Uuid>,
    /// Who changed it last.
    by: Uuid,
    /// When the server took that change in, in milliseconds since 1970.
    at: i64,
    /// Why it was deleted.
    reason: Option<String>,
    /// Where it went.
    to: Option<Uuid>,
    /// All its fields.
    fields: Option<BTreeMap<String, Value>>,
}

/// What a line says of its record.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum LineOp {
    /// These are its fields now.
    Put,
    /// It was deleted.
    Gone,
    /// It lives in another scope now.
    Left,
}
