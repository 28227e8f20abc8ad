//! Rules of prose turned into checks: what depends on what, what languages say, where
//! colours stand, how long a file may grow, which documents and proofs exist.

mod adr;
mod arrows;
mod colors;
mod file_length;
mod language;
mod links;
mod locales;
mod proofs;
mod sources;

use anyhow::{Result, bail};

use self::sources::Sources;
use crate::metadata::Metadata;
use crate::workspace::Workspace;

/// Runs every rule and prints each finding as `place: what is wrong`.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let sources = Sources::read(workspace)?;
    let metadata = Metadata::read(workspace)?;
    let mut findings = arrows::findings(&metadata);
    findings.extend(locales::findings(workspace)?);
    findings.extend(adr::findings(&sources));
    findings.extend(file_length::findings(&sources));
    findings.extend(language::findings(&sources));
    findings.extend(colors::findings(&sources));
    findings.extend(links::findings(workspace, &sources));
    findings.extend(proofs::findings(&sources));
    for finding in &findings {
        println!("{finding}");
    }
    match findings.len() {
        0 => Ok(()),
        count => bail!("{count} findings"),
    }
}
