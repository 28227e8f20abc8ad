//! One request and its answer, with patience for slow links and none for silent ones.

use std::future::Future;

use futures::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use js_sys::Uint8Array;
use protocol::v1::{CSRF_HEADER, OFFSET_HEADER, PIECE_TYPE};
use sync::port::Failure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, Headers, ReadableStreamDefaultReader, ReferrerPolicy, RequestCache,
    RequestCredentials, RequestInit, RequestRedirect, Response,
};

use super::gzip::zip;
use crate::page::window;

/// How long an answer may take to begin: a push of some hundred KB on a bad link needs it.
const BEGIN_MAX_MS: u32 = 120_000;
/// How long an answer that has begun may be silent. There is no limit on the whole.
const SILENT_MAX_MS: u32 = 45_000;
/// Smaller bodies are not worth compressing.
const ZIP_BYTES_MIN: usize = 2 * 1024;

#[derive(Clone, Copy)]
pub(super) enum Method {
    Get,
    Post,
    Delete,
    Head,
    Patch,
}

/// What a request carries.
pub(super) enum Body<'a> {
    None,
    Json(String),
    /// Part of a photo, from there on.
    Piece {
        start: u64,
        bytes: &'a [u8],
    },
}

/// An answer whose body has not been read.
pub(super) struct Reply {
    response: Response,
    controller: AbortController,
}

/// Sends a request. Redirects are refused: only a stranger in between would send one.
pub(super) async fn send(
    method: Method,
    path: &str,
    token: Option<&str>,
    body: Body<'_>,
) -> Result<Reply, Failure> {
    let controller = AbortController::new().map_err(unreachable)?;
    let headers = Headers::new().map_err(unreachable)?;
    let set = |name: &str, value: &str| headers.set(name, value).map_err(unreachable);
    if let Some(token) = token {
        set(CSRF_HEADER, token)?;
    }
    let init = RequestInit::new();
    init.set_method(match method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Delete => "DELETE",
        Method::Head => "HEAD",
        Method::Patch => "PATCH",
    });
    match body {
        Body::None => {}
        Body::Json(body) => {
            set("content-type", "application/json")?;
            let zipped = if body.len() > ZIP_BYTES_MIN { zip(&body).await } else { None };
            match zipped {
                Some(zipped) => {
                    set("content-encoding", "gzip")?;
                    init.set_body(&zipped);
                }
                None => init.set_body(&Uint8Array::from(body.as_bytes())),
            }
        }
        Body::Piece { start, bytes } => {
            set("content-type", PIECE_TYPE)?;
            set(OFFSET_HEADER, &start.to_string())?;
            init.set_body(&Uint8Array::from(bytes));
        }
    }
    init.set_headers(&headers);
    init.set_credentials(RequestCredentials::SameOrigin);
    if matches!(method, Method::Get | Method::Head) {
        // It costs two headers, and answers to the others are kept by nobody.
        init.set_cache(RequestCache::NoStore);
    }
    init.set_referrer_policy(ReferrerPolicy::NoReferrer);
    init.set_redirect(RequestRedirect::Error);
    init.set_signal(Some(&controller.signal()));
    let asked = JsFuture::from(window().fetch_with_str_and_init(path, &init));
    let response = within(BEGIN_MAX_MS, &controller, asked).await?;
    Ok(Reply { response: response.unchecked_into(), controller })
}

impl Reply {
    pub(super) fn status(&self) -> u16 {
        self.response.status()
    }

    pub(super) fn is_of_type(&self, wanted: &str) -> bool {
        let found = self.response.headers().get("content-type").ok().flatten().unwrap_or_default();
        found.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case(wanted))
    }

    /// A header that holds a number.
    pub(super) fn number(&self, header: &str) -> Option<u64> {
        self.response.headers().get(header).ok().flatten()?.parse().ok()
    }

    /// The whole body as text.
    pub(super) async fn text(self) -> Result<String, Failure> {
        let mut body = self.body()?;
        let mut bytes = Vec::new();
        while body.next_into(&mut bytes).await? {}
        String::from_utf8(bytes).map_err(|_| Failure::Unreachable)
    }

    /// The body, piece by piece.
    pub(super) fn body(self) -> Result<Stream, Failure> {
        let stream = self.response.body().ok_or(Failure::Unreachable)?;
        let reader = ReadableStreamDefaultReader::new(&stream).map_err(unreachable)?;
        Ok(Stream { reader, controller: self.controller, is_at_end: false })
    }
}

/// A body on its way. Dropping it before the end cancels the request.
pub(super) struct Stream {
    reader: ReadableStreamDefaultReader,
    controller: AbortController,
    is_at_end: bool,
}

impl Stream {
    /// Appends the next piece; `false` at the end.
    pub(super) async fn next_into(&mut self, bytes: &mut Vec<u8>) -> Result<bool, Failure> {
        if self.is_at_end {
            return Ok(false);
        }
        let asked = JsFuture::from(self.reader.read());
        let read = within(SILENT_MAX_MS, &self.controller, asked).await?;
        let read: web_sys::ReadableStreamReadResult = read.unchecked_into();
        if read.get_done() == Some(true) {
            self.is_at_end = true;
            return Ok(false);
        }
        let piece: Uint8Array = read.get_value().unchecked_into();
        let held = bytes.len();
        bytes.resize(held + piece.length() as usize, 0);
        piece.copy_to(&mut bytes[held..]);
        Ok(true)
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        if !self.is_at_end {
            self.controller.abort();
        }
    }
}

/// Waits so long and no longer, then cancels the request.
async fn within(
    limit_ms: u32,
    controller: &AbortController,
    asked: impl Future<Output = Result<JsValue, JsValue>> + Unpin,
) -> Result<JsValue, Failure> {
    match select(asked, TimeoutFuture::new(limit_ms)).await {
        Either::Left((answer, _)) => answer.map_err(unreachable),
        Either::Right(_) => {
            controller.abort();
            Err(Failure::Unreachable)
        }
    }
}

/// Whatever the browser says: nobody answered.
fn unreachable<E>(_: E) -> Failure {
    Failure::Unreachable
}
