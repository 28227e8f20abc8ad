//! The lock of a book: a random key that a PIN opens, and a second way for who forgot it.
//!
//! The key of the book never changes and is never kept in the open. It is kept wrapped twice:
//! by what the PIN makes after many rounds, and by a recovery key, which in turn is sealed for
//! the server alone (see [`crate::recovery`]). A new PIN only wraps the key anew.
//!
//! A wrong PIN is counted before it is tried, so that killing the page wins nothing. Nothing
//! here ever deletes a row of the book.

use domain::time::Timestamp;
use js_sys::{Reflect, Uint8Array};
use sync::port::StoreError;
use wasm_bindgen::JsValue;
use web_sys::IdbDatabase;

use crate::attempts::{TRIES_MAX, Turn, turn};
use crate::browser_store::BrowserStore;
use crate::crypto::{algorithm, call, key_of, random, uses};
use crate::fault::Fault;
use crate::row;
use crate::schema::META;
use crate::seal::Seal;
use crate::transaction::{Durability, Transaction};

/// The name of the lock in [`META`].
pub(crate) const LOCK: &str = "lock";

/// Rounds from a PIN to a key, as OWASP asked for in 2023; kept with each lock.
const ROUNDS: u32 = 600_000;
const SALT_BYTES: u32 = 16;

const UNLOCKING: &str = "unlocking the book";

/// How the lock of a book stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LockState {
    /// How many more PINs may be tried before only the password helps.
    pub tries_left: u32,
    /// How long to wait before the next, in milliseconds.
    pub wait_ms: i64,
}

impl BrowserStore {
    /// How the lock stands; `None` for a book that has none yet.
    pub async fn lock_state(&self, now: Timestamp) -> Result<Option<LockState>, StoreError> {
        let work = async |database: &IdbDatabase| look(database, now, false).await;
        let looked = self.step("looking at the lock", work).await?;
        Ok(looked.map(|(_, state)| state))
    }

    /// Tries a PIN. Returns how the lock stands if it was not the right one, or came too soon.
    pub async fn unlock(
        &self,
        pin: &str,
        now: Timestamp,
    ) -> Result<Result<(), LockState>, StoreError> {
        match self.try_pin(pin, now, false).await? {
            Ok(key) => {
                self.open_with(Seal::of(key));
                Ok(Ok(()))
            }
            Err(state) => Ok(Err(state)),
        }
    }

    /// Gives the lock another PIN, for whoever knows the present one.
    pub async fn change_pin(
        &self,
        present: &str,
        new: &str,
        now: Timestamp,
    ) -> Result<Result<(), LockState>, StoreError> {
        let key = match self.try_pin(present, now, true).await? {
            Ok(key) => key,
            Err(state) => return Ok(Err(state)),
        };
        self.rewrap(&key, new).await?;
        Ok(Ok(()))
    }

    /// Gives the lock another PIN with the recovery key, and opens the book.
    ///
    /// Returns whether it was the recovery key of this book.
    pub async fn recover(&self, recovery_key: &[u8], new: &str) -> Result<bool, StoreError> {
        let work = async |database: &IdbDatabase| read(database).await;
        let lock = self.step(UNLOCKING, work).await?;
        let recovered = async {
            let with = wrapping_key(&Uint8Array::from(recovery_key)).await?;
            let wrapped = row::field(&lock, "by_recovery");
            let seal = Seal::of(unwrap(&wrapped, &with, false).await?);
            Ok::<_, Fault>((seal, unwrap(&wrapped, &with, true).await?))
        };
        let Ok((seal, key)) = recovered.await else { return Ok(false) };
        self.rewrap(&key, new).await?;
        self.open_with(seal);
        Ok(true)
    }

    /// Counts a try, then tries. With `to_wrap`, the key can be wrapped anew.
    async fn try_pin(
        &self,
        pin: &str,
        now: Timestamp,
        to_wrap: bool,
    ) -> Result<Result<JsValue, LockState>, StoreError> {
        let work = async |database: &IdbDatabase| look(database, now, true).await;
        let looked = self.step(UNLOCKING, work).await?;
        let Some((lock, state)) = looked else { return Err(StoreError::Locked) };
        if state.wait_ms > 0 || state.tries_left == 0 {
            return Ok(Err(state));
        }
        let tried = async {
            let with = key_of_pin(pin, &lock).await?;
            unwrap(&row::field(&lock, "by_pin"), &with, to_wrap).await
        };
        match tried.await {
            Ok(key) => {
                let work =
                    async |database: &IdbDatabase| amend(database, &[("wrong", 0.into())]).await;
                self.step(UNLOCKING, work).await?;
                Ok(Ok(key))
            }
            Err(_) => {
                let work = async |database: &IdbDatabase| look(database, now, false).await;
                let looked = self.step(UNLOCKING, work).await?;
                Ok(Err(looked.map_or(state, |(_, state)| state)))
            }
        }
    }

    async fn rewrap(&self, key: &JsValue, pin: &str) -> Result<(), StoreError> {
        let made = async {
            let by_pin = by_pin(key, pin).await?;
            Ok::<_, Fault>([by_pin.as_slice(), &[("wrong", 0.into())]].concat())
        };
        let fields = made.await.map_err(|fault| fault.into_store_error("changing the PIN"))?;
        let work = async |database: &IdbDatabase| amend(database, &fields).await;
        self.step("changing the PIN", work).await
    }
}

