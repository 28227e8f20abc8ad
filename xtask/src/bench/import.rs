//! Measures how long a commune's review workbook takes, from the command to the last row.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::figure::{Figure, median_and_spread};
use crate::stopwatch::Stopwatch;
use crate::workspace::Workspace;

const RUNS: usize = 5;
const SECONDS_MAX: f64 = 2.0;
/// 661 rows with the usual dirt. The people in it are invented.
const WORKBOOK: &str = "crates/workbook/tests/data/review_pung_luong_2023.xlsx";

/// Imports into an empty book, which the command makes first, as often as is needed for a median.
pub(crate) fn measure(workspace: &Workspace, binary: &Path) -> Result<Figure> {
    let data = workspace.path("target/bench-import");
    let mut runs = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        if data.exists() {
            std::fs::remove_dir_all(&data).context("could not remove the bench's database")?;
        }
        let watch = Stopwatch::start();
        let mut import = Command::new(binary);
        import.arg("import").arg(workspace.path(WORKBOOK)).arg("--data-dir").arg(&data);
        let status = import.stdout(Stdio::null()).stderr(Stdio::null()).status();
        let seconds = watch.elapsed().as_secs_f64();
        if !status.context("could not start nuong import")?.success() {
            bail!("nuong import failed");
        }
        runs.push(seconds);
    }
    let (median, spread) = median_and_spread(&runs).context("no run was timed")?;
    let figure =
        Figure::at_most("import of a review workbook of 661 rows", median, "s", SECONDS_MAX);
    Ok(Figure { spread: Some(spread), ..figure })
}
