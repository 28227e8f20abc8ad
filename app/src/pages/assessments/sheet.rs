//! The open sheet: which screen is shown, what is known so far, where the buttons lead.

use std::rc::Rc;

use domain::id::{AreaId, AssessmentId, HouseholdId};
use domain::standard::{Locality, Standard};
use i18n::*;
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_navigate, use_params_map, use_query_map};

use super::check::Check;
use super::group::Group;
use super::parts::Parts;
use super::points::PointsStep;
use super::standards;
use super::start::Start;
use super::wishes::{Causes, Needs};
use super::words::{open_words, running_words, step_title};
use crate::components::form::{Autosave, FormState, SavedState, restored};
use crate::components::{
    ActionBar, Empty, ErrorSummary, Icon, Main, Page, Steps, TopHeader, focus_by_id,
};
use crate::context::{DraftKey, FieldBook, commune_of, use_device, use_field_book};
use crate::forms::{AssessmentDraft, Problem, Problems, SheetStep};
use crate::pages::households::NotHere;
use crate::route;

/// What every screen of a sheet has at hand.
#[derive(Clone, Copy)]
pub(super) struct OpenSheet {
    pub(super) household: HouseholdId,
    pub(super) draft: RwSignal<AssessmentDraft>,
    pub(super) standards: StoredValue<Rc<Vec<Standard>>, LocalStorage>,
    pub(super) form: FormState,
    pub(super) autosave: Autosave,
    pub(super) locale: Locale,
    /// Whether the check page sent the reader here to change one answer.
    pub(super) returns: RwSignal<bool>,
}

impl OpenSheet {
    /// The standards of the book.
    pub(super) fn standards(self) -> Rc<Vec<Standard>> {
        self.standards.get_value()
    }

    /// The standard in use. Tracked.
    pub(super) fn standard(self) -> Option<Standard> {
        let standards = self.standards();
        self.draft.with(|draft| draft.standard(&standards).cloned())
    }

    /// Moves the draft's mark to a step, so that a closed sheet opens where it was left.
    pub(super) fn mark(self, step: SheetStep) {
        if self.draft.with_untracked(|draft| draft.left_at != step) {
            self.draft.update(|draft| draft.left_at = step);
        }
    }
}

/// An assessment being filled in.
#[component]
pub(crate) fn Assess() -> impl IntoView {
    let params = use_params_map();
    let book = use_field_book();
    let id = Memo::new(move |_| params.read().get("household")?.parse::<HouseholdId>().ok());
    let is_here = Memo::new(move |_| {
        id.get().filter(|id| book.index(|index| index.household(*id).is_some()))
    });
    let has_standards = Memo::new(move |_| book.read(|replica| !standards(replica).is_empty()));
    move || match (is_here.get(), has_standards.get()) {
        (None, _) => view! { <NotHere/> }.into_any(),
        (Some(household), false) => view! { <NoStandard household/> }.into_any(),
        (Some(household), true) => view! { <Sheet household/> }.into_any(),
    }
}

#[component]
fn NoStandard(household: HouseholdId) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let title = td_string!(locale, assessment.result.title);
    view! {
        <Page title=title.to_owned()>
            <TopHeader without_sync=true back=Signal::derive(move || route::household(household)) title=title.to_owned()/>
            <Main class="main--tight">
                <Empty title=td_string!(locale, assessment.sheet.no_standard).to_owned()>
                    <p>{td_string!(locale, assessment.sheet.no_standard_hint)}</p>
                </Empty>
            </Main>
        </Page>
    }
}

/// The draft to go on with, or a new one: today's round, or in place of a finished sheet.
fn begin(
    book: FieldBook,
    household: HouseholdId,
    standards: &[Standard],
    replaces: Option<AssessmentId>,
    today: domain::time::CivilDate,
) -> AssessmentDraft {
    let kept = restored::<AssessmentDraft>(book, DraftKey::Assessment(household));
    if let Some((draft, _)) = kept.filter(|(it, _)| replaces.is_none() || it.replaces == replaces) {
        return draft;
    }
    let replaced = replaces.and_then(|id| {
        book.peek(|replica| replica.typed::<domain::assessment::Assessment>(id.into()))
            .map(|sheet| (id, sheet))
    });
    match replaced {
        Some((id, sheet)) => AssessmentDraft::in_place_of(id, &sheet, today),
        None => AssessmentDraft::new(standards, today, locality(book, household, today)),
    }
}

