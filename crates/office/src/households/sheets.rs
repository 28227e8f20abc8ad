//! The sheets officers finished, the last to arrive first.

use domain::access::OfficePage;
use domain::classification::PovertyClass;
use i18n::*;
use leptos::prelude::*;

use crate::desk::{Desk, class_tag, desk_page, pager};
use crate::figure::number;
use crate::link::Asked;

/// One sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetLine {
    /// The household's id.
    pub household: String,
    /// The name of its head.
    pub head: String,
    /// Commune and village.
    pub place: String,
    /// The review year.
    pub round: u16,
    /// What it says.
    pub class: Option<PovertyClass>,
    /// The day it was made.
    pub date: String,
    /// Who made it.
    pub officer: String,
    /// When the server took it in.
    pub received: String,
}

/// Everything the list shows.
#[derive(Clone, Debug)]
pub struct SheetList {
    /// What was asked.
    pub asked: Asked,
    /// The area in words.
    pub area: String,
    /// The rows.
    pub rows: Vec<SheetLine>,
    /// How many there are on all pages.
    pub total: u64,
    /// The page, from 1.
    pub page: u64,
    /// Rows of a page.
    pub page_rows: u64,
}

/// The page.
pub fn sheet_list_page(desk: &Desk, list: &SheetList) -> AnyView {
    let locale = desk.locale();
    let title = td_string!(locale, office.sheets.title).to_owned();
    let rows: Vec<_> = list
        .rows
        .iter()
        .map(|row| {
            view! {
                <tr>
                    <th scope="row"><a href=format!("/office/households/{}", row.household)>{row.head.clone()}</a></th>
                    <td>{row.place.clone()}</td>
                    <td class="n">{row.round}</td>
                    <td>{class_tag(row.class, locale)}</td>
                    <td class="n">{row.date.clone()}</td>
                    <td>{row.officer.clone()}</td>
                    <td class="n">{row.received.clone()}</td>
                </tr>
            }
        })
        .collect();
    let asked = list.asked.clone();
    let content = view! {
        <div class="work__head">
            <div>
                <h1>{title.clone()}</h1>
                <p class="quiet">{list.area.clone()}". "{td_string!(locale, office.sheets.count, count = number(list.total, locale))}</p>
            </div>
        </div>
        <section class="panel panel--table" aria-label=title.clone()>
            <div class="table-box" tabindex="0" role="region" aria-label=title.clone()>
                <table class="table table--dense">
                    <thead>
                        <tr>
                            <th scope="col">{td_string!(locale, office.households.head)}</th>
                            <th scope="col">{td_string!(locale, office.households.place)}</th>
                            <th scope="col" class="n">{td_string!(locale, office.sheets.round)}</th>
                            <th scope="col">{td_string!(locale, office.households.class)}</th>
                            <th scope="col" class="n">{td_string!(locale, office.sheets.made)}</th>
                            <th scope="col">{td_string!(locale, office.households.officer)}</th>
                            <th scope="col" class="n">{td_string!(locale, office.sheets.received)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {pager(locale, list.total, list.page, list.page_rows, list.rows.len(), move |page| {
                Asked { page: page.to_string(), ..asked.clone() }.address("/office/assessments")
            })}
        </section>
    };
    desk_page(desk, Some(OfficePage::Board), &title, "work--list", content)
}
