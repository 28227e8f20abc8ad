//! Everything that waits for a decision.

use domain::id::RecordId;
use i18n::*;
use leptos::prelude::*;

use super::open_conflicts;
use super::words::{about_words, field_words, is_private, value_words};
use crate::components::{Empty, Main, Page, Row, Rows, Tab, Tabs, TopHeader};
use crate::context::{ItemState, KEPT, SHEETS, SyncItem, use_field_book, use_sync_status};
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
    let others = Memo::new(move |_| {
        use_sync_status().items.with(|items| items.iter().filter_map(other).collect::<Vec<_>>())
    });
    let other_rows = move || {
        let row = |(id, name, is_kept): (RecordId, String, bool)| {
            let words = match is_kept {
                true => td_string!(locale, conflict.list.kept),
                false => td_string!(locale, conflict.list.doubled),
            };
            view! {
                <Row href=route::conflict(id)>
                    <span class="row__name">{name}</span>
                    <span class="quiet">{words}</span>
                </Row>
            }
        };
        others.get().into_iter().map(row).collect_view()
    };
    let is_any = move || open.with(|open| !open.is_empty()) || others.with(|it| !it.is_empty());
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
                    <Rows>{rows} {other_rows}</Rows>
                </Show>
            </Main>
            <Tabs current=Tab::Sync/>
        </Page>
    }
}

/// What was kept aside, or a household with too many sheets: its id, whose it is, and which.
fn other(item: &SyncItem) -> Option<(RecordId, String, bool)> {
    let ItemState::ToDecide { conflict, field } = &item.state else { return None };
    let is_kept = field == KEPT;
    (is_kept || field == SHEETS).then(|| (*conflict, item.name.clone(), is_kept))
}
