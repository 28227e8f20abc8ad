//! The one letter that no text of a book may hold: U+0000.
//!
//! PostgreSQL cannot store it, so a mutation with one would fail there for ever and hold up what
//! was sent with it. No keyboard makes it, so it is kept for people to look at instead.

use domain::record::FieldProblem;
use serde_json::Value;

use crate::mutation::Mutation;

const ZERO: char = '\0';

/// Whether what would be written can be stored anywhere.
pub(super) fn check(mutation: &Mutation) -> Result<(), FieldProblem> {
    if mutation.reason.as_deref().is_some_and(has_zero)
        || mutation.fields.keys().any(|name| has_zero(name))
    {
        return Err(FieldProblem::shape());
    }
    match mutation.new_pairs().find(|(_, new)| is_within(new)) {
        None => Ok(()),
        Some((field, _)) => Err(FieldProblem { field: field.to_owned(), ..FieldProblem::shape() }),
    }
}

/// A word of a refused mutation, fit to be stored beside the mutation itself.
pub(super) fn without(word: &str) -> String {
    word.replace(ZERO, "\u{fffd}")
}

fn has_zero(text: &str) -> bool {
    // In UTF-8 no other letter has a byte of zero.
    text.as_bytes().contains(&0)
}

fn is_within(value: &Value) -> bool {
    match value {
        Value::String(text) => has_zero(text),
        Value::Array(values) => values.iter().any(is_within),
        Value::Object(fields) => {
            fields.iter().any(|(name, value)| has_zero(name) || is_within(value))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_zero_is_found_however_deep_it_lies() {
        for value in
            [json!("a\0"), json!([1, "\0"]), json!({"a": {"\0": 1}}), json!({"a": ["\0b"]})]
        {
            assert!(is_within(&value), "{value}");
        }
        assert!(!is_within(&json!({"a": ["0", null, 0, "\u{1}"]})));
        assert_eq!(without("visit\0"), "visit\u{fffd}");
    }
}
