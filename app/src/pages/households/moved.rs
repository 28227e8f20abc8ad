//! A household that is not on this phone, or will not be for long.

use domain::household::Household;
use domain::id::{AreaId, HouseholdId, RecordId, ScopeId};
use domain::name::capitalized;
use domain::record::Kind;
use domain::settlement::Quarantined;
use i18n::*;
use leptos::prelude::*;
use sync::replica::Replica;

use crate::components::{Empty, Main, Note, NoteKind, Page, Tab, Tabs, TopHeader};
use crate::context::{FieldBook, is_authors, use_field_book, use_session};
use crate::route;

/// A commune's name as it begins a line; empty where the map does not know it.
pub(super) fn commune_name(book: FieldBook, commune: ScopeId) -> String {
    let name = book.index(|index| index.area(AreaId(commune.0)).map(|area| area.name.clone()));
    name.map(|name| capitalized(&name)).unwrap_or_default()
}

/// Says that the household is not on this phone, and where it went as far as the phone was told.
#[component]
pub(crate) fn NotHere(
    /// The household that was asked for.
    #[prop(default = None)]
    id: Option<HouseholdId>,
) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let book = use_field_book();
    let title = td_string!(locale, household.page.section);
    let went = Memo::new(move |_| book.read(|replica| replica.moved_to(id?.into())));
    let said = move || match (id, went.get()) {
        (Some(id), Some(to)) => view! { <WhereItWent id to/> }.into_any(),
        _ => view! {
            <Empty title=td_string!(locale, household.page.not_here).to_owned()>
                <p>{td_string!(locale, household.page.not_here_hint)}</p>
            </Empty>
        }
        .into_any(),
    };
    view! {
        <Page title=title.to_owned()>
            <TopHeader
                back=Signal::derive(route::households)
                back_to=td_string!(locale, household.list.title).to_owned()
                title=title.to_owned()
                is_heading=true
            />
            <Main class="main--tight">{said}</Main>
            <Tabs current=Tab::Households/>
        </Page>
    }
}

/// Where the household went, and what of this phone's work waits for somebody there.
#[component]
fn WhereItWent(id: HouseholdId, to: ScopeId) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let book = use_field_book();
    let commune = Signal::derive(move || commune_name(book, to));
    let title =
        Signal::derive(move || td_string!(locale, household.moved.title, commune = commune.get()));
    let waiting = move || {
        let on_phone = book.read(|replica| replica.is_waiting(id.into()));
        let kept = book.read(|replica| waiting_at(replica, to));
        let words = td_string!(locale, household.moved.waiting, count = kept);
        let on_phone = on_phone.then(|| td_string!(locale, household.moved.on_phone));
        view! {
            {on_phone.map(|words| view! { <p>{words}</p> })}
            {(kept > 0).then(|| view! { <p><a href=route::sync()>{words}</a></p> })}
        }
    };
    view! {
        <Empty title>
            <p>{td_string!(locale, household.moved.hint)}</p>
            {waiting}
        </Empty>
    }
}

/// How many changes of this phone's officer the people of a commune have to decide about,
/// because what they are about lives there now.
fn waiting_at(book: &Replica, desk: ScopeId) -> usize {
    let kept = |id: RecordId| book.typed::<Quarantined>(id).filter(|it| is_authors(book, id, it));
    let records = book.ids(Kind::Quarantined).filter_map(kept);
    records.filter(|it| it.desk == Some(desk) && it.review.is_none()).count()
}

/// Says that the household is on its way to another commune.
#[component]
pub(super) fn Moving(id: HouseholdId) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let book = use_field_book();
    let to = Memo::new(move |_| book.read(|replica| replica.is_moving_to(id.into())));
    move || {
        to.get().map(|to| {
            let commune = commune_name(book, to);
            view! {
                <Note kind=NoteKind::Look icon="arrow-narrow-right">
                    <p><b>{td_string!(locale, household.moved.under_way, commune = commune)}</b></p>
                    <p>{td_string!(locale, household.moved.under_way_hint)}</p>
                </Note>
            }
        })
    }
}

/// Leads to the choice of another commune, for whoever may let the household go.
#[component]
pub(super) fn MoveLink(id: HouseholdId) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let book = use_field_book();
    let session = use_session();
    let is_offered = Memo::new(move |_| {
        let (home, goes) = book
            .read(|replica| (replica.scope(id.into()), replica.is_moving_to(id.into()).is_some()));
        home.is_some_and(|home| !goes && session.may_move_from(home))
            && book.typed::<Household>(id).is_some()
    });
    view! {
        <Show when=move || is_offered.get()>
            <p><a href=route::move_household(id)>{td_string!(locale, household.moved.link)}</a></p>
        </Show>
    }
}
