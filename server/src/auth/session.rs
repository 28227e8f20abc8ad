//! Sessions: a random secret in a cookie, its hash in the database, and a short memory here.

use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, header};
use database::{Account, AccountState, TokenHash};
use domain::access::Access;
use domain::id::DeviceId;
use domain::time::Timestamp;
use moka::sync::Cache;
use protocol::v1::{SESSION_COOKIE, UserCard};
use sha2::{Digest, Sha256};
use sync::Leaving;

use super::csrf::{hex, token_of};
use crate::clock::random;
use crate::error::ApiError;
use crate::services::Services;

/// Somebody signed in, with everything a handler asks about them.
#[derive(Clone, Debug)]
pub struct Session {
    /// The hash of the secret in their cookie.
    pub token_hash: TokenHash,
    /// Who they are.
    pub user: UserCard,
    /// What they may see and change.
    pub access: Access,
    /// What requests that change something repeat.
    pub csrf: String,
    /// On which device, if it has a store.
    pub device: Option<DeviceId>,
    /// Why nothing may be done any more but handing in what the device has.
    pub leaving: Option<Leaving>,
    /// When the session ends unless it is used.
    pub expires: Timestamp,
}

/// A new session and the secret for its cookie, which is kept nowhere else.
pub struct Opened {
    /// The session.
    pub session: Arc<Session>,
    /// The secret.
    pub secret: String,
}

/// Sessions that were looked up a moment ago, by the hash of their secret.
#[derive(Clone)]
pub struct SessionCache(Cache<TokenHash, Arc<Session>>);

/// So many sessions are remembered at once.
const REMEMBERED_MAX: u64 = 50_000;
/// The use of a session is noted at most once in an hour: 60 × 60 × 1,000 ms.
const NOTE_USE_MS: i64 = 3_600_000;
/// A secret is 32 random bytes, 64 hexadecimal digits.
const SECRET_CHARS: usize = 64;
/// The longest a browser keeps a cookie: 400 days. The server decides when a session ends.
const COOKIE_SECONDS: u32 = 400 * 24 * 60 * 60;

impl SessionCache {
    /// Remembers sessions for so long.
    pub fn new(remember: Duration) -> Self {
        let cache = Cache::builder().max_capacity(REMEMBERED_MAX).time_to_live(remember).build();
        Self(cache)
    }

    /// Forgets everybody, because somebody's rights have changed.
    pub fn forget_all(&self) {
        self.0.invalidate_all();
    }

    fn forget(&self, token_hash: &TokenHash) {
        self.0.invalidate(token_hash);
    }
}

/// Whose session a request's cookie names.
pub async fn of_request(
    services: &Services,
    headers: &HeaderMap,
) -> Result<Arc<Session>, ApiError> {
    let secret = secret_in(headers).ok_or(ApiError::SignedOut)?;
    let token_hash = hash_of(secret);
    let now = services.clock().now();
    if let Some(session) = services.sessions().0.get(&token_hash)
        && session.expires > now
    {
        return Ok(session);
    }
    let session = Arc::new(look_up(services, token_hash, now).await?);
    services.sessions().0.insert(token_hash, Arc::clone(&session));
    Ok(session)
}

async fn look_up(
    services: &Services,
    token_hash: TokenHash,
    now: Timestamp,
) -> Result<Session, ApiError> {
    let database = services.database();
    let stored = database.session(&token_hash).await?.ok_or(ApiError::SignedOut)?;
    if stored.expires <= now {
        database.end_session(&token_hash).await?;
        return Err(ApiError::SignedOut);
    }
    let account = database.account(stored.user).await?.ok_or(ApiError::SignedOut)?;
    let leaving = leaving(services, &account, stored.device, now).await?;
    let access = match leaving {
        Some(_) => nothing(&account),
        None => database.access_of(stored.user).await?.ok_or(ApiError::SignedOut)?,
    };
    let mut expires = stored.expires;
    if stored.last_used.plus_millis(NOTE_USE_MS) < now {
        expires = now.plus_millis(services.config().session.idle_ms());
        database.touch_session(&token_hash, now, expires).await?;
    }
    let user = UserCard {
        id: account.id,
        username: account.username,
        name: account.name,
        role: account.role,
        villages: access.villages.clone(),
    };
    let (csrf, device) = (stored.csrf, stored.device);
    Ok(Session { token_hash, user, access, csrf, device, leaving, expires })
}

/// Why the session may only hand in what its device has, and notes that it was in contact.
///
/// A closed account has no other sessions than those.
async fn leaving(
    services: &Services,
    account: &Account,
    device: Option<DeviceId>,
    now: Timestamp,
) -> Result<Option<Leaving>, ApiError> {
    let is_closed = account.state == AccountState::Closed;
    let Some(device) = device else {
        return if is_closed { Err(ApiError::SignedOut) } else { Ok(None) };
    };
    let database = services.database();
    let standing = database.device_standing(device).await?;
    let standing = standing.filter(|standing| standing.account == Some(account.id));
    let Some(standing) = standing else {
        return if is_closed { Err(ApiError::SignedOut) } else { Ok(None) };
    };
    database.note_contact(device, standing.seen, now).await?;
    if let Some(revocation) = standing.revocation {
        if revocation.heard.is_none() {
            database.note_heard(device, now).await?;
        }
        return Ok(Some(revocation.why));
    }
    Ok(is_closed.then_some(Leaving::AccountClosed))
}

/// What somebody may see and change who is to leave.
fn nothing(account: &Account) -> Access {
    Access { user: account.id, role: account.role, communes: Vec::new(), villages: Vec::new() }
}

/// Opens a session for somebody whose password was right.
pub async fn open(
    services: &Services,
    user: domain::id::UserId,
    device: Option<DeviceId>,
) -> Result<Opened, ApiError> {
    let secret = hex(&random::<32>());
    let token_hash = hash_of(&secret);
    let now = services.clock().now();
    let new = database::Session {
        token_hash,
        user,
        csrf: token_of(&secret),
        device,
        created: now,
        last_used: now,
        expires: now.plus_millis(services.config().session.idle_ms()),
    };
    services.database().create_session(&new).await?;
    let session = Arc::new(look_up(services, token_hash, now).await?);
    services.sessions().0.insert(token_hash, Arc::clone(&session));
    Ok(Opened { session, secret })
}

/// Ends a session, here at once and on other servers within seconds.
pub async fn end(services: &Services, session: &Session) -> Result<(), ApiError> {
    services.database().end_session(&session.token_hash).await?;
    services.sessions().forget(&session.token_hash);
    Ok(())
}

/// The cookie that carries a secret: no script reads it, no other site sends it.
pub fn cookie(secret: &str) -> HeaderValue {
    let text = format!(
        "{SESSION_COOKIE}={secret}; Path=/; Max-Age={COOKIE_SECONDS}; HttpOnly; Secure; \
         SameSite=Strict"
    );
    HeaderValue::from_str(&text).expect("a secret is made of hexadecimal digits")
}

/// The cookie that takes the secret away.
pub fn no_cookie() -> HeaderValue {
    let text = format!("{SESSION_COOKIE}=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Strict");
    HeaderValue::from_str(&text).expect("the name of the cookie fits a header")
}

fn secret_in(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|text| text.split(';'));
    let secret =
        pairs.find_map(|pair| pair.trim().strip_prefix(SESSION_COOKIE)?.strip_prefix('='))?;
    (secret.len() == SECRET_CHARS).then_some(secret)
}

fn hash_of(secret: &str) -> TokenHash {
    Sha256::digest(secret.as_bytes()).into()
}
