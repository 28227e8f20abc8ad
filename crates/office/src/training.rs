//! `/office/sessions` and `/office/sessions/{id}`.

use domain::access::OfficePage;
use domain::classification::PovertyClass;
use i18n::*;
use leptos::prelude::*;

use crate::board::{Choice, choose};
use crate::desk::{Desk, class_tag, desk_page, pager};
use crate::figure::number;
use crate::link::Asked;

/// One session of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionLine {
    /// Its id.
    pub id: String,
    /// The day it began.
    pub date: String,
    /// What it was about.
    pub topic: String,
    /// Commune and village.
    pub place: String,
    /// Who taught.
    pub trainer: String,
    /// In which language.
    pub language: String,
    /// Who came.
    pub present: u64,
    /// Of poor households.
    pub present_poor: u64,
    /// When the server took it in.
    pub received: String,
}

/// Everything the list shows.
#[derive(Clone, Debug)]
pub struct SessionList {
    /// What was asked.
    pub asked: Asked,
    /// The area and year in words.
    pub area: String,
    /// Rounds to choose from; their years are the periods.
    pub rounds: Vec<Choice>,
    /// Sessions, presences, people, households.
    pub sums: (u64, u64, u64, u64),
    /// The rows.
    pub rows: Vec<SessionLine>,
    /// The page, from 1.
    pub page: u64,
    /// Rows of a page.
    pub page_rows: u64,
}

/// The list.
pub fn session_list_page(desk: &Desk, list: &SessionList) -> AnyView {
    let locale = desk.locale();
    let title = td_string!(locale, office.training.title).to_owned();
    let (sessions, presences, people, households) = list.sums;
    let sums = td_string!(
        locale,
        office.training.sums,
        sessions = number(sessions, locale),
        presences = number(presences, locale),
        people = number(people, locale),
        households = number(households, locale)
    );
    let rows: Vec<_> = list.rows.iter().map(session_line).collect();
    let asked = list.asked.clone();
    let content = view! {
        <div class="work__head">
            <div>
                <h1>{title.clone()}</h1>
                <p class="quiet">{list.area.clone()}". "{sums}</p>
            </div>
            <form class="line board-set" method="get" action="/office/sessions">
                <input type="hidden" name="area" value=list.asked.area.clone()/>
                <input type="hidden" name="map" value=list.asked.map.clone()/>
                {choose("round", td_string!(locale, office.training.year), &list.rounds, &list.asked.round)}
                <button class="btn btn--second" type="submit">{td_string!(locale, office.board.show)}</button>
            </form>
        </div>
        <section class="panel panel--table" aria-label=title.clone()>
            <div class="table-box" tabindex="0" role="region" aria-label=title.clone()>
                <table class="table table--dense">
                    <thead>
                        <tr>
                            <th scope="col">{td_string!(locale, office.training.topic)}</th>
                            <th scope="col" class="n">{td_string!(locale, office.training.date)}</th>
                            <th scope="col">{td_string!(locale, office.households.place)}</th>
                            <th scope="col">{td_string!(locale, office.training.trainer)}</th>
                            <th scope="col">{td_string!(locale, office.training.language)}</th>
                            <th scope="col" class="n">{td_string!(locale, office.training.present)}</th>
                            <th scope="col" class="n">{td_string!(locale, office.training.present_poor)}</th>
                            <th scope="col" class="n">{td_string!(locale, office.sheets.received)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {pager(locale, sessions, list.page, list.page_rows, list.rows.len(), move |page| {
                Asked { page: page.to_string(), ..asked.clone() }.address("/office/sessions")
            })}
        </section>
    };
    desk_page(desk, Some(OfficePage::Training), &title, "work--list", content)
}

fn session_line(row: &SessionLine) -> impl IntoView + use<> {
    view! {
        <tr>
            <th scope="row"><a href=format!("/office/sessions/{}", row.id)>{row.topic.clone()}</a></th>
            <td class="n">{row.date.clone()}</td>
            <td>{row.place.clone()}</td>
            <td>{row.trainer.clone()}</td>
            <td>{row.language.clone()}</td>
            <td class="n">{row.present}</td>
            <td class="n">{row.present_poor}</td>
            <td class="n">{row.received.clone()}</td>
        </tr>
    }
}

/// One mark of attendance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The person's name.
    pub name: String,
    /// The household's id; empty where its page is not the user's to open.
    pub household: String,
    /// The household's head.
    pub head: String,
    /// Whether they came, in words.
    pub presence: String,
    /// The household's class on the day.
    pub class: Option<PovertyClass>,
    /// A remark.
    pub note: String,
}

/// Everything a session's page shows.
#[derive(Clone, Debug)]
pub struct SessionPage {
    /// What it was about.
    pub topic: String,
    /// Where and when.
    pub place: String,
    /// Facts, label and value.
    pub facts: Vec<(String, String)>,
    /// Who came.
    pub marks: Vec<Mark>,
}

/// One session.
pub fn session_page(desk: &Desk, page: &SessionPage) -> AnyView {
    let locale = desk.locale();
    let facts: Vec<_> = page
        .facts
        .iter()
        .map(|(label, value)| view! { <dt>{label.clone()}</dt><dd>{value.clone()}</dd> })
        .collect();
    let rows: Vec<_> = page
        .marks
        .iter()
        .map(|mark| {
            view! {
                <tr>
                    <th scope="row">{mark.name.clone()}</th>
                    <td>{head(mark)}</td>
                    <td>{class_tag(mark.class, locale)}</td>
                    <td>{mark.presence.clone()}</td>
                    <td>{mark.note.clone()}</td>
                </tr>
            }
        })
        .collect();
    let content = view! {
        <div class="work__head">
            <div>
                <nav class="crumbs" aria-label=td_string!(locale, office.board.above)>
                    <a href="/office/sessions">{td_string!(locale, office.training.title)}</a>
                </nav>
                <h1>{page.topic.clone()}</h1>
                <p class="quiet">{page.place.clone()}</p>
            </div>
        </div>
        <div class="file-grid">
            <section class="panel" aria-labelledby="marks">
                <div class="panel__head">
                    <h2 id="marks">{td_string!(locale, office.training.marks, count = page.marks.len())}</h2>
                </div>
                <div class="table-box" tabindex="0" role="region" aria-labelledby="marks">
                    <table class="table table--dense">
                        <thead>
                            <tr>
                                <th scope="col">{td_string!(locale, office.household.name)}</th>
                                <th scope="col">{td_string!(locale, office.training.household)}</th>
                                <th scope="col">{td_string!(locale, office.training.class_then)}</th>
                                <th scope="col">{td_string!(locale, office.training.presence)}</th>
                                <th scope="col">{td_string!(locale, office.training.note)}</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </section>
            <section class="panel" aria-labelledby="facts">
                <div class="panel__head"><h2 id="facts">{td_string!(locale, office.training.facts)}</h2></div>
                <dl class="desk-facts">{facts}</dl>
            </section>
        </div>
    };
    desk_page(desk, Some(OfficePage::Training), &page.topic, "work--file", content)
}

/// The household by its head; a link for whoever may open it.
fn head(mark: &Mark) -> AnyView {
    let name = mark.head.clone();
    if mark.household.is_empty() {
        return view! { {name} }.into_any();
    }
    view! { <a href=format!("/office/households/{}", mark.household)>{name}</a> }.into_any()
}
