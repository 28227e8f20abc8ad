//! The page around the app, and the small files of `public/` that browsers ask for by name.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use super::Flavour;
use super::asset::Asset;
use super::style::OFFICE_SHEET;
use super::template::Page;
use super::texts::Texts;
use crate::workspace::Workspace;

/// The templates of `public/` with the sentences and colours they need.
pub(crate) struct Public {
    folder: PathBuf,
    vietnamese: Texts,
    english: Texts,
    tokens: String,
}

impl Public {
    pub(crate) fn open(workspace: &Workspace) -> Result<Self> {
        Ok(Self {
            folder: workspace.path("public"),
            vietnamese: Texts::read(workspace, "vi")?,
            english: Texts::read(workspace, "en")?,
            tokens: fs::read_to_string(workspace.path("style/tokens/_color.scss"))
                .context("could not read the colour tokens")?,
        })
    }

    fn read(&self, name: &str) -> Result<String> {
        let path = self.folder.join(name);
        fs::read_to_string(&path).with_context(|| format!("could not read {}", path.display()))
    }

    /// The pictures of the installed app.
    pub(crate) fn icons(&self) -> Result<Vec<Asset>> {
        let mut icons = Vec::new();
        for name in ["favicon.svg", "icon-192.png", "icon-512.png", "icon-maskable-512.png"] {
            let bytes = fs::read(self.folder.join("icons").join(name))
                .with_context(|| format!("could not read public/icons/{name}"))?;
            icons.push(Asset::hashed(name, bytes));
        }
        Ok(icons)
    }

    /// The script that loads the compiled app. It is a file of its own because the content
    /// security policy allows no inline script.
    pub(crate) fn start_script(&self, assets: &[Asset]) -> Result<Asset> {
        let script = Page::parse("public/start.js", &self.read("start.js")?)
            .fill("script", &url_of(assets, "nuong.js")?)?
            .fill("wasm", &url_of(assets, "nuong.wasm")?)?
            .finish()?;
        Ok(Asset::hashed("start.js", script.into_bytes()))
    }

    /// The developer's script that reloads the page after a build.
    pub(crate) fn reload_script(&self) -> Result<Asset> {
        Ok(Asset::hashed("reload.js", self.read("reload.js")?.into_bytes()))
    }

    /// What the phone shows when the app is installed.
    pub(crate) fn web_manifest(&self, assets: &[Asset]) -> Result<Asset> {
        let mut page =
            Page::parse("public/manifest.webmanifest", &self.read("manifest.webmanifest")?)
                .fill("name", self.vietnamese.get("name")?)?
                .fill("description", self.vietnamese.get("description")?)?
                .fill("paper", &self.color("paper")?)?;
        for name in ["icon-192.png", "icon-512.png", "icon-maskable-512.png"] {
            page = page.fill(name, &url_of(assets, name)?)?;
        }
        Ok(Asset::plain("manifest.webmanifest", page.finish()?.into_bytes()))
    }

    /// The officer's empty shell, one document for every path below `/app/`.
    ///
    /// Its build id is left open: the id covers this page too.
    pub(crate) fn shell_page(&self, assets: &[Asset], sprite: &str) -> Result<Page> {
        let mut page = Page::parse("public/app.html", &self.read("app.html")?)
            .fill("sprite", sprite)?
            .fill("paper", &self.color("paper")?)?;
        for (language, texts) in [("vi", &self.vietnamese), ("en", &self.english)] {
            for (key, text) in texts.all() {
                let name = format!("{language}.{key}");
                if page.has(&name) {
                    page = page.fill(&name, &escaped(text))?;
                }
            }
        }
        page = page.fill("scripts", &preloaded_scripts(assets))?;
        for name in ["nuong.css", "nuong.wasm", "start.js", "favicon.svg"] {
            page = page.fill(name, &url_of(assets, name)?)?;
        }
        page = page.fill("icon-192.png", &url_of(assets, "icon-192.png")?)?;
        let reload = match url_of(assets, "reload.js") {
            Ok(url) => format!("<script type=\"module\" src=\"{url}\"></script>\n"),
            Err(_) => String::new(),
        };
        page.fill("reload", &reload)
    }

