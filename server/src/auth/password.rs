//! Passwords: argon2id, off the threads that answer requests, a few at a time.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

/// Memory of one hashing in KiB: 19 MiB, with two passes and one lane.
const MEMORY_KIB: u32 = 19 * 1_024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// A hash with these costs that no password has.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGhhcyB0aGlzIQ$\
     AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Hashings at the same time; each holds [`MEMORY_KIB`], the others wait.
const AT_ONCE: usize = 2;

/// The shortest password people may choose.
pub const CHARS_MIN: usize = 10;
/// The longest password that is read: hashing a novel is work for nothing.
pub const BYTES_MAX: usize = 1_024;

/// A password could not be hashed, or a stored hash cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// It is too short or too long.
    #[error("a password has at least {CHARS_MIN} characters and at most {BYTES_MAX} bytes")]
    Length,
    /// The hash function refused.
    #[error("could not hash a password")]
    Hash(#[source] argon2::password_hash::Error),
    /// The thread that hashed is gone.
    #[error("hashing was interrupted")]
    Interrupted,
}

/// Hashes and compares passwords.
#[derive(Clone)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    /// The hash of a password nobody has, compared when the account does not exist, so that
    /// both cases take the same time.
    nobody: Arc<str>,
}

impl Passwords {
    /// Gets ready, without hashing anything: a server that starts needs no 19 MiB for it.
    pub fn new() -> Result<Self, PasswordError> {
        let encoding = |_| PasswordError::Hash(argon2::password_hash::Error::EncodingInvalid);
        PasswordHash::new(NOBODY).map_err(encoding)?;
        let nobody = NOBODY.into();
        Ok(Self { turns: Arc::new(Semaphore::new(AT_ONCE)), nobody })
    }

    /// Hashes a new password, with a salt of its own.
    pub async fn hash(&self, password: String) -> Result<String, PasswordError> {
        check_length(&password)?;
        self.in_turn(move || hash_now(&password)).await?
    }

    /// Whether the password is the one that was hashed; never, where there is no account.
    pub async fn is_right(
        &self,
        password: String,
        stored: Option<&str>,
    ) -> Result<bool, PasswordError> {
        let known = stored.is_some();
        let hash = Arc::<str>::from(stored.unwrap_or(&self.nobody));
        let same = self.in_turn(move || verify_now(&password, &hash)).await??;
        Ok(same && known)
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, PasswordError> {
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        let turn = turn.map_err(|_| PasswordError::Interrupted)?;
        let done = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        done.await.map_err(|_| PasswordError::Interrupted)
    }
}

/// Whether people may choose it.
pub fn check_length(password: &str) -> Result<(), PasswordError> {
    let fits = password.chars().count() >= CHARS_MIN && password.len() <= BYTES_MAX;
    if fits { Ok(()) } else { Err(PasswordError::Length) }
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None)
        .expect("memory, passes and lanes lie within the bounds of argon2");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash_now(password: &str) -> Result<String, PasswordError> {
    let hash = argon2().hash_password(password.as_bytes()).map_err(PasswordError::Hash)?;
    Ok(hash.to_string())
}

fn verify_now(password: &str, stored: &str) -> Result<bool, PasswordError> {
    if password.len() > BYTES_MAX {
        return Ok(false);
    }
    let hash = PasswordHash::new(stored)
        .map_err(|_| PasswordError::Hash(argon2::password_hash::Error::EncodingInvalid))?;
    Ok(argon2().verify_password(password.as_bytes(), &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_right_or_wrong_and_nobody_has_none() {
        let passwords = Passwords::new().unwrap();
        let stored = passwords.hash("ruộng bậc thang".to_owned()).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        let right = passwords.is_right("ruộng bậc thang".to_owned(), Some(&stored)).await;
        assert!(right.unwrap());
        assert!(!passwords.is_right("ruong bac thang".to_owned(), Some(&stored)).await.unwrap());
        let nobody = passwords.is_right("a password that nobody has".to_owned(), None).await;
        assert!(!nobody.unwrap());
    }

    #[tokio::test]
    async fn short_passwords_cannot_be_chosen() {
        let passwords = Passwords::new().unwrap();
        let refused = passwords.hash("ngắn".to_owned()).await;
        assert!(matches!(refused, Err(PasswordError::Length)));
    }
}