/// The kind of place by the map of the day.
fn locality(
    book: FieldBook,
    household: HouseholdId,
    today: domain::time::CivilDate,
) -> Option<Locality> {
    let village = book.peek_index(|index| index.household(household).map(|entry| entry.village))?;
    let commune: AreaId = book.peek_index(|index| commune_of(index, village))?;
    let area = book.peek(|replica| replica.typed::<domain::area::Area>(commune.into()))?;
    area.version_at(today).or_else(|| area.latest())?.locality()
}

#[component]
fn Sheet(household: HouseholdId) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let book = use_field_book();
    let device = use_device();
    let params = use_params_map();
    let navigate = use_navigate();
    let asked = use_query_map().get_untracked();
    let replaces = asked.get("replaces").and_then(|id| id.parse().ok());
    let known = Rc::new(book.peek(standards));
    let today = device.local_time().today();
    let draft = RwSignal::new(begin(book, household, &known, replaces, today));
    let sheet = OpenSheet {
        household,
        draft,
        standards: StoredValue::new_local(known),
        form: FormState::new(),
        autosave: Autosave::follow(DraftKey::Assessment(household), draft),
        locale,
        returns: RwSignal::new(false),
    };
    // The address names the step; without one the sheet opens where it was left.
    let step = Memo::new(move |_| {
        let standard = sheet.standard();
        let named = params.read().get("step")?;
        SheetStep::from_address(&named, standard.as_ref())
    });
    Effect::new(move |_| match step.get() {
        Some(step) => sheet.mark(step),
        None => {
            let left_at = draft.with_untracked(|draft| draft.left_at);
            let address = route::assess_step(household, &left_at.to_address());
            navigate(&address, route::as_written(true));
        }
    });
    let name = book.peek_index(|index| index.household(household).map(|entry| entry.name.clone()));
    let title = td_string!(locale, assessment.sheet.title, name = name.unwrap_or_default());
    let is_listing = RwSignal::new(false);
    let tools = ViewFnOnce::from(move || {
        view! {
            <button
                class="tool"
                type="button"
                aria-label=td_string!(locale, assessment.sheet.groups)
                aria-expanded=move || is_listing.get().to_string()
                on:click=move |_| is_listing.update(|is| *is = !*is)
            >
                <Icon name="list-check"/>
            </button>
        }
    });
    view! {
        <Page title=title.clone()>
            <TopHeader without_sync=true back=Signal::derive(move || route::household(household)) title=title tools=tools/>
            {move || {
                let step = step.get()?;
                is_listing.set(false);
                sheet.form.clear();
                Some(if step == SheetStep::Check {
                    view! { <Check sheet/> }.into_any()
                } else {
                    view! { <Step sheet step is_listing/> }.into_any()
                })
            }}
        </Page>
    }
}

