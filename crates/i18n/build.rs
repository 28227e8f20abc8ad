//! Turns the locale files into code, and refuses languages that do not say the same things.
//!
//! Parser and generator are called directly: `leptos_i18n_build` would add a hundred crates
//! that generate ICU data, which these texts do not use (docs/adr/0001).

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use leptos_i18n_codegen::gen_code;
use leptos_i18n_parser::parse_locales::options::{Config, ParseOptions};
use leptos_i18n_parser::parse_locales::parse_locales;
use serde_json::Value;

const LOCALES: &str = "locales";
const DEFAULT: &str = "vi";
const OTHERS: [&str; 1] = ["en"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={LOCALES}");
    let namespaces = namespaces(Path::new(LOCALES).join(DEFAULT).as_path())?;
    for other in OTHERS {
        report_differences(other, &namespaces)?;
    }
    let options = ParseOptions::new().interpolate_display(true);
    let config = Config::new(DEFAULT)?.add_locales(OTHERS)?.add_namespaces(namespaces)?;
    let config = config.parse_options(options);
    let texts = parse_locales(None, config)?;
    for warning in texts.diag.warnings().iter() {
        println!("cargo::warning={warning}");
    }
    for problem in texts.diag.errors().iter() {
        println!("cargo::error={problem}");
    }
    let attributes = "#![allow(missing_docs, clippy::all, clippy::pedantic, clippy::nursery, clippy::restriction)]".parse()?;
    let code = gen_code(&texts, None, false, Some(&attributes), false)?;
    let directory = PathBuf::from(env::var("OUT_DIR")?).join("i18n");
    fs::create_dir_all(&directory)?;
    fs::write(directory.join("mod.rs"), code.to_string())?;
    Ok(())
}

/// Every JSON file is a namespace of its own.
fn namespaces(directory: &Path) -> Result<BTreeSet<String>, Box<dyn Error>> {
    let mut names = BTreeSet::new();
    for file in fs::read_dir(directory)? {
        let path = file?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            names.extend(path.file_stem().and_then(|stem| stem.to_str()).map(str::to_owned));
        }
    }
    Ok(names)
}

/// Fails the build where a language lacks a key, has one too many, or names other variables.
fn report_differences(other: &str, expected: &BTreeSet<String>) -> Result<(), Box<dyn Error>> {
    let there = namespaces(&Path::new(LOCALES).join(other))?;
    for name in expected.symmetric_difference(&there) {
        println!("cargo::error={name}.json is not there in both {DEFAULT} and {other}");
    }
    for name in expected.intersection(&there) {
        let (ours, theirs) = (texts(DEFAULT, name)?, texts(other, name)?);
        for key in ours.keys().chain(theirs.keys()).collect::<BTreeSet<_>>() {
            match (ours.get(key), theirs.get(key)) {
                (Some(ours), Some(theirs)) if ours != theirs => {
                    println!("cargo::error={name}.{key} names other variables in {other}");
                }
                (Some(_), Some(_)) => {}
                (None, _) => println!("cargo::error={DEFAULT}/{name}.json lacks {key}"),
                (_, None) => println!("cargo::error={other}/{name}.json lacks {key}"),
            }
        }
    }
    Ok(())
}

/// The keys of a file, each with the variables and tags its text names.
fn texts(locale: &str, name: &str) -> Result<BTreeMap<String, BTreeSet<String>>, Box<dyn Error>> {
    let path = Path::new(LOCALES).join(locale).join(format!("{name}.json"));
    let value: Value = serde_json::from_str(&fs::read_to_string(&path)?)
        .map_err(|problem| format!("{}: {problem}", path.display()))?;
    let mut found = BTreeMap::new();
    collect("", &value, &mut found);
    Ok(found)
}

fn collect(prefix: &str, value: &Value, found: &mut BTreeMap<String, BTreeSet<String>>) {
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                let dot = if prefix.is_empty() { "" } else { "." };
                collect(&format!("{prefix}{dot}{key}"), value, found);
            }
        }
        Value::String(text) => {
            found.insert(prefix.to_owned(), variables(text));
        }
        _ => {
            found.insert(prefix.to_owned(), BTreeSet::new());
        }
    }
}

fn variables(text: &str) -> BTreeSet<String> {
    let between = |open: &str, close: char| -> Vec<String> {
        let parts = text.split(open).skip(1);
        parts.filter_map(|part| Some(part.split_once(close)?.0.trim().to_owned())).collect()
    };
    let mut names: BTreeSet<String> = between("{{", '}').into_iter().collect();
    names.extend(between("</", '>'));
    names
}
