//! The list behind every number.

use domain::access::OfficePage;
use domain::classification::PovertyClass;
use i18n::*;
use leptos::prelude::*;

use crate::board::Choice;
use crate::desk::{Desk, class_tag, desk_page, icon, pager, small_icon};
use crate::figure::number;
use crate::link::Asked;

/// One household of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HouseholdLine {
    /// Its id.
    pub id: String,
    /// The name of its head.
    pub head: Option<String>,
    /// The year its head was born.
    pub born: Option<String>,
    /// Its readable code.
    pub code: Option<String>,
    /// Commune and village.
    pub place: String,
    /// The class of the round.
    pub class: Option<PovertyClass>,
    /// The class before.
    pub before: Option<PovertyClass>,
    /// Points of living characteristics.
    pub b1: Option<u16>,
    /// Points of deprivations.
    pub b2: Option<u16>,
    /// Causes in words.
    pub causes: String,
    /// Marks of the household in words.
    pub marks: Vec<String>,
    /// Who reviewed it.
    pub officer: Option<String>,
    /// When.
    pub date: Option<String>,
}

/// One field of the filter with its choices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// The name that is sent.
    pub name: &'static str,
    /// What is asked.
    pub label: String,
    /// What can be chosen; the first is *any*.
    pub choices: Vec<Choice>,
    /// What was chosen.
    pub chosen: String,
}

/// Everything the list shows.
#[derive(Clone, Debug)]
pub struct HouseholdList {
    /// What was asked, with the values that apply.
    pub asked: Asked,
    /// What can be asked.
    pub filters: Vec<Filter>,
    /// What was asked in words, each with the address of the list without it.
    pub chips: Vec<(String, String)>,
    /// The round in words.
    pub round: String,
    /// The rows.
    pub rows: Vec<HouseholdLine>,
    /// How many there are on all pages.
    pub total: u64,
    /// The page, from 1.
    pub page: u64,
    /// Rows of a page.
    pub page_rows: u64,
}

/// The page.
pub fn household_list_page(desk: &Desk, list: &HouseholdList) -> AnyView {
    let locale = desk.locale();
    let title = td_string!(locale, office.households.title).to_owned();
    let content = view! {
        <div class="work__head">
            <div>
                <h1>{title.clone()}</h1>
                <p class="quiet">
                    <b>{td_string!(locale, office.households.count, count = number(list.total, locale))}</b>
                    " "{td_string!(locale, office.households.class_of, round = list.round.clone())}
                </p>
            </div>
        </div>
        {filters(list, locale)}
        {table(list, locale)}
    };
    desk_page(desk, Some(OfficePage::Households), &title, "work--list", content)
}

fn filters(list: &HouseholdList, locale: Locale) -> impl IntoView + use<> {
    let fields: Vec<_> = list
        .filters
        .iter()
        .map(|filter| {
            let options: Vec<_> = filter
                .choices
                .iter()
                .map(|choice| {
                    let is_chosen = choice.value == filter.chosen;
                    view! { <option value=choice.value.clone() selected=is_chosen>{choice.words.clone()}</option> }
                })
                .collect();
            view! {
                <div class="field">
                    <label class="label" for=filter.name>{filter.label.clone()}</label>
                    <select class="input" id=filter.name name=filter.name>{options}</select>
                </div>
            }
        })
        .collect();
    let chips: Vec<_> = list
        .chips
        .iter()
        .map(|(words, address)| {
            let label = td_string!(locale, office.households.without, what = words.clone());
            view! { <a class="pill pill--on" href=address.clone() aria-label=label>{words.clone()}{small_icon("x")}</a> }
        })
        .collect();
    view! {
        <form class="filters" role="search" method="get" action="/office/households">
            <input type="hidden" name="map" value=list.asked.map.clone()/>
            <label class="only-read" for="q">{td_string!(locale, office.households.search)}</label>
            <span class="search search--list">
                {icon("search")}
                <input
                    class="input"
                    id="q"
                    name="q"
                    type="search"
                    placeholder=td_string!(locale, office.households.search_hint)
                    value=list.asked.q.clone()
                />
            </span>
            <button class="btn btn--second" type="submit">{td_string!(locale, office.households.find)}</button>
            {chips}
            <details class="filters__more">
                <summary class="pill">{small_icon("plus")}{td_string!(locale, office.households.more)}</summary>
                <div class="filters__fields">{fields}</div>
            </details>
        </form>
    }
}

