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
/// What the first load weighs while it is over its budget, measured on 2026-11-24. It may only
/// fall: whoever makes the app lighter lowers this line, until the budget takes its place.
const FIRST_LOAD_KB_REACHED: f64 = 920.0;

/// Builds the site, prints its figures and fails when one is short.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let manifest = site::build(workspace, Flavour::Release)?;
    machine::print();
    match figure::print(&figures(&manifest.first_load())) {
        0 => Ok(()),
        short => bail!("{short} size figures are short"),
    }
}

/// For every change: prints the same figures, and refuses a site heavier than the one before.
///
/// [`run`] goes on failing until the budget itself holds.
pub(crate) fn refuse_growth(workspace: &Workspace) -> Result<()> {
    let manifest = site::build(workspace, Flavour::Release)?;
    machine::print();
    let load = manifest.first_load();
    figure::print(&figures(&load));
    match growth(&load) {
        Some(kilobytes) => bail!(
            "the first load weighs {kilobytes:.0} KB; it had come down to {FIRST_LOAD_KB_REACHED:.0} KB"
        ),
        None => Ok(()),
    }
}

/// The weight of a first load that is heavier than what was reached, in kilobytes.
fn growth(load: &FirstLoad) -> Option<f64> {
    let total = f64::from(u32::try_from(load.total()).unwrap_or(u32::MAX)) / BYTES_PER_KB;
    (total > FIRST_LOAD_KB_REACHED).then_some(total)
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
    fn a_site_heavier_than_the_one_before_is_refused() {
        let load = |wasm| FirstLoad {
            wasm,
            later: 0,
            script: 11_000,
            style: 9_000,
            page: 5_000,
            fonts: 0,
        };
        assert_eq!(growth(&load(880_000)), None);
        assert_eq!(growth(&load(900_000)), Some(925.0));
    }

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
