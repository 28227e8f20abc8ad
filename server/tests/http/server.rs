//! A server in this process and the phones that talk to it.

use std::collections::BTreeMap;
use std::io::Read;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use database::{Database, NewAccount, Options};
use domain::access::Role;
use domain::area::{Area, AreaLevel, AreaVersion};
use domain::household::Household;
use domain::id::{AreaId, DeviceId, MutationId, RecordId, ScopeId, UserId};
use domain::record::{Fields, Kind, Typed};
use domain::reference::built_in_records;
use domain::time::Timestamp;
use flate2::read::GzDecoder;
use http_body_util::BodyExt;
use protocol::v1::{CSRF_HEADER, Code, Problem, PushResponse, SESSION_COOKIE, SignedIn};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use server::auth::password::Passwords;
use server::clock::{Clock, entropy};
use server::{Config, Services};
use sync::{FieldChange, Mutation, Op};
use tempfile::TempDir;
use tower::ServiceExt;

/// Xã Púng Luông as it stands since 01/07/2025.
pub(crate) const COMMUNE: &str = "019ab0a2-07cd-7a63-9b40-8858d9730b38";
/// Another commune: xã Lao Chải.
pub(crate) const OTHER_COMMUNE: &str = "019ab0a2-075f-7ae8-9ee8-5b96da84ba89";
/// The password of every account of the tests.
pub(crate) const PASSWORD: &str = "ruong bac thang";
/// 01/12/2025, 09:00 in Việt Nam.
pub(crate) const START: Timestamp = Timestamp(1_764_554_400_000);

pub(crate) fn commune() -> AreaId {
    COMMUNE.parse().unwrap()
}

pub(crate) fn other_commune() -> AreaId {
    OTHER_COMMUNE.parse().unwrap()
}

/// A server without a socket.
pub(crate) struct TestServer {
    pub(crate) router: Router,
    pub(crate) services: Services,
    pub(crate) database: Database,
    pub(crate) clock: Clock,
    pub(crate) folder: TempDir,
}

impl TestServer {
    /// Starts with the reference data and nobody who could sign in.
    pub(crate) async fn start() -> Self {
        Self::with(Config::default()).await
    }

    pub(crate) async fn with(config: Config) -> Self {
        let folder = TempDir::new().unwrap();
        let url = sqlite_url(&folder);
        let database = Database::connect(&url, Options::default()).await.unwrap();
        database.migrate().await.unwrap();
        Self::on(database, folder, config).await
    }

    pub(crate) async fn on(database: Database, folder: TempDir, config: Config) -> Self {
        let config = Config { data_dir: folder.path().to_owned(), ..config };
        let clock = Clock::standing_at(START);
        database.load_reference(built_in_records(), clock.now()).await.unwrap();
        let services = Services::new(config, database.clone(), clock.clone()).unwrap();
        Self { router: server::router(services.clone()), services, database, clock, folder }
    }

    /// Another server on the same file, which may not grow.
    pub(crate) async fn on_a_full_disk(&self) -> Self {
        let options = Options { pages_max: Some(1), ..Options::default() };
        let url = sqlite_url(&self.folder);
        let database = Database::connect(&url, options).await.unwrap();
        Self::on(database, TempDir::new().unwrap(), Config::default()).await
    }

    /// Makes an account that signs in with [`PASSWORD`].
    pub(crate) async fn account(&self, username: &str, role: Role, areas: &[AreaId]) -> UserId {
        let password_hash = Passwords::new().unwrap().hash(PASSWORD.to_owned()).await.unwrap();
        let id = UserId::new(self.clock.now(), entropy());
        let new = NewAccount {
            id,
            username: username.to_owned(),
            name: format!("{username} (invented)"),
            role,
            areas: areas.to_vec(),
            password_hash,
        };
        self.database.create_account(new, self.clock.now()).await.unwrap().unwrap();
        id
    }

