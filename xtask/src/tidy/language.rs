//! Texts for people stand in locale files: no Vietnamese letters in Rust code.
//!
//! Comments may name the law's own words, tests the names of invented people, and a single
//! letter between quotes is code. Where whole words are the work itself, as in spelling
//! tables, a comment says so: `tidy: vietnamese letters` and the reason, in the file's first
//! lines for all of it, or on the line.

use super::sources::{Source, Sources};

const EXEMPTION: &str = "tidy: vietnamese letters";
/// The product's name and the language's own name are the same in every language.
const PROPER_NAMES: [&str; 2] = ["N\u{1b0}\u{1a1}ng", "Ti\u{1ebf}ng Vi\u{1ec7}t"];

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
    let is_test = |part: &str| {
        matches!(part, "tests" | "tests.rs" | "fixture.rs" | "examples" | "sync-testkit")
            || part.ends_with("_tests.rs")
    };
    source.path.split('/').any(is_test)
        || source.text.lines().take(20).any(|line| line.contains(EXEMPTION))
}

/// Numbers of the lines with Vietnamese letters outside comments and test modules.
fn foreign_lines(text: &str) -> Vec<usize> {
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("#[cfg(test)]") {
            break;
        }
        if !line.contains(EXEMPTION) && has_vietnamese_text(without_comment(line)) {
            found.push(number + 1);
        }
    }
    found
}

/// Whether Vietnamese letters stand anywhere but alone between single quotes.
fn has_vietnamese_text(code: &str) -> bool {
    let code = PROPER_NAMES.iter().fold(code.to_owned(), |code, name| code.replace(name, ""));
    let letters: Vec<char> = code.chars().collect();
    let alone = |at: usize| at > 0 && letters[at - 1] == '\'' && letters.get(at + 1) == Some(&'\'');
    (0..letters.len()).any(|at| is_vietnamese(letters[at]) && !alone(at))
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
    fn one_letter_between_quotes_is_code() {
        assert!(foreign_lines("match c { 'đ' | 'ă' => 'd' }").is_empty());
        assert_eq!(foreign_lines("let a = \"đ\";"), [1]);
        assert!(foreign_lines("let a = \"đ\"; // tidy: vietnamese letters, a sign").is_empty());
    }

    #[test]
    fn names_of_product_and_language_are_no_texts() {
        assert!(foreign_lines("let a = \"Nương\"; let b = \"Tiếng Việt\";").is_empty());
    }

    #[test]
    fn signs_are_not_letters() {
        assert!(foreign_lines("let a = \"1 × 2 · 3 → 4 – 5 ≥ 6\";").is_empty());
    }

    #[test]
    fn a_file_about_letters_may_say_so() {
        let folded = "//! tidy: vietnamese letters, this file folds them.\nlet a = 'đ';\n";
        let sources =
            Sources::of(&[("a.rs", folded), ("b.rs", "let a = \"bản\";"), ("x/tests/c.rs", "'đ'")]);
        assert_eq!(findings(&sources).len(), 1);
    }
}
