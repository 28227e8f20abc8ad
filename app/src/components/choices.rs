//! Answers of which the whole row is the target.

use leptos::prelude::*;

use super::icon::Icon;

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoiceOption {
    /// What is kept.
    pub value: String,
    /// What is read.
    pub label: String,
    /// An example or what it means, in smaller type.
    pub example: Option<String>,
}

impl ChoiceOption {
    /// An answer without an example.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), example: None }
    }
}

/// A question with one answer.
#[component]
pub fn Choices(
    /// Form name; the first answer has it as its id, so that error links find it.
    name: &'static str,
    /// The question.
    #[prop(into)]
    legend: Signal<String>,
    /// The class of the question's line: `label` in a form, `h3` or `ask` on a question page.
    #[prop(default = "label")]
    legend_class: &'static str,
    /// Help or the definition, shown under the question.
    #[prop(optional, into)]
    hint: Option<Signal<String>>,
    /// What is wrong with the answer, in words.
    #[prop(optional, into)]
    problem: Signal<Option<String>>,
    /// The answers.
    #[prop(into)]
    options: Signal<Vec<ChoiceOption>>,
    /// The value of the chosen answer.
    #[prop(into)]
    chosen: Signal<Option<String>>,
    /// Takes the answer in.
    #[prop(into)]
    on_choose: Callback<String>,
    /// Two columns; only for yes and no.
    #[prop(optional)]
    two: bool,
) -> impl IntoView {
    let rows = move || {
        let row =
            |(at, option): (usize, ChoiceOption)| choice_row(name, at, option, chosen, on_choose);
        options.get().into_iter().enumerate().map(row).collect_view()
    };
    view! {
        <fieldset
            class="field"
            class:field--bad=move || problem.with(Option::is_some)
            aria-describedby=move || {
                problem.with(Option::is_some).then(|| format!("{name}-problem"))
            }
        >
            <legend class=legend_class>{move || legend.get()}</legend>
            {hint.map(|hint| view! { <p class="hint">{move || hint.get()}</p> })}
            {move || {
                problem
                    .get()
                    .map(|words| {
                        view! {
                            <p class="field__bad" id=format!("{name}-problem")>
                                <Icon name="alert-circle" small=true />
                                {words}
                            </p>
                        }
                    })
            }}
            <div class=if two { "choices choices--two" } else { "choices" }>{rows}</div>
        </fieldset>
    }
}

fn choice_row(
    name: &'static str,
    at: usize,
    option: ChoiceOption,
    chosen: Signal<Option<String>>,
    on_choose: Callback<String>,
) -> impl IntoView {
    let ChoiceOption { value, label, example } = option;
    let id = if at == 0 { name.to_owned() } else { format!("{name}-{at}") };
    let own = value.clone();
    let is_chosen = move || chosen.with(|chosen| chosen.as_deref() == Some(own.as_str()));
    view! {
        <label class="choice">
            <input
                type="radio"
                id=id
                name=name
                value=value.clone()
                prop:checked=is_chosen
                on:change=move |_| on_choose.run(value.clone())
            />
            <span class="choice__text">{label}{example.map(|it| view! { <small>{it}</small> })}</span>
        </label>
    }
}

/// One thing that is so or is not.
#[component]
pub fn Check(
    /// Element id and form name.
    #[prop(into)]
    name: String,
    /// What is read.
    #[prop(into)]
    label: Signal<String>,
    /// What it means, in smaller type.
    #[prop(optional, into)]
    example: Option<Signal<String>>,
    /// Whether it is so.
    #[prop(into)]
    checked: Signal<bool>,
    /// Takes the answer in.
    #[prop(into)]
    on_change: Callback<bool>,
) -> impl IntoView {
    view! {
        <label class="choice">
            <input
                type="checkbox"
                id=name.clone()
                name=name
                prop:checked=move || checked.get()
                on:change:target=move |event| on_change.run(event.target().checked())
            />
            <span class="choice__text">
                {move || label.get()}
                {example.map(|it| view! { <small>{move || it.get()}</small> })}
            </span>
        </label>
    }
}
