//! A household moves to another commune, and everything about it goes along.

use domain::id::{AreaId, HouseholdId, ScopeId};
use domain::name::{capitalized, fold};
use domain::record::Fields;
use i18n::*;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::{use_navigate, use_params_map};
use serde_json::json;
use sync::phone::Change;

use super::moved::NotHere;
use crate::components::form::{FormState, SearchField};
use crate::components::{
    ActionBar, Button, ChoiceOption, Choices, ErrorSummary, Main, NameHeading, Note, Page,
    TopHeader,
};
use crate::context::{
    BookIndex, FieldBook, HouseholdEntry, commune_of, store_error_words, use_field_book,
    use_toasts, use_updates,
};
use crate::forms::{ProblemKind, Problems};
use crate::route;

/// More communes than anybody reads through; the rest is found by typing.
const SHOWN: usize = 15;
/// The element id of the first commune, and the question's name in problems.
const COMMUNE: &str = "commune";
/// The household's field that says where it lives.
const VILLAGE: &str = "village";

/// Another commune for a household.
#[component]
pub(crate) fn MoveHousehold() -> impl IntoView {
    let params = use_params_map();
    let book = use_field_book();
    let id = Memo::new(move |_| params.read().get("household")?.parse::<HouseholdId>().ok());
    // What the household was when the page opened: a move on its way must not empty the page.
    move || {
        let id = id.get();
        let known = id.and_then(|id| book.peek_index(|index| index.household(id).cloned()));
        match known {
            Some(entry) => view! { <Form entry/> }.into_any(),
            None => view! { <NotHere id/> }.into_any(),
        }
    }
}

/// Makes a move of a card that names a village of another commune now. The village is taken out
/// of the fields: it is said by the move.
pub(super) fn to_other_commune(
    book: FieldBook,
    id: HouseholdId,
    fields: &mut Fields,
) -> Option<Change> {
    let village: AreaId = fields.get(VILLAGE)?.as_str()?.parse().ok()?;
    let (before, after) = book.peek_index(|index| {
        let before = index.household(id).and_then(|entry| commune_of(index, entry.village));
        (before, commune_of(index, village))
    });
    let to = after.filter(|_| before.is_some() && before != after)?;
    let fields = fields.remove_entry(VILLAGE).into_iter().collect();
    Some(Change::Move { record: id.into(), to: to.into(), fields })
}

/// The communes a household can go to: those of its own district first, or those whose names
/// hold what was typed. The number says how many more there are.
fn communes_to_choose(index: &BookIndex, own: AreaId, typed: &str) -> (Vec<ChoiceOption>, usize) {
    let typed = fold(typed);
    let district = index.area(own).and_then(|area| area.parent);
    let mut communes = index.communes_beside(own);
    communes.retain(|commune| fold(&commune.name).contains(&typed));
    if typed.is_empty() {
        communes.retain(|commune| commune.parent == district);
    }
    let left_out = communes.len().saturating_sub(SHOWN);
    let option = |commune: &&crate::context::Village| {
        let parent = commune.parent.and_then(|parent| index.area(parent));
        ChoiceOption {
            value: commune.id.to_string(),
            label: capitalized(&commune.name),
            example: parent.map(|parent| capitalized(&parent.name)),
        }
    };
    (communes.iter().take(SHOWN).map(option).collect(), left_out)
}

/// The villages of that commune this phone knows. Of a commune that is not the officer's it
/// knows none, and then the people there say which village it is.
fn villages_of(index: &BookIndex, commune: AreaId) -> Vec<ChoiceOption> {
    let villages = index.villages().filter(|village| village.parent == Some(commune));
    let option = |village: &crate::context::Village| {
        ChoiceOption::new(village.id.to_string(), capitalized(&village.name))
    };
    villages.map(option).collect()
}

