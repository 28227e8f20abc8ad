//! The first screen: review year, standard, day, kind of place, where it is made.

use domain::standard::{Standard, standards_for_round};
use i18n::*;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::sheet::OpenSheet;
use super::words::{class_words, label};
use crate::components::form::{ChoiceOption, Choices, DateField, SelectField};
use crate::components::{Icon, Note, NoteKind};
use crate::context::{use_device, use_field_book};
use crate::format::date;
use crate::pages::households::{position_words, sheets_of};
use crate::route;

/// The review years any of the standards applies to, the newest first, none after this one.
fn rounds(standards: &[Standard], this_year: u16) -> Vec<u16> {
    let spans = standards.iter().flat_map(|standard| &standard.rounds);
    let mut years: Vec<u16> = spans.flat_map(|span| span.from..=span.to.min(this_year)).collect();
    years.sort_unstable_by(|a, b| b.cmp(a));
    years.dedup();
    years
}

/// The first screen.
#[component]
pub(super) fn Start(sheet: OpenSheet) -> impl IntoView {
    let locale = sheet.locale;
    let (form, draft) = (sheet.form, sheet.draft);
    let today = use_device().local_time().today();
    let this_year = u16::try_from(today.year()).unwrap_or_default();
    let years = rounds(&sheet.standards(), this_year).into_iter();
    let years = years.map(|year| ChoiceOption::new(year.to_string(), year.to_string())).collect();
    let round = create_slice(
        draft,
        |draft| draft.round.to_string(),
        move |draft, year: String| {
            if let Ok(year) = year.parse() {
                draft.choose_round(year, &sheet.standards());
            }
        },
    );
    let standard = create_slice(
        draft,
        |draft| draft.standard.as_ref().map(|id| id.as_str().to_owned()).unwrap_or_default(),
        |draft, id: String| draft.standard = Some(domain::standard::StandardId(id)),
    );
    let year = Memo::new(move |_| draft.with(|draft| draft.round));
    let standards = move || {
        let known = sheet.standards();
        let option = |standard: &&Standard| {
            ChoiceOption::new(standard.id.as_str(), label(&standard.title, locale))
        };
        let options = standards_for_round(&known, year.get()).iter().map(option).collect();
        view! {
            <Choices
                form
                id="standard"
                legend=td_string!(locale, assessment.start.standard)
                options=options
                bind=standard
            />
        }
    };
    let day = create_slice(draft, |draft| draft.date.clone(), |draft, date| draft.date = date);
    let locality = create_slice(
        draft,
        |draft| {
            let code = draft.locality.and_then(|it| serde_json::to_value(it).ok());
            code.and_then(|it| it.as_str().map(str::to_owned)).unwrap_or_default()
        },
        |draft, code: String| {
            draft.locality = serde_json::from_value(serde_json::Value::String(code)).ok();
        },
    );
    let places = vec![
        ChoiceOption::new("rural", td_string!(locale, assessment.start.rural)),
        ChoiceOption::new("urban", td_string!(locale, assessment.start.urban)),
    ];
    view! {
        <Already sheet/>
        <SelectField
            form
            id="round"
            label=td_string!(locale, assessment.start.round)
            options=years
            bind=round
            none=td_string!(locale, form.choose)
        />
        <p class="hint">{td_string!(locale, assessment.start.standard_hint)}</p>
        {standards}
        <DateField form id="date" label=td_string!(locale, assessment.start.date) bind=day/>
        <Choices
            form
            id="locality"
            legend=td_string!(locale, assessment.start.locality)
            options=places
            bind=locality
        />
        <Place sheet/>
    }
}

/// Says which sheet this one replaces, or that there is one of the same year already.
#[component]
fn Already(sheet: OpenSheet) -> impl IntoView {
    let locale = sheet.locale;
    let book = use_field_book();
    let about = Memo::new(move |_| {
        sheet.draft.with(|draft| (draft.replaces, draft.round, draft.standard.clone()))
    });
    move || {
        let (replaces, round, standard) = about.get();
        let sheets = book.read(|replica| sheets_of(replica, sheet.household));
        if let Some(id) = replaces {
            let all = sheets.standing.iter().chain(&sheets.replaced);
            let day = all.into_iter().find(|(known, _)| *known == id).map(|(_, it)| it.date);
            let day = day.map(date).unwrap_or_default();
            let text = td_string!(locale, assessment.start.replaces, date = day);
            return Some(view! { <Note icon="file-text"><p>{text}</p></Note> }.into_any());
        }
        let same = sheets
            .standing
            .iter()
            .find(|(_, it)| it.round == round && Some(&it.standard) == standard.as_ref());
        let (id, found) = same?;
        let class = class_words(found.class, locale);
        let text = td_string!(locale, assessment.start.already, year = round, class = class);
        let href = route::assessment(*id);
        Some(
            view! {
                <Note kind=NoteKind::Look icon="info-circle">
                    <p>{text}</p>
                    <p><a href=href>{td_string!(locale, assessment.start.open_it)}</a></p>
                </Note>
            }
            .into_any(),
        )
    }
}

/// Where the sheet is made, if the officer wants it recorded.
#[component]
fn Place(sheet: OpenSheet) -> impl IntoView {
    let locale = sheet.locale;
    let device = use_device();
    let draft = sheet.draft;
    let said = RwSignal::new(None::<&'static str>);
    let take = move |_| {
        said.set(Some(td_string!(locale, assessment.start.taking)));
        spawn_local(async move {
            let found = device.gateway().locate().await;
            let words = td_string!(locale, assessment.start.no_place);
            said.try_set(found.is_none().then_some(words));
            if found.is_some() {
                draft.try_update(|draft| draft.place = found);
            }
        });
    };
    let known = move || draft.with(|draft| draft.place).map(|place| position_words(place, locale));
    view! {
        <div class="field" role="group" aria-labelledby="place-label">
            <p class="label" id="place-label">
                {td_string!(locale, assessment.start.place)}
                " "
                <small>"(" {td_string!(locale, form.optional)} ")"</small>
            </p>
            <p class="hint">{td_string!(locale, assessment.start.place_hint)}</p>
            <p role="status">{move || said.get().map(str::to_owned).or_else(known)}</p>
            <p class="line">
                <button class="btn btn--second" type="button" on:click=take>
                    <Icon name="walk" small=true/>
                    {td_string!(locale, assessment.start.take_place)}
                </button>
                <Show when=move || draft.with(|draft| draft.place.is_some())>
                    <button
                        class="btn btn--quiet"
                        type="button"
                        on:click=move |_| draft.update(|draft| draft.place = None)
                    >
                        {td_string!(locale, assessment.start.drop_place)}
                    </button>
                </Show>
            </p>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_year_under_review_can_be_chosen_and_none_ahead() {
        let years = rounds(&Standard::built_in(), 2023);
        assert_eq!(years.first(), Some(&2023));
        assert_eq!(years.iter().filter(|year| **year == 2021).count(), 1);
        assert!(years.contains(&2016));
    }
}
