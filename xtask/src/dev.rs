//! Builds, serves, watches, and builds again what a change touches.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result};

use crate::run::build_dev;
use crate::site::{self, Flavour};
use crate::workspace::Workspace;

const BETWEEN_LOOKS: Duration = Duration::from_millis(400);
/// What the browser's half is made of.
const SITE_SOURCES: [&str; 5] = ["app", "frontend", "crates", "style", "public"];
/// What the server is made of.
const SERVER_SOURCES: [&str; 2] = ["server", "crates"];

/// Serves the demo province from its own folder and follows every change until Ctrl-C.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let mut seen = Seen::look(workspace);
    rebuild_site(workspace);
    let mut server = start(workspace);
    loop {
        std::thread::sleep(BETWEEN_LOOKS);
        let now = Seen::look(workspace);
        if now.site != seen.site {
            rebuild_site(workspace);
        }
        if now.server != seen.server {
            stop(&mut server)?;
            server = start(workspace);
        }
        seen = now;
    }
}

/// A mistake in the code is shown by cargo and waits for the next change.
fn rebuild_site(workspace: &Workspace) {
    if let Err(error) = site::build(workspace, Flavour::Dev) {
        eprintln!("==> the site was not built: {error:#}");
    }
}

fn start(workspace: &Workspace) -> Option<Child> {
    let started = build_dev(workspace).and_then(|binary| {
        let data = workspace.path("target/dev-data");
        let mut serve = Command::new(binary);
        serve.args(["serve", "--demo-when-empty", "--data-dir"]).arg(data);
        serve.spawn().context("could not start the server")
    });
    started.map_err(|error| eprintln!("==> the server was not started: {error:#}")).ok()
}

fn stop(server: &mut Option<Child>) -> Result<()> {
    if let Some(mut child) = server.take() {
        // It may have ended by itself; then there is nothing to stop.
        let _ = child.kill();
        child.wait().context("could not wait for the server to end")?;
    }
    Ok(())
}

/// The newest change of each half.
struct Seen {
    site: Option<SystemTime>,
    server: Option<SystemTime>,
}

impl Seen {
    fn look(workspace: &Workspace) -> Self {
        let newest_of = |folders: &[&str]| {
            folders.iter().filter_map(|folder| newest(&workspace.path(folder))).max()
        };
        Self { site: newest_of(&SITE_SOURCES), server: newest_of(&SERVER_SOURCES) }
    }
}

/// The latest modification below a folder; folders count, so a removed file is seen too.
fn newest(path: &Path) -> Option<SystemTime> {
    let mut latest = fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
    let entries: Vec<PathBuf> =
        fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    for entry in entries {
        if entry.file_name().is_some_and(|name| name == "target" || name == "node_modules") {
            continue;
        }
        latest = latest.max(newest(&entry));
    }
    latest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_file_is_noticed() {
        let folder = std::env::temp_dir().join(format!("nuong-dev-{}", std::process::id()));
        fs::create_dir_all(folder.join("inner")).unwrap();
        let before = newest(&folder).unwrap();
        let file = folder.join("inner/a.rs");
        fs::write(&file, "x").unwrap();
        let later = before + Duration::from_secs(5);
        fs::File::options().write(true).open(&file).unwrap().set_modified(later).unwrap();
        assert_eq!(newest(&folder), Some(later));
        fs::remove_dir_all(&folder).unwrap();
    }
}
