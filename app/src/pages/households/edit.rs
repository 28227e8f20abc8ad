//! A household's card as a form.

use domain::household::Household;
use domain::id::HouseholdId;
use domain::record::Kind;
use i18n::*;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::{use_navigate, use_params_map};

use super::card_form::CardForm;
use super::moved::NotHere;
use super::new::put;
use super::relocate::to_other_commune;
use crate::components::form::{Autosave, DraftNotice, FormState, SavedState, restored};
use crate::components::{ActionBar, Button, ErrorSummary, Main, NameHeading, Page, TopHeader};
use crate::context::{DraftKey, store_error_words, use_device, use_field_book, use_toasts};
use crate::forms::HouseholdDraft;
use crate::route;

/// A household's card as a form.
#[component]
pub(crate) fn EditHousehold() -> impl IntoView {
    let params = use_params_map();
    let book = use_field_book();
    let id = Memo::new(move |_| params.read().get("household")?.parse::<HouseholdId>().ok());
    // Begun anew after a draft was thrown away.
    let round = RwSignal::new(0_u32);
    move || {
        round.track();
        let id = id.get()?;
        let begun = book.peek(|replica| {
            Some((replica.typed::<Household>(id.into())?, replica.fields(id.into())?))
        });
        Some(match begun {
            Some((card, fields)) => {
                let fresh = HouseholdDraft::edit(&card, fields);
                view! { <Form id fresh round/> }.into_any()
            }
            None => view! { <NotHere id=Some(id)/> }.into_any(),
        })
    }
}

#[component]
fn Form(id: HouseholdId, fresh: HouseholdDraft, round: RwSignal<u32>) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let book = use_field_book();
    let device = use_device();
    let toasts = use_toasts();
    let navigate = use_navigate();
    let form = FormState::new();
    let key = DraftKey::Household(id);
    let found = restored::<HouseholdDraft>(book, key);
    let saved_at = found.as_ref().map(|(_, at)| device.local_time().moment(*at, locale));
    let draft = RwSignal::new(found.map_or(fresh, |(draft, _)| draft));
    let autosave = Autosave::follow(key, draft);
    let failed = RwSignal::new(None::<&'static str>);
    let is_saving = RwSignal::new(false);
    let save = Callback::new(move |()| {
        failed.set(None);
        let today = device.local_time().today();
        let fields = match draft
            .with_untracked(|draft| draft.finish(today).map(|card| draft.changes(&card)))
        {
            Ok(fields) => fields,
            Err(problems) => return form.show(problems),
        };
        form.clear();
        let Some(scope) = book.peek(|replica| replica.scope(id.into())) else { return };
        let mut fields = fields;
        let goes = to_other_commune(book, id, &mut fields);
        // A form that changed nothing is closed without a write.
        let seen = draft.with_untracked(|draft| draft.begun_with.clone());
        let written = (!fields.is_empty())
            .then(|| put(id.into(), Kind::Household, scope, fields, Some(seen)));
        let changes = written.into_iter().chain(goes).collect();
        let navigate = navigate.clone();
        is_saving.set(true);
        autosave.close();
        spawn_local(async move {
            match book.save(changes, Some(&autosave.key())).await {
                Ok(_) => {
                    toasts.show(td_string!(locale, household.form.saved).to_owned());
                    navigate(&route::household(id), route::as_written(false));
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
                round.update(|round| *round += 1);
            }
        });
    });
    let notice = saved_at.map(|saved_at| view! { <DraftNotice saved_at on_drop=drop_draft/> });
    let name = book.peek_index(|index| index.household(id).map(|entry| entry.name.clone()));
    let name = name.unwrap_or_default();
    let title = td_string!(locale, household.form.edit_title, name = name.clone());
    view! {
        <Page title=title.clone()>
            <TopHeader without_sync=true
                back=Signal::derive(move || route::household(id))
                title=td_string!(locale, household.page.section).to_owned()
            />
            <Main class="main--tight">
                <ErrorSummary errors=form.errors(locale)/>
                <div class="line line--apart">
                    <NameHeading title name/>
                    <SavedState autosave/>
                </div>
                {notice}
                <form
                    class="stack stack--5"
                    id="household-form"
                    novalidate
                    on:submit=move |event| {
                        event.prevent_default();
                        save.run(());
                    }
                >
                    <CardForm form draft/>
                </form>
            </Main>
            <ActionBar say=ViewFn::from(move || failed.get())>
                <Button submits="household-form" busy=is_saving>
                    {td_string!(locale, household.form.save)}
                </Button>
            </ActionBar>
        </Page>
    }
}
