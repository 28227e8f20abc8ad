//! `/office/import`: upload, dry run, result.

use domain::access::OfficePage;
use i18n::*;
use leptos::prelude::*;

use crate::desk::{Desk, desk_page, icon, small_icon};
use crate::figure::number;

/// A list that was taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenIn {
    /// The file's name.
    pub file_name: String,
    /// Who took it in.
    pub who: String,
    /// When.
    pub at: String,
    /// Households, people, sheets and problems.
    pub counts: (u64, u64, u64, u64),
}

/// The upload.
#[derive(Clone, Debug, Default)]
pub struct ImportStart {
    /// What is wrong with the file that was chosen.
    pub problem: Option<String>,
    /// What to do about it.
    pub advice: Option<String>,
    /// What was taken in last.
    pub earlier: Vec<TakenIn>,
}

/// Where to choose a file.
pub fn import_start_page(desk: &Desk, start: &ImportStart) -> AnyView {
    let locale = desk.locale();
    let title = td_string!(locale, office.import.title).to_owned();
    let is_wrong = start.problem.is_some();
    let problem = start.problem.clone().map(|problem| {
        view! {
            <section class="errors" role="alert" aria-labelledby="errors">
                <h2 id="errors">{icon("alert-circle")}{td_string!(locale, office.import.refused)}</h2>
                <p><a href="#file">{problem}</a></p>
                <p>{start.advice.clone()}</p>
            </section>
        }
    });
    let content = view! {
        <div class="work__head">
            <div>
                <h1>{title.clone()}</h1>
                <p class="quiet">{td_string!(locale, office.import.lead)}</p>
            </div>
        </div>
        {problem}
        <section class="panel panel--text" aria-labelledby="choose">
            <form class="stack" method="post" action="/office/import" enctype="multipart/form-data">
                {desk.proof()}
                <div class=if is_wrong { "field field--bad" } else { "field" }>
                    <label class="label" for="file" id="choose">{td_string!(locale, office.import.file)}</label>
                    <p class="hint" id="file-hint">{td_string!(locale, office.import.file_hint)}</p>
                    <input
                        class="input input--file"
                        id="file"
                        name="file"
                        type="file"
                        accept=".xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                        required
                        aria-describedby="file-hint"
                        aria-invalid=is_wrong.then_some("true")
                    />
                </div>
                <p><button class="btn" type="submit">{td_string!(locale, office.import.dry_run)}</button></p>
                <p class="hint">{td_string!(locale, office.import.dry_run_hint)}</p>
            </form>
        </section>
        {earlier(start, locale)}
    };
    desk_page(desk, Some(OfficePage::Import), &title, "work--form", content)
}

fn earlier(start: &ImportStart, locale: Locale) -> Option<AnyView> {
    if start.earlier.is_empty() {
        return None;
    }
    let rows: Vec<_> = start
        .earlier
        .iter()
        .map(|taken| {
            let (households, people, sheets, problems) = taken.counts;
            view! {
                <tr>
                    <th scope="row">{taken.file_name.clone()}</th>
                    <td>{taken.who.clone()}</td>
                    <td class="n">{taken.at.clone()}</td>
                    <td class="n">{number(households, locale)}</td>
                    <td class="n">{number(people, locale)}</td>
                    <td class="n">{number(sheets, locale)}</td>
                    <td class="n">{number(problems, locale)}</td>
                </tr>
            }
        })
        .collect();
    Some(
        view! {
            <section class="panel" aria-labelledby="earlier">
                <div class="panel__head"><h2 id="earlier">{td_string!(locale, office.import.earlier)}</h2></div>
                <div class="table-box" tabindex="0" role="region" aria-labelledby="earlier">
                    <table class="table">
                        <thead>
                            <tr>
                                <th scope="col">{td_string!(locale, office.import.file_name)}</th>
                                <th scope="col">{td_string!(locale, office.import.who)}</th>
                                <th scope="col" class="n">{td_string!(locale, office.import.at)}</th>
                                <th scope="col" class="n">{td_string!(locale, office.import.households)}</th>
                                <th scope="col" class="n">{td_string!(locale, office.import.people)}</th>
                                <th scope="col" class="n">{td_string!(locale, office.import.sheets)}</th>
                                <th scope="col" class="n">{td_string!(locale, office.import.problems)}</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </section>
        }
        .into_any(),
    )
}

/// One problem of a workbook in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProblemLine {
    /// Whether it keeps the household out.
    pub is_refusal: bool,
    /// Sheet, row, column.
    pub place: String,
    /// What is wrong.
    pub words: String,
    /// What to do.
    pub advice: String,
}

/// A dry run, or what was done.
#[derive(Clone, Debug)]
pub struct ImportReport {
    /// The upload's id.
    pub id: String,
    /// The file's name.
    pub file_name: String,
    /// The review year and the standard.
    pub round: String,
    /// The communes it is for.
    pub communes: String,
    /// Counts, label and number.
    pub counts: Vec<(String, u64)>,
    /// Problems, refusals first.
    pub problems: Vec<ProblemLine>,
    /// How many more problems there are than are shown.
    pub problems_left_out: u64,
    /// How households were recognised, label and number.
    pub matches: Vec<(String, u64)>,
    /// How many records would be made.
    pub records: u64,
    /// Whether it was taken in, and when.
    pub applied: Option<String>,
    /// Whether some rows come back.
    pub has_returned: bool,
    /// Why the user may not take it in, if so.
    pub not_allowed: Option<String>,
}

