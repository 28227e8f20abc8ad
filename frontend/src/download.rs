//! Hands a file to the person by the browser's download.

use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use crate::page::window;

/// How long the file can be fetched by its address: 5 minutes.
const ADDRESS_KEPT_MS: u32 = 5 * 60 * 1000;

/// Lets the person keep bytes as a file.
pub(crate) fn hand_over(name: &str, content: &[u8]) {
    // A browser that refuses shows its own message.
    let _ = offer(name, content);
}

fn offer(name: &str, content: &[u8]) -> Result<(), JsValue> {
    let kind = BlobPropertyBag::new();
    kind.set_type("application/octet-stream");
    let parts = Array::of1(&Uint8Array::from(content));
    let blob = Blob::new_with_str_sequence_and_options(&parts, &kind)?;
    let address = Url::create_object_url_with_blob(&blob)?;
    let document = window().document().ok_or(JsValue::UNDEFINED)?;
    let link: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
    link.set_href(&address);
    link.set_download(name);
    link.click();
    wasm_bindgen_futures::spawn_local(async move {
        // Some browsers read the address only after the person has said where to.
        TimeoutFuture::new(ADDRESS_KEPT_MS).await;
        // An address that is gone already holds no memory either.
        let _ = Url::revoke_object_url(&address);
    });
    Ok(())
}
