//! Where a mutation is carried out: where its record lives now, not where its author last saw it.

use domain::id::{MutationId, RecordId, ScopeId};
use domain::record::Kind;
use sha2::{Digest, Sha256};

use super::exchange::{Loaded, Standing, named_parent};
use crate::mutation::Mutation;

/// The scope in which a mutation is carried out.
///
/// A known record is changed where it stands. A new one lives where its parent does, which may
/// have moved since the author saw it.
pub(super) fn home_of(mutation: &Mutation, loaded: &Loaded) -> ScopeId {
    if let Some(standing) = loaded.records.get(&mutation.record) {
        return standing.scope;
    }
    parent_home(mutation, loaded).unwrap_or(mutation.scope)
}

/// Where the record lives that a new one says it hangs on, if there is such a record.
pub(super) fn parent_home(mutation: &Mutation, loaded: &Loaded) -> Option<ScopeId> {
    let parent = named_parent(mutation)?;
    let in_batch = loaded.records.get(&parent).map(|standing| standing.scope);
    in_batch.or_else(|| loaded.homes.get(&parent).copied())
}

/// The commune whose supervisors decide about a mutation that is not carried out.
pub(super) fn desk_of(mutation: &Mutation, loaded: &Loaded) -> Option<ScopeId> {
    let is_commune = |scope: &ScopeId| loaded.communes.contains(scope);
    Some(home_of(mutation, loaded)).filter(is_commune)
}

/// The id under which the supervisors of a commune find a quarantined mutation; its author
/// finds it under the mutation's own.
pub(super) fn desk_id(mutation: MutationId) -> RecordId {
    derived_id(mutation, "desk")
}

/// An id that a mutation and a word make, the same however often it is computed.
pub(super) fn derived_id(mutation: MutationId, word: &str) -> RecordId {
    let mut hash = Sha256::new();
    hash.update(mutation.0.as_bytes());
    hash.update(word.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.finalize()[..16]);
    RecordId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

/// A record with everything that hangs on it in its scope, the record first.
pub(super) fn family_of(record: RecordId, home: ScopeId, loaded: &Loaded) -> Vec<RecordId> {
    family_where(record, loaded, |standing| standing.scope == home)
}

/// A record that is not there yet with everything that hangs on it already, wherever it lives.
///
/// What was quarantined stays on the desk it was put on: nothing of it was carried out.
pub(super) fn orphans_of(record: RecordId, loaded: &Loaded) -> Vec<RecordId> {
    let quarantined = Kind::Quarantined.as_str();
    let mut family = family_where(record, loaded, |standing| standing.line.kind != quarantined);
    family.retain(|id| *id != record);
    family
}

fn family_where(
    record: RecordId,
    loaded: &Loaded,
    is_of_it: impl Fn(&Standing) -> bool,
) -> Vec<RecordId> {
    let mut family = vec![record];
    let mut at = 0;
    while let Some(parent) = family.get(at).copied() {
        let hanging = loaded
            .records
            .iter()
            .filter(|(_, standing)| standing.line.parent == Some(parent) && is_of_it(standing));
        let mut hanging: Vec<RecordId> = hanging.map(|(id, _)| *id).collect();
        hanging.retain(|id| !family.contains(id));
        hanging.sort_unstable();
        family.append(&mut hanging);
        at += 1;
    }
    family
}

/// Whether records of the kind have a home of their own, which others that hang on them follow.
pub(super) fn may_move(kind: Kind) -> bool {
    matches!(kind, Kind::Area | Kind::Household | Kind::TrainingSession)
}
