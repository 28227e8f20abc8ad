//! How far something is: a bar with both numbers in words, steps of a form, jobs of a download.

use leptos::prelude::*;

use super::icon::Icon;

/// A bar.
#[component]
pub fn ProgressBar(
    /// So many.
    #[prop(into)]
    done: Signal<u64>,
    /// Of so many; 0 while it is not known.
    #[prop(into)]
    total: Signal<u64>,
    /// What is counted.
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    let width = move || {
        let (done, total) = (done.get(), total.get());
        let percent = (done.min(total) * 100).checked_div(total).unwrap_or(0);
        format!("{percent}%")
    };
    view! {
        <div
            class="progress"
            role="progressbar"
            aria-valuemin="0"
            aria-valuemax=move || total.get().to_string()
            aria-valuenow=move || done.get().to_string()
            aria-label=move || label.get()
        >
            <span style:inline-size=width></span>
        </div>
    }
}

/// The groups of a form as segments; words say the same beside it.
#[component]
pub fn Steps(
    /// The step the person is at, from 0.
    #[prop(into)]
    now: Signal<usize>,
    /// How many there are.
    #[prop(into)]
    total: Signal<usize>,
) -> impl IntoView {
    let class = move |at: usize| match at.cmp(&now.get()) {
        std::cmp::Ordering::Less => "is-done",
        std::cmp::Ordering::Equal => "is-now",
        std::cmp::Ordering::Greater => "",
    };
    let segments = move || {
        (0..total.get()).map(|at| view! { <li class=move || class(at)></li> }).collect_view()
    };
    view! { <ol class="steps" aria-hidden="true">{segments}</ol> }
}

/// Where a job of a download stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    /// Equal to the server.
    Done,
    /// Under way.
    Now,
    /// Later, or only told.
    Waiting,
}

/// One job of a download.
#[component]
pub fn Job(
    /// Where it stands.
    #[prop(into)]
    state: Signal<JobState>,
    /// The icon while it is not done.
    icon: &'static str,
    /// What it is.
    #[prop(into)]
    name: Signal<String>,
    /// How far it is, in words.
    #[prop(into)]
    words: Signal<String>,
) -> impl IntoView {
    let class = move || match state.get() {
        JobState::Done => "is-done",
        JobState::Now => "is-now",
        JobState::Waiting => "",
    };
    view! {
        <li class=class>
            {move || {
                if state.get() == JobState::Done {
                    view! { <Icon name="circle-check-solid" solid=true /> }
                } else {
                    view! { <Icon name=icon /> }
                }
            }}
            <div class="jobs__body">
                <b>{move || name.get()}</b>
                <span class="quiet">{move || words.get()}</span>
            </div>
        </li>
    }
}
