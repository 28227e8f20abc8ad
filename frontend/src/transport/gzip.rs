//! Compresses a request's body where the browser can; old ones send it as it is.

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStream, Response};

use crate::page::property;

/// The text as gzip bytes, or `None` where the browser has no compressor.
pub(super) async fn zip(text: &str) -> Option<JsValue> {
    let class: Function = property(&js_sys::global(), "CompressionStream")?.dyn_into().ok()?;
    let stream = Reflect::construct(&class, &Array::of1(&"gzip".into())).ok()?;
    let plain = Response::new_with_opt_str(Some(text)).ok()?.body()?;
    let pipe: Function = property(&plain, "pipeThrough")?.dyn_into().ok()?;
    let zipped: ReadableStream = pipe.call1(&plain, &stream).ok()?.unchecked_into();
    let whole = Response::new_with_opt_readable_stream(Some(&zipped)).ok()?.array_buffer().ok()?;
    JsFuture::from(whole).await.ok()
}
