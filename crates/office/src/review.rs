//! `/office/review` and `/office/conflicts`: what waits for a supervisor.

use domain::access::OfficePage;
use i18n::*;
use leptos::prelude::*;

use crate::desk::{Desk, desk_page};

/// A change that was kept aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAside {
    /// Its id.
    pub id: String,
    /// What it is about, such as *Hộ Giàng A Chống*.
    pub about: String,
    /// Where.
    pub place: String,
    /// Who sent it.
    pub who: String,
    /// When it was written and when the server took it in.
    pub times: (String, String),
    /// Why it was kept aside, in words.
    pub why: String,
    /// Field, what stands, what was offered.
    pub fields: Vec<(String, String, String)>,
    /// Whether the user may decide.
    pub may_decide: bool,
    /// What was decided, by whom and when.
    pub decided: Option<String>,
}

/// A field with two values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TwoValues {
    /// Its id.
    pub id: String,
    /// What it is about.
    pub about: String,
    /// Where.
    pub place: String,
    /// The field in words.
    pub field: String,
    /// What was there before both.
    pub base: String,
    /// The value that stands, with who wrote it.
    pub standing: (String, String),
    /// The value that came later, with who wrote it and when.
    pub offered: (String, String),
    /// Whether the user may settle it.
    pub may_settle: bool,
    /// How it was settled.
    pub settled: Option<String>,
}

fn tabs(locale: Locale, path: &'static str, decided: bool) -> impl IntoView {
    let tab = |is_current: bool, address: String, words: &'static str| {
        view! { <a class="pill" class:pill--on=is_current href=address aria-current=is_current.then_some("true")>{words}</a> }
    };
    view! {
        <nav class="filters" aria-label=td_string!(locale, office.review.which)>
            {tab(!decided, path.to_owned(), td_string!(locale, office.review.open))}
            {tab(decided, format!("{path}?decided=yes"), td_string!(locale, office.review.decided))}
        </nav>
    }
}

/// The changes that were kept aside.
pub fn quarantine_page(desk: &Desk, kept: &[KeptAside], decided: bool) -> AnyView {
    let locale = desk.locale();
    let title = td_string!(locale, office.review.title).to_owned();
    let cards: Vec<_> = kept.iter().map(|one| kept_card(desk, one)).collect();
    let nothing = kept.is_empty().then(|| {
        view! { <section class="panel panel--text"><p>{td_string!(locale, office.review.nothing)}</p></section> }
    });
    let content = view! {
        <div class="work__head">
            <div>
                <h1>{title.clone()}</h1>
                <p class="quiet">{td_string!(locale, office.review.lead)}</p>
            </div>
        </div>
        {tabs(locale, "/office/review", decided)}
        {nothing}
        <div class="stack">{cards}</div>
    };
    desk_page(desk, Some(OfficePage::Quarantine), &title, "work--form", content)
}

fn kept_card(desk: &Desk, one: &KeptAside) -> impl IntoView + use<> {
    let locale = desk.locale();
    let rows: Vec<_> = one
        .fields
        .iter()
        .map(|(field, standing, offered)| {
            view! {
                <tr>
                    <th scope="row">{field.clone()}</th>
                    <td>{standing.clone()}</td>
                    <td><ins>{offered.clone()}</ins></td>
                </tr>
            }
        })
        .collect();
    let heading = format!("kept-{}", one.id);
    let labelled = heading.clone();
    let (written, received) = one.times.clone();
    view! {
        <section class="panel" aria-labelledby=labelled>
            <div class="panel__head">
                <h2 id=heading>{one.about.clone()}</h2>
                <p class="hush">{one.place.clone()}</p>
            </div>
            <div class="panel__body stack">
                <p><b>{td_string!(locale, office.review.why)}": "</b>{one.why.clone()}</p>
                <p class="hush">{td_string!(locale, office.review.sent_by, name = one.who.clone(), written = written, received = received)}</p>
                <div class="table-box" tabindex="0" role="region" aria-label=td_string!(locale, office.review.offered)>
                    <table class="table">
                        <thead>
                            <tr>
                                <th scope="col">{td_string!(locale, office.review.field)}</th>
                                <th scope="col">{td_string!(locale, office.review.standing)}</th>
                                <th scope="col">{td_string!(locale, office.review.offered)}</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
                {decision(desk, one)}
            </div>
        </section>
    }
}

