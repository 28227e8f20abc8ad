//! Rows as the database holds them: a few keys and one opaque body.

use domain::time::Timestamp;
use js_sys::{Array, Object, Reflect, Uint8Array};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::IdbKeyRange;

use crate::fault::Fault;

/// Builds a row from its fields.
pub(crate) fn row(fields: &[(&str, JsValue)]) -> Result<JsValue, Fault> {
    let row = Object::new();
    for (name, value) in fields {
        Reflect::set(&row, &JsValue::from_str(name), value)?;
    }
    Ok(row.into())
}

/// Gives a row's field another value.
pub(crate) fn set(row: &JsValue, name: &str, value: &JsValue) -> Result<(), Fault> {
    Reflect::set(row, &JsValue::from_str(name), value)?;
    Ok(())
}

/// A row's text field.
pub(crate) fn text(row: &JsValue, name: &str) -> Option<String> {
    field(row, name).as_string()
}

/// A row's number field.
pub(crate) fn count(row: &JsValue, name: &str) -> Option<u64> {
    field(row, name).as_f64().and_then(from_number)
}

/// A row's field as it is; `undefined` where there is none.
pub(crate) fn field(row: &JsValue, name: &str) -> JsValue {
    Reflect::get(row, &JsValue::from_str(name)).unwrap_or_default()
}

/// A row's bytes.
pub(crate) fn bytes(row: &JsValue, name: &str) -> Option<Uint8Array> {
    field(row, name).dyn_into().ok()
}

/// A row's body, read as what it should be.
pub(crate) fn body<T: DeserializeOwned>(row: &JsValue) -> Option<T> {
    serde_json::from_str(&text(row, "body")?).ok()
}

/// Something as JSON text.
pub(crate) fn json(value: &impl Serialize) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(|_| Fault::named("DataError", "a value has no JSON form"))
}

/// A count as a key; counts stay far below 2⁵³.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
pub(crate) fn number(count: u64) -> JsValue {
    JsValue::from_f64(count as f64)
}

/// A moment as a key.
#[expect(clippy::cast_precision_loss, reason = "milliseconds stay far below 2^53")]
pub(crate) fn moment(at: Timestamp) -> JsValue {
    JsValue::from_f64(at.0 as f64)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "only whole numbers from 0 to 2^53 pass"
)]
fn from_number(value: f64) -> Option<u64> {
    const WHOLE_MAX: f64 = 9_007_199_254_740_991.0;
    (value.fract() == 0.0 && (0.0..=WHOLE_MAX).contains(&value)).then_some(value as u64)
}

/// All keys that begin with `first`, in a store whose keys are pairs.
pub(crate) fn keys_of(first: &JsValue) -> Result<JsValue, Fault> {
    let (from, to) = (Array::of1(first), Array::of2(first, &Array::new()));
    // Arrays sort behind every number and text, so the upper end is behind every pair.
    Ok(IdbKeyRange::bound(&from, &to)?.into())
}
