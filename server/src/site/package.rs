//! The app's files, built into the binary; read from disk in debug builds.

use axum::extract::{Path, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::error::ApiError;

/// `target/site` as `cargo xtask site` wrote it.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../target/site"]
#[allow_missing = true]
struct Site;

/// The build of the site inside, as `cargo xtask` names it for a release; naming it here makes
/// cargo compile the binary anew when the site has changed or was not there before.
pub const BUILD: Option<&str> = option_env!("NUONG_SITE_BUILD");

/// How long a browser may keep a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// For ever: its name changes with its content.
    ForEver,
    /// As long as the server says that it has not changed.
    WhileUnchanged,
}

/// Whether there is an app to serve; there is none until the site has been built.
pub fn is_built() -> bool {
    Site::get("index.html").is_some()
}

/// The icons that pages of the server put in line, if the site has been built.
pub fn icons() -> Option<String> {
    let file = Site::get("icons.html")?;
    String::from_utf8(file.data.into_owned()).ok()
}

/// The address of the file that was named so before its hash was added.
pub fn address_of(name: &str) -> Option<String> {
    let (stem, extension) = name.rsplit_once('.')?;
    let fits = |path: &str| {
        let file = path.strip_prefix("pkg/")?.strip_prefix(stem)?.strip_prefix('.')?;
        let hash = file.strip_suffix(extension)?.strip_suffix('.')?;
        let is_hash = hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_hash.then(|| format!("/{path}"))
    };
    Site::iter().find_map(|path| fits(&path))
}

/// `GET /pkg/{*file}`
pub async fn hashed(Path(file): Path<String>, request: Request) -> Response {
    serve(&format!("pkg/{file}"), Keep::ForEver, request.headers())
}

/// A file of the site's root, such as the service worker.
pub async fn rooted(request: Request) -> Response {
    serve(request.uri().path().trim_start_matches('/'), Keep::WhileUnchanged, request.headers())
}

/// Serves a file in the smallest form the browser takes.
pub fn serve(path: &str, keep: Keep, headers: &HeaderMap) -> Response {
    let Some((file, encoding)) = smallest(path, headers) else {
        return ApiError::NotFound.into_response();
    };
    let tag = tag_of(&file, encoding);
    let unchanged = headers.get(header::IF_NONE_MATCH).is_some_and(|seen| *seen == tag);
    let mut response = if unchanged {
        axum::http::StatusCode::NOT_MODIFIED.into_response()
    } else {
        file.data.into_owned().into_response()
    };
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type(path)));
    answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep.as_header()));
    answer.insert(header::ETAG, tag);
    if let Some(encoding) = encoding {
        answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    if path == "sw.js" || path == "sw-off.js" {
        let allowed = HeaderName::from_static("service-worker-allowed");
        answer.insert(allowed, HeaderValue::from_static("/app/"));
    }
    response
}

impl Keep {
    fn as_header(self) -> &'static str {
        match self {
            Self::ForEver => "public, max-age=31536000, immutable",
            Self::WhileUnchanged => "no-cache",
        }
    }
}

fn smallest(path: &str, headers: &HeaderMap) -> Option<(EmbeddedFile, Option<&'static str>)> {
    let is_packed = path.ends_with(".br") || path.ends_with(".gz");
    for (suffix, encoding) in [("br", "br"), ("gz", "gzip")] {
        if !is_packed
            && accepts(headers, encoding)
            && let Some(file) = Site::get(&format!("{path}.{suffix}"))
        {
            return Some((file, Some(encoding)));
        }
    }
    Site::get(path).map(|file| (file, None))
}

/// Whether the browser takes the encoding (RFC 9110 §12.5.3).
pub fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let listed = headers.get_all(header::ACCEPT_ENCODING).iter();
    listed.filter_map(|value| value.to_str().ok()).flat_map(|text| text.split(',')).any(|item| {
        let mut parts = item.split(';').map(str::trim);
        let refused = |part: &str| {
            let weight = part.strip_prefix("q=").and_then(|weight| weight.parse::<f32>().ok());
            weight.is_some_and(|weight| weight <= 0.0)
        };
        parts.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding)) && !parts.any(refused)
    })
}

fn tag_of(file: &EmbeddedFile, encoding: Option<&str>) -> HeaderValue {
    let hash = crate::auth::csrf::hex(&file.metadata.sha256_hash()[..16]);
    let tag = format!("\"{hash}-{}\"", encoding.unwrap_or("plain"));
    HeaderValue::from_str(&tag).expect("hexadecimal digits and a name fit a header")
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("css") => "text/css; charset=utf-8",
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("json") => "application/json",
        Some("png") => "image/png",
        Some("svg") => "image/svg+xml",
        Some("wasm") => "application/wasm",
        Some("webmanifest") => "application/manifest+json",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepting(text: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, text.parse().unwrap());
        headers
    }

    #[test]
    fn an_encoding_is_taken_when_it_is_named_and_not_refused() {
        assert!(accepts(&accepting("gzip, deflate, br"), "br"));
        assert!(accepts(&accepting("GZIP;q=0.5"), "gzip"));
        assert!(!accepts(&accepting("gzip;q=0, br"), "gzip"));
        assert!(!accepts(&HeaderMap::new(), "gzip"));
    }
}
