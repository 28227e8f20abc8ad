//! A browser without scripts before the office.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::access::Role;
use domain::id::AreaId;

use crate::server::{Answer, PASSWORD, TestServer};

/// Somebody signed in to the office.
pub(crate) struct Desk<'a> {
    pub(crate) server: &'a TestServer,
    cookie: String,
}

impl TestServer {
    /// Makes an account and signs it in to the office.
    pub(crate) async fn desk(&self, username: &str, role: Role, areas: &[AreaId]) -> Desk<'_> {
        self.account(username, role, areas).await;
        self.desk_of(username, PASSWORD).await
    }

    /// Signs somebody in to the office.
    pub(crate) async fn desk_of(&self, username: &str, password: &str) -> Desk<'_> {
        let answer = self.office_sign_in(username, password).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        assert_eq!(answer.header("location"), Some("/office/"));
        let cookie = answer.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
        Desk { server: self, cookie }
    }

    pub(crate) async fn office_sign_in(&self, username: &str, password: &str) -> Answer {
        let form = filled(&[("username", username), ("password", password)]);
        self.call(form_to("/office/sign-in", None, form)).await
    }

    /// The server with the demo province.
    pub(crate) async fn with_demo() -> Self {
        let server = Self::start().await;
        server::demo::load(&server.database, &server.clock).await.unwrap();
        server
    }

    /// Signs a demo account in to the office.
    pub(crate) async fn demo_desk(&self, role: Role) -> Desk<'_> {
        let accounts = server::demo::accounts();
        let account = accounts.iter().find(|account| account.role == role).unwrap();
        self.desk_of(&account.username, &account.password).await
    }
}

impl Desk<'_> {
    pub(crate) async fn get(&self, path: &str) -> Answer {
        let request = Request::get(path).header(header::COOKIE, &self.cookie);
        self.server.call(request.body(Body::empty()).unwrap()).await
    }

    /// A page that must be there.
    pub(crate) async fn page(&self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
        answer.text()
    }

    /// Posts a form without its token.
    pub(crate) async fn post_bare(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.server.call(form_to(path, Some(&self.cookie), filled(fields))).await
    }

    /// Posts a form as its page would.
    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.token().await;
        let mut all = vec![("csrf", token.as_str())];
        all.extend_from_slice(fields);
        self.post_bare(path, &all).await
    }

    /// The token that the forms of this session repeat; every page has the one to sign out.
    pub(crate) async fn token(&self) -> String {
        let answer = self.get("/office/").await;
        let page = match answer.header("location") {
            Some(first) => self.page(first).await,
            None => answer.text(),
        };
        value_after(&page, "name=\"csrf\" value=\"").to_owned()
    }

    /// Uploads a file.
    pub(crate) async fn upload(&self, name: &str, file: &[u8]) -> Answer {
        let token = self.token().await;
        let mut body = Vec::new();
        body.extend_from_slice(
            format!("--edge\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{token}\r\n")
                .as_bytes(),
        );
        let disposition = format!("form-data; name=\"file\"; filename=\"{name}\"");
        body.extend_from_slice(
            format!("--edge\r\nContent-Disposition: {disposition}\r\n\r\n").as_bytes(),
        );
        body.extend_from_slice(file);
        body.extend_from_slice(b"\r\n--edge--\r\n");
        let request = Request::post("/office/import")
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge");
        self.server.call(request.body(Body::from(body)).unwrap()).await
    }
}

fn form_to(path: &str, cookie: Option<&str>, form: String) -> Request<Body> {
    let request =
        Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let request = match cookie {
        Some(cookie) => request.header(header::COOKIE, cookie),
        None => request,
    };
    request.body(Body::from(form)).unwrap()
}

fn filled(fields: &[(&str, &str)]) -> String {
    let pairs = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value)));
    pairs.collect::<Vec<_>>().join("&")
}

fn encoded(value: &str) -> String {
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    let letters = value.bytes().map(|byte| match keep(byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    });
    letters.collect()
}

/// The text between a mark and the next quotation mark.
pub(crate) fn value_after<'a>(page: &'a str, mark: &str) -> &'a str {
    let (_, after) = page.split_once(mark).unwrap_or_else(|| panic!("no {mark} in {page}"));
    after.split('"').next().unwrap()
}

/// Every text between the mark and the next quotation mark.
pub(crate) fn values_after(page: &str, mark: &str) -> Vec<String> {
    let pieces = page.split(mark).skip(1);
    pieces.map(|piece| piece.split('"').next().unwrap().replace("&amp;", "&")).collect()
}

/// How many households a list page says there are.
pub(crate) fn count_on(page: &str) -> u64 {
    let (before, _) = page.split_once(" hộ khớp bộ lọc").unwrap();
    let digits = before.rsplit('>').next().unwrap().replace('.', "");
    digits.parse().unwrap()
}
