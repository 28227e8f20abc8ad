//! Installs what is missing, at the versions the repository pins.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::command::{on_path, output, run};
use crate::workspace::Workspace;

pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Makes sure the compiler can build for browsers.
pub(crate) fn ensure_wasm_target(workspace: &Workspace) -> Result<()> {
    if wasm_target_is_there(workspace)? {
        return Ok(());
    }
    if on_path("rustup").is_none() {
        bail!("the Rust target {WASM_TARGET} is missing: install it with your Rust distribution");
    }
    eprintln!("==> rustup target add {WASM_TARGET}");
    run(Command::new("rustup").args(["target", "add", WASM_TARGET]).current_dir(workspace.root()))
}

fn wasm_target_is_there(workspace: &Workspace) -> Result<bool> {
    let mut rustc = Command::new("rustc");
    rustc.args(["--print", "target-libdir", "--target", WASM_TARGET]);
    let directory = output(rustc.current_dir(workspace.root()))?;
    Ok(Path::new(directory.trim()).is_dir())
}

/// Why a folder's npm packages could not be had.
#[derive(Debug)]
pub(crate) struct NpmMissing(String);

impl std::fmt::Display for NpmMissing {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Installs the npm packages that a folder's lock file names, once per lock file.
///
/// npm leaves its own copy of the lock in `node_modules`; comparing our stamp beside it
/// spares every later run the seconds npm takes to find nothing to do.
pub(crate) fn ensure_npm_packages(folder: &Path) -> Result<PathBuf, NpmMissing> {
    let modules = folder.join("node_modules");
    let stamp = modules.join(".installed-lock.json");
    let lock = fs::read(folder.join("package-lock.json"))
        .map_err(|error| NpmMissing(format!("no lock file in {}: {error}", folder.display())))?;
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(modules);
    }
    if on_path("npm").is_none() {
        return Err(NpmMissing("npm is not installed (it comes with Node 20)".to_owned()));
    }
    eprintln!("==> npm ci in {}", folder.display());
    let mut npm = Command::new("npm");
    npm.args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
    npm.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1").current_dir(folder);
    run(&mut npm)
        .and_then(|()| fs::write(&stamp, &lock).context("could not note the installed lock file"))
        .map_err(|error| NpmMissing(format!("{error:#}")))?;
    Ok(modules)
}

/// Finds a Chromium, or installs one where this user may.
pub(crate) fn ensure_chromium() -> Result<PathBuf> {
    const NAMES: [&str; 4] =
        ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let found = || NAMES.iter().find_map(|name| on_path(name));
    if let Some(named) = std::env::var_os("NUONG_TEST_CHROMIUM") {
        return Ok(PathBuf::from(named));
    }
    if let Some(path) = found() {
        return Ok(path);
    }
    if is_root() && on_path("apt-get").is_some() {
        eprintln!("==> apt-get install chromium");
        run(Command::new("apt-get").args(["update", "-qq"]))?;
        let mut install = Command::new("apt-get");
        install.args(["install", "-y", "-qq", "--no-install-recommends", "chromium"]);
        run(install.env("DEBIAN_FRONTEND", "noninteractive"))?;
    }
    found().context(
        "no Chromium on PATH: install the package `chromium`, or name one in NUONG_TEST_CHROMIUM",
    )
}

/// Whether this user may do everything; PostgreSQL refuses to run as such a user.
pub(crate) fn is_root() -> bool {
    output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}
