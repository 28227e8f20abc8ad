//! What the officer sees when the app itself breaks: one calm sentence and a way back.
//!
//! Nothing is lost by it: answers are stored as they are given, and the book is in the
//! database. After a panic no Rust code runs again, so the way back is a plain link.

use std::panic::PanicHookInfo;

use app::context::StoredPreferences;
use browser_store::preferences;
use i18n::*;
use web_sys::Element;

use crate::page::window;

/// Shows the message on every panic, and the cause in the console.
pub(crate) fn install() {
    std::panic::set_hook(Box::new(|info: &PanicHookInfo<'_>| {
        console_error_panic_hook::hook(info);
        // The page may be in any state; where it cannot be drawn on, the console has to do.
        let _ = show();
    }));
}

fn show() -> Option<()> {
    let document = window().document()?;
    if document.get_element_by_id("stopped").is_some() {
        return Some(());
    }
    let stored: StoredPreferences = preferences::read(preferences::PREFERENCES).unwrap_or_default();
    let locale = stored.language.locale();
    let element = |name: &str, class: &str, text: &str| {
        let element: Element = document.create_element(name).ok()?;
        element.set_class_name(class);
        element.set_text_content(Some(text));
        Some(element)
    };
    let message = element("div", "stopped", "")?;
    message.set_id("stopped");
    message.set_attribute("role", "alertdialog").ok()?;
    message.set_attribute("aria-labelledby", "stopped-title").ok()?;
    let title = element("h1", "stopped__title", td_string!(locale, stopped.title))?;
    title.set_id("stopped-title");
    let hint = element("p", "quiet", td_string!(locale, stopped.hint))?;
    let link = element("a", "btn btn--wide", td_string!(locale, stopped.open_again))?;
    link.set_attribute("href", &window().location().href().ok()?).ok()?;
    for part in [&title, &hint, &link] {
        message.append_child(part).ok()?;
    }
    document.body()?.append_child(&message).ok()?;
    Some(())
}
