//! Who gets in, what they see of it, and that forms prove where they come from.

use axum::http::StatusCode;
use domain::access::{Access, OfficePage, Role};
use domain::id::UserId;
use office::desk::address_of;
use server::access::{Allow, Verb, rule};

use super::desk::{count_on, value_after, values_after};
use crate::server::{PASSWORD, TestServer, commune};

#[tokio::test]
async fn the_table_and_the_domain_say_the_same_about_pages() {
    for page in OfficePage::ALL {
        let path = address_of(page);
        let rule = rule(Verb::Get, path).unwrap_or_else(|| panic!("{path} is in the table"));
        for role in Role::ALL {
            let access = Access {
                user: UserId(uuid::Uuid::nil()),
                role,
                communes: Vec::new(),
                villages: Vec::new(),
            };
            // The first page lets everybody in and leads on to a page that is theirs.
            if rule.allow != Allow::SignedIn {
                assert_eq!(
                    rule.allow.admits(role),
                    access.may_open_office(page),
                    "{path} {role:?}"
                );
            }
        }
    }
}

#[tokio::test]
async fn a_wrong_password_is_told_on_the_page_and_too_many_end_it() {
    let server = TestServer::start().await;
    server.account("tinh", Role::ProvinceAdmin, &[]).await;
    let page = server.get("/office/sign-in").await;
    assert_eq!(page.status, StatusCode::OK);
    let wrong = server.office_sign_in("tinh", "mat khau sai").await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    let text = wrong.text();
    assert!(text.contains("chưa đúng") && text.contains("value=\"tinh\""));
    assert!(!text.contains("mat khau sai"));
    assert!(wrong.header("set-cookie").is_none());
    let mut last = wrong;
    for _ in 0..20 {
        last = server.office_sign_in("tinh", "mat khau sai").await;
    }
    assert_eq!(last.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(last.header("retry-after").is_some());
    let right = server.office_sign_in("tinh", PASSWORD).await;
    assert_eq!(right.status, StatusCode::TOO_MANY_REQUESTS, "also with the right password");
}

#[tokio::test]
async fn signing_out_ends_the_session() {
    let server = TestServer::start().await;
    let desk = server.desk("tinh", Role::ProvinceAdmin, &[]).await;
    assert_eq!(desk.post("/office/sign-out", &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(desk.get("/office/").await.header("location"), Some("/office/sign-in"));
}

#[tokio::test]
async fn a_form_without_its_token_changes_nothing() {
    let server = TestServer::start().await;
    let desk = server.desk("tinh", Role::ProvinceAdmin, &[]).await;
    let user = [("username", "moi"), ("name", "Mới"), ("role", "province_admin")];
    let bare = desk.post_bare("/office/users", &user).await;
    assert!(bare.status.is_client_error());
    let mut wrong = vec![("csrf", "0123456789abcdef0123456789abcdef")];
    wrong.extend_from_slice(&user);
    let wrong = desk.post_bare("/office/users", &wrong).await;
    assert_eq!(wrong.status, StatusCode::FORBIDDEN);
    assert_eq!(server.database.account_count().await.unwrap(), 1);
}

#[tokio::test]
async fn everybody_sees_their_communes_and_no_other() {
    let server = TestServer::with_demo().await;
    let all = server.demo_desk(Role::ProvinceAdmin).await;
    let all = count_on(&all.page("/office/households").await);
    for role in [Role::District, Role::CommuneOfficer, Role::Village, Role::Agency] {
        let desk = server.demo_desk(role).await;
        let theirs = count_on(&desk.page("/office/households").await);
        assert!(theirs > 0 && theirs < all, "{role:?} sees {theirs} of {all}");
    }
    let inspector = server.demo_desk(Role::Inspector).await;
    assert_eq!(count_on(&inspector.page("/office/households").await), all);
}

#[tokio::test]
async fn a_household_of_another_commune_is_not_found() {
    let server = TestServer::with_demo().await;
    let admin = server.demo_desk(Role::ProvinceAdmin).await;
    let list = admin.page("/office/households?sort=village").await;
    let households = values_after(&list, "<th scope=\"row\"><a href=\"");
    let agency = server.demo_desk(Role::Agency).await;
    let mut hidden = 0;
    for household in households {
        let answer = agency.get(&household).await;
        let page = answer.text();
        match answer.status {
            StatusCode::OK => assert!(page.contains("Púng Luông")),
            status => {
                assert_eq!(status, StatusCode::NOT_FOUND);
                hidden += 1;
            }
        }
    }
    assert!(hidden > 0);
}

#[tokio::test]
async fn private_fields_are_covered_and_an_agency_cannot_uncover_them() {
    let server = TestServer::with_demo().await;
    let officer = server.demo_desk(Role::CommuneOfficer).await;
    let list = officer.page("/office/households").await;
    let household = value_after(&list, "<th scope=\"row\"><a href=\"").to_owned();
    let numbers = |page: &str| {
        let words = page.split(|letter: char| !letter.is_ascii_digit());
        words.filter(|word| word.len() == 12).count()
    };
    let covered = officer.page(&household).await;
    assert!(covered.contains("class=\"covered\""));
    assert_eq!(numbers(&covered), 0);
    let reveal = format!("{household}/reveal");
    let uncovered = officer.post(&reveal, &[]).await;
    assert_eq!(uncovered.status, StatusCode::OK);
    assert!(!uncovered.text().contains("class=\"covered\""));
    assert!(numbers(&uncovered.text()) > 0);
    let agency = server.demo_desk(Role::Agency).await;
    let page = agency.page(&household).await;
    assert!(page.contains("class=\"covered\"") && !page.contains("/reveal"));
    assert_eq!(agency.post(&reveal, &[]).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_trainer_is_led_to_the_sessions() {
    let server = TestServer::start().await;
    let desk = server.desk("khuyennong", Role::Trainer, &[commune()]).await;
    let answer = desk.get("/office/").await;
    assert_eq!(answer.header("location"), Some("/office/sessions"));
    assert_eq!(desk.get("/office/households").await.status, StatusCode::FORBIDDEN);
}
