//! What the built site holds: `site.json`, read by the server and by the size check.

use serde::{Deserialize, Serialize};

use super::wasm::FIRST_PIECE;

/// The list of files of one build.
#[derive(Serialize, Deserialize)]
pub(crate) struct SiteManifest {
    /// Names the build; equal content has an equal name.
    pub(crate) build: String,
    pub(crate) files: Vec<SiteFile>,
}

/// One file as it is served.
#[derive(Serialize, Deserialize)]
pub(crate) struct SiteFile {
    /// Address without query, `/app/` for the shell.
    pub(crate) url: String,
    /// Path below the site's folder.
    pub(crate) path: String,
    #[serde(rename = "type")]
    pub(crate) content_type: String,
    pub(crate) immutable: bool,
    pub(crate) bytes: usize,
    /// Size of the `.br` sibling, when there is one.
    pub(crate) brotli_bytes: Option<usize>,
    /// Size of the `.gz` sibling, when there is one.
    pub(crate) gzip_bytes: Option<usize>,
}

impl SiteFile {
    /// What travels to a browser that accepts brotli.
    pub(crate) fn sent_bytes(&self) -> usize {
        self.brotli_bytes.unwrap_or(self.bytes)
    }
}

/// What an officer's first visit downloads, by kind.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct FirstLoad {
    /// The piece of code that draws the first pages.
    pub(crate) wasm: usize,
    /// The pieces fetched behind it: no part of the first load, but of what a visit costs.
    pub(crate) later: usize,
    pub(crate) script: usize,
    pub(crate) style: usize,
    pub(crate) page: usize,
    pub(crate) fonts: usize,
}

impl FirstLoad {
    /// What has to arrive before the first page is drawn, but for the fonts, which have a budget
    /// of their own.
    pub(crate) fn total(&self) -> usize {
        self.wasm + self.script + self.style + self.page
    }
}

impl SiteManifest {
    pub(crate) fn first_load(&self) -> FirstLoad {
        let mut load = FirstLoad { wasm: 0, later: 0, script: 0, style: 0, page: 0, fonts: 0 };
        for file in &self.files {
            let sent = file.sent_bytes();
            match (file.path.as_str(), file.path.rsplit('.').next().unwrap_or_default()) {
                ("index.html", _) => load.page += sent,
                (path, "wasm") if path.ends_with(FIRST_PIECE) => load.wasm += sent,
                (_, "wasm") => load.later += sent,
                ("sw-off.js", _) => {}
                (_, "js") => load.script += sent,
                (path, "css") if path.starts_with("pkg/office.") => {}
                (_, "css") => load.style += sent,
                (_, "woff2") => load.fonts += sent,
                _ => {}
            }
        }
        load
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, bytes: usize, brotli_bytes: Option<usize>) -> SiteFile {
        SiteFile {
            url: format!("/{path}"),
            path: path.to_owned(),
            content_type: String::new(),
            immutable: true,
            bytes,
            brotli_bytes,
            gzip_bytes: None,
        }
    }

    #[test]
    fn the_first_load_counts_what_travels() {
        let manifest = SiteManifest {
            build: "b".to_owned(),
            files: vec![
                file("index.html", 90, Some(9)),
                file("pkg/app.1/nuong.wasm", 900, Some(300)),
                file("pkg/app.1/split_later.wasm", 600, Some(200)),
                file("pkg/app.1/nuong.js", 50, Some(20)),
                file("pkg/nuong.1.css", 40, None),
                file("pkg/office.1.css", 30, None),
                file("pkg/be-vietnam.1.woff2", 25, None),
                file("sw-off.js", 7, None),
                file("pkg/icon.1.png", 70, None),
            ],
        };
        let load = manifest.first_load();
        let expected =
            FirstLoad { wasm: 300, later: 200, script: 20, style: 40, page: 9, fonts: 25 };
        assert_eq!(load, expected);
        assert_eq!(load.total(), 369);
    }
}