    /// The service worker with the list of everything one build needs offline.
    pub(crate) fn service_worker(
        &self,
        assets: &[Asset],
        build: &str,
        flavour: Flavour,
    ) -> Result<Asset> {
        if flavour == Flavour::Dev {
            // A cached build would hide what the developer just wrote.
            let off = self.read("sw-off.js")?;
            return Ok(Asset::plain("sw.js", format!("// build {build}\n{off}").into_bytes()));
        }
        let files = serde_json::to_string_pretty(&offline_files(assets))?;
        let script = Page::parse("public/sw.js", &self.read("sw.js")?)
            .fill("build", build)?
            .fill("files", &files)?
            .finish()?;
        let script = without_comments(&script);
        Ok(Asset::plain("sw.js", script.into_bytes()))
    }

    /// The kill switch: a worker that removes itself and every cache.
    pub(crate) fn service_worker_off(&self) -> Result<Asset> {
        Ok(Asset::plain("sw-off.js", self.read("sw-off.js")?.into_bytes()))
    }

    /// The light theme's value of a colour token, for files that cannot use the style sheet.
    fn color(&self, token: &str) -> Result<String> {
        color_in(&self.tokens, token).with_context(|| format!("no colour token --{token}"))
    }
}

/// Address and SHA-256 of every file an officer needs without signal.
fn offline_files(assets: &[Asset]) -> Vec<(String, String)> {
    let needed = |asset: &&Asset| !matches!(asset.name.as_str(), "icons.html" | OFFICE_SHEET);
    assets.iter().filter(needed).map(|asset| (asset.url(), asset.sha256())).collect()
}

fn url_of(assets: &[Asset], name: &str) -> Result<String> {
    let asset = assets.iter().find(|asset| asset.name == name);
    asset.map(Asset::url).with_context(|| format!("the site lacks {name}"))
}

/// A script without its lines of comment, which phones need not download.
fn without_comments(script: &str) -> String {
    let code = script.lines().filter(|line| !line.trim_start().starts_with("//"));
    code.flat_map(|line| [line, "\n"]).collect()
}

/// Links that fetch the app's scripts at once, not one after the other as they name each other.
fn preloaded_scripts(assets: &[Asset]) -> String {
    let scripts = assets.iter().filter(|asset| {
        asset.path.starts_with("pkg/app.") && asset.content_type().starts_with("text/javascript")
    });
    let link = |asset: &Asset| format!("<link rel=\"modulepreload\" href=\"{}\">", asset.url());
    scripts.map(link).collect::<Vec<_>>().join("\n")
}

fn color_in(tokens: &str, name: &str) -> Option<String> {
    let (_, rest) = tokens.split_once(&format!("--{name}:"))?;
    rest.split(';').next().map(|value| value.trim().to_owned())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_offline_list_holds_the_shell_and_not_the_office() {
        let assets = [
            Asset::hashed("nuong.css", vec![1]),
            Asset::hashed("office.css", vec![4]),
            Asset::plain("index.html", vec![2]),
            Asset::plain("icons.html", vec![3]),
        ];
        let files = offline_files(&assets);
        let urls: Vec<&str> = files.iter().map(|(url, _)| url.as_str()).collect();
        assert_eq!(urls, ["/pkg/nuong.4bf5122f344554c5.css", "/app/"]);
        assert_eq!(files[1].1, assets[2].sha256());
    }

    #[test]
    fn a_colour_is_read_from_its_token() {
        let tokens = ":root {\n  --paper-2: #F7F5EF;\n  --paper: #FFFFFF; // pages\n}";
        assert_eq!(color_in(tokens, "paper").as_deref(), Some("#FFFFFF"));
        assert_eq!(color_in(tokens, "ink"), None);
    }

    #[test]
    fn a_script_loses_its_comments_and_nothing_else() {
        let script = "// What it is.\nconst A = \"//\"; // kept\n  // Why.\n  run(A);\n";
        assert_eq!(without_comments(script), "const A = \"//\"; // kept\n  run(A);\n");
    }

    #[test]
    fn sentences_cannot_break_the_page() {
        assert_eq!(escaped("a < \"b\" & c"), "a &lt; &quot;b&quot; &amp; c");
    }
}
