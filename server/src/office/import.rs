//! `/office/import`: upload, dry run, yes, result. The steps are those of the command line.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::extract::Path;
use axum::extract::multipart::{Multipart, MultipartError};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use database::PendingImport;
use domain::id::ScopeId;
use i18n::*;
use office::figure;
use office::import::{
    ImportReport, ImportStart, ProblemLine, TakenIn, import_report_page, import_start_page,
};
use uuid::Uuid;
use workbook::{Language, MatchedBy, Problem, Returned, Sentences, returned_workbook};

use super::board::Rounds;
use super::map::Map;
use super::seat::{Filled, Seat};
use super::sign_in::Plain;
use crate::clock::entropy;
use crate::error::ApiError;
use crate::import::{ImportError, Importer, Prepared, carry_out, has_refusals, prepare};
use crate::judge::AccessJudge;

/// The largest workbook: 20 MiB.
const FILE_BYTES_MAX: usize = 20 * 1024 * 1024;
/// So many problems are shown; all of them stand in the workbook that comes back.
const PROBLEMS_SHOWN: usize = 300;
/// So many earlier imports are shown.
const EARLIER_SHOWN: u64 = 10;
/// An upload that nobody says yes to is dropped after a day.
const KEPT_MS: i64 = 24 * 60 * 60 * 1_000;

/// `GET /office/import`
pub(super) async fn start(seat: Seat) -> Result<Response, ApiError> {
    start_with(&seat, StatusCode::OK, None, None).await
}

async fn start_with(
    seat: &Seat,
    status: StatusCode,
    problem: Option<String>,
    advice: Option<String>,
) -> Result<Response, ApiError> {
    let database = seat.services.database();
    let names = database.officer_names().await?;
    let imports = database.imports(EARLIER_SHOWN).await?;
    let theirs =
        imports.into_iter().filter(|entry| seat.access().may_read(ScopeId::from(entry.commune)));
    let earlier = theirs.map(|entry| TakenIn {
        file_name: entry.file_name,
        who: names
            .get(&entry.user)
            .cloned()
            .unwrap_or_else(|| td_string!(seat.locale, office.household.system).to_owned()),
        at: figure::moment(entry.at),
        counts: (entry.households, entry.people, entry.assessments, entry.problems),
    });
    let page = ImportStart { problem, advice, earlier: earlier.collect() };
    let desk = seat.desk(None).await?;
    Ok((status, seat.answer(import_start_page(&desk, &page))).into_response())
}

/// What a form with a file brought.
#[derive(Default)]
pub(super) struct Uploaded {
    pub(super) csrf: String,
    file_name: String,
    pub(super) body: Vec<u8>,
}

/// `POST /office/import`: reads and plans the workbook, and writes nothing.
pub(super) async fn upload(seat: Seat, form: Multipart) -> Result<Response, ApiError> {
    let locale = seat.locale;
    let choose = || Some(td_string!(locale, office.import.choose).to_owned());
    let uploaded = match take_form(form).await {
        Ok(uploaded) => uploaded,
        Err(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            let words = td_string!(locale, office.import.too_large).to_owned();
            return start_with(&seat, StatusCode::PAYLOAD_TOO_LARGE, Some(words), choose()).await;
        }
        Err(_) => return Err(ApiError::NotUnderstood),
    };
    seat.check(&uploaded.csrf)?;
    if uploaded.body.is_empty() && uploaded.file_name.is_empty() {
        let words = td_string!(locale, office.import.no_file).to_owned();
        return start_with(&seat, StatusCode::UNPROCESSABLE_ENTITY, Some(words), choose()).await;
    }
    if uploaded.body.len() > FILE_BYTES_MAX {
        let words = td_string!(locale, office.import.too_large).to_owned();
        return start_with(&seat, StatusCode::PAYLOAD_TOO_LARGE, Some(words), choose()).await;
    }
    let services = &seat.services;
    match prepare(services.database(), services.clock(), uploaded.body.clone()).await {
        Ok(_) => {}
        Err(ImportError::Refused(refused)) => {
            let words = sentences(locale);
            let told = refused.problems.iter().map(|problem| sentence(&words, problem));
            let told = told.collect::<Vec<_>>().join(" ");
            let advice = refused.problems.first().map(|first| words.advice(first).to_owned());
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return start_with(&seat, status, Some(told), advice).await;
        }
        Err(error) => return Err(failure(error)),
    }
    let now = services.clock().now();
    let id = domain::id::RecordId::new(now, entropy()).0;
    let upload = PendingImport {
        id,
        user: seat.session.user.id,
        file_name: plain_name(&uploaded.file_name),
        at: now,
        applied_at: None,
        body: uploaded.body,
    };
    services.database().keep_upload(upload, now.plus_millis(-KEPT_MS)).await?;
    Ok(Redirect::to(&format!("/office/import/{id}")).into_response())
}

