//! Makes one hidden sprite of the icons, so that a page draws any with `<use href="#i-…">`.

use std::fs;

use anyhow::{Context, Result};

use crate::workspace::Workspace;

/// The clear square every source icon starts with; it draws nothing.
const CLEAR_SQUARE: &str = r#"<path stroke="none" d="M0 0h24v24H0z" fill="none" />"#;

/// Returns the sprite as a piece of a page.
pub(crate) fn sprite(workspace: &Workspace) -> Result<String> {
    let folder = workspace.path("style/icons");
    let mut icons = Vec::new();
    for entry in fs::read_dir(&folder).context("could not read style/icons")? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "svg") {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            icons.push((name, fs::read_to_string(&path)?));
        }
    }
    icons.sort();
    let symbols = icons.iter().map(|(name, drawing)| symbol(name, drawing));
    let symbols = symbols.collect::<Result<Vec<_>>>()?.concat();
    Ok(format!("<svg class=\"sprite\" aria-hidden=\"true\"><defs>{symbols}</defs></svg>"))
}

fn symbol(name: &str, drawing: &str) -> Result<String> {
    let inside = drawing
        .split_once("<svg")
        .and_then(|(_, rest)| rest.split_once('>'))
        .and_then(|(_, rest)| rest.split_once("</svg>"))
        .map(|(inside, _)| inside)
        .with_context(|| format!("{name}.svg is not an SVG drawing"))?;
    let lines = inside.lines().map(str::trim).filter(|line| !line.is_empty());
    let strokes: String = lines.filter(|line| *line != CLEAR_SQUARE).collect();
    let strokes = strokes.replace(" />", "/>");
    Ok(format!("<symbol id=\"i-{name}\" viewBox=\"0 0 24 24\">{strokes}</symbol>"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symbol_keeps_the_strokes_and_drops_the_frame() {
        let drawing =
            format!("<svg\n  width=\"24\"\n>\n  {CLEAR_SQUARE}\n  <path d=\"M5 5\" />\n</svg>");
        let expected = "<symbol id=\"i-flag\" viewBox=\"0 0 24 24\"><path d=\"M5 5\"/></symbol>";
        assert_eq!(symbol("flag", &drawing).unwrap(), expected);
        assert!(symbol("flag", "no drawing").is_err());
    }
}
