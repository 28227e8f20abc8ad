//! What is not done with one tap: absent, absent with a reason, in place of somebody.

use domain::id::PersonId;
use domain::training::Presence;
use i18n::*;
use leptos::prelude::*;

use super::people::Candidate;
use crate::components::form::{ChoiceOption, Choices, FormState, SelectField, TextField};
use crate::components::{Button, Dialog};
use crate::context::use_field_book;
use crate::forms::{Mark, Roll};

const PRESENT: &str = "present";
const ABSENT: &str = "absent";
const EXCUSED: &str = "excused";
const UNMARKED: &str = "unmarked";

fn presence_of(code: &str) -> Option<Presence> {
    match code {
        PRESENT => Some(Presence::Present),
        ABSENT => Some(Presence::Absent),
        EXCUSED => Some(Presence::Excused),
        _ => None,
    }
}

fn code_of(mark: Option<&Mark>) -> &'static str {
    match mark.map(|mark| mark.presence) {
        Some(Presence::Present) => PRESENT,
        Some(Presence::Absent) => ABSENT,
        Some(Presence::Excused) => EXCUSED,
        None => UNMARKED,
    }
}

fn change(roll: &mut Roll, person: PersonId, change: impl FnOnce(&mut Mark)) {
    change(roll.marks.entry(person).or_insert_with(Mark::present));
}

/// The dialog behind *Khác*.
#[component]
pub(super) fn MarkDialog(
    roll: RwSignal<Roll>,
    /// About whom; the dialog is open while there is somebody.
    about: RwSignal<Option<Candidate>>,
    /// Whether a mark of the person is on file and can only be corrected.
    is_on_file: Callback<PersonId, bool>,
) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let is_open = RwSignal::new(false);
    Effect::new(move |_| is_open.set(about.with(Option::is_some)));
    Effect::new(move |_| {
        if !is_open.get() && about.with_untracked(Option::is_some) {
            about.set(None);
        }
    });
    let title = Signal::derive(move || {
        let name = about.get().map(|it| it.name).unwrap_or_default();
        td_string!(locale, training.roll.how, name = name)
    });
    view! {
        <Dialog is_open title=title>
            {move || {
                let candidate = about.get()?;
                let on_file = is_on_file.run(candidate.person);
                Some(view! { <Body roll candidate on_file/> })
            }}
            <Button on_press=Callback::new(move |()| is_open.set(false))>
                {td_string!(locale, training.roll.done)}
            </Button>
        </Dialog>
    }
}

#[component]
fn Body(roll: RwSignal<Roll>, candidate: Candidate, on_file: bool) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let book = use_field_book();
    let form = FormState::new();
    let person = candidate.person;
    let presence = create_slice(
        roll,
        move |roll| code_of(roll.marks.get(&person)).to_owned(),
        move |roll, code: String| match presence_of(&code) {
            Some(presence) => change(roll, person, |mark| mark.presence = presence),
            None => {
                roll.marks.remove(&person);
            }
        },
    );
    let note = create_slice(
        roll,
        move |roll| roll.marks.get(&person).map(|mark| mark.note.clone()).unwrap_or_default(),
        move |roll, text: String| change(roll, person, |mark| mark.note = text),
    );
    let in_place = create_slice(
        roll,
        move |roll| {
            let mark = roll.marks.get(&person).and_then(|mark| mark.in_place_of);
            mark.map(|id| id.to_string()).unwrap_or_default()
        },
        move |roll, id: String| change(roll, person, |mark| mark.in_place_of = id.parse().ok()),
    );
    let others = book.peek_index(|index| {
        let entry = index.household(candidate.household);
        let members = entry.map(|entry| entry.members.as_slice()).unwrap_or_default();
        let others = members.iter().filter(|member| member.id != person);
        others.map(|it| ChoiceOption::new(it.id.to_string(), &*it.name)).collect::<Vec<_>>()
    });
    let mut options = vec![
        ChoiceOption::new(PRESENT, td_string!(locale, training.roll.mark_present)),
        ChoiceOption::new(ABSENT, td_string!(locale, training.roll.mark_absent)),
        ChoiceOption::new(EXCUSED, td_string!(locale, training.roll.mark_excused)),
    ];
    if !on_file {
        options.push(ChoiceOption::new(UNMARKED, td_string!(locale, training.roll.mark_none)));
    }
    let is_marked = move || roll.with(|roll| roll.marks.contains_key(&person));
    let is_present = move || roll.with(|roll| roll.is_present(person));
    let others = StoredValue::new(others);
    view! {
        <div class="stack stack--4">
            <p class="quiet">{candidate.words}</p>
            <Choices
                form
                id="presence"
                legend=td_string!(locale, training.page.title)
                legend_class="only-read"
                options=options
                bind=presence
            />
            <Show when=is_marked>
                <TextField
                    form
                    id="mark-note"
                    label=td_string!(locale, training.roll.reason)
                    bind=note
                    optional=true
                />
            </Show>
            <Show when=move || is_present() && others.with_value(|others| !others.is_empty())>
                <SelectField
                    form
                    id="in-place"
                    label=td_string!(locale, training.roll.in_place)
                    options=others.get_value()
                    bind=in_place
                    none=td_string!(locale, training.roll.in_place_none)
                    optional=true
                />
            </Show>
        </div>
    }
}
