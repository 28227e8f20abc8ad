//! One group of indicators: what can be seen is asked, the standard judges.

use domain::name::lower_first;
use domain::standard::{Indicator, Standard};
use i18n::*;
use leptos::prelude::*;

use super::sheet::OpenSheet;
use super::words::label;
use crate::components::form::{ChoiceOption, Choices, bound};
use crate::components::{Icon, Mark};
use crate::forms::AssessmentDraft;

/// The questions of one group.
#[component]
pub(super) fn Group(sheet: OpenSheet, at: usize) -> impl IntoView {
    let locale = sheet.locale;
    let standard = StoredValue::new(untrack(|| sheet.standard()));
    let indicators = standard.with_value(|standard| {
        let standard = standard.as_ref()?;
        let codes = &standard.groups.get(at)?.indicators;
        Some(codes.iter().filter_map(|code| standard.indicator(code).cloned()).collect::<Vec<_>>())
    });
    let indicators = indicators.unwrap_or_default();
    let sources = indicators.clone();
    let questions = indicators.into_iter().map(|indicator| question(sheet, indicator));
    let not_verified = standard.with_value(|standard| {
        standard.as_ref().filter(|it| it.approved_by.is_none()).map(|it| approval(it, locale))
    });
    view! {
        {questions.collect_view()}
        <details>
            <summary><Icon name="chevron-right" small=true/>{td_string!(locale, assessment.sheet.why_asked)}</summary>
            <ul class="stack">{sources.iter().map(|it| source(it, locale)).collect_view()}</ul>
        </details>
        {not_verified}
    }
}

fn approval(standard: &Standard, locale: Locale) -> impl IntoView + use<> {
    let words = td_string!(
        locale,
        assessment.sheet.set_not_verified,
        title = label(&standard.title, locale),
        version = standard.version
    );
    view! { <p class="mark-line"><Mark/>" "<span class="hush">{words}</span></p> }
}

fn source(indicator: &Indicator, locale: Locale) -> impl IntoView + use<> {
    let name = label(&indicator.label, locale);
    let source = indicator.definition.source.clone();
    let words = td_string!(locale, assessment.sheet.source, indicator = name, source = source);
    let mark = (!indicator.definition.verified).then(|| view! { " "<Mark/> });
    view! { <li class="quiet">{words}{mark}</li> }
}

fn question(sheet: OpenSheet, indicator: Indicator) -> impl IntoView {
    let locale = sheet.locale;
    let draft = sheet.draft;
    let name = label(&indicator.label, locale);
    let definition = label(&indicator.definition.label, locale);
    let hint = indicator.hint.as_ref().map(|hint| label(hint, locale));
    let options = indicator.answers.iter().map(|answer| ChoiceOption {
        value: answer.code.clone(),
        label: label(&answer.label, locale),
        hint: answer.hint.as_ref().map(|hint| label(hint, locale)).unwrap_or_default(),
    });
    let options = options.collect();
    let (read, write) = (indicator.code.clone(), indicator.code.clone());
    let bind = bound(
        draft,
        move |draft: &AssessmentDraft| draft.answers.get(&read).cloned().unwrap_or_default(),
        move |draft: &mut AssessmentDraft, answer: String| {
            draft.answers.insert(write.clone(), answer);
        },
    );
    let id = format!("q-{}", indicator.code);
    let asked = label(&indicator.question, locale);
    let judged = {
        let name = name.clone();
        let chosen = bind.0;
        move || {
            let answer = chosen.with(|code| indicator.answer(code).map(|it| it.deprived))?;
            let words = if answer {
                td_string!(locale, assessment.sheet.is_deprived)
            } else {
                td_string!(locale, assessment.sheet.not_deprived)
            };
            let indicator_word = td_string!(locale, assessment.sheet.indicator);
            Some(view! {
                <p class="answer">
                    <Icon name="arrow-narrow-right" small=true/>
                    <span>{indicator_word}" "<b>{name.clone()}</b>{format!(": {words}.")}</span>
                </p>
            })
        }
    };
    let when = td_string!(locale, assessment.sheet.when, definition = lower_first(&definition));
    view! {
        <div class="stack stack--3">
            <Choices
                form=sheet.form
                id=id
                legend=asked
                name=name
                legend_class="h3 ask"
                options=options
                bind=bind
            >
                {hint.map(|hint| view! { <p class="hint">{hint}</p> })}
                <p class="define"><b>{td_string!(locale, assessment.sheet.deprived_when)}</b>{when}</p>
            </Choices>
            <div aria-live="polite">{judged}</div>
        </div>
    }
}
