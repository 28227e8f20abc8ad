//! The fields of a household's card.

use domain::id::AreaId;
use domain::name::capitalized;
use i18n::*;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::card::position_words;
use crate::components::Icon;
use crate::components::form::{
    CheckList, ChoiceOption, DateField, FormState, SelectField, TextField,
};
use crate::context::{use_device, use_field_book, use_session};
use crate::forms::HouseholdDraft;

const MERIT: &str = "merit";
const MINORITY: &str = "ethnic_minority";
const NO_LABOUR: &str = "no_labour";

/// The fields of the card.
#[component]
pub(super) fn CardForm(form: FormState, draft: RwSignal<HouseholdDraft>) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let village = create_slice(
        draft,
        |draft| draft.village.map(|id| id.to_string()).unwrap_or_default(),
        |draft, id: String| draft.village = id.parse().ok(),
    );
    let address =
        create_slice(draft, |it| it.address.clone(), |it, text: String| it.address = text);
    let phone = create_slice(draft, |it| it.phone.clone(), |it, text: String| it.phone = text);
    let size =
        create_slice(draft, |it| it.size_stated.clone(), |it, text: String| it.size_stated = text);
    let since =
        create_slice(draft, |it| it.residence_start.clone(), |it, date| it.residence_start = date);
    let marks = create_slice(draft, marks_of, |draft, marks: Vec<String>| {
        let holds = |mark: &str| marks.iter().any(|known| known == mark);
        draft.merit = holds(MERIT);
        draft.ethnic_minority = holds(MINORITY);
        draft.no_labour = holds(NO_LABOUR);
    });
    let options = vec![
        ChoiceOption::new(MERIT, td_string!(locale, household.form.merit)),
        ChoiceOption::new(MINORITY, td_string!(locale, household.form.minority)),
        ChoiceOption::new(NO_LABOUR, td_string!(locale, household.form.no_labour)),
    ];
    view! {
        <SelectField
            form
            id="village"
            label=td_string!(locale, household.form.village)
            options=village_options()
            bind=village
            none=td_string!(locale, form.choose)
        />
        <TextField
            form
            id="address"
            label=td_string!(locale, household.form.address)
            hint=td_string!(locale, household.form.address_hint)
            bind=address
            optional=true
        />
        <TextField
            form
            id="phone"
            label=td_string!(locale, household.form.phone)
            bind=phone
            optional=true
            telephone=true
            class="input--code"
        />
        <TextField
            form
            id="size"
            label=td_string!(locale, household.form.size)
            hint=td_string!(locale, household.form.size_hint)
            bind=size
            optional=true
            digits=true
            class="input--short input--code"
        />
        <DateField
            form
            id="residence"
            label=td_string!(locale, household.form.residence)
            hint=td_string!(locale, household.form.residence_hint)
            bind=since
            optional=true
        />
        <CheckList
            id="marks"
            legend=td_string!(locale, household.form.marks)
            legend_class="label"
            options=options
            bind=marks
        />
        <Position draft/>
    }
}

fn marks_of(draft: &HouseholdDraft) -> Vec<String> {
    let marks =
        [(draft.merit, MERIT), (draft.ethnic_minority, MINORITY), (draft.no_labour, NO_LABOUR)];
    marks.into_iter().filter(|(holds, _)| *holds).map(|(_, mark)| mark.to_owned()).collect()
}

/// The villages to choose from: those the officer is bound to, else all of the book.
pub(crate) fn village_options() -> Vec<ChoiceOption> {
    let session = use_session();
    let bound: Vec<AreaId> = untrack(|| session.villages());
    use_field_book().peek_index(|index| {
        let may = |id: &AreaId| bound.is_empty() || bound.contains(id);
        let villages = index.villages().filter(|village| may(&village.id));
        villages
            .map(|village| ChoiceOption::new(village.id.to_string(), capitalized(&village.name)))
            .collect()
    })
}

/// Where on the map; taken from the phone while standing there.
#[component]
fn Position(draft: RwSignal<HouseholdDraft>) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let device = use_device();
    let said = RwSignal::new(None::<&'static str>);
    let take = move |_| {
        said.set(Some(td_string!(locale, household.form.gps_taking)));
        spawn_local(async move {
            match device.gateway().locate().await {
                Some(gps) => {
                    draft.try_update(|draft| draft.gps = Some(gps));
                    said.try_set(None);
                }
                None => {
                    said.try_set(Some(td_string!(locale, household.form.gps_none)));
                }
            }
        });
    };
    let known = move || draft.with(|draft| draft.gps).map(|gps| position_words(gps, locale));
    view! {
        <div class="field" role="group" aria-labelledby="gps-label">
            <p class="label" id="gps-label">
                {td_string!(locale, household.form.gps)}
                " "
                <small>"(" {td_string!(locale, form.optional)} ")"</small>
            </p>
            <p role="status">{move || said.get().map(str::to_owned).or_else(known)}</p>
            <p class="line">
                <button class="btn btn--second" type="button" on:click=take>
                    <Icon name="walk" small=true/>
                    {td_string!(locale, household.form.gps_take)}
                </button>
                <Show when=move || draft.with(|draft| draft.gps.is_some())>
                    <button
                        class="btn btn--quiet"
                        type="button"
                        on:click=move |_| draft.update(|draft| draft.gps = None)
                    >
                        {td_string!(locale, household.form.gps_drop)}
                    </button>
                </Show>
            </p>
        </div>
    }
}
