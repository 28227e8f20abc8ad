//! Several sheets of one household for one year: side by side, and the choice of the right one.

use domain::assessment::Assessment;
use domain::id::{AssessmentId, HouseholdId};
use domain::time::Timestamp;
use i18n::*;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;

use crate::components::form::FormState;
use crate::components::{
    ActionBar, Button, ButtonKind, ButtonLink, Empty, ErrorSummary, Main, Page, TopHeader,
};
use crate::context::{
    FieldBook, officer_name, store_error_words, use_device, use_field_book, use_toasts,
};
use crate::format::date;
use crate::forms::{ProblemKind, Problems, choose_sheet};
use crate::pages::assessments::{Sheet, class_words};
use crate::pages::households::sheets_of;
use crate::route;

const CHOICE: &str = "sheet";

/// The first year for which a household has several sheets that count.
pub(super) fn doubled(book: FieldBook, household: HouseholdId) -> Vec<Sheet> {
    let sheets = book.peek(|replica| sheets_of(replica, household));
    let group = sheets.doubled().into_iter().next();
    group.into_iter().flatten().cloned().collect()
}

/// The choice between the sheets of one year.
#[component]
pub(super) fn SheetChoice(household: HouseholdId) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let book = use_field_book();
    let sheets = Memo::new(move |_| {
        book.read(|_| ());
        doubled(book, household)
    });
    move || match sheets.get() {
        sheets if sheets.is_empty() => {
            let title = td_string!(locale, conflict.page.title);
            let back = Signal::derive(move || route::household(household));
            view! {
                <Page title=title.to_owned()>
                    <TopHeader without_sync=true back title=title.to_owned()/>
                    <Main class="main--tight">
                        <Empty title=td_string!(locale, conflict.sheets.none).to_owned()>
                            <p>{td_string!(locale, conflict.sheets.none_hint)}</p>
                        </Empty>
                    </Main>
                </Page>
            }
            .into_any()
        }
        sheets => view! { <Choosing household sheets/> }.into_any(),
    }
}

