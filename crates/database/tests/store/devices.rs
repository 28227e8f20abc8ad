//! Devices: what they say of themselves, and how one that was disabled leaves.

use std::sync::Arc;

use database::{AccountState, Database, DeviceReport, NewAccount, Push};
use domain::access::{Access, Role};
use domain::id::{DeviceId, UserId};
use domain::time::Timestamp;
use sync::Leaving;
use sync::intake::{Incoming, Trusted};
use sync_testkit::builders::{Writer, commune, device, user};

use crate::fresh::on_both;

fn admin() -> Access {
    let (communes, villages) = (Vec::new(), Vec::new());
    Access { user: user(9), role: Role::ProvinceAdmin, communes, villages }
}

async fn make(db: &Database, number: u128, username: &str) {
    let new = NewAccount {
        id: user(number),
        username: username.to_owned(),
        name: "A".to_owned(),
        role: Role::CommuneOfficer,
        areas: Vec::new(),
        password_hash: "$argon2id$".to_owned(),
    };
    db.create_account(new, Timestamp(1)).await.unwrap().unwrap();
}

fn household(writer: &mut Writer) -> Incoming {
    let (record, village) = (writer.record(), writer.record());
    writer.household(record, village)
}

async fn send(db: &Database, batch: Vec<Incoming>, device: DeviceId, at: i64) {
    let push = Push {
        device,
        batch,
        texts: None,
        judge: Arc::new(Trusted),
        sees_parents: false,
        now: Timestamp(at),
    };
    db.push(push).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_is_listed_as_it_last_said() {
    on_both(|db| async move {
        db.load_reference(Vec::new(), Timestamp(1)).await.unwrap();
        make(&db, 1, "a").await;
        let (first, second) = (device(1), device(2));
        db.know_device(first, user(1), "Chrome", "1", Timestamp(20)).await.unwrap();
        db.know_device(second, user(1), "Chrome", "1", Timestamp(10)).await.unwrap();
        let seen = async || {
            let devices = db.devices(&admin()).await.unwrap();
            devices.into_iter().map(|it| (it.id, it.seen)).collect::<Vec<_>>()
        };
        let (early, late) = (Some(Timestamp(10)), Some(Timestamp(20)));
        assert_eq!(seen().await, [(second, early), (first, late)], "the silent one comes first");
        let report = DeviceReport {
            build: "2".to_owned(),
            waiting: 3,
            oldest: Some(Timestamp(5)),
            used_mb: Some(7),
            quota_mb: None,
            persisted: Some(false),
        };
        db.note_report(second, &report, Timestamp(30)).await.unwrap();
        let listed = db.devices(&admin()).await.unwrap();
        let told = listed.iter().find(|device| device.id == second).unwrap();
        assert_eq!((&told.report, told.reported), (&report, Some(Timestamp(30))));
        db.note_contact(first, late, Timestamp(21)).await.unwrap();
        assert_eq!(seen().await[0], (first, late), "a contact is not noted at every word");
        db.note_contact(first, late, Timestamp(400_000)).await.unwrap();
        assert_eq!(seen().await[1], (first, Some(Timestamp(400_000))));
        let officer = Access { role: Role::CommuneOfficer, ..admin() };
        assert!(db.devices(&officer).await.unwrap().is_empty(), "only who manages users");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_step_of_a_disabled_device_is_noted_once() {
    on_both(|db| async move {
        db.load_reference(Vec::new(), Timestamp(1)).await.unwrap();
        make(&db, 1, "a").await;
        db.make_commune_scope(commune(1)).await.unwrap();
        let mut writer = Writer::new(1, commune(1));
        let device = writer.device;
        db.know_device(device, user(1), "Chrome", "1", Timestamp(2)).await.unwrap();
        send(&db, vec![household(&mut writer)], device, 3).await;
        let officer = Access { role: Role::District, ..admin() };
        assert!(!db.disable_device(&officer, device, "x", Timestamp(4)).await.unwrap());
        assert!(db.disable_device(&admin(), device, "lost", Timestamp(5)).await.unwrap());
        assert!(!db.disable_device(&admin(), device, "again", Timestamp(6)).await.unwrap());
        let standing = db.device_standing(device).await.unwrap().unwrap();
        let open = standing.revocation.unwrap();
        assert_eq!((open.why, open.note.as_str()), (Leaving::DeviceDisabled, "lost"));
        assert_eq!((open.received, open.heard), (0, None));
        for at in [7, 8] {
            db.note_heard(device, Timestamp(at)).await.unwrap();
        }
        let two = vec![household(&mut writer), household(&mut writer)];
        send(&db, two, device, 9).await;
        db.note_received(device, Timestamp(9)).await.unwrap();
        db.note_confirmed(device, 2, Timestamp(10)).await.unwrap();
        for at in [11, 12] {
            db.note_erased(device, Timestamp(at)).await.unwrap();
        }
        let steps = db.revocations(&admin(), device).await.unwrap();
        let [steps] = &steps[..] else { panic!("{steps:?}") };
        assert_eq!((steps.at, steps.by), (Timestamp(5), Some(user(9))));
        assert_eq!((steps.heard, steps.received), (Some(Timestamp(7)), 2));
        assert_eq!(steps.received_at, Some(Timestamp(9)));
        assert_eq!((steps.confirmed, steps.drafts), (Some(Timestamp(10)), 2));
        assert_eq!((steps.erased, steps.ended), (Some(Timestamp(11)), None));
        assert!(db.enable_device(&admin(), device, Timestamp(13)).await.unwrap());
        send(&db, vec![household(&mut writer)], device, 14).await;
        assert!(db.disable_device(&admin(), device, "", Timestamp(15)).await.unwrap());
        let counts = db.revocations(&admin(), device).await.unwrap();
        assert_eq!(counts.len(), 2);
        assert_eq!(counts[0].received, 0, "what came between is of neither");
        assert_eq!((counts[1].ended, counts[1].received), (Some(Timestamp(13)), 2));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_an_account_disables_its_devices_and_no_other() {
    on_both(|db| async move {
        db.load_reference(Vec::new(), Timestamp(1)).await.unwrap();
        make(&db, 1, "a").await;
        make(&db, 2, "b").await;
        for (number, owner) in [(1, 1), (2, 1), (3, 2)] {
            db.know_device(device(number), user(owner), "C", "1", Timestamp(2)).await.unwrap();
        }
        db.disable_device(&admin(), device(1), "lost", Timestamp(3)).await.unwrap();
        let why = async |number| {
            let standing = db.device_standing(device(number)).await.unwrap().unwrap();
            standing.revocation.map(|it| it.why)
        };
        let by: Option<UserId> = Some(user(9));
        db.set_account_state(user(1), AccountState::Closed, by, Timestamp(4)).await.unwrap();
        let (disabled, closed) = (Leaving::DeviceDisabled, Leaving::AccountClosed);
        assert_eq!(
            [why(1).await, why(2).await, why(3).await],
            [Some(disabled), Some(closed), None]
        );
        assert!(db.enable_device(&admin(), device(1), Timestamp(5)).await.unwrap());
        assert_eq!(why(1).await, Some(closed), "its account is closed all the same");
        db.set_account_state(user(1), AccountState::Active, by, Timestamp(6)).await.unwrap();
        assert_eq!([why(1).await, why(2).await], [None, None]);
        assert_eq!(db.verify().await.unwrap(), []);
    })
    .await;
}
