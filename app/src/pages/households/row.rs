//! One household in a list.

use domain::classification::PovertyClass;
use domain::name::Query;
use i18n::*;
use leptos::prelude::*;

use super::described::{beside_words, joined};
use super::highlight::highlighted;
use crate::components::{ClassTag, Icon};
use crate::context::{BookIndex, HouseholdEntry, SearchHit, village_name};
use crate::route;

/// How a list shows its rows.
#[derive(Clone, Copy, Debug)]
pub(super) struct RowStyle {
    pub(super) locale: Locale,
    /// Whether the village is named, because the list holds several.
    pub(super) names_village: bool,
}

/// The row of a household that was found.
pub(super) fn household_row(
    index: &BookIndex,
    hit: &SearchHit,
    query: &Query,
    has_draft: bool,
    style: RowStyle,
) -> Option<AnyView> {
    let entry = index.household(hit.household)?;
    let locale = style.locale;
    let latest = entry.latest();
    let class = latest.map(|latest| latest.class);
    let has_left = latest
        .is_some_and(|latest| latest.class == PovertyClass::NotPoor && latest.left_class.is_some());
    let village = style.names_village.then(|| village_name(index, entry.village)).flatten();
    let second = match matched_member(entry, hit) {
        Some(name) => {
            let text = td_string!(locale, household.row.matched, name = name);
            view! { <span class="quiet">{text}</span> }.into_any()
        }
        None => {
            let words = joined([beside_words(entry, locale)].into_iter().chain(village));
            view! { <span class="quiet">{words}</span> }.into_any()
        }
    };
    let name = if entry.name.is_empty() {
        view! { {td_string!(locale, household.row.no_name)} }.into_any()
    } else {
        marked_name(&entry.name, query).into_any()
    };
    Some(
        view! {
            <li>
                <a class="row" href=route::household(entry.id)>
                    <span class="row__body">
                        <span class="line line--apart">
                            <span class="row__name">{name}</span>
                            <ClassTag class=Signal::stored(class) has_left=Signal::stored(has_left)/>
                        </span>
                        {second}
                        {state_line(entry, has_draft, locale)}
                    </span>
                </a>
            </li>
        }
        .into_any(),
    )
}

fn matched_member(entry: &HouseholdEntry, hit: &SearchHit) -> Option<String> {
    let member = hit.member?;
    entry.members.iter().find(|known| known.id == member).map(|known| known.name.clone())
}

/// A name with what was searched for marked.
pub(super) fn marked_name(name: &str, query: &Query) -> impl IntoView + use<> {
    highlighted(name, query)
        .into_iter()
        .map(|piece| {
            if piece.is_hit {
                view! { <mark>{piece.text}</mark> }.into_any()
            } else {
                piece.text.into_any()
            }
        })
        .collect_view()
}

/// The one line that says what is open about a household, the gravest first.
fn state_line(entry: &HouseholdEntry, has_draft: bool, locale: Locale) -> Option<AnyView> {
    if !entry.conflicts.is_empty() {
        return Some(
            view! {
                <span class="state state--decide">
                    <Icon name="arrows-split-2"/>
                    <span>{td_string!(locale, household.row.decide)}</span>
                </span>
            }
            .into_any(),
        );
    }
    let words = if has_draft {
        td_string!(locale, household.row.draft)
    } else if entry.is_waiting {
        td_string!(locale, household.row.on_phone)
    } else {
        return None;
    };
    Some(
        view! {
            <span class="state state--device"><Icon name="device-mobile"/><span>{words}</span></span>
        }
        .into_any(),
    )
}