/// Takes a form with one file apart.
pub(super) async fn take_form(mut form: Multipart) -> Result<Uploaded, MultipartError> {
    let mut uploaded = Uploaded::default();
    while let Some(field) = form.next_field().await? {
        match field.name() {
            Some("csrf") => uploaded.csrf = field.text().await?,
            Some("file") => {
                uploaded.file_name = field.file_name().unwrap_or_default().to_owned();
                uploaded.body = field.bytes().await?.to_vec();
            }
            _ => {}
        }
    }
    Ok(uploaded)
}

/// The last part of a name, without characters that are none.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|letter| !letter.is_control()).take(120).collect()
}

fn sentences(locale: Locale) -> Sentences {
    Sentences::new(match locale {
        Locale::vi => Language::Vietnamese,
        Locale::en => Language::English,
    })
}

/// Place and problem in one sentence.
fn sentence(words: &Sentences, problem: &Problem) -> String {
    let place = words.place(problem);
    let gap = if place.is_empty() { "" } else { ": " };
    format!("{place}{gap}{}", words.problem(problem))
}

fn failure(error: ImportError) -> ApiError {
    match error {
        ImportError::Database(error) => error.into(),
        other => ApiError::internal(other),
    }
}

/// The upload of that id, if it is the user's and still there.
async fn find(seat: &Seat, id: &str) -> Result<PendingImport, ApiError> {
    let id: Uuid = id.parse().map_err(|_| ApiError::NotFound)?;
    let found = seat.services.database().upload(seat.session.user.id, id).await?;
    found.ok_or(ApiError::NotFound)
}

async fn plan(seat: &Seat, upload: &PendingImport) -> Result<Prepared, ApiError> {
    let services = &seat.services;
    let prepared = prepare(services.database(), services.clock(), upload.body.clone()).await;
    prepared.map_err(failure)
}

/// `GET /office/import/{id}`: what taking it in would do, or did.
pub(super) async fn report(seat: Seat, Path(id): Path<String>) -> Result<Response, ApiError> {
    let upload = find(&seat, &id).await?;
    let prepared = plan(&seat, &upload).await?;
    show(&seat, &upload, &prepared, None).await
}

async fn show(
    seat: &Seat,
    upload: &PendingImport,
    prepared: &Prepared,
    refusal: Option<String>,
) -> Result<Response, ApiError> {
    let locale = seat.locale;
    let plan = &prepared.plan;
    let map = Map::read(seat.services.database(), "", plan.year).await?;
    let rounds = Rounds::read(seat).await?;
    let words = sentences(locale);
    let mut problems: Vec<&Problem> = plan.problems.iter().collect();
    problems.sort_by_key(|problem| !problem.is_refusal());
    let left_out = problems.len().saturating_sub(PROBLEMS_SHOWN);
    let lines = problems.into_iter().take(PROBLEMS_SHOWN).map(|problem| ProblemLine {
        is_refusal: problem.is_refusal(),
        place: words.place(problem),
        words: words.problem(problem),
        advice: words.advice(problem).to_owned(),
    });
    let communes: BTreeSet<String> =
        prepared.communes.iter().map(|id| map.full_name(*id)).collect();
    let page = ImportReport {
        id: upload.id.to_string(),
        file_name: upload.file_name.clone(),
        round: td_string!(
            locale,
            office.import.round_of,
            year = plan.year,
            standard = rounds.title(seat, plan.standard.as_str())
        ),
        communes: communes.into_iter().collect::<Vec<_>>().join(", "),
        counts: counts(prepared, &words),
        problems: lines.collect(),
        problems_left_out: u64::try_from(left_out).unwrap_or_default(),
        matches: matches(prepared, locale),
        records: u64::try_from(plan.changes.len()).unwrap_or_default(),
        applied: upload.applied_at.map(figure::moment),
        has_returned: has_refusals(&plan.problems),
        not_allowed: refusal.or_else(|| outside(seat, prepared, &map)),
    };
    let desk = seat.desk(None).await?;
    Ok(seat.answer(import_report_page(&desk, &page)))
}

