//! Causes the family and the officer both see, and what the family needs.

use i18n::*;
use leptos::prelude::*;

use super::sheet::OpenSheet;
use super::words::label;
use crate::components::form::{CheckList, ChoiceOption, TextArea};
use crate::components::{Mark, Note};

/// Causes of poverty, several of them.
#[component]
pub(super) fn Causes(sheet: OpenSheet) -> impl IntoView {
    let locale = sheet.locale;
    let draft = sheet.draft;
    let standard = untrack(|| sheet.standard());
    let options = standard.as_ref().map(|standard| {
        let causes = standard.causes.causes.iter();
        causes.map(|it| ChoiceOption::new(&*it.code, label(&it.label, locale))).collect()
    });
    let is_verified = standard.as_ref().is_none_or(|standard| standard.causes.verified);
    let chosen = create_slice(draft, |it| it.causes.clone(), |it, causes| it.causes = causes);
    let note = create_slice(draft, |it| it.note.clone(), |it, text: String| it.note = text);
    let needs_evidence = Memo::new(move |_| {
        sheet.standard().is_some_and(|standard| draft.with(|it| it.needs_evidence(&standard)))
    });
    view! {
        <p>{td_string!(locale, assessment.causes.lead)}</p>
        <CheckList
            id="causes"
            legend=td_string!(locale, assessment.causes.legend)
            options=options.unwrap_or_default()
            bind=chosen
        />
        {(!is_verified).then(|| view! { <p><Mark/></p> })}
        <Show when=move || needs_evidence.get()>
            <Note icon="info-circle"><p>{td_string!(locale, assessment.causes.note_needed)}</p></Note>
        </Show>
        <TextArea
            form=sheet.form
            id="note"
            label=td_string!(locale, assessment.causes.note)
            bind=note
        />
    }
}

/// Needs in the family's own words and from the list.
#[component]
pub(super) fn Needs(sheet: OpenSheet) -> impl IntoView {
    let locale = sheet.locale;
    let draft = sheet.draft;
    let words = create_slice(
        draft,
        |it| it.needs_in_own_words.clone(),
        |it, text: String| it.needs_in_own_words = text,
    );
    let chosen = create_slice(draft, |it| it.needs.clone(), |it, needs| it.needs = needs);
    let groups = untrack(|| sheet.standard()).map(|it| it.needs.groups).unwrap_or_default();
    let group = move |group: domain::need::NeedGroup| {
        let needs = group.needs.iter();
        let options = needs.map(|it| ChoiceOption::new(&*it.code, label(&it.label, locale)));
        view! {
            <CheckList
                id=format!("need-{}", group.code)
                legend=label(&group.label, locale)
                options=options.collect()
                bind=chosen
            />
        }
    };
    view! {
        <TextArea
            form=sheet.form
            id="needs"
            label=td_string!(locale, assessment.needs.words)
            hint=td_string!(locale, assessment.needs.words_hint)
            bind=words
            optional=true
        />
        {groups.into_iter().map(group).collect_view()}
    }
}
