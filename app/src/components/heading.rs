//! The title of a page about somebody.

use leptos::prelude::*;

/// A title in which the name stays on one line wherever a line holds it.
#[component]
pub fn NameHeading(
    /// The whole title.
    title: String,
    /// The name in it.
    name: String,
) -> impl IntoView {
    match title.split_once(&name).filter(|_| !name.is_empty()) {
        Some((before, after)) => view! {
            <h1>{before.to_owned()}<span class="whole">{name}</span>{after.to_owned()}</h1>
        }
        .into_any(),
        None => view! { <h1>{title}</h1> }.into_any(),
    }
}
