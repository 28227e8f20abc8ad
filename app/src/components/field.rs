//! Fields: label, hint, problem, input, in this order. What was typed stays as it was typed.

use i18n::*;
use leptos::prelude::*;

use super::icon::Icon;

/// How a text field behaves beside its value.
#[derive(Clone, Copy, Debug, Default)]
struct Attributes {
    input_mode: Option<&'static str>,
    autocomplete: Option<&'static str>,
    autocapitalize: Option<&'static str>,
}

/// The problem of a field, if it has one, and the id by which the input names it.
fn problem_line(id: String, problem: Signal<Option<String>>) -> impl IntoView {
    move || {
        let id = id.clone();
        problem.get().map(|words| {
            view! {
                <p class="field__bad" id=id>
                    <Icon name="alert-circle" small=true />
                    {words}
                </p>
            }
        })
    }
}

fn label_line(name: &'static str, label: Signal<String>, optional: bool) -> impl IntoView {
    let i18n = use_i18n();
    let optional = optional.then(|| {
        view! { <small>{move || format!(" ({})", t_string!(i18n, common.optional))}</small> }
    });
    view! { <label class="label" for=name>{move || label.get()}{optional}</label> }
}

fn hint_line(name: &'static str, hint: Option<Signal<String>>) -> impl IntoView {
    hint.map(|hint| view! { <p class="hint" id=format!("{name}-hint")>{move || hint.get()}</p> })
}

/// The ids a screen reader reads after the label.
fn described_by(
    name: &'static str,
    has_hint: bool,
    problem: Signal<Option<String>>,
) -> impl Fn() -> Option<String> + Send + Clone + 'static {
    move || {
        let hint = has_hint.then(|| format!("{name}-hint"));
        let bad = problem.with(Option::is_some).then(|| format!("{name}-problem"));
        let ids: Vec<String> = hint.into_iter().chain(bad).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}

/// A line of text.
#[component]
pub fn TextField(
    /// Element id and form name. Fixed, so that labels, error links and tests can rely on it.
    name: &'static str,
    /// What is asked.
    #[prop(into)]
    label: Signal<String>,
    /// What was typed.
    value: RwSignal<String>,
    /// Help, shown above the box.
    #[prop(optional, into)]
    hint: Option<Signal<String>>,
    /// What is wrong with the value, in words; `None` while it is acceptable.
    #[prop(optional, into)]
    problem: Signal<Option<String>>,
    /// The field may stay empty.
    #[prop(optional)]
    optional: bool,
    /// More classes of the box, such as `input--short`, `input--code`.
    #[prop(optional)]
    class: &'static str,
    /// Which keyboard a phone shows, such as `numeric`, `tel`.
    #[prop(optional)]
    input_mode: Option<&'static str>,
    /// What the browser may fill in; nothing unless it is said.
    #[prop(optional)]
    autocomplete: Option<&'static str>,
    /// `none` for names of accounts; a phone's own habit unless it is said.
    #[prop(optional)]
    autocapitalize: Option<&'static str>,
    /// Runs after each change, such as to save the draft.
    #[prop(optional, into)]
    on_input: Option<Callback<String>>,
) -> impl IntoView {
    let attributes = Attributes { input_mode, autocomplete, autocapitalize };
    let described_by = described_by(name, hint.is_some(), problem);
    view! {
        <div class="field" class:field--bad=move || problem.with(Option::is_some)>
            {label_line(name, label, optional)}
            {hint_line(name, hint)}
            {problem_line(format!("{name}-problem"), problem)}
            <input
                class=format!("input {class}")
                id=name
                name=name
                inputmode=attributes.input_mode
                autocomplete=attributes.autocomplete.unwrap_or("off")
                autocapitalize=attributes.autocapitalize
                spellcheck="false"
                prop:value=move || value.get()
                aria-invalid=move || problem.with(Option::is_some).then_some("true")
                aria-describedby=described_by
                on:input:target=move |event| {
                    let typed = event.target().value();
                    value.set(typed.clone());
                    if let Some(on_input) = on_input {
                        on_input.run(typed);
                    }
                }
            />
        </div>
    }
}

/// A password, hidden until its owner asks to see it.
#[component]
pub fn PasswordField(
    /// Element id and form name.
    name: &'static str,
    /// What is asked.
    #[prop(into)]
    label: Signal<String>,
    /// What was typed.
    value: RwSignal<String>,
    /// Help, shown above the box.
    #[prop(optional, into)]
    hint: Option<Signal<String>>,
    /// What is wrong with the value, in words.
    #[prop(optional, into)]
    problem: Signal<Option<String>>,
    /// What the browser may fill in.
    #[prop(default = "current-password")]
    autocomplete: &'static str,
    /// Which keyboard a phone shows.
    #[prop(optional, into)]
    input_mode: Signal<Option<&'static str>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let is_shown = RwSignal::new(false);
    let words = move || {
        if is_shown.get() { t_string!(i18n, common.hide) } else { t_string!(i18n, common.show) }
    };
    let described_by = described_by(name, hint.is_some(), problem);
    view! {
        <div class="field" class:field--bad=move || problem.with(Option::is_some)>
            {label_line(name, label, false)}
            {hint_line(name, hint)}
            {problem_line(format!("{name}-problem"), problem)}
            <div class="field__join">
                <input
                    class="input"
                    id=name
                    name=name
                    type=move || if is_shown.get() { "text" } else { "password" }
                    autocomplete=autocomplete
                    inputmode=move || input_mode.get()
                    autocapitalize="none"
                    spellcheck="false"
                    prop:value=move || value.get()
                    aria-invalid=move || problem.with(Option::is_some).then_some("true")
                    aria-describedby=described_by
                    on:input:target=move |event| value.set(event.target().value())
                />
                <button
                    class="btn btn--quiet"
                    type="button"
                    aria-controls=name
                    aria-pressed=move || is_shown.get().to_string()
                    on:click=move |_| is_shown.update(|shown| *shown = !*shown)
                >
                    <Icon name="eye" small=true />
                    {words}
                </button>
            </div>
        </div>
    }
}
