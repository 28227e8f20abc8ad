//! A PostgreSQL of one test's own, which may be stopped under its servers.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::client::Home;

/// Who runs it when we are root, whom PostgreSQL refuses.
const UNPRIVILEGED: &str = "postgres";

pub(super) struct Cluster {
    programs: PathBuf,
    folder: TempDir,
    port: u16,
    user: Option<&'static str>,
}

impl Cluster {
    /// Makes and starts one; `None`, with one line, where PostgreSQL is not installed.
    pub(super) fn start() -> Option<Self> {
        let Some(programs) = installed() else {
            println!("skipped: PostgreSQL is not installed");
            return None;
        };
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let is_root = told(Command::new("id").arg("-u")) == "0";
        let user = is_root.then_some(UNPRIVILEGED);
        let cluster = Self { programs, folder: TempDir::new().unwrap(), port, user };
        if let Some(user) = user {
            told(Command::new("chown").arg(user).arg(cluster.folder.path()));
        }
        let made = ["-U", "nuong", "-A", "trust", "-E", "UTF8", "--locale=C", "-D"];
        told(cluster.program("initdb").args(made).arg(cluster.data()));
        cluster.resume();
        Some(cluster)
    }

    pub(super) fn url(&self) -> String {
        format!("postgres://nuong@127.0.0.1:{}/postgres", self.port)
    }

    /// As when its machine loses power: nothing is finished, nothing is flushed.
    pub(super) fn stop_at_once(&self) {
        let mut stop = self.program("pg_ctl");
        told(stop.args(["stop", "-w", "-s", "-m", "immediate", "-D"]).arg(self.data()));
    }

    pub(super) fn resume(&self) {
        let folder = self.folder.path().display().to_string();
        let settings = format!("-p {} -h 127.0.0.1 -k {folder}", self.port);
        let mut start = self.program("pg_ctl");
        start.args(["start", "-w", "-s", "-l"]).arg(self.folder.path().join("log"));
        start.arg("-D").arg(self.data()).args(["-o", &settings]);
        // What it starts inherits its outputs, and a pipe would never end.
        let status = start.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
        assert!(status.success(), "PostgreSQL does not start");
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// One of PostgreSQL's programs, as a user it accepts.
    fn program(&self, name: &str) -> Command {
        let path = self.programs.join(name);
        let mut command = match self.user {
            Some(user) => {
                let mut other = Command::new("runuser");
                other.args(["-u", user, "--"]).arg(path);
                other
            }
            None => Command::new(path),
        };
        command.current_dir(self.folder.path());
        command
    }
}

impl Home for Cluster {
    fn flags(&self) -> Vec<String> {
        vec!["--database-url".to_owned(), self.url()]
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let mut stop = self.program("pg_ctl");
        stop.args(["stop", "-s", "-m", "immediate", "-D"]).arg(self.data());
        // It may not run any more.
        let _ = stop.stdout(Stdio::null()).stderr(Stdio::null()).status();
    }
}

/// The folder with all programs: where `initdb` on PATH leads, else where Debian keeps the newest.
fn installed() -> Option<PathBuf> {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&paths).map(|folder| folder.join("initdb"));
    if let Some(program) = on_path.into_iter().find_map(|path| path.canonicalize().ok()) {
        return program.parent().map(Path::to_path_buf);
    }
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?.flatten();
    let folders = versions.map(|version| version.path().join("bin"));
    folders.filter(|folder| folder.join("initdb").is_file()).max()
}

fn told(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
