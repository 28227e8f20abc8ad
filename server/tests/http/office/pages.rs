//! What every page has, and that every number of a board is the length of its list.

use axum::http::StatusCode;
use domain::access::Role;

use super::desk::{count_on, value_after, values_after};
use crate::server::TestServer;

/// The pages of a role, with one household and one session.
async fn pages_of(desk: &super::desk::Desk<'_>) -> Vec<String> {
    let answer = desk.get("/office/").await;
    let first = answer.header("location").unwrap_or("/office/").to_owned();
    let page = desk.page(&first).await;
    let rail = page.split("class=\"rail\"").nth(1).unwrap().split("</ul>").next().unwrap();
    let mut pages = values_after(rail, "<li><a href=\"");
    assert!(!pages.is_empty());
    if pages.iter().any(|page| page == "/office/households") {
        let list = desk.page("/office/households").await;
        pages.push(value_after(&list, "<th scope=\"row\"><a href=\"").to_owned());
    }
    if pages.iter().any(|page| page == "/office/sessions") {
        let list = desk.page("/office/sessions").await;
        pages.push(value_after(&list, "<th scope=\"row\"><a href=\"").to_owned());
    }
    if pages.iter().any(|page| page == "/office/users") {
        pages.push("/office/users/new".to_owned());
    }
    pages
}

fn check_page(path: &str, page: &str, language: &str) {
    assert!(page.starts_with("<!DOCTYPE html>"), "{path}");
    assert_eq!(page.matches("<!DOCTYPE").count(), 1, "{path}");
    assert!(page.contains(&format!("<html lang=\"{language}\"")), "{path}");
    assert_eq!(page.matches("<h1").count(), 1, "{path}: one heading of the page");
    assert!(!value_between(page, "<title>", "</title>").is_empty(), "{path}");
    assert!(!page.contains(" style=\""), "{path}: no style attributes");
    assert!(!page.contains("<script"), "{path}: no scripts");
    for tag in ["<input", "<select", "<textarea"] {
        for field in page.split(tag).skip(1) {
            let field = field.split('>').next().unwrap();
            if field.contains("type=\"hidden\"") {
                continue;
            }
            let id = value_after(field, "id=\"");
            let label = format!("for=\"{id}\"");
            assert!(page.contains(&label), "{path}: the field {id} has no label");
        }
    }
    for id in values_after(page, " id=\"") {
        let count = page.matches(&format!(" id=\"{id}\"")).count();
        assert_eq!(count, 1, "{path}: the id {id} stands twice");
    }
}

fn value_between<'a>(page: &'a str, from: &str, to: &str) -> &'a str {
    page.split_once(from).unwrap().1.split_once(to).unwrap().0
}

#[tokio::test]
async fn every_page_of_every_role_says_what_it_is() {
    let server = TestServer::with_demo().await;
    for role in Role::ALL {
        let desk = server.demo_desk(role).await;
        for path in pages_of(&desk).await {
            let page = desk.page(&path).await;
            check_page(&path, &page, "vi");
            let join = if path.contains('?') { '&' } else { '?' };
            let english = desk.page(&format!("{path}{join}lang=en")).await;
            check_page(&path, &english, "en");
        }
    }
}

#[tokio::test]
async fn every_number_of_a_board_opens_a_list_of_that_length() {
    let server = TestServer::with_demo().await;
    let desk = server.demo_desk(Role::ProvinceAdmin).await;
    let mut seen = 0;
    for board in [
        "/office/",
        "/office/?map=2025-07-01",
        "/office/?round=2020:qd59-2015&map=2020-02-01",
        "/office/?round=2022:nd07-2021",
    ] {
        let page = desk.page(board).await;
        for link in page.split("<a href=\"/office/households?").skip(1) {
            let (query, rest) = link.split_once("\">").unwrap();
            let number = rest.split_once("</a>").unwrap().0.replace('.', "");
            let Ok(number) = number.parse::<u64>() else { continue };
            let path = format!("/office/households?{}", query.replace("&amp;", "&"));
            assert_eq!(count_on(&desk.page(&path).await), number, "{board} → {path}");
            seen += 1;
        }
    }
    assert!(seen > 80, "only {seen} numbers were looked at");
}

#[tokio::test]
async fn a_board_goes_down_to_the_village() {
    let server = TestServer::with_demo().await;
    let desk = server.demo_desk(Role::ProvinceAdmin).await;
    let mut path = "/office/?round=2023:nd07-2021&map=2020-02-01".to_owned();
    for depth in 0..3 {
        let page = desk.page(&path).await;
        let rows = page.split("<tbody>").nth(1).unwrap();
        path = value_after(rows, "<th scope=\"row\"><a href=\"").replace("&amp;", "&");
        let is_list = path.starts_with("/office/households");
        assert_eq!(is_list, depth == 2, "step {depth} leads to {path}");
    }
    assert!(count_on(&desk.page(&path).await) > 0);
}

#[tokio::test]
async fn the_sum_of_the_movement_is_written_out_and_right() {
    let server = TestServer::with_demo().await;
    let desk = server.demo_desk(Role::ProvinceAdmin).await;
    let page = desk.page("/office/").await;
    let sum = value_between(&page, "<p class=\"hush sum\">", "</p>");
    let mut text = String::new();
    let mut in_tag = false;
    for letter in sum.replace("<!>", "").chars() {
        match letter {
            '<' => in_tag = true,
            '>' => in_tag = false,
            letter if !in_tag => text.push(letter),
            _ => {}
        }
    }
    let (left, end) = text.split_once(" = ").unwrap();
    let number = |text: &str| text.trim().replace('.', "").parse::<i64>().unwrap();
    let spaced = left.replace(" − ", " + -");
    let total: i64 = spaced
        .split(" + ")
        .map(|part| match part.strip_prefix('-') {
            Some(part) => -number(part),
            None => number(part),
        })
        .sum();
    assert_eq!(total, number(end), "{text}");
}

#[tokio::test]
async fn an_empty_book_says_what_to_do() {
    let server = TestServer::start().await;
    let desk = server.desk("tinh", Role::ProvinceAdmin, &[]).await;
    let page = desk.page("/office/").await;
    check_page("/office/", &page, "vi");
    assert!(page.contains("Sổ chưa có hộ nào"));
    for path in ["/office/households", "/office/sessions", "/office/assessments"] {
        check_page(path, &desk.page(path).await, "vi");
    }
}

#[tokio::test]
async fn addresses_nobody_made_are_answered_kindly() {
    let server = TestServer::with_demo().await;
    let desk = server.demo_desk(Role::ProvinceAdmin).await;
    for path in [
        "/office/?area=nowhere&round=9999:none&map=1700-01-01",
        "/office/households?page=-3&sort=x&class=rich&moved=away&cause=%27%22&lacks=%27%22",
        "/office/households?q=%25%27%22%3Cscript%3E&page=99999",
        "/office/sessions?page=0&round=2020",
    ] {
        let page = desk.page(path).await;
        assert!(!page.contains("<script"), "{path}");
    }
    for path in ["/office/households/nobody", "/office/sessions/none", "/office/import/none"] {
        assert_eq!(desk.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}
