//! Rows as the database holds them: a few keys and one opaque body.

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

/// A row's text field.
pub(crate) fn text(row: &JsValue, name: &str) -> Option<String> {
    Reflect::get(row, &JsValue::from_str(name)).ok()?.as_string()
}

/// A row's number field.
pub(crate) fn count(row: &JsValue, name: &str) -> Option<u64> {
    Reflect::get(row, &JsValue::from_str(name)).ok()?.as_f64().and_then(from_number)
}

/// A row's bytes as text.
pub(crate) fn bytes_as_text(row: &JsValue, name: &str) -> Option<String> {
    as_text(&Reflect::get(row, &JsValue::from_str(name)).ok()?)
}

/// Bytes as text; one copy into our memory, one look for valid UTF-8.
pub(crate) fn as_text(value: &JsValue) -> Option<String> {
    String::from_utf8(value.dyn_ref::<Uint8Array>()?.to_vec()).ok()
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
