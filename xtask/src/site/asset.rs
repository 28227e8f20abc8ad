//! One file of the site and the name it is served under.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

/// A file of the site before it is compressed and written.
pub(crate) struct Asset {
    /// What templates ask for: the name without the hash.
    pub(crate) name: String,
    /// Where it lies below the site's root.
    pub(crate) path: String,
    pub(crate) bytes: Vec<u8>,
    /// Its content can never change under this path, so browsers may keep it for ever.
    pub(crate) immutable: bool,
}

impl Asset {
    /// A file below `/pkg/` whose name contains a hash of its content.
    pub(crate) fn hashed(name: &str, bytes: Vec<u8>) -> Self {
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, "bin"));
        let hash = hex(&Sha256::digest(&bytes));
        let path = format!("pkg/{stem}.{}.{extension}", &hash[..16]);
        Self { name: name.to_owned(), path, bytes, immutable: true }
    }

    /// Files below a folder of `/pkg/` whose name contains a hash of all of them. They are asked
    /// for by their path within the folder, and may name each other by it.
    pub(crate) fn hashed_together(folder: &str, files: BTreeMap<String, Vec<u8>>) -> Vec<Self> {
        let mut hasher = Sha256::new();
        for (path, bytes) in &files {
            hasher.update(format!("{path} {}\n", bytes.len()));
            hasher.update(bytes);
        }
        let folder = format!("pkg/{folder}.{}", &hex(&hasher.finalize())[..16]);
        let asset = |(name, bytes)| {
            let path = format!("{folder}/{name}");
            Self { name, path, bytes, immutable: true }
        };
        files.into_iter().map(asset).collect()
    }

    /// A file whose address is fixed by a standard or by our own URL plan.
    pub(crate) fn plain(path: &str, bytes: Vec<u8>) -> Self {
        Self { name: path.to_owned(), path: path.to_owned(), bytes, immutable: false }
    }

    /// The address a browser asks for. The shell answers every page of the officer's app.
    pub(crate) fn url(&self) -> String {
        match self.path.as_str() {
            "index.html" => "/app/".to_owned(),
            path => format!("/{path}"),
        }
    }

    pub(crate) fn sha256(&self) -> String {
        hex(&Sha256::digest(&self.bytes))
    }

    pub(crate) fn content_type(&self) -> &'static str {
        content_type(&self.path)
    }
}

/// The media type of a path, by its extension.
fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("css") => "text/css; charset=utf-8",
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("json") => "application/json",
        Some("png") => "image/png",
        Some("svg") => "image/svg+xml",
        Some("wasm") => "application/wasm",
        Some("webmanifest") => "application/manifest+json",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}

/// Writes bytes as lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string cannot fail");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_follows_the_content() {
        let one = Asset::hashed("nuong.css", b"a".to_vec());
        let two = Asset::hashed("nuong.css", b"b".to_vec());
        assert_eq!(one.path, "pkg/nuong.ca978112ca1bbdca.css");
        assert_ne!(one.path, two.path);
        assert_eq!(one.content_type(), "text/css; charset=utf-8");
    }

    #[test]
    fn files_that_name_each_other_share_a_name_that_follows_all_of_them() {
        let files = |later: u8| {
            BTreeMap::from([("a.js".to_owned(), vec![1]), ("b/c.wasm".to_owned(), vec![later])])
        };
        let (one, two) =
            (Asset::hashed_together("app", files(1)), Asset::hashed_together("app", files(2)));
        let folder = one[0].path.strip_suffix("/a.js").unwrap();
        assert_eq!(one[1].path, format!("{folder}/b/c.wasm"));
        assert_eq!(one[1].name, "b/c.wasm");
        assert_ne!(one[0].path, two[0].path);
    }

    #[test]
    fn the_shell_answers_below_app() {
        assert_eq!(Asset::plain("index.html", Vec::new()).url(), "/app/");
        assert_eq!(Asset::plain("sw.js", Vec::new()).url(), "/sw.js");
    }
}
