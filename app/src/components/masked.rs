//! A value that is not for every eye: shown on demand, for half a minute.

use std::time::Duration;

use i18n::*;
use leptos::prelude::*;

/// How long a shown value stays.
const SHOWN_FOR: Duration = Duration::from_secs(30);
/// As many for every value, so that nobody learns its length; the button has room beside them.
const DOTS: &str = "••••••";

/// A masked value.
#[component]
pub fn Masked(
    /// The value.
    #[prop(into)]
    value: Signal<String>,
    /// What it is, for the button's name.
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let is_shown = RwSignal::new(false);
    let toggle = move |_| {
        let shows = !is_shown.get_untracked();
        is_shown.set(shows);
        if shows {
            // The page may be gone by then.
            set_timeout(
                move || {
                    is_shown.try_set(false);
                },
                SHOWN_FOR,
            );
        }
    };
    let action = move || {
        if is_shown.get() { t_string!(i18n, common.hide) } else { t_string!(i18n, common.show) }
    };
    view! {
        <span class="masked">
            {move || if is_shown.get() { value.get() } else { DOTS.to_owned() }}
            <button class="btn btn--quiet" type="button" on:click=toggle>
                {action}
                <span class="only-read">" "{move || label.get()}</span>
            </button>
        </span>
    }
}
