//! Writes the site, touching only what changed, so that cargo rebuilds the server only then.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::compress::Packed;
use super::manifest::{SiteFile, SiteManifest};

/// Brings `folder` to exactly these files. `site.json` is written last: whoever reads it
/// finds every file it names.
pub(crate) fn write(folder: &Path, packed: Vec<Packed>) -> Result<SiteManifest> {
    let mut wanted = BTreeSet::new();
    let mut keep = |path: String, bytes: &[u8]| {
        write_if_changed(&folder.join(&path), bytes)?;
        wanted.insert(folder.join(path));
        anyhow::Ok(())
    };
    let mut files = Vec::with_capacity(packed.len());
    for Packed { asset, brotli, gzip } in packed {
        keep(asset.path.clone(), &asset.bytes)?;
        if let Some(brotli) = &brotli {
            keep(format!("{}.br", asset.path), brotli)?;
        }
        if let Some(gzip) = &gzip {
            keep(format!("{}.gz", asset.path), gzip)?;
        }
        files.push(SiteFile {
            url: asset.url(),
            content_type: asset.content_type().to_owned(),
            immutable: asset.immutable,
            bytes: asset.bytes.len(),
            brotli_bytes: brotli.map(|bytes| bytes.len()),
            gzip_bytes: gzip.map(|bytes| bytes.len()),
            path: asset.path,
        });
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    let build = build_of(folder)?;
    let manifest = SiteManifest { build, files };
    let listing = serde_json::to_string_pretty(&manifest)?;
    keep("site.json".to_owned(), listing.as_bytes())?;
    remove_others(folder, &wanted)?;
    Ok(manifest)
}

/// The shell names its build; reading it there keeps one place of truth.
fn build_of(folder: &Path) -> Result<String> {
    let page = fs::read_to_string(folder.join("index.html"))?;
    let (_, rest) =
        page.split_once("name=\"nuong-build\" content=\"").context("the shell names no build")?;
    Ok(rest.split('"').next().unwrap_or_default().to_owned())
}

fn write_if_changed(file: &Path, bytes: &[u8]) -> Result<()> {
    if fs::read(file).is_ok_and(|present| present == bytes) {
        return Ok(());
    }
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(file, bytes).with_context(|| format!("could not write {}", file.display()))
}

fn remove_others(folder: &Path, wanted: &BTreeSet<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            remove_others(&path, wanted)?;
        } else if !wanted.contains(&path) {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}
