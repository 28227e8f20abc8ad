//! The table itself, in the order of the URL plan.

use domain::access::Role;

use super::{Allow, Proof, Rule, Verb};

const fn page(path: &'static str, allow: Allow) -> Rule {
    Rule { method: Verb::Get, path, allow, proof: Proof::NotNeeded }
}

const fn call(method: Verb, path: &'static str, allow: Allow, proof: Proof) -> Rule {
    Rule { method, path, allow, proof }
}

/// Who may open a screen of the office; a test compares with [`domain::access::OfficePage`].
const BOARD: Allow = Allow::Roles(&[
    Role::ProvinceAdmin,
    Role::District,
    Role::CommuneOfficer,
    Role::Agency,
    Role::Inspector,
]);
const HOUSEHOLDS: Allow = Allow::Roles(&[
    Role::ProvinceAdmin,
    Role::District,
    Role::CommuneOfficer,
    Role::Village,
    Role::Agency,
    Role::Inspector,
]);
const TRAINING: Allow = Allow::Roles(&[
    Role::ProvinceAdmin,
    Role::District,
    Role::CommuneOfficer,
    Role::Trainer,
    Role::Agency,
    Role::Inspector,
]);
const IMPORT: Allow = Allow::Roles(&[Role::ProvinceAdmin, Role::CommuneOfficer]);
const USERS: Allow = Allow::Roles(&[Role::ProvinceAdmin]);
const REVIEW: Allow = Allow::Roles(&[Role::ProvinceAdmin, Role::District, Role::CommuneOfficer]);
const CONFLICTS: Allow = Allow::Roles(&[
    Role::ProvinceAdmin,
    Role::District,
    Role::CommuneOfficer,
    Role::Village,
    Role::Inspector,
]);

const fn form(path: &'static str, allow: Allow) -> Rule {
    call(Verb::Post, path, allow, Proof::FormField)
}

/// Every route of the server. A test calls each of them as each role and as nobody.
pub const RULES: &[Rule] = &[
    // What everybody may read: the public pages, the app's files, the state of the server.
    page("/", Allow::Everybody),
    page("/help/sign-in", Allow::Everybody),
    page("/app", Allow::Everybody),
    page("/app/", Allow::Everybody),
    page("/app/{*page}", Allow::Everybody),
    page("/pkg/{*file}", Allow::Everybody),
    page("/sw.js", Allow::Everybody),
    page("/sw-off.js", Allow::Everybody),
    page("/manifest.webmanifest", Allow::Everybody),
    page("/healthz", Allow::Everybody),
    page("/readyz", Allow::Everybody),
    page("/metrics", Allow::Operator),
    // The protocol of the phones.
    page("/api/v1/openapi.json", Allow::Everybody),
    call(Verb::Post, "/api/v1/session", Allow::Everybody, Proof::Origin),
    page("/api/v1/session", Allow::HandingIn),
    call(Verb::Delete, "/api/v1/session", Allow::HandingIn, Proof::Header),
    call(Verb::Post, "/api/v1/push", Allow::HandingIn, Proof::Header),
    call(Verb::Post, "/api/v1/pull", Allow::HandingIn, Proof::Header),
    call(Verb::Post, "/api/v1/handover", Allow::HandingIn, Proof::Header),
    // The bytes of photos; GET also means HEAD. A device that is to leave sends what it has left.
    page("/api/v1/blobs/{sha256}", Allow::HandingIn),
    call(Verb::Patch, "/api/v1/blobs/{sha256}", Allow::HandingIn, Proof::Header),
    // The screens of the office.
    page("/office", Allow::Everybody),
    page("/office/sign-in", Allow::Everybody),
    call(Verb::Post, "/office/sign-in", Allow::Everybody, Proof::Origin),
    form("/office/sign-out", Allow::SignedIn),
    // Leads those on whose first page is another one.
    page("/office/", Allow::SignedIn),
    page("/office/assessments", BOARD),
    page("/office/households", HOUSEHOLDS),
    page("/office/households/{id}", HOUSEHOLDS),
    form("/office/households/{id}/reveal", HOUSEHOLDS),
    page("/office/sessions", TRAINING),
    page("/office/sessions/{id}", TRAINING),
    page("/office/import", IMPORT),
    form("/office/import", IMPORT),
    page("/office/import/{id}", IMPORT),
    form("/office/import/{id}/apply", IMPORT),
    page("/office/import/{id}/returned.xlsx", IMPORT),
    page("/office/rescue", USERS),
    form("/office/rescue", USERS),
    page("/office/users", USERS),
    form("/office/users", USERS),
    page("/office/users/new", USERS),
    form("/office/users/{id}/close", USERS),
    form("/office/users/{id}/open", USERS),
    form("/office/users/{id}/password", USERS),
    page("/office/devices", USERS),
    page("/office/devices/{id}", USERS),
    form("/office/devices/{id}/disable", USERS),
    form("/office/devices/{id}/enable", USERS),
    page("/office/review", REVIEW),
    form("/office/review/{id}", REVIEW),
    page("/office/conflicts", CONFLICTS),
    form("/office/conflicts/{id}", CONFLICTS),
];
