//! Who may call what: one table with every route, asked before every handler.
//!
//! A route that is not in the table answers 404 to everybody, so that forgetting a line
//! closes a door instead of opening one. What somebody may see or change *within* a route is
//! decided by [`domain::access::Access`].

mod gate;
mod table;

use axum::http::Method;
use domain::access::Role;

pub use gate::{Caller, gate};
pub use table::RULES;

/// One route and who may call it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// GET also means HEAD.
    pub method: Verb,
    /// The path as the router knows it, such as `/office/users/{id}`.
    pub path: &'static str,
    /// Who may call it.
    pub allow: Allow,
    /// How the caller proves that the request comes from our own pages.
    pub proof: Proof,
}

/// The methods routes of ours have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Verb {
    Get,
    Post,
    Patch,
    Delete,
}

/// Who may call a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allow {
    /// Everybody, signed in or not.
    Everybody,
    /// Whoever is signed in.
    SignedIn,
    /// Whoever is signed in, also on a device that may only hand in what it has.
    HandingIn,
    /// These roles.
    Roles(&'static [Role]),
    /// The same machine, and whoever knows the token of the settings.
    Operator,
}

/// How a request that changes something proves that it comes from our own pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// It changes nothing.
    NotNeeded,
    /// The browser says that it comes from the same origin; there is no session yet.
    Origin,
    /// The header `x-nuong-csrf`, besides the origin.
    Header,
    /// A form field that the handler checks with [`crate::auth::csrf::check`], besides the
    /// origin.
    FormField,
}

impl Verb {
    /// The verb of an HTTP method, if routes of ours have it.
    pub fn of(method: &Method) -> Option<Self> {
        match *method {
            Method::GET | Method::HEAD => Some(Self::Get),
            Method::POST => Some(Self::Post),
            Method::PATCH => Some(Self::Patch),
            Method::DELETE => Some(Self::Delete),
            _ => None,
        }
    }

    /// The HTTP method.
    pub fn method(self) -> Method {
        match self {
            Self::Get => Method::GET,
            Self::Post => Method::POST,
            Self::Patch => Method::PATCH,
            Self::Delete => Method::DELETE,
        }
    }
}

impl Allow {
    /// Whether a signed-in user of the role may pass.
    pub fn admits(self, role: Role) -> bool {
        match self {
            Self::Everybody | Self::SignedIn | Self::HandingIn => true,
            Self::Roles(roles) => roles.contains(&role),
            Self::Operator => false,
        }
    }
}

/// The table's line for a route.
pub fn rule(verb: Verb, path: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.method == verb && rule.path == path)
}
