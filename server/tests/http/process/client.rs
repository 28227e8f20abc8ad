//! A process of the server, and a client that speaks to it over a socket.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdin, Command, Output, Stdio};
use std::thread::{self, JoinHandle};

use domain::id::{DeviceId, MutationId};
use domain::time::Timestamp;
use serde_json::{Value, json};
use server::clock::entropy;
use tempfile::TempDir;

use crate::server::{COMMUNE, PASSWORD, START};

/// Where a server's book lies.
pub(crate) trait Home {
    /// The settings that lead there.
    fn flags(&self) -> Vec<String>;
}

impl Home for TempDir {
    fn flags(&self) -> Vec<String> {
        vec!["--data-dir".to_owned(), self.path().display().to_string()]
    }
}

/// Runs a command of the binary with what it reads from standard input.
pub(crate) fn nuong(home: &impl Home, arguments: &[&str], input: &str) -> Output {
    let mut child = binary(home)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let stdin: Option<ChildStdin> = child.stdin.take();
    // A command that does not read has closed its end already.
    let _ = stdin.unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

/// The binary, with settings that lead to the book.
pub(crate) fn binary(home: &impl Home) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nuong"));
    for (variable, _) in server::config::VARIABLES {
        command.env_remove(variable);
    }
    command.env_remove("NUONG_CONFIG").env_remove("NUONG_PASSWORD");
    command.args(home.flags());
    command
}

