//! A phone on a socket: as little work as possible, so that the figures are the server's.

use anyhow::{Context, Result, bail, ensure};
use domain::id::{AreaId, DeviceId};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Clients that push at once.
pub(crate) const PUSHING: usize = 8;
/// Clients that poll at once.
pub(crate) const POLLING: usize = 32;

/// Somebody signed in on a connection that stays open.
pub(crate) struct Phone {
    stream: TcpStream,
    head: String,
    buffer: Vec<u8>,
    pub(crate) device: DeviceId,
    pub(crate) commune: AreaId,
    pub(crate) count: u64,
    /// What the server said the device should hold.
    pub(crate) scopes: Vec<Value>,
}

/// Where a body begins in what was read, and what its head says.
struct Head {
    body_at: usize,
    length: Option<usize>,
}

impl Phone {
    pub(crate) async fn sign_in(
        address: &str,
        username: &str,
        password: &str,
        device: DeviceId,
        commune: AreaId,
    ) -> Result<Self> {
        let stream = TcpStream::connect(address).await.context("nobody listens")?;
        stream.set_nodelay(true)?;
        let head = format!("host: {address}\r\ncontent-type: application/json\r\n");
        let mut phone = Self {
            stream,
            head,
            buffer: Vec::new(),
            device,
            commune,
            count: 0,
            scopes: Vec::new(),
        };
        let body = json!({"username": username, "password": password,
            "device": {"id": device, "name": "load", "build": "1"}});
        phone.send(&phone.request("/api/v1/session", "", &body.to_string())).await?;
        let head = phone.read_head().await?;
        let text = String::from_utf8_lossy(&phone.buffer[..head.body_at]).into_owned();
        let cookie = text.lines().find_map(|line| line.strip_prefix("set-cookie: "));
        let cookie =
            cookie.and_then(|cookie| cookie.split(';').next()).context("no cookie")?.to_owned();
        let body = phone.read_body(&head).await?;
        let signed_in: Value = serde_json::from_slice(&body).context("not signed in")?;
        let token = signed_in["csrf"].as_str().context("no token")?;
        phone.scopes = signed_in["scopes"].as_array().cloned().unwrap_or_default();
        phone.head += &format!("cookie: {cookie}\r\nx-nuong-csrf: {token}\r\n");
        Ok(phone)
    }

    /// A whole request as text.
    pub(crate) fn request(&self, path: &str, more: &str, body: &str) -> Vec<u8> {
        format!(
            "POST {path} HTTP/1.1\r\n{}{more}content-length: {}\r\n\r\n{body}",
            self.head,
            body.len()
        )
        .into_bytes()
    }

    /// Sends a request and reads the whole answer.
    pub(crate) async fn ask(&mut self, request: &[u8]) -> Result<Vec<u8>> {
        let mut whole = Vec::new();
        self.stream(request, |piece| {
            whole.extend_from_slice(piece);
            Ok(())
        })
        .await?;
        Ok(whole)
    }

    /// Sends a request and hands over its answer piece by piece; says its size.
    pub(crate) async fn stream(
        &mut self,
        request: &[u8],
        mut take: impl FnMut(&[u8]) -> Result<()>,
    ) -> Result<usize> {
        self.send(request).await?;
        let head = self.read_head().await?;
        if head.length.is_some() {
            let body = self.read_body(&head).await?;
            take(&body)?;
            return Ok(body.len());
        }
        self.buffer.drain(..head.body_at);
        let mut total = 0;
        loop {
            let (length, at) = self.read_chunk_head().await?;
            self.read_to(at + length + 2).await?;
            if length == 0 {
                self.buffer.drain(..at + 2);
                return Ok(total);
            }
            take(&self.buffer[at..at + length])?;
            self.buffer.drain(..at + length + 2);
            total += length;
        }
    }

    async fn read_chunk_head(&mut self) -> Result<(usize, usize)> {
        loop {
            if let Some(end) = self.buffer.windows(2).position(|pair| pair == b"\r\n") {
                let digits = std::str::from_utf8(&self.buffer[..end])?;
                return Ok((usize::from_str_radix(digits, 16)?, end + 2));
            }
            self.read_more().await?;
        }
    }

    async fn send(&mut self, request: &[u8]) -> Result<()> {
        Ok(self.stream.write_all(request).await?)
    }

    async fn read_head(&mut self) -> Result<Head> {
        let body_at = loop {
            if let Some(end) = self.buffer.windows(4).position(|four| four == b"\r\n\r\n") {
                break end + 4;
            }
            self.read_more().await?;
        };
        let text = std::str::from_utf8(&self.buffer[..body_at])?;
        if !text.starts_with("HTTP/1.1 200") {
            bail!("the server answered {}", text.lines().next().unwrap_or_default());
        }
        let length = text.lines().find_map(|line| line.strip_prefix("content-length: "));
        Ok(Head { body_at, length: length.and_then(|length| length.parse().ok()) })
    }

    async fn read_body(&mut self, head: &Head) -> Result<Vec<u8>> {
        let end = head.body_at + head.length.context("an answer without a length")?;
        self.read_to(end).await?;
        let body = self.buffer[head.body_at..end].to_vec();
        self.buffer.drain(..end);
        Ok(body)
    }

    async fn read_to(&mut self, end: usize) -> Result<()> {
        while self.buffer.len() < end {
            self.read_more().await?;
        }
        Ok(())
    }

    async fn read_more(&mut self) -> Result<()> {
        self.buffer.reserve(64 * 1024);
        ensure!(self.stream.read_buf(&mut self.buffer).await? > 0, "the server hung up");
        Ok(())
    }
}
