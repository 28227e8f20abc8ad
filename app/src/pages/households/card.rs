//! The household's card as facts.

use domain::household::Household;
use domain::name::capitalized;
use i18n::*;
use leptos::prelude::*;

use crate::components::{Fact, Facts};
use crate::context::{use_field_book, village_name};
use crate::format::partial_date;

/// What the card says.
#[component]
pub(super) fn Card(card: Household) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let book = use_field_book();
    let village = book.peek_index(|index| village_name(index, card.village));
    let yes = td_string!(locale, household.page.yes);
    let marks = [
        (card.merit, td_string!(locale, household.page.merit)),
        (card.ethnic_minority, td_string!(locale, household.page.minority)),
        (card.no_labour, td_string!(locale, household.page.no_labour)),
    ];
    let aliases: Vec<String> =
        card.aliases.iter().map(|alias| format!("{} ({})", alias.code, alias.source)).collect();
    let gps = card.gps.map(|gps| position_words(gps, locale));
    let facts = [
        (td_string!(locale, household.page.village), village.map(|name| capitalized(&name))),
        (td_string!(locale, household.page.address), card.address),
        (td_string!(locale, household.page.phone), card.phone),
        (td_string!(locale, household.page.since), card.residence_start.map(partial_date)),
        (td_string!(locale, household.page.size), card.size_stated.map(|size| size.to_string())),
        (td_string!(locale, household.page.gps), gps),
        (
            td_string!(locale, household.page.aliases),
            (!aliases.is_empty()).then(|| aliases.join(", ")),
        ),
    ];
    let known = facts.into_iter().filter_map(|(term, value)| Some((term, value?)));
    let marks =
        marks.into_iter().filter(|(holds, _)| *holds).map(|(_, term)| (term, yes.to_owned()));
    let fact = |(term, value): (&'static str, String)| {
        view! { <Fact term=term.to_owned()>{value}</Fact> }
    };
    view! { <Facts>{known.chain(marks).map(fact).collect_view()}</Facts> }
}

/// A point on the map, in degrees.
pub(crate) fn position_words(gps: domain::household::GpsPoint, locale: Locale) -> String {
    let (lat, lon) = (format!("{:.5}", gps.latitude), format!("{:.5}", gps.longitude));
    td_string!(locale, household.page.gps_value, lat = lat, lon = lon)
}
