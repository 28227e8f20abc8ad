//! Answers to choose any number of.

use leptos::prelude::*;

use super::choices::ChoiceOption;

/// A heading with answers, any of which can be ticked.
#[component]
pub fn CheckList(
    /// Element id of the first answer.
    #[prop(into)]
    id: String,
    /// The heading.
    #[prop(into)]
    legend: String,
    /// The answers.
    options: Vec<ChoiceOption>,
    /// The ticked codes and how they are set.
    bind: (Signal<Vec<String>>, SignalSetter<Vec<String>>),
    /// Extra classes of the heading.
    #[prop(into, default = "h3 ask".to_owned())]
    legend_class: String,
) -> impl IntoView {
    let (value, set) = bind;
    let row = move |(at, option): (usize, ChoiceOption)| {
        let element = if at == 0 { id.clone() } else { format!("{id}-{at}") };
        let code = option.value.clone();
        let is_ticked = {
            let code = code.clone();
            move || value.with(|value| value.contains(&code))
        };
        let toggle = move |_| {
            let mut ticked = value.get_untracked();
            if let Some(at) = ticked.iter().position(|known| *known == code) {
                ticked.remove(at);
            } else {
                ticked.push(code.clone());
            }
            set.set(ticked);
        };
        let hint = (!option.hint.is_empty()).then(|| view! { <small>{option.hint}</small> });
        view! {
            <label class="choice">
                <input type="checkbox" id=element prop:checked=is_ticked on:change=toggle/>
                <span class="choice__text">{option.label}{hint}</span>
            </label>
        }
    };
    view! {
        <fieldset class="stack stack--3">
            <legend class=legend_class>{legend}</legend>
            <div class="choices">{options.into_iter().enumerate().map(row).collect_view()}</div>
        </fieldset>
    }
}
