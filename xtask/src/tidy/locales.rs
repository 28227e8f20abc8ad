//! Vietnamese and English say the same things under the same keys.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::workspace::Workspace;

const FOLDER: &str = "crates/i18n/locales";
const DEFAULT: &str = "vi";
const OTHER: &str = "en";

pub(crate) fn findings(workspace: &Workspace) -> Result<Vec<String>> {
    let root = workspace.path(FOLDER);
    let mut findings = Vec::new();
    for name in names(&root.join(DEFAULT))?.union(&names(&root.join(OTHER))?) {
        let read = |language: &str| -> Result<Option<Value>> {
            let path = root.join(language).join(name);
            match fs::read_to_string(&path) {
                Ok(text) => Ok(Some(
                    serde_json::from_str(&text).with_context(|| format!("{}", path.display()))?,
                )),
                Err(_) => Ok(None),
            }
        };
        match (read(DEFAULT)?, read(OTHER)?) {
            (Some(one), Some(other)) => {
                findings
                    .extend(differences(&one, &other).map(|problem| format!("{name}: {problem}")));
            }
            (Some(_), None) => findings.push(format!("{name}: is missing in {OTHER}")),
            _ => findings.push(format!("{name}: is missing in {DEFAULT}")),
        }
    }
    Ok(findings)
}

fn names(folder: &Path) -> Result<BTreeSet<String>> {
    let entries = fs::read_dir(folder).with_context(|| format!("{}", folder.display()))?;
    Ok(entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect())
}

fn differences(one: &Value, other: &Value) -> impl Iterator<Item = String> {
    let (one, other) = (keys("", one), keys("", other));
    let missing = |from: &BTreeSet<String>, there: &BTreeSet<String>, language: &str| {
        from.difference(there)
            .map(|key| format!("`{key}` is missing in {language}"))
            .collect::<Vec<_>>()
    };
    let lacking = missing(&one, &other, OTHER);
    lacking.into_iter().chain(missing(&other, &one, DEFAULT))
}

/// Dotted keys of every sentence; plural forms count as one key, as languages differ in them.
fn keys(prefix: &str, value: &Value) -> BTreeSet<String> {
    let Value::Object(entries) = value else {
        return BTreeSet::from([prefix.to_owned()]);
    };
    let nested = entries.iter().flat_map(|(key, value)| {
        let key = ["_one", "_other", "_zero", "_few", "_many"]
            .iter()
            .find_map(|ending| key.strip_suffix(ending))
            .unwrap_or(key);
        let path = if prefix.is_empty() { key.to_owned() } else { format!("{prefix}.{key}") };
        keys(&path, value)
    });
    nested.collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_sentence_said_in_one_language_only_is_found() {
        let one = json!({ "a": { "b": "x", "c": "y" } });
        let other = json!({ "a": { "b": "x" }, "d": "z" });
        let found: Vec<String> = differences(&one, &other).collect();
        assert_eq!(found, ["`a.c` is missing in en", "`d` is missing in vi"]);
    }

    #[test]
    fn plural_forms_are_one_key() {
        let one = json!({ "households_other": "x" });
        let other = json!({ "households_one": "x", "households_other": "y" });
        assert_eq!(differences(&one, &other).count(), 0);
    }
}
