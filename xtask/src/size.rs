//! Holds the site to its budget: what an officer's first visit downloads.

use anyhow::{Result, bail};

use crate::figure::{self, Figure};
use crate::machine;
use crate::site::{self, FirstLoad, Flavour};
use crate::workspace::Workspace;

/// Kilobytes of 1,000 bytes, as a data plan counts them.
const BYTES_PER_KB: f64 = 1000.0;
/// Code, style and page; a form-filling page of the peers takes 460 to 1,571 KB.
const FIRST_LOAD_KB_MAX: f64 = 400.0;
const FONTS_KB_MAX: f64 = 110.0;

/// Builds the site, prints its figures and fails when one is short.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let manifest = site::build(workspace, Flavour::Release)?;
    machine::print();
    match figure::print(&figures(&manifest.first_load())) {
        0 => Ok(()),
        short => bail!("{short} size figures are short"),
    }
}

fn figures(load: &FirstLoad) -> Vec<Figure> {
    let kilobytes =
        |bytes: usize| f64::from(u32::try_from(bytes).unwrap_or(u32::MAX)) / BYTES_PER_KB;
    vec![
        Figure::plain("wasm, brotli", kilobytes(load.wasm), "KB"),
        Figure::plain("wasm fetched behind the first page, brotli", kilobytes(load.later), "KB"),
        Figure::plain("scripts, brotli", kilobytes(load.script), "KB"),
        Figure::plain("style sheet, brotli", kilobytes(load.style), "KB"),
        Figure::plain("page, brotli", kilobytes(load.page), "KB"),
        Figure::at_most("first load, brotli", kilobytes(load.total()), "KB", FIRST_LOAD_KB_MAX),
        Figure::at_most("fonts, woff2", kilobytes(load.fonts), "KB", FONTS_KB_MAX),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_over_its_budget_is_short() {
        let load = FirstLoad {
            wasm: 390_000,
            later: 300_000,
            script: 8_000,
            style: 2_000,
            page: 1,
            fonts: 52_000,
        };
        let figures = figures(&load);
        let short: Vec<&str> = figures
            .iter()
            .filter(|figure| !figure.holds())
            .map(|figure| figure.name.as_str())
            .collect();
        assert_eq!(short, ["first load, brotli"]);
    }
}
