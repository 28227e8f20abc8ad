//! Reads the lines test runners print and counts what passed, by kind.

use std::collections::BTreeMap;

use super::kind;
use crate::metadata::Metadata;

/// Follows one run of nextest or of cargo's own runner.
pub(crate) struct Reader {
    /// Which package a test file belongs to, for the runner that does not say.
    package_of_file: BTreeMap<String, String>,
    /// Kind of the binary whose results come next.
    current: &'static str,
    passed: BTreeMap<&'static str, usize>,
}

impl Reader {
    pub(crate) fn new(metadata: &Metadata) -> Self {
        let files = metadata.members().flat_map(|package| {
            let tests = package.targets.iter().filter(|target| target.kind == ["test"]);
            tests.map(|target| (target.name.clone(), package.name.clone()))
        });
        Self::with_files(files.collect())
    }

    fn with_files(package_of_file: BTreeMap<String, String>) -> Self {
        Self { package_of_file, current: "other", passed: BTreeMap::new() }
    }

    /// Counts everything as examples of the documentation.
    pub(crate) fn of_documents(self) -> Self {
        Self { current: kind::DOCUMENT, ..self }
    }

    pub(crate) fn read(&mut self, line: &str) {
        let line = line.trim();
        if let Some(kind) = nextest_pass(line) {
            *self.passed.entry(kind).or_default() += 1;
        } else if let Some(rest) = line.strip_prefix("Running ") {
            self.current = self.kind_of_binary(rest);
        } else if let Some(count) = cargo_result(line) {
            *self.passed.entry(self.current).or_default() += count;
        }
    }

    /// `unittests src/lib.rs (target/debug/deps/domain-1f)` or `tests/laws.rs (…)`.
    fn kind_of_binary(&self, rest: &str) -> &'static str {
        if rest.starts_with("unittests") {
            let binary = rest.rsplit('/').next().unwrap_or_default();
            let name = binary.split('-').next().unwrap_or_default();
            return kind::of(name, None);
        }
        let file = rest.trim_start_matches("tests/").split('.').next().unwrap_or_default();
        let package = self.package_of_file.get(file).map_or("", String::as_str);
        kind::of(package, Some(file))
    }

    pub(crate) fn finish(self) -> Vec<(&'static str, usize)> {
        self.passed.into_iter().collect()
    }
}

/// `PASS [   0.004s] (1/9) domain::laws some::test`; the count in brackets may be missing.
fn nextest_pass(line: &str) -> Option<&'static str> {
    let (_, rest) = line.strip_prefix("PASS [")?.split_once(']')?;
    let rest = rest.trim_start();
    let rest = match rest.strip_prefix('(') {
        Some(counted) => counted.split_once(')')?.1.trim_start(),
        None => rest,
    };
    let binary = rest.split_whitespace().next()?;
    match binary.split_once("::") {
        // `server::bin/nuong` holds unit tests, as the library does.
        Some((package, file)) if !file.starts_with("bin/") => Some(kind::of(package, Some(file))),
        Some((package, _)) => Some(kind::of(package, None)),
        None => Some(kind::of(binary, None)),
    }
}

/// `test result: ok. 12 passed; 0 failed; …`
fn cargo_result(line: &str) -> Option<usize> {
    let (_, rest) = line.strip_prefix("test result: ")?.split_once(". ")?;
    rest.split_once(" passed")?.0.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader() -> Reader {
        let files = [("laws".to_owned(), "domain".to_owned())];
        Reader::with_files(files.into_iter().collect())
    }

    #[test]
    fn nextest_lines_are_counted_by_kind() {
        let mut reader = reader();
        reader.read("        PASS [   0.004s] (1/4) domain name::tests::folds");
        reader.read("        PASS [   0.004s] domain::laws article_3");
        reader.read("        PASS [   0.004s] (3/4) server::bin/nuong cli::tests::helps");
        reader.read("        FAIL [   0.004s] (4/4) domain::laws article_4");
        let expected = vec![("law table and property", 1), ("unit", 2)];
        assert_eq!(reader.finish(), expected);
    }

    #[test]
    fn cargo_lines_are_counted_by_kind() {
        let mut reader = reader();
        reader.read("     Running unittests src/lib.rs (target/debug/deps/domain-1f2e)");
        reader.read("test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured");
        reader.read("     Running tests/laws.rs (target/debug/deps/laws-77aa)");
        reader.read("test result: FAILED. 3 passed; 1 failed; 0 ignored; 0 measured");
        assert_eq!(reader.finish(), vec![("law table and property", 3), ("unit", 12)]);
    }
}
