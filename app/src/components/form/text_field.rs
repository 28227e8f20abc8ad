//! A labelled box for one line of text.

use i18n::*;
use leptos::prelude::*;

use super::state::FormState;
use crate::components::Icon;

/// A labelled box that says what is wrong with its value, if anything.
#[component]
pub fn TextField(
    /// The form it belongs to.
    form: FormState,
    /// Element id, also the field's name in problems.
    #[prop(into)]
    id: String,
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// The value and how it is set.
    bind: (Signal<String>, SignalSetter<String>),
    /// Helps to answer.
    #[prop(into, optional)]
    hint: String,
    /// Whether it may stay empty; said beside the label.
    #[prop(optional)]
    optional: bool,
    /// Whether digits are typed; shows the number keys.
    #[prop(optional)]
    digits: bool,
    /// Extra classes of the box, such as `input--short`.
    #[prop(optional)]
    class: &'static str,
    /// The keyboard of a telephone number.
    #[prop(optional)]
    telephone: bool,
) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    form.name_field(&id, &label);
    let problem = {
        let id = id.clone();
        Signal::derive(move || form.problem_of(&id, locale))
    };
    let hint_id = format!("{id}-hint");
    let problem_id = format!("{id}-problem");
    let has_hint = !hint.is_empty();
    let described = {
        let (hint_id, problem_id) = (hint_id.clone(), problem_id.clone());
        move || described_by(has_hint.then_some(&hint_id), problem.read().is_some(), &problem_id)
    };
    let (value, set) = bind;
    let mode = if telephone {
        "tel"
    } else if digits {
        "numeric"
    } else {
        "text"
    };
    view! {
        <div class="field" class:field--bad=move || problem.read().is_some()>
            <label class="label" for=id.clone()>
                {label}
                {optional.then(|| view! { " "<small>"("{td_string!(locale, form.optional)}")"</small> })}
            </label>
            {has_hint.then(|| view! { <p class="hint" id=hint_id>{hint}</p> })}
            <FieldProblem id=problem_id problem/>
            <input
                class=format!("input {class}")
                id=id.clone()
                name=id
                type=if telephone { "tel" } else { "text" }
                inputmode=mode
                autocomplete="off"
                prop:value=move || value.get()
                on:input:target=move |event| set.set(event.target().value())
                aria-invalid=move || problem.read().is_some().then_some("true")
                aria-describedby=described
            />
        </div>
    }
}

/// What is wrong with a field, under its label.
#[component]
pub(super) fn FieldProblem(
    /// Element id, named by the field.
    id: String,
    /// The sentence, if there is one.
    problem: Signal<Option<String>>,
) -> impl IntoView {
    move || {
        let id = id.clone();
        problem.get().map(|text| {
            view! { <p class="field__bad" id=id><Icon name="alert-circle" small=true/>{text}</p> }
        })
    }
}

/// The ids of what describes a field.
pub(super) fn described_by(hint: Option<&String>, is_bad: bool, problem: &str) -> Option<String> {
    match (hint, is_bad) {
        (Some(hint), true) => Some(format!("{hint} {problem}")),
        (Some(hint), false) => Some(hint.clone()),
        (None, true) => Some(problem.to_owned()),
        (None, false) => None,
    }
}
