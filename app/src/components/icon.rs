//! A drawing from the page's sprite.

use leptos::prelude::*;

/// An icon, drawn beside words and hidden from screen readers.
#[component]
pub fn Icon(
    /// The icon's name, such as `device-mobile`.
    name: &'static str,
    /// The size of second lines.
    #[prop(optional)]
    small: bool,
    /// Filled; only for the server's yes.
    #[prop(optional)]
    solid: bool,
    /// A class of its place, such as `row__go`.
    #[prop(optional)]
    place: &'static str,
) -> impl IntoView {
    let class = match (small, solid) {
        (false, false) => "icon",
        (true, false) => "icon icon--s",
        (false, true) => "icon icon--solid",
        (true, true) => "icon icon--solid icon--s",
    };
    // The reference is not written as a constant: constants become markup as they stand, and
    // no browser knows an element named `use_`.
    view! {
        <svg class=format!("{class} {place}") aria-hidden="true">
            <use_ href=format!("#i-{name}")></use_>
        </svg>
    }
}
