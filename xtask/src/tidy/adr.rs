//! Every decision has a number of its own and a line in the index.

use std::collections::BTreeMap;

use super::sources::Sources;

const FOLDER: &str = "docs/adr/";
const INDEX: &str = "docs/adr/README.md";

pub(crate) fn findings(sources: &Sources) -> Vec<String> {
    let mut findings = Vec::new();
    let index = sources.all().find(|source| source.path == INDEX);
    let index = index.map_or("", |source| source.text.as_str());
    let mut owners = BTreeMap::new();
    for source in sources.all().filter(|source| source.path.starts_with(FOLDER)) {
        let name = &source.path[FOLDER.len()..];
        if source.path == INDEX {
            continue;
        }
        let number = name.split('-').next().unwrap_or_default();
        if number.len() != 4 || !number.chars().all(|c| c.is_ascii_digit()) {
            findings.push(format!("{}: the name does not start with four digits", source.path));
        }
        if let Some(other) = owners.insert(number.to_owned(), name) {
            findings.push(format!("{}: {other} has the same number", source.path));
        }
        if !index.contains(&format!("({name})")) {
            findings.push(format!("{}: is not in {INDEX}", source.path));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_needs_its_own_number_and_a_line_in_the_index() {
        let sources = Sources::of(&[
            (INDEX, "- [Thin build](0001-thin-build.md)\n"),
            ("docs/adr/0001-thin-build.md", ""),
            ("docs/adr/0001-other.md", ""),
            ("docs/adr/draft.md", ""),
        ]);
        let found = findings(&sources);
        assert_eq!(found.len(), 4, "{found:?}");
        assert!(found.iter().any(|finding| finding.contains("same number")));
        assert!(
            findings(&Sources::of(&[(INDEX, "(0001-a.md)"), ("docs/adr/0001-a.md", "")]))
                .is_empty()
        );
    }
}
