//! The rows of the roll: a wide box to tick, and *Khác*.

use domain::name::{Query, lower_case};
use domain::training::Presence;
use i18n::*;
use leptos::prelude::*;

use super::people::Candidate;
use crate::context::use_field_book;
use crate::format::count;
use crate::forms::{Mark, Roll};

/// So many rows are drawn at once.
const ROWS_AT_ONCE: usize = 60;

/// Whom the list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Showing {
    /// Everybody.
    #[default]
    Everyone,
    /// Those who came.
    Present,
    /// Those nobody has marked.
    Unmarked,
    /// Those who did not come.
    Absent,
}

impl Showing {
    pub(super) const ALL: [Self; 4] = [Self::Everyone, Self::Present, Self::Unmarked, Self::Absent];

    /// Whether a person with that mark is shown.
    pub(super) fn takes(self, mark: Option<&Mark>) -> bool {
        let presence = mark.map(|mark| mark.presence);
        match self {
            Self::Everyone => true,
            Self::Present => presence == Some(Presence::Present),
            Self::Unmarked => presence.is_none(),
            Self::Absent => matches!(presence, Some(Presence::Absent | Presence::Excused)),
        }
    }
}

/// The people who fit what was typed and chosen.
#[component]
pub(super) fn RollRows(
    roll: RwSignal<Roll>,
    people: Memo<Vec<Candidate>>,
    typed: RwSignal<String>,
    showing: RwSignal<Showing>,
    about: RwSignal<Option<Candidate>>,
    on_tap: Callback<domain::id::PersonId>,
) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let rows = RwSignal::new(ROWS_AT_ONCE);
    // Under a filter a row stays until the filter is chosen again: nothing jumps away
    // from under the thumb that just tapped it.
    let found = Memo::new(move |_| {
        let query = typed.with(|typed| Query::new(typed));
        let showing = showing.get();
        let fits = |candidate: &&Candidate| {
            candidate.matches(&query)
                && roll.with_untracked(|roll| showing.takes(roll.marks.get(&candidate.person)))
        };
        people.with(|people| people.iter().filter(fits).cloned().collect::<Vec<Candidate>>())
    });
    Effect::new(move |_| {
        typed.track();
        showing.track();
        rows.set(ROWS_AT_ONCE);
    });
    let drawn = move || {
        let row = |candidate: Candidate| row(roll, candidate, about, on_tap, locale);
        found.with(|found| found.iter().take(rows.get()).cloned().map(row).collect_view())
    };
    let left = move || found.with(Vec::len).saturating_sub(rows.get());
    let nobody = move || {
        let (title, hint) = if people.with(Vec::is_empty) {
            (
                td_string!(locale, training.roll.nobody_yet),
                td_string!(locale, training.roll.nobody_yet_hint),
            )
        } else {
            (
                td_string!(locale, training.roll.none_found),
                td_string!(locale, training.roll.none_found_hint),
            )
        };
        view! { <p><b>{title}</b></p><p class="quiet">{hint}</p> }
    };
    view! {
        <Show when=move || found.with(|found| !found.is_empty()) fallback=nobody>
            <ul class="rows rolls bleed">{drawn}</ul>
        </Show>
        <Show when=move || { left() > 0 }>
            <button
                class="btn btn--second btn--wide"
                type="button"
                on:click=move |_| rows.update(|rows| *rows += ROWS_AT_ONCE)
            >
                {move || td_string!(locale, form.more, count = count(left().min(ROWS_AT_ONCE), locale))}
            </button>
        </Show>
    }
}

fn row(
    roll: RwSignal<Roll>,
    candidate: Candidate,
    about: RwSignal<Option<Candidate>>,
    on_tap: Callback<domain::id::PersonId>,
    locale: Locale,
) -> impl IntoView {
    let person = candidate.person;
    let book = use_field_book();
    let is_present = move || roll.with(|roll| roll.is_present(person));
    let plain = candidate.words.clone();
    let words = move || {
        let mark = roll.with(|roll| roll.marks.get(&person).cloned());
        let said = mark.and_then(|mark| {
            mark_words(&mark, locale, |id| {
                book.peek_index(|index| {
                    let members = index.household_of(id.into()).map(|it| it.members.clone());
                    members.unwrap_or_default().into_iter().find(|it| it.id == id).map(|it| it.name)
                })
            })
        });
        match said {
            Some(said) => format!("{plain}, {said}"),
            None => plain.clone(),
        }
    };
    let name = candidate.name.clone();
    let full = format!(": {}, {}", candidate.name, candidate.words);
    let open = move |_| about.set(Some(candidate.clone()));
    view! {
        <li class="roll">
            <label class="choice">
                <input
                    type="checkbox"
                    prop:checked=is_present
                    on:change=move |_| on_tap.run(person)
                />
                <span class="choice__text">
                    <span class="row__name">{name}</span>
                    <small>{words}</small>
                </span>
            </label>
            <button class="roll__more" type="button" on:click=open>
                {td_string!(locale, training.roll.other)}
                <span class="only-read">{full}</span>
            </button>
        </li>
    }
}

/// What a mark says beside the name; nothing for somebody who simply came.
pub(super) fn mark_words(
    mark: &Mark,
    locale: Locale,
    name_of: impl Fn(domain::id::PersonId) -> Option<String>,
) -> Option<String> {
    let note = mark.note.trim();
    match mark.presence {
        Presence::Present => {
            let name = mark.in_place_of.and_then(name_of)?;
            Some(td_string!(locale, training.roll.in_place_said, name = name))
        }
        Presence::Excused if !note.is_empty() => {
            Some(td_string!(locale, training.roll.excused_said, note = note))
        }
        Presence::Excused => Some(lower_case(td_string!(locale, training.roll.mark_excused))),
        Presence::Absent if !note.is_empty() => {
            Some(td_string!(locale, training.roll.excused_said, note = note))
        }
        Presence::Absent => Some(td_string!(locale, training.roll.absent_said).to_owned()),
    }
}
