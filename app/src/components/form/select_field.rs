//! A labelled list to choose one of many from.

use i18n::*;
use leptos::prelude::*;

use super::choices::ChoiceOption;
use super::state::FormState;
use super::text_field::{FieldProblem, described_by};

/// A list for more answers than fit on a screen.
#[component]
pub fn SelectField(
    /// The form it belongs to.
    form: FormState,
    /// Element id, also the field's name in problems.
    #[prop(into)]
    id: String,
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// The answers.
    options: Vec<ChoiceOption>,
    /// The chosen code, empty for none, and how it is set.
    bind: (Signal<String>, SignalSetter<String>),
    /// Helps to answer.
    #[prop(into, optional)]
    hint: String,
    /// What stands for no answer.
    #[prop(into)]
    none: String,
    /// Whether it may stay without an answer; said beside the label.
    #[prop(optional)]
    optional: bool,
) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    form.name_field(&id, &label);
    let problem = {
        let id = id.clone();
        Signal::derive(move || form.problem_of(&id, locale))
    };
    let (hint_id, problem_id) = (format!("{id}-hint"), format!("{id}-problem"));
    let has_hint = !hint.is_empty();
    let described = {
        let (hint_id, problem_id) = (hint_id.clone(), problem_id.clone());
        move || described_by(has_hint.then_some(&hint_id), problem.read().is_some(), &problem_id)
    };
    let (value, set) = bind;
    let option = move |option: ChoiceOption| {
        let code = option.value.clone();
        let is_chosen = move || value.with(|value| *value == code);
        view! { <option value=option.value prop:selected=is_chosen>{option.label}</option> }
    };
    view! {
        <div class="field" class:field--bad=move || problem.read().is_some()>
            <label class="label" for=id.clone()>
                {label}
                {optional.then(|| view! { " "<small>"("{td_string!(locale, form.optional)}")"</small> })}
            </label>
            {has_hint.then(|| view! { <p class="hint" id=hint_id>{hint}</p> })}
            <FieldProblem id=problem_id problem/>
            <select
                class="input"
                id=id.clone()
                name=id
                on:change:target=move |event| set.set(event.target().value())
                aria-invalid=move || problem.read().is_some().then_some("true")
                aria-describedby=described
            >
                <option value="" prop:selected=move || value.read().is_empty()>{none}</option>
                {options.into_iter().map(option).collect_view()}
            </select>
        </div>
    }
}
