//! Signing in and out.

use std::sync::LazyLock;

use axum::Json;
use axum::extract::{FromRequest, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use database::{Account, AccountState};
use domain::access::Role;
use domain::area::AreaTree;
use domain::id::{AreaId, DeviceId, ScopeId};
use domain::name::SortKey;
use domain::reference::built_in_areas;
use domain::time::CivilDate;
use protocol::v1::{Device, ScopeCard, ScopeKind, SignIn, SignedIn};

use super::body::JsonBody;
use crate::access::Caller;
use crate::auth::address;
use crate::auth::attempts::Attempt;
use crate::auth::sealing::SealingKey;
use crate::auth::session::{self, Session};
use crate::error::ApiError;
use crate::services::Services;
use crate::telemetry::figures::{SignInOutcome, count_sign_in};

/// The longest user name, device name or build that is read; U+0000 cannot be stored.
const TEXT_CHARS_MAX: usize = 200;

/// The map above the villages, for the names of communes.
static MAP: LazyLock<AreaTree> = LazyLock::new(|| AreaTree::new(built_in_areas()));

/// `POST /api/v1/session`
pub async fn sign_in(
    State(services): State<Services>,
    request: Request,
) -> Result<Response, ApiError> {
    let peer = address::of_peer(&request);
    let trusted = &services.config().http.trusted_proxies;
    let caller = address::of_caller(peer, request.headers(), trusted);
    let JsonBody(SignIn { username, password, device, recovery }) =
        JsonBody::from_request(request, &services).await?;
    check_lengths(&username, device.as_ref())?;
    let attempt = Attempt::new(&username, caller);
    let device_id = device.as_ref().map(|device| device.id);
    let account = verify(&services, &attempt, &username, password, device_id).await?;
    if let Some(Device { id, name, build }) = &device {
        let now = services.clock().now();
        services.database().know_device(*id, account.id, name, build, now).await?;
    }
    let opened = session::open(&services, account.id, device.map(|device| device.id)).await?;
    count_sign_in(SignInOutcome::SignedIn);
    let mut body = signed_in(&services, &opened.session).await?;
    if let Some(sealed) = recovery {
        // The password was right: whoever knows it may have the book's lock opened.
        body.recovery = SealingKey::of(services.database()).await?.recovery(&sealed, account.id);
    }
    Ok(([(header::SET_COOKIE, session::cookie(&opened.secret))], Json(body)).into_response())
}

/// `GET /api/v1/session`
pub async fn show(
    State(services): State<Services>,
    Caller(session): Caller,
) -> Result<Json<SignedIn>, ApiError> {
    signed_in(&services, &session).await.map(Json)
}

/// `DELETE /api/v1/session`
pub async fn sign_out(
    State(services): State<Services>,
    Caller(session): Caller,
) -> Result<Response, ApiError> {
    session::end(&services, &session).await?;
    let mut headers = HeaderMap::new();
    headers.insert(header::SET_COOKIE, session::no_cookie());
    Ok((StatusCode::NO_CONTENT, headers).into_response())
}

/// Compares name and password; takes as long for a name that nobody has.
///
/// Who has a closed account gets in on a device of theirs alone, to hand in what it has.
pub async fn verify(
    services: &Services,
    attempt: &Attempt,
    username: &str,
    password: String,
    device: Option<DeviceId>,
) -> Result<Account, ApiError> {
    if let Err(error) = attempt.begin(services).await {
        count_sign_in(SignInOutcome::PutOff);
        return Err(error);
    }
    let account = services.database().account_by_username(username).await?;
    let account = match account {
        Some(account) if may_come_in(services, &account, device).await? => Some(account),
        _ => None,
    };
    let stored = account.as_ref().map(|account| account.password_hash.as_str());
    let is_right = services.passwords().is_right(password, stored).await;
    match (is_right.map_err(ApiError::internal)?, account) {
        (true, Some(account)) => {
            attempt.succeeded(services).await?;
            Ok(account)
        }
        _ => {
            attempt.failed(services).await?;
            count_sign_in(SignInOutcome::WrongPassword);
            Err(ApiError::WrongPassword)
        }
    }
}

async fn may_come_in(
    services: &Services,
    account: &Account,
    device: Option<DeviceId>,
) -> Result<bool, ApiError> {
    let Some(device) = device.filter(|_| account.state == AccountState::Closed) else {
        return Ok(account.state == AccountState::Active);
    };
    let standing = services.database().device_standing(device).await?;
    Ok(standing.is_some_and(|standing| standing.account == Some(account.id)))
}

fn check_lengths(username: &str, device: Option<&Device>) -> Result<(), ApiError> {
    let texts = device.into_iter().flat_map(|device| [device.name.as_str(), &device.build]);
    let fits = |text: &str| text.chars().count() <= TEXT_CHARS_MAX && !text.contains('\0');
    if texts.chain([username]).all(fits) { Ok(()) } else { Err(ApiError::NotUnderstood) }
}

async fn signed_in(services: &Services, session: &Session) -> Result<SignedIn, ApiError> {
    Ok(SignedIn {
        user: session.user.clone(),
        scopes: scopes(services, session).await?,
        csrf: session.csrf.clone(),
        epoch: services.database().epoch().await?,
        now: services.clock().now(),
        expires: session.expires,
        sealing: Some(
            SealingKey::of(services.database()).await?.told(session.user.id, session.device),
        ),
        recovery: None,
    })
}

/// What the user's devices hold. A phone does not hold the province: only those who keep the
/// book of communes hold communes, of bygone ones only those that still hold records.
async fn scopes(services: &Services, session: &Session) -> Result<Vec<ScopeCard>, ApiError> {
    let card = |id, kind, name, first_village| ScopeCard { id, kind, name, first_village };
    let user = session.user.id;
    let mut cards = vec![
        card(ScopeId::REFERENCE, ScopeKind::Reference, String::new(), None),
        card(ScopeId::from(user), ScopeKind::User, session.user.name.clone(), None),
    ];
    if !holds_communes(session.user.role) {
        return Ok(cards);
    }
    let today = services.clock().today();
    let communes = &session.access.communes;
    let ids: Vec<ScopeId> = communes.iter().copied().map(ScopeId::from).collect();
    let heads = services.database().heads(&ids).await?;
    let holds = |id: &AreaId| {
        let stands = MAP.version_at(*id, today).is_some();
        stands || heads.get(&ScopeId::from(*id)).is_some_and(|head| head.count > 0)
    };
    let mut communes: Vec<(AreaId, &str)> =
        communes.iter().filter(|id| holds(id)).map(|id| (*id, name_of(*id, today))).collect();
    communes.sort_by_cached_key(|(id, name)| (SortKey::of_text(name), *id));
    let first_village = session.access.villages.first().copied();
    cards.extend(communes.into_iter().map(|(id, name)| {
        card(ScopeId::from(id), ScopeKind::Commune, name.to_owned(), first_village)
    }));
    Ok(cards)
}

fn holds_communes(role: Role) -> bool {
    matches!(role, Role::CommuneOfficer | Role::Village | Role::Trainer)
}

/// What a commune is called, or was called last.
fn name_of(id: AreaId, today: CivilDate) -> &'static str {
    let area = MAP.get(id);
    let version = area.and_then(|area| area.version_at(today).or(area.latest()));
    version.map_or("", |version| &version.name)
}
