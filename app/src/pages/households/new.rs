//! A new household with its head.

use domain::id::{AreaId, HouseholdId, PersonId};
use domain::name::fold;
use domain::record::{Kind, Typed};
use i18n::*;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::{use_navigate, use_query_map};
use sync::phone::Change;

use super::card_form::CardForm;
use super::list::own_village;
use super::person_form::PersonForm;
use crate::components::form::{Autosave, DraftNotice, FormState, SavedState, restored};
use crate::components::{ActionBar, Button, ErrorSummary, Main, Note, Page, TopHeader};
use crate::context::{
    DraftKey, FieldBook, commune_of, store_error_words, use_device, use_field_book, use_session,
    use_toasts,
};
use crate::forms::HouseholdDraft;
use crate::route;

/// A new household's form.
#[component]
pub(crate) fn NewHousehold() -> impl IntoView {
    let book = use_field_book();
    let session = use_session();
    let asked = use_query_map().get_untracked();
    let own = untrack(|| own_village(session));
    let village = asked.get("village").and_then(|id| id.parse().ok()).or(own);
    // The round that begins anew gets an id of its own.
    let begun = RwSignal::new(unfinished(book));
    move || {
        let id = begun.get().unwrap_or_else(|| book.new_id().into());
        view! { <Form id village begun/> }
    }
}

/// A new household that was begun on this phone and is not in the book yet.
fn unfinished(book: FieldBook) -> Option<HouseholdId> {
    let keys = untrack(|| book.drafts()).into_iter().filter_map(|draft| draft.key.parse().ok());
    let mut households = keys.filter_map(|key| match key {
        DraftKey::Household(id) => Some(id),
        _ => None,
    });
    households.find(|id| book.peek(|replica| !replica.exists((*id).into())))
}

#[component]
fn Form(
    id: HouseholdId,
    village: Option<AreaId>,
    begun: RwSignal<Option<HouseholdId>>,
) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let book = use_field_book();
    let device = use_device();
    let toasts = use_toasts();
    let navigate = use_navigate();
    let form = FormState::new();
    let key = DraftKey::Household(id);
    let found = restored::<HouseholdDraft>(book, key);
    let saved_at = found.as_ref().map(|(_, at)| device.local_time().moment(*at, locale));
    let draft =
        RwSignal::new(found.map_or_else(|| HouseholdDraft::new(village), |(draft, _)| draft));
    let head = RwSignal::new(draft.with_untracked(|draft| draft.head.clone()));
    Effect::new(move |_| {
        let head = head.get();
        if draft.with_untracked(|draft| draft.head != head) {
            draft.update(|draft| draft.head = head);
        }
    });
    let autosave = Autosave::follow(key, draft);
    let failed = RwSignal::new(None::<&'static str>);
    let is_saving = RwSignal::new(false);
    let save = Callback::new(move |()| {
        failed.set(None);
        let today = device.local_time().today();
        let (card, head) = match draft.with_untracked(|draft| draft.finish_new(id, today)) {
            Ok(finished) => finished,
            Err(problems) => return form.show(problems),
        };
        form.clear();
        let Some(commune) = book.peek_index(|index| commune_of(index, card.village)) else {
            return;
        };
        let scope = commune.into();
        let person: PersonId = book.new_id().into();
        let changes = vec![
            put(id.into(), Kind::Household, scope, card.to_fields(), None),
            put(person.into(), Kind::Person, scope, head.to_fields(), None),
        ];
        let navigate = navigate.clone();
        is_saving.set(true);
        autosave.close();
        spawn_local(async move {
            match book.save(changes, Some(&autosave.key())).await {
                Ok(_) => {
                    toasts.show(td_string!(locale, household.form.saved).to_owned());
                    navigate(&route::household(id), route::as_written(true));
                }
                Err(error) => {
                    autosave.reopen(&error);
                    is_saving.set(false);
                    failed.set(Some(store_error_words(&error, locale)));
                }
            }
        });
    });
    let drop_draft = Callback::new(move |()| {
        autosave.close();
        spawn_local(async move {
            if book.drop_draft(&autosave.key()).await.is_ok() {
                begun.set(Some(book.new_id().into()));
            }
        });
    });
    let notice = saved_at.map(|saved_at| view! { <DraftNotice saved_at on_drop=drop_draft/> });
    let title = td_string!(locale, household.form.new_title);
    view! {
        <Page title=title.to_owned()>
            <TopHeader without_sync=true
                back=Signal::derive(route::households)
                back_to=td_string!(locale, household.list.title).to_owned()
                title=title.to_owned()
            />
            <Main class="main--tight">
                <ErrorSummary errors=form.errors(locale)/>
                <div class="line line--apart">
                    <h1>{title}</h1>
                    <SavedState autosave/>
                </div>
                {notice}
                <form
                    class="stack stack--6"
                    id="household-form"
                    novalidate
                    on:submit=move |event| {
                        event.prevent_default();
                        save.run(());
                    }
                >
                    <section class="stack stack--5" aria-labelledby="head-title">
                        <h2 id="head-title">{td_string!(locale, household.form.head)}</h2>
                        <KnownHead id draft/>
                        <PersonForm
                            form
                            draft=head
                            prefix="head-"
                            is_head=true
                            others=Signal::stored(Vec::new())
                        />
                    </section>
                    <section class="stack stack--5" aria-labelledby="card-title">
                        <h2 id="card-title">{td_string!(locale, household.form.card)}</h2>
                        <CardForm form draft/>
                    </section>
                </form>
            </Main>
            <ActionBar say=ViewFn::from(move || failed.get())>
                <Button submits="household-form" busy=is_saving>
                    {td_string!(locale, household.form.save_new)}
                </Button>
            </ActionBar>
        </Page>
    }
}

/// One write of a record.
pub(super) fn put(
    record: domain::id::RecordId,
    kind: Kind,
    scope: domain::id::ScopeId,
    fields: domain::record::Fields,
    seen: Option<domain::record::Fields>,
) -> Change {
    Change::Put { record, kind, scope, fields, seen }
}

/// Asks whether the village already has a household with such a head.
#[component]
fn KnownHead(id: HouseholdId, draft: RwSignal<HouseholdDraft>) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let book = use_field_book();
    let known = Memo::new(move |_| {
        let (village, name, year) = draft.with(|draft| {
            let year = draft.head.birth.year.trim().parse::<i16>().ok();
            (draft.village, fold(&draft.head.name), year)
        });
        let village = village.filter(|_| !name.is_empty())?;
        book.index(|index| {
            let mut households = index.households();
            let same = households.find(|entry| {
                let is_of_year = match (year, entry.birth_year) {
                    (Some(typed), Some(known)) => typed == known,
                    _ => true,
                };
                entry.id != id
                    && entry.village == village
                    && fold(&entry.name) == name
                    && is_of_year
            })?;
            Some((same.id, same.name.clone(), same.birth_year))
        })
    });
    move || {
        known.get().map(|(same, name, year)| {
            let born = year.map(|year| td_string!(locale, household.person.known_born, year = year));
            let born = born.unwrap_or_default();
            let text = td_string!(locale, household.form.known_head, name = name, born = born);
            view! {
                <Note icon="home">
                    <p>{text}</p>
                    <p><a href=route::household(same)>{td_string!(locale, household.form.open_known)}</a></p>
                </Note>
            }
        })
    }
}
