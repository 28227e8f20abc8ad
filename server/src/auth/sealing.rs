//! What phones seal for this server alone: recovery keys of books, and rescue files.
//!
//! The key is made from one secret in the database, so that all servers of a database have the
//! same and a backup brings it along. Nothing of a phone is kept here.

use database::Database;
use domain::id::{DeviceId, UserId};
use hmac::{Hmac, KeyInit, Mac};
use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::DhP256HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, Serializable, single_shot_open};
use protocol::v1::Sealing;
use sha2::Sha256;

use super::csrf::{hex, is_same};
use crate::clock::random;

/// The purpose of a sealed recovery key.
const RECOVERY: &[u8] = b"nuong recovery 1";
/// A recovery key; behind it stands whose book it opens.
const RECOVERY_BYTES: usize = 32;
/// An uncompressed point of P-256, which a sealed message begins with.
const POINT_BYTES: usize = 65;
/// What a phone sends along with a password is not longer than this, in hexadecimal.
const RECOVERY_CHARS_MAX: usize = 1_000;

/// The server's key for what is sealed.
pub struct SealingKey {
    secret: Vec<u8>,
    private: <DhP256HkdfSha256 as Kem>::PrivateKey,
    public: Vec<u8>,
}

impl SealingKey {
    /// The key of a database.
    pub async fn of(database: &Database) -> database::Result<Self> {
        let secret = database.sealing_secret(&hex(&random::<32>())).await?;
        Ok(Self::from_secret(secret.as_bytes()))
    }

    /// The key that a secret makes.
    pub fn from_secret(secret: &[u8]) -> Self {
        let (private, public) = DhP256HkdfSha256::derive_keypair(secret);
        Self { secret: secret.to_vec(), private, public: public.to_bytes().to_vec() }
    }

    /// What a device is told; the proof is for one user on one device.
    pub fn told(&self, user: UserId, device: Option<DeviceId>) -> Sealing {
        Sealing { key: hex(&self.public), proof: device.map(|device| self.proof(user, device)) }
    }

    /// Whether this server told that user on that device this proof.
    pub fn is_proof(&self, proof: &str, user: UserId, device: DeviceId) -> bool {
        is_same(proof, &self.proof(user, device))
    }

    fn proof(&self, user: UserId, device: DeviceId) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.secret).expect("any length is a key");
        mac.update(b"nuong rescue proof 1");
        mac.update(user.0.as_bytes());
        mac.update(device.0.as_bytes());
        hex(&mac.finalize().into_bytes())
    }

    /// Opens what was sealed for this server and this purpose.
    pub fn open(&self, sealed: &[u8], purpose: &[u8]) -> Option<Vec<u8>> {
        let (point, made) = sealed.split_at_checked(POINT_BYTES)?;
        let point = <DhP256HkdfSha256 as Kem>::EncappedKey::from_bytes(point).ok()?;
        single_shot_open::<AesGcm256, HkdfSha256, DhP256HkdfSha256>(
            &OpModeR::Base,
            &self.private,
            &point,
            purpose,
            made,
            b"",
        )
        .ok()
    }

    /// The recovery key that a phone sent along with this user's password, in hexadecimal.
    /// `None` for what was sealed for another server, or is another user's.
    pub fn recovery(&self, sealed: &str, user: UserId) -> Option<String> {
        let sealed = (sealed.len() <= RECOVERY_CHARS_MAX).then(|| bytes(sealed))??;
        let opened = self.open(&sealed, RECOVERY)?;
        let (key, owner) = opened.split_at_checked(RECOVERY_BYTES)?;
        (owner == user.to_string().as_bytes()).then(|| hex(key))
    }
}

/// Reads hexadecimal digits.
fn bytes(text: &str) -> Option<Vec<u8>> {
    let digit = |at: usize| char::from(*text.as_bytes().get(at)?).to_digit(16);
    let byte = |at: usize| u8::try_from(digit(at)? << 4 | digit(at + 1)?).ok();
    (0..text.len()).step_by(2).map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_holds_for_one_user_on_one_device() {
        let key = SealingKey::from_secret(b"a secret");
        let (user, device) = (UserId(uuid::Uuid::from_u128(1)), DeviceId(uuid::Uuid::from_u128(2)));
        let proof = key.told(user, Some(device)).proof.unwrap();
        assert!(key.is_proof(&proof, user, device));
        assert!(!key.is_proof(&proof, user, DeviceId(uuid::Uuid::from_u128(3))));
        assert!(!key.is_proof(&proof, UserId(uuid::Uuid::from_u128(3)), device));
        assert!(!SealingKey::from_secret(b"another").is_proof(&proof, user, device));
        assert_eq!(key.told(user, None).proof, None);
    }

    #[test]
    fn what_is_no_message_of_ours_opens_nothing() {
        let key = SealingKey::from_secret(b"a secret");
        let user = UserId(uuid::Uuid::from_u128(1));
        let long = "00".repeat(600);
        for text in ["", "0", "zz", "00", &"04".repeat(113), &long] {
            assert_eq!(key.recovery(text, user), None);
        }
    }
}