/// Makes an account of a commune officer.
pub(crate) fn add_officer(home: &impl Home, username: &str) {
    let name = format!("{username} (invented)");
    let arguments =
        ["user", "add", username, "--role", "commune_officer", "--name", &name, "--area", COMMUNE];
    let output = nuong(home, &arguments, &format!("{PASSWORD}\n"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// A running server.
pub(crate) struct Process {
    child: std::cell::RefCell<Child>,
    pub(crate) address: String,
    log: Option<JoinHandle<String>>,
}

impl Process {
    /// Starts on a free port and waits until it says where.
    pub(crate) fn start(home: &impl Home) -> Self {
        let mut child = binary(home)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = child.stderr.take().unwrap();
        let log = thread::spawn(move || {
            let mut text = String::new();
            // A killed process may have been cut off in the middle of a letter.
            let _ = log.read_to_string(&mut text);
            text
        });
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = loop {
            let line = lines.next().expect("the server says where it is").unwrap();
            if let Some((_, address)) = line.split_once("http://") {
                break address.to_owned();
            }
        };
        thread::spawn(move || lines.for_each(drop));
        Self { child: std::cell::RefCell::new(child), address, log: Some(log) }
    }

    /// As a power cut does.
    pub(crate) fn kill(&self) {
        let mut child = self.child.borrow_mut();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    pub(crate) fn tell_to_stop(&self) {
        let id = self.child.borrow().id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    }

    /// Stops it and gives what it logged.
    pub(crate) fn stop(mut self) -> String {
        self.tell_to_stop();
        assert!(self.has_ended_well());
        self.log.take().unwrap().join().unwrap()
    }

    pub(crate) fn has_ended_well(&self) -> bool {
        self.child.borrow_mut().wait().unwrap().success()
    }

    pub(crate) fn wait_until_it_takes_no_more(&self) {
        while TcpStream::connect(&self.address).is_ok() {
            thread::yield_now();
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let child = self.child.get_mut();
        // It may have ended by itself.
        let _ = child.kill();
        let _ = child.wait();
    }
}

/// One request on a connection of its own; `None` when the server is gone.
pub(crate) fn call(
    address: &str,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Option<(u16, Vec<String>, String)> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.write_all(head(address, method, path, headers, body.len()).as_bytes()).ok()?;
    stream.write_all(body.as_bytes()).ok()?;
    read(&mut stream)
}

fn head(
    address: &str,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    length: usize,
) -> String {
    let mut head = format!(
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\n"
    );
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head + "\r\n"
}

fn read(stream: &mut TcpStream) -> Option<(u16, Vec<String>, String)> {
    let mut text = String::new();
    stream.read_to_string(&mut text).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let mut lines = head.lines().map(str::to_owned);
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers: Vec<String> = lines.collect();
    let is_chunked = headers.iter().any(|header| header.to_lowercase().ends_with(": chunked"));
    Some((status, headers, if is_chunked { unchunked(body)? } else { body.to_owned() }))
}

fn unchunked(mut body: &str) -> Option<String> {
    let mut text = String::new();
    loop {
        let (length, rest) = body.split_once("\r\n")?;
        let length = usize::from_str_radix(length, 16).ok()?;
        if length == 0 {
            return Some(text);
        }
        text.push_str(rest.get(..length)?);
        body = rest.get(length + 2..)?;
    }
}

/// An officer signed in over a socket.
pub(crate) struct Officer {
    address: String,
    pub(crate) cookie: String,
    csrf: String,
    device: DeviceId,
    count: u64,
}

impl Officer {
    pub(crate) fn sign_in(process: &Process, username: &str) -> Self {
        let device = DeviceId::new(START, entropy());
        let body = json!({"username": username, "password": PASSWORD,
            "device": {"id": device, "name": "test", "build": "1"}});
        let address = process.address.clone();
        let answer = call(&address, "POST", "/api/v1/session", &[], &body.to_string());
        let (status, headers, body) = answer.unwrap();
        assert_eq!(status, 200, "{body}");
        let cookie = headers.iter().find_map(|header| header.strip_prefix("set-cookie: ")).unwrap();
        let cookie = cookie.split(';').next().unwrap().to_owned();
        let signed_in: Value = serde_json::from_str(&body).unwrap();
        let csrf = signed_in["csrf"].as_str().unwrap().to_owned();
        Self { address, cookie, csrf, device, count: 0 }
    }

    /// Goes on with the same session after a restart, or with another server.
    pub(crate) fn talk_to(&mut self, process: &Process) {
        self.talk_to_address(&process.address);
    }

    pub(crate) fn talk_to_address(&mut self, address: &str) {
        address.clone_into(&mut self.address);
    }

    fn post(&self, path: &str, body: &Value) -> Option<Value> {
        let headers = [("cookie", self.cookie.as_str()), ("x-nuong-csrf", self.csrf.as_str())];
        let (status, _, body) = call(&self.address, "POST", path, &headers, &body.to_string())?;
        assert_eq!(status, 200, "{body}");
        serde_json::from_str(&body).ok()
    }

    pub(crate) fn push(&self, mutations: &[Value]) -> Option<Value> {
        self.post("/api/v1/push", &self.push_body(mutations))
    }

    /// The status of a push; `None` when the server is gone.
    pub(crate) fn push_status(&self, mutations: &[Value]) -> Option<u16> {
        self.try_push(mutations).map(|(status, _)| status)
    }

    /// The status of a push and what is said; `None` when the server is gone.
    pub(crate) fn try_push(&self, mutations: &[Value]) -> Option<(u16, String)> {
        let headers = [("cookie", self.cookie.as_str()), ("x-nuong-csrf", self.csrf.as_str())];
        let body = self.push_body(mutations).to_string();
        let answer = call(&self.address, "POST", "/api/v1/push", &headers, &body);
        answer.map(|(status, _, body)| (status, body))
    }

    fn push_body(&self, mutations: &[Value]) -> Value {
        json!({"protocol": 1, "nonce": "n", "device": self.device, "mutations": mutations})
    }

    /// A push that is sent in two parts.
    pub(crate) fn begin_push(&self, mutations: &[Value]) -> HalfSent {
        let body = self.push_body(mutations).to_string();
        let headers = [("cookie", self.cookie.as_str()), ("x-nuong-csrf", self.csrf.as_str())];
        let head = head(&self.address, "POST", "/api/v1/push", &headers, body.len());
        HalfSent { stream: TcpStream::connect(&self.address).unwrap(), head, body }
    }

    /// The ids of all records of the commune.
    pub(crate) fn pull_ids(&self) -> Vec<String> {
        let lines = self.pull_after(0, 0);
        lines.iter().filter_map(|line| line["id"].as_str().map(str::to_owned)).collect()
    }

    /// Everything that is told of the commune behind a number, waited for if need be.
    pub(crate) fn pull_after(&self, after: u64, wait_ms: u32) -> Vec<Value> {
        let body = json!({"protocol": 1, "nonce": "n", "device": self.device, "wait_ms": wait_ms,
            "scopes": [{"scope": COMMUNE, "after": after}]});
        let headers = [("cookie", self.cookie.as_str()), ("x-nuong-csrf", self.csrf.as_str())];
        let answer = call(&self.address, "POST", "/api/v1/pull", &headers, &body.to_string());
        let (status, _, text) = answer.unwrap();
        assert_eq!(status, 200, "{text}");
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    pub(crate) fn make_village(&mut self) -> String {
        let versions = json!([{"kind": "thôn", "name": "Nả Háng B", "parent": COMMUNE}]);
        let fields = json!({
            "level": {"base": null, "new": "village"},
            "versions": {"base": null, "new": versions},
        });
        let village = self.mutation("area", &fields);
        let answer = self.push(std::slice::from_ref(&village)).unwrap();
        assert_eq!(answer["answers"][0]["outcome"], "applied", "{answer}");
        village["record"].as_str().unwrap().to_owned()
    }

    pub(crate) fn households(&mut self, village: &str, count: usize) -> Vec<Value> {
        let fields = json!({
            "village": {"base": null, "new": village},
            "address": {"base": null, "new": "cạnh suối"},
        });
        (0..count).map(|_| self.mutation("household", &fields)).collect()
    }

    fn mutation(&mut self, kind: &str, fields: &Value) -> Value {
        self.count += 1;
        let now = Timestamp(START.0);
        json!({
            "id": MutationId::new(now, entropy()), "device": self.device,
            "device_seq": self.count, "record": MutationId::new(now, entropy()), "kind": kind,
            "scope": COMMUNE, "op": "put", "fields": fields, "form_version": 1,
            "client_time": now,
        })
    }
}

/// A request of which only a part has been sent.
pub(crate) struct HalfSent {
    stream: TcpStream,
    head: String,
    body: String,
}

impl HalfSent {
    /// Sends the head and half of the body, and waits until the server has read the head.
    pub(crate) fn send_half(&mut self) {
        let half = self.body.len() / 2;
        let head = self.head.replace("\r\n\r\n", "\r\nexpect: 100-continue\r\n\r\n");
        self.stream.write_all(head.as_bytes()).unwrap();
        let mut told = [0; 25];
        self.stream.read_exact(&mut told).unwrap();
        assert_eq!(&told, b"HTTP/1.1 100 Continue\r\n\r\n");
        self.stream.write_all(&self.body.as_bytes()[..half]).unwrap();
    }

    pub(crate) fn send_rest(mut self) -> (u16, String) {
        let half = self.body.len() / 2;
        self.stream.write_all(&self.body.as_bytes()[half..]).unwrap();
        let (status, _, body) = read(&mut self.stream).unwrap();
        (status, body)
    }
}
