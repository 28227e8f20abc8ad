//! The few sentences of the shell, from the same locale files as every other text.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result};

use crate::workspace::Workspace;

/// Sentences of one language by key.
pub(crate) struct Texts(BTreeMap<String, String>);

impl Texts {
    pub(crate) fn read(workspace: &Workspace, language: &str) -> Result<Self> {
        let path = workspace.path(&format!("crates/i18n/locales/{language}/shell.json"));
        let text = fs::read_to_string(&path)
            .with_context(|| format!("could not read {}", path.display()))?;
        let texts = serde_json::from_str(&text)
            .with_context(|| format!("{} is not a flat list of sentences", path.display()))?;
        Ok(Self(texts))
    }

    pub(crate) fn get(&self, key: &str) -> Result<&str> {
        self.0.get(key).map(String::as_str).with_context(|| format!("shell.json lacks `{key}`"))
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, text)| (key.as_str(), text.as_str()))
    }
}