    /// Makes an account and signs it in.
    pub(crate) async fn phone(&self, username: &str, role: Role, areas: &[AreaId]) -> Phone<'_> {
        self.account(username, role, areas).await;
        self.sign_in(username).await
    }

    pub(crate) async fn sign_in(&self, username: &str) -> Phone<'_> {
        let device = DeviceId::new(self.clock.now(), entropy());
        let answer = self.try_sign_in(username, PASSWORD, device).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        let cookie = answer.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
        assert!(cookie.starts_with(SESSION_COOKIE));
        let signed_in: SignedIn = answer.json();
        Phone { server: self, cookie, signed_in, device, count: 0 }
    }

    pub(crate) async fn try_sign_in(
        &self,
        username: &str,
        password: &str,
        device: DeviceId,
    ) -> Answer {
        let body = json!({
            "username": username,
            "password": password,
            "device": {"id": device, "name": "test", "build": "1"},
        });
        self.call(post("/api/v1/session", &body)).await
    }

    pub(crate) async fn call(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, bytes }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.call(Request::get(path).body(Body::empty()).unwrap()).await
    }
}

fn sqlite_url(folder: &TempDir) -> String {
    format!("sqlite:{}", folder.path().join("book.db").display())
}

pub(crate) fn post(path: &str, body: &Value) -> Request<Body> {
    Request::post(path)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_string()))
        .unwrap()
}

/// What the server said.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The body, unpacked.
    pub(crate) fn text(&self) -> String {
        if self.header("content-encoding") == Some("gzip") {
            let mut text = String::new();
            GzDecoder::new(&*self.bytes).read_to_string(&mut text).unwrap();
            return text;
        }
        String::from_utf8(self.bytes.clone()).unwrap()
    }

    pub(crate) fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_str(&self.text())
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub(crate) fn problem(&self) -> Problem {
        assert_eq!(self.header("content-type"), Some("application/json"));
        let problem: Problem = self.json();
        assert_eq!(self.status.as_u16(), problem.code.status());
        assert_eq!(self.header("x-request-id"), Some(problem.request_id.as_str()));
        problem
    }

    pub(crate) fn code(&self) -> Code {
        self.problem().code
    }
}

/// Somebody signed in on a device.
pub(crate) struct Phone<'a> {
    pub(crate) server: &'a TestServer,
    pub(crate) cookie: String,
    pub(crate) signed_in: SignedIn,
    pub(crate) device: DeviceId,
    count: u64,
}

