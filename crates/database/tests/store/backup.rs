//! A book goes into a file and comes back, on either database, whole or not at all.

mod phones;

use std::io::{Read, Write};

use database::{Backup, BackupError, Database, Holdings, NewAccount, Options, Over};
use domain::access::Role;
use domain::reference::built_in_records;
use domain::time::Timestamp;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use migration::MigratorTrait;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use sync_testkit::builders::{START, Writer, commune, user};
use tempfile::TempDir;

use crate::contract::trusted;
use crate::fresh::{on_both, on_postgres, sqlite_url};

/// The whole database as a file.
pub(crate) async fn backup_of(db: &Database) -> Vec<u8> {
    let mut file = Vec::new();
    let contents = db.back_up(&mut file, START, &mut |_, _| ()).await.unwrap();
    assert_eq!(contents.rows.len(), 21);
    file
}

pub(crate) async fn restore(db: &Database, file: &[u8], over: Over) -> Result<(), BackupError> {
    let backup = Backup::open(file)?;
    assert_eq!(backup.made_at(), START);
    let restoring = db.begin_restore().await?;
    restoring.take_in(backup, over, &mut |_, _| ()).await.map(|_| ())
}

pub(crate) fn unpacked(file: &[u8]) -> String {
    let mut text = String::new();
    GzDecoder::new(file).read_to_string(&mut text).unwrap();
    text
}

fn packed(text: &str) -> Vec<u8> {
    let mut file = GzEncoder::new(Vec::new(), Compression::default());
    file.write_all(text.as_bytes()).unwrap();
    file.finish().unwrap()
}

/// Every row of every table but the epoch, which is what a restore changes.
fn rows(file: &[u8]) -> Vec<String> {
    let text = unpacked(file);
    let is_other = |line: &&str| !line.starts_with("[\"epoch\"") && !line.starts_with("{\"end\"");
    text.lines().filter(is_other).map(str::to_owned).collect()
}

/// A book with every kind of thing in it: reference data, an account with an area, records,
/// a conflict, something quarantined, something deleted, a mutation's own spelling.
async fn fill(db: &Database) {
    db.load_reference(built_in_records(), START).await.unwrap();
    let areas = db.areas().await.unwrap();
    let account = NewAccount {
        id: user(9),
        username: "thao".to_owned(),
        name: "Thào (invented)".to_owned(),
        role: Role::CommuneOfficer,
        areas: vec![areas[0].0],
        password_hash: "$argon2id$invented".to_owned(),
    };
    db.create_account(account, START).await.unwrap().unwrap();
    db.make_commune_scope(commune(1)).await.unwrap();
    let (mut first, mut second) = (Writer::new(1, commune(1)), Writer::new(2, commune(1)));
    let village = first.record();
    for number in 0..450 {
        let household = first.record();
        let gps = json!({"latitude": 21.7 + f64::from(number) / 3e6, "longitude": 104.1});
        let fields = [
            ("village", Value::Null, json!(village)),
            ("gps", Value::Null, gps),
            ("merit", Value::Null, json!(number % 2 == 0)),
        ];
        let sheet = first.record();
        let batch =
            vec![first.put(household, "household", &fields), first.assessment(sheet, household)];
        db.push(trusted(batch)).await.unwrap();
    }
    let (argued, gone) = (first.record(), first.record());
    db.push(trusted(vec![first.household(argued, village), first.household(gone, village)]))
        .await
        .unwrap();
    db.push(trusted(vec![first.edit(argued, "phone", Value::Null, "1")])).await.unwrap();
    db.push(trusted(vec![second.edit(argued, "phone", Value::Null, "2")])).await.unwrap();
    let reason = "listed \"twice\"";
    db.push(trusted(vec![first.delete(gone, domain::record::Kind::Household, reason)]))
        .await
        .unwrap();
    let ufo = second.record();
    let unknown = second.put(ufo, "ufo", &[("shape", Value::Null, json!("disc\n\u{1F6F8}"))]);
    db.push(trusted(vec![unknown])).await.unwrap();
    assert_eq!(db.verify().await.unwrap(), []);
}

