//! Links between documents lead somewhere.

use std::path::Path;

use super::sources::{Source, Sources};
use crate::workspace::Workspace;

pub(crate) fn findings(workspace: &Workspace, sources: &Sources) -> Vec<String> {
    let exists = |path: &Path| workspace.root().join(path).exists();
    sources.with_extension("md").flat_map(|source| broken(source, &exists)).collect()
}

fn broken(source: &Source, exists: &dyn Fn(&Path) -> bool) -> Vec<String> {
    let folder = Path::new(&source.path).parent().unwrap_or(Path::new(""));
    let targets = targets(&source.text);
    let lost = targets.iter().filter(|target| {
        let file = target.split('#').next().unwrap_or_default();
        !file.is_empty() && !exists(&folder.join(file))
    });
    lost.map(|target| format!("{}: `{target}` leads nowhere", source.path)).collect()
}

/// What stands in `](…)`, unless it leaves the repository. Code blocks hold no links.
fn targets(text: &str) -> Vec<&str> {
    let mut in_code = false;
    let mut found = Vec::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            continue;
        }
        for rest in line.split("](").skip(1) {
            let target = rest.split([')', ' ']).next().unwrap_or_default();
            if !target.contains("://") && !target.starts_with("mailto:") {
                found.push(target);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_document_is_found() {
        let text =
            "[a](b.md#part) [c](https://x.org) [d](#here)\n```\n[e](lost.md)\n```\n[f](gone.md)";
        let source = Source { path: "docs/a.md".to_owned(), text: text.to_owned() };
        let exists = |path: &Path| path == Path::new("docs/b.md");
        assert_eq!(broken(&source, &exists), ["docs/a.md: `gone.md` leads nowhere"]);
    }
}
