//! The fields of a person, and what should be looked at before saving.

use domain::identity::IdentityWarning;
use domain::person::{Person, Relation, Schooling, Sex, Work};
use i18n::*;
use leptos::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::described::{relation_words, schooling_words, work_words};
use crate::components::Note;
use crate::components::form::{
    ChoiceOption, Choices, DateField, FormState, SelectField, TextField,
};
use crate::context::use_device;
use crate::forms::{PersonDraft, PersonWarning};

/// Two-way access to one value of a draft.
type Bind<T> = (Signal<T>, SignalSetter<T>);

/// The code of a value as records keep it; empty for none.
fn code_of<T: Serialize>(value: &Option<T>) -> String {
    let value = value.as_ref().and_then(|value| serde_json::to_value(value).ok());
    value.and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

fn value_of<T: DeserializeOwned>(code: String) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(code)).ok()
}

/// Binds a choice to its code.
fn coded<T>(
    draft: RwSignal<PersonDraft>,
    read: fn(&PersonDraft) -> &Option<T>,
    write: fn(&mut PersonDraft, Option<T>),
) -> Bind<String>
where
    T: Serialize + DeserializeOwned + 'static,
{
    create_slice(
        draft,
        move |draft| code_of(read(draft)),
        move |draft, code| write(draft, value_of(code)),
    )
}

/// Binds *yes*, *no* and *not asked*.
fn asked(
    draft: RwSignal<PersonDraft>,
    read: fn(&PersonDraft) -> Option<bool>,
    write: fn(&mut PersonDraft, Option<bool>),
) -> Bind<String> {
    let word = |answer: bool| if answer { "yes" } else { "no" }.to_owned();
    create_slice(
        draft,
        move |draft| read(draft).map(word).unwrap_or_default(),
        move |draft, code: String| {
            let answer = match code.as_str() {
                "yes" => Some(true),
                "no" => Some(false),
                _ => None,
            };
            write(draft, answer);
        },
    )
}

fn text(
    draft: RwSignal<PersonDraft>,
    read: fn(&PersonDraft) -> &String,
    write: fn(&mut PersonDraft, String),
) -> Bind<String> {
    create_slice(draft, move |draft| read(draft).clone(), write)
}

fn options<T: Serialize + Copy>(
    values: &[T],
    words: impl Fn(T) -> &'static str,
) -> Vec<ChoiceOption> {
    values.iter().map(|value| ChoiceOption::new(code_of(&Some(*value)), words(*value))).collect()
}

const RELATIONS: [Relation; 10] = [
    Relation::Head,
    Relation::Spouse,
    Relation::Child,
    Relation::ChildInLaw,
    Relation::Grandchild,
    Relation::Parent,
    Relation::ParentInLaw,
    Relation::Grandparent,
    Relation::Sibling,
    Relation::Other,
];
const SCHOOLING: [Schooling; 8] = [
    Schooling::None,
    Schooling::Preschool,
    Schooling::Primary,
    Schooling::LowerSecondary,
    Schooling::UpperSecondary,
    Schooling::Vocational,
    Schooling::Intermediate,
    Schooling::Higher,
];
const WORK: [Work; 9] = [
    Work::Farm,
    Work::DayLabour,
    Work::Employed,
    Work::PublicService,
    Work::OwnTrade,
    Work::Student,
    Work::Unemployed,
    Work::UnableToWork,
    Work::Retired,
];

/// The fields of a person. Ids begin with `prefix`, so that two people fit on one page.
#[component]
pub(super) fn PersonForm(
    form: FormState,
    draft: RwSignal<PersonDraft>,
    /// What every id begins with.
    prefix: &'static str,
    /// Whether the person is the head, so that the relation is not asked.
    #[prop(optional)]
    is_head: bool,
    /// Others the person might already be.
    #[prop(into)]
    others: Signal<Vec<Person>>,
) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let id = |name: &str| format!("{prefix}{name}");
    let birth = create_slice(draft, |it| it.birth.clone(), |it, date| it.birth = date);
    let relation = (!is_head).then(|| {
        view! {
            <SelectField
                form
                id=id("relation")
                label=td_string!(locale, household.person.relation)
                options=options(&RELATIONS, |it| relation_words(it, locale))
                bind=coded(draft, |it| &it.relation, |it, value| it.relation = value)
                none=td_string!(locale, form.choose)
            />
        }
    });
    let sexes = vec![
        ChoiceOption::new(code_of(&Some(Sex::Male)), td_string!(locale, household.person.male)),
        ChoiceOption::new(code_of(&Some(Sex::Female)), td_string!(locale, household.person.female)),
    ];
    view! {
        <TextField
            form
            id=id("name")
            label=td_string!(locale, household.person.name)
            bind=text(draft, |it| &it.name, |it, text| it.name = text)
        />
        <KnownWarning draft others/>
        {relation}
        <DateField
            form
            id=id("birth")
            label=td_string!(locale, household.person.birth)
            hint=td_string!(locale, household.person.birth_hint)
            bind=birth
            optional=true
        />
        <Choices
            form
            id=id("sex")
            legend=td_string!(locale, household.person.sex)
            options=sexes
            bind=coded(draft, |it| &it.sex, |it, value| it.sex = value)
            pair=true
        />
        <TextField
            form
            id=id("identity")
            label=td_string!(locale, household.person.identity)
            hint=td_string!(locale, household.person.identity_hint)
            bind=text(draft, |it| &it.identity_number, |it, text| it.identity_number = text)
            optional=true
            digits=true
            class="input--code"
        />
        <IdentityWarnings draft/>
        <Rest form draft prefix/>
    }
}

