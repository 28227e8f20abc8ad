//! Day, month and year in three boxes.

use i18n::*;
use leptos::prelude::*;

use super::state::FormState;
use super::text_field::{FieldProblem, described_by};
use crate::forms::DateDraft;

/// A date as three boxes; which of them may stay empty, the form decides.
#[component]
pub fn DateField(
    /// The form it belongs to.
    form: FormState,
    /// Element id of the first box, also the field's name in problems.
    #[prop(into)]
    id: String,
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// The value and how it is set.
    bind: (Signal<DateDraft>, SignalSetter<DateDraft>),
    /// Helps to answer.
    #[prop(into, optional)]
    hint: String,
    /// Whether it may stay empty; said beside the label.
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
    let (month_id, year_id) = (format!("{id}-month"), format!("{id}-year"));
    let part = move |id: String,
                     label: &'static str,
                     class: &'static str,
                     read: fn(&DateDraft) -> &String,
                     write: fn(&mut DateDraft, String)| {
        view! {
            <div class="date__part">
                <label class="hint" for=id.clone()>{label}</label>
                <input
                    class=class
                    id=id
                    inputmode="numeric"
                    autocomplete="off"
                    prop:value=move || value.with(|date| read(date).clone())
                    on:input:target=move |event| {
                        let mut date = value.get_untracked();
                        write(&mut date, event.target().value());
                        set.set(date);
                    }
                    aria-invalid=move || problem.read().is_some().then_some("true")
                />
            </div>
        }
    };
    view! {
        <fieldset
            class="field"
            class:field--bad=move || problem.read().is_some()
            aria-describedby=described
        >
            <legend class="label">
                {label}
                {optional.then(|| view! { " "<small>"("{td_string!(locale, form.optional)}")"</small> })}
            </legend>
            {has_hint.then(|| view! { <p class="hint" id=hint_id>{hint}</p> })}
            <FieldProblem id=problem_id problem/>
            <div class="date">
                {part(
                    id,
                    td_string!(locale, form.day),
                    "input input--tiny input--code",
                    |date| &date.day,
                    |date, text| date.day = text,
                )}
                {part(
                    month_id,
                    td_string!(locale, form.month),
                    "input input--tiny input--code",
                    |date| &date.month,
                    |date, text| date.month = text,
                )}
                {part(
                    year_id,
                    td_string!(locale, form.year),
                    "input input--short input--code",
                    |date| &date.year,
                    |date, text| date.year = text,
                )}
            </div>
        </fieldset>
    }
}
