//! Licenses always; advisories, bans and sources with cargo-deny where it is installed.
//!
//! Building cargo-deny takes a newcomer minutes, so it is not required on a desk. Licenses
//! and sources are read from `deny.toml` and checked here in any case; the hosted workflow installs
//! it and sets `NUONG_REQUIRE_ADVISORIES`, and there a missing advisory check is a failure.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::command::{cargo, on_path, run as run_command};
use crate::metadata::Metadata;
use crate::workspace::Workspace;

const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

pub(crate) fn run(workspace: &Workspace, metadata: &Metadata) -> Result<()> {
    licenses_and_sources(workspace, metadata)?;
    if on_path("cargo-deny").is_none() {
        if std::env::var_os("NUONG_REQUIRE_ADVISORIES").is_some() {
            bail!("cargo-deny is missing: cargo install cargo-deny --locked");
        }
        eprintln!(
            "==> advisories were NOT checked: cargo-deny is missing (cargo install cargo-deny --locked)"
        );
        return Ok(());
    }
    run_command(cargo().args(["deny", "check"]).current_dir(workspace.root()))
}

fn licenses_and_sources(workspace: &Workspace, metadata: &Metadata) -> Result<()> {
    let settings = fs::read_to_string(workspace.path("deny.toml"))?;
    let allowed = allowed_licenses(&settings).context("deny.toml lists no allowed licenses")?;
    let mut problems = Vec::new();
    for package in metadata.foreign() {
        let license = package.license.as_deref().unwrap_or("none");
        if !satisfies(license, &allowed) {
            problems.push(format!("{} {}: license {license}", package.name, package.version));
        }
        if package.source.as_deref() != Some(REGISTRY) {
            problems.push(format!("{} {} is not from crates.io", package.name, package.version));
        }
    }
    match problems.as_slice() {
        [] => Ok(()),
        problems => bail!("{}", problems.join("\n")),
    }
}

/// The quoted words between `allow = [` and `]`.
fn allowed_licenses(settings: &str) -> Option<Vec<String>> {
    let (_, rest) = settings.split_once("allow = [")?;
    let (list, _) = rest.split_once(']')?;
    Some(list.split('"').skip(1).step_by(2).map(str::to_owned).collect())
}

/// Whether an SPDX expression can be met with the allowed licenses alone.
fn satisfies(expression: &str, allowed: &[String]) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    // `X WITH Y` is one license with an exception.
    let joined = spaced.replace(" WITH ", "+WITH+");
    let words: Vec<&str> = joined.split_whitespace().collect();
    let mut at = 0;
    any(&words, &mut at, allowed) && at == words.len()
}

fn any(words: &[&str], at: &mut usize, allowed: &[String]) -> bool {
    let mut met = all(words, at, allowed);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        // Both sides are read, whatever the first says.
        met |= all(words, at, allowed);
    }
    met
}

fn all(words: &[&str], at: &mut usize, allowed: &[String]) -> bool {
    let mut met = one(words, at, allowed);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        met &= one(words, at, allowed);
    }
    met
}

fn one(words: &[&str], at: &mut usize, allowed: &[String]) -> bool {
    let word = words.get(*at).copied().unwrap_or_default();
    *at += 1;
    if word != "(" {
        return allowed.contains(&word.replace("+WITH+", " WITH "));
    }
    let met = any(words, at, allowed);
    let closed = words.get(*at) == Some(&")");
    *at += 1;
    met && closed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed() -> Vec<String> {
        allowed_licenses("[licenses]\nallow = [\n    \"MIT\",\n    \"Zlib\",\n]\n").unwrap()
    }

    #[test]
    fn an_expression_is_met_by_allowed_licenses() {
        for good in ["MIT", "MIT OR GPL-3.0", "Apache-2.0/MIT", "(MIT OR X) AND Zlib"] {
            assert!(satisfies(good, &allowed()), "{good}");
        }
        for bad in ["GPL-3.0", "MIT AND GPL-3.0", "(MIT OR X) AND Y", "", "none", "(MIT"] {
            assert!(!satisfies(bad, &allowed()), "{bad}");
        }
    }

    #[test]
    fn an_exception_belongs_to_its_license() {
        let with = vec!["Apache-2.0 WITH LLVM-exception".to_owned()];
        assert!(satisfies("Apache-2.0 WITH LLVM-exception", &with));
        assert!(!satisfies("Apache-2.0", &with));
    }
}
