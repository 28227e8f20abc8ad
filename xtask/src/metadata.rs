//! What cargo knows about the workspace: packages, targets and who depends on whom.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::command::{cargo, output};
use crate::workspace::Workspace;

/// The part of `cargo metadata` the tools read.
#[derive(Deserialize)]
pub(crate) struct Metadata {
    pub(crate) packages: Vec<Package>,
    workspace_members: BTreeSet<String>,
}

#[derive(Deserialize)]
pub(crate) struct Package {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) version: String,
    /// SPDX expression.
    pub(crate) license: Option<String>,
    /// Where it comes from; none for our own.
    pub(crate) source: Option<String>,
    pub(crate) dependencies: Vec<Dependency>,
    pub(crate) targets: Vec<Target>,
}

#[derive(Deserialize)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// None for ordinary dependencies, else `dev` or `build`.
    pub(crate) kind: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Target {
    pub(crate) name: String,
    pub(crate) kind: Vec<String>,
}

/// The crates that only make sense in a browser. They are built on their own, because
/// `leptos_axum` switches `leptos/ssr` on for everything built together with the server.
pub(crate) const BROWSER_CRATES: [&str; 3] = ["app", "frontend", "browser-store"];

impl Metadata {
    pub(crate) fn read(workspace: &Workspace) -> Result<Self> {
        let mut metadata = cargo();
        metadata.args(["metadata", "--format-version", "1", "--locked"]);
        let text = output(metadata.current_dir(workspace.root()))?;
        serde_json::from_str(&text).context("cargo metadata changed its format")
    }

    /// Our own packages, by name.
    pub(crate) fn members(&self) -> impl Iterator<Item = &Package> {
        self.packages.iter().filter(|package| self.workspace_members.contains(&package.id))
    }

    /// Everything that is not ours.
    pub(crate) fn foreign(&self) -> impl Iterator<Item = &Package> {
        self.packages.iter().filter(|package| !self.workspace_members.contains(&package.id))
    }

    /// Our packages that run on the server or in the tools.
    pub(crate) fn host_members(&self) -> Vec<&str> {
        let is_host = |package: &&Package| !BROWSER_CRATES.contains(&package.name.as_str());
        self.members().filter(is_host).map(|package| package.name.as_str()).collect()
    }
}

impl Package {
    pub(crate) fn has_target(&self, kind: &str) -> bool {
        self.targets.iter().any(|target| target.kind.iter().any(|k| k == kind))
    }
}

/// Writes `-p one -p two`.
pub(crate) fn package_flags<'a>(names: &[&'a str]) -> Vec<&'a str> {
    names.iter().flat_map(|name| ["-p", name]).collect()
}
