//! Measures what the project promises and prints it with the machine.
//!
//! Each program prints one JSON line a figure; see [`Figure`]. Other lines it prints pass
//! through as notes. A program that fails, or prints nothing, makes the whole bench fail.

mod import;
mod restart;

use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::command::{cargo, shown};
use crate::figure::{self, Figure};
use crate::postgres::{Durability, Postgres};
use crate::workspace::Workspace;
use crate::{machine, run, tools};

/// Which figures to measure.
#[derive(clap::Args)]
pub(crate) struct BenchArguments {
    /// Measures only these: server, crowd, growth, browser, import, restart.
    #[arg(value_name = "PART")]
    only: Vec<String>,
}

/// Builds the release once, then runs every measurement.
pub(crate) fn run(workspace: &Workspace, arguments: &BenchArguments) -> Result<()> {
    let wanted = |part: &str| arguments.only.is_empty() || arguments.only.iter().any(|o| o == part);
    let binary = run::build_release(workspace)?;
    machine::print();
    let mut short = 0;
    for part in ["server", "crowd", "growth"].into_iter().filter(|part| wanted(part)) {
        let mut load = cargo();
        load.args(["run", "--quiet", "--release", "-p", "server", "--example", "load", "--", part]);
        let postgres = postgres_for(part)?;
        if let Some(url) = postgres.as_ref().and_then(Postgres::url) {
            load.env("NUONG_BENCH_POSTGRES", url);
        }
        short += measured(load.current_dir(workspace.root()))?;
    }
    if wanted("browser") {
        let folder = workspace.path("end2end");
        tools::ensure_npm_packages(&folder).map_err(|reason| anyhow::anyhow!("{reason}"))?;
        let mut browser = Command::new("node");
        browser.arg("bench/main.mjs").current_dir(folder);
        browser.env("NUONG_TEST_BINARY", &binary);
        browser.env("NUONG_TEST_CHROMIUM", tools::ensure_chromium()?);
        short += measured(&mut browser)?;
    }
    if wanted("import") {
        short += figure::print(&[import::measure(workspace, &binary)?]);
    }
    if wanted("restart") {
        short += figure::print(&[restart::measure(workspace)?]);
    }
    match short {
        0 => Ok(()),
        short => bail!("{short} figures are short"),
    }
}

/// A PostgreSQL for a part that measures with one. Each wants an empty database, so one that is
/// named serves the part `server` alone.
fn postgres_for(part: &str) -> Result<Option<Postgres>> {
    let found = match part {
        "growth" => return Ok(None),
        _ => Postgres::find_or_start(Durability::Full)?,
    };
    let is_used = part == "crowd" && matches!(found, Postgres::Named(_));
    if is_used {
        eprintln!("==> {part} on the PostgreSQL that is named is left out: it wants an empty one");
    }
    Ok(Some(found).filter(|_| !is_used))
}

/// Runs a measurement program, prints its figures, and counts the short ones.
fn measured(command: &mut Command) -> Result<usize> {
    let line = shown(command);
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("could not start `{line}`"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let figures = read_figures(&text)?;
    let short = figure::print(&figures);
    if !output.status.success() {
        bail!("`{line}` failed ({})", output.status);
    }
    if figures.is_empty() {
        bail!("`{line}` measured nothing");
    }
    Ok(short)
}

fn read_figures(text: &str) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for line in text.lines() {
        if line.starts_with('{') {
            let figure = serde_json::from_str(line)
                .with_context(|| format!("a measurement printed no figure: {line}"))?;
            figures.push(figure);
        } else if !line.trim().is_empty() {
            println!("note: {line}");
        }
    }
    Ok(figures)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_between_notes() {
        let text = "warming up\n{\"name\":\"a\",\"value\":1,\"unit\":\"ms\",\"target\":2}\n";
        let figures = read_figures(text).unwrap();
        assert_eq!(figures, [Figure::at_most("a", 1.0, "ms", 2.0)]);
        assert!(read_figures("{\"name\":1}").is_err());
    }
}
