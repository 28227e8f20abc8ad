//! What a test proves, told from where it stands.

pub(crate) const TASK: &str = "task in Chromium";
pub(crate) const BROWSER: &str = "store contract in a browser";
pub(crate) const DOCUMENT: &str = "example in the documentation";

/// The kind of a test by its package and, for tests of their own file, that file's name.
pub(crate) fn of(package: &str, file: Option<&str>) -> &'static str {
    match (package, file) {
        ("xtask", _) => "build tool",
        ("sync-testkit", _) => "simulation and property",
        (_, None) => "unit",
        ("domain", Some(_)) => "law table and property",
        ("protocol", Some(_)) => "wire message",
        ("sync", Some(_)) => "simulation and property",
        ("database", Some(_)) => "store contract",
        ("migration", Some(_)) => "migration",
        ("workbook", Some(_)) => "workbook",
        ("server", Some(_)) => "HTTP and command line",
        ("office" | "i18n" | "app", Some(_)) => "screen",
        (_, Some(_)) => "other",
    }
}
