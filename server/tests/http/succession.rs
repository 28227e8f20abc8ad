//! Communes that are gone: every row of the succession of 2025, on both databases.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::process::Stdio;

use database::{Database, Options};
use domain::access::Role;
use domain::area::{Area, AreaLevel, AreaTree};
use domain::id::{AreaId, RecordId, ScopeId};
use domain::record::{Fields, Kind, Typed};
use domain::reference::built_in_areas;
use domain::time::CivilDate;
use serde_json::{Value, json};
use server::Config;
use server::succession::{Undecided, Why, Wish, carry_out, gone, left_behind, plan};
use sync::feed::LineOp;
use sync::{Mutation, Outcome};
use tempfile::TempDir;

use crate::process::client::{Home, binary};
use crate::process::postgres::OnPostgres;
use crate::server::{Phone, TestServer, commune, from_nothing, new_record, other_commune};

/// Rows of the table of 2025 that lead to another commune; six more went on unchanged.
const ROWS: usize = 163;
/// Households of the commune in whose middle the work is cut off.
const MANY: usize = 230;

fn wish() -> Wish {
    let on = CivilDate::new(2025, 12, 1).unwrap();
    Wish { on, only: None, named: BTreeMap::new() }
}

/// The rows of the table: a commune that is gone and the one it went into.
fn rows() -> BTreeMap<AreaId, AreaId> {
    let map = AreaTree::new(built_in_areas());
    let row = |old: AreaId| match map.today(old, wish().on).as_slice() {
        [] => None,
        [new] => Some((old, *new)),
        several => panic!("{old} went into {}", several.len()),
    };
    let rows: BTreeMap<_, _> = gone(&map, &wish()).into_iter().filter_map(row).collect();
    assert_eq!(rows.len(), ROWS);
    rows
}

/// What was made in one commune: a village, and who belongs to it.
struct Made {
    village: RecordId,
    household: RecordId,
    all: Vec<RecordId>,
}

fn make(phone: &mut Phone<'_>, old: AreaId) -> (Made, Vec<Mutation>) {
    let scope = ScopeId::from(old);
    let village = phone.village(old, "Nả Thử");
    let household = phone.household(scope, village.record.into());
    let member = json!({"household": household.record, "name": "Mùa A Thử", "relation": "head"});
    let session = json!({"village": village.record, "topic": "trồng ngô", "date": "2025-05-05",
        "trainer": "cán bộ khuyến nông"});
    let mut with = |kind, fields: Value| {
        let fields: Fields = serde_json::from_value(fields).unwrap();
        let record = new_record(phone.server);
        phone.mutation(scope, record, kind, from_nothing(fields))
    };
    let member = with(Kind::Person, member);
    let session = with(Kind::TrainingSession, session);
    let (at, home) = (village.record, household.record);
    let batch = vec![village, household, member, session];
    let all = batch.iter().map(|mutation| mutation.record).collect();
    (Made { village: at, household: home, all }, batch)
}

async fn take(phone: &Phone<'_>, batch: &[Mutation]) {
    for batch in batch.chunks(500) {
        let answers = phone.push(batch).await.answers;
        let applied = answers.iter().filter(|answer| answer.outcome == Outcome::Applied);
        assert_eq!(applied.count(), batch.len());
    }
}

/// Lines by record, and the number to go on from.
#[derive(Debug, PartialEq)]
struct Copy {
    after: u64,
    lines: BTreeMap<RecordId, (LineOp, Option<ScopeId>, Fields)>,
}

async fn read(phone: &Phone<'_>, scope: ScopeId, before: Option<Copy>) -> Copy {
    let mut copy = before.unwrap_or(Copy { after: 0, lines: BTreeMap::new() });
    let pulled = phone.pull_after(scope, copy.after).await;
    for line in pulled.lines {
        copy.lines.insert(line.id, (line.op, line.to, line.fields));
    }
    let end = pulled.frames.iter().find_map(|frame| frame.get("end")).unwrap();
    copy.after = end["seq"].as_u64().unwrap();
    assert_eq!(end["count"], copy.lines.len(), "nothing is missing");
    copy
}

