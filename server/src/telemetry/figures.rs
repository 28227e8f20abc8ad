//! Figures for Prometheus.

use std::sync::OnceLock;
use std::time::Duration;

use axum::http::StatusCode;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use sync::{Answer, Outcome};

/// Upper bounds of the buckets of durations, in seconds: from a poll to a first download.
const SECONDS: [f64; 10] = [0.000_5, 0.002, 0.005, 0.02, 0.05, 0.2, 0.5, 2.0, 10.0, 60.0];

const REQUESTS: &str = "nuong_http_requests_total";
const REQUEST_SECONDS: &str = "nuong_http_request_seconds";
const MUTATIONS: &str = "nuong_push_mutations_total";
const PUSH_SECONDS: &str = "nuong_push_seconds";
const PULL_LINES: &str = "nuong_pull_lines_total";
const SIGN_INS: &str = "nuong_sign_ins_total";

static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();

/// Starts counting, once for the process.
pub fn start() {
    HANDLE.get_or_init(|| {
        let recorder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("seconds".to_owned()), &SECONDS)
            .expect("the list of buckets is not empty")
            .build_recorder();
        let handle = recorder.handle();
        // Somebody else's recorder stays; then these figures stay empty.
        let _ = metrics::set_global_recorder(recorder);
        describe();
        handle
    });
}

fn describe() {
    metrics::describe_counter!(REQUESTS, "Requests answered, by route and status.");
    metrics::describe_histogram!(REQUEST_SECONDS, "Seconds until an answer began, by route.");
    metrics::describe_counter!(MUTATIONS, "Mutations answered, by what became of them.");
    metrics::describe_histogram!(PUSH_SECONDS, "Seconds the database took for a push.");
    metrics::describe_counter!(PULL_LINES, "Lines of records sent to phones.");
    metrics::describe_counter!(SIGN_INS, "Attempts to sign in, by what became of them.");
}

/// The figures as Prometheus reads them.
pub fn text() -> String {
    HANDLE.get().map(PrometheusHandle::render).unwrap_or_default()
}

/// Folds samples into their buckets; to be called every few seconds.
pub fn tidy() {
    if let Some(handle) = HANDLE.get() {
        handle.run_upkeep();
    }
}

pub(super) fn count_request(route: &str, status: StatusCode, took: Duration) {
    let route = crate::access::RULES
        .iter()
        .find(|rule| rule.path == route)
        .map_or("unmatched", |rule| rule.path);
    metrics::counter!(REQUESTS, "route" => route, "status" => class_of(status)).increment(1);
    metrics::histogram!(REQUEST_SECONDS, "route" => route).record(took.as_secs_f64());
}

/// The status as text, without making a new string for each request.
#[expect(clippy::match_overlapping_arm, reason = "the named ones first, then their class")]
fn class_of(status: StatusCode) -> &'static str {
    match status.as_u16() {
        200 => "200",
        204 => "204",
        303 => "303",
        304 => "304",
        400 => "400",
        401 => "401",
        403 => "403",
        404 => "404",
        413 => "413",
        415 => "415",
        426 => "426",
        429 => "429",
        500 => "500",
        503 => "503",
        200..=299 => "2xx",
        300..=399 => "3xx",
        400..=499 => "4xx",
        _ => "5xx",
    }
}

/// Counts what became of the mutations of a push.
pub fn count_push(answers: &[Answer], took: Duration) {
    let (mut applied, mut merged, mut quarantined) = (0, 0, 0);
    for answer in answers {
        match answer.outcome {
            Outcome::Applied => applied += 1,
            Outcome::Merged { .. } => merged += 1,
            Outcome::Quarantined { .. } => quarantined += 1,
        }
    }
    metrics::counter!(MUTATIONS, "outcome" => "applied").increment(applied);
    metrics::counter!(MUTATIONS, "outcome" => "merged").increment(merged);
    metrics::counter!(MUTATIONS, "outcome" => "quarantined").increment(quarantined);
    metrics::histogram!(PUSH_SECONDS).record(took.as_secs_f64());
}

/// Counts lines sent to a phone.
pub fn count_pull(lines: u64) {
    metrics::counter!(PULL_LINES).increment(lines);
}

/// What became of an attempt to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum SignInOutcome {
    SignedIn,
    WrongPassword,
    PutOff,
}

/// Counts an attempt to sign in.
pub fn count_sign_in(outcome: SignInOutcome) {
    let outcome = match outcome {
        SignInOutcome::SignedIn => "signed_in",
        SignInOutcome::WrongPassword => "wrong_password",
        SignInOutcome::PutOff => "put_off",
    };
    metrics::counter!(SIGN_INS, "outcome" => outcome).increment(1);
}