/// One screen with its heading, its questions and the running result.
#[component]
fn Step(sheet: OpenSheet, step: SheetStep, is_listing: RwSignal<bool>) -> impl IntoView {
    let locale = sheet.locale;
    let navigate = use_navigate();
    let today = use_device().local_time().today();
    let standard = Memo::new(move |_| sheet.standard());
    focus_asked_field();
    let title = move || standard.get().map(|it| step_title(step, &it, locale));
    let place = move || {
        let standard = standard.get()?;
        let steps = SheetStep::all(&standard);
        Some((steps.iter().position(|known| *known == step)?, steps.len() - 1))
    };
    let place_words = move || {
        place().map(|(at, all)| td_string!(locale, assessment.sheet.step, at = at + 1, all = all))
    };
    let household = sheet.household;
    let go_on = {
        let navigate = navigate.clone();
        move || {
            let Some(standard) = standard.get_untracked() else { return };
            let problems = sheet.draft.with_untracked(|it| it.problems(&standard, today));
            let here = |problem: &Problem| {
                sheet.draft.with_untracked(|it| it.step_of(&standard, problem)) == step
            };
            let wrong: Vec<Problem> = problems
                .0
                .into_iter()
                .filter(|problem| here(problem) && is_typed(problem))
                .collect();
            if !wrong.is_empty() {
                return sheet.form.show(Problems(wrong));
            }
            let next =
                if sheet.returns.get_untracked() { SheetStep::Check } else { step.next(&standard) };
            sheet.returns.set(false);
            navigate(&route::assess_step(household, &next.to_address()), route::as_written(false));
        }
    };
    let previous = move || {
        let standard = standard.get()?;
        let previous = step.previous(&standard)?;
        let href = route::assess_step(household, &previous.to_address());
        let name = td_string!(locale, assessment.sheet.go_back);
        Some(view! {
            <a class="btn btn--second btn--narrow" href=href aria-label=name>
                <Icon name="arrow-left"/>
            </a>
        })
    };
    let go_words = move || {
        if sheet.returns.get() {
            td_string!(locale, assessment.sheet.to_check)
        } else {
            td_string!(locale, assessment.sheet.go_on)
        }
    };
    view! {
        <Main class="main--tight">
            <ErrorSummary errors=sheet.form.errors(locale)/>
            <div class="stack">
                <p class="line line--apart quiet">
                    <b>{place_words}</b>
                    <SavedState autosave=sheet.autosave/>
                </p>
                <Steps
                    now=Signal::derive(move || place().map_or(0, |(at, _)| at))
                    total=Signal::derive(move || place().map_or(0, |(_, all)| all))
                />
                <h1>{title}</h1>
            </div>
            <Show when=move || is_listing.get()><Parts sheet now=step/></Show>
            <form
                class="stack stack--6"
                id="sheet-form"
                novalidate
                on:submit=move |event| {
                    event.prevent_default();
                    go_on();
                }
            >
                {match step {
                    SheetStep::Start => view! { <Start sheet/> }.into_any(),
                    SheetStep::Points => view! { <PointsStep sheet/> }.into_any(),
                    SheetStep::Group(at) => view! { <Group sheet at/> }.into_any(),
                    SheetStep::Causes => view! { <Causes sheet/> }.into_any(),
                    SheetStep::Needs => view! { <Needs sheet/> }.into_any(),
                    SheetStep::Check => ().into_any(),
                }}
            </form>
        </Main>
        <ActionBar say=ViewFn::from(move || say(sheet, locale))>
            {previous}
            <button class="btn" type="submit" form="sheet-form">{go_words}</button>
        </ActionBar>
    }
}

/// Moves to the field the address names, as *Sửa* and the summary of the check page do.
///
/// The heading takes the focus two frames after a page change; the field comes after it.
fn focus_asked_field() {
    let hash = use_location().hash.get_untracked();
    let field = hash.trim_start_matches('#').to_owned();
    if !field.is_empty() {
        request_animation_frame(|| {
            request_animation_frame(|| {
                request_animation_frame(move || focus_by_id(&field));
            });
        });
    }
}

/// Whether something typed is wrong. What is only missing waits for the check page.
fn is_typed(problem: &Problem) -> bool {
    use crate::forms::ProblemKind::{EvidenceMissing, Missing, Unanswered};
    !matches!(problem.kind, Missing | Unanswered | EvidenceMissing) || problem.field == "locality"
}

/// The running result in words.
pub(super) fn say(sheet: OpenSheet, locale: Locale) -> AnyView {
    let known =
        sheet.standard().and_then(|standard| sheet.draft.with(|draft| draft.running(&standard)));
    let Some(known) = known else {
        return td_string!(locale, assessment.sheet.said_nothing).into_any();
    };
    let (bold, rest) = running_words(&known, locale);
    let open = open_words(known.missing.len(), locale);
    view! {
        {td_string!(locale, assessment.sheet.said_lacks)}
        " "
        <b>{bold}</b>
        {format!(", {rest}; {open}")}
    }
    .into_any()
}
