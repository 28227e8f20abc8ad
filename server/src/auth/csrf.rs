//! Proof that a request which changes something comes from our own pages.
//!
//! Two proofs together: the browser names the origin of the page that asks, and the page
//! repeats a token that only pages of ours can have read.

use axum::http::{HeaderMap, header};
use protocol::v1::CSRF_HEADER;
use sha2::{Digest, Sha256};

use super::session::Session;
use crate::error::ApiError;

/// The token that belongs to a session's secret. Derived, so that there is nothing to store.
pub fn token_of(secret: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(b"nuong csrf v1 ");
    hash.update(secret.as_bytes());
    hex(&hash.finalize()[..16])
}

/// The token in the header.
pub fn in_header(headers: &HeaderMap) -> Option<&str> {
    headers.get(CSRF_HEADER)?.to_str().ok()
}

/// Compares the token a request repeats with the session's.
pub fn check(session: &Session, given: Option<&str>) -> Result<(), ApiError> {
    match given {
        Some(given) if is_same(given, &session.csrf) => Ok(()),
        _ => Err(ApiError::WrongToken),
    }
}

/// Whether the request comes from a page of this server, as far as its sender says.
///
/// A browser always says; a program that is no browser sends neither header, and has no
/// cookies that somebody could make it send.
pub fn is_same_origin(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let site = text("sec-fetch-site").is_none_or(|site| matches!(site, "same-origin" | "none"));
    let host = text(header::HOST.as_str());
    let origin = match text(header::ORIGIN.as_str()) {
        None => true,
        Some(origin) => {
            let place = origin.strip_prefix("https://").or(origin.strip_prefix("http://"));
            place.is_some() && place == host
        }
    };
    site && origin
}

/// Compares without telling by the time it takes how much of a guess is right.
pub fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let differing = one.iter().zip(other).fold(0, |sum, (a, b)| sum | (a ^ b));
    one.len() == other.len() && differing == 0
}

/// Writes bytes as lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string cannot fail");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn our_own_pages_and_programs_pass() {
        assert!(is_same_origin(&headers(&[])));
        let own = [
            ("host", "nuong.example"),
            ("origin", "https://nuong.example"),
            ("sec-fetch-site", "same-origin"),
        ];
        assert!(is_same_origin(&headers(&own)));
    }

    #[test]
    fn pages_of_others_do_not() {
        let other = [("host", "nuong.example"), ("origin", "https://nuong.example.evil.example")];
        assert!(!is_same_origin(&headers(&other)));
        assert!(!is_same_origin(&headers(&[("sec-fetch-site", "cross-site")])));
        assert!(!is_same_origin(&headers(&[("sec-fetch-site", "same-site")])));
        assert!(!is_same_origin(&headers(&[("host", "a.example"), ("origin", "null")])));
    }

    #[test]
    fn comparing_needs_every_character() {
        assert!(is_same("abc", "abc"));
        assert!(!is_same("abc", "abd"));
        assert!(!is_same("abc", "ab"));
        assert!(!is_same("", "a"));
    }
}
