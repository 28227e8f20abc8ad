//! Everything once more, with a way to change each line, and the finish.

use domain::id::AssessmentId;
use domain::record::{Kind, Typed};
use domain::standard::{Indicator, Standard};
use i18n::*;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;
use sync::phone::Change;

use super::sheet::{OpenSheet, say};
use super::words::{label, place_words, step_title};
use crate::components::{ActionBar, Button, ErrorSummary, Fact, Facts, Main, Note, NoteKind};
use crate::context::{store_error_words, use_device, use_field_book, use_session};
use crate::format::partial_date;
use crate::forms::SheetStep;
use crate::route;

/// The check page.
#[component]
pub(super) fn Check(sheet: OpenSheet) -> impl IntoView {
    let locale = sheet.locale;
    let book = use_field_book();
    let device = use_device();
    let session = use_session();
    let navigate = use_navigate();
    let household = sheet.household;
    let failed = RwSignal::new(None::<&'static str>);
    let is_saving = RwSignal::new(false);
    name_fields(sheet);
    let finish = Callback::new(move |()| {
        failed.set(None);
        let today = device.local_time().today();
        let standards = sheet.standards();
        let draft = sheet.draft.get_untracked();
        let Some(standard) = draft.standard(&standards) else { return };
        let Some(user) = untrack(|| session.user()) else { return };
        let finished = match draft.finish(standard, household, user.id, today) {
            Ok(finished) => finished.assessment,
            Err(problems) => return sheet.form.show(problems),
        };
        sheet.form.clear();
        let Some(scope) = book.peek(|replica| replica.scope(household.into())) else { return };
        let id: AssessmentId = book.new_id().into();
        let fields = finished.to_fields();
        let change =
            Change::Put { record: id.into(), kind: Kind::Assessment, scope, fields, seen: None };
        let navigate = navigate.clone();
        is_saving.set(true);
        sheet.autosave.close();
        spawn_local(async move {
            match book.save(vec![change], Some(&sheet.autosave.key())).await {
                Ok(_) => {
                    navigate(&route::assessment(id), route::as_written(true));
                }
                Err(error) => {
                    sheet.autosave.reopen(&error);
                    is_saving.set(false);
                    failed.set(Some(store_error_words(&error, locale)));
                }
            }
        });
    });
    let bar = move || match failed.get() {
        Some(words) => words.into_any(),
        None => say(sheet, locale),
    };
    view! {
        <Main class="main--tight">
            <ErrorSummary errors=sheet.form.errors(locale)/>
            <div class="stack">
                <h1>{td_string!(locale, assessment.check.title)}</h1>
                <p class="quiet">{td_string!(locale, assessment.check.lead)}</p>
            </div>
            <Answers sheet/>
            <Note kind=NoteKind::Look icon="info-circle">
                <p>{td_string!(locale, assessment.check.once)}</p>
            </Note>
        </Main>
        <ActionBar say=ViewFn::from(bar)>
            <Button busy=is_saving on_press=finish>{td_string!(locale, assessment.check.finish)}</Button>
        </ActionBar>
    }
}

/// Tells the summary how the fields of the other screens are called.
fn name_fields(sheet: OpenSheet) {
    let (form, locale) = (sheet.form, sheet.locale);
    form.name_field("standard", td_string!(locale, assessment.start.standard));
    form.name_field("date", td_string!(locale, assessment.start.date));
    form.name_field("locality", td_string!(locale, assessment.start.locality));
    form.name_field("b1", td_string!(locale, assessment.points.title));
    form.name_field("note", td_string!(locale, assessment.causes.note));
    if let Some(standard) = untrack(|| sheet.standard()) {
        for indicator in &standard.indicators {
            form.name_field(&format!("q-{}", indicator.code), &label(&indicator.label, locale));
        }
    }
}

/// Every line of the sheet.
#[component]
fn Answers(sheet: OpenSheet) -> impl IntoView {
    let locale = sheet.locale;
    move || {
        let standard = sheet.standard()?;
        let groups = (0..standard.groups.len()).map(|at| group(sheet, &standard, at));
        Some(view! {
            {general(sheet, &standard)}
            {groups.collect_view()}
            {chosen(sheet, &standard, locale)}
        })
    }
}

/// One line with its *Sửa*, which leads to the field and back here.
fn line(
    sheet: OpenSheet,
    term: String,
    value: AnyView,
    step: SheetStep,
    field: String,
) -> impl IntoView {
    let locale = sheet.locale;
    let href = format!("{}#{field}", route::assess_step(sheet.household, &step.to_address()));
    let what = term.clone();
    // The id lets the summary lead to the line; the link is what takes the focus.
    let action = ViewFnOnce::from(move || {
        view! {
            <a id=field href=href on:click=move |_| sheet.returns.set(true)>
                {td_string!(locale, form.edit)}
                <span class="only-read">" "{what}</span>
            </a>
        }
    });
    view! { <Fact term=term action=action>{value}</Fact> }
}

fn general(sheet: OpenSheet, standard: &Standard) -> impl IntoView + use<> {
    let locale = sheet.locale;
    let draft = sheet.draft.get();
    let open = || td_string!(locale, assessment.check.unanswered).to_owned();
    let day = draft.date.partial(1900, domain::time::CivilDate(jiff::civil::Date::MAX));
    let day = day.ok().flatten().map(partial_date).unwrap_or_else(open);
    let place = draft.locality.map(|it| place_words(it, locale).to_owned()).unwrap_or_else(open);
    let points = match draft.b1_points(standard) {
        Ok(Some(points)) if draft.b1.by_table => {
            td_string!(locale, assessment.check.b1_table, points = points.points)
        }
        Ok(Some(points)) => td_string!(locale, assessment.check.b1_paper, points = points.points),
        Ok(None) => open(),
        Err(_) => draft.b1.paper.clone(),
    };
    let under = format!("{}, {}", label(&standard.title, locale), draft.round);
    let rows = [
        (td_string!(locale, assessment.start.standard), under, SheetStep::Start, "standard"),
        (td_string!(locale, assessment.start.date), day, SheetStep::Start, "date"),
        (td_string!(locale, assessment.start.locality), place, SheetStep::Start, "locality"),
        (td_string!(locale, assessment.points.title), points, SheetStep::Points, "b1"),
    ];
    let rows = rows.map(|(term, value, step, field)| {
        line(sheet, term.to_owned(), value.into_any(), step, field.to_owned()).into_any()
    });
    let rows = Vec::from(rows);
    view! {
        <section class="stack" aria-labelledby="general">
            <h2 class="h3" id="general">{td_string!(locale, assessment.check.general)}</h2>
            <Facts class="facts--edit">{rows}</Facts>
        </section>
    }
}

fn group(sheet: OpenSheet, standard: &Standard, at: usize) -> impl IntoView + use<> {
    let locale = sheet.locale;
    let step = SheetStep::Group(at);
    let codes = standard.groups.get(at).map(|it| it.indicators.clone()).unwrap_or_default();
    let indicators = codes.iter().filter_map(|code| standard.indicator(code));
    let row = |indicator: &Indicator| {
        let chosen = sheet.draft.with(|draft| {
            draft.answers.get(&indicator.code).and_then(|code| indicator.answer(code).cloned())
        });
        let value = match chosen {
            Some(answer) => {
                let lack = answer.deprived.then(|| {
                    view! { " "<span class="lack">{td_string!(locale, assessment.check.lack)}</span> }
                });
                view! { {label(&answer.label, locale)} {lack} }.into_any()
            }
            None => td_string!(locale, assessment.check.unanswered).into_any(),
        };
        let field = format!("q-{}", indicator.code);
        line(sheet, label(&indicator.label, locale), value, step, field).into_any()
    };
    let rows: Vec<AnyView> = indicators.map(row).collect();
    let heading = format!("group-{at}");
    view! {
        <section class="stack" aria-labelledby=heading.clone()>
            <h2 class="h3" id=heading.clone()>{step_title(step, standard, locale)}</h2>
            <Facts class="facts--edit">{rows}</Facts>
        </section>
    }
}

fn chosen(sheet: OpenSheet, standard: &Standard, locale: Locale) -> impl IntoView + use<> {
    let draft = sheet.draft.get();
    let causes: Vec<String> = draft
        .known_causes(standard)
        .iter()
        .filter_map(|code| standard.causes.cause(code).map(|it| label(&it.label, locale)))
        .collect();
    let needs: Vec<String> = draft
        .known_needs(standard)
        .iter()
        .filter_map(|code| standard.needs.need(code).map(|(_, it)| label(&it.label, locale)))
        .collect();
    let or = |text: String, none: &str| if text.is_empty() { none.to_owned() } else { text };
    let none = td_string!(locale, form.none_recorded);
    let no_cause = td_string!(locale, assessment.causes.none);
    let rows = [
        (
            td_string!(locale, assessment.causes.legend),
            or(causes.join(", "), no_cause),
            SheetStep::Causes,
            "causes",
        ),
        (
            td_string!(locale, assessment.causes.note),
            or(draft.note.clone(), none),
            SheetStep::Causes,
            "note",
        ),
        (
            td_string!(locale, assessment.needs.words),
            or(draft.needs_in_own_words.clone(), none),
            SheetStep::Needs,
            "needs",
        ),
        (
            td_string!(locale, assessment.needs.title),
            or(needs.join(", "), td_string!(locale, assessment.needs.none)),
            SheetStep::Needs,
            "needs-list",
        ),
    ];
    let rows = rows.map(|(term, value, step, field)| {
        line(sheet, term.to_owned(), value.into_any(), step, field.to_owned()).into_any()
    });
    let rows = Vec::from(rows);
    view! {
        <section class="stack" aria-labelledby="wishes">
            <h2 class="h3" id="wishes">{step_title(SheetStep::Causes, standard, locale)}</h2>
            <Facts class="facts--edit">{rows}</Facts>
        </section>
    }
}
