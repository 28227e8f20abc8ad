//! One value of a row: in the database, in the file.
//!
//! Degrees stand in the file as text, so that they come back to the last bit; ids and bytes do
//! as JSON has neither.

use sea_orm::{DbErr, QueryResult, Value};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::bulk::Shape;

use super::BackupError;
use super::tables::TableShape;

/// A row as the database gives it.
pub(super) fn read_row(table: &TableShape, row: &QueryResult) -> Result<Vec<Value>, DbErr> {
    let read = |(at, (_, shape)): (usize, &(String, Shape))| {
        Ok(match shape {
            Shape::Id => Value::Uuid(row.try_get_by(at)?),
            Shape::Text => Value::String(row.try_get_by(at)?),
            Shape::Number => Value::BigInt(row.try_get_by(at)?),
            Shape::Flag => Value::Bool(row.try_get_by(at)?),
            Shape::Real => Value::Double(row.try_get_by(at)?),
            Shape::Bytes => Value::Bytes(row.try_get_by(at)?),
        })
    };
    table.columns.iter().enumerate().map(read).collect()
}

/// A value as the file says it.
pub(super) fn to_json(value: &Value) -> Json {
    match value {
        Value::Uuid(Some(id)) => Json::from(id.to_string()),
        Value::String(Some(text)) => Json::from(text.as_str()),
        Value::BigInt(Some(number)) => Json::from(*number),
        Value::Bool(Some(flag)) => Json::from(*flag),
        Value::Double(Some(real)) => Json::from(real.to_string()),
        Value::Bytes(Some(bytes)) => Json::from(to_hex(bytes)),
        _ => Json::Null,
    }
}

/// A value as the database takes it.
pub(super) fn from_json(shape: Shape, json: Json) -> Result<Value, BackupError> {
    let wrong = || BackupError::Damaged { what: "a value has the wrong type" };
    let text = match json {
        Json::Null => None,
        Json::Bool(flag) if shape == Shape::Flag => return Ok(Value::Bool(Some(flag))),
        Json::Number(number) if shape == Shape::Number => {
            return Ok(Value::BigInt(Some(number.as_i64().ok_or_else(wrong)?)));
        }
        Json::String(text) if !matches!(shape, Shape::Flag | Shape::Number) => Some(text),
        _ => return Err(wrong()),
    };
    Ok(match shape {
        Shape::Id => {
            let id = text.map(|text| Uuid::try_parse(&text)).transpose();
            Value::Uuid(id.map_err(|_| wrong())?)
        }
        Shape::Text => Value::String(text),
        Shape::Number => Value::BigInt(None),
        Shape::Flag => Value::Bool(None),
        Shape::Real => {
            let real = text.map(|text| text.parse()).transpose();
            Value::Double(real.map_err(|_| wrong())?)
        }
        Shape::Bytes => match text {
            Some(text) => Value::Bytes(Some(from_hex(&text).ok_or_else(wrong)?)),
            None => Value::Bytes(None),
        },
    })
}

/// Bytes as two digits each.
pub(super) fn to_hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| Some(digit(pair[0])? << 4 | digit(*pair.get(1)?)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_comes_back_as_it_was() {
        let values = [
            (Shape::Id, Value::Uuid(Some(Uuid::from_u128(7)))),
            (Shape::Id, Value::Uuid(None)),
            (Shape::Text, Value::String(Some("Sùng A Thử \"\n".to_owned()))),
            (Shape::Text, Value::String(None)),
            (Shape::Number, Value::BigInt(Some(i64::MIN))),
            (Shape::Number, Value::BigInt(None)),
            (Shape::Flag, Value::Bool(Some(true))),
            (Shape::Flag, Value::Bool(None)),
            (Shape::Real, Value::Double(Some(21.716_768_300_000_003))),
            (Shape::Real, Value::Double(None)),
            (Shape::Bytes, Value::Bytes(Some(vec![0, 255, 16]))),
            (Shape::Bytes, Value::Bytes(None)),
        ];
        for (shape, value) in values {
            let text = to_json(&value).to_string();
            let read = from_json(shape, serde_json::from_str(&text).unwrap()).unwrap();
            assert_eq!(read, value, "{text}");
        }
    }

    #[test]
    fn what_is_no_value_is_refused() {
        for (shape, text) in [
            (Shape::Id, "\"seven\""),
            (Shape::Number, "1.5"),
            (Shape::Number, "\"1\""),
            (Shape::Flag, "1"),
            (Shape::Real, "1.5"),
            (Shape::Real, "\"north\""),
            (Shape::Bytes, "\"0\""),
            (Shape::Bytes, "\"zz\""),
            (Shape::Text, "[]"),
        ] {
            assert!(from_json(shape, serde_json::from_str(text).unwrap()).is_err(), "{text}");
        }
    }
}
