//! Everything on file about one household.

use domain::access::OfficePage;
use domain::classification::PovertyClass;
use i18n::*;
use leptos::prelude::*;

use super::photos::{Picture, photos};
use crate::desk::{Desk, class_tag, desk_page, small_icon};

/// A field as it may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// In words.
    Words(String),
    /// There is a value, which is covered.
    Covered,
    /// Nobody wrote anything.
    Nothing,
}

/// One member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Full name.
    pub name: String,
    /// What they are to the head.
    pub relation: String,
    /// Date of birth.
    pub born: String,
    /// Sex.
    pub sex: String,
    /// Schooling and work.
    pub doing: String,
    /// Ethnic group. Sensitive.
    pub ethnic_group: Shown,
    /// Identity number. Sensitive.
    pub identity: Shown,
    /// Disability. Sensitive.
    pub disability: Shown,
    /// Health insurance. Sensitive.
    pub insurance: Shown,
}

/// A reason of a class in words.
pub type Reason = String;

/// One assessment sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The review year.
    pub round: u16,
    /// The standard's title.
    pub standard: String,
    /// The class.
    pub class: PovertyClass,
    /// The day.
    pub date: String,
    /// Points.
    pub points: String,
    /// Why.
    pub reasons: Vec<Reason>,
    /// Indicators in which the household is deprived.
    pub deprived: Vec<String>,
    /// Causes.
    pub causes: Vec<String>,
    /// Needs in the household's own words.
    pub own_words: Option<String>,
    /// Who made it, or the list it came with.
    pub officer: String,
    /// When the server took it in.
    pub received: String,
    /// Whether another sheet stands in for it.
    pub is_replaced: bool,
    /// The decision that recognised the class.
    pub decision: Option<String>,
}

/// One change somebody made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What was changed: the card, a member.
    pub what: String,
    /// Who did it.
    pub who: String,
    /// From which device.
    pub device: String,
    /// When, by their device's clock.
    pub device_time: String,
    /// When the server took it in.
    pub server_time: String,
    /// What became of it, when it is not simply done.
    pub outcome: Option<String>,
    /// Field, old and new value.
    pub fields: Vec<(String, String, String)>,
}

/// Everything the page shows.
#[derive(Clone, Debug)]
pub struct HouseholdPage {
    /// Its id.
    pub id: String,
    /// The name of its head.
    pub head: String,
    /// Its readable code.
    pub code: Option<String>,
    /// Commune and village.
    pub place: String,
    /// The class of its latest sheet.
    pub class: Option<PovertyClass>,
    /// Facts of the card, label and value.
    pub facts: Vec<(String, Shown)>,
    /// Members, the head first.
    pub members: Vec<Member>,
    /// Sheets, the newest first.
    pub sheets: Vec<Sheet>,
    /// Sessions: address, day and topic, and who came.
    pub sessions: Vec<(String, String, String)>,
    /// Photos, the newest first.
    pub photos: Vec<Picture>,
    /// Changes, the newest first.
    pub changes: Vec<Change>,
    /// Whether covered fields can be uncovered by this user.
    pub may_reveal: bool,
    /// Whether they are uncovered.
    pub is_revealed: bool,
}

/// The page.
pub fn household_page(desk: &Desk, page: &HouseholdPage) -> AnyView {
    let locale = desk.locale();
    let title = td_string!(locale, office.household.title, name = page.head.clone());
    let back = view! {
        <nav class="crumbs" aria-label=td_string!(locale, office.board.above)>
            <a href="/office/households">{td_string!(locale, office.households.title)}</a>
        </nav>
    };
    let code = page.code.clone().map(|code| format!(", {code}"));
    let content = view! {
        <div class="work__head">
            <div>
                {back}
                <h1>{title.clone()}" "{class_tag(page.class, locale)}</h1>
                <p class="quiet">{page.place.clone()}{code}</p>
            </div>
            {reveal(desk, page)}
        </div>
        <div class="file-grid">
            <div class="stack">
                {members(page, locale)}
                {sheets(page, locale)}
            </div>
            <div class="stack">
                {card(page, locale)}
                {sessions(page, locale)}
                {photos(&page.photos, locale)}
            </div>
        </div>
        {changes(page, locale)}
    };
    desk_page(desk, Some(OfficePage::Households), &title, "work--file", content)
}

