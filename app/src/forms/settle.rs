//! Settling a conflict: the chosen value as an ordinary edit, and the decision on the conflict.

use domain::id::{RecordId, ScopeId, UserId};
use domain::record::{Fields, Kind};
use domain::settlement::{Choice, Conflict, Settlement};
use domain::time::Timestamp;
use serde_json::Value;
use sync::phone::Change;

/// The pseudo-field of a conflict in which an edit met a deletion.
pub const DELETED: &str = "deleted";

/// What somebody decided.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// Which value is right.
    pub choice: Choice,
    /// The value where neither of the two is right.
    pub other: Option<Value>,
    /// Who decides.
    pub by: UserId,
    /// When, by this phone's clock.
    pub at: Timestamp,
}

/// Both writes of a settlement, to be saved together.
///
/// `None` where a third value was chosen and not given, or where a deleted record would have
/// to come back, which no edit can do.
pub fn settle(
    id: RecordId,
    conflict: &Conflict,
    scope: ScopeId,
    decision: &Decision,
) -> Option<Vec<Change>> {
    if conflict.field == DELETED && decision.choice != Choice::Standing {
        return None;
    }
    let value = match decision.choice {
        Choice::Standing => conflict.standing.clone(),
        Choice::Offered => conflict.offered.clone(),
        Choice::Other => decision.other.clone()?,
    };
    let settlement = Settlement { choice: decision.choice, by: decision.by, at: decision.at };
    let settlement = serde_json::to_value(settlement).ok()?;
    let decided = Change::Put {
        record: id,
        kind: Kind::Conflict,
        scope,
        fields: Fields::from([("settlement".to_owned(), settlement)]),
        seen: None,
    };
    let edit = Change::Put {
        record: conflict.record,
        kind: conflict.kind,
        scope,
        fields: Fields::from([(conflict.field.clone(), value)]),
        seen: None,
    };
    let changes = if conflict.field == DELETED { vec![decided] } else { vec![edit, decided] };
    Some(changes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn id(n: u128) -> uuid::Uuid {
        uuid::Uuid::from_u128(n)
    }

    fn conflict(field: &str) -> Conflict {
        Conflict {
            record: RecordId(id(1)),
            kind: Kind::Household,
            field: field.into(),
            base: json!("cũ"),
            standing: json!("đầu bản"),
            standing_by: None,
            offered: json!("cuối bản"),
            offered_by: UserId(id(2)),
            mutation: domain::id::MutationId(id(3)),
            offered_at: Timestamp(1),
            raised_at: Timestamp(2),
            settlement: None,
        }
    }

    fn decide(field: &str, choice: Choice, other: Option<Value>) -> Option<Vec<Change>> {
        let decision = Decision { choice, other, by: UserId(id(4)), at: Timestamp(5) };
        settle(RecordId(id(9)), &conflict(field), ScopeId(id(7)), &decision)
    }

    fn written(change: &Change, name: &str) -> Option<Value> {
        match change {
            Change::Put { fields, .. } => fields.get(name).cloned(),
            Change::Move { .. } | Change::Delete { .. } => None,
        }
    }

    #[test]
    fn the_chosen_value_and_the_decision_are_written_together() {
        for (choice, other, value) in [
            (Choice::Standing, None, "đầu bản"),
            (Choice::Offered, None, "cuối bản"),
            (Choice::Other, Some(json!("giữa bản")), "giữa bản"),
        ] {
            let changes = decide("address", choice, other).unwrap();
            assert_eq!(changes.len(), 2);
            assert_eq!(written(&changes[0], "address"), Some(json!(value)));
            let settlement = written(&changes[1], "settlement").unwrap();
            assert_eq!(settlement["choice"], serde_json::to_value(choice).unwrap());
        }
    }

    #[test]
    fn a_third_value_has_to_be_given() {
        assert_eq!(decide("address", Choice::Other, None), None);
    }

    #[test]
    fn what_was_deleted_can_only_stay_deleted() {
        assert_eq!(decide(DELETED, Choice::Offered, None), None);
        assert_eq!(decide(DELETED, Choice::Standing, None).unwrap().len(), 1);
    }
}
