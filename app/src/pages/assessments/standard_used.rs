//! The standard a sheet was told under, with the marks of what nobody has verified.

use domain::assessment::{Assessment, PointsSource};
use domain::standard::Standard;
use i18n::*;
use leptos::prelude::*;

use super::words::{label, place_words};
use crate::components::{Fact, Facts, Mark};

/// The standard, its cut-offs and where they come from.
pub(super) fn standard_used(
    sheet: &Assessment,
    standard: Option<&Standard>,
    locale: Locale,
) -> impl IntoView + use<> {
    let Some(standard) = standard else {
        let id = sheet.standard.as_str().to_owned();
        return view! { <p class="quiet">{id}</p> }.into_any();
    };
    let document = standard
        .documents
        .first()
        .map(|document| format!("{}, {}", document.symbol, label(&document.title, locale)));
    let table = match sheet.b1.as_ref().map(|b1| &b1.source) {
        Some(PointsSource::Table { table, version }) => {
            let name = standard.score_table(table).map(|it| label(&it.title, locale));
            let version = td_string!(locale, assessment.result.version_value, version = version);
            name.map(|name| format!("{name}. {version}"))
        }
        _ => None,
    };
    let cut_off = standard.cut_off(sheet.locality);
    let cuts = cut_off.map(|cut_off| match &cut_off.poor_line {
        Some(poor) => td_string!(
            locale,
            assessment.result.cut_two,
            poor = poor.value,
            line = cut_off.line.value
        ),
        None => td_string!(locale, assessment.result.cut_one, line = cut_off.line.value),
    });
    let cuts_verified = cut_off.is_none_or(|cut_off| {
        cut_off.line.verified && cut_off.poor_line.as_ref().is_none_or(|line| line.verified)
    });
    let cuts_mark = (!cuts_verified).then(|| view! { " "<Mark/> });
    let source = cut_off.map(|cut_off| cut_off.line.source.clone());
    let version = td_string!(locale, assessment.result.version_value, version = standard.version);
    let approved = match standard.approved_by.clone() {
        Some(name) => name.into_any(),
        None => {
            let words = td_string!(locale, assessment.result.not_approved);
            view! { <Mark words=Signal::stored(words.to_owned())/> }.into_any()
        }
    };
    let place = place_words(sheet.locality, locale);
    let table = table.map(|table| {
        view! { <Fact term=td_string!(locale, assessment.points.table).to_owned()>{table}</Fact> }
    });
    view! {
        <Facts class="facts--stack">
            <Fact term=td_string!(locale, assessment.result.document).to_owned()>{document}</Fact>
            <Fact term=td_string!(locale, assessment.result.column).to_owned()>
                {place}
            </Fact>
            <Fact term=td_string!(locale, assessment.result.cuts).to_owned()>{cuts}{cuts_mark}</Fact>
            <Fact term=td_string!(locale, assessment.result.cut_source).to_owned()>{source}</Fact>
            {table}
            <Fact term=td_string!(locale, assessment.result.version).to_owned()>{version}</Fact>
            <Fact term=td_string!(locale, assessment.result.approved).to_owned()>{approved}</Fact>
        </Facts>
    }
    .into_any()
}