/// Moves everything, and says what stays.
async fn merge(database: &Database, server: &TestServer, wish: &Wish) -> Vec<Undecided> {
    let mut stays = Vec::new();
    for commune in gone(&AreaTree::new(database.areas().await.unwrap()), wish) {
        let left = carry_out(database, &server.clock, wish, commune, |_| {}).await.unwrap();
        stays.extend(left);
    }
    stays
}

/// Begins with one commune and is gone in the middle of its households.
async fn merge_until_killed(server: &TestServer, old: AreaId) {
    let (written, mut is_written) = tokio::sync::mpsc::unbounded_channel();
    let tell = move |batch: &[server::succession::Move]| {
        if batch[0].kind != Kind::Area {
            written.send(()).unwrap();
        }
    };
    let wish = wish();
    let work = carry_out(&server.database, &server.clock, &wish, old, tell);
    tokio::select! {
        biased;
        _ = is_written.recv() => {}
        done = work => panic!("it had come to its end: {done:?}"),
    }
}

async fn every_row(server: TestServer) {
    let mut admin = server.phone("tinh", Role::ProvinceAdmin, &[]).await;
    let rows = rows();
    let (mut made, mut batch) = (BTreeMap::new(), Vec::new());
    for old in rows.keys() {
        let (here, mut more) = make(&mut admin, *old);
        batch.append(&mut more);
        made.insert(*old, here);
    }
    let (&largest, &into) = rows.first_key_value().unwrap();
    for _ in 0..MANY {
        batch.push(admin.household(largest.into(), made[&largest].village.into()));
    }
    take(&admin, &batch).await;
    let mut phone = BTreeMap::new();
    let scopes: BTreeSet<AreaId> = rows.iter().flat_map(|(old, new)| [*old, *new]).collect();
    for scope in &scopes {
        phone.insert(*scope, read(&admin, (*scope).into(), None).await);
    }

    merge_until_killed(&server, largest).await;
    let half = read(&admin, into.into(), None).await.lines.len();
    assert!(half > 4 && half < MANY, "it is in the middle: {half}");
    assert_eq!(merge(&server.database, &server, &wish()).await, []);

    let map = AreaTree::new(server.database.areas().await.unwrap());
    for (scope, before) in phone {
        let fresh = read(&admin, scope.into(), None).await;
        let gone_on = read(&admin, scope.into(), Some(before)).await;
        assert_eq!(gone_on, fresh, "a phone that went on holds what the server does");
        if let Some(new) = rows.get(&scope) {
            let there = read(&admin, (*new).into(), None).await;
            for record in &made[&scope].all {
                let (op, to, fields) = &fresh.lines[record];
                assert_eq!((*op, *to, fields.len()), (LineOp::Left, Some((*new).into()), 0));
                assert_eq!(there.lines[record].0, LineOp::Put);
            }
            let village = made[&scope].village.into();
            let before = CivilDate::new(2025, 6, 30).unwrap();
            assert_eq!(map.commune_of(village, before), Some(scope));
            assert_eq!(map.commune_of(village, wish().on), Some(*new));
        }
    }
    nothing_changes_again(&server, &scopes).await;
    a_late_edit_follows(&mut admin, largest, into, made[&largest].household).await;
    assert_eq!(server.database.verify().await.unwrap(), []);
}

async fn nothing_changes_again(server: &TestServer, scopes: &BTreeSet<AreaId>) {
    let scopes: Vec<ScopeId> = scopes.iter().copied().map(ScopeId::from).collect();
    let heads = server.database.heads(&scopes).await.unwrap();
    assert_eq!(merge(&server.database, server, &wish()).await, []);
    assert_eq!(server.database.heads(&scopes).await.unwrap(), heads);
}

