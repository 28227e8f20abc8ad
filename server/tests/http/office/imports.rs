//! Lists: dry run first, all of it or nothing, twice changes nothing.

use axum::http::StatusCode;
use domain::access::Role;

use super::desk::{Desk, count_on};
use crate::server::{TestServer, commune, other_commune};

/// An invented review list of the commune of Púng Luông.
const LIST: &[u8] =
    include_bytes!("../../../../crates/workbook/tests/data/review_pung_luong_2023.xlsx");

async fn dry_run(desk: &Desk<'_>) -> String {
    let answer = desk.upload("danh sach.xlsx", LIST).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    answer.header("location").unwrap().to_owned()
}

async fn households(desk: &Desk<'_>) -> u64 {
    count_on(&desk.page("/office/households").await)
}

#[tokio::test]
async fn a_list_goes_in_after_a_dry_run_and_only_once() {
    let server = TestServer::start().await;
    let desk = server.desk("tinh", Role::ProvinceAdmin, &[]).await;
    let report = dry_run(&desk).await;
    let page = desk.page(&report).await;
    assert!(page.contains("Chưa ghi gì vào sổ") && page.contains("danh sach.xlsx"));
    assert_eq!(households(&desk).await, 0, "a dry run writes nothing");
    let applied = desk.post(&format!("{report}/apply"), &[]).await;
    assert_eq!(applied.header("location"), Some(report.as_str()), "{}", applied.text());
    assert!(desk.page(&report).await.contains("Đã ghi vào sổ"));
    let count = households(&desk).await;
    assert!(count > 200);
    let again = desk.post(&format!("{report}/apply"), &[]).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    let second = dry_run(&desk).await;
    let page = desk.page(&second).await;
    assert!(page.contains("đều đã có trong sổ") && !page.contains(&format!("{second}/apply")));
    assert_eq!(households(&desk).await, count);
    let board = desk.page("/office/").await;
    assert!(board.contains("Xã Púng Luông") || board.contains("Mù Căng Chải"));
    let returned = desk.get(&format!("{second}/returned.xlsx")).await;
    assert_eq!(returned.status, StatusCode::OK);
    assert!(returned.bytes.starts_with(b"PK"), "a workbook is a ZIP archive");
    assert_eq!(server.database.verify().await.unwrap(), []);
}

#[tokio::test]
async fn a_file_that_is_no_list_is_refused_in_words() {
    let server = TestServer::start().await;
    let desk = server.desk("tinh", Role::ProvinceAdmin, &[]).await;
    for file in [&b""[..], b"ho,ten\n1,2\n", b"PK\x03\x04 and then nothing", b"\xd0\xcf\x11\xe0"] {
        let answer = desk.upload("x.xlsx", file).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = answer.text();
        assert!(page.contains("role=\"alert\"") && page.contains("href=\"#file\""));
    }
    let huge = vec![0; 21 * 1024 * 1024];
    assert_eq!(desk.upload("x.xlsx", &huge).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_list_of_another_commune_is_shown_and_not_taken_in() {
    let server = TestServer::start().await;
    let desk = server.desk("xa.khac", Role::CommuneOfficer, &[other_commune()]).await;
    let report = dry_run(&desk).await;
    let page = desk.page(&report).await;
    assert!(page.contains("ngoài địa bàn") && !page.contains(&format!("{report}/apply\"")));
    let applied = desk.post(&format!("{report}/apply"), &[]).await;
    assert_eq!(applied.status, StatusCode::FORBIDDEN);
    let admin = server.desk("tinh", Role::ProvinceAdmin, &[]).await;
    assert_eq!(households(&admin).await, 0);
    assert_eq!(admin.get(&report).await.status, StatusCode::NOT_FOUND, "an upload is its owner's");
}

#[tokio::test]
async fn a_commune_officer_takes_in_their_own_list() {
    let server = TestServer::start().await;
    let desk = server.desk("xa", Role::CommuneOfficer, &[commune()]).await;
    let report = dry_run(&desk).await;
    let applied = desk.post(&format!("{report}/apply"), &[]).await;
    assert_eq!(applied.status, StatusCode::SEE_OTHER, "{}", applied.text());
    assert!(households(&desk).await > 200);
}