/// Why the user may not take the list in: it has households of communes that are not theirs.
fn outside(seat: &Seat, prepared: &Prepared, map: &Map) -> Option<String> {
    let communes = prepared.plan.changes.iter().map(|change| change.commune);
    let mut others: Vec<_> =
        communes.filter(|id| !seat.access().may_import(ScopeId::from(*id))).collect();
    others.sort_unstable();
    others.dedup();
    if others.is_empty() {
        return None;
    }
    let names: Vec<String> = others.into_iter().map(|id| map.full_name(id)).collect();
    Some(td_string!(seat.locale, office.import.not_yours, communes = names.join(", ")))
}

/// The order in which the counts of a workbook are read.
const COUNTS: [&str; 15] = [
    "households_listed",
    "households_new",
    "households_known",
    "households_repeated",
    "households_refused",
    "persons_new",
    "persons_known",
    "assessments_new",
    "assessments_known",
    "villages_new",
    "poor",
    "near_poor",
    "not_poor",
    "refusals",
    "warnings",
];

fn counts(prepared: &Prepared, words: &Sentences) -> Vec<(String, u64)> {
    let counts = serde_json::to_value(prepared.plan.counts).unwrap_or_default();
    let count = |field: &str| counts.get(field).and_then(serde_json::Value::as_u64);
    let counted = COUNTS.into_iter().filter_map(|field| Some((field, count(field)?)));
    counted.map(|(field, count)| (words.count(field).to_owned(), count)).collect()
}

fn matches(prepared: &Prepared, locale: Locale) -> Vec<(String, u64)> {
    let mut by: BTreeMap<&'static str, u64> = BTreeMap::new();
    for found in &prepared.plan.matches {
        let words = match found.by {
            MatchedBy::Identity => td_string!(locale, office.import.by_identity),
            MatchedBy::NameAndBirth => td_string!(locale, office.import.by_name),
            MatchedBy::NameAndMembers => td_string!(locale, office.import.by_members),
            MatchedBy::HouseholdAndRound => td_string!(locale, office.import.by_round),
        };
        *by.entry(words).or_default() += 1;
    }
    by.into_iter().map(|(words, count)| (words.to_owned(), count)).collect()
}

/// `POST /office/import/{id}/apply`: takes the list in, all of it or nothing.
pub(super) async fn apply(
    seat: Seat,
    Path(id): Path<String>,
    Filled(form): Filled<Plain>,
) -> Result<Response, ApiError> {
    seat.check(&form.csrf)?;
    let upload = find(&seat, &id).await?;
    let address = format!("/office/import/{}", upload.id);
    if upload.applied_at.is_some() {
        return Ok(Redirect::to(&address).into_response());
    }
    let prepared = plan(&seat, &upload).await?;
    let services = &seat.services;
    let map = Map::read(services.database(), "", prepared.plan.year).await?;
    if outside(&seat, &prepared, &map).is_some() {
        return Err(ApiError::NotAllowed);
    }
    let now = services.clock().now();
    let (user, device) = (seat.session.user.id, seat.device());
    services.database().know_device(device, user, "Nương", env!("CARGO_PKG_VERSION"), now).await?;
    let importer = Importer {
        user,
        device,
        judge: Arc::new(AccessJudge(seat.access().clone())),
        file_name: upload.file_name.clone(),
    };
    match carry_out(services.database(), services.clock(), &prepared, importer).await {
        Ok(()) => {
            services.database().note_upload_applied(upload.id, now).await?;
            Ok(Redirect::to(&address).into_response())
        }
        Err(ImportError::NotTaken { reason }) => {
            tracing::warn!(%reason, "an import was not taken in");
            let words = td_string!(seat.locale, office.import.failed).to_owned();
            show(&seat, &upload, &prepared, Some(words)).await
        }
        Err(error) => Err(failure(error)),
    }
}

/// `GET /office/import/{id}/returned.xlsx`: the rows that stay out, with reasons beside them.
pub(super) async fn returned(seat: Seat, Path(id): Path<String>) -> Result<Response, ApiError> {
    let upload = find(&seat, &id).await?;
    let prepared = plan(&seat, &upload).await?;
    let words = sentences(seat.locale);
    let heading = words.reason_heading().to_owned();
    let reason = |problem: &Problem| words.reason(problem);
    let problems = &prepared.plan.problems;
    let bytes = returned_workbook(&upload.body, problems, Returned::Refused, &heading, &reason);
    let bytes = bytes.map_err(ApiError::internal)?;
    let headers = [
        (header::CONTENT_TYPE, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"tra-lai.xlsx\""),
    ];
    Ok((headers, bytes).into_response())
}