#[component]
fn Form(entry: HouseholdEntry) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let (book, toasts, navigate) = (use_field_book(), use_toasts(), use_navigate());
    let id = entry.id;
    use_updates().hold_for_page();
    let form = FormState::new();
    form.name_field(COMMUNE, td_string!(locale, household.moved.commune));
    let own = book.peek_index(|index| commune_of(index, entry.village));
    let typed = RwSignal::new(String::new());
    let commune = RwSignal::new(None::<AreaId>);
    let village = RwSignal::new(None::<AreaId>);
    let (failed, is_saving) = (RwSignal::new(None::<&'static str>), RwSignal::new(false));
    let save = move || {
        failed.set(None);
        let Some(to) = commune.get_untracked() else {
            let mut problems = Problems::default();
            problems.add(COMMUNE, ProblemKind::Unanswered);
            return form.show(problems);
        };
        form.clear();
        let lives_in = village.get_untracked().unwrap_or(to);
        let fields = Fields::from([(VILLAGE.to_owned(), json!(lives_in))]);
        let goes = Change::Move { record: id.into(), to: ScopeId::from(to), fields };
        let navigate = navigate.clone();
        is_saving.set(true);
        spawn_local(async move {
            match book.save(vec![goes], None).await {
                Ok(_) => {
                    toasts.show(td_string!(locale, household.form.saved).to_owned());
                    navigate(&route::household(id), route::as_written(true));
                }
                Err(error) => {
                    is_saving.set(false);
                    failed.set(Some(store_error_words(&error, locale)));
                }
            }
        });
    };
    let name = entry.name;
    let title = td_string!(locale, household.moved.heading, name = name.clone());
    view! {
        <Page title=title.clone()>
            <TopHeader without_sync=true
                back=Signal::derive(move || route::household(id))
                title=td_string!(locale, household.page.section).to_owned()
            />
            <Main class="main--tight">
                <ErrorSummary errors=form.errors(locale) is_kept=false/>
                <NameHeading title name/>
                <Note icon="info-circle">
                    <p>{td_string!(locale, household.moved.goes_along)}</p>
                </Note>
                <SearchField
                    id="commune-search"
                    label=td_string!(locale, household.moved.search)
                    placeholder=td_string!(locale, household.moved.search)
                    value=typed
                />
                <form
                    class="stack stack--5"
                    id="move-form"
                    novalidate
                    on:submit=move |event| {
                        event.prevent_default();
                        save();
                    }
                >
                    <Communes form own typed commune village/>
                    <Villages commune village/>
                </form>
            </Main>
            <ActionBar say=ViewFn::from(move || failed.get())>
                <Button submits="move-form" busy=is_saving>
                    {td_string!(locale, household.moved.save)}
                </Button>
            </ActionBar>
        </Page>
    }
}

/// The communes, with what was chosen kept in sight while somebody types on.
#[component]
fn Communes(
    form: FormState,
    own: Option<AreaId>,
    typed: RwSignal<String>,
    commune: RwSignal<Option<AreaId>>,
    village: RwSignal<Option<AreaId>>,
) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let book = use_field_book();
    let found = Memo::new(move |_| {
        let typed = typed.get();
        own.map(|own| book.index(|index| communes_to_choose(index, own, &typed)))
            .unwrap_or_default()
    });
    let options = Signal::derive(move || found.get().0);
    let more = move || {
        let (shown, left_out) = found.get();
        if shown.is_empty() {
            Some(td_string!(locale, household.moved.nothing).to_owned())
        } else if left_out > 0 {
            Some(td_string!(locale, household.moved.more, count = left_out))
        } else {
            None
        }
    };
    view! {
        <Choices
            name=COMMUNE
            legend=td_string!(locale, household.moved.commune).to_owned()
            problem=Signal::derive(move || form.problem_of(COMMUNE, locale))
            options
            chosen=Signal::derive(move || commune.get().map(|id| id.to_string()))
            on_choose=move |id: String| {
                form.clear();
                commune.set(id.parse().ok());
                village.set(None);
            }
        />
        <p class="quiet" role="status">{more}</p>
    }
}

/// The villages of the chosen commune, or who will say which it is.
#[component]
fn Villages(commune: RwSignal<Option<AreaId>>, village: RwSignal<Option<AreaId>>) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let book = use_field_book();
    let found = Memo::new(move |_| {
        let commune = commune.get()?;
        Some(book.index(|index| villages_of(index, commune)))
    });
    move || {
        let villages = found.get()?;
        if villages.is_empty() {
            return Some(
                view! { <p class="quiet">{td_string!(locale, household.moved.no_village)}</p> }
                    .into_any(),
            );
        }
        let options = Signal::stored(villages);
        let questions = view! {
            <Choices
                name=VILLAGE
                legend=td_string!(locale, household.moved.village).to_owned()
                options
                chosen=Signal::derive(move || village.get().map(|id| id.to_string()))
                on_choose=move |id: String| village.set(id.parse().ok())
            />
        };
        Some(questions.into_any())
    }
}
