//! Lists and files of households: filtered, ordered, and only what the user may see.

use database::{Database, HouseholdFilter, HouseholdSort};
use domain::access::{Access, Role};
use domain::classification::PovertyClass;
use domain::id::{AreaId, HouseholdId, RecordId, ScopeId};
use serde_json::{Value, json};
use sync::Outcome;
use sync_testkit::builders::{Writer, commune, user};

use crate::contract::trusted;
use crate::fresh::on_both;

/// Invented people.
const HEADS: [&str; 4] = ["Giàng A Súa", "Lý Thị Mỷ", "Vàng Thị Ông", "Sùng A Ánh"];

pub(crate) fn access(communes: &[ScopeId]) -> Access {
    Access {
        user: user(1),
        role: Role::CommuneOfficer,
        communes: communes.iter().map(|scope| AreaId(scope.0)).collect(),
        villages: Vec::new(),
    }
}

fn all() -> HouseholdFilter {
    HouseholdFilter { page_rows: 100, ..HouseholdFilter::default() }
}

async fn settle(db: &Database, number: u128) -> (Vec<RecordId>, RecordId) {
    db.make_commune_scope(commune(number)).await.unwrap();
    let mut writer = Writer::new(number, commune(number));
    let village = writer.record();
    let version = json!([{"kind": "bản", "name": "Thử", "parent": commune(number)}]);
    let level = ("level", Value::Null, json!("village"));
    let mut batch = vec![writer.put(village, "area", &[level, ("versions", Value::Null, version)])];
    let mut households = Vec::new();
    for head in HEADS {
        let household = writer.record();
        batch.push(writer.household(household, village));
        let person = writer.record();
        let fields = [
            ("household", Value::Null, json!(household)),
            ("name", Value::Null, json!(head)),
            ("relation", Value::Null, json!("head")),
        ];
        batch.push(writer.put(person, "person", &fields));
        households.push(household);
    }
    let sheet = writer.record();
    batch.push(writer.assessment(sheet, households[0]));
    let pushed = db.push(trusted(batch)).await.unwrap();
    assert!(pushed.answers.iter().all(|answer| answer.outcome == Outcome::Applied));
    (households, village)
}

#[tokio::test(flavor = "multi_thread")]
async fn households_are_listed_in_vietnamese_order_and_found_without_diacritics() {
    on_both(|db| async move {
        let (households, village) = settle(&db, 1).await;
        let access = access(&[commune(1)]);
        let by_name = HouseholdFilter { sort: HouseholdSort::Name, ..all() };
        let list = db.households(&access, &by_name).await.unwrap();
        let heads: Vec<_> = list.rows.iter().filter_map(|row| row.head.as_deref()).collect();
        assert_eq!(heads, ["Sùng A Ánh", "Lý Thị Mỷ", "Vàng Thị Ông", "Giàng A Súa"]);
        assert_eq!(list.rows[0].village_name.as_deref(), Some("Thử"));
        let found = |text: &str| {
            let (db, access) = (db.clone(), access.clone());
            let filter = HouseholdFilter { text: Some(text.to_owned()), ..all() };
            async move { db.households(&access, &filter).await.unwrap().total }
        };
        assert_eq!((found("ly my").await, found("thi").await, found("ng").await), (1, 2, 0));
        assert_eq!(found("%").await, 0, "a wildcard is a letter like any other");
        let poor = HouseholdFilter { class: Some(PovertyClass::Poor), ..all() };
        let poor = db.households(&access, &poor).await.unwrap();
        assert_eq!(poor.rows.iter().map(|row| row.id.0).collect::<Vec<_>>(), [households[0].0]);
        let page =
            HouseholdFilter { page_rows: 3, page: 1, village: Some(village.into()), ..all() };
        let page = db.households(&access, &page).await.unwrap();
        assert_eq!((page.rows.len(), page.total), (1, 4));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_sees_people_of_another_commune() {
    on_both(|db| async move {
        let (households, _) = settle(&db, 1).await;
        settle(&db, 2).await;
        let own = access(&[commune(1)]);
        let other = access(&[commune(2)]);
        let nothing = access(&[]);
        assert_eq!(db.households(&own, &all()).await.unwrap().total, 4);
        assert_eq!(db.households(&nothing, &all()).await.unwrap().total, 0);
        let id = HouseholdId::from(households[0]);
        assert!(db.household_by_id(&own, id).await.unwrap().is_some());
        assert!(db.household_by_id(&other, id).await.unwrap().is_none());
        assert_eq!(db.history(&own, households[0]).await.unwrap().len(), 1);
        assert!(db.history(&other, households[0]).await.unwrap().is_empty());
        let of_other = HouseholdFilter { commune: Some(AreaId(commune(2).0)), ..all() };
        assert_eq!(db.households(&own, &of_other).await.unwrap().total, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_tells_members_sheets_sessions_and_history() {
    on_both(|db| async move {
        let (households, village) = settle(&db, 1).await;
        let access = access(&[commune(1)]);
        let id = HouseholdId::from(households[0]);
        let file = db.household_by_id(&access, id).await.unwrap().unwrap();
        assert_eq!((file.members.len(), file.assessments.len()), (1, 1));
        let mut writer = Writer::new(9, commune(1));
        let (session, mark) = (writer.record(), writer.record());
        let batch = vec![
            writer.put(
                session,
                "training_session",
                &[
                    ("village", Value::Null, json!(village)),
                    ("topic", Value::Null, json!("Chăn nuôi gà")),
                    ("date", Value::Null, json!("2023-11-20")),
                    ("trainer", Value::Null, json!("Cán bộ khuyến nông")),
                ],
            ),
            writer.put(
                mark,
                "attendance",
                &[
                    ("session", Value::Null, json!(session)),
                    ("person", Value::Null, json!(file.members[0].0)),
                    ("household", Value::Null, json!(id)),
                    ("presence", Value::Null, json!("present")),
                ],
            ),
            writer.edit(households[0], "phone", Value::Null, "0123"),
        ];
        let pushed = db.push(trusted(batch)).await.unwrap();
        assert!(pushed.answers.iter().all(|answer| answer.outcome == Outcome::Applied));
        let file = db.household_by_id(&access, id).await.unwrap().unwrap();
        assert_eq!(file.sessions.len(), 1);
        assert_eq!(file.household.phone.as_deref(), Some("0123"));
        let history = db.history(&access, households[0]).await.unwrap();
        assert_eq!(history.len(), 2);
        assert_eq!(history[1].mutation.fields["phone"].new, json!("0123"));
        let village = db.village_lines(commune(1), village.into()).await.unwrap();
        assert_eq!(village.lines, 12, "card, four households and heads, sheet, session, mark");
        assert_eq!(db.book_of(AreaId(commune(1).0)).await.unwrap().len(), 9);
        assert_eq!(db.verify().await.unwrap(), []);
    })
    .await;
}
