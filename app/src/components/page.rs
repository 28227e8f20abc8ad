//! The frame of a page: title, column, main part, and what is docked under the thumb.

use i18n::*;
use leptos::prelude::*;

/// A page with its document title.
#[component]
pub fn Page(
    /// The title in the browser's tab and history.
    #[prop(into)]
    title: Signal<String>,
    /// Header, main part and dock.
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    Effect::new(move || {
        let (page, product) = (title.get(), t_string!(i18n, shell.name));
        let whole =
            if page.is_empty() { product.to_owned() } else { format!("{page} – {product}") };
        document().set_title(&whole);
    });
    view! { <div class="app__page">{children()}</div> }
}

/// The main part, target of the skip link.
#[component]
pub fn Main(
    /// What it is like, such as `main--tight`, `main--list`, `main--home`.
    #[prop(optional)]
    class: &'static str,
    children: Children,
) -> impl IntoView {
    let class = if class.is_empty() { "main".to_owned() } else { format!("main {class}") };
    view! { <main id="main" class=class tabindex="-1">{children()}</main> }
}

/// What can be done now: a sentence with the running result, one main action, one side action.
#[component]
pub fn ActionBar(
    /// The sentence above the actions.
    #[prop(optional, into)]
    say: Option<ViewFn>,
    /// The buttons; the side action comes first.
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <section class="dock" aria-label=move || t_string!(i18n, common.main_action)>
            <div class="bar">
                {say.map(|say| view! { <p class="bar__say" role="status">{move || say.run()}</p> })}
                {children()}
            </div>
        </section>
    }
}
