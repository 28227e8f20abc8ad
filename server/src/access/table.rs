//! The table itself, in the order of the URL plan.

use super::{Allow, Proof, Rule, Verb};

const fn page(path: &'static str, allow: Allow) -> Rule {
    Rule { method: Verb::Get, path, allow, proof: Proof::NotNeeded }
}

const fn call(method: Verb, path: &'static str, allow: Allow, proof: Proof) -> Rule {
    Rule { method, path, allow, proof }
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
    page("/api/v1/session", Allow::SignedIn),
    call(Verb::Delete, "/api/v1/session", Allow::SignedIn, Proof::Header),
    call(Verb::Post, "/api/v1/push", Allow::SignedIn, Proof::Header),
    call(Verb::Post, "/api/v1/pull", Allow::SignedIn, Proof::Header),
];
