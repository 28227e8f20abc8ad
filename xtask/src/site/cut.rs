//! Cuts the compiled app in two: what a first visit draws, and what is fetched behind it.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use wasm_split_cli_support::Options;

use super::files::Files;

/// The script with which the first piece fetches the later ones, as the first piece imports it.
const LINK: &str = "pieces.js";

/// The pieces of the app.
pub(crate) struct Cut {
    /// The first piece; wasm-bindgen has yet to bind it.
    pub(crate) first: Vec<u8>,
    /// The later pieces and the script that fetches them.
    pub(crate) others: Files,
}

/// Cuts at the functions marked `wasm_split`; the module has to carry its relocations.
///
/// `script` is what the binding of the first piece will be called.
pub(crate) fn cut(module: &[u8], script: &str, scratch: &Path) -> Result<Cut> {
    // The library writes files; two builds may run at once, so each has a folder of its own.
    let folder = scratch.join(format!("pieces.{}", std::process::id()));
    let first = folder.join("first.wasm");
    let (script, link) = (format!("./{script}"), format!("./{LINK}"));
    let mut options = Options::new(module);
    options.output_dir = &folder;
    options.main_out_path = &first;
    options.main_module = &script;
    options.link_name = &link;
    let written = wasm_split_cli_support::transform(options)
        .map_err(|report| anyhow!("{report:#}"))
        .context("the app could not be cut into pieces")?;
    let mut others = Files::new();
    for path in written.split_modules.into_iter().chain([folder.join(LINK)]) {
        let name = path.file_name().context("a piece has no name")?.to_string_lossy().into_owned();
        others.insert(name, fs::read(&path)?);
    }
    let cut = Cut { first: fs::read(&first)?, others };
    fs::remove_dir_all(&folder)?;
    Ok(cut)
}
