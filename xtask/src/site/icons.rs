//! Makes one hidden sprite of the icons, so that a page draws any with `<use href="#i-…">`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::workspace::Workspace;

/// The clear square every source icon starts with; it draws nothing.
const CLEAR_SQUARE: &str = r#"<path stroke="none" d="M0 0h24v24H0z" fill="none" />"#;

/// Where the icons of the officer's app are named.
const APP_SOURCES: [&str; 2] = ["app/src", "public"];

/// The sprites of the two halves, each a piece of a page.
pub(crate) struct Sprites {
    /// Those the officer's app names; a phone downloads them with its first page.
    pub(crate) app: String,
    /// All of them.
    pub(crate) office: String,
}

/// Makes the sprites.
pub(crate) fn sprites(workspace: &Workspace) -> Result<Sprites> {
    let mut sources = String::new();
    for folder in APP_SOURCES {
        read_all(&workspace.path(folder), &mut sources)?;
    }
    let icons = drawings(&workspace.path("style/icons"))?;
    let named = icons.iter().filter(|(name, _)| is_named(&sources, name));
    Ok(Sprites { app: sprite(named)?, office: sprite(icons.iter())? })
}

/// Whether the sources write the name as a text of its own or as an address in the sprite.
fn is_named(sources: &str, icon: &str) -> bool {
    sources.contains(&format!("\"{icon}\"")) || sources.contains(&format!("#i-{icon}\""))
}

fn read_all(folder: &Path, sources: &mut String) -> Result<()> {
    for entry in
        fs::read_dir(folder).with_context(|| format!("could not read {}", folder.display()))?
    {
        let path = entry?.path();
        if path.is_dir() {
            read_all(&path, sources)?;
        } else if path.extension().is_some_and(|ending| ending == "rs" || ending == "html") {
            sources.push_str(&fs::read_to_string(&path)?);
        }
    }
    Ok(())
}

fn drawings(folder: &Path) -> Result<Vec<(String, String)>> {
    let mut icons = Vec::new();
    for entry in fs::read_dir(folder).context("could not read style/icons")? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "svg") {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            icons.push((name, fs::read_to_string(&path)?));
        }
    }
    icons.sort();
    Ok(icons)
}

fn sprite<'a>(icons: impl Iterator<Item = &'a (String, String)>) -> Result<String> {
    let symbols = icons.map(|(name, drawing)| symbol(name, drawing));
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
    fn an_icon_is_the_apps_when_the_app_names_it() {
        let sources = "Icon name=\"map-pin\" <use href=\"#i-phone\"></use>";
        assert!(is_named(sources, "map-pin") && is_named(sources, "phone"));
        assert!(!is_named(sources, "map") && !is_named(sources, "coin"));
    }

    #[test]
    fn a_symbol_keeps_the_strokes_and_drops_the_frame() {
        let drawing =
            format!("<svg\n  width=\"24\"\n>\n  {CLEAR_SQUARE}\n  <path d=\"M5 5\" />\n</svg>");
        let expected = "<symbol id=\"i-flag\" viewBox=\"0 0 24 24\"><path d=\"M5 5\"/></symbol>";
        assert_eq!(symbol("flag", &drawing).unwrap(), expected);
        assert!(symbol("flag", "no drawing").is_err());
    }
}