async fn a_late_edit_follows(phone: &mut Phone<'_>, old: AreaId, new: AreaId, record: RecordId) {
    let change = (Value::Null, json!("0912"));
    let late = phone.edit(old.into(), record, Kind::Household, "phone", change);
    let answer = phone.push(&[late]).await.answers.remove(0);
    assert_eq!((answer.outcome, answer.scope), (Outcome::Applied, new.into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_row_of_the_table_is_carried_out_also_after_a_kill_and_only_once() {
    every_row(TestServer::start().await).await;
    if let Some(postgres) = OnPostgres::make() {
        let database = Database::connect(&postgres.url(), Options::default()).await.unwrap();
        database.migrate().await.unwrap();
        every_row(
            TestServer::on(database.clone(), TempDir::new().unwrap(), Config::default()).await,
        )
        .await;
        database.close().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_people_write_meanwhile_is_moved_too() {
    let server = TestServer::start().await;
    let mut admin = server.phone("tinh", Role::ProvinceAdmin, &[]).await;
    let (old, new) = rows().pop_first().unwrap();
    let (made, batch) = make(&mut admin, old);
    take(&admin, &batch).await;
    let mut late = Vec::new();
    for count in 0..40 {
        let base = if count == 0 { Value::Null } else { json!((count - 1).to_string()) };
        let change = (base, json!(count.to_string()));
        late.push(admin.edit(old.into(), made.household, Kind::Household, "phone", change));
    }
    let change = (json!("cạnh suối"), json!("trên đồi"));
    late.push(admin.edit(old.into(), made.household, Kind::Household, "address", change));
    let wish = wish();
    let write = async {
        for edit in &late {
            let answer = admin.push(std::slice::from_ref(edit)).await.answers.remove(0);
            assert_eq!(answer.outcome, Outcome::Applied);
        }
    };
    let (stays, ()) =
        tokio::join!(carry_out(&server.database, &server.clock, &wish, old, |_| {}), write);
    assert_eq!(stays.unwrap(), []);
    let there = read(&admin, new.into(), None).await;
    let fields = &there.lines[&made.household].2;
    assert_eq!((&fields["phone"], &fields["address"]), (&json!("39"), &json!("trên đồi")));
}

/// A commune of the old map, as if it had gone into two.
async fn with_a_split_commune(server: &TestServer) -> AreaId {
    let of_one = |(_, area): &(AreaId, Area)| area.successors == [commune()];
    let (old, mut area) = built_in_areas().into_iter().find(of_one).unwrap();
    area.successors.push(other_commune());
    let record = (RecordId::from(old), Kind::Area, area.to_fields());
    server.database.load_reference(vec![record], server.clock.now()).await.unwrap();
    old
}

#[tokio::test]
async fn where_a_commune_went_into_several_villages_have_to_be_named() {
    let server = TestServer::start().await;
    let old = with_a_split_commune(&server).await;
    let mut admin = server.phone("tinh", Role::ProvinceAdmin, &[]).await;
    let (made, batch) = make(&mut admin, old);
    let (second, more) = make(&mut admin, old);
    take(&admin, &[batch, more].concat()).await;

    let stays = merge(&server.database, &server, &wish()).await;
    assert_eq!(stays.len(), 6, "two villages, two households, two sessions");
    assert!(stays.iter().all(|stays| stays.why == Why::Several && stays.village.is_some()));
    assert_eq!(read(&admin, old.into(), None).await.lines[&made.village].0, LineOp::Put);

    let named = BTreeMap::from([(AreaId::from(made.village), other_commune())]);
    let wish = Wish { named, ..wish() };
    let stays = merge(&server.database, &server, &wish).await;
    let of_second = stays.iter().all(|stays| stays.village == Some(second.village.into()));
    assert!(stays.len() == 3 && of_second, "{stays:?}");
    let there = read(&admin, other_commune().into(), None).await;
    assert!(made.all.iter().all(|record| there.lines[record].0 == LineOp::Put));
    // Its households follow a village that has moved, without being named again.
    let more = admin.household(old.into(), made.village.into());
    let answer = admin.push(std::slice::from_ref(&more)).await.answers.remove(0);
    assert_eq!(answer.scope, other_commune().into());
    assert_eq!(server.database.verify().await.unwrap(), []);
}

#[tokio::test]
async fn what_nobody_can_decide_stays_and_is_named() {
    let server = TestServer::start().await;
    let map = AreaTree::new(built_in_areas());
    let is_lost = |id: &AreaId| map.today(*id, wish().on).is_empty();
    let lost = gone(&map, &wish()).into_iter().find(is_lost).unwrap();
    assert_eq!(map.get(lost).unwrap().level, AreaLevel::Commune);
    let mut admin = server.phone("tinh", Role::ProvinceAdmin, &[]).await;
    let (_, batch) = make(&mut admin, lost);
    take(&admin, &batch).await;
    let step = plan(&server.database, &wish(), lost).await.unwrap();
    assert!(step.moves.is_empty() && step.undecided.len() == 3);
    let stays = merge(&server.database, &server, &wish()).await;
    assert_eq!(stays, step.undecided);
    assert!(stays.iter().all(|stays| stays.why == Why::NoSuccessor));
}

#[tokio::test]
async fn accounts_of_a_commune_that_is_gone_are_listed_until_they_have_one_of_today() {
    let server = TestServer::start().await;
    let (old, new) = rows().pop_first().unwrap();
    server.account("cu", Role::CommuneOfficer, &[old]).await;
    server.account("ca_hai", Role::CommuneOfficer, &[old, new]).await;
    server.account("moi", Role::CommuneOfficer, &[new]).await;
    let behind = left_behind(&server.database, &wish()).await.unwrap();
    let [behind] = &behind[..] else { panic!("one account lacks something") };
    assert_eq!((behind.username.as_str(), behind.commune), ("cu", old));
    assert_eq!(behind.lacks, [new]);
}

/// The book of a server of these tests, for the binary.
struct Book(String);

impl Home for Book {
    fn flags(&self) -> Vec<String> {
        vec!["--database-url".to_owned(), self.0.clone()]
    }
}

/// Counted beside the server, which remembers for half a second where scopes stood.
async fn households_and_people(book: &Book, commune: AreaId) -> usize {
    let database = Database::connect(&book.0, Options::default()).await.unwrap();
    let count = database.book_of(commune).await.unwrap().len();
    database.close().await.unwrap();
    count
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_says_first_what_it_would_do_and_goes_on_after_a_kill() {
    let server = TestServer::start().await;
    let mut admin = server.phone("tinh", Role::ProvinceAdmin, &[]).await;
    let (old, new) = rows().pop_first().unwrap();
    let (made, mut batch) = make(&mut admin, old);
    batch.extend((0..MANY).map(|_| admin.household(old.into(), made.village.into())));
    take(&admin, &batch).await;
    let book = Book(format!("sqlite:{}", server.folder.path().join("book.db").display()));
    let run = |more: &[&str]| {
        let output = binary(&book).args(["areas", "merge"]).args(more).output().unwrap();
        let told = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(told).unwrap())
    };
    let (code, told) = run(&["--dry-run"]);
    let count = format!("1 villages, {} households, 1 sessions", MANY + 1);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains(&count) && told.contains("Nothing was written"), "{told}");
    assert_eq!(households_and_people(&book, new).await, 0);

    let mut command = binary(&book);
    let mut child = command.args(["areas", "merge"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    // The village first, then the first hundred of what belongs to it.
    let told = lines.nth(1).unwrap().unwrap();
    assert!(told.contains("1 villages") && !told.contains(" 0 households"), "{told}");
    child.kill().unwrap();
    child.wait().unwrap();

    let (code, told) = run(&[old.to_string().as_str()]);
    assert_eq!(code, Some(0), "{told}");
    assert_eq!(households_and_people(&book, new).await, MANY + 2);
    let (code, told) = run(&[]);
    assert!(code == Some(0) && told.contains("Moved 0 villages, 0 households"), "{told}");
    let (code, told) = run(&[new.to_string().as_str()]);
    assert_eq!(code, Some(4), "{told}");
    assert_eq!(server.database.verify().await.unwrap(), []);
}
