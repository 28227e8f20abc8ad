//! Carries the bytes of photos, piece by piece.

use protocol::v1::{Code, LENGTH_HEADER, OFFSET_HEADER};
use sync::photos::{PhotoTransport, Told};
use sync::port::{Failure, Local};

use super::request::{Body, Method, Reply, send};
use super::{Refused, Server, refused};

fn path_of(sha256: &str) -> String {
    format!("/api/v1/blobs/{sha256}")
}

impl Server {
    /// What an answer about a photo says. Only our server names a length beside an offset; a
    /// refused question has no body to tell it by, and then its status has to do.
    async fn told(&self, reply: Reply, is_question: bool) -> Result<Told, Failure> {
        let held = reply.number(OFFSET_HEADER);
        match (reply.status(), held) {
            (200 | 204, Some(held)) if !is_question || reply.number(LENGTH_HEADER).is_some() => {
                Ok(Told::Held(held))
            }
            (404, _) if is_question => Ok(Told::Unknown),
            (401 | 403, _) if is_question => {
                // The driver asks who is signed in before the next try.
                self.forget_token();
                Err(Failure::Busy)
            }
            (409, Some(held)) => Ok(Told::Held(held)),
            _ => match refused(reply).await {
                Refused::Problem(problem) if problem.code == Code::NotFound => Ok(Told::Unknown),
                Refused::Problem(problem) if problem.code == Code::WrongContent => Ok(Told::Wrong),
                refused => Err(self.understand(refused)),
            },
        }
    }
}

impl PhotoTransport for Server {
    fn ask<'a>(&'a self, sha256: &'a str) -> Local<'a, Result<Told, Failure>> {
        Box::pin(async move {
            let reply = send(Method::Head, &path_of(sha256), None, Body::None).await?;
            self.told(reply, true).await
        })
    }

    fn send<'a>(
        &'a self,
        sha256: &'a str,
        start: u64,
        piece: &'a [u8],
    ) -> Local<'a, Result<Told, Failure>> {
        Box::pin(async move {
            let token = self.token.borrow().clone();
            let body = Body::Piece { start, bytes: piece };
            let reply = send(Method::Patch, &path_of(sha256), token.as_deref(), body).await?;
            self.told(reply, false).await
        })
    }
}