fn table(list: &HouseholdList, locale: Locale) -> AnyView {
    if list.rows.is_empty() {
        return view! {
            <section class="panel panel--text stack">
                <h2>{td_string!(locale, office.households.nothing)}</h2>
                <p>{td_string!(locale, office.households.nothing_hint)}</p>
            </section>
        }
        .into_any();
    }
    let rows: Vec<_> = list.rows.iter().map(|row| line(row, locale)).collect();
    let sorted = |order: &str, words: &'static str| {
        let is_current =
            list.asked.sort == order || (order == "name" && list.asked.sort.is_empty());
        let asked = Asked { sort: order.to_owned(), page: String::new(), ..list.asked.clone() };
        let address = asked.address("/office/households");
        match is_current {
            true => view! { <span class="sort">{words}{icon("chevron-up")}</span> }.into_any(),
            false => view! { <a href=address>{words}</a> }.into_any(),
        }
    };
    let sort = |order: &str| {
        let is_current =
            list.asked.sort == order || (order == "name" && list.asked.sort.is_empty());
        is_current.then_some(if order == "date" { "descending" } else { "ascending" })
    };
    let asked = list.asked.clone();
    view! {
        <section class="panel panel--table" aria-label=td_string!(locale, office.households.title)>
            <div class="table-box" tabindex="0" role="region" aria-label=td_string!(locale, office.households.table)>
                <table class="table table--dense">
                    <thead>
                        <tr>
                            <th scope="col" aria-sort=sort("name")>{sorted("name", td_string!(locale, office.households.head))}</th>
                            <th scope="col" class="n">{td_string!(locale, office.households.born)}</th>
                            <th scope="col" aria-sort=sort("village")>{sorted("village", td_string!(locale, office.households.place))}</th>
                            <th scope="col">{td_string!(locale, office.households.class)}</th>
                            <th scope="col">{td_string!(locale, office.households.before)}</th>
                            <th scope="col" class="n" aria-sort=sort("points")>{sorted("points", "B1")}</th>
                            <th scope="col" class="n">"B2"</th>
                            <th scope="col">{td_string!(locale, office.households.causes)}</th>
                            <th scope="col">{td_string!(locale, office.households.marks)}</th>
                            <th scope="col">{td_string!(locale, office.households.officer)}</th>
                            <th scope="col" class="n" aria-sort=sort("date")>{sorted("date", td_string!(locale, office.households.date))}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {pager(locale, list.total, list.page, list.page_rows, list.rows.len(), move |page| {
                Asked { page: page.to_string(), ..asked.clone() }.address("/office/households")
            })}
        </section>
    }
    .into_any()
}

fn line(row: &HouseholdLine, locale: Locale) -> impl IntoView + use<> {
    let name = row
        .head
        .clone()
        .or_else(|| row.code.clone())
        .unwrap_or_else(|| td_string!(locale, office.households.no_head).to_owned());
    let points = |points: Option<u16>| points.map(|points| points.to_string());
    let causes = match row.causes.as_str() {
        "" => view! { <span class="hush">{td_string!(locale, office.households.no_causes)}</span> }
            .into_any(),
        causes => view! { <span class="cut" title=causes.to_owned()>{causes.to_owned()}</span> }
            .into_any(),
    };
    let before = match row.before {
        Some(class) => crate::desk::class_words(Some(class), locale),
        None => "",
    };
    view! {
        <tr>
            <th scope="row"><a href=format!("/office/households/{}", row.id)>{name}</a></th>
            <td class="n">{row.born.clone()}</td>
            <td>{row.place.clone()}</td>
            <td>{class_tag(row.class, locale)}</td>
            <td class="hush">{before}</td>
            <td class="n">{points(row.b1)}</td>
            <td class="n">{points(row.b2)}</td>
            <td>{causes}</td>
            <td>{row.marks.join(", ")}</td>
            <td><span class="cut cut--short" title=row.officer.clone()>{row.officer.clone()}</span></td>
            <td class="n">{row.date.clone()}</td>
        </tr>
    }
}
