//! Where the machine is, if it tells and the person allows it.

use std::cell::RefCell;
use std::rc::Rc;

use domain::household::GpsPoint;
use futures::channel::oneshot;
use js_sys::{Function, Object, Reflect};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};

use crate::page::{property, window};

/// How long a phone under trees may look for satellites, in milliseconds.
const LOOK_MAX_MS: u32 = 30_000;
/// A place this old is still the same house.
const AGE_MAX_MS: u32 = 60_000;

/// Asks once. Called by name: `web-sys` calls the coordinates unstable.
pub(crate) async fn locate() -> Option<GpsPoint> {
    let geolocation = property(&window().navigator(), "geolocation")?;
    let ask: Function = property(&geolocation, "getCurrentPosition")?.dyn_into().ok()?;
    let (sender, receiver) = oneshot::channel();
    let sender = Rc::new(RefCell::new(Some(sender)));
    let answer = move |position: Option<JsValue>| {
        if let Some(sender) = sender.borrow_mut().take() {
            // Whoever asked may have left the page.
            let _ = sender.send(position.as_ref().and_then(point));
        }
    };
    let refuse = answer.clone();
    let found = Closure::<dyn FnMut(JsValue)>::new(move |position| answer(Some(position)));
    let refused = Closure::<dyn FnMut(JsValue)>::new(move |_| refuse(None));
    let options = Object::new();
    Reflect::set(&options, &"enableHighAccuracy".into(), &true.into()).ok()?;
    Reflect::set(&options, &"timeout".into(), &LOOK_MAX_MS.into()).ok()?;
    Reflect::set(&options, &"maximumAge".into(), &AGE_MAX_MS.into()).ok()?;
    ask.call3(&geolocation, found.as_ref(), refused.as_ref(), &options).ok()?;
    receiver.await.ok().flatten()
}

fn point(position: &JsValue) -> Option<GpsPoint> {
    let coordinates = property(position, "coords")?;
    let number = |name: &str| property(&coordinates, name)?.as_f64();
    Some(GpsPoint::measured(number("latitude")?, number("longitude")?, number("accuracy")))
}