fn decision(desk: &Desk, one: &KeptAside) -> Option<AnyView> {
    let locale = desk.locale();
    if let Some(decided) = one.decided.clone() {
        return Some(view! { <p class="note">{decided}</p> }.into_any());
    }
    let field = format!("reason-{}", one.id);
    one.may_decide.then(|| {
        view! {
            <form class="stack" method="post" action=format!("/office/review/{}", one.id)>
                {desk.proof()}
                <div class="field">
                    <label class="label" for=field.clone()>{td_string!(locale, office.review.reason)}</label>
                    <p class="hint">{td_string!(locale, office.review.reason_hint)}</p>
                    <input class="input" id=field name="reason" maxlength="500" autocomplete="off"/>
                </div>
                <p class="line">
                    <button class="btn" type="submit" name="decision" value="accept">{td_string!(locale, office.review.accept)}</button>
                    <button class="btn btn--second" type="submit" name="decision" value="reject">{td_string!(locale, office.review.reject)}</button>
                </p>
            </form>
        }
        .into_any()
    })
}

/// The fields with two values.
pub fn conflict_page(desk: &Desk, conflicts: &[TwoValues], decided: bool) -> AnyView {
    let locale = desk.locale();
    let title = td_string!(locale, office.conflicts.title).to_owned();
    let cards: Vec<_> = conflicts.iter().map(|one| conflict_card(desk, one)).collect();
    let nothing = conflicts.is_empty().then(|| {
        view! { <section class="panel panel--text"><p>{td_string!(locale, office.conflicts.nothing)}</p></section> }
    });
    let content = view! {
        <div class="work__head">
            <div>
                <h1>{title.clone()}</h1>
                <p class="quiet">{td_string!(locale, office.conflicts.lead)}</p>
            </div>
        </div>
        {tabs(locale, "/office/conflicts", decided)}
        {nothing}
        <div class="stack">{cards}</div>
    };
    desk_page(desk, Some(OfficePage::Conflicts), &title, "work--form", content)
}

fn conflict_card(desk: &Desk, one: &TwoValues) -> impl IntoView + use<> {
    let locale = desk.locale();
    let heading = format!("conflict-{}", one.id);
    let labelled = heading.clone();
    let side = |value: &str, by: &str, words: &'static str, choice: &'static str| {
        let may = (one.may_settle && one.settled.is_none()).then(|| {
            view! {
                <button class="btn btn--second" type="submit" name="choice" value=choice>
                    {td_string!(locale, office.conflicts.use_this)}
                </button>
            }
        });
        view! {
            <div class="side">
                <p class="side__what">{words}</p>
                <p class="side__value">{value.to_owned()}</p>
                <p class="hush">{by.to_owned()}</p>
                {may}
            </div>
        }
    };
    let settled = one.settled.clone().map(|settled| view! { <p class="note">{settled}</p> });
    view! {
        <section class="panel" aria-labelledby=labelled>
            <div class="panel__head">
                <h2 id=heading>{one.about.clone()}": "{one.field.clone()}</h2>
                <p class="hush">{one.place.clone()}</p>
            </div>
            <form class="panel__body stack" method="post" action=format!("/office/conflicts/{}", one.id)>
                {desk.proof()}
                <p class="hush">{td_string!(locale, office.conflicts.base, value = one.base.clone())}</p>
                <div class="sides">
                    {side(&one.standing.0, &one.standing.1, td_string!(locale, office.conflicts.standing), "standing")}
                    {side(&one.offered.0, &one.offered.1, td_string!(locale, office.conflicts.offered), "offered")}
                </div>
                {settled}
            </form>
        </section>
    }
}
