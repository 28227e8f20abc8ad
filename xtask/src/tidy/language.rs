//! Texts for people stand in locale files: no Vietnamese letters in Rust code.
//!
//! Comments may name the law's own words, and tests the names of invented people. A file
//! whose work is Vietnamese letters themselves says so in its first lines with
//! `tidy: vietnamese letters`, followed by the reason.

use super::sources::{Source, Sources};

const EXEMPTION: &str = "tidy: vietnamese letters";

pub(crate) fn findings(sources: &Sources) -> Vec<String> {
    let code = sources.with_extension("rs").filter(|source| !is_exempt(source));
    code.filter_map(|source| {
        let lines = foreign_lines(&source.text);
        let first = lines.first()?;
        let count = lines.len();
        Some(format!(
            "{}:{first}: Vietnamese letters in {count} lines; texts belong into crates/i18n/locales",
            source.path
        ))
    })
    .collect()
}

fn is_exempt(source: &Source) -> bool {
    let in_tests =
        source.path.split('/').any(|part| matches!(part, "tests" | "tests.rs" | "benches"));
    in_tests || source.text.lines().take(20).any(|line| line.contains(EXEMPTION))
}

/// Numbers of the lines with Vietnamese letters outside comments and test modules.
fn foreign_lines(text: &str) -> Vec<usize> {
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("#[cfg(test)]") {
            break;
        }
        if without_comment(line).chars().any(is_vietnamese) {
            found.push(number + 1);
        }
    }
    found
}

/// A `//` inside quotes is part of an address and starts no comment.
fn without_comment(line: &str) -> &str {
    let comment = line.match_indices("//").map(|(at, _)| at);
    let outside_quotes = |at: &usize| line[..*at].matches('"').count().is_multiple_of(2);
    let mut comment = comment.filter(outside_quotes);
    comment.next().map_or(line, |at| &line[..at])
}

/// Letters with Vietnamese marks; signs such as the dot in the middle or an arrow are none.
fn is_vietnamese(c: char) -> bool {
    matches!(c, '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{1b0}' | '\u{1ea0}'..='\u{1ef9}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vietnamese_is_allowed_in_comments_and_tests_only() {
        let text = "// hộ nghèo\nlet a = \"hộ nghèo\";\nlet b = \"http://x\"; // bản\n\
                    #[cfg(test)]\nmod tests { let c = \"Sùng\"; }\n";
        assert_eq!(foreign_lines(text), [2]);
    }

    #[test]
    fn signs_are_not_letters() {
        assert!(foreign_lines("let a = \"1 × 2 · 3 → 4 – 5 ≥ 6\";").is_empty());
    }

    #[test]
    fn a_file_about_letters_may_say_so() {
        let folded = "//! tidy: vietnamese letters, this file folds them.\nlet a = 'đ';\n";
        let sources =
            Sources::of(&[("a.rs", folded), ("b.rs", "let a = 'đ';"), ("x/tests/c.rs", "'đ'")]);
        assert_eq!(findings(&sources).len(), 1);
    }
}
