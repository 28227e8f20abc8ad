//! Rows of a list, each a link as wide as the page.

use leptos::prelude::*;

use super::icon::Icon;

/// A list of rows.
#[component]
pub fn Rows(children: Children) -> impl IntoView {
    view! { <ul class="rows bleed">{children()}</ul> }
}

/// One row of a list.
#[component]
pub fn Row(
    /// Where it leads; without it the row is only read.
    #[prop(optional, into)]
    href: Option<String>,
    /// An icon in front.
    #[prop(optional)]
    lead: Option<&'static str>,
    /// The name, what tells it apart, its state.
    children: Children,
) -> impl IntoView {
    let lead = lead.map(|name| view! { <span class="row__lead"><Icon name=name /></span> });
    let body = view! { <span class="row__body">{children()}</span> };
    match href {
        Some(href) => view! {
            <li>
                <a class="row" href=href>
                    {lead}
                    {body}
                    <Icon name="chevron-right" place="row__go" />
                </a>
            </li>
        }
        .into_any(),
        None => view! { <li><div class="row">{lead}{body}</div></li> }.into_any(),
    }
}
