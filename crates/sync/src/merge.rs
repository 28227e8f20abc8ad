//! Three-way merge, field by field. The one rule, used by server and phone alike.

use std::collections::BTreeMap;

use domain::record::{Fields, Kind};
use serde_json::Value;

use crate::mutation::FieldChange;
use crate::planted::{self, Defect};

/// A field for which two people wrote different values.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldConflict {
    /// The field's name.
    pub field: String,
    /// What the later author had seen.
    pub base: Value,
    /// What stands, and goes on standing.
    pub standing: Value,
    /// What the later author wrote.
    pub offered: Value,
}

/// Fields after a merge, and what could not be merged.
#[derive(Clone, Debug, PartialEq)]
pub struct Merged {
    /// The fields that stand now.
    pub fields: Fields,
    /// Whether any of them differs from before.
    pub changed: bool,
    /// What waits for a person.
    pub conflicts: Vec<FieldConflict>,
}

/// Merges changes into the standing fields of a record.
///
/// The standing value equals the base: the new one is taken. It equals the new one already:
/// nothing to do. Otherwise somebody else wrote in between: the standing value stays and the
/// two are reported.
pub fn merge(kind: Kind, standing: &Fields, changes: &BTreeMap<String, FieldChange>) -> Merged {
    let mut merged = Merged { fields: standing.clone(), changed: false, conflicts: Vec::new() };
    for (name, change) in changes {
        let before = standing.get(name).unwrap_or(&Value::Null);
        if same(before, &change.new) {
            continue;
        }
        if same(before, &change.base) || planted::has(Defect::LastWriterWins) {
            set(&mut merged.fields, name, &change.new);
            merged.changed = true;
        } else if !kind.first_value_stands() {
            merged.conflicts.push(FieldConflict {
                field: name.clone(),
                base: change.base.clone(),
                standing: before.clone(),
                offered: change.new.clone(),
            });
        }
    }
    merged
}

fn set(fields: &mut Fields, name: &str, value: &Value) {
    if value.is_null() {
        fields.remove(name);
    } else {
        fields.insert(name.to_owned(), value.clone());
    }
}

/// Whether two values mean the same: an absent list, an empty list, `false` and `null` do.
///
/// A field left out of a record reads as its default, so a phone and a server that differ
/// only in spelling the default out must not end in a conflict.
fn same(left: &Value, right: &Value) -> bool {
    left == right || (is_default(left) && is_default(right))
}

fn is_default(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(entries) => entries.is_empty(),
        Value::Number(_) | Value::String(_) | Value::Bool(true) => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn change(base: Value, new: Value) -> BTreeMap<String, FieldChange> {
        BTreeMap::from([("phone".to_owned(), FieldChange { base, new })])
    }

    fn standing(value: Value) -> Fields {
        Fields::from([("phone".to_owned(), value)])
    }

    #[test]
    fn a_field_nobody_else_touched_is_taken() {
        let merged = merge(Kind::Household, &standing(json!("1")), &change(json!("1"), json!("2")));
        assert_eq!(merged.fields["phone"], json!("2"));
        assert!(merged.changed && merged.conflicts.is_empty());
    }

    #[test]
    fn two_people_who_write_the_same_agree() {
        let merged = merge(Kind::Household, &standing(json!("2")), &change(json!("1"), json!("2")));
        assert!(!merged.changed && merged.conflicts.is_empty());
    }

    #[test]
    fn two_people_who_differ_leave_the_standing_value_and_a_conflict() {
        let merged = merge(Kind::Household, &standing(json!("3")), &change(json!("1"), json!("2")));
        assert_eq!(merged.fields["phone"], json!("3"));
        assert_eq!(merged.conflicts[0].offered, json!("2"));
        assert_eq!(merged.conflicts[0].base, json!("1"));
    }

    #[test]
    fn other_fields_stay() {
        let mut fields = standing(json!("1"));
        fields.insert("address".to_owned(), json!("A"));
        let merged = merge(Kind::Household, &fields, &change(json!("1"), Value::Null));
        assert_eq!(merged.fields, Fields::from([("address".to_owned(), json!("A"))]));
    }

    #[test]
    fn a_default_left_out_is_no_conflict() {
        let merged = merge(Kind::Household, &Fields::new(), &change(json!(false), json!(true)));
        assert!(merged.changed && merged.conflicts.is_empty());
    }

    #[test]
    fn a_conflict_settled_twice_stays_as_settled_first() {
        let merged = merge(Kind::Conflict, &standing(json!("a")), &change(Value::Null, json!("b")));
        assert!(!merged.changed && merged.conflicts.is_empty());
    }
}