impl Phone<'_> {
    pub(crate) fn user(&self) -> UserId {
        self.signed_in.user.id
    }

    /// A request with cookie and token.
    pub(crate) fn request(&self, method: Method, path: &str, body: Body) -> Request<Body> {
        Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, &self.cookie)
            .header(CSRF_HEADER, &self.signed_in.csrf)
            .header(header::CONTENT_TYPE, "application/json")
            .body(body)
            .unwrap()
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        let body = Body::from(body.to_string());
        self.server.call(self.request(Method::POST, path, body)).await
    }

    /// The request of a push.
    pub(crate) fn pushing(&self, mutations: &[Mutation]) -> Request<Body> {
        let body = push_body(self.device, mutations).to_string();
        self.request(Method::POST, "/api/v1/push", Body::from(body))
    }

    pub(crate) async fn send(&self, mutations: &[Mutation]) -> Answer {
        self.server.call(self.pushing(mutations)).await
    }

    pub(crate) async fn push(&self, mutations: &[Mutation]) -> PushResponse {
        let answer = self.send(mutations).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        let response: PushResponse = answer.json();
        assert_eq!(response.nonce, "push");
        assert_eq!(response.answers.len(), mutations.len());
        response
    }

    /// Pulls one scope from its beginning.
    pub(crate) async fn pull(&self, scope: ScopeId) -> Pulled {
        self.pull_after(scope, 0).await
    }

    pub(crate) async fn pull_after(&self, scope: ScopeId, after: u64) -> Pulled {
        let body = json!({
            "protocol": 1, "nonce": "pull", "device": self.device,
            "scopes": [{"scope": scope, "after": after}],
        });
        let answer = self.post("/api/v1/pull", &body).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        Pulled::read(&answer.text())
    }

    /// The next mutation of this device.
    pub(crate) fn mutation(
        &mut self,
        scope: ScopeId,
        record: RecordId,
        kind: Kind,
        fields: BTreeMap<String, FieldChange>,
    ) -> Mutation {
        self.count += 1;
        let now = self.server.clock.now();
        Mutation {
            id: MutationId::new(now, entropy()),
            device: self.device,
            device_seq: self.count,
            record,
            kind: kind.as_str().to_owned(),
            scope,
            op: Op::Put,
            fields,
            reason: None,
            to: None,
            form_version: 1,
            client_time: now,
            clock_offset_ms: None,
        }
    }

    /// A new household in a village of the scope.
    pub(crate) fn household(&mut self, scope: ScopeId, village: AreaId) -> Mutation {
        let household = Household {
            village,
            code: None,
            address: Some("cạnh suối".to_owned()),
            gps: None,
            phone: None,
            residence_start: None,
            merit: false,
            ethnic_minority: true,
            no_labour: false,
            size_stated: Some(5),
            aliases: Vec::new(),
        };
        let record = new_record(self.server);
        self.mutation(scope, record, Kind::Household, from_nothing(household.to_fields()))
    }

    /// An edit of one field.
    pub(crate) fn edit(
        &mut self,
        scope: ScopeId,
        record: RecordId,
        kind: Kind,
        field: &str,
        (base, new): (Value, Value),
    ) -> Mutation {
        let change = FieldChange { base, new };
        self.mutation(scope, record, kind, BTreeMap::from([(field.to_owned(), change)]))
    }

    /// A new village of a commune.
    pub(crate) fn village(&mut self, commune: AreaId, name: &str) -> Mutation {
        let version = AreaVersion {
            kind: "thôn".to_owned(),
            name: name.to_owned(),
            also_spelled: Vec::new(),
            code: None,
            parent: Some(commune),
            valid_from: None,
            valid_to: None,
        };
        let area = Area {
            level: AreaLevel::Village,
            versions: vec![version],
            predecessors: Vec::new(),
            successors: Vec::new(),
        };
        let record = new_record(self.server);
        let fields = from_nothing(area.to_fields());
        self.mutation(ScopeId::from(commune), record, Kind::Area, fields)
    }
}

pub(crate) fn push_body(device: DeviceId, mutations: &[Mutation]) -> Value {
    json!({"protocol": 1, "nonce": "push", "device": device, "mutations": mutations})
}

pub(crate) fn new_record(server: &TestServer) -> RecordId {
    RecordId::new(server.clock.now(), entropy())
}

pub(crate) fn from_nothing(fields: Fields) -> BTreeMap<String, FieldChange> {
    let change = |new| FieldChange { base: Value::Null, new };
    fields.into_iter().map(|(name, new)| (name, change(new))).collect()
}

/// What a pull of one scope brought.
#[derive(Debug)]
pub(crate) struct Pulled {
    pub(crate) hello: Value,
    pub(crate) frames: Vec<Value>,
    pub(crate) lines: Vec<sync::Line>,
}

impl Pulled {
    pub(crate) fn read(text: &str) -> Self {
        let mut items = text.lines();
        let hello: Value = serde_json::from_str(items.next().unwrap()).unwrap();
        let (mut frames, mut lines) = (Vec::new(), Vec::new());
        for item in items {
            if item.starts_with("{\"seq\"") {
                lines.push(serde_json::from_str(item).unwrap());
            } else {
                frames.push(serde_json::from_str(item).unwrap());
            }
        }
        Self { hello: hello["hello"].clone(), frames, lines }
    }

    pub(crate) fn line(&self, record: RecordId) -> Option<&sync::Line> {
        self.lines.iter().find(|line| line.id == record)
    }

    pub(crate) fn of_kind(&self, kind: Kind) -> Vec<&sync::Line> {
        self.lines.iter().filter(|line| line.kind == kind.as_str()).collect()
    }
}
