//! The villages of the book: the officer's own first, then the others, with their figures.

use domain::name::capitalized;
use std::collections::HashMap;

use domain::classification::PovertyClass;
use domain::id::AreaId;
use i18n::*;
use leptos::prelude::*;

use super::list::WHOLE_COMMUNE;
use crate::components::{Empty, Main, Page, Row, Rows, Tab, Tabs, TopHeader};
use crate::context::{BookIndex, use_field_book, use_session};
use crate::format::count;
use crate::route;

/// One village with its figures.
#[derive(Clone, Debug, PartialEq, Eq)]
struct VillageLine {
    id: AreaId,
    name: String,
    households: usize,
    poor: usize,
    is_own: bool,
}

fn lines(index: &BookIndex, own: &[AreaId], locale: Locale) -> Vec<VillageLine> {
    let mut figures: HashMap<AreaId, (usize, usize)> = HashMap::new();
    for entry in index.households() {
        let (households, poor) = figures.entry(entry.village).or_default();
        *households += 1;
        let is_poor = entry.latest().is_some_and(|latest| latest.class == PovertyClass::Poor);
        *poor += usize::from(is_poor);
    }
    let line = |village: &crate::context::Village| {
        let (households, poor) = figures.get(&village.id).copied().unwrap_or_default();
        let is_own = own.contains(&village.id);
        VillageLine { id: village.id, name: capitalized(&village.name), households, poor, is_own }
    };
    let mut lines: Vec<VillageLine> = index.villages().map(line).collect();
    // Who moved here and has no village yet lives in the commune as a whole.
    for (id, (households, poor)) in figures {
        if index.commune_of(id) == Some(id) {
            let name = td_string!(locale, household.villages.not_said).to_owned();
            lines.push(VillageLine { id, name, households, poor, is_own: false });
        }
    }
    lines
}

/// The villages.
#[component]
pub(crate) fn Villages() -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let book = use_field_book();
    let session = use_session();
    let own = move || {
        let first = session.first_village().map(|(_, village)| village);
        session.villages().into_iter().chain(first).collect::<Vec<AreaId>>()
    };
    let all = Memo::new(move |_| book.index(|index| lines(index, &own(), locale)));
    let row = move |line: VillageLine| {
        let households = td_string!(
            locale,
            household.villages.households,
            count = count(line.households, locale)
        );
        let poor = td_string!(locale, household.villages.poor, count = count(line.poor, locale));
        let figures = format!("{households}, {poor}");
        view! {
            <Row href=format!("{}?village={}", route::households(), line.id)>
                <span class="row__name">{line.name}</span>
                <span class="quiet">{figures}</span>
            </Row>
        }
    };
    let part = move |wants_own: bool, title: &'static str| {
        let lines: Vec<VillageLine> =
            all.get().into_iter().filter(|line| line.is_own == wants_own).collect();
        (!lines.is_empty()).then(|| {
            view! {
                <section class="stack">
                    <h2>{title}</h2>
                    <Rows>{lines.into_iter().map(row).collect_view()}</Rows>
                </section>
            }
        })
    };
    let title = td_string!(locale, household.villages.title);
    view! {
        <Page title=title.to_owned()>
            <TopHeader
                back=Signal::derive(route::households)
                back_to=td_string!(locale, household.list.title).to_owned()
                title=title.to_owned()
                is_heading=true
            />
            <Main class="main--list">
                <Show
                    when=move || !all.read().is_empty()
                    fallback=move || view! {
                        <Empty title=td_string!(locale, household.villages.none).to_owned()>
                            <p>{td_string!(locale, household.villages.none_hint)}</p>
                        </Empty>
                    }
                >
                    {move || part(true, td_string!(locale, household.villages.own))}
                    <Rows>
                        <Row href=format!("{}?village={WHOLE_COMMUNE}", route::households())>
                            <span class="row__name">{td_string!(locale, household.villages.all)}</span>
                            <span class="quiet">{td_string!(locale, household.villages.all_of)}</span>
                        </Row>
                    </Rows>
                    {move || {
                        let has_own = all.read().iter().any(|line| line.is_own);
                        let title = if has_own {
                            td_string!(locale, household.villages.others)
                        } else {
                            td_string!(locale, household.villages.every)
                        };
                        part(false, title)
                    }}
                </Show>
            </Main>
            <Tabs current=Tab::Households/>
        </Page>
    }
}
