//! `/office/devices`: the phones, and the steps by which one that was disabled leaves.

use domain::access::OfficePage;
use i18n::*;
use leptos::prelude::*;

use crate::board::Choice;
use crate::desk::{Desk, desk_page, errors, icon, pager};
use crate::figure::number;
use crate::link::address;

/// How a device is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceState {
    /// It is in use.
    InUse,
    /// It was not in contact for so many days.
    Silent(u64),
    /// It is to leave and was not in contact since.
    Waits,
    /// It was in contact and does not have everything handed in.
    HandingIn,
    /// Everything of it is here.
    Confirmed,
    /// Its book is gone.
    Erased,
}

/// One device of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceLine {
    /// Its id.
    pub id: String,
    /// Who uses it.
    pub owner: String,
    /// What it calls itself.
    pub name: String,
    /// The owner's areas in words.
    pub place: String,
    /// When it was last in contact.
    pub seen: String,
    /// How many changes wait there; `None` before it said so.
    pub waiting: Option<u64>,
    /// When the oldest of them was recorded, or that none waits; empty before it said so.
    pub oldest: String,
    /// The build of the app.
    pub build: String,
    /// How its storage stands, in words.
    pub storage: String,
    /// How it is doing.
    pub state: DeviceState,
}

/// Everything the list shows.
#[derive(Clone, Debug)]
pub struct DeviceList {
    /// Areas to choose from; the first is all of them.
    pub areas: Vec<Choice>,
    /// The chosen one.
    pub area: String,
    /// The order by name: `quiet`, `waiting` or `name`.
    pub sort: String,
    /// The rows of the page.
    pub rows: Vec<DeviceLine>,
    /// How many there are on all pages.
    pub total: u64,
    /// The page, from 1.
    pub page: u64,
    /// Rows of a page.
    pub page_rows: u64,
}

/// A step by which a device leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepLine {
    /// What happened.
    pub words: String,
    /// When; `None` where it has not happened yet.
    pub at: Option<String>,
    /// What else there is to it.
    pub detail: String,
}

/// What may be done to a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceChoice {
    /// It can be disabled.
    Disable,
    /// It can be allowed again.
    Enable,
    /// Its account is closed; that is decided among the users.
    OfAccount,
}

/// Everything the page of a device shows.
#[derive(Clone, Debug)]
pub struct DevicePage {
    /// The device as in the list.
    pub line: DeviceLine,
    /// When it last said how it stands.
    pub reported: String,
    /// How many of its changes are held.
    pub held: u64,
    /// Its steps, one list for each time it was disabled, the newest first.
    pub steps: Vec<Vec<StepLine>>,
    /// What may be done.
    pub choice: DeviceChoice,
    /// What was typed as the reason.
    pub note: String,
    /// What is wrong with it, by field.
    pub problems: Vec<(String, String)>,
}