async fn fresh_sqlite(folder: &TempDir) -> Database {
    let db = Database::connect(&sqlite_url(folder), Options::default()).await.unwrap();
    db.migrate().await.unwrap();
    db
}

/// Restores into the other database and compares every row of every table.
async fn comes_back_whole(db: &Database, file: &[u8], epoch: &str) {
    restore(db, file, Over::Nothing).await.unwrap();
    assert!(rows(&backup_of(db).await) == rows(file), "a row differs");
    assert_eq!(db.verify().await.unwrap(), []);
    assert_ne!(db.epoch().await.unwrap(), epoch, "phones have to notice");
    assert_eq!(db.epoch().await.unwrap().len(), 32);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_book_comes_back_whole_on_either_database() {
    on_both(|db| async move {
        fill(&db).await;
        let (file, epoch) = (backup_of(&db).await, db.epoch().await.unwrap());
        assert!(unpacked(&file).contains("Thào (invented)"));
        let folder = TempDir::new().unwrap();
        let sqlite = fresh_sqlite(&folder).await;
        comes_back_whole(&sqlite, &file, &epoch).await;
        on_postgres(|postgres| {
            let (file, epoch) = (file.clone(), epoch.clone());
            async move { comes_back_whole(&postgres, &file, &epoch).await }
        })
        .await;
        // Work goes on with the numbers that follow.
        let mut writer = Writer::new(3, commune(1));
        let (household, village) = (writer.record(), writer.record());
        let before = sqlite.heads(&[commune(1)]).await.unwrap()[&commune(1)];
        sqlite.push(trusted(vec![writer.household(household, village)])).await.unwrap();
        let after = sqlite.heads(&[commune(1)]).await.unwrap()[&commune(1)];
        assert_eq!((after.seq, after.count), (before.seq + 1, before.count + 1));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_shows_one_moment_while_others_write() {
    on_both(|db| async move {
        fill(&db).await;
        let writing = tokio::spawn({
            let db = db.clone();
            async move {
                let mut writer = Writer::new(5, commune(1));
                let village = writer.record();
                for _ in 0..60 {
                    let household = writer.record();
                    db.push(trusted(vec![writer.household(household, village)])).await.unwrap();
                }
            }
        });
        let mut files = Vec::new();
        while !writing.is_finished() || files.is_empty() {
            files.push(backup_of(&db).await);
        }
        writing.await.unwrap();
        for file in files {
            let folder = TempDir::new().unwrap();
            let sqlite = fresh_sqlite(&folder).await;
            // Feed, typed tables and heads of one moment agree, or this fails.
            restore(&sqlite, &file, Over::Nothing).await.unwrap();
            sqlite.close().await.unwrap();
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_book_that_is_there_goes_only_when_somebody_says_so() {
    on_both(|db| async move {
        let folder = TempDir::new().unwrap();
        let empty = fresh_sqlite(&folder).await;
        let nothing = backup_of(&empty).await;
        fill(&db).await;
        let before = backup_of(&db).await;
        let refused = restore(&db, &nothing, Over::Nothing).await;
        assert!(matches!(refused, Err(BackupError::NotEmpty)));
        assert!(backup_of(&db).await == before, "a refused restore changes nothing");

        let restoring = db.begin_restore().await.unwrap();
        let Holdings { accounts, records, .. } = restoring.holdings().await.unwrap();
        assert!(accounts == 1 && records > 900, "{accounts} {records}");
        let mut kept = Vec::new();
        restoring.back_up(&mut kept, START, &mut |_, _| ()).await.unwrap();
        assert!(kept == before, "what goes can be kept first");
        let backup = Backup::open(&*nothing).unwrap();
        restoring.take_in(backup, Over::Everything, &mut |_, _| ()).await.unwrap();
        assert!(rows(&backup_of(&db).await) == rows(&nothing));
        restore(&db, &kept, Over::Nothing).await.unwrap();
        assert!(rows(&backup_of(&db).await) == rows(&before), "and back again");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_with_reference_data_alone_counts_as_empty() {
    let folder = TempDir::new().unwrap();
    let db = fresh_sqlite(&folder).await;
    let nothing = backup_of(&db).await;
    db.load_reference(built_in_records(), Timestamp(1)).await.unwrap();
    restore(&db, &nothing, Over::Nothing).await.unwrap();
    assert_eq!(db.areas().await.unwrap(), []);
}

async fn error_of(db: &Database, file: &[u8]) -> BackupError {
    let error = restore(db, file, Over::Nothing).await.expect_err("it is no whole backup");
    assert_eq!(db.account_count().await.unwrap(), 0, "nothing is left of it");
    error
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_not_a_whole_backup_is_refused_and_named() {
    on_both(|db| async move {
        fill(&db).await;
        let file = backup_of(&db).await;
        let text = unpacked(&file);
        let folder = TempDir::new().unwrap();
        let db = fresh_sqlite(&folder).await;
        let refused = async |bytes: &[u8]| error_of(&db, bytes).await;

        assert!(matches!(refused(b"").await, BackupError::CutOff));
        assert!(matches!(refused(b"PK\x03\x04 a workbook").await, BackupError::NotABackup));
        assert!(matches!(refused(&packed("{}\n")).await, BackupError::NotABackup));
        let newer = text.replacen("\"format\":1", "\"format\":2", 1);
        assert!(matches!(refused(&packed(&newer)).await, BackupError::OtherFormat { found: 2 }));
        let steps = migration::Migrator::migrations();
        let [.., before, last] = &steps[..] else { panic!("there are several steps") };
        let newer = text.replacen(last.name(), "m20990101_000001_x", 1);
        assert!(matches!(refused(&packed(&newer)).await, BackupError::NewerSchema { .. }));
        let older = text.replacen(last.name(), before.name(), 1);
        assert!(matches!(refused(&packed(&older)).await, BackupError::OlderSchema { .. }));
        for part in [1, 3, 5, 7] {
            let cut = &file[..file.len() * part / 8];
            assert!(matches!(refused(cut).await, BackupError::CutOff), "{part}");
        }
        let (body, _) = text.rsplit_once("{\"end\"").unwrap();
        assert!(matches!(refused(&packed(body)).await, BackupError::CutOff));
        let changed = text.replacen("(invented)", "(replaced)", 1);
        assert!(matches!(refused(&packed(&changed)).await, BackupError::Damaged { .. }));
        let longer = format!("{text}[]\n");
        assert!(matches!(refused(&packed(&longer)).await, BackupError::Damaged { .. }));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_table_is_in_the_backup_or_left_out_on_purpose() {
    on_both(|db| async move {
        let folder = TempDir::new().unwrap();
        let sqlite = fresh_sqlite(&folder).await;
        let text = unpacked(&backup_of(&db).await);
        let raw = sea_orm::Database::connect(sqlite_url(&folder)).await.unwrap();
        let sql = "SELECT m.name, group_concat(c.name, ',') FROM sqlite_master AS m \
                   JOIN pragma_table_info(m.name) AS c WHERE m.type = 'table' GROUP BY m.name";
        let statement = sea_orm::Statement::from_string(raw.get_database_backend(), sql);
        let mut left_out = Vec::new();
        for row in raw.query_all_raw(statement).await.unwrap() {
            let (name, columns): (String, String) =
                (row.try_get_by(0).unwrap(), row.try_get_by(1).unwrap());
            let head = format!("{{\"table\":\"{name}\",\"columns\":[");
            let Some((_, rest)) = text.split_once(&head) else {
                left_out.push(name);
                continue;
            };
            let kept = rest.split(']').next().unwrap().replace('"', "");
            let sorted = |list: &str| {
                let mut names: Vec<String> = list.split(',').map(str::to_owned).collect();
                names.sort();
                names
            };
            assert_eq!(sorted(&kept), sorted(&columns), "columns of {name}");
        }
        left_out.sort();
        assert_eq!(
            left_out,
            ["blob_part", "pending_import", "seaql_migrations", "session", "sign_in_attempt"]
        );
        sqlite.close().await.unwrap();
    })
    .await;
}
