//! Makes a picture small enough for slow links. What the browser draws anew carries no notes of
//! the camera: not where it was taken, and not with what.

use std::cell::RefCell;
use std::rc::Rc;

use app::port::{Picture, PictureProblem};
use domain::photo::{PHOTO_BYTES_MAX, PHOTO_SIDE_MAX};
use futures::channel::oneshot;
use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use sha2::{Digest, Sha256};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, CanvasRenderingContext2d, HtmlCanvasElement, HtmlInputElement, Url,
};

use crate::hex;
use crate::page::{property, window};

const JPEG: &str = "image/jpeg";
/// How much of the picture JPEG keeps, the best first; what is still too large is drawn smaller.
const QUALITIES: [f64; 3] = [0.82, 0.7, 0.55];
/// How often a picture is drawn smaller, by a quarter each time.
const SMALLER_MAX: u32 = 6;

/// The picture chosen in a file box, drawn anew.
pub(crate) async fn squeeze(input: &str) -> Result<Picture, PictureProblem> {
    let file = chosen(input).ok_or(PictureProblem::None)?;
    let drawable = opened(&file).await.map_err(|_| PictureProblem::NotAPicture)?;
    let side = |name: &str| property(&drawable, name).and_then(|side| side.as_f64());
    let sides = side("width").zip(side("height")).filter(|(w, h)| *w >= 1.0 && *h >= 1.0);
    let (width, height) = sides.ok_or(PictureProblem::NotAPicture)?;
    let mut scale = (f64::from(PHOTO_SIDE_MAX) / width.max(height)).min(1.0);
    for _ in 0..SMALLER_MAX {
        let (width, height) = (whole(width * scale), whole(height * scale));
        let canvas = drawn(&drawable, width, height).map_err(|_| PictureProblem::NotAPicture)?;
        for quality in QUALITIES {
            let bytes = written(&canvas, quality).await.ok_or(PictureProblem::NotAPicture)?;
            if bytes.len() <= PHOTO_BYTES_MAX as usize {
                let sha256 = hex::written(&Sha256::digest(&bytes));
                return Ok(Picture { bytes, sha256, width, height });
            }
        }
        scale *= 0.75;
    }
    Err(PictureProblem::NotAPicture)
}

/// Empties a file box, so that the same picture can be chosen once more.
pub(crate) fn forget(input: &str) {
    if let Some(input) = input_of(input) {
        input.set_value("");
    }
}

/// An address of this page for a picture's bytes.
pub(crate) fn address(bytes: &[u8]) -> Option<String> {
    let kind = BlobPropertyBag::new();
    kind.set_type(JPEG);
    let parts = Array::of1(&Uint8Array::from(bytes));
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &kind).ok()?;
    Url::create_object_url_with_blob(&blob).ok()
}

fn input_of(id: &str) -> Option<HtmlInputElement> {
    window().document()?.get_element_by_id(id)?.dyn_into().ok()
}

fn chosen(input: &str) -> Option<JsValue> {
    let files = property(input_of(input)?.as_ref(), "files")?;
    Reflect::get_u32(&files, 0).ok().filter(JsValue::is_object)
}

/// Called by name: `web-sys` has no stable binding with options. Pictures come upright, as the
/// camera was held.
async fn opened(file: &JsValue) -> Result<JsValue, JsValue> {
    let open: Function = Reflect::get(&window(), &"createImageBitmap".into())?.dyn_into()?;
    let options = Object::new();
    Reflect::set(&options, &"imageOrientation".into(), &"from-image".into())?;
    let promise: Promise = open.call2(&window(), file, &options)?.dyn_into()?;
    JsFuture::from(promise).await
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "sides lie between 1 and PHOTO_SIDE_MAX"
)]
fn whole(side: f64) -> u16 {
    side.round().clamp(1.0, f64::from(PHOTO_SIDE_MAX)) as u16
}

fn drawn(drawable: &JsValue, width: u16, height: u16) -> Result<HtmlCanvasElement, JsValue> {
    let document = window().document().ok_or(JsValue::UNDEFINED)?;
    let canvas: HtmlCanvasElement = document.create_element("canvas")?.unchecked_into();
    canvas.set_width(width.into());
    canvas.set_height(height.into());
    let context = canvas.get_context("2d")?.ok_or(JsValue::UNDEFINED)?;
    let context: CanvasRenderingContext2d = context.unchecked_into();
    let draw: Function = Reflect::get(&context, &"drawImage".into())?.unchecked_into();
    let place = [0.0, 0.0, f64::from(width), f64::from(height)].map(JsValue::from_f64);
    let mut arguments = Array::of1(drawable);
    arguments.extend(place);
    draw.apply(&context, &arguments)?;
    Ok(canvas)
}

async fn written(canvas: &HtmlCanvasElement, quality: f64) -> Option<Vec<u8>> {
    let (sender, receiver) = oneshot::channel();
    let sender = Rc::new(RefCell::new(Some(sender)));
    let take = Closure::<dyn FnMut(JsValue)>::new(move |blob| {
        if let Some(sender) = sender.borrow_mut().take() {
            // Whoever asked may have left the page.
            let _ = sender.send(blob);
        }
    });
    let function: &Function = take.as_ref().unchecked_ref();
    canvas.to_blob_with_type_and_encoder_options(function, JPEG, &quality.into()).ok()?;
    let blob: Blob = receiver.await.ok()?.dyn_into().ok()?;
    let buffer = JsFuture::from(blob.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}
