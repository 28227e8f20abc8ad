//! Edits made in the office: mutations like everybody's, from a device of the session's own.

use std::collections::BTreeMap;
use std::sync::Arc;

use database::Push;
use domain::id::{MutationId, RecordId, ScopeId};
use domain::record::Kind;
use serde_json::Value;
use sync::intake::{FORM_VERSION, Incoming};
use sync::{Answer, FieldChange, Mutation, Op};

use super::seat::Seat;
use crate::clock::entropy;
use crate::error::ApiError;
use crate::judge::AccessJudge;

/// One edit.
pub(super) struct Edit {
    pub(super) record: RecordId,
    pub(super) kind: String,
    pub(super) scope: ScopeId,
    pub(super) to: Option<ScopeId>,
    pub(super) op: Op,
    pub(super) fields: BTreeMap<String, FieldChange>,
    pub(super) reason: Option<String>,
}

impl Edit {
    /// Writes one field.
    pub(super) fn of_field(
        record: RecordId,
        kind: Kind,
        scope: ScopeId,
        field: &str,
        base: Value,
        new: Value,
    ) -> Self {
        let fields = BTreeMap::from([(field.to_owned(), FieldChange { base, new })]);
        let kind = kind.as_str().to_owned();
        Self { record, kind, scope, to: None, op: Op::Put, fields, reason: None }
    }
}

/// Writes edits in the user's name. All of them or none where `is_whole`.
pub(super) async fn write(
    seat: &Seat,
    edits: Vec<Edit>,
    is_whole: bool,
) -> Result<Vec<Answer>, ApiError> {
    let database = seat.services.database();
    let now = seat.services.clock().now();
    let device = seat.device();
    let user = seat.session.user.id;
    let page = "Nương";
    database.know_device(device, user, page, env!("CARGO_PKG_VERSION"), now).await?;
    let first = database.held(device).await?;
    let batch = edits.into_iter().zip(first + 1..).map(|(edit, device_seq)| Incoming {
        author: user,
        mutation: Mutation {
            id: MutationId::new(now, entropy()),
            device,
            device_seq,
            record: edit.record,
            kind: edit.kind,
            scope: edit.scope,
            op: edit.op,
            fields: edit.fields,
            reason: edit.reason,
            to: edit.to,
            form_version: FORM_VERSION,
            client_time: now,
            clock_offset_ms: None,
        },
    });
    let judge = Arc::new(AccessJudge(seat.access().clone()));
    let push = Push { device, batch: batch.collect(), texts: None, judge, sees_parents: true, now };
    let pushed = match is_whole {
        true => database.push_all_or_nothing(push).await?,
        false => database.push(push).await?,
    };
    Ok(pushed.answers)
}
