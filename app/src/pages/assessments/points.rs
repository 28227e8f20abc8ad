//! Points for living characteristics: typed from paper, or counted with a usable table.

use domain::standard::{ScoreRow, Standard};
use i18n::*;
use leptos::prelude::*;

use super::sheet::OpenSheet;
use super::words::label;
use crate::components::Note;
use crate::components::form::{ChoiceOption, Choices, TextField, bound};
use crate::format::counted;
use crate::forms::{AssessmentDraft, usable_table};

/// The screen of B1.
#[component]
pub(super) fn PointsStep(sheet: OpenSheet) -> impl IntoView {
    let locale = sheet.locale;
    let (form, draft) = (sheet.form, sheet.draft);
    let has_table = Memo::new(move |_| {
        let locality = draft.with(|draft| draft.locality);
        let standard = sheet.standard();
        standard.zip(locality).is_some_and(|(it, locality)| usable_table(&it, locality).is_some())
    });
    let how = create_slice(
        draft,
        |draft| if draft.b1.by_table { "table" } else { "paper" }.to_owned(),
        |draft, how: String| draft.b1.by_table = how == "table",
    );
    let ways = vec![
        ChoiceOption::new("table", td_string!(locale, assessment.points.table)),
        ChoiceOption::new("paper", td_string!(locale, assessment.points.paper)),
    ];
    let by_table = Memo::new(move |_| draft.with(|draft| draft.b1.by_table) && has_table.get());
    // Without a table the points come from paper, also where the draft once had one.
    Effect::new(move |_| {
        if !has_table.get() && draft.with_untracked(|draft| draft.b1.by_table) {
            draft.update(|draft| draft.b1.by_table = false);
        }
    });
    let choice = move || {
        if has_table.get() {
            view! {
                <Choices
                    form
                    id="b1-how"
                    legend=td_string!(locale, assessment.points.how)
                    options=ways.clone()
                    bind=how
                />
            }
            .into_any()
        } else {
            view! { <Note icon="info-circle"><p>{td_string!(locale, assessment.points.no_table)}</p></Note> }
                .into_any()
        }
    };
    view! {
        <p>{td_string!(locale, assessment.points.lead)}</p>
        {choice}
        <Show when=move || by_table.get() fallback=move || view! { <FromPaper sheet/> }>
            <ByTable sheet/>
        </Show>
    }
}

#[component]
fn FromPaper(sheet: OpenSheet) -> impl IntoView {
    let locale = sheet.locale;
    let draft = sheet.draft;
    let typed =
        create_slice(draft, |it| it.b1.paper.clone(), |it, text: String| it.b1.paper = text);
    let off_step = move || {
        let standard: Standard = sheet.standard()?;
        let is_off = draft.with(|draft| draft.b1_is_off_step(&standard));
        let text = td_string!(locale, assessment.points.off_step, step = standard.b1_step.value);
        is_off.then(|| view! { <Note icon="info-circle"><p>{text}</p></Note> })
    };
    view! {
        <TextField
            form=sheet.form
            id="b1"
            label=td_string!(locale, assessment.points.typed)
            hint=td_string!(locale, assessment.points.typed_hint)
            bind=typed
            digits=true
            class="input--short input--code"
        />
        <div aria-live="polite">{off_step}</div>
    }
}

#[component]
fn ByTable(sheet: OpenSheet) -> impl IntoView {
    let locale = sheet.locale;
    let draft = sheet.draft;
    sheet.form.name_field("b1", td_string!(locale, assessment.points.title));
    let rows = Memo::new(move |_| {
        let locality = draft.with(|draft| draft.locality)?;
        let standard = sheet.standard()?;
        usable_table(&standard, locality).map(|table| table.rows.clone())
    });
    let row = move |row: ScoreRow| {
        let code = row.code.clone();
        let chosen = row.code.clone();
        let bind = bound(
            draft,
            move |draft: &AssessmentDraft| draft.b1.rows.get(&chosen).cloned().unwrap_or_default(),
            move |draft: &mut AssessmentDraft, option: String| {
                draft.b1.rows.insert(code.clone(), option);
            },
        );
        let options = row.options.iter();
        let options = options.map(|it| ChoiceOption::new(&*it.code, label(&it.label, locale)));
        view! {
            <Choices
                form=sheet.form
                id=format!("b1-{}", row.code)
                legend=label(&row.label, locale)
                legend_class="h3 ask"
                options=options.collect()
                bind=bind
            />
        }
    };
    let say = move || {
        let standard = sheet.standard()?;
        let counted_so_far = draft.with(|draft| draft.counted(&standard))?;
        let open = counted_so_far.missing.len();
        let points = td_string!(locale, assessment.points.counted, points = counted_so_far.points);
        let rest = counted(
            open,
            td_string!(locale, assessment.points.rows_open_one, count = open),
            td_string!(locale, assessment.points.rows_open_many, count = open),
        );
        Some(if open == 0 { points } else { format!("{points}, {rest}") })
    };
    view! {
        <p class="quiet" id="b1" role="status">{say}</p>
        {move || rows.get().unwrap_or_default().into_iter().map(row).collect_view()}
    }
}
