//! Taking mutations in.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use database::Push;
use domain::access::Role;
use protocol::v1::{PROTOCOL, PUSH_MUTATIONS_MAX, PushRequest, PushResponse};
use sync::intake::{Incoming, Judge};
use sync::mutation::AsSent;

use super::NONCE_CHARS_MAX;
use super::body::Message;
use crate::access::Caller;
use crate::auth::session::Session;
use crate::error::ApiError;
use crate::judge::{AccessJudge, HandingIn};
use crate::services::Services;
use crate::telemetry::figures::count_push;

/// `POST /api/v1/push`
pub async fn push(
    State(services): State<Services>,
    Caller(session): Caller,
    Message(request): Message<PushRequest<AsSent>>,
) -> Result<Json<PushResponse>, ApiError> {
    let PushRequest { protocol, nonce, device, epoch, mutations } = request;
    if protocol != PROTOCOL {
        return Err(ApiError::WrongProtocol);
    }
    if nonce.chars().count() > NONCE_CHARS_MAX {
        return Err(ApiError::NotUnderstood);
    }
    if mutations.len() > PUSH_MUTATIONS_MAX {
        return Err(ApiError::TooLarge);
    }
    let _under_way = services.turns().push_begins();
    let our_epoch = services.database().epoch().await?;
    let is_same_epoch = epoch.is_none_or(|epoch| epoch == our_epoch);
    // A phone that has not noticed a restore would send what builds on lost mutations.
    let mutations = if is_same_epoch { mutations } else { Vec::new() };
    let author = session.user.id;
    let apart = |AsSent { mutation, text }| (Incoming { mutation, author }, text);
    let (batch, texts) = mutations.into_iter().map(apart).unzip();
    let now = services.clock().now();
    let started = tokio::time::Instant::now();
    let pushed = services
        .database()
        .push(Push {
            device,
            batch,
            texts: Some(texts),
            judge: judge_of(&session),
            sees_parents: session.leaving.is_none() && session.access.role == Role::Village,
            now,
        })
        .await?;
    if session.leaving.is_some() && pushed.answers.iter().any(|answer| answer.at >= now) {
        services.database().note_received(device, now).await?;
    }
    count_push(&pushed.answers, started.elapsed());
    Ok(Json(PushResponse {
        nonce,
        epoch: our_epoch,
        answers: pushed.answers,
        held: pushed.held,
        now,
    }))
}

/// Who decides about what this session sends.
fn judge_of(session: &Session) -> Arc<dyn Judge + Send + Sync> {
    match session.leaving {
        Some(why) => Arc::new(HandingIn(why)),
        None => Arc::new(AccessJudge(session.access.clone())),
    }
}