/// A new lock: the row for the database, the recovery key, and the open seal.
///
/// The seal is made of what the row says, not of what was meant: it proves that the PIN opens.
pub(crate) async fn make(pin: &str) -> Result<(JsValue, Uint8Array, Seal), Fault> {
    let kind = algorithm("AES-GCM", &[("length", 256.into())])?;
    let key = call("generateKey", &[&kind, &true.into(), &uses(&["encrypt", "decrypt"])]).await?;
    let recovery = random(32)?;
    let by_recovery = wrap(&key, &wrapping_key(&recovery).await?).await?;
    let by_pin = by_pin(&key, pin).await?;
    let rest = [("by_recovery", by_recovery), ("wrong", 0.into()), ("tried", 0.into())];
    let lock = row::row(&[by_pin.as_slice(), &rest].concat())?;
    let with = key_of_pin(pin, &lock).await?;
    let seal = Seal::of(unwrap(&row::field(&lock, "by_pin"), &with, false).await?);
    Ok((lock, recovery, seal))
}

/// The fields of a lock that a PIN decides.
async fn by_pin(key: &JsValue, pin: &str) -> Result<[(&'static str, JsValue); 3], Fault> {
    let fields = [("salt", random(SALT_BYTES)?.into()), ("rounds", ROUNDS.into())];
    let with = key_of_pin(pin, &row::row(&fields)?).await?;
    let [salt, rounds] = fields;
    Ok([salt, rounds, ("by_pin", wrap(key, &with).await?)])
}

/// What a PIN makes with the salt and the rounds of a lock.
async fn key_of_pin(pin: &str, lock: &JsValue) -> Result<JsValue, Fault> {
    let pin = Uint8Array::from(pin.as_bytes());
    let base = key_of(&pin, "PBKDF2", &["deriveKey"]).await?;
    let settings = [
        ("hash", "SHA-256".into()),
        ("salt", row::field(lock, "salt")),
        ("iterations", row::field(lock, "rounds")),
    ];
    let how = algorithm("PBKDF2", &settings)?;
    let kind = algorithm("AES-KW", &[("length", 256.into())])?;
    let both = uses(&["wrapKey", "unwrapKey"]);
    call("deriveKey", &[&how, &base, &kind, &false.into(), &both]).await
}

/// Bytes as a key that wraps others.
async fn wrapping_key(bytes: &Uint8Array) -> Result<JsValue, Fault> {
    key_of(bytes, "AES-KW", &["wrapKey", "unwrapKey"]).await
}

async fn wrap(key: &JsValue, with: &JsValue) -> Result<JsValue, Fault> {
    let wrapped = call("wrapKey", &[&"raw".into(), key, with, &"AES-KW".into()]).await?;
    Ok(Uint8Array::new(&wrapped).into())
}

/// Fails where `with` is not the key it was wrapped with: AES-KW checks itself.
async fn unwrap(wrapped: &JsValue, with: &JsValue, to_wrap: bool) -> Result<JsValue, Fault> {
    let given: [&JsValue; 7] = [
        &"raw".into(),
        wrapped,
        with,
        &"AES-KW".into(),
        &"AES-GCM".into(),
        &to_wrap.into(),
        &uses(&["encrypt", "decrypt"]),
    ];
    call("unwrapKey", &given).await
}

/// The lock as it is, `undefined` where there is none.
async fn read(database: &IdbDatabase) -> Result<JsValue, Fault> {
    let transaction = Transaction::read(database, &[META])?;
    transaction.get(META, &LOCK.into())?.value().await
}

/// Looks at the lock; with `counts`, counts a try as wrong before anybody knows.
async fn look(
    database: &IdbDatabase,
    now: Timestamp,
    counts: bool,
) -> Result<Option<(JsValue, LockState)>, Fault> {
    let transaction = Transaction::write(database, &[META], Durability::Strict)?;
    let lock = transaction.get(META, &LOCK.into())?.value().await?;
    if lock.is_undefined() {
        transaction.finish().await?;
        return Ok(None);
    }
    let wrong = row::field(&lock, "wrong").as_f64().map_or(TRIES_MAX, number);
    let tried = moment(row::field(&lock, "tried").as_f64());
    let turn = turn(wrong, tried, now);
    let may_try = counts && turn == Turn::Now;
    if may_try {
        Reflect::set(&lock, &"wrong".into(), &(wrong + 1).into())?;
    }
    // A clock that was set back waits from now on, not from a moment to come.
    if may_try || tried > now {
        Reflect::set(&lock, &"tried".into(), &row::moment(now))?;
        transaction.store(META)?.put_with_key(&lock, &LOCK.into())?;
    }
    transaction.finish().await?;
    let wait_ms = if let Turn::In(wait_ms) = turn { wait_ms } else { 0 };
    Ok(Some((lock, LockState { tries_left: TRIES_MAX.saturating_sub(wrong), wait_ms })))
}

/// Writes some fields of the lock.
async fn amend(database: &IdbDatabase, fields: &[(&str, JsValue)]) -> Result<(), Fault> {
    let transaction = Transaction::write(database, &[META], Durability::Strict)?;
    let lock = transaction.get(META, &LOCK.into())?.value().await?;
    for (name, value) in fields {
        Reflect::set(&lock, &JsValue::from_str(name), value)?;
    }
    transaction.store(META)?.put_with_key(&lock, &LOCK.into())?;
    transaction.finish().await
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most ten")]
fn number(count: f64) -> u32 {
    count as u32
}

#[expect(clippy::cast_possible_truncation, reason = "milliseconds stay far below 2^53")]
fn moment(at: Option<f64>) -> Timestamp {
    Timestamp(at.unwrap_or_default() as i64)
}