#[component]
fn Choosing(household: HouseholdId, sheets: Vec<Sheet>) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let book = use_field_book();
    let toasts = use_toasts();
    let navigate = use_navigate();
    let form = FormState::new();
    form.name_field(CHOICE, td_string!(locale, conflict.sheets.legend));
    let chosen = RwSignal::new(String::new());
    let (is_saving, failed) = (RwSignal::new(false), RwSignal::new(None::<&'static str>));
    let known = StoredValue::new(sheets.clone());
    let choose = move || {
        failed.set(None);
        let id = chosen.get_untracked();
        let all = known.get_value();
        let Some((right, sheet)) = all.iter().find(|(known, _)| known.to_string() == id) else {
            let mut problems = Problems::default();
            problems.add(CHOICE, ProblemKind::Unanswered);
            return form.show(problems);
        };
        form.clear();
        let Some(scope) = book.peek(|replica| replica.scope((*right).into())) else { return };
        let others: Vec<AssessmentId> =
            all.iter().map(|(id, _)| *id).filter(|id| id != right).collect();
        let changes = choose_sheet((*right, sheet), &others, scope, || book.new_id());
        let navigate = navigate.clone();
        is_saving.set(true);
        spawn_local(async move {
            match book.save(changes, None).await {
                Ok(_) => {
                    toasts.show(td_string!(locale, conflict.sheets.chosen).to_owned());
                    navigate(&route::household(household), route::as_written(true));
                }
                Err(error) => {
                    is_saving.try_set(false);
                    failed.try_set(Some(store_error_words(&error, locale)));
                }
            }
        });
    };
    let name = book.peek_index(|index| index.household(household).map(|it| it.name.clone()));
    let about = td_string!(locale, conflict.about.household, name = name.unwrap_or_default());
    let year = sheets.first().map(|(_, sheet)| sheet.round).unwrap_or_default();
    let cards = sheets.iter().enumerate().map(|(at, sheet)| card(book, at, sheet, chosen, locale));
    let cards = cards.collect_view();
    let title = td_string!(locale, conflict.page.title);
    let back = Signal::derive(move || route::household(household));
    view! {
        <Page title=title.to_owned()>
            <TopHeader without_sync=true back title=title.to_owned()/>
            <Main class="main--tight">
                <ErrorSummary errors=form.errors(locale) is_kept=false/>
                <div class="stack">
                    <p class="quiet">{about}</p>
                    <h1>{td_string!(locale, conflict.sheets.question, year = year)}</h1>
                    <p>{td_string!(locale, conflict.sheets.lead)}</p>
                </div>
                <form
                    class="stack stack--4"
                    id="decision"
                    novalidate
                    on:submit=move |event| {
                        event.prevent_default();
                        choose();
                    }
                >
                    <fieldset class="choices">
                        <legend class="only-read">{td_string!(locale, conflict.sheets.legend)}</legend>
                        {cards}
                    </fieldset>
                </form>
                <p class="quiet">{td_string!(locale, conflict.sheets.neither)}</p>
            </Main>
            <ActionBar say=ViewFn::from(move || failed.get())>
                <ButtonLink href=back kind=ButtonKind::Quiet>
                    {td_string!(locale, conflict.page.later)}
                </ButtonLink>
                <Button submits="decision" busy=is_saving>
                    {td_string!(locale, conflict.sheets.use_this)}
                </Button>
            </ActionBar>
        </Page>
    }
}

/// One sheet to choose: the class, the points, who made it when, and the way to read it whole.
fn card(
    book: FieldBook,
    at: usize,
    (id, sheet): &Sheet,
    chosen: RwSignal<String>,
    locale: Locale,
) -> impl IntoView + use<> {
    let (id, code) = (*id, id.to_string());
    let element = if at == 0 { CHOICE.to_owned() } else { format!("{CHOICE}-{at}") };
    let points = points_words(sheet, locale);
    let own = code.clone();
    view! {
        <div class="stack stack--1">
            <label class="choice choice--card">
                <input
                    type="radio"
                    id=element
                    name=CHOICE
                    value=code.clone()
                    prop:checked=move || chosen.with(|chosen| *chosen == own)
                    on:change=move |_| chosen.set(code.clone())
                />
                <span class="choice__text">
                    <b>{class_words(sheet.class, locale)}</b>
                    <small>{points}</small>
                    <small>{made_by(book, id, sheet, locale)}</small>
                </span>
            </label>
            <a class="btn btn--quiet" href=route::assessment(id)>
                {td_string!(locale, conflict.sheets.open)}
                <span class="only-read">{format!(", {}", date(sheet.date))}</span>
            </a>
        </div>
    }
}

fn points_words(sheet: &Assessment, locale: Locale) -> String {
    match (&sheet.b1, &sheet.b2) {
        (Some(b1), Some(b2)) => {
            td_string!(locale, household.page.points, b1 = b1.points, b2 = b2.points)
        }
        (None, Some(b2)) => td_string!(locale, household.page.points_b2, b2 = b2.points),
        _ => td_string!(locale, conflict.sheets.no_points).to_owned(),
    }
}

fn made_by(book: FieldBook, id: AssessmentId, sheet: &Assessment, locale: Locale) -> String {
    let officer = sheet.officer.and_then(|by| book.peek(|replica| officer_name(replica, by)));
    let name = officer.unwrap_or_else(|| td_string!(locale, conflict.sheets.imported).to_owned());
    let made = td_string!(locale, conflict.sheets.made, name = name, date = date(sheet.date));
    let time = use_device().local_time();
    let moment = |at: Timestamp| time.moment(at, locale);
    match book.peek(|replica| replica.state(id.into())).on_server_since {
        Some(at) => {
            let since = td_string!(locale, common.state.on_server, at = moment(at));
            format!("{made}. {since}")
        }
        None => made,
    }
}
