//! A PostgreSQL to test and measure with: the one that is named, or a throwaway cluster.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::command::on_path;
use crate::tools::is_root;

const VARIABLE: &str = "NUONG_TEST_POSTGRES";
/// Who runs the cluster when we are root, whom PostgreSQL refuses.
const UNPRIVILEGED_USERS: [&str; 2] = ["postgres", "nobody"];

/// Whether commits reach the disk.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// Tests lose nothing when the machine does.
    None,
    /// Figures count only with what a real server does.
    Full,
}

/// A server to test against, stopped and removed at the end when it is ours.
pub(crate) enum Postgres {
    /// The variable named one.
    Named(String),
    /// Started here.
    Throwaway(Cluster),
    /// None is installed.
    Absent,
}

impl Postgres {
    /// Uses what is there, and says in one line when nothing is.
    pub(crate) fn find_or_start(durability: Durability) -> Result<Self> {
        if let Ok(url) = std::env::var(VARIABLE) {
            return Ok(Self::Named(url));
        }
        let Some(binaries) = installed() else {
            eprintln!(
                "==> PostgreSQL is not installed and {VARIABLE} names none: its part is left out"
            );
            return Ok(Self::Absent);
        };
        let cluster =
            Cluster::start(&binaries, durability).context("could not start a PostgreSQL")?;
        eprintln!("==> throwaway PostgreSQL at {}", cluster.url);
        Ok(Self::Throwaway(cluster))
    }

    pub(crate) fn url(&self) -> Option<&str> {
        match self {
            Self::Named(url) | Self::Throwaway(Cluster { url, .. }) => Some(url),
            Self::Absent => None,
        }
    }
}

/// The folder with `initdb` and `pg_ctl`: on PATH, else where Debian keeps the newest.
fn installed() -> Option<PathBuf> {
    // PATH may hold links to some of the programs; all of them lie where a link leads.
    if let Some(initdb) = on_path("initdb").and_then(|link| link.canonicalize().ok()) {
        return initdb.parent().map(Path::to_path_buf);
    }
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?.flatten();
    let mut folders: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .filter(|(_, folder)| folder.join("initdb").is_file())
        .collect();
    folders.sort();
    folders.pop().map(|(_, folder)| folder)
}

/// A cluster in a temporary folder, on a free port of this machine.
pub(crate) struct Cluster {
    binaries: PathBuf,
    folder: PathBuf,
    url: String,
    user: Option<&'static str>,
}

impl Cluster {
    fn start(binaries: &Path, durability: Durability) -> Result<Self> {
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let folder = std::env::temp_dir().join(format!("nuong-postgres-{port}"));
        fs::create_dir(&folder)?;
        let user = if is_root() { Some(unprivileged_user()?) } else { None };
        let url = format!("postgres://nuong@127.0.0.1:{port}/nuong");
        let cluster = Self { binaries: binaries.to_path_buf(), folder, url, user };
        if let Some(user) = user {
            quiet(Command::new("chown").arg(user).arg(&cluster.folder))?;
        }
        let data = cluster.data();
        let mut make = cluster.program("initdb");
        make.args(["-U", "nuong", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "-D"]);
        quiet(make.arg(&data))?;
        let settings = format!(
            "-p {port} -h 127.0.0.1 -k {} -c fsync={} -c max_connections=200",
            cluster.folder.display(),
            if durability == Durability::Full { "on" } else { "off" }
        );
        let mut start = cluster.program("pg_ctl");
        start.args(["start", "-w", "-s", "-D"]).arg(&data).arg("-l");
        quiet(start.arg(cluster.folder.join("log")).args(["-o", &settings]))?;
        let mut create = cluster.program("createdb");
        create.args(["-h", "127.0.0.1", "-U", "nuong", "-p", &port.to_string(), "nuong"]);
        quiet(&mut create)?;
        Ok(cluster)
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// One of PostgreSQL's programs, as a user it accepts.
    fn program(&self, name: &str) -> Command {
        let path = self.binaries.join(name);
        let mut command = match self.user {
            Some(user) => {
                let mut other = Command::new("runuser");
                other.args(["-u", user, "--"]).arg(path);
                other
            }
            None => Command::new(path),
        };
        command.current_dir(&self.folder);
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let mut stop = self.program("pg_ctl");
        stop.args(["stop", "-s", "-m", "immediate", "-D"]).arg(self.data());
        if let Err(error) = quiet(&mut stop) {
            eprintln!("==> the throwaway PostgreSQL did not stop: {error:#}");
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn unprivileged_user() -> Result<&'static str> {
    let known = |user: &&&str| quiet(Command::new("id").arg(user)).is_ok();
    UNPRIVILEGED_USERS.iter().find(known).copied().context("no user to run PostgreSQL as")
}

/// Runs a program and shows its words only when it fails.
fn quiet(command: &mut Command) -> Result<()> {
    // pg_ctl hands its outputs to the server it starts; a pipe would never end.
    let to_log = command.get_args().any(|argument| argument == "start");
    if to_log {
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let status = command.status().context("could not start pg_ctl")?;
        return if status.success() { Ok(()) } else { bail!("pg_ctl start failed ({status})") };
    }
    let output = command.output()?;
    if !output.status.success() {
        bail!("{}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_throwaway_cluster_answers_and_leaves_nothing_behind() {
        let Some(binaries) = installed() else {
            eprintln!("PostgreSQL is not installed; nothing to start");
            return;
        };
        let cluster = Cluster::start(&binaries, Durability::None).unwrap();
        let folder = cluster.folder.clone();
        let mut ask = Command::new(binaries.join("psql"));
        let answer = ask.args([&cluster.url, "-tAc", "select 40 + 2"]).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&answer.stdout).trim(), "42");
        drop(cluster);
        assert!(!folder.exists());
    }
}
