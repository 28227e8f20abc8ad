//! The name of one build: the same content always gets the same name.

use sha2::{Digest, Sha256};

use super::asset::{Asset, hex};
use super::template::Page;

/// Hashes every file together with the page that ties them, order not mattering.
pub(crate) fn of(assets: &[Asset], page: &Page) -> String {
    let mut lines: Vec<String> =
        assets.iter().map(|asset| format!("{} {}", asset.path, asset.sha256())).collect();
    lines.sort();
    lines.push(page.text().to_owned());
    hex(&Sha256::digest(lines.join("\n")))[..12].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> Page {
        Page::parse("shell", "<p>{{build}}</p>")
    }

    #[test]
    fn one_changed_byte_makes_another_build() {
        let before = of(&[Asset::plain("a", vec![1]), Asset::plain("b", vec![2])], &page());
        let same = of(&[Asset::plain("b", vec![2]), Asset::plain("a", vec![1])], &page());
        let after = of(&[Asset::plain("a", vec![1]), Asset::plain("b", vec![3])], &page());
        assert_eq!(before, same);
        assert_ne!(before, after);
        assert_eq!(before.len(), 12);
    }
}
