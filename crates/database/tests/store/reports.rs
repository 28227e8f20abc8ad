//! Boards and the lists behind their numbers: they are one, and the movement balances.

use database::Database;
use database::reports::{Period, Places, RowOrder, Selection, Standing, Tally};
use domain::access::{Access, Role};
use domain::classification::PovertyClass;
use domain::id::{AreaId, RecordId, ScopeId};
use domain::report::Movement;
use domain::standard::StandardId;
use domain::time::CivilDate;
use serde_json::{Value, json};
use sync::Outcome;
use sync::intake::Incoming;
use sync_testkit::builders::{Writer, commune, user};

use crate::contract::trusted;
use crate::fresh::on_both;

const STANDARD: &str = "nd07-2021";

fn access(communes: &[ScopeId]) -> Access {
    Access {
        user: user(1),
        role: Role::District,
        communes: communes.iter().map(|scope| AreaId(scope.0)).collect(),
        villages: Vec::new(),
    }
}

fn round() -> Selection {
    Selection::of_round(StandardId(STANDARD.to_owned()), 2023)
}

/// One household to be: the classes of 2021, 2022 and 2023, and whether it has a person of merit.
type Story = (Option<&'static str>, Option<&'static str>, Option<&'static str>, bool);

/// Every pair of rounds, with and without an earlier poverty and a person of merit.
fn stories() -> Vec<Story> {
    let classes = [Some("poor"), Some("near_poor"), Some("not_poor"), None];
    let mut stories = Vec::new();
    for before in classes {
        for now in classes {
            stories.push((None, before, now, false));
            stories.push((Some("poor"), before, now, true));
        }
    }
    stories
}

fn sheet(writer: &mut Writer, household: RecordId, round: u16, class: &str) -> Incoming {
    let id = writer.record();
    sheet_of(writer, id, household, (round, "11-20"), class, &[])
}

fn sheet_of(
    writer: &mut Writer,
    id: RecordId,
    household: RecordId,
    (round, day): (u16, &str),
    class: &str,
    more: &[(&'static str, Value, Value)],
) -> Incoming {
    let mut fields = vec![
        ("household", Value::Null, json!(household)),
        ("standard", Value::Null, json!(STANDARD)),
        ("round", Value::Null, json!(round)),
        ("date", Value::Null, json!(format!("{round}-{day}"))),
        ("locality", Value::Null, json!("rural")),
        ("class", Value::Null, json!(class)),
    ];
    fields.extend_from_slice(more);
    writer.put(id, "assessment", &fields)
}

async fn push(db: &Database, batch: Vec<Incoming>) {
    let pushed = db.push(trusted(batch)).await.unwrap();
    for answer in pushed.answers {
        assert_eq!(answer.outcome, Outcome::Applied);
    }
}

/// Households with these stories, spread over two villages; their ids in order.
async fn settle(db: &Database, number: u128, stories: &[Story]) -> (Vec<RecordId>, [AreaId; 2]) {
    db.make_commune_scope(commune(number)).await.unwrap();
    let mut writer = Writer::new(number, commune(number));
    let villages = [writer.record(), writer.record()];
    let mut batch = Vec::new();
    let mut households = Vec::new();
    for (at, (first, before, now, merit)) in stories.iter().enumerate() {
        let household = writer.record();
        batch.push(writer.put(
            household,
            "household",
            &[
                ("village", Value::Null, json!(villages[at % 2])),
                ("merit", Value::Null, json!(merit)),
                ("ethnic_minority", Value::Null, json!(true)),
                ("no_labour", Value::Null, json!(false)),
            ],
        ));
        for (round, class) in [(2021, first), (2022, before), (2023, now)] {
            if let Some(class) = class {
                batch.push(sheet(&mut writer, household, round, class));
            }
        }
        households.push(household);
    }
    push(db, batch).await;
    (households, villages.map(AreaId::from))
}

fn sum(tallies: &[Tally], is: impl Fn(&Tally) -> bool) -> u64 {
    tallies.iter().filter(|tally| is(tally)).map(|tally| tally.households).sum()
}

/// The selection's number by the board, by the count and by the rows of the list.
async fn agree(db: &Database, access: &Access, selection: &Selection, expected: u64) {
    let counted = db.count_households(access, selection).await.unwrap();
    assert_eq!(counted, expected, "{selection:?}");
    let list = db.list_households(access, selection, RowOrder::Village, 0, 500).await.unwrap();
    assert_eq!((list.total, u64::try_from(list.rows.len()).unwrap()), (expected, expected));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_number_of_a_board_is_the_length_of_its_list() {
    on_both(|db| async move {
        let (_, villages) = settle(&db, 1, &stories()).await;
        let access = access(&[commune(1)]);
        for places in [Places::All, Places::Villages(vec![villages[0]]), Places::Villages(vec![])] {
            let base = Selection { places, ..round() };
            let board = db.tally(&access, &base).await.unwrap();
            agree(&db, &access, &base, sum(&board, |_| true)).await;
            for class in PovertyClass::ALL {
                let of_class = Selection { standing: Some(Standing::Class(class)), ..base.clone() };
                agree(&db, &access, &of_class, sum(&board, |t| t.now == Some(class))).await;
                let with_merit = Selection { merit: Some(true), ..of_class };
                let expected = sum(&board, |t| t.now == Some(class) && t.merit);
                agree(&db, &access, &with_merit, expected).await;
            }
            let reviewed = Selection { standing: Some(Standing::Reviewed), ..base.clone() };
            agree(&db, &access, &reviewed, sum(&board, |t| t.now.is_some())).await;
            let not = Selection { standing: Some(Standing::NotReviewed), ..base.clone() };
            agree(&db, &access, &not, sum(&board, |t| t.now.is_none())).await;
            for movement in Movement::ALL {
                let moved = Selection { movement: Some(movement), ..base.clone() };
                agree(&db, &access, &moved, sum(&board, |t| t.movement == Some(movement))).await;
            }
            let left = Selection { has_left: true, ..base.clone() };
            let is_exit = |t: &Tally| t.movement.is_some_and(Movement::is_exit);
            agree(&db, &access, &left, sum(&board, is_exit)).await;
            let before = Selection { was_poor_before: true, ..base.clone() };
            let poor_before = |t: &Tally| t.before == Some(PovertyClass::Poor);
            agree(&db, &access, &before, sum(&board, poor_before)).await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_movement_balances_and_each_story_has_its_place_in_it() {
    on_both(|db| async move {
        settle(&db, 1, &stories()).await;
        let board = db.tally(&access(&[commune(1)]), &round()).await.unwrap();
        let moved = |movement| sum(&board, |t| t.movement == Some(movement));
        let start = sum(&board, |t| t.before == Some(PovertyClass::Poor));
        let end = sum(&board, |t| t.now == Some(PovertyClass::Poor));
        let out: u64 = Movement::ALL.into_iter().filter(|m| m.is_way_out()).map(moved).sum();
        let into: u64 = Movement::ALL.into_iter().filter(|m| m.is_way_in()).map(moved).sum();
        assert_eq!((start, end), (8, 8));
        assert_eq!(start + into, end + out);
        for movement in [Movement::StaysPoor, Movement::ToNearPoor, Movement::ToNotPoor] {
            assert_eq!(moved(movement), 2, "{movement:?}");
        }
        assert_eq!((moved(Movement::NotReviewed), moved(Movement::FromNearPoor)), (2, 2));
        assert_eq!((moved(Movement::Relapsed), moved(Movement::New)), (2, 2));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sheet_counts_unless_a_later_one_or_a_correction_does() {
    on_both(|db| async move {
        let story = (None, None, Some("poor"), false);
        let (households, _) = settle(&db, 1, &[story; 3]).await;
        let mut writer = Writer::new(7, commune(1));
        let (wrong, right) = (writer.record(), writer.record());
        let batch = vec![
            // Made later in the year.
            {
                let id = writer.record();
                sheet_of(&mut writer, id, households[0], (2023, "12-01"), "near_poor", &[])
            },
            // Made earlier in the year, written down later.
            {
                let id = writer.record();
                sheet_of(&mut writer, id, households[1], (2023, "10-01"), "near_poor", &[])
            },
            // A slip, and the sheet that stands in for it although its day is earlier.
            sheet_of(&mut writer, wrong, households[2], (2023, "12-20"), "near_poor", &[]),
            sheet_of(
                &mut writer,
                right,
                households[2],
                (2023, "12-10"),
                "not_poor",
                &[("replaces", Value::Null, json!(wrong))],
            ),
        ];
        push(&db, batch).await;
        let access = access(&[commune(1)]);
        let list = db.list_households(&access, &round(), RowOrder::Name, 0, 10).await.unwrap();
        let class_of = |household: RecordId| {
            list.rows.iter().find(|row| row.id.0 == household.0).unwrap().now.unwrap()
        };
        assert_eq!(class_of(households[0]), PovertyClass::NearPoor);
        assert_eq!(class_of(households[1]), PovertyClass::Poor);
        assert_eq!(class_of(households[2]), PovertyClass::NotPoor);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exit_list_says_what_a_household_was_before() {
    on_both(|db| async move {
        let (households, _) = settle(&db, 1, &[(None, None, None, false)]).await;
        let mut writer = Writer::new(7, commune(1));
        let id = writer.record();
        let left = [("left_class", Value::Null, json!("poor"))];
        push(
            &db,
            vec![sheet_of(&mut writer, id, households[0], (2023, "11-01"), "near_poor", &left)],
        )
        .await;
        let board = db.tally(&access(&[commune(1)]), &round()).await.unwrap();
        assert_eq!(board[0].movement, Some(Movement::ToNearPoor));
        let left = Selection { has_left: true, ..round() };
        agree(&db, &access(&[commune(1)]), &left, 1).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_board_counts_nobody_of_another_commune() {
    on_both(|db| async move {
        let (_, villages) = settle(&db, 1, &stories()).await;
        settle(&db, 2, &stories()[..5]).await;
        let other = access(&[commune(2)]);
        agree(&db, &other, &round(), 5).await;
        agree(&db, &access(&[]), &round(), 0).await;
        agree(&db, &access(&[commune(1), commune(2)]), &round(), 37).await;
        let foreign = Selection { places: Places::Villages(villages.to_vec()), ..round() };
        agree(&db, &other, &foreign, 0).await;
        assert!(db.newest_sheets(&access(&[]), &Places::All, 0, 10).await.unwrap().is_empty());
        assert!(db.rounds_on_file(&access(&[])).await.unwrap().is_empty());
        let rounds = db.rounds_on_file(&other).await.unwrap();
        assert_eq!(rounds.first().map(|round| round.round), Some(2023));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_are_counted_by_people_who_came() {
    on_both(|db| async move {
        let story = (None, None, Some("poor"), false);
        let (households, villages) = settle(&db, 1, &[story; 3]).await;
        let mut writer = Writer::new(7, commune(1));
        let (session, person, other) = (writer.record(), writer.record(), writer.record());
        let mut batch = vec![writer.put(
            session,
            "training_session",
            &[
                ("village", Value::Null, json!(villages[0])),
                ("topic", Value::Null, json!("Ủ phân chuồng")),
                ("date", Value::Null, json!("2023-12-31")),
                ("trainer", Value::Null, json!("Lò Thị Hoà")),
            ],
        )];
        let mark = |writer: &mut Writer, at: usize, person: RecordId, presence: &str| {
            let id = writer.record();
            let fields = [
                ("session", Value::Null, json!(session)),
                ("person", Value::Null, json!(person)),
                ("household", Value::Null, json!(households[at])),
                ("presence", Value::Null, json!(presence)),
            ];
            (id, writer.put(id, "attendance", &fields))
        };
        let (marked, came) = mark(&mut writer, 0, person, "present");
        let (_, absent) = mark(&mut writer, 1, other, "absent");
        batch.extend([came, absent]);
        push(&db, batch).await;
        let access = access(&[commune(1)]);
        let year = Period::of_year(2023);
        let sums = db.tally_sessions(&access, &Places::All, year).await.unwrap();
        assert_eq!((sums.sessions, sums.presences, sums.people, sums.households), (1, 1, 1, 1));
        let trained = Selection { trained: year, ..round() };
        agree(&db, &access, &trained, 1).await;
        let before = Period { to: CivilDate::new(2023, 12, 30).unwrap(), ..year.unwrap() };
        let sums = db.tally_sessions(&access, &Places::All, Some(before)).await.unwrap();
        assert_eq!((sums.sessions, sums.presences), (0, 0));
        // The mark was a slip: the person had been excused.
        let correction = writer.record();
        let fields = [
            ("session", Value::Null, json!(session)),
            ("person", Value::Null, json!(person)),
            ("household", Value::Null, json!(households[0])),
            ("presence", Value::Null, json!("excused")),
            ("replaces", Value::Null, json!(marked)),
        ];
        push(&db, vec![writer.put(correction, "attendance", &fields)]).await;
        let sums = db.tally_sessions(&access, &Places::All, year).await.unwrap();
        assert_eq!((sums.sessions, sums.presences, sums.households), (1, 0, 0));
        agree(&db, &access, &trained, 0).await;
        let list = db.list_sessions(&access, &Places::All, year, true, 0, 10).await.unwrap();
        assert_eq!((list.total, list.rows[0].present), (1, 0));
        assert!(list.rows[0].received.is_some());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_narrowed_by_cause_deprivation_and_name() {
    on_both(|db| async move {
        let (households, _) = settle(&db, 1, &[(None, None, None, false); 2]).await;
        let mut writer = Writer::new(7, commune(1));
        let id = writer.record();
        let answers = json!({
            "water": {"answer": "stream", "deprived": true},
            "latrine": {"answer": "own", "deprived": false},
        });
        let more = [
            ("causes", Value::Null, json!(["lack_land", "illness"])),
            ("indicators", Value::Null, answers),
        ];
        let person = writer.record();
        let fields = [
            ("household", Value::Null, json!(households[0])),
            ("name", Value::Null, json!("Giàng Thị Mỷ")),
            ("relation", Value::Null, json!("spouse")),
        ];
        let batch = vec![
            sheet_of(&mut writer, id, households[0], (2023, "11-01"), "poor", &more),
            writer.put(person, "person", &fields),
        ];
        push(&db, batch).await;
        let access = access(&[commune(1)]);
        let cause = |code: &str| Selection { cause: Some(code.to_owned()), ..round() };
        let lacks = |code: &str| Selection { deprived: Some(code.to_owned()), ..round() };
        let named = |text: &str| Selection { text: Some(text.to_owned()), ..round() };
        agree(&db, &access, &cause("illness"), 1).await;
        agree(&db, &access, &cause("ill"), 0).await;
        agree(&db, &access, &cause("x' OR '1'='1"), 0).await;
        agree(&db, &access, &lacks("water"), 1).await;
        agree(&db, &access, &lacks("latrine"), 0).await;
        agree(&db, &access, &lacks("roof"), 0).await;
        agree(&db, &access, &named("giang my"), 1).await;
        agree(&db, &access, &named("giang sua"), 0).await;
        agree(&db, &access, &named("%"), 0).await;
    })
    .await;
}
