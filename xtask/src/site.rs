//! Builds the browser's half: one folder that the server carries inside its binary.
//!
//! The steps are cargo, the cut into pieces, wasm-bindgen, wasm-opt, Sass, names that contain a hash of the
//! content, precompressed siblings and the service worker's file list. What was done for
//! the same input before is taken from a cache, so a second run only compares.

mod asset;
mod build_id;
mod cache;
mod compress;
mod cut;
mod files;
mod icons;
mod manifest;
mod output;
mod shell;
mod style;
mod template;
mod texts;
mod wasm;

use anyhow::Result;

use self::asset::Asset;
use self::cache::Cache;
pub(crate) use self::manifest::{FirstLoad, SiteManifest};
use crate::stopwatch::Stopwatch;
use crate::workspace::Workspace;

/// How much care the build takes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flavour {
    /// Quick turns: no optimisation, no precompression, pages that reload themselves.
    Dev,
    /// What officers get.
    Release,
}

impl Flavour {
    fn name(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Release => "release",
        }
    }
}

/// Builds the site into `target/site` and returns what it holds.
pub(crate) fn build(workspace: &Workspace, flavour: Flavour) -> Result<SiteManifest> {
    let watch = Stopwatch::start();
    let cache = Cache::open(workspace, flavour)?;
    let code = wasm::build(workspace, flavour, &cache)?;
    let assets = assemble(workspace, flavour, code)?;
    let packed = compress::pack(&cache, flavour, assets)?;
    cache.forget_unused()?;
    let manifest = output::write(&workspace.site(), packed)?;
    let load = manifest.first_load();
    eprintln!(
        "==> site {} in {}: {} files, first load {} KB",
        manifest.build,
        watch.seconds(),
        manifest.files.len(),
        load.total().div_ceil(1000)
    );
    Ok(manifest)
}

/// Puts the pages and lists around the compiled code. Order matters: the shell names the
/// hashed files, the build id covers the shell, the service worker lists them all.
fn assemble(workspace: &Workspace, flavour: Flavour, code: wasm::Code) -> Result<Vec<Asset>> {
    let public = shell::Public::open(workspace)?;
    let mut assets = style::fonts(workspace)?;
    let sheets = style::sheets(workspace, flavour, &assets)?;
    assets.extend(sheets);
    assets.extend(public.icons()?);
    assets.extend(code.into_assets());
    assets.push(public.start_script(&assets)?);
    if flavour == Flavour::Dev {
        assets.push(public.reload_script()?);
    }
    assets.push(public.web_manifest(&assets)?);
    let sprites = icons::sprites(workspace)?;
    let page = public.shell_page(&assets, &sprites.app)?;
    let build = build_id::of(&assets, &page);
    assets.push(Asset::plain("index.html", page.fill("build", &build)?.finish()?.into_bytes()));
    assets.push(Asset::plain("icons.html", sprites.office.into_bytes()));
    assets.push(public.service_worker(&assets, &build, flavour)?);
    assets.push(public.service_worker_off()?);
    Ok(assets)
}
