//! Refuses what a reviewer would refuse, in the order of what is fastest to mend.

mod deny;

use std::process::Command;

use anyhow::{Result, bail};

use crate::command::{cargo, output, run as run_command};
use crate::metadata::{BROWSER_CRATES, Metadata, package_flags};
use crate::stopwatch::Stopwatch;
use crate::workspace::Workspace;
use crate::{size, tidy, tools};

/// Runs every check and says at the end which failed.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let metadata = Metadata::read(workspace)?;
    tools::ensure_wasm_target(workspace)?;
    let checks: [(&str, &dyn Fn() -> Result<()>); 7] = [
        ("format", &|| format(workspace)),
        ("tidy", &|| tidy::run(workspace)),
        ("licenses and advisories", &|| deny::run(workspace, &metadata)),
        ("features of the browser build", &|| browser_features(workspace)),
        ("lints", &|| lints(workspace, &metadata)),
        ("documentation", &|| documentation(workspace, &metadata)),
        ("size", &|| size::run(workspace)),
    ];
    let mut failed = Vec::new();
    for (name, check) in checks {
        let watch = Stopwatch::start();
        eprintln!("==> check: {name}");
        match check() {
            Ok(()) => eprintln!("==> check: {name} is clean ({})", watch.seconds()),
            Err(error) => {
                eprintln!("==> check: {name} FAILED: {error:#}");
                failed.push(name);
            }
        }
    }
    match failed.as_slice() {
        [] => Ok(()),
        failed => bail!("failed: {}", failed.join(", ")),
    }
}

fn format(workspace: &Workspace) -> Result<()> {
    run_command(cargo().args(["fmt", "--all", "--check"]).current_dir(workspace.root()))
}

/// Host crates together, browser crates apart: built together, `leptos/ssr` would reach
/// the app and change what is checked.
fn lints(workspace: &Workspace, metadata: &Metadata) -> Result<()> {
    let clippy = |packages: &[&str], more: &[&str]| {
        let mut clippy = cargo();
        clippy.arg("clippy").args(package_flags(packages)).args(more);
        clippy.args(["--all-targets", "--", "-D", "warnings"]);
        run_command(clippy.current_dir(workspace.root()))
    };
    clippy(&metadata.host_members(), &[])?;
    clippy(&["app"], &[])?;
    clippy(&BROWSER_CRATES, &["--target", tools::WASM_TARGET])
}

fn documentation(workspace: &Workspace, metadata: &Metadata) -> Result<()> {
    let doc = |packages: &[&str], more: &[&str]| {
        let mut doc = cargo();
        doc.args(["doc", "--no-deps"]).args(package_flags(packages)).args(more);
        run_command(doc.env("RUSTDOCFLAGS", "-D warnings").current_dir(workspace.root()))
    };
    doc(&metadata.host_members(), &[])?;
    doc(&BROWSER_CRATES, &["--target", tools::WASM_TARGET])
}

/// With `ssr` on in a browser build, event handlers are dropped without a word.
fn browser_features(workspace: &Workspace) -> Result<()> {
    let mut tree: Command = cargo();
    tree.args(["tree", "-p", "frontend", "--target", tools::WASM_TARGET]);
    tree.args(["-e", "features", "-i", "tachys"]);
    let tree = output(tree.current_dir(workspace.root()))?;
    match tree.lines().find(|line| line.contains("tachys feature \"ssr\"")) {
        None => Ok(()),
        Some(_) => bail!("the browser build has tachys/ssr on:\n{tree}"),
    }
}
