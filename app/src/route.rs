//! Every address of the app. Links are written with these functions only.

use domain::id::{AreaId, AssessmentId, HouseholdId, PersonId, RecordId, SessionId};
use leptos_router::NavigateOptions;

/// How the router opens an address of this module: as it is written, without [`BASE`] once more.
///
/// With `replaces`, going back skips the page that was left, such as a finished form.
pub fn as_written(replaces: bool) -> NavigateOptions {
    NavigateOptions { resolve: false, replace: replaces, ..NavigateOptions::default() }
}

/// The path all of them begin with.
pub const BASE: &str = "/app";

/// *Hôm nay*.
pub fn today() -> String {
    format!("{BASE}/")
}

/// The household list.
pub fn households() -> String {
    format!("{BASE}/households")
}

/// The household list with households that lack an assessment this year.
pub fn households_to_assess() -> String {
    format!("{BASE}/households?show=due")
}

/// The villages, to choose one.
pub fn villages() -> String {
    format!("{BASE}/villages")
}

/// A new household's form.
pub fn new_household() -> String {
    format!("{BASE}/households/new")
}

/// A household.
pub fn household(id: HouseholdId) -> String {
    format!("{BASE}/households/{id}")
}

/// A household's card as a form.
pub fn edit_household(id: HouseholdId) -> String {
    format!("{BASE}/households/{id}/edit")
}

/// Another commune for a household.
pub fn move_household(id: HouseholdId) -> String {
    format!("{BASE}/households/{id}/move")
}

/// The photos of a household.
pub fn photos(id: HouseholdId) -> String {
    format!("{BASE}/households/{id}/photos")
}

/// The bytes of a photo at the server.
pub fn photo_at_server(sha256: &str) -> String {
    format!("/api/v1/blobs/{sha256}")
}

/// A new member's form.
pub fn new_person(household: HouseholdId) -> String {
    format!("{BASE}/households/{household}/members/new")
}

/// A member's form.
pub fn edit_person(household: HouseholdId, person: PersonId) -> String {
    format!("{BASE}/households/{household}/members/{person}")
}

/// An assessment being filled in, at its first open group.
pub fn assess(household: HouseholdId) -> String {
    format!("{BASE}/households/{household}/assess")
}

/// One step of an assessment being filled in, such as a group's code or `check`.
pub fn assess_step(household: HouseholdId, step: &str) -> String {
    format!("{BASE}/households/{household}/assess/{step}")
}

/// A finished sheet with its reasons.
pub fn assessment(id: AssessmentId) -> String {
    format!("{BASE}/assessments/{id}")
}

/// The sessions.
pub fn training() -> String {
    format!("{BASE}/training")
}

/// A new session's form.
pub fn new_session() -> String {
    format!("{BASE}/training/new")
}

/// A session.
pub fn session(id: SessionId) -> String {
    format!("{BASE}/training/{id}")
}

/// A session's form.
pub fn edit_session(id: SessionId) -> String {
    format!("{BASE}/training/{id}/edit")
}

/// Who is there.
pub fn attendance(id: SessionId) -> String {
    format!("{BASE}/training/{id}/attendance")
}

/// A conflict to decide.
pub fn conflict(id: RecordId) -> String {
    format!("{BASE}/conflicts/{id}")
}

/// *Đồng bộ*.
pub fn sync() -> String {
    format!("{BASE}/sync")
}

/// Settings.
pub fn settings() -> String {
    format!("{BASE}/settings")
}

/// Another PIN.
pub fn change_pin() -> String {
    format!("{BASE}/settings/pin")
}

/// The household list with one village's households that lack an assessment this year.
pub fn village_to_assess(village: AreaId) -> String {
    format!("{BASE}/households?village={village}&show=due")
}

/// Everything that waits for a decision.
pub fn conflicts() -> String {
    format!("{BASE}/conflicts")
}
