//! A member as a form: added, corrected, taken out of the book.

use domain::id::{HouseholdId, PersonId};
use domain::person::Person;
use domain::record::Kind;
use i18n::*;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::{use_navigate, use_params_map};
use sync::phone::Change;

use super::moved::NotHere;
use super::new::put;
use super::person_form::PersonForm;
use crate::components::form::{
    Autosave, ChoiceOption, Choices, DraftNotice, FormState, SavedState, restored,
};
use crate::components::{
    ActionBar, Button, ButtonKind, Dialog, ErrorSummary, Main, Page, TopHeader,
};
use crate::context::{
    DraftKey, FieldBook, store_error_words, use_device, use_field_book, use_toasts,
};
use crate::forms::PersonDraft;
use crate::route;

/// A new member's form.
#[component]
pub(crate) fn NewPerson() -> impl IntoView {
    let params = use_params_map();
    let book = use_field_book();
    let id = Memo::new(move |_| params.read().get("household")?.parse::<HouseholdId>().ok());
    let begun = RwSignal::new(None::<PersonId>);
    move || {
        let household = id.get()?;
        let begun_here = begun.get().or_else(|| unfinished(book, household));
        let person = begun_here.unwrap_or_else(|| book.new_id().into());
        let again = Callback::new(move |()| begun.set(Some(book.new_id().into())));
        let fresh = PersonDraft::new(None);
        Some(view! { <Form household person fresh is_new=true again/> })
    }
}

/// A new member that was begun on this phone and is not in the book yet.
fn unfinished(book: FieldBook, household: HouseholdId) -> Option<PersonId> {
    let keys = untrack(|| book.drafts()).into_iter().filter_map(|draft| draft.key.parse().ok());
    let mut people = keys.filter_map(|key| match key {
        DraftKey::Person(of, person) if of == household => Some(person),
        _ => None,
    });
    people.find(|person| book.peek(|replica| !replica.exists((*person).into())))
}

/// A member's form.
#[component]
pub(crate) fn EditPerson() -> impl IntoView {
    let params = use_params_map();
    let book = use_field_book();
    let ids = Memo::new(move |_| {
        let params = params.read();
        let household = params.get("household")?.parse::<HouseholdId>().ok()?;
        Some((household, params.get("person")?.parse::<PersonId>().ok()?))
    });
    let round = RwSignal::new(0_u32);
    move || {
        round.track();
        let (household, person) = ids.get()?;
        let again = Callback::new(move |()| round.update(|round| *round += 1));
        let begun = book.peek(|replica| {
            let typed = replica.typed::<Person>(person.into())?;
            Some((typed, replica.fields(person.into())?))
        });
        let is_kept = restored::<PersonDraft>(book, DraftKey::Person(household, person)).is_some();
        Some(match begun {
            Some((typed, fields)) => {
                let fresh = PersonDraft::edit(&typed, fields);
                view! { <Form household person fresh is_new=false again/> }.into_any()
            }
            // Begun as somebody new on this phone.
            None if is_kept => {
                let fresh = PersonDraft::new(None);
                view! { <Form household person fresh is_new=true again/> }.into_any()
            }
            None => view! { <NotHere/> }.into_any(),
        })
    }
}

