//! Headers: the big one of the four main pages, the narrow one of pages inside.

use i18n::*;
use leptos::prelude::*;

use super::icon::Icon;
use super::state::SyncBadge;

/// The terrace lines behind a heading.
#[component]
pub fn Terrace() -> impl IntoView {
    view! {
        <svg class="terrace" viewBox="0 0 236 60" aria-hidden="true">
            <path d="M150 0c10 8 22 5 32 10s16 9 28 8 18-4 26-3"></path>
            <path d="M120 0c12 12 30 8 42 15s18 14 32 13 26-6 42-4"></path>
            <path class="ripe" d="M88 0c14 16 38 11 54 20s20 18 36 18 34-8 58-5"></path>
            <path d="M54 0c16 20 46 14 66 25s22 23 42 23 42-10 74-6"></path>
            <path d="M16 0c20 24 56 17 80 30s24 28 48 28 52-12 92-7"></path>
        </svg>
    }
}

/// The product's name with its mark.
#[component]
pub fn Brand() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <p class="brand">
            <svg class="brand__mark" viewBox="0 0 36 36" aria-hidden="true">
                <rect class="brand__ground" width="36" height="36" rx="9"></rect>
                <path class="brand__ripe" d="M4 26.5c5 0 7-3 12-3s7 3 16 1"></path>
                <path
                    class="brand__line"
                    d="M5 19.5c5 0 7-4 12.5-4s7 2.5 13.5.5M8 12.5c4 0 6-3.5 10.5-3.5s6 2 10 .5"
                ></path>
            </svg>
            {move || t_string!(i18n, shell.name)}
        </p>
    }
}

/// The header of a main page: its name large, a line beside it, one tool.
#[component]
pub fn RootHeader(
    /// The name of the page.
    #[prop(into)]
    title: Signal<String>,
    /// A line above the name.
    #[prop(optional, into)]
    above: Option<Signal<String>>,
    /// A line under the name.
    #[prop(optional, into)]
    below: Option<Signal<String>>,
    /// Terrace lines behind it.
    #[prop(optional)]
    terrace: bool,
    /// Tools at the end.
    #[prop(optional, into)]
    tools: ViewFnOnce,
) -> impl IntoView {
    view! {
        <header class="mast">
            {terrace.then(|| view! { <Terrace /> })}
            <div class="mast__text">
                {above.map(|it| view! { <p class="quiet">{move || it.get()}</p> })}
                <h1>{move || title.get()}</h1>
                {below.map(|it| view! { <p class="quiet">{move || it.get()}</p> })}
            </div>
            {tools.run()}
        </header>
    }
}

/// The header of a page inside: back, where I am, how sync stands, one tool.
#[component]
pub fn TopHeader(
    /// Where back leads; without it there is no way back but the tabs.
    #[prop(optional, into)]
    back: Option<Signal<String>>,
    /// The name of the page that back leads to, for screen readers.
    #[prop(optional, into)]
    back_to: Option<Signal<String>>,
    /// Where I am.
    #[prop(into)]
    title: Signal<String>,
    /// The title is the page's heading; otherwise the main part has its own.
    #[prop(optional)]
    is_heading: bool,
    /// Leaves the sync badge out, because a form wants the whole width and attention.
    #[prop(optional)]
    without_sync: bool,
    /// Tools at the end.
    #[prop(optional, into)]
    tools: ViewFnOnce,
) -> impl IntoView {
    let i18n = use_i18n();
    let back_name = move || match back_to {
        Some(page) => t_string!(i18n, common.back_to, page = page.get()),
        None => t_string!(i18n, common.back).to_owned(),
    };
    let title = if is_heading {
        view! { <h1 class="top__title">{move || title.get()}</h1> }.into_any()
    } else {
        view! { <p class="top__title">{move || title.get()}</p> }.into_any()
    };
    let back = back.map(|href| {
        view! {
            <a class="tool" href=move || href.get() aria-label=back_name>
                <Icon name="arrow-left" />
            </a>
        }
    });
    view! {
        <header class="top">
            {back} {title} {(!without_sync).then(SyncBadge)} {tools.run()}
        </header>
    }
}
