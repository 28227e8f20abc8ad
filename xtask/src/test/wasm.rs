//! Runs the store's contract inside a headless browser, where IndexedDB is.
//!
//! The contract is an example of `browser-store`; it is bound to JavaScript here and opened
//! by `end2end/store.mjs`, which prints `ok NAME` for every promise kept.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::kind;
use super::tally::Tally;
use crate::command::{cargo, run as run_command, run_with_lines};
use crate::tools;
use crate::workspace::Workspace;

const EXAMPLE: &str = "contract";

pub(crate) fn run(workspace: &Workspace, tally: &mut Tally) -> Result<()> {
    tools::ensure_wasm_target(workspace)?;
    let chromium = tools::ensure_chromium()?;
    let folder = workspace.path("end2end");
    tools::ensure_npm_packages(&folder)
        .map_err(|reason| anyhow::anyhow!("Playwright could not be installed: {reason}"))?;
    let bound = bind(&build(workspace)?, &workspace.path("target/wasm-tests"))?;
    let mut runner = Command::new("node");
    runner.arg("store.mjs").arg(bound).current_dir(folder);
    runner.env("NUONG_TEST_CHROMIUM", chromium);
    let mut passed = 0;
    let outcome = run_with_lines(&mut runner, |line| passed += usize::from(is_kept(line)));
    tally.add(vec![(kind::BROWSER, passed)]);
    outcome?;
    if passed == 0 {
        bail!("the contract ran no test");
    }
    Ok(())
}

fn build(workspace: &Workspace) -> Result<PathBuf> {
    let mut build = cargo();
    build.args(["build", "-p", "browser-store", "--example", EXAMPLE]);
    build.args(["--target", tools::WASM_TARGET]);
    run_command(build.current_dir(workspace.root()))?;
    let examples = workspace.target().join(tools::WASM_TARGET).join("debug/examples");
    Ok(examples.join(format!("{EXAMPLE}.wasm")))
}

/// Writes `contract.js` and `contract_bg.wasm` into `folder` and returns it.
fn bind(module: &Path, folder: &Path) -> Result<PathBuf> {
    wasm_bindgen_cli_support::Bindgen::new()
        .input_path(module)
        .web(true)?
        .typescript(false)
        .generate(folder)
        .context("wasm-bindgen refused the contract")?;
    Ok(folder.to_path_buf())
}

fn is_kept(line: &str) -> bool {
    line.starts_with("ok ")
}