#[component]
fn Form(
    household: HouseholdId,
    person: PersonId,
    fresh: PersonDraft,
    is_new: bool,
    again: Callback<()>,
) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let book = use_field_book();
    let device = use_device();
    let toasts = use_toasts();
    let navigate = use_navigate();
    let form = FormState::new();
    let key = DraftKey::Person(household, person);
    let known_name = fresh.name.clone();
    let found = restored::<PersonDraft>(book, key);
    let saved_at = found.as_ref().map(|(_, at)| device.local_time().moment(*at, locale));
    let draft = RwSignal::new(found.map_or(fresh, |(draft, _)| draft));
    let autosave = Autosave::follow(key, draft);
    let failed = RwSignal::new(None::<&'static str>);
    let is_saving = RwSignal::new(false);
    let others = Signal::derive(move || members(book, household, person));
    let keep = {
        let navigate = navigate.clone();
        Callback::new(move |changes: Vec<Change>| {
            let navigate = navigate.clone();
            is_saving.set(true);
            autosave.close();
            spawn_local(async move {
                match book.save(changes, Some(&autosave.key())).await {
                    Ok(_) => {
                        toasts.show(td_string!(locale, household.form.saved).to_owned());
                        navigate(&route::household(household), route::as_written(true));
                    }
                    Err(error) => {
                        autosave.reopen(&error);
                        is_saving.set(false);
                        failed.set(Some(store_error_words(&error, locale)));
                    }
                }
            });
        })
    };
    let save = move || {
        failed.set(None);
        let today = device.local_time().today();
        let fields = match draft.with_untracked(|draft| {
            draft.finish(household, "", today).map(|person| draft.changes(&person))
        }) {
            Ok(fields) => fields,
            Err(problems) => return form.show(problems),
        };
        form.clear();
        let Some(scope) = book.peek(|replica| replica.scope(household.into())) else { return };
        keep.run(if fields.is_empty() {
            Vec::new()
        } else {
            let seen = (!is_new).then(|| draft.with_untracked(|draft| draft.begun_with.clone()));
            vec![put(person.into(), Kind::Person, scope, fields, seen)]
        });
    };
    let drop_draft = Callback::new(move |()| {
        autosave.close();
        spawn_local(async move {
            if book.drop_draft(&autosave.key()).await.is_ok() {
                again.run(());
            }
        });
    });
    let notice = saved_at.map(|saved_at| view! { <DraftNotice saved_at on_drop=drop_draft/> });
    let title = if is_new {
        td_string!(locale, household.person.new_title).to_owned()
    } else {
        td_string!(locale, household.person.edit_title, name = known_name.clone())
    };
    let head = book.peek_index(|index| index.household(household).map(|entry| entry.name.clone()));
    let section = td_string!(locale, household.page.title, name = head.unwrap_or_default());
    let removal = (!is_new).then(|| view! { <Removal person name=known_name keep/> });
    view! {
        <Page title=title.clone()>
            <TopHeader without_sync=true back=Signal::derive(move || route::household(household)) title=section/>
            <Main class="main--tight">
                <ErrorSummary errors=form.errors(locale)/>
                <div class="line line--apart">
                    <h1>{title}</h1>
                    <SavedState autosave/>
                </div>
                {notice}
                <form
                    class="stack stack--5"
                    id="person-form"
                    novalidate
                    on:submit=move |event| {
                        event.prevent_default();
                        save();
                    }
                >
                    <PersonForm form draft prefix="" others/>
                </form>
                {removal}
            </Main>
            <ActionBar say=ViewFn::from(move || failed.get())>
                <Button submits="person-form" busy=is_saving>
                    {td_string!(locale, household.person.save)}
                </Button>
            </ActionBar>
        </Page>
    }
}

/// The other members of the household.
fn members(book: FieldBook, household: HouseholdId, but: PersonId) -> Vec<Person> {
    book.read(|replica| {
        let ids = replica.children(household.into(), Kind::Person).into_iter();
        let others = ids.filter(|id| *id != but.into());
        let people = others.filter_map(|id| replica.typed::<Person>(id));
        people.filter(|person| person.household == household).collect()
    })
}

/// Takes a person out of the book, with the reason.
#[component]
fn Removal(person: PersonId, name: String, keep: Callback<Vec<Change>>) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let is_open = RwSignal::new(false);
    let reason = RwSignal::new("moved".to_owned());
    let form = FormState::new();
    let options = vec![
        ChoiceOption::new("moved", td_string!(locale, household.person.moved)),
        ChoiceOption::new("married", td_string!(locale, household.person.married)),
        ChoiceOption::new("died", td_string!(locale, household.person.died)),
        ChoiceOption::new("mistake", td_string!(locale, household.person.mistake)),
    ];
    let take_out = Callback::new(move |()| {
        is_open.set(false);
        keep.run(vec![Change::Delete { record: person.into(), reason: reason.get_untracked() }]);
    });
    let question = td_string!(locale, household.person.remove_question, name = name);
    view! {
        <p>
            <Button
                kind=ButtonKind::Quiet
                icon="trash"
                on_press=Callback::new(move |()| is_open.set(true))
            >
                {td_string!(locale, household.person.remove)}
            </Button>
        </p>
        <Dialog is_open title=question>
            <p>{td_string!(locale, household.person.remove_body)}</p>
            <Choices
                form
                id="reason"
                legend=td_string!(locale, household.person.remove_reason)
                options=options.clone()
                bind=(reason.into(), reason.into())
            />
            <div class="stack">
                <Button kind=ButtonKind::Danger on_press=take_out>
                    {td_string!(locale, household.person.remove_do)}
                </Button>
                <Button on_press=Callback::new(move |()| is_open.set(false))>
                    {td_string!(locale, household.person.remove_keep)}
                </Button>
            </div>
        </Dialog>
    }
}
