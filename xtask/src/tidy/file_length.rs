//! Files aim at a hundred lines; past four hundred one splits along a noun.

use super::sources::{Source, Sources};

const LINES_MAX: usize = 400;
const EXTENSIONS: [&str; 6] = ["rs", "ts", "mjs", "js", "scss", "py"];

pub(crate) fn findings(sources: &Sources) -> Vec<String> {
    let written = EXTENSIONS.iter().flat_map(|extension| sources.with_extension(extension));
    written
        .filter(|source| !is_generated(source))
        .filter_map(|source| {
            let lines = source.text.lines().count();
            let finding = || format!("{}: {lines} lines, at most {LINES_MAX}", source.path);
            (lines > LINES_MAX).then(finding)
        })
        .collect()
}

fn is_generated(source: &Source) -> bool {
    source.text.lines().take(3).any(|line| line.contains("@generated"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_file_is_found_unless_a_machine_wrote_it() {
        let long = "x\n".repeat(LINES_MAX + 1);
        let generated = format!("// @generated\n{long}");
        let sources =
            Sources::of(&[("a.rs", &long), ("b.rs", &generated), ("c.rs", "x\n"), ("d.md", &long)]);
        assert_eq!(findings(&sources), ["a.rs: 401 lines, at most 400"]);
    }
}