/// The list.
pub fn device_list_page(desk: &Desk, list: &DeviceList) -> AnyView {
    let locale = desk.locale();
    let title = td_string!(locale, office.devices.title).to_owned();
    let rows: Vec<_> = list.rows.iter().map(|row| line(row, locale)).collect();
    let count = td_string!(locale, office.devices.count, count = number(list.total, locale));
    let (area, sort) = (list.area.clone(), list.sort.clone());
    let table = view! {
        <section class="panel panel--table" aria-label=title.clone()>
            <div class="table-box" tabindex="0" role="region" aria-label=title.clone()>
                <table class="table table--dense table--wrap">
                    <thead>
                        <tr>
                            <th scope="col">{td_string!(locale, office.devices.owner)}</th>
                            <th scope="col">{td_string!(locale, office.devices.device)}</th>
                            <th scope="col">{td_string!(locale, office.devices.state)}</th>
                            <th scope="col">{td_string!(locale, office.devices.place)}</th>
                            <th scope="col" class="n">{td_string!(locale, office.devices.seen)}</th>
                            <th scope="col" class="n">{td_string!(locale, office.devices.waiting)}</th>
                            <th scope="col" class="n">{td_string!(locale, office.devices.oldest)}</th>
                            <th scope="col">{td_string!(locale, office.devices.build)}</th>
                            <th scope="col">{td_string!(locale, office.devices.storage)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {pager(locale, list.total, list.page, list.page_rows, list.rows.len(), move |page| {
                let page = page.to_string();
                address("/office/devices", &[("area", &area), ("sort", &sort), ("page", &page)])
            })}
        </section>
    };
    let nothing = view! {
        <section class="panel panel--text"><p>{td_string!(locale, office.devices.nothing)}</p></section>
    };
    let body = if list.total == 0 { nothing.into_any() } else { table.into_any() };
    let content = view! {
        <div class="work__head">
            <div>
                <h1>{title.clone()}</h1>
                <p class="quiet"><b>{count}</b>" "{td_string!(locale, office.devices.lead)}</p>
            </div>
        </div>
        {filters(list, locale)}
        {body}
    };
    desk_page(desk, Some(OfficePage::Devices), &title, "work--list", content)
}

fn filters(list: &DeviceList, locale: Locale) -> impl IntoView + use<> {
    let choices = |choices: &[Choice], chosen: &str| {
        let option = |choice: &Choice| {
            let is_chosen = choice.value == chosen;
            view! { <option value=choice.value.clone() selected=is_chosen>{choice.words.clone()}</option> }
        };
        choices.iter().map(option).collect_view()
    };
    let order =
        |value: &str, words: &str| Choice { value: value.to_owned(), words: words.to_owned() };
    let orders = [
        order("quiet", td_string!(locale, office.devices.quiet_first)),
        order("waiting", td_string!(locale, office.devices.waiting_first)),
        order("name", td_string!(locale, office.devices.by_name)),
    ];
    view! {
        <form class="filters" method="get" action="/office/devices">
            <div class="field">
                <label class="label" for="area">{td_string!(locale, office.devices.area)}</label>
                <select class="input" id="area" name="area">{choices(&list.areas, &list.area)}</select>
            </div>
            <div class="field">
                <label class="label" for="sort">{td_string!(locale, office.devices.order)}</label>
                <select class="input" id="sort" name="sort">{choices(&orders, &list.sort)}</select>
            </div>
            <button class="btn btn--second" type="submit">{td_string!(locale, office.devices.show)}</button>
        </form>
    }
}

fn line(row: &DeviceLine, locale: Locale) -> impl IntoView + use<> {
    let waiting = row.waiting.map(|waiting| number(waiting, locale));
    view! {
        <tr>
            <th scope="row"><a href=format!("/office/devices/{}", row.id)>{row.owner.clone()}</a></th>
            <td>{row.name.clone()}</td>
            <td>{state_tag(row.state, locale)}</td>
            <td><span class="cut" title=row.place.clone()>{row.place.clone()}</span></td>
            <td class="n">{row.seen.clone()}</td>
            <td class="n">{waiting}</td>
            <td class="n">{row.oldest.clone()}</td>
            <td>{row.build.clone()}</td>
            <td>{row.storage.clone()}</td>
        </tr>
    }
}

fn state_tag(state: DeviceState, locale: Locale) -> AnyView {
    let (look, words) = match state {
        DeviceState::InUse => {
            return view! { {td_string!(locale, office.devices.in_use)} }.into_any();
        }
        DeviceState::Silent(days) => (
            "tag tag--near",
            td_string!(locale, office.devices.silent, days = number(days, locale)),
        ),
        DeviceState::Waits => {
            ("tag tag--poor", td_string!(locale, office.devices.waits).to_owned())
        }
        DeviceState::HandingIn => {
            ("tag tag--near", td_string!(locale, office.devices.handing_in).to_owned())
        }
        DeviceState::Confirmed => {
            ("tag tag--near", td_string!(locale, office.devices.confirmed).to_owned())
        }
        DeviceState::Erased => {
            ("tag tag--none", td_string!(locale, office.devices.erased).to_owned())
        }
    };
    view! { <span class=look>{words}</span> }.into_any()
}

/// One device with its steps, and what may be done.
pub fn device_page(desk: &Desk, page: &DevicePage) -> AnyView {
    let locale = desk.locale();
    let line = &page.line;
    let title = format!("{}: {}", line.owner, line.name);
    let facts = [
        (td_string!(locale, office.devices.place), line.place.clone()),
        (td_string!(locale, office.devices.seen), line.seen.clone()),
        (
            td_string!(locale, office.devices.waiting),
            line.waiting.map(|waiting| number(waiting, locale)).unwrap_or_default(),
        ),
        (td_string!(locale, office.devices.oldest), line.oldest.clone()),
        (td_string!(locale, office.devices.held), number(page.held, locale)),
        (td_string!(locale, office.devices.storage), line.storage.clone()),
        (td_string!(locale, office.devices.build), line.build.clone()),
        (td_string!(locale, office.devices.reported), page.reported.clone()),
    ];
    let unknown = td_string!(locale, office.devices.unknown);
    let facts = facts.map(|(term, value)| {
        let value = if value.is_empty() { unknown.to_owned() } else { value };
        view! { <div><dt>{term}</dt><dd>{value}</dd></div> }
    });
    let steps: Vec<_> = page.steps.iter().map(|steps| steps_table(steps, locale)).collect();
    let content = view! {
        <div class="work__head">
            <div>
                <p class="work__above"><a href="/office/devices">{td_string!(locale, office.devices.back)}</a></p>
                <h1>{title.clone()}</h1>
                <p class="work__state">{state_tag(line.state, locale)}</p>
            </div>
        </div>
        {errors(locale, &page.problems)}
        <section class="panel panel--text"><dl class="facts">{facts.collect_view()}</dl></section>
        {steps}
        {choice(desk, page)}
    };
    desk_page(desk, Some(OfficePage::Devices), &title, "work--form", content)
}

fn steps_table(steps: &[StepLine], locale: Locale) -> impl IntoView + use<> {
    let title = td_string!(locale, office.devices.steps);
    let not_yet = td_string!(locale, office.devices.not_yet);
    let rows: Vec<_> = steps
        .iter()
        .map(|step| {
            let at = match &step.at {
                Some(at) => view! { {at.clone()} }.into_any(),
                None => view! { <span class="hush">{not_yet}</span> }.into_any(),
            };
            view! {
                <tr>
                    <th scope="row">{step.words.clone()}</th>
                    <td class="n">{at}</td>
                    <td>{Some(step.detail.clone()).filter(|it| !it.is_empty())}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <section class="panel" aria-label=title>
            <div class="panel__head"><h2>{title}</h2></div>
            <table class="table table--steps">
                <thead>
                    <tr>
                        <th scope="col">{td_string!(locale, office.devices.step)}</th>
                        <th scope="col" class="n">{td_string!(locale, office.devices.at)}</th>
                        <th scope="col">{td_string!(locale, office.devices.detail)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
}

fn choice(desk: &Desk, page: &DevicePage) -> AnyView {
    let locale = desk.locale();
    let path = format!("/office/devices/{}", page.line.id);
    match page.choice {
        DeviceChoice::OfAccount => view! {
            <section class="panel panel--text">
                <p>{td_string!(locale, office.devices.account_closed)}</p>
            </section>
        }
        .into_any(),
        DeviceChoice::Enable => view! {
            <section class="panel panel--text">
                <form method="post" action=format!("{path}/enable")>
                    {desk.proof()}
                    <button class="btn btn--second" type="submit">
                        {td_string!(locale, office.devices.enable)}
                    </button>
                </form>
            </section>
        }
        .into_any(),
        DeviceChoice::Disable => {
            let problem = page.problems.first().map(|(_, words)| words.clone());
            let is_wrong = problem.is_some();
            let problem = problem
                .map(|words| view! { <p class="field__bad">{icon("alert-circle")}{words}</p> });
            view! {
                <section class="panel panel--text">
                    <form class="stack" method="post" action=format!("{path}/disable")>
                        {desk.proof()}
                        <p>{td_string!(locale, office.devices.disable_hint)}</p>
                        <p class="hint">{td_string!(locale, office.devices.password_hint)}</p>
                        <div class=if is_wrong { "field field--bad" } else { "field" }>
                            <label class="label" for="note">
                                {td_string!(locale, office.devices.disable_why)}
                            </label>
                            {problem}
                            <input
                                class="input"
                                id="note"
                                name="note"
                                value=page.note.clone()
                                required
                                maxlength="200"
                                autocomplete="off"
                            />
                        </div>
                        <p>
                            <button class="btn" type="submit">
                                {td_string!(locale, office.devices.disable)}
                            </button>
                        </p>
                    </form>
                </section>
            }
            .into_any()
        }
    }
}
