//! `nuong import`

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use clap::{Args, ValueEnum};
use database::{SYSTEM_DEVICE, SYSTEM_USER};
use domain::area::AreaTree;
use sync::intake::Trusted;
use workbook::{Language, Problem, Returned, Sentences, returned_workbook};

use super::{Done, Failure, areas, say};
use crate::clock::Clock;
use crate::config::Config;
use crate::import::{ImportError, Importer, Prepared, carry_out, has_refusals, prepare};
use crate::serve::open_up_to_date;

/// What to take in, and how.
#[derive(Args, Debug)]
pub(super) struct ImportArguments {
    /// The workbook (.xlsx) with the lists of poor households, of those who left poverty and of
    /// those who left near-poverty
    file: PathBuf,
    /// Says what would happen, and writes nothing
    #[arg(long)]
    dry_run: bool,
    /// Refuses the workbook unless it concerns this commune only (code, name or id)
    #[arg(long, value_name = "COMMUNE")]
    commune: Option<String>,
    /// Writes the rows that do not go in, if there are any, to this workbook, with a column of
    /// reasons
    #[arg(long, value_name = "FILE")]
    returned: Option<PathBuf>,
    /// The language of problems and counts
    #[arg(long, value_enum, default_value = "vi")]
    language: Tongue,
}

/// A language on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Tongue {
    Vi,
    En,
}

pub(super) async fn run(config: &Config, arguments: ImportArguments) -> Result<Done, Failure> {
    let words = Sentences::new(match arguments.language {
        Tongue::Vi => Language::Vietnamese,
        Tongue::En => Language::English,
    });
    let bytes = std::fs::read(&arguments.file).map_err(|error| {
        Failure::Usage(format!("cannot read {}: {error}", arguments.file.display()))
    })?;
    let clock = Clock::system();
    let database = open_up_to_date(config, &clock).await?;
    let prepared = match prepare(&database, &clock, bytes.clone()).await {
        Ok(prepared) => prepared,
        Err(ImportError::Refused(refused)) => {
            tell_problems(&words, &refused.problems);
            let name = arguments.file.display();
            return Err(Failure::Refused(format!("{name} was not taken in")));
        }
        Err(error) => return Err(failure(error)),
    };
    if let Some(word) = &arguments.commune {
        let map = AreaTree::new(database.areas().await?);
        let commune = areas::find(&map, word, clock.today())?;
        if !prepared.communes.contains(&commune) {
            let refusal = format!("the workbook concerns another commune than {word}");
            return Err(Failure::Refused(refusal));
        }
    }
    tell_problems(&words, &prepared.plan.problems);
    tell_counts(&words, &prepared);
    if let Some(path) = &arguments.returned
        && has_refusals(&prepared.plan.problems)
    {
        give_back(path, &bytes, &prepared.plan.problems, &words)?;
    }
    if !arguments.dry_run {
        let file_name = arguments.file.file_name().unwrap_or_default().to_string_lossy();
        let importer = Importer {
            user: SYSTEM_USER,
            device: SYSTEM_DEVICE,
            judge: Arc::new(Trusted),
            file_name: file_name.into_owned(),
        };
        carry_out(&database, &clock, &prepared, importer).await.map_err(failure)?;
    }
    database.close().await?;
    Ok(if has_refusals(&prepared.plan.problems) { Done::InPart } else { Done::Wholly })
}

fn failure(error: ImportError) -> Failure {
    match error {
        ImportError::Database(error) => Failure::from(error),
        other => Failure::Other(other.into()),
    }
}

fn tell_problems(words: &Sentences, problems: &[Problem]) {
    for problem in problems {
        let mark = if problem.is_refusal() { "✗" } else { "·" };
        let place = words.place(problem);
        let gap = if place.is_empty() { "" } else { ": " };
        let advice = words.advice(problem);
        let arrow = if advice.is_empty() { "" } else { " → " };
        say(format_args!("{mark} {place}{gap}{}{arrow}{advice}", words.problem(problem)));
    }
}

fn tell_counts(words: &Sentences, prepared: &Prepared) {
    let counts = serde_json::to_value(prepared.plan.counts).unwrap_or_default();
    let Some(counts) = counts.as_object() else { return };
    say("");
    for (field, count) in counts {
        say(format_args!("{count:>6}  {}", words.count(field)));
    }
}

fn give_back(
    path: &PathBuf,
    original: &[u8],
    problems: &[Problem],
    words: &Sentences,
) -> Result<(), Failure> {
    let heading = words.reason_heading();
    let reason = |problem: &Problem| words.reason(problem);
    let bytes = returned_workbook(original, problems, Returned::Refused, heading, &reason)
        .context("could not make the workbook of returned rows")?;
    std::fs::write(path, bytes)
        .with_context(|| format!("could not write {}", path.display()))
        .map_err(Failure::from)
}
