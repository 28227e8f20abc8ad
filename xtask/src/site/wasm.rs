//! Compiles the browser's crate, cuts it into pieces and binds it to JavaScript.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::asset::Asset;
use super::cache::Cache;
use super::files::{self, Files};
use super::{Flavour, cut};
use crate::command::{cargo, run};
use crate::tools;
use crate::workspace::Workspace;

/// What Chrome 105 and its contemporaries understand and rustc already emits.
/// Nothing newer may be switched on: the phones in the field are old.
const WASM_OPT_FLAGS: [&str; 12] = [
    // Flat code first: what is put together again afterwards packs 1 % smaller.
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    // The linker puts the end of the stack at the bottom: no address below 1,024 is in use.
    "--low-memory-unused",
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--strip-producers",
];

/// What the compiled first piece is called; its binding is the same with `.js`.
pub(crate) const FIRST_PIECE: &str = "nuong.wasm";
const BINDING: &str = "nuong.js";

/// The compiled app: its pieces, the scripts that load them, and what those import.
pub(crate) struct Code(Files);

impl Code {
    /// All files go into one folder named by their content: they name each other, in a circle.
    pub(crate) fn into_assets(self) -> Vec<Asset> {
        Asset::hashed_together("app", self.0)
    }
}

/// Compiles, cuts, binds and, for a release, optimises the app.
pub(crate) fn build(workspace: &Workspace, flavour: Flavour, cache: &Cache) -> Result<Code> {
    tools::ensure_wasm_target(workspace)?;
    let module = fs::read(compile(workspace, flavour)?).context("cargo left no wasm file")?;
    let version = locked_version(workspace, "wasm-bindgen")?;
    let bound = cache.get_or_make("bound", &[&module, version.as_bytes()], || {
        files::pack(&match flavour {
            Flavour::Dev => bind(&module, flavour)?,
            Flavour::Release => {
                let cut = cut::cut(&module, BINDING, &workspace.target())?;
                let mut files = bind(&cut.first, flavour)?;
                files.extend(cut.others);
                files
            }
        })
    })?;
    let mut bound = files::unpack(&bound).context("the cache is damaged: cargo clean")?;
    for (path, bytes) in &mut bound {
        if path.ends_with(".wasm") {
            *bytes = optimise(workspace, flavour, cache, std::mem::take(bytes))?;
        }
    }
    Ok(Code(bound))
}

/// Runs cargo, which knows best whether anything changed.
fn compile(workspace: &Workspace, flavour: Flavour) -> Result<PathBuf> {
    let profile = match flavour {
        Flavour::Dev => "dev",
        Flavour::Release => "wasm-release",
    };
    eprintln!("==> cargo build -p frontend ({profile})");
    let mut build = cargo();
    build.args(["rustc", "-p", "frontend", "--lib", "--crate-type", "cdylib"]);
    build.args(["--target", tools::WASM_TARGET, "--profile", profile]);
    if flavour == Flavour::Release {
        // What is cut has to say which code names which.
        build.args(["--features", "split", "--", "-Clink-args=--emit-relocs"]);
    }
    run(build.current_dir(workspace.root()))?;
    let folder = if flavour == Flavour::Dev { "debug" } else { profile };
    Ok(workspace.target().join(tools::WASM_TARGET).join(folder).join("frontend.wasm"))
}

/// Binds a module to JavaScript: the module, its script and what the script imports.
fn bind(module: &[u8], flavour: Flavour) -> Result<Files> {
    let release = flavour == Flavour::Release;
    let mut output = wasm_bindgen_cli_support::Bindgen::new()
        .input_bytes("nuong", module.to_vec())
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true)
        // The later pieces import by name what the linker exported.
        .keep_lld_exports(release)
        .demangle(!release)
        .keep_debug(!release)
        .remove_name_section(release)
        .remove_producers_section(release)
        .generate_output()
        .context("wasm-bindgen refused the app")?;
    let mut files = Files::new();
    for (folder, pieces) in output.snippets() {
        for (n, text) in pieces.iter().enumerate() {
            files.insert(format!("snippets/{folder}/inline{n}.js"), text.clone().into_bytes());
        }
    }
    for (path, text) in output.local_modules() {
        files.insert(format!("snippets/{path}"), text.clone().into_bytes());
    }
    files.insert(BINDING.to_owned(), output.js().to_owned().into_bytes());
    files.insert(FIRST_PIECE.to_owned(), output.wasm_mut().emit_wasm());
    Ok(files)
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
