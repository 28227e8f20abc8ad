//! The commands, with their exit codes.

use std::path::Path;
use std::process::Output;

use tempfile::TempDir;

use super::client::{add_officer, nuong};
use crate::server::PASSWORD;

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.clone(), output.stderr.clone()].concat()).into_owned()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or_else(|| panic!("{}", told(output)))
}

fn workbook(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/workbook/tests/data");
    folder.join(name).display().to_string()
}

#[test]
fn accounts_are_made_listed_closed_and_given_passwords() {
    let folder = TempDir::new().unwrap();
    add_officer(&folder, "xa");
    let again = ["user", "add", "XA", "--role", "village", "--name", "Somebody"];
    let again = nuong(&folder, &again, &format!("{PASSWORD}\n"));
    assert_eq!(code(&again), 4, "{}", told(&again));
    let short = ["user", "add", "thon", "--role", "village", "--name", "Somebody"];
    assert_eq!(code(&nuong(&folder, &short, "short\n")), 2);
    let nowhere =
        ["user", "add", "thon", "--role", "village", "--name", "Somebody", "--area", "Atlantis"];
    assert_eq!(code(&nuong(&folder, &nowhere, &format!("{PASSWORD}\n"))), 2);
    let wrong_role = ["user", "add", "vua", "--role", "king", "--name", "Somebody"];
    assert_eq!(code(&nuong(&folder, &wrong_role, "")), 2);
    let listed = told(&nuong(&folder, &["user", "list"], ""));
    assert!(listed.contains("commune_officer") && listed.contains("xã Púng Luông"), "{listed}");
    assert_eq!(code(&nuong(&folder, &["user", "password", "xa"], "another password\n")), 0);
    assert_eq!(code(&nuong(&folder, &["user", "disable", "xa"], "")), 0);
    assert!(told(&nuong(&folder, &["user", "list"], "")).contains("closed"));
    assert_eq!(code(&nuong(&folder, &["user", "disable", "nobody"], "")), 2);
}

#[test]
fn the_demo_province_goes_into_an_empty_database_only() {
    let folder = TempDir::new().unwrap();
    let loaded = nuong(&folder, &["demo"], "");
    assert_eq!(code(&loaded), 0, "{}", told(&loaded));
    assert!(told(&loaded).contains("ruong-bac-thang-xa"));
    assert_eq!(code(&nuong(&folder, &["demo"], "")), 4);
}

#[test]
fn tables_come_and_go_and_are_asked_for() {
    let folder = TempDir::new().unwrap();
    assert_eq!(code(&nuong(&folder, &["migrate", "status"], "")), 3);
    assert_eq!(code(&nuong(&folder, &["migrate", "up"], "")), 0);
    assert_eq!(code(&nuong(&folder, &["migrate", "status"], "")), 0);
    assert_eq!(code(&nuong(&folder, &["migrate", "down"], "")), 4);
    assert_eq!(code(&nuong(&folder, &["migrate", "down", "--lose-everything"], "")), 0);
    assert_eq!(code(&nuong(&folder, &["migrate", "status"], "")), 3);
    assert_eq!(code(&nuong(&folder, &["migrate", "up"], "")), 0);
}

#[test]
fn settings_that_cannot_be_used_are_named() {
    let folder = TempDir::new().unwrap();
    let missing = nuong(&folder, &["user", "list", "--config", "nothing.toml"], "");
    assert_eq!(code(&missing), 2);
    assert!(told(&missing).contains("nothing.toml"));
    let url = ["user", "list", "--database-url", "mysql://a:secret@b/c"];
    let wrong = nuong(&folder, &url, "");
    assert_eq!(code(&wrong), 2);
    assert!(told(&wrong).contains("database_url") && !told(&wrong).contains("secret"));
    let url = ["user", "list", "--database-url", "postgres://nobody@127.0.0.1:1/nothing"];
    assert_eq!(code(&nuong(&folder, &url, "")), 3);
}

#[test]
fn a_workbook_is_tried_taken_in_once_and_its_bad_rows_come_back() {
    let folder = TempDir::new().unwrap();
    let returned = folder.path().join("returned.xlsx");
    let file = workbook("review_pung_luong_2023.xlsx");
    let returned_to = returned.display().to_string();
    let import = ["import", file.as_str(), "--language", "en", "--returned", &returned_to];
    let tried = nuong(&folder, &[&import[..], &["--dry-run"]].concat(), "");
    assert_eq!(code(&tried), 5, "{}", told(&tried));
    assert!(std::fs::metadata(&returned).unwrap().len() > 1_000);
    let first = nuong(&folder, &import, "");
    assert_eq!((code(&first), told(&first)), (5, told(&tried)), "a dry run changes nothing");
    let second = nuong(&folder, &import, "");
    assert_eq!(count(&told(&second), "New households"), 0);
    assert_eq!(count(&told(&second), "New people"), 0);
    let there = count(&told(&first), "New households") + count(&told(&first), "Households on file");
    assert!(there > 100, "{}", told(&first));
    let elsewhere = [&import[..], &["--commune", "Lao Chải"]].concat();
    let nothing_to_refuse = nuong(&folder, &elsewhere, "");
    assert_eq!(code(&nothing_to_refuse), 4, "{}", told(&nothing_to_refuse));
}

fn count(told: &str, what: &str) -> u64 {
    let line = told.lines().find(|line| line.trim().ends_with(what));
    let line = line.unwrap_or_else(|| panic!("{what} is not told: {told}"));
    line.trim().split(' ').next().unwrap().parse().unwrap()
}

#[test]
fn what_is_no_workbook_is_refused_with_its_reason() {
    let folder = TempDir::new().unwrap();
    let text = folder.path().join("list.xlsx");
    std::fs::write(&text, "name;born\nGiàng A Tống;1968\n").unwrap();
    let text = text.display().to_string();
    let refused = nuong(&folder, &["import", &text, "--language", "en"], "");
    assert_eq!(code(&refused), 4, "{}", told(&refused));
    assert!(told(&refused).contains("text file"), "{}", told(&refused));
    assert_eq!(code(&nuong(&folder, &["import", "nothing.xlsx"], "")), 2);
}

#[test]
fn the_help_says_what_there_is() {
    let folder = TempDir::new().unwrap();
    let help = told(&nuong(&folder, &["--help"], ""));
    for word in ["serve", "migrate", "demo", "import", "user", "Exit codes", "DATABASE_URL"] {
        assert!(help.contains(word), "{word} is missing from {help}");
    }
}
