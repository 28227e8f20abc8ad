//! Words in a frame: class, cause, due, not verified. Classes are weights of ink, never colours.

use domain::classification::PovertyClass;
use i18n::*;
use leptos::prelude::*;

use super::icon::Icon;

/// A household's class.
#[component]
pub fn ClassTag(
    /// The class; `None` where nobody has reviewed the household.
    #[prop(into)]
    class: Signal<Option<PovertyClass>>,
    /// Whether a household that is not poor was poor before.
    #[prop(optional, into)]
    has_left: Signal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let style = move || match class.get() {
        Some(PovertyClass::Poor) => "tag tag--poor",
        Some(PovertyClass::NearPoor) => "tag tag--near",
        Some(PovertyClass::NotPoor) => "tag tag--exit",
        None => "tag tag--none",
    };
    let words = move || match class.get() {
        Some(PovertyClass::Poor) => t_string!(i18n, common.class.poor),
        Some(PovertyClass::NearPoor) => t_string!(i18n, common.class.near_poor),
        Some(PovertyClass::NotPoor) if has_left.get() => t_string!(i18n, common.class.left),
        Some(PovertyClass::NotPoor) => t_string!(i18n, common.class.not_poor),
        None => t_string!(i18n, common.class.none),
    };
    view! { <span class=style>{words}</span> }
}

/// A cause or another neutral word.
#[component]
pub fn Chip(children: Children) -> impl IntoView {
    view! { <span class="chip">{children()}</span> }
}

/// Something that is late, in gold.
#[component]
pub fn Due(children: Children) -> impl IntoView {
    view! { <span class="due">{children()}</span> }
}

/// *Chưa kiểm chứng*: stays until somebody approves the table, definition or target.
#[component]
pub fn Mark(
    /// What is not verified; the usual words unless it is said.
    #[prop(optional, into)]
    words: Option<Signal<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let words = move || match words {
        Some(words) => words.get(),
        None => t_string!(i18n, common.not_verified).to_owned(),
    };
    view! {
        <span class="mark">
            <Icon name="shield-question" />
            {words}
        </span>
    }
}
