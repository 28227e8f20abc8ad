//! The text files git knows, or would know once they are added.

use std::fs;
use std::process::Command;

use anyhow::Result;

use crate::command::output;
use crate::workspace::Workspace;

/// A text file by its path from the root.
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) text: String,
}

pub(crate) struct Sources(Vec<Source>);

impl Sources {
    pub(crate) fn read(workspace: &Workspace) -> Result<Self> {
        let mut list = Command::new("git");
        list.args(["ls-files", "--cached", "--others", "--exclude-standard"]);
        let names = output(list.current_dir(workspace.root()))?;
        let read = |path: &str| {
            let text = fs::read_to_string(workspace.path(path)).ok()?;
            Some(Source { path: path.to_owned(), text })
        };
        Ok(Self(names.lines().filter_map(read).collect()))
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Source> {
        self.0.iter()
    }

    pub(crate) fn with_extension<'a>(
        &'a self,
        extension: &'a str,
    ) -> impl Iterator<Item = &'a Source> {
        self.0.iter().filter(move |source| {
            source.path.rsplit_once('.').is_some_and(|(_, found)| found == extension)
        })
    }

    #[cfg(test)]
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let source = |(path, text): &(&str, &str)| Source {
            path: (*path).to_owned(),
            text: (*text).to_owned(),
        };
        Self(files.iter().map(source).collect())
    }
}
