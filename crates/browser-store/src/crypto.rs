//! The browser's own cryptography, `crypto.subtle`, by the names of its methods.
//!
//! Nothing here computes: keys that never have to be seen stay within the browser.

use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::fault::Fault;
use crate::row;

/// Calls a method; the browser begins at once, and the future waits for its end.
pub(crate) fn begin(method: &str, given: &[&JsValue]) -> Result<JsFuture, Fault> {
    let crypto = Reflect::get(&js_sys::global(), &"crypto".into())?;
    // Absent on pages without a secure origin; asking nothing for a method throws.
    let subtle = Reflect::get(&crypto, &"subtle".into())?;
    let method: Function = Reflect::get(&subtle, &method.into())?.unchecked_into();
    let given: Array = given.iter().copied().collect();
    let promise: Promise = method.apply(&subtle, &given)?.unchecked_into();
    Ok(JsFuture::from(promise))
}

/// Calls a method and waits for its result.
pub(crate) async fn call(method: &str, given: &[&JsValue]) -> Result<JsValue, Fault> {
    Ok(begin(method, given)?.await?)
}

/// Bytes as a key that nobody can read out again.
pub(crate) async fn key_of(
    bytes: &Uint8Array,
    kind: impl Into<JsValue>,
    may: &[&str],
) -> Result<JsValue, Fault> {
    call("importKey", &[&"raw".into(), bytes, &kind.into(), &false.into(), &uses(may)]).await
}

/// What may be done with a key.
pub(crate) fn uses(names: &[&str]) -> JsValue {
    names.iter().map(|name| JsValue::from_str(name)).collect::<Array>().into()
}

/// An algorithm with its settings.
pub(crate) fn algorithm(name: &str, settings: &[(&str, JsValue)]) -> Result<JsValue, Fault> {
    let named = row::row(settings)?;
    Reflect::set(&named, &"name".into(), &name.into())?;
    Ok(named)
}

/// Fresh random bytes.
pub(crate) fn random(count: u32) -> Result<Uint8Array, Fault> {
    let bytes = Uint8Array::new_with_length(count);
    let crypto = Reflect::get(&js_sys::global(), &"crypto".into())?;
    let fill: Function = Reflect::get(&crypto, &"getRandomValues".into())?.unchecked_into();
    fill.call1(&crypto, &bytes)?;
    Ok(bytes)
}
