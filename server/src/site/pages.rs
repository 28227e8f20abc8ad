//! Pages for everybody, rendered here from the views of the crate `office`.

use std::sync::OnceLock;

use axum::body::Body;
use axum::extract::Request;
use axum::http::Uri;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http_body_util::BodyExt;
use leptos::prelude::*;
use office::public::{Trouble, problem_page, sign_in_help_page, start_page};
use office::{Frame, Locale};
use protocol::v1::Code;

use super::package;
use crate::error::ApiError;

/// `GET /`
pub async fn start(request: Request) -> Response {
    let frame = frame(request.uri());
    render(move || start_page(&frame), request).await
}

/// `GET /help/sign-in`
pub async fn sign_in_help(request: Request) -> Response {
    let frame = frame(request.uri());
    render(move || sign_in_help_page(&frame), request).await
}

/// A page in place of the one that was asked for.
pub fn problem(code: Code, request_id: &str, locale: Locale) -> String {
    let trouble = match code {
        Code::NotFound => Trouble::NotFound,
        Code::SignedOut | Code::WrongPassword | Code::NotAllowed => Trouble::NotAllowed,
        Code::WrongToken => Trouble::WrongToken,
        Code::TooManyAttempts | Code::Busy => Trouble::Wait,
        Code::TooLarge => Trouble::TooLarge,
        Code::NotUnderstood
        | Code::WrongType
        | Code::WrongOffset
        | Code::WrongContent
        | Code::WrongProtocol => Trouble::NotUnderstood,
        Code::Internal => Trouble::Internal,
    };
    problem_page(&frame_in(locale), trouble, request_id).to_html()
}

/// The language an address asks for: `?lang=en`, else Vietnamese.
pub fn locale_of(uri: &Uri) -> Locale {
    let english = uri.query().is_some_and(|query| query.split('&').any(|part| part == "lang=en"));
    if english { Locale::en } else { Locale::vi }
}

/// What the document around a page names, in the language the address asks for.
pub fn frame(uri: &Uri) -> Frame {
    frame_in(locale_of(uri))
}

/// What the document around a page names, in a language.
pub fn frame_in(locale: Locale) -> Frame {
    struct Names {
        styles: Vec<String>,
        favicon: Option<String>,
        icons: Option<String>,
    }
    static NAMES: OnceLock<Names> = OnceLock::new();
    let read = || Names {
        styles: ["nuong.css", "office.css"].into_iter().filter_map(package::address_of).collect(),
        favicon: package::address_of("favicon.svg"),
        icons: package::icons(),
    };
    // While developing, the site is built again under a running server.
    let now;
    let names = if cfg!(debug_assertions) {
        now = read();
        &now
    } else {
        NAMES.get_or_init(read)
    };
    let Names { styles, favicon, icons } = names;
    Frame { locale, styles: styles.clone(), favicon: favicon.clone(), icons: icons.clone() }
}

/// Renders a whole document on the server.
pub async fn render<V: IntoView + 'static>(
    view: impl Fn() -> V + Clone + Send + Sync + 'static,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let request = Request::from_parts(parts, Body::empty());
    let (parts, body) = leptos_axum::render_app_async(view)(request).await.into_parts();
    match body.collect().await {
        Ok(whole) => Response::from_parts(parts, Body::from(document_of(whole.to_bytes()))),
        Err(error) => ApiError::internal(error).into_response(),
    }
}

/// The document without the scripts behind its end: they prepare a page for hydration, which
/// no page of the server is for, and no browser would run them under our policy.
fn document_of(mut page: Bytes) -> Bytes {
    const END: &[u8] = b"</html>";
    if let Some(at) = page.windows(END.len()).rposition(|window| window == END) {
        page.truncate(at + END.len());
    }
    page
}
