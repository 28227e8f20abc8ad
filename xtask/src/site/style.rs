//! Assembles the style sheet and the fonts it names.

use std::fs;

use anyhow::{Context, Result, bail};

use super::Flavour;
use super::asset::Asset;
use crate::workspace::Workspace;

/// Reads the fonts; each becomes a hashed file.
pub(crate) fn fonts(workspace: &Workspace) -> Result<Vec<Asset>> {
    let folder = workspace.path("style/fonts");
    let mut fonts = Vec::new();
    for entry in fs::read_dir(&folder).context("could not read style/fonts")? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "woff2") {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            fonts.push(Asset::hashed(&name, fs::read(&path)?));
        }
    }
    fonts.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(fonts)
}

/// What pages of the server add to the app's style sheet.
pub(crate) const OFFICE_SHEET: &str = "office.css";

/// Compiles the two style sheets and points their `url("fonts/…")` at the hashed files.
pub(crate) fn sheets(
    workspace: &Workspace,
    flavour: Flavour,
    fonts: &[Asset],
) -> Result<[Asset; 2]> {
    let main = compile(workspace, flavour, "style/main.scss")?;
    let office = compile(workspace, flavour, "style/office.scss")?;
    Ok([
        Asset::hashed("nuong.css", point_at_fonts(&main, fonts)?.into_bytes()),
        Asset::hashed(OFFICE_SHEET, office.into_bytes()),
    ])
}

fn compile(workspace: &Workspace, flavour: Flavour, source: &str) -> Result<String> {
    let style = match flavour {
        Flavour::Dev => grass::OutputStyle::Expanded,
        Flavour::Release => grass::OutputStyle::Compressed,
    };
    let options = grass::Options::default().style(style);
    match grass::from_path(workspace.path(source), &options) {
        Ok(css) => Ok(css),
        // The compiler's message is a drawing of the place; it is no error chain.
        Err(error) => bail!("{error}"),
    }
}

fn point_at_fonts(css: &str, fonts: &[Asset]) -> Result<String> {
    let mut pointed = css.to_owned();
    for font in fonts {
        pointed = pointed.replace(&format!("fonts/{}", font.name), &font.url());
    }
    match pointed.find("\"fonts/") {
        None => Ok(pointed),
        Some(at) => {
            let rest: String = pointed[at..].chars().take(60).collect();
            bail!("the style sheet names a font that is not in style/fonts: {rest}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_font_is_found_under_its_hashed_name() {
        let font = Asset::hashed("be.woff2", vec![1]);
        let css = point_at_fonts("src: url(\"fonts/be.woff2\")", &[font]).unwrap();
        assert_eq!(css, "src: url(\"/pkg/be.4bf5122f344554c5.woff2\")");
        assert!(point_at_fonts("src: url(\"fonts/be.woff2\")", &[]).is_err());
    }
}
