//! Carries the engine's requests to the server over `fetch`.
//!
//! An answer counts only if it is unmistakably ours: the right type, a body that reads, and
//! the request's nonce, which the engine compares. Everything else is *unreachable*, so that
//! the sign-in page of a hotel network is never taken for a server.

mod blobs;
mod gzip;
mod pages;
mod request;

use std::cell::{Cell, RefCell};

use browser_store::StorageHealth;
use protocol::v1::{self, Code, Problem, Report, Sealing, SignIn, SignedIn};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sync::port::{
    Failure, HandedOver, Handover, Local, Pages, Pull, Push, Pushed, Transport, Waiting,
};

use crate::page::build;

use self::pages::FetchedPages;
use self::request::{Body, Method, Reply, send};

const SESSION: &str = "/api/v1/session";
const PUSH: &str = "/api/v1/push";
const PULL: &str = "/api/v1/pull";
const HANDOVER: &str = "/api/v1/handover";

/// Bytes of a megabyte as reports count them.
const MEGABYTE: u64 = 1024 * 1024;

const JSON: &str = "application/json";
const NDJSON: &str = "application/x-ndjson";

/// The server as this page knows it: one session at a time, its token in memory only.
#[derive(Default)]
pub(crate) struct Server {
    token: RefCell<Option<String>>,
    sealing: RefCell<Option<Sealing>>,
    storage: Cell<StorageHealth>,
    /// What the server was last told of this device.
    told: RefCell<Option<Report>>,
}

/// Why a session request brought nothing.
pub(crate) enum Refused {
    /// Nobody answered, or somebody else did.
    Unreachable,
    /// The server said why.
    Problem(Problem),
}

impl Server {
    /// Whether this page holds a session's token.
    pub(crate) fn has_token(&self) -> bool {
        self.token.borrow().is_some()
    }

    /// Forgets the token, because the session may have changed in another tab.
    pub(crate) fn forget_token(&self) {
        self.token.take();
    }

    /// Signs in.
    pub(crate) async fn sign_in(&self, sign_in: &SignIn) -> Result<SignedIn, Refused> {
        let body = serde_json::to_string(sign_in).expect("names and passwords have a JSON form");
        let reply = send(Method::Post, SESSION, None, Body::Json(body)).await;
        let signed_in: SignedIn = self.read(reply).await?;
        self.learn(&signed_in);
        Ok(signed_in)
    }

    /// Asks who is signed in.
    pub(crate) async fn session(&self) -> Result<SignedIn, Refused> {
        let signed_in: SignedIn =
            self.read(send(Method::Get, SESSION, None, Body::None).await).await?;
        self.learn(&signed_in);
        Ok(signed_in)
    }

    fn learn(&self, signed_in: &SignedIn) {
        self.token.replace(Some(signed_in.csrf.clone()));
        self.sealing.replace(signed_in.sealing.clone());
    }

    /// Remembers how the storage stands, for the next report.
    pub(crate) fn learn_storage(&self, health: StorageHealth) {
        self.storage.set(health);
    }

    fn report(&self, waiting: Waiting) -> Report {
        let health = self.storage.get();
        Report {
            build: build(),
            waiting: waiting.count,
            oldest: waiting.oldest,
            used_mb: health.used_bytes.map(|bytes| bytes.div_ceil(MEGABYTE)),
            quota_mb: health.quota_bytes.map(|bytes| bytes / MEGABYTE),
            persisted: health.is_persistent,
        }
    }

    /// How this page's session seals what only the server may read.
    pub(crate) fn sealing(&self) -> Option<Sealing> {
        self.sealing.borrow().clone()
    }

    /// Ends the session at the server.
    pub(crate) async fn sign_out(&self) -> Result<(), Refused> {
        if !self.has_token() {
            match self.session().await {
                Ok(_) => {}
                Err(Refused::Problem(problem)) if problem.code == Code::SignedOut => return Ok(()),
                Err(refused) => return Err(refused),
            }
        }
        let token = self.token.borrow().clone();
        let reply = send(Method::Delete, SESSION, token.as_deref(), Body::None).await;
        match reply.map_err(|_| Refused::Unreachable)? {
            reply if (200..300).contains(&reply.status()) => {
                self.forget_token();
                Ok(())
            }
            reply => Err(refused(reply).await),
        }
    }

