//! Backups are made of a server at work, and come back with everything it had answered.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use tempfile::TempDir;

use super::client::{Officer, Process, add_officer, nuong};
use super::command::{code, told};

fn shown(path: &Path) -> String {
    path.display().to_string()
}

#[test]
fn a_book_is_backed_up_under_a_running_server_and_restored_elsewhere() {
    let folder = TempDir::new().unwrap();
    add_officer(&folder, "xa");
    let process = Process::start(&folder);
    let mut officer = Officer::sign_in(&process, "xa");
    let village = officer.make_village();
    let batch = officer.households(&village, 7);
    let answer = officer.push(&batch).unwrap();
    let file = folder.path().join("book.nuong");
    let made = nuong(&folder, &["backup", &shown(&file)], "");
    assert_eq!(code(&made), 0, "{}", told(&made));
    assert!(told(&made).contains("1 accounts"), "{}", told(&made));
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "it holds people");
    let again = nuong(&folder, &["backup", &shown(&file)], "");
    assert_eq!(code(&again), 4, "a backup is never overwritten: {}", told(&again));
    process.stop();

    let elsewhere = TempDir::new().unwrap();
    let restored = nuong(&elsewhere, &["restore", &shown(&file)], "");
    assert_eq!(code(&restored), 0, "{}", told(&restored));
    let process = Process::start(&elsewhere);
    // Sessions are not in a backup; the account and its password are.
    officer.talk_to(&process);
    assert_eq!(officer.push_status(&batch), Some(401));
    let officer = Officer::sign_in(&process, "xa");
    assert_eq!(officer.pull_ids().len(), 8);
    let again = officer.push(&batch).unwrap();
    assert_eq!(again["answers"], answer["answers"], "answers are repeated word for word");
    assert_ne!(again["epoch"], answer["epoch"], "phones have to notice");
    process.stop();
}

#[test]
fn a_book_gives_way_to_another_only_when_told_and_is_kept_first() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("empty.nuong");
    assert_eq!(code(&nuong(&folder, &["migrate"], "")), 0);
    assert_eq!(code(&nuong(&folder, &["backup", &shown(&file)], "")), 0);
    add_officer(&folder, "xa");
    let refused = nuong(&folder, &["restore", &shown(&file)], "");
    assert_eq!(code(&refused), 4, "{}", told(&refused));
    assert!(told(&refused).contains("1 accounts") && told(&refused).contains("--replace"));
    let listed = |what: &str| told(&nuong(&folder, &["user", "list"], "")).contains(what);
    assert!(listed("commune_officer"));
    let replaced = nuong(&folder, &["restore", &shown(&file), "--replace"], "");
    assert_eq!(code(&replaced), 0, "{}", told(&replaced));
    assert!(!listed("commune_officer"));
    let names = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
    let kept = names.filter(|path| shown(path).contains(".replaced-")).collect::<Vec<_>>();
    let [kept] = kept.as_slice() else { panic!("{} files were kept", kept.len()) };
    assert!(told(&replaced).contains(&shown(kept)), "{}", told(&replaced));
    assert_eq!(code(&nuong(&folder, &["restore", &shown(kept)], "")), 0);
    assert!(listed("commune_officer"), "and back again");
}

#[test]
fn a_file_that_cannot_be_restored_is_named_and_makes_no_database() {
    let folder = TempDir::new().unwrap();
    let missing = nuong(&folder, &["restore", "nothing.nuong"], "");
    assert_eq!(code(&missing), 2);
    assert!(told(&missing).contains("nothing.nuong"));
    let other = folder.path().join("list.xlsx");
    std::fs::write(&other, b"PK a workbook").unwrap();
    let refused = nuong(&folder, &["restore", &shown(&other)], "");
    assert_eq!((code(&refused), told(&refused).contains("no backup")), (2, true));
    assert!(!folder.path().join("nuong.sqlite").exists());
    let nowhere = nuong(&folder, &["backup", "/nowhere/at/all"], "");
    assert_eq!(code(&nowhere), 2, "{}", told(&nowhere));
    let unborn = nuong(&folder, &["backup", &shown(&folder.path().join("b"))], "");
    assert_eq!(code(&unborn), 3, "there are no tables: {}", told(&unborn));
    assert!(!folder.path().join("b").exists(), "what is not whole bears no name");

    assert_eq!(code(&nuong(&folder, &["migrate"], "")), 0);
    let whole = folder.path().join("whole.nuong");
    assert_eq!(code(&nuong(&folder, &["backup", &shown(&whole)], "")), 0);
    let bytes = std::fs::read(&whole).unwrap();
    let cut = folder.path().join("cut.nuong");
    std::fs::write(&cut, &bytes[..bytes.len() / 2]).unwrap();
    let refused = nuong(&folder, &["restore", &shown(&cut)], "");
    assert_eq!((code(&refused), told(&refused).contains("cut off")), (2, true));
}