/// What importing would do, or did.
pub fn import_report_page(desk: &Desk, report: &ImportReport) -> AnyView {
    let locale = desk.locale();
    let title = match report.applied {
        Some(_) => td_string!(locale, office.import.done_title),
        None => td_string!(locale, office.import.dry_title),
    }
    .to_owned();
    let counts: Vec<_> = report
        .counts
        .iter()
        .map(|(label, count)| view! { <div><dt>{label.clone()}</dt><dd>{number(*count, locale)}</dd></div> })
        .collect();
    let matches: Vec<_> = report
        .matches
        .iter()
        .map(|(label, count)| view! { <div><dt>{label.clone()}</dt><dd>{number(*count, locale)}</dd></div> })
        .collect();
    let content = view! {
        <div class="work__head">
            <div>
                <nav class="crumbs" aria-label=td_string!(locale, office.board.above)>
                    <a href="/office/import">{td_string!(locale, office.import.title)}</a>
                </nav>
                <h1>{title.clone()}</h1>
                <p class="quiet">{report.file_name.clone()}". "{report.round.clone()}". "{report.communes.clone()}</p>
            </div>
        </div>
        {steps(desk, report)}
        <section class="panel" aria-labelledby="counts">
            <div class="panel__head"><h2 id="counts">{td_string!(locale, office.import.counts)}</h2></div>
            <dl class="count-grid">{counts}</dl>
        </section>
        {(!report.matches.is_empty()).then(|| view! {
            <section class="panel" aria-labelledby="matches">
                <div class="panel__head"><h2 id="matches">{td_string!(locale, office.import.matches)}</h2></div>
                <dl class="count-grid">{matches}</dl>
            </section>
        })}
        {problems(report, locale)}
    };
    desk_page(desk, Some(OfficePage::Import), &title, "work--form", content)
}

fn steps(desk: &Desk, report: &ImportReport) -> impl IntoView + use<> {
    let locale = desk.locale();
    let returned = report.has_returned.then(|| {
        let address = format!("/office/import/{}/returned.xlsx", report.id);
        view! {
            <a class="btn btn--second" href=address download>
                {small_icon("download")}{td_string!(locale, office.import.returned)}
            </a>
        }
    });
    if let Some(at) = report.applied.clone() {
        return view! {
            <section class="panel panel--text stack" aria-labelledby="next">
                <p class="note note--done" id="next">{icon("circle-check-solid")}<span>{td_string!(locale, office.import.applied, at = at)}</span></p>
                <p class="line">{returned}<a class="btn btn--second" href="/office/">{td_string!(locale, office.import.to_board)}</a></p>
            </section>
        }
        .into_any();
    }
    let words = match (&report.not_allowed, report.records) {
        (Some(why), _) => why.clone(),
        (None, 0) => td_string!(locale, office.import.nothing_new).to_owned(),
        (None, records) => td_string!(locale, office.import.would, count = number(records, locale)),
    };
    let confirm = (report.not_allowed.is_none() && report.records > 0).then(|| {
        view! {
            <form method="post" action=format!("/office/import/{}/apply", report.id)>
                {desk.proof()}
                <button class="btn" type="submit">{td_string!(locale, office.import.confirm)}</button>
            </form>
        }
    });
    view! {
        <section class="panel panel--text stack" aria-labelledby="next">
            <p id="next"><b>{td_string!(locale, office.import.nothing_yet)}</b>" "{words}</p>
            <div class="line">
                {confirm}
                {returned}
                <a class="btn btn--quiet" href="/office/import">{td_string!(locale, office.import.other_file)}</a>
            </div>
        </section>
    }
    .into_any()
}

fn problems(report: &ImportReport, locale: Locale) -> impl IntoView + use<> {
    if report.problems.is_empty() {
        return view! { <p class="quiet">{td_string!(locale, office.import.no_problems)}</p> }
            .into_any();
    }
    let rows: Vec<_> = report
        .problems
        .iter()
        .map(|problem| {
            let (look, words) = match problem.is_refusal {
                true => ("tag tag--poor", td_string!(locale, office.import.kept_out)),
                false => ("tag tag--near", td_string!(locale, office.import.to_look_at)),
            };
            view! {
                <tr>
                    <td><span class=look>{words}</span></td>
                    <th scope="row">{problem.place.clone()}</th>
                    <td>{problem.words.clone()}</td>
                    <td>{problem.advice.clone()}</td>
                </tr>
            }
        })
        .collect();
    let left_out = (report.problems_left_out > 0).then(|| {
        let words = td_string!(
            locale,
            office.import.left_out,
            count = number(report.problems_left_out, locale)
        );
        view! { <p class="panel__none">{words}</p> }
    });
    view! {
        <section class="panel" aria-labelledby="problems">
            <div class="panel__head"><h2 id="problems">{td_string!(locale, office.import.problems)}</h2></div>
            <div class="table-box" tabindex="0" role="region" aria-labelledby="problems">
                <table class="table table--problems">
                    <thead>
                        <tr>
                            <th scope="col">{td_string!(locale, office.import.severity)}</th>
                            <th scope="col">{td_string!(locale, office.import.place)}</th>
                            <th scope="col">{td_string!(locale, office.import.what)}</th>
                            <th scope="col">{td_string!(locale, office.import.advice)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {left_out}
        </section>
    }
    .into_any()
}
