//! Answers to choose one of; the whole row is the target.

use i18n::*;
use leptos::prelude::*;

use super::state::FormState;
use super::text_field::FieldProblem;

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoiceOption {
    /// Its code.
    pub value: String,
    /// What it says.
    pub label: String,
    /// An example under it; empty where there is none.
    pub hint: String,
}

impl ChoiceOption {
    /// An answer without an example.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), hint: String::new() }
    }
}

/// A question with its answers, one of which can be chosen.
#[component]
pub fn Choices(
    /// The form it belongs to.
    form: FormState,
    /// Element id of the first answer, also the field's name in problems.
    #[prop(into)]
    id: String,
    /// The question.
    #[prop(into)]
    legend: String,
    /// How problems name it, where the question itself is too long for that.
    #[prop(into, optional)]
    name: Option<String>,
    /// The answers.
    options: Vec<ChoiceOption>,
    /// The chosen code, empty for none, and how it is set.
    bind: (Signal<String>, SignalSetter<String>),
    /// What stands between question and answers, such as the definition.
    #[prop(optional)]
    children: Option<Children>,
    /// Extra classes of the question, such as `h3 ask`.
    #[prop(into, default = "label".to_owned())]
    legend_class: String,
    /// Whether the answers stand side by side: only for yes and no.
    #[prop(optional)]
    pair: bool,
) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    form.name_field(&id, &name.unwrap_or_else(|| legend.clone()));
    let problem = {
        let id = id.clone();
        Signal::derive(move || form.problem_of(&id, locale))
    };
    let problem_id = format!("{id}-problem");
    let (value, set) = bind;
    let group = id.clone();
    let described = {
        let problem_id = problem_id.clone();
        move || problem.read().is_some().then(|| problem_id.clone())
    };
    let row = move |(at, option): (usize, ChoiceOption)| {
        let element = if at == 0 { id.clone() } else { format!("{id}-{at}") };
        let code = option.value.clone();
        let is_chosen = move || value.with(|value| *value == code);
        let code = option.value.clone();
        let hint = (!option.hint.is_empty()).then(|| view! { <small>{option.hint}</small> });
        view! {
            <label class="choice">
                <input
                    type="radio"
                    id=element
                    name=group.clone()
                    value=option.value
                    prop:checked=is_chosen
                    on:change=move |_| set.set(code.clone())
                />
                <span class="choice__text">{option.label}{hint}</span>
            </label>
        }
    };
    let class = if pair { "choices choices--two" } else { "choices" };
    view! {
        <fieldset
            class="stack stack--3"
            class:field--bad=move || problem.read().is_some()
            aria-describedby=described
        >
            <legend class=legend_class>{legend}</legend>
            {children.map(|children| children())}
            <FieldProblem id=problem_id problem/>
            <div class=class>{options.into_iter().enumerate().map(row).collect_view()}</div>
        </fieldset>
    }
}
