//! Accounts, sessions, rights.

use database::{AccountState, NewAccount, Session, Taken};
use domain::access::Role;
use domain::area::AreaLevel;
use domain::id::{AreaId, ScopeId, UserId};
use domain::time::Timestamp;
use sync_testkit::builders::user;
use uuid::Uuid;

use crate::fresh::on_both;

fn account(number: u128, username: &str, role: Role, areas: Vec<AreaId>) -> NewAccount {
    NewAccount {
        id: user(number),
        username: username.to_owned(),
        name: "Giàng A Thử".to_owned(),
        role,
        areas,
        password_hash: "$argon2id$…".to_owned(),
    }
}

async fn first_of(db: &database::Database, level: AreaLevel) -> AreaId {
    let areas = db.areas().await.unwrap();
    let found = areas.into_iter().find(|(_, area)| area.level == level);
    found.expect("the built-in map has every level above the villages").0
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_name_belongs_to_one_account_however_it_is_typed() {
    on_both(|db| async move {
        let now = Timestamp(1);
        db.load_reference(Vec::new(), now).await.unwrap();
        let first = account(1, "Thử.GA", Role::Inspector, Vec::new());
        db.create_account(first, now).await.unwrap().unwrap();
        let second = account(2, "thu.ga", Role::Inspector, Vec::new());
        assert_eq!(db.create_account(second, now).await.unwrap(), Err(Taken));
        let found = db.account_by_username("THU.GA").await.unwrap().unwrap();
        assert_eq!((found.id, found.state), (user(1), AccountState::Active));
        assert!(db.account_by_username("ai.do").await.unwrap().is_none());
        assert_eq!(db.account_count().await.unwrap(), 1);
        assert_eq!(db.officer_names().await.unwrap()[&user(1)], "Giàng A Thử");
        assert_eq!(db.verify().await.unwrap(), []);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rights_follow_the_map_of_today_and_before() {
    on_both(|db| async move {
        let now = Timestamp(1);
        db.load_reference(domain::reference::built_in_records(), now).await.unwrap();
        let areas = db.areas().await.unwrap();
        let communes = areas.iter().filter(|(_, area)| area.level == AreaLevel::Commune).count();
        let district = first_of(&db, AreaLevel::District).await;
        let of_district = areas.iter().filter(|(_, area)| {
            area.level == AreaLevel::Commune
                && area.versions.iter().any(|version| version.parent == Some(district))
        });
        let of_district: Vec<AreaId> = of_district.map(|(id, _)| *id).collect();
        assert!(!of_district.is_empty());
        let people = [
            account(1, "tinh", Role::ProvinceAdmin, Vec::new()),
            account(2, "huyen", Role::District, vec![district]),
            account(3, "xa", Role::CommuneOfficer, vec![of_district[0]]),
            account(4, "khong", Role::CommuneOfficer, Vec::new()),
        ];
        for person in people {
            db.create_account(person, now).await.unwrap().unwrap();
        }
        let communes_of = |number| {
            let db = db.clone();
            async move { db.access_of(user(number)).await.unwrap().unwrap().communes }
        };
        assert_eq!(communes_of(1).await.len(), communes);
        let district_sees = communes_of(2).await;
        assert!(of_district.iter().all(|commune| district_sees.contains(commune)));
        assert!(communes_of(3).await.contains(&of_district[0]));
        assert!(communes_of(4).await.is_empty());
        assert!(db.access_of(user(9)).await.unwrap().is_none());
        let heads = db.heads(&[ScopeId::from(of_district[0]), ScopeId::from(user(3))]).await;
        assert_eq!(heads.unwrap().len(), 2, "every commune and user has a scope");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_commune_brings_the_books_of_those_it_was_made_from() {
    on_both(|db| async move {
        let now = Timestamp(1);
        db.load_reference(domain::reference::built_in_records(), now).await.unwrap();
        let areas = db.areas().await.unwrap();
        let merged = areas
            .into_iter()
            .find(|(_, area)| area.level == AreaLevel::Commune && !area.predecessors.is_empty());
        let (commune, merged) = merged.expect("communes were merged in 2025");
        let officer = account(1, "moi", Role::CommuneOfficer, vec![commune]);
        db.create_account(officer, now).await.unwrap().unwrap();
        let access = db.access_of(user(1)).await.unwrap().unwrap();
        assert!(merged.predecessors.iter().all(|before| access.communes.contains(before)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_end_with_their_account() {
    on_both(|db| async move {
        let now = Timestamp(1_000);
        db.load_reference(Vec::new(), now).await.unwrap();
        let new = account(1, "a", Role::Inspector, Vec::new());
        db.create_account(new, now).await.unwrap().unwrap();
        let session = |byte: u8| Session {
            token_hash: [byte; 32],
            user: user(1),
            csrf: "token".to_owned(),
            device: None,
            created: now,
            last_used: now,
            expires: now.plus_millis(100),
        };
        for byte in 1..=3 {
            db.create_session(&session(byte)).await.unwrap();
        }
        assert_eq!(db.session(&[1; 32]).await.unwrap(), Some(session(1)));
        let later = now.plus_millis(50);
        db.touch_session(&[1; 32], later, later.plus_millis(100)).await.unwrap();
        assert_eq!(db.session(&[1; 32]).await.unwrap().unwrap().expires, Timestamp(1_150));
        db.end_session(&[2; 32]).await.unwrap();
        assert!(db.session(&[2; 32]).await.unwrap().is_none());
        assert_eq!(db.drop_expired_sessions(Timestamp(1_120)).await.unwrap(), 1);
        let closed = AccountState::Closed;
        db.set_account_state(user(1), closed, None, now).await.unwrap();
        assert!(db.session(&[1; 32]).await.unwrap().is_none());
        assert!(db.access_of(user(1)).await.unwrap().is_none(), "a closed account sees nothing");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn failed_sign_ins_are_counted_until_one_succeeds() {
    on_both(|db| async move {
        for number in 0..3_u8 {
            let id = Uuid::from_u128(u128::from(number) + 1);
            db.note_failed_sign_in(id, "hash", Timestamp(i64::from(number))).await.unwrap();
        }
        assert_eq!(db.failed_sign_ins("hash", Timestamp(1)).await.unwrap(), 2);
        assert_eq!(db.failed_sign_ins("other", Timestamp(0)).await.unwrap(), 0);
        db.forget_failed_sign_ins("hash").await.unwrap();
        assert_eq!(db.failed_sign_ins("hash", Timestamp(0)).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_keeps_its_count_when_it_signs_in_again() {
    use crate::contract::trusted;
    use sync_testkit::builders::{Writer, commune};
    on_both(|db| async move {
        db.make_commune_scope(commune(1)).await.unwrap();
        let mut writer = Writer::new(1, commune(1));
        let (household, village) = (writer.record(), writer.record());
        let known = UserId(writer.author.0);
        db.know_device(writer.device, known, "Chrome", "1", Timestamp(1)).await.unwrap();
        db.push(trusted(vec![writer.household(household, village)])).await.unwrap();
        db.know_device(writer.device, known, "Chrome", "2", Timestamp(2)).await.unwrap();
        assert_eq!(db.held(writer.device).await.unwrap(), 1);
    })
    .await;
}
