//! The photos of a household: shown at once from the phone, added, taken out again.

mod add;
mod drawn;
mod figure;
mod near;

use domain::id::{HouseholdId, RecordId};
use domain::photo::Photo;
use domain::record::Kind;
use i18n::*;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use self::add::AddPhoto;
use self::figure::Figure;
use super::moved::NotHere;
use crate::components::{Main, NameHeading, Page, TopHeader};
use crate::context::{FieldBook, commune_of, use_field_book, use_session};
use crate::route;

/// The photos of a household.
#[component]
pub(crate) fn HouseholdPhotos() -> impl IntoView {
    let params = use_params_map();
    let book = use_field_book();
    let id = Memo::new(move |_| params.read().get("household")?.parse::<HouseholdId>().ok());
    let is_here = Memo::new(move |_| {
        id.get().filter(|id| book.index(|index| index.household(*id).is_some()))
    });
    move || match is_here.get() {
        Some(household) => view! { <Known household/> }.into_any(),
        None => view! { <NotHere id=id.get()/> }.into_any(),
    }
}

#[component]
fn Known(household: HouseholdId) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let book = use_field_book();
    let session = use_session();
    let name = book.peek_index(|index| index.household(household).map(|entry| entry.name.clone()));
    let name = name.unwrap_or_default();
    let title = td_string!(locale, household.photo.of, name = name.clone());
    let may_add = Memo::new(move |_| {
        let village = book.index(|index| index.household(household).map(|entry| entry.village));
        let commune = village.and_then(|it| book.index(|index| commune_of(index, it)));
        let place = village.zip(commune);
        place.is_some_and(|(village, commune)| session.may_change_in(Kind::Photo, village, commune))
    });
    view! {
        <Page title=title.clone()>
            <TopHeader
                back=Signal::derive(move || route::household(household))
                title=td_string!(locale, household.page.section).to_owned()
            />
            <Main class="main--tight">
                <NameHeading title name/>
                <Show when=move || may_add.get()>
                    <AddPhoto household/>
                </Show>
                <Gallery household may_remove=may_add/>
            </Main>
        </Page>
    }
}

/// The photos of a household, the newest first.
fn photos_of(book: FieldBook, household: HouseholdId) -> Vec<(RecordId, Photo)> {
    let mut photos: Vec<(RecordId, Photo)> = book.read(|replica| {
        let ids = replica.children(household.into(), Kind::Photo).into_iter();
        ids.filter_map(|id| Some((id, replica.typed::<Photo>(id)?))).collect()
    });
    photos.sort_by_key(|(id, photo)| std::cmp::Reverse((photo.taken_at, *id)));
    photos
}

/// Photos of a household.
#[component]
pub(super) fn Gallery(
    /// Whose.
    household: HouseholdId,
    /// Whether photos can be taken out here.
    #[prop(optional, into)]
    may_remove: Signal<bool>,
    /// How many are shown, the newest.
    #[prop(default = usize::MAX)]
    at_most: usize,
) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let book = use_field_book();
    let photos = Memo::new(move |_| {
        let mut photos = photos_of(book, household);
        photos.truncate(at_most);
        photos
    });
    view! {
        <Show
            when=move || !photos.read().is_empty()
            fallback=move || {
                view! { <p class="quiet">{td_string!(locale, household.photo.none)}</p> }
            }
        >
            <ul class="photos">
                <For each=move || photos.get() key=|(id, _)| *id let((id, photo))>
                    <li><Figure id photo may_remove/></li>
                </For>
            </ul>
        </Show>
    }
}