fn reveal(desk: &Desk, page: &HouseholdPage) -> Option<AnyView> {
    let locale = desk.locale();
    if page.is_revealed {
        let address = format!("/office/households/{}", page.id);
        return Some(
            view! { <p class="line"><a class="btn btn--second" href=address>{td_string!(locale, office.household.cover)}</a></p> }
                .into_any(),
        );
    }
    page.may_reveal.then(|| {
        view! {
            <form class="line" method="post" action=format!("/office/households/{}/reveal", page.id)>
                {desk.proof()}
                <button class="btn btn--second" type="submit" aria-describedby="reveal-hint">
                    {small_icon("eye")}{td_string!(locale, office.household.reveal)}
                </button>
                <span class="only-read" id="reveal-hint">{td_string!(locale, office.household.reveal_hint)}</span>
            </form>
        }
        .into_any()
    })
}

fn shown(value: &Shown, locale: Locale) -> AnyView {
    match value {
        Shown::Words(words) => view! { {words.clone()} }.into_any(),
        Shown::Covered => {
            let words = td_string!(locale, office.household.covered);
            view! { <span class="covered" title=words><span aria-hidden="true">"•••"</span><span class="only-read">{words}</span></span> }
                .into_any()
        }
        Shown::Nothing => view! { <span class="hush">"–"</span> }.into_any(),
    }
}

fn card(page: &HouseholdPage, locale: Locale) -> impl IntoView + use<> {
    let facts: Vec<_> = page
        .facts
        .iter()
        .map(|(label, value)| view! { <dt>{label.clone()}</dt><dd>{shown(value, locale)}</dd> })
        .collect();
    view! {
        <section class="panel" aria-labelledby="card">
            <div class="panel__head"><h2 id="card">{td_string!(locale, office.household.card)}</h2></div>
            <dl class="desk-facts">{facts}</dl>
        </section>
    }
}

