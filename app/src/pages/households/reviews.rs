//! The sheets of a household: which stand under which standard, which contradict.

use domain::assessment::Assessment;
use domain::id::{AssessmentId, HouseholdId};
use domain::standard::Standard;
use i18n::*;
use leptos::prelude::*;

use super::events::sheets_of;
use crate::components::{ClassTag, Note, NoteKind, RecordStateLine, Row, Rows};
use crate::context::{FieldBook, use_field_book};
use crate::pages::assessments::{Sheet, standards};
use crate::route;

/// The household's sheets.
#[component]
pub(super) fn Reviews(household: HouseholdId) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let book = use_field_book();
    let rows = move || {
        let sheets = book.read(|replica| sheets_of(replica, household));
        let known = book.read(standards);
        if sheets.standing.is_empty() {
            let text = td_string!(locale, household.page.no_reviews);
            return view! { <p class="quiet">{text}</p> }.into_any();
        }
        let doubled: Vec<AnyView> = sheets
            .doubled()
            .into_iter()
            .map(|group| doubled_note(household, &group, locale))
            .collect();
        let replaced = sheets.replaced.clone();
        let standing = sheets.standing.into_iter();
        let standing = standing.map(|(id, sheet)| row(book, id, &sheet, &known, locale));
        let standing = standing.collect_view();
        let older = (!replaced.is_empty()).then(|| {
            let rows = replaced.iter().map(|(id, sheet)| row(book, *id, sheet, &known, locale));
            let rows = rows.collect_view();
            view! {
                <details>
                    <summary>{td_string!(locale, household.page.replaced)}</summary>
                    <Rows>{rows}</Rows>
                </details>
            }
        });
        view! { {doubled} <Rows>{standing}</Rows> {older} }.into_any()
    };
    view! { {rows} }
}

fn doubled_note(household: HouseholdId, group: &[&Sheet], locale: Locale) -> AnyView {
    let year = group.first().map(|(_, sheet)| sheet.round).unwrap_or_default();
    let href = route::conflict(household.into());
    let title = td_string!(locale, household.page.doubled, year = year, count = group.len());
    view! {
        <Note kind=NoteKind::Look icon="arrows-split-2">
            <p><b>{title}</b></p>
            <p>{td_string!(locale, household.page.doubled_hint)}</p>
            <p><a href=href>{td_string!(locale, household.page.doubled_choose)}</a></p>
        </Note>
    }
    .into_any()
}

fn row(
    book: FieldBook,
    id: AssessmentId,
    sheet: &Assessment,
    known: &[Standard],
    locale: Locale,
) -> impl IntoView + use<> {
    let year = td_string!(locale, household.page.round, year = sheet.round);
    let standard = known.iter().find(|standard| standard.id == sheet.standard);
    let title = standard.map(|it| it.title.in_language(i18n::language_code(locale)).to_owned());
    let title = title.unwrap_or_else(|| sheet.standard.as_str().to_owned());
    let points = match (&sheet.b1, &sheet.b2) {
        (Some(b1), Some(b2)) => {
            td_string!(locale, household.page.points, b1 = b1.points, b2 = b2.points)
        }
        (None, Some(b2)) => td_string!(locale, household.page.points_b2, b2 = b2.points),
        _ => String::new(),
    };
    let words = super::described::joined([title, points]);
    let state = Signal::derive(move || book.state(id));
    let class = Signal::stored(Some(sheet.class));
    view! {
        <Row href=route::assessment(id)>
            <span class="line line--apart">
                <span class="row__name">{year}</span>
                <ClassTag class=class/>
            </span>
            <span class="quiet">{words}</span>
            <RecordStateLine state=state/>
        </Row>
    }
}