/// What may stay unknown: ethnic group, insurance, schooling, work, disability.
#[component]
fn Rest(form: FormState, draft: RwSignal<PersonDraft>, prefix: &'static str) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let id = |name: &str| format!("{prefix}{name}");
    let yes_no = || {
        vec![
            ChoiceOption::new("yes", td_string!(locale, form.yes)),
            ChoiceOption::new("no", td_string!(locale, form.no)),
        ]
    };
    let groups = domain::ethnic::groups().iter();
    let groups = groups.map(|group| ChoiceOption::new(group.code, group.name)).collect();
    let unknown = td_string!(locale, form.not_known);
    view! {
        <SelectField
            form
            id=id("ethnic")
            label=td_string!(locale, household.person.ethnic)
            hint=td_string!(locale, household.person.ethnic_hint)
            options=groups
            bind=text(draft, |it| &it.ethnic_group, |it, code| it.ethnic_group = code)
            none=unknown
            optional=true
        />
        <Choices
            form
            id=id("insurance")
            legend=td_string!(locale, household.person.insurance)
            options=yes_no()
            bind=asked(draft, |it| it.health_insurance, |it, answer| it.health_insurance = answer)
            pair=true
        />
        <SelectField
            form
            id=id("schooling")
            label=td_string!(locale, household.person.schooling)
            options=options(&SCHOOLING, |it| schooling_words(it, locale))
            bind=coded(draft, |it| &it.schooling, |it, value| it.schooling = value)
            none=unknown
            optional=true
        />
        <SelectField
            form
            id=id("work")
            label=td_string!(locale, household.person.work)
            options=options(&WORK, |it| work_words(it, locale))
            bind=coded(draft, |it| &it.work, |it, value| it.work = value)
            none=unknown
            optional=true
        />
        <Choices
            form
            id=id("disability")
            legend=td_string!(locale, household.person.disability)
            options=yes_no()
            bind=asked(draft, |it| it.disability, |it, answer| it.disability = answer)
            pair=true
        />
    }
}

/// Asks whether this is somebody the household already has.
#[component]
fn KnownWarning(draft: RwSignal<PersonDraft>, others: Signal<Vec<Person>>) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let today = use_device().local_time().today();
    let warning = Memo::new(move |_| {
        let warnings =
            others.with(|others| draft.with(|draft| draft.warnings(others.iter(), today)));
        warnings.into_iter().find_map(|warning| match warning {
            PersonWarning::Known { name, birth } => Some((name, birth)),
            PersonWarning::Identity(_) => None,
        })
    });
    move || {
        warning.get().map(|(name, birth)| {
            let born = birth
                .map(|birth| td_string!(locale, household.person.known_born, year = birth.year()));
            let born = born.unwrap_or_default();
            let text = td_string!(locale, household.person.known, name = name, born = born);
            view! { <Note icon="users"><p>{text}</p></Note> }
        })
    }
}

/// What does not agree about the identity number. It is saved all the same.
#[component]
fn IdentityWarnings(draft: RwSignal<PersonDraft>) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let today = use_device().local_time().today();
    let doubts = Memo::new(move |_| {
        let warnings = draft.with(|draft| draft.warnings([], today));
        let doubt = |warning| match warning {
            PersonWarning::Identity(doubt) => Some(doubt),
            PersonWarning::Known { .. } => None,
        };
        warnings.into_iter().filter_map(doubt).collect::<Vec<IdentityWarning>>()
    });
    let one = move |doubt: IdentityWarning| {
        let text = identity_words(&doubt, locale);
        let proposed = match doubt {
            IdentityWarning::LostZero { proposed } => Some(proposed),
            _ => None,
        };
        let take = proposed.map(|proposed| {
            let set = move |_| draft.update(|draft| draft.identity_number.clone_from(&proposed));
            view! {
                <p><button class="btn btn--second" type="button" on:click=set>
                    {td_string!(locale, household.person.identity_use)}
                </button></p>
            }
        });
        view! { <Note icon="info-circle"><p>{text}</p>{take}</Note> }
    };
    view! { <div aria-live="polite">{move || doubts.get().into_iter().map(one).collect_view()}</div> }
}

fn identity_words(doubt: &IdentityWarning, locale: Locale) -> String {
    match doubt {
        IdentityWarning::NotDigits => {
            td_string!(locale, household.person.identity_not_digits).to_owned()
        }
        IdentityWarning::WrongLength(count) => {
            td_string!(locale, household.person.identity_wrong_length, count = count)
        }
        IdentityWarning::LostZero { proposed } => {
            td_string!(locale, household.person.identity_lost_zero, proposed = proposed)
        }
        IdentityWarning::SexDiffers => td_string!(locale, household.person.identity_sex).to_owned(),
        IdentityWarning::BirthYearDiffers { in_number } => {
            td_string!(locale, household.person.identity_year, year = in_number)
        }
    }
}