    async fn read<T: DeserializeOwned>(&self, reply: Result<Reply, Failure>) -> Result<T, Refused> {
        let reply = reply.map_err(|_| Refused::Unreachable)?;
        if reply.status() != 200 || !reply.is_of_type(JSON) {
            return Err(refused(reply).await);
        }
        let text = reply.text().await.map_err(|_| Refused::Unreachable)?;
        serde_json::from_str(&text).map_err(|_| Refused::Unreachable)
    }

    /// Posts what only a signed-in user may, and hands the answer over if it is a success.
    async fn post(&self, path: &str, body: &impl Serialize, kind: &str) -> Result<Reply, Failure> {
        let body = serde_json::to_string(body).expect("wire messages have a JSON form");
        let token = self.token.borrow().clone();
        let reply = send(Method::Post, path, token.as_deref(), Body::Json(body)).await?;
        match reply.status() {
            200 if reply.is_of_type(kind) => Ok(reply),
            200 => Err(Failure::Unreachable),
            // A proxy in between may say this too, in its own words.
            413 => Err(Failure::TooLarge),
            _ => Err(self.understand(refused(reply).await)),
        }
    }

    fn understand(&self, refused: Refused) -> Failure {
        let Refused::Problem(problem) = refused else { return Failure::Unreachable };
        match problem.code {
            Code::SignedOut | Code::WrongPassword => {
                self.forget_token();
                Failure::SignedOut
            }
            Code::WrongToken => {
                // Another tab signed in anew; the driver asks for the session before the next try.
                self.forget_token();
                Failure::Busy
            }
            Code::WrongProtocol
            | Code::NotUnderstood
            | Code::WrongType
            | Code::WrongOffset
            | Code::WrongContent
            | Code::NotFound => Failure::TooOld,
            Code::TooLarge => Failure::TooLarge,
            Code::NotAllowed | Code::TooManyAttempts | Code::Busy | Code::Internal => Failure::Busy,
        }
    }
}

/// What an answer that is not a success says, if it is ours.
async fn refused(reply: Reply) -> Refused {
    if !reply.is_of_type(JSON) && !reply.is_of_type("application/problem+json") {
        return Refused::Unreachable;
    }
    let text = reply.text().await.unwrap_or_default();
    serde_json::from_str(&text).map_or(Refused::Unreachable, Refused::Problem)
}

impl Transport for Server {
    fn push(&self, push: Push) -> Local<'_, Result<Pushed, Failure>> {
        Box::pin(async move {
            let request = v1::PushRequest {
                protocol: v1::PROTOCOL,
                nonce: push.nonce,
                device: push.device,
                epoch: push.epoch,
                mutations: push.mutations,
            };
            let text = self.post(PUSH, &request, JSON).await?.text().await?;
            let answer: v1::PushResponse =
                serde_json::from_str(&text).map_err(|_| Failure::Unreachable)?;
            let v1::PushResponse { nonce, epoch, answers, held, now } = answer;
            Ok(Pushed { nonce, epoch, answers, held, now })
        })
    }

    fn pull(&self, pull: Pull) -> Local<'_, Result<Box<dyn Pages>, Failure>> {
        Box::pin(async move {
            let report = Some(self.report(pull.waiting));
            // An idle round says nothing twice.
            let news = report.clone().filter(|_| *self.told.borrow() != report);
            let request = v1::PullRequest {
                protocol: v1::PROTOCOL,
                nonce: pull.nonce,
                device: pull.device,
                epoch: pull.epoch,
                wait_ms: None,
                report: news,
                scopes: pull.scopes.into_iter().map(Into::into).collect(),
            };
            let reply = self.post(PULL, &request, NDJSON).await?;
            self.told.replace(report);
            Ok(Box::new(FetchedPages::of(reply)?) as Box<dyn Pages>)
        })
    }

    fn hand_over(&self, handover: Handover) -> Local<'_, Result<HandedOver, Failure>> {
        Box::pin(async move {
            let Handover { nonce, device, device_seq, drafts, is_erased } = handover;
            let request = v1::HandoverRequest {
                protocol: v1::PROTOCOL,
                nonce,
                device,
                device_seq,
                drafts,
                erased: is_erased,
            };
            let text = self.post(HANDOVER, &request, JSON).await?.text().await?;
            let answer: v1::HandoverResponse =
                serde_json::from_str(&text).map_err(|_| Failure::Unreachable)?;
            Ok(HandedOver { nonce: answer.nonce, may_erase: answer.may_erase })
        })
    }
}
