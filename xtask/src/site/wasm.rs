//! Compiles the browser's crate and binds it to JavaScript.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use super::Flavour;
use super::asset::Asset;
use super::cache::Cache;
use crate::command::{cargo, run};
use crate::tools;
use crate::workspace::Workspace;

/// What Chrome 105 and its contemporaries understand and rustc already emits.
/// Nothing newer may be switched on: the phones in the field are old.
const WASM_OPT_FLAGS: [&str; 8] = [
    "-Oz",
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--strip-producers",
];

/// The compiled app: its code, the script that loads it, and what that script imports.
pub(crate) struct Code {
    wasm: Vec<u8>,
    bound: Bound,
}

/// The scripts wasm-bindgen writes.
#[derive(Serialize, Deserialize)]
struct Bound {
    script: String,
    snippets: BTreeMap<String, String>,
}

impl Code {
    pub(crate) fn into_assets(self) -> Vec<Asset> {
        let mut assets = vec![
            Asset::hashed("nuong.wasm", self.wasm),
            Asset::hashed("nuong.js", self.bound.script.into_bytes()),
        ];
        for (path, text) in self.bound.snippets {
            assets.push(Asset::plain(&format!("pkg/{path}"), text.into_bytes()));
        }
        assets
    }
}

/// Compiles, binds and, for a release, optimises the app.
pub(crate) fn build(workspace: &Workspace, flavour: Flavour, cache: &mut Cache) -> Result<Code> {
    tools::ensure_wasm_target(workspace)?;
    let module = fs::read(compile(workspace, flavour)?).context("cargo left no wasm file")?;
    let version = locked_version(workspace, "wasm-bindgen")?;
    let key: [&[u8]; 2] = [&module, version.as_bytes()];
    let mut fresh = None;
    let bound = cache.get_or_make("bind-js", &key, || {
        let (script, wasm) = bind(&module, flavour)?;
        fresh = Some(wasm);
        Ok(script)
    })?;
    let wasm = cache.get_or_make("bind-wasm", &key, || match fresh {
        Some(wasm) => Ok(wasm),
        None => Ok(bind(&module, flavour)?.1),
    })?;
    let bound = serde_json::from_slice(&bound).context("the cache is damaged: cargo clean")?;
    Ok(Code { wasm: optimise(workspace, flavour, cache, wasm)?, bound })
}

/// Runs cargo, which knows best whether anything changed.
fn compile(workspace: &Workspace, flavour: Flavour) -> Result<PathBuf> {
    let profile = match flavour {
        Flavour::Dev => "dev",
        Flavour::Release => "wasm-release",
    };
    eprintln!("==> cargo build -p frontend ({profile})");
    let mut build = cargo();
    build.args(["build", "-p", "frontend", "--target", tools::WASM_TARGET, "--profile", profile]);
    run(build.current_dir(workspace.root()))?;
    let folder = if flavour == Flavour::Dev { "debug" } else { profile };
    Ok(workspace.target().join(tools::WASM_TARGET).join(folder).join("frontend.wasm"))
}

fn bind(module: &[u8], flavour: Flavour) -> Result<(Vec<u8>, Vec<u8>)> {
    let release = flavour == Flavour::Release;
    let mut output = wasm_bindgen_cli_support::Bindgen::new()
        .input_bytes("nuong", module.to_vec())
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true)
        .keep_debug(!release)
        .remove_name_section(release)
        .remove_producers_section(release)
        .generate_output()
        .context("wasm-bindgen refused the app")?;
    let snippets = output.snippets().iter().flat_map(|(folder, pieces)| {
        let numbered = pieces.iter().enumerate();
        numbered.map(move |(n, text)| (format!("snippets/{folder}/inline{n}.js"), text.clone()))
    });
    let modules = output
        .local_modules()
        .iter()
        .map(|(path, text)| (format!("snippets/{path}"), text.clone()));
    let snippets = snippets.chain(modules).collect();
    let bound = Bound { script: output.js().to_owned(), snippets };
    Ok((serde_json::to_vec(&bound)?, output.wasm_mut().emit_wasm()))
}

/// Lets wasm-opt shrink the module. Without it the site still works and is larger.
fn optimise(
    workspace: &Workspace,
    flavour: Flavour,
    cache: &Cache,
    wasm: Vec<u8>,
) -> Result<Vec<u8>> {
    if flavour == Flavour::Dev {
        return Ok(wasm);
    }
    let tools_folder = workspace.path("tools");
    let program = match tools::ensure_npm_packages(&tools_folder) {
        Ok(modules) => modules.join(".bin/wasm-opt"),
        Err(reason) => {
            eprintln!("==> wasm-opt is left out, the app will be larger: {reason}");
            return Ok(wasm);
        }
    };
    let lock = fs::read(tools_folder.join("package-lock.json"))?;
    let flags = WASM_OPT_FLAGS.join(" ");
    cache.get_or_make("opt", &[&wasm, &lock, flags.as_bytes()], || {
        eprintln!("==> wasm-opt {flags}");
        shrink(&program, &workspace.target(), &wasm)
    })
}

fn shrink(program: &Path, scratch: &Path, wasm: &[u8]) -> Result<Vec<u8>> {
    // Two builds may run at once; each has files of its own.
    let own = |step: &str| scratch.join(format!("{step}-opt.{}.wasm", std::process::id()));
    let (before, after) = (own("before"), own("after"));
    fs::write(&before, wasm)?;
    run(Command::new(program).args(WASM_OPT_FLAGS).arg(&before).arg("-o").arg(&after))?;
    let shrunk = fs::read(&after)?;
    fs::remove_file(before)?;
    fs::remove_file(after)?;
    Ok(shrunk)
}

/// Reads a crate's version from `Cargo.lock`.
fn locked_version(workspace: &Workspace, name: &str) -> Result<String> {
    let lock = fs::read_to_string(workspace.path("Cargo.lock"))?;
    version_in_lock(&lock, name).with_context(|| format!("Cargo.lock does not name {name}"))
}

fn version_in_lock(lock: &str, name: &str) -> Option<String> {
    let (_, rest) = lock.split_once(&format!("name = \"{name}\"\nversion = \""))?;
    rest.split('"').next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locked_version_is_read() {
        let lock = "[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\nsource = \"x\"\n";
        assert_eq!(version_in_lock(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(version_in_lock(lock, "bindgen"), None);
    }
}
