//! What is known, term by term.

use leptos::prelude::*;

/// A list of facts.
#[component]
pub fn Facts(
    /// `facts--stack`, `facts--edit` or `facts--pair`; side by side unless it is said.
    #[prop(optional)]
    class: &'static str,
    children: Children,
) -> impl IntoView {
    view! { <dl class=format!("facts {class}")>{children()}</dl> }
}

/// One fact.
#[component]
pub fn Fact(
    /// What it is about.
    #[prop(into)]
    term: Signal<String>,
    /// A link or button beside it, such as *Sửa*.
    #[prop(optional, into)]
    action: Option<ViewFnOnce>,
    /// What is known.
    children: Children,
) -> impl IntoView {
    view! {
        <div>
            <dt>{move || term.get()}</dt>
            <dd>{children()}</dd>
            {action.map(|action| view! { <dd>{action.run()}</dd> })}
        </div>
    }
}
