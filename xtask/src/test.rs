//! Runs everything that proves something, and says how many proofs of each kind there were.

mod kind;
mod reader;
mod tally;
mod wasm;

use std::process::Command;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;

use self::reader::Reader;
use self::tally::Tally;
use crate::command::{cargo, on_path, run_with_lines};
use crate::metadata::{Metadata, package_flags};
use crate::postgres::{Durability, Postgres};
use crate::run::build_dev;
use crate::site::{self, Flavour};
use crate::stopwatch::Stopwatch;
use crate::tools;
use crate::workspace::Workspace;

/// Which tests to run.
#[derive(clap::Args)]
pub(crate) struct TestArguments {
    /// Runs only these parts.
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Part>,
}

/// A part of the tests, from fast to slow.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Unit, law, wire, simulation, contract and HTTP tests on this machine.
    Host,
    /// Store contracts inside a headless browser.
    Browser,
    /// Officers' tasks in a real Chromium.
    Task,
}

pub(crate) fn run(workspace: &Workspace, arguments: &TestArguments) -> Result<()> {
    let watch = Stopwatch::start();
    let wanted = |part| arguments.only.is_empty() || arguments.only.contains(&part);
    let metadata = Metadata::read(workspace)?;
    let mut tally = Tally::default();
    let mut failed = Vec::new();
    let mut note = |what: &str, outcome: Result<()>| {
        if let Err(error) = outcome {
            eprintln!("==> {what}: {error:#}");
            failed.push(what.to_owned());
        }
    };
    if wanted(Part::Host) {
        note("host tests", host(workspace, &metadata, &mut tally));
    }
    if wanted(Part::Browser) {
        note("browser tests", wasm::run(workspace, &mut tally));
    }
    if wanted(Part::Task) {
        note("tasks in Chromium", tasks(workspace, &mut tally));
    }
    tally.print();
    println!("took {}", watch.seconds());
    match failed.as_slice() {
        [] => Ok(()),
        failed => bail!("failed: {}", failed.join(", ")),
    }
}

fn host(workspace: &Workspace, metadata: &Metadata, tally: &mut Tally) -> Result<()> {
    let postgres = Postgres::find_or_start(Durability::None)?;
    let everything = metadata.host_members();
    let on_host = rust_tests(workspace, metadata, &everything, postgres.url(), tally);
    let screens =
        rust_tests(workspace, metadata, &["app", "browser-store", "frontend"], None, tally);
    let documents = doc_tests(workspace, metadata, tally);
    on_host.and(screens).and(documents)
}

/// Runs the tests of these packages with nextest, or with cargo where it is missing.
fn rust_tests(
    workspace: &Workspace,
    metadata: &Metadata,
    packages: &[&str],
    postgres: Option<&str>,
    tally: &mut Tally,
) -> Result<()> {
    let mut tests = cargo();
    if on_path("cargo-nextest").is_some() {
        tests.args(["nextest", "run", "--no-fail-fast", "--no-tests", "pass"]);
    } else {
        tests.args(["test", "--lib", "--bins", "--tests", "--no-fail-fast"]);
    }
    tests.args(package_flags(packages)).current_dir(workspace.root());
    if let Some(url) = postgres {
        tests.env("NUONG_TEST_POSTGRES", url);
    }
    let mut reader = Reader::new(metadata);
    let outcome = run_with_lines(&mut tests, |line| reader.read(line));
    tally.add(reader.finish());
    outcome
}

fn doc_tests(workspace: &Workspace, metadata: &Metadata, tally: &mut Tally) -> Result<()> {
    let libraries: Vec<&str> = metadata
        .members()
        .filter(|package| package.has_target("lib"))
        .map(|package| package.name.as_str())
        .filter(|name| metadata.host_members().contains(name))
        .collect();
    let mut tests = cargo();
    tests.args(["test", "--doc", "--quiet"]).args(package_flags(&libraries));
    tests.current_dir(workspace.root());
    let mut reader = Reader::new(metadata).of_documents();
    let outcome = run_with_lines(&mut tests, |line| reader.read(line));
    tally.add(reader.finish());
    outcome
}

/// Runs Playwright against the binary as it is built for developers; the site inside is
/// the release build, so what is clicked is what officers get.
fn tasks(workspace: &Workspace, tally: &mut Tally) -> Result<()> {
    let folder = workspace.path("end2end");
    let chromium = tools::ensure_chromium()?;
    let modules = tools::ensure_npm_packages(&folder)
        .map_err(|reason| anyhow::anyhow!("Playwright could not be installed: {reason}"))?;
    site::build(workspace, Flavour::Release)?;
    let binary = build_dev(workspace)?;
    let report = workspace.target().join("playwright.json");
    let mut playwright = Command::new(modules.join(".bin/playwright"));
    playwright.args(["test", "--reporter=list,json"]).current_dir(&folder);
    playwright.env("PLAYWRIGHT_JSON_OUTPUT_NAME", &report);
    playwright.env("NUONG_TEST_BINARY", binary).env("NUONG_TEST_CHROMIUM", chromium);
    let outcome = crate::command::run(&mut playwright);
    let text = std::fs::read_to_string(&report).context("Playwright left no report")?;
    tally.add(vec![(kind::TASK, passed_tasks(&text)?)]);
    outcome
}

fn passed_tasks(report: &str) -> Result<usize> {
    let report: serde_json::Value =
        serde_json::from_str(report).context("Playwright's report is no JSON")?;
    let passed = report["stats"]["expected"].as_u64().context("the report has no counts")?;
    Ok(usize::try_from(passed)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passed_tasks_are_counted() {
        assert_eq!(passed_tasks(r#"{"stats":{"expected":7,"unexpected":1}}"#).unwrap(), 7);
        assert!(passed_tasks("{}").is_err());
    }
}
