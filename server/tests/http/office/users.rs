//! Accounts made, closed, opened, and given another password.

use axum::http::StatusCode;
use domain::access::Role;

use super::desk::{value_after, values_after};
use crate::server::{COMMUNE, TestServer};

fn password_on(page: &str) -> String {
    let (_, after) = page.split_once("<p class=\"password\"><code>").unwrap();
    after.split('<').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_first_password_is_shown_once_and_works() {
    let server = TestServer::start().await;
    let admin = server.desk("tinh", Role::ProvinceAdmin, &[]).await;
    let form = [
        ("name", "Lò Thị Thử"),
        ("username", "lo.thu"),
        ("role", "commune_officer"),
        ("areas", COMMUNE),
    ];
    let made = admin.post("/office/users", &form).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.text());
    let password = password_on(&made.text());
    assert!(password.len() >= 16);
    assert!(!admin.page("/office/users").await.contains(&password));
    let officer = server.desk_of("lo.thu", &password).await;
    assert!(officer.page("/office/").await.contains("Lò Thị Thử"));
    let again = admin.post("/office/users", &form).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(again.text().contains("đã có người dùng"));
}

#[tokio::test]
async fn what_is_missing_is_said_beside_its_field() {
    let server = TestServer::start().await;
    let admin = server.desk("tinh", Role::ProvinceAdmin, &[]).await;
    let form = [("name", ""), ("username", "a b"), ("role", "district")];
    let answer = admin.post("/office/users", &form).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = answer.text();
    assert!(page.contains("role=\"alert\"") && page.contains("value=\"a b\""));
    let linked = values_after(&page, "<li><a href=\"#");
    assert_eq!(linked, ["name", "username", "areas"]);
    assert_eq!(server.database.account_count().await.unwrap(), 1);
}

#[tokio::test]
async fn a_closed_account_is_out_at_once_and_may_come_back() {
    let server = TestServer::start().await;
    let admin = server.desk("tinh", Role::ProvinceAdmin, &[]).await;
    let clerk = server.desk("thanhtra", Role::Inspector, &[]).await;
    let list = admin.page("/office/users").await;
    let close = value_after(&list, "action=\"/office/users/").to_owned();
    let id = {
        let accounts = server.database.accounts().await.unwrap();
        accounts.into_iter().find(|account| account.username == "thanhtra").unwrap().id
    };
    assert!(!close.is_empty());
    let closed = admin.post(&format!("/office/users/{id}/close"), &[]).await;
    assert!(closed.text().contains("Đã khóa tài khoản"));
    assert_eq!(clerk.get("/office/").await.header("location"), Some("/office/sign-in"));
    let refused = server.office_sign_in("thanhtra", crate::server::PASSWORD).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    let opened = admin.post(&format!("/office/users/{id}/open"), &[]).await;
    assert!(opened.text().contains("Đã mở lại"));
    let reset = admin.post(&format!("/office/users/{id}/password"), &[]).await;
    let password = password_on(&reset.text());
    server.desk_of("thanhtra", &password).await;
    let myself = {
        let accounts = server.database.accounts().await.unwrap();
        accounts.into_iter().find(|account| account.username == "tinh").unwrap().id
    };
    let answer = admin.post(&format!("/office/users/{myself}/close"), &[]).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "nobody locks themselves out");
}
