//! Who may use what. A new arrow between our crates needs an ADR and a line here.

use crate::metadata::Metadata;

/// What a crate of ours may use of the others, tests aside.
const ARROWS: [(&str, &[&str]); 15] = [
    ("domain", &[]),
    ("sync", &["domain"]),
    ("protocol", &["domain", "sync"]),
    ("sync-testkit", &["domain", "sync", "protocol"]),
    ("browser-store", &["domain", "sync"]),
    ("migration", &[]),
    ("database", &["domain", "sync", "migration"]),
    ("workbook", &["domain"]),
    ("i18n", &[]),
    ("office", &["domain", "i18n"]),
    ("app", &["domain", "sync", "protocol", "i18n"]),
    ("frontend", &["app", "browser-store", "domain", "i18n", "protocol", "sync"]),
    (
        "server",
        &["database", "domain", "i18n", "migration", "office", "protocol", "sync", "workbook"],
    ),
    ("xtask", &[]),
    ("bench", &["domain", "protocol", "sync"]),
];

/// Foreign crates (a `*` ends a prefix) and the only crates of ours that may use them.
const FENCES: [(&str, &[&str]); 14] = [
    ("sea-orm*", &["database", "migration", "server"]),
    ("sqlx*", &["database", "migration"]),
    ("axum*", &["server"]),
    ("leptos_axum", &["server"]),
    ("tower*", &["server"]),
    ("tokio*", &["database", "server"]),
    ("reqwest", &["server"]),
    ("web-sys", &["browser-store", "frontend", "app"]),
    ("idb", &["browser-store"]),
    ("gloo-*", &["browser-store", "frontend"]),
    ("leptos", &["app", "frontend", "i18n", "office", "server"]),
    ("leptos_router", &["app", "frontend"]),
    ("calamine", &["workbook"]),
    ("rust_xlsxwriter", &["workbook"]),
];

pub(crate) fn findings(metadata: &Metadata) -> Vec<String> {
    let names: Vec<&str> = metadata.members().map(|package| package.name.as_str()).collect();
    let mut findings = Vec::new();
    for package in metadata.members() {
        for dependency in package.dependencies.iter().filter(|dependency| dependency.kind.is_none())
        {
            let problem = if names.contains(&dependency.name.as_str()) {
                inside(&package.name, &dependency.name)
            } else {
                outside(&package.name, &dependency.name)
            };
            findings.extend(problem.map(|problem| format!("{}: {problem}", package.name)));
        }
    }
    findings
}

/// What is wrong with an arrow between two of ours.
fn inside(from: &str, to: &str) -> Option<String> {
    match ARROWS.iter().find(|(name, _)| *name == from) {
        None => Some("is not in the list of arrows".to_owned()),
        Some((_, allowed)) if allowed.contains(&to) => None,
        Some(_) => Some(format!("may not use {to}; a new arrow needs an ADR")),
    }
}

/// What is wrong with a use of a foreign crate.
fn outside(from: &str, to: &str) -> Option<String> {
    let fenced = |pattern: &str| match pattern.strip_suffix('*') {
        Some(prefix) => to.starts_with(prefix),
        None => to == pattern,
    };
    let (_, allowed) = FENCES.iter().find(|(pattern, _)| fenced(pattern))?;
    let problem = || format!("may not use {to}; only {} may", allowed.join(", "));
    (!allowed.contains(&from)).then(problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_point_one_way() {
        assert_eq!(inside("sync", "domain"), None);
        assert!(inside("domain", "sync").is_some());
        assert!(inside("server", "app").is_some());
        assert!(inside("unheard-of", "domain").is_some());
    }

    #[test]
    fn the_engine_knows_no_database_and_no_browser() {
        for foreign in ["sea-orm", "axum", "tokio", "web-sys", "gloo-net", "leptos"] {
            for pure in ["domain", "sync", "protocol"] {
                assert!(outside(pure, foreign).is_some(), "{pure} -> {foreign}");
            }
        }
        assert_eq!(outside("domain", "serde"), None);
        assert_eq!(outside("database", "sea-orm-migration"), None);
    }
}
