//! How often somebody may try a password, by name and by address, for all servers together.

use std::net::IpAddr;

use domain::name::fold;
use sha2::{Digest, Sha256};

use super::address::counted;
use super::csrf::hex;
use crate::clock::random;
use crate::error::ApiError;
use crate::services::Services;

/// One attempt to sign in.
pub struct Attempt {
    account: String,
    address: Option<String>,
}

impl Attempt {
    /// Names are counted folded, as they are compared; neither name nor address is stored.
    pub fn new(username: &str, address: Option<IpAddr>) -> Self {
        Self {
            account: key("account", &fold(username)),
            address: address.map(|address| key("address", &counted(address))),
        }
    }

    /// Counts the attempt in before the password is looked at, so that a thousand attempts at
    /// once are a thousand; refuses it when there were too many.
    ///
    /// What is refused is not counted: who goes on guessing cannot lock an account for ever.
    pub async fn begin(&self, services: &Services) -> Result<(), ApiError> {
        let limits = &services.config().sign_in;
        if let Some(address) = &self.address
            && self.failed_of(services, address).await? >= u64::from(limits.per_address)
        {
            return Err(self.too_many(services));
        }
        let most = u64::from(limits.per_account);
        if self.failed_of(services, &self.account).await? >= most {
            return Err(self.too_many(services));
        }
        self.note(services, &self.account).await?;
        if self.failed_of(services, &self.account).await? > most {
            return Err(self.too_many(services));
        }
        Ok(())
    }

    /// The password was wrong.
    pub async fn failed(&self, services: &Services) -> Result<(), ApiError> {
        match &self.address {
            Some(address) => self.note(services, address).await,
            None => Ok(()),
        }
    }

    /// The password was right: earlier slips are forgotten.
    pub async fn succeeded(&self, services: &Services) -> Result<(), ApiError> {
        Ok(services.database().forget_failed_sign_ins(&self.account).await?)
    }

    async fn failed_of(&self, services: &Services, key: &str) -> Result<u64, ApiError> {
        let window = services.config().sign_in.window_ms();
        let since = services.clock().now().plus_millis(-window);
        Ok(services.database().failed_sign_ins(key, since).await?)
    }

    async fn note(&self, services: &Services, key: &str) -> Result<(), ApiError> {
        let id = uuid::Builder::from_random_bytes(random()).into_uuid();
        Ok(services.database().note_failed_sign_in(id, key, services.clock().now()).await?)
    }

    /// The whole window: by then the oldest attempt no longer counts.
    fn too_many(&self, services: &Services) -> ApiError {
        let window = u64::from(services.config().sign_in.window_minutes);
        ApiError::TooManyAttempts { retry_after_s: window * 60 }
    }
}

fn key(what: &str, value: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(what.as_bytes());
    hash.update([0]);
    hash.update(value.as_bytes());
    hex(&hash.finalize()[..16])
}
