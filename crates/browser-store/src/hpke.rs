//! Sealing for somebody else: HPKE (RFC 9180) by the browser, for a key of which only the public
//! half is here.
//!
//! The suite is DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM in base mode, because these
//! are what browsers have built in. One message a key, so there is no sequence.

use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::JsValue;

use crate::crypto::{algorithm, call, key_of, uses};
use crate::fault::Fault;

/// The suite's number, alone and within the whole suite.
const KEM: &[u8] = b"KEM\x00\x10";
const SUITE: &[u8] = b"HPKE\x00\x10\x00\x01\x00\x02";
const VERSION: &[u8] = b"HPKE-v1";
/// As many bytes as SHA-256 makes, and the key has.
const HASH_BYTES: u8 = 32;
const NONCE_BYTES: u8 = 12;

/// Seals bytes for the holder of the key: a fresh key of ours, 65 bytes, then what the cipher
/// made. `purpose` has to be the same where it is opened.
pub(crate) async fn seal(
    public_key: &[u8],
    purpose: &[u8],
    content: &[u8],
) -> Result<Vec<u8>, Fault> {
    let curve = algorithm("ECDH", &[("namedCurve", "P-256".into())])?;
    let theirs = key_of(&Uint8Array::from(public_key), &curve, &[]).await?;
    let ours = call("generateKey", &[&curve, &false.into(), &uses(&["deriveBits"])]).await?;
    let (public, private) =
        (Reflect::get(&ours, &"publicKey".into())?, Reflect::get(&ours, &"privateKey".into())?);
    let public = bytes(&call("exportKey", &[&"raw".into(), &public]).await?);
    let both = algorithm("ECDH", &[("public", theirs)])?;
    let agreed = bytes(&call("deriveBits", &[&both, &private, &256.into()]).await?);

    let context = [public.as_slice(), public_key].concat();
    let dh = [VERSION, KEM, b"eae_prk", &agreed].concat();
    let shared = expanded(&dh, &[], &labelled(KEM, HASH_BYTES, b"shared_secret", &context)).await?;

    let no_key = hashed(b"psk_id_hash", &[]).await?;
    let purpose = hashed(b"info_hash", purpose).await?;
    let schedule = [&[0], no_key.as_slice(), purpose.as_slice()].concat();
    let secret = [VERSION, SUITE, b"secret"].concat();
    let key = expanded(&secret, &shared, &labelled(SUITE, HASH_BYTES, b"key", &schedule)).await?;
    let nonce = labelled(SUITE, NONCE_BYTES, b"base_nonce", &schedule);
    let nonce = expanded(&secret, &shared, &nonce).await?;

    let key = key_of(&Uint8Array::from(key.as_slice()), "AES-GCM", &["encrypt"]).await?;
    let how = algorithm("AES-GCM", &[("iv", Uint8Array::from(nonce.as_slice()).into())])?;
    let content = Uint8Array::from(content);
    let made = bytes(&call("encrypt", &[&how, &key, &content]).await?);
    Ok([public, made].concat())
}

fn bytes(buffer: &JsValue) -> Vec<u8> {
    Uint8Array::new(buffer).to_vec()
}

/// The `info` of `LabeledExpand`; its first two bytes say how much is wanted.
fn labelled(suite: &[u8], length: u8, label: &[u8], context: &[u8]) -> Vec<u8> {
    [&[0, length], VERSION, suite, label, context].concat()
}

/// *Extract* and *Expand* in one, as the browser offers them.
async fn expanded(material: &[u8], salt: &[u8], info: &[u8]) -> Result<Vec<u8>, Fault> {
    let base = key_of(&Uint8Array::from(material), "HKDF", &["deriveBits"]).await?;
    let settings = [
        ("hash", "SHA-256".into()),
        ("salt", Uint8Array::from(salt).into()),
        ("info", Uint8Array::from(info).into()),
    ];
    let how = algorithm("HKDF", &settings)?;
    let bits = u32::from(info[1]) * 8;
    Ok(bytes(&call("deriveBits", &[&how, &base, &bits.into()]).await?))
}

/// `LabeledExtract` of the whole suite without a salt.
async fn hashed(label: &[u8], content: &[u8]) -> Result<Vec<u8>, Fault> {
    let how = algorithm("HMAC", &[("hash", "SHA-256".into())])?;
    // An empty salt and one of zeros are the same to HMAC; browsers take no empty key.
    let salt = Uint8Array::new_with_length(u32::from(HASH_BYTES));
    let key = key_of(&salt, &how, &["sign"]).await?;
    let content = [VERSION, SUITE, label, content].concat();
    let content = Uint8Array::from(content.as_slice());
    Ok(bytes(&call("sign", &[&"HMAC".into(), &key, &content]).await?))
}
