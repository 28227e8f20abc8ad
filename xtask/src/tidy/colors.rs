//! Colours have names: outside `style/tokens` no style sheet spells one out.

use super::sources::Sources;

const TOKENS: &str = "style/tokens/";

pub(crate) fn findings(sources: &Sources) -> Vec<String> {
    let sheets = sources.with_extension("scss").filter(|source| !source.path.starts_with(TOKENS));
    sheets
        .flat_map(|source| {
            source.text.lines().enumerate().filter(|(_, line)| names_a_color(line)).map(
                |(number, _)| {
                    format!("{}:{}: a colour belongs into {TOKENS}", source.path, number + 1)
                },
            )
        })
        .collect()
}

fn names_a_color(line: &str) -> bool {
    let code = line.split("//").next().unwrap_or_default();
    let functions = ["rgb(", "rgba(", "hsl(", "oklch("];
    functions.iter().any(|function| code.contains(function)) || code.split('#').skip(1).any(is_hex)
}

/// Three to eight hexadecimal digits and then nothing of a word; `#{` is Sass, not a colour.
fn is_hex(rest: &str) -> bool {
    let word: String =
        rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    matches!(word.len(), 3 | 4 | 6 | 8) && word.chars().all(|c| c.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spelled_out_colour_is_found() {
        assert!(names_a_color("  color: #FFFFFF;"));
        assert!(names_a_color("  background: rgb(23 32 44 / 55%);"));
        assert!(!names_a_color("  .pc-#{$share} {"));
        assert!(!names_a_color("  color: var(--ink); // #FFFFFF on paper"));
    }
}