fn members(page: &HouseholdPage, locale: Locale) -> impl IntoView + use<> {
    let rows: Vec<_> = page
        .members
        .iter()
        .map(|member| {
            view! {
                <tr>
                    <th scope="row">{member.name.clone()}</th>
                    <td>{member.relation.clone()}</td>
                    <td class="n">{member.born.clone()}</td>
                    <td>{member.sex.clone()}</td>
                    <td>{member.doing.clone()}</td>
                    <td>{shown(&member.ethnic_group, locale)}</td>
                    <td>{shown(&member.identity, locale)}</td>
                    <td>{shown(&member.insurance, locale)}</td>
                    <td>{shown(&member.disability, locale)}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <section class="panel" aria-labelledby="members">
            <div class="panel__head">
                <h2 id="members">{td_string!(locale, office.household.members, count = page.members.len())}</h2>
            </div>
            <div class="table-box" tabindex="0" role="region" aria-labelledby="members">
                <table class="table table--dense">
                    <thead>
                        <tr>
                            <th scope="col">{td_string!(locale, office.household.name)}</th>
                            <th scope="col">{td_string!(locale, office.household.relation)}</th>
                            <th scope="col" class="n">{td_string!(locale, office.household.born)}</th>
                            <th scope="col">{td_string!(locale, office.household.sex)}</th>
                            <th scope="col">{td_string!(locale, office.household.doing)}</th>
                            <th scope="col">{td_string!(locale, office.household.ethnic)}</th>
                            <th scope="col">{td_string!(locale, office.household.identity)}</th>
                            <th scope="col">{td_string!(locale, office.household.insurance)}</th>
                            <th scope="col">{td_string!(locale, office.household.disability)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
}

fn sheets(page: &HouseholdPage, locale: Locale) -> impl IntoView + use<> {
    let sheets: Vec<_> = page.sheets.iter().map(|sheet| one_sheet(sheet, locale)).collect();
    let nothing = page.sheets.is_empty().then(|| {
        view! { <p class="panel__none">{td_string!(locale, office.household.no_sheets)}</p> }
    });
    view! {
        <section class="panel" aria-labelledby="sheets">
            <div class="panel__head"><h2 id="sheets">{td_string!(locale, office.household.sheets)}</h2></div>
            {nothing}
            {sheets}
        </section>
    }
}

fn one_sheet(sheet: &Sheet, locale: Locale) -> impl IntoView + use<> {
    let list = |words: &[String]| -> Vec<_> {
        words.iter().map(|words| view! { <li>{words.clone()}</li> }).collect()
    };
    let line = |label: &'static str, words: &[String]| {
        (!words.is_empty()).then(|| view! { <p><b>{label}": "</b>{words.join(", ")}</p> })
    };
    let replaced = sheet.is_replaced.then(|| {
        view! { <span class="chip">{td_string!(locale, office.household.replaced)}</span> }
    });
    let own_words = sheet.own_words.clone().map(|words| {
        view! { <p><b>{td_string!(locale, office.household.own_words)}": "</b><q>{words}</q></p> }
    });
    let decision = sheet.decision.clone().map(|decision| view! { {format!(". {decision}")} });
    view! {
        <article class="sheet-card">
            <h3>
                {td_string!(locale, office.household.round, year = sheet.round)}" "
                {class_tag(Some(sheet.class), locale)}" "{replaced}
            </h3>
            <p class="hush">{sheet.standard.clone()}". "{sheet.points.clone()}{decision}</p>
            <ul class="reasons">{list(&sheet.reasons)}</ul>
            {line(td_string!(locale, office.household.deprived), &sheet.deprived)}
            {line(td_string!(locale, office.household.causes), &sheet.causes)}
            {own_words}
            <p class="hush">
                {sheet.date.clone()}", "{sheet.officer.clone()}". "
                {td_string!(locale, office.board.on_server, at = sheet.received.clone())}
            </p>
        </article>
    }
}

fn sessions(page: &HouseholdPage, locale: Locale) -> impl IntoView + use<> {
    let lines: Vec<_> = page
        .sessions
        .iter()
        .map(|(address, topic, who)| {
            view! { <li><a href=address.clone()>{topic.clone()}</a><span>{who.clone()}</span></li> }
        })
        .collect();
    let nothing = page.sessions.is_empty().then(|| {
        view! { <p class="panel__none">{td_string!(locale, office.household.no_sessions)}</p> }
    });
    view! {
        <section class="panel" aria-labelledby="came">
            <div class="panel__head"><h2 id="came">{td_string!(locale, office.household.sessions)}</h2></div>
            {nothing}
            <ul class="knots">{lines}</ul>
        </section>
    }
}

fn changes(page: &HouseholdPage, locale: Locale) -> impl IntoView + use<> {
    let rows: Vec<_> = page
        .changes
        .iter()
        .map(|change| {
            let fields: Vec<_> = change
                .fields
                .iter()
                .map(|(field, old, new)| {
                    view! {
                        <li><b>{field.clone()}</b>": "<del>{old.clone()}</del>" → "<ins>{new.clone()}</ins></li>
                    }
                })
                .collect();
            let outcome = change.outcome.clone().map(|words| view! { <span class="chip">{words}</span> });
            view! {
                <tr>
                    <th scope="row">{change.what.clone()}" "{outcome}</th>
                    <td><ul class="plain">{fields}</ul></td>
                    <td>{change.who.clone()}</td>
                    <td>{change.device.clone()}</td>
                    <td class="n">{change.device_time.clone()}</td>
                    <td class="n">{change.server_time.clone()}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <section class="panel" aria-labelledby="changes">
            <div class="panel__head"><h2 id="changes">{td_string!(locale, office.household.changes)}</h2></div>
            <div class="table-box" tabindex="0" role="region" aria-labelledby="changes">
                <table class="table table--changes">
                    <thead>
                        <tr>
                            <th scope="col">{td_string!(locale, office.household.what)}</th>
                            <th scope="col">{td_string!(locale, office.household.old_new)}</th>
                            <th scope="col">{td_string!(locale, office.household.who)}</th>
                            <th scope="col">{td_string!(locale, office.household.device)}</th>
                            <th scope="col" class="n">{td_string!(locale, office.household.device_time)}</th>
                            <th scope="col" class="n">{td_string!(locale, office.household.server_time)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
}
