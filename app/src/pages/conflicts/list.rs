//! Everything that waits for a decision.

use i18n::*;
use leptos::prelude::*;

use super::doubled::doubled;
use super::open_conflicts;
use super::words::{about_words, field_words, is_private, value_words};
use crate::components::{Empty, Main, Page, Row, Rows, Tab, Tabs, TopHeader};
use crate::context::use_field_book;
use crate::route;

/// The open conflicts.
#[component]
pub(crate) fn Conflicts() -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let book = use_field_book();
    let open = Memo::new(move |_| book.read(open_conflicts));
    let rows = move || {
        let row = |(id, conflict): (domain::id::RecordId, domain::settlement::Conflict)| {
            let about = about_words(book, conflict.record, conflict.kind, locale);
            let field = field_words(conflict.kind, &conflict.field, locale);
            let words = if is_private(&conflict.field) || conflict.field == crate::forms::DELETED {
                field.to_owned()
            } else {
                let of = |value| value_words(book, &conflict.field, value, locale);
                td_string!(
                    locale,
                    conflict.list.row,
                    field = field,
                    standing = of(&conflict.standing),
                    offered = of(&conflict.offered)
                )
            };
            view! {
                <Row href=route::conflict(id)>
                    <span class="row__name">{about}</span>
                    <span class="quiet">{words}</span>
                </Row>
            }
        };
        open.get().into_iter().map(row).collect_view()
    };
    let sheets = Memo::new(move |_| book.read(doubled));
    let sheet_rows = move || {
        let row = |(household, round): (domain::id::HouseholdId, u16)| {
            let name =
                book.peek_index(|index| index.household(household).map(|it| it.name.clone()));
            let about =
                td_string!(locale, conflict.about.household, name = name.unwrap_or_default());
            let words = td_string!(locale, conflict.list.doubled, year = round);
            view! {
                <Row href=route::household(household)>
                    <span class="row__name">{about}</span>
                    <span class="quiet">{words}</span>
                </Row>
            }
        };
        sheets.get().into_iter().map(row).collect_view()
    };
    let is_any = move || open.with(|open| !open.is_empty()) || sheets.with(|it| !it.is_empty());
    let title = td_string!(locale, conflict.list.title);
    view! {
        <Page title=title.to_owned()>
            <TopHeader back=Signal::derive(route::sync) title=title.to_owned() is_heading=true/>
            <Main class="main--list">
                <Show
                    when=is_any
                    fallback=move || view! {
                        <Empty title=td_string!(locale, conflict.list.empty).to_owned()>
                            <p>{td_string!(locale, conflict.list.empty_hint)}</p>
                        </Empty>
                    }
                >
                    <p class="quiet">{td_string!(locale, conflict.list.lead)}</p>
                    <Rows>{rows} {sheet_rows}</Rows>
                </Show>
            </Main>
            <Tabs current=Tab::Sync/>
        </Page>
    }
}
