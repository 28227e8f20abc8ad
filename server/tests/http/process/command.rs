//! The commands, with their exit codes.

use std::fs::File;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::Output;

use tempfile::TempDir;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::client::{add_officer, binary, call, nuong};
use crate::server::PASSWORD;

pub(super) fn told(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.clone(), output.stderr.clone()].concat()).into_owned()
}

pub(super) fn code(output: &Output) -> i32 {
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
fn a_workbook_is_tried_and_taken_in_once() {
    let folder = TempDir::new().unwrap();
    let file = workbook("review_pung_luong_2023.xlsx");
    let import = ["import", file.as_str(), "--language", "en"];
    let tried = nuong(&folder, &[&import[..], &["--dry-run"]].concat(), "");
    assert_eq!(code(&tried), 0, "{}", told(&tried));
    let first = nuong(&folder, &import, "");
    assert_eq!((code(&first), told(&first)), (0, told(&tried)), "a dry run changes nothing");
    assert_eq!(count(&told(&first), "New households"), 260);
    let second = nuong(&folder, &import, "");
    for what in ["New households", "New people", "New results", "New villages"] {
        assert_eq!(count(&told(&second), what), 0, "{what}");
    }
    assert_eq!(count(&told(&second), "Households on file"), 260);
    let elsewhere = nuong(&folder, &[&import[..], &["--commune", "Lao Chải"]].concat(), "");
    assert_eq!(code(&elsewhere), 4, "{}", told(&elsewhere));
}

#[test]
fn good_rows_go_in_and_bad_rows_come_back_with_a_reason() {
    let folder = TempDir::new().unwrap();
    let spoiled = folder.path().join("spoiled.xlsx").display().to_string();
    spoil(&workbook("review_clean_2023.xlsx"), &spoiled, ">Hộ nghèo<", ">Hộ lạ<");
    let returned = folder.path().join("returned.xlsx");
    let returned_to = returned.display().to_string();
    let import = ["import", &spoiled, "--language", "en", "--returned", &returned_to];
    let output = nuong(&folder, &import, "");
    assert_eq!(code(&output), 5, "{}", told(&output));
    assert!(count(&told(&output), "Households not imported") >= 1);
    assert!(count(&told(&output), "New households") >= 1);
    assert!(std::fs::metadata(&returned).unwrap().len() > 1_000);
}

/// Copies a workbook with the first text of its first sheet replaced.
fn spoil(from: &str, to: &str, text: &str, by: &str) {
    let mut source = ZipArchive::new(File::open(from).unwrap()).unwrap();
    let mut target = ZipWriter::new(File::create(to).unwrap());
    for at in 0..source.len() {
        let mut entry = source.by_index(at).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        if name.ends_with("sheet1.xml") {
            let sheet = String::from_utf8(bytes).unwrap();
            assert!(sheet.contains(text), "the sheet has no {text}");
            bytes = sheet.replacen(text, by, 1).into_bytes();
        }
        target.start_file(name, SimpleFileOptions::default()).unwrap();
        target.write_all(&bytes).unwrap();
    }
    target.finish().unwrap();
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

#[test]
fn a_server_serves_on_when_nobody_reads_what_it_says() {
    let folder = TempDir::new().unwrap();
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let unheard = || std::io::pipe().map(|(_, writer)| writer).unwrap();
    let mut server = binary(&folder)
        .args(["serve", "--listen", &address])
        .stdout(unheard())
        .stderr(unheard())
        .spawn()
        .unwrap();
    let answer = loop {
        if let Some(answer) = call(&address, "GET", "/readyz", &[], "") {
            break answer;
        }
        assert_eq!(server.try_wait().unwrap(), None, "it has ended");
        std::thread::yield_now();
    };
    assert_eq!(answer.0, 200);
    server.kill().unwrap();
    server.wait().unwrap();
}
