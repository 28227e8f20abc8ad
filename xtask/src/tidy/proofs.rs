//! What a document calls a proof is there to run.

use super::sources::{Source, Sources};

const DOCUMENT: &str = "docs/proof.md";

pub(crate) fn findings(sources: &Sources) -> Vec<String> {
    let document = sources.all().find(|source| source.path == DOCUMENT);
    let is_lost = |name: &&str| !sources.all().any(|source| defines(source, name));
    let lost = document.map_or(vec![], |source| named(&source.text)).into_iter().filter(is_lost);
    lost.map(|name| format!("{DOCUMENT}: `{name}` is no function, module or task")).collect()
}

/// What stands between backticks and looks like the name of a test or a task.
fn named(text: &str) -> Vec<&str> {
    let mut in_code = false;
    let mut found = Vec::new();
    for line in text.lines() {
        if line.starts_with("```") {
            in_code = !in_code;
        }
        if !in_code {
            found.extend(line.split('`').skip(1).step_by(2).filter(|span| is_name(span)));
        }
    }
    found
}

/// Several words, joined as in Rust, or a sentence that is no command.
fn is_name(span: &str) -> bool {
    let is_rust = span.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    let words = span.split(' ').count();
    (is_rust && span.contains('_')) || (words > 3 && !span.starts_with("cargo "))
}

/// Whether a source defines it: a function, a module by its file, or a task by its title.
fn defines(source: &Source, name: &str) -> bool {
    let Some((stem, extension)) = source.path.rsplit_once('.') else { return false };
    match extension {
        "rs" => stem.ends_with(&format!("/{name}")) || source.text.contains(&format!("fn {name}")),
        "ts" | "mjs" => source.text.contains(&format!("'{name}'")),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_that_is_gone_is_found() {
        let text = "`nothing_is_lost`, `log_contract`, `a phone keeps its work`, `kill -9`\n\
                    ```\n`in_a_block`\n```\n`what_is_gone` and `a task that is gone`, `Village`";
        let sources = Sources::of(&[
            (DOCUMENT, text),
            ("crates/a/tests/a.rs", "fn nothing_is_lost() {}"),
            ("crates/a/src/log_contract.rs", ""),
            ("end2end/tests/a.spec.ts", "test('a phone keeps its work', async () => {})"),
            ("docs/b.md", "what_is_gone"),
        ]);
        let lost = ["what_is_gone", "a task that is gone"];
        let expected =
            lost.map(|name| format!("{DOCUMENT}: `{name}` is no function, module or task"));
        assert_eq!(findings(&sources), expected);
    }
}
