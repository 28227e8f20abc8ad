//! What to look at again, above the form.

use i18n::*;
use leptos::html;
use leptos::prelude::*;

use super::focus::focus_by_id;
use super::icon::Icon;
use crate::format;

/// One line of an error summary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorLink {
    /// The id of the field it leads to.
    pub field: String,
    /// What is wrong, as it stands beside the field.
    pub words: String,
}

/// The summary above a form. Takes focus when it appears; nothing is shown while it is empty.
#[component]
pub fn ErrorSummary(
    /// What to look at again, in the order of the form.
    #[prop(into)]
    errors: Signal<Vec<ErrorLink>>,
    /// Whether what was typed is in a draft, so that it can be said to be kept.
    #[prop(default = true)]
    is_kept: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let place = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if errors.with(|errors| !errors.is_empty()) {
            request_animation_frame(move || {
                if let Some(place) = place.get_untracked() {
                    drop(place.focus());
                }
            });
        }
    });
    let title = move || {
        let count = errors.with(Vec::len);
        let words = format::count(count, i18n.get_locale());
        format::counted(
            count,
            t_string!(i18n, common.errors_one).to_owned(),
            t_string!(i18n, common.errors_many, count = words),
        )
    };
    let links = move || {
        let links = errors.get().into_iter();
        links.map(|error| view! { <SummaryLine error /> }).collect_view()
    };
    view! {
        <Show when=move || errors.with(|errors| !errors.is_empty())>
            <div
                class="errors"
                role="alert"
                aria-labelledby="errors-title"
                tabindex="-1"
                node_ref=place
            >
                <h2 id="errors-title">
                    <Icon name="alert-circle" />
                    {title}
                </h2>
                <ul class="stack stack--0">{links}</ul>
                {is_kept.then(|| {
                    view! { <p class="quiet">{move || t_string!(i18n, common.typed_is_kept)}</p> }
                })}
            </div>
        </Show>
    }
}

#[component]
fn SummaryLine(error: ErrorLink) -> impl IntoView {
    let ErrorLink { field, words } = error;
    let target = field.clone();
    view! {
        <li>
            <a
                href=format!("#{field}")
                on:click=move |event| {
                    event.prevent_default();
                    event.stop_propagation();
                    focus_by_id(&target);
                }
            >
                {words}
            </a>
        </li>
    }
}
