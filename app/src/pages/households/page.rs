//! One household: who, how it stands, what happened, and what can be done.

use domain::classification::PovertyClass;
use domain::household::Household as HouseholdCard;
use domain::id::HouseholdId;
use domain::record::Kind;
use i18n::*;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::card::Card;
use super::described::{beside_words, joined};
use super::members::Members;
use super::moved::{MoveLink, Moving, NotHere};
use super::photos::Gallery;
use super::private::Private;
use super::reviews::Reviews;
use super::sessions::Sessions;
use super::timeline::Timeline;
use crate::components::{
    ActionBar, ButtonKind, ButtonLink, ClassTag, Icon, Main, Note, NoteKind, Page, RecordStateLine,
    TopHeader, focus_by_id,
};
use crate::context::{
    DraftKey, FieldBook, HouseholdEntry, Session, commune_of, use_device, use_field_book,
    use_session,
};
use crate::pages::conflicts::field_words;
use crate::route;

/// How many photos stand beside everything else; all of them have a page of their own.
const PHOTOS_BESIDE: usize = 4;

/// A household.
#[component]
pub(crate) fn Household() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("household")?.parse::<HouseholdId>().ok());
    let book = use_field_book();
    // Told apart once more only when it comes or goes, not with every change of it.
    let is_here = Memo::new(move |_| {
        id.get().filter(|id| book.index(|index| index.household(*id).is_some()))
    });
    move || match is_here.get() {
        Some(id) => view! { <Known id/> }.into_any(),
        None => view! { <NotHere id=id.get()/> }.into_any(),
    }
}

fn entry(book: FieldBook, id: HouseholdId) -> Option<HouseholdEntry> {
    book.index(|index| index.household(id).cloned())
}

#[component]
fn Known(id: HouseholdId) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let book = use_field_book();
    let name = Memo::new(move |_| entry(book, id).map(|entry| entry.name).unwrap_or_default());
    let title = Signal::derive(move || td_string!(locale, household.page.title, name = name.get()));
    let people = move || entry(book, id).map_or(0, |entry| entry.members.len());
    let card = move || book.typed::<HouseholdCard>(id).map(|card| view! { <Card card/> });
    let add_member = move || {
        view! { <a href=route::new_person(id)>{td_string!(locale, household.page.add_member)}</a> }
    };
    view! {
        <Page title=title>
            <TopHeader
                back=Signal::derive(route::households)
                back_to=td_string!(locale, household.list.title).to_owned()
                title=td_string!(locale, household.page.section).to_owned()
            />
            <Main class="main--tight">
                <Summary id/>
                <Moving id/>
                <OpenConflicts id/>
                <nav class="tabs bleed" aria-label=td_string!(locale, household.page.sections)>
                    {jump("timeline", td_string!(locale, household.page.timeline).to_owned())}
                    {move || jump("people", td_string!(locale, household.page.people_tab, count = people()))}
                    {jump("reviews", td_string!(locale, household.page.reviews).to_owned())}
                    {jump("sessions", td_string!(locale, household.page.sessions).to_owned())}
                    {jump("card", td_string!(locale, household.page.card).to_owned())}
                </nav>
                <section class="stack stack--4" aria-labelledby="timeline">
                    <h2 id="timeline">{td_string!(locale, household.page.timeline)}</h2>
                    <Timeline household=id/>
                </section>
                <section class="stack" aria-labelledby="people">
                    <div class="head">
                        <h2 id="people">{td_string!(locale, household.page.people)}</h2>
                        {add_member}
                    </div>
                    <Members household=id/>
                </section>
                <section class="stack stack--3" aria-labelledby="reviews">
                    <h2 id="reviews">{td_string!(locale, household.page.reviews)}</h2>
                    <Reviews household=id/>
                </section>
                <section class="stack" aria-labelledby="sessions">
                    <div class="head">
                        <h2 id="sessions">{td_string!(locale, household.page.sessions)}</h2>
                        <a href=move || session_address(book, id)>
                            {td_string!(locale, household.page.log_session)}
                        </a>
                    </div>
                    <Sessions household=id/>
                </section>
                <section class="stack" aria-labelledby="photos">
                    <div class="head">
                        <h2 id="photos">{td_string!(locale, household.photo.title)}</h2>
                        <a href=route::photos(id)>{td_string!(locale, household.photo.open)}</a>
                    </div>
                    <Gallery household=id at_most=PHOTOS_BESIDE/>
                </section>
                <section class="stack" aria-labelledby="card">
                    <div class="head">
                        <h2 id="card">{td_string!(locale, household.page.card)}</h2>
                        <a href=route::edit_household(id)>{td_string!(locale, household.page.edit_card)}</a>
                    </div>
                    {card}
                    <MoveLink id/>
                </section>
                <section class="stack" aria-labelledby="private">
                    <h2 id="private">{td_string!(locale, household.page.private)}</h2>
                    <Private household=id/>
                </section>
            </Main>
            <Actions id/>
        </Page>
    }
}

/// A link that jumps to a part of the page.
fn jump(part: &'static str, words: String) -> impl IntoView {
    let go = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        event.stop_propagation();
        if let Some(heading) = document().get_element_by_id(part) {
            heading.scroll_into_view();
        }
        focus_by_id(part);
    };
    view! { <a href=format!("#{part}") on:click=go>{words}</a> }
}

fn session_address(book: FieldBook, id: HouseholdId) -> String {
    match entry(book, id) {
        Some(entry) => format!("{}?village={}", route::new_session(), entry.village),
        None => route::new_session(),
    }
}

/// The name, how the household stands, and what tells it apart.
#[component]
fn Summary(id: HouseholdId) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let book = use_field_book();
    let shown = move || {
        let entry = entry(book, id)?;
        let card: Option<HouseholdCard> = book.typed(id);
        let stated = card.and_then(|card| card.size_stated).map(usize::from);
        let people = match (entry.members.len(), stated) {
            (known, Some(stated)) if stated > known => {
                td_string!(locale, household.page.members_stated, count = stated)
            }
            (known, _) => td_string!(locale, household.page.members, count = known),
        };
        let code = entry.code.as_ref();
        let code = code.map(|code| td_string!(locale, household.page.code, code = code.clone()));
        let words = joined([beside_words(&entry, locale), people].into_iter().chain(code));
        let latest = entry.latest();
        let since =
            latest.map(|it| td_string!(locale, household.page.reviewed_in, year = it.round));
        let class = latest.map(|latest| latest.class);
        let has_left =
            latest.is_some_and(|it| it.class == PovertyClass::NotPoor && it.left_class.is_some());
        let name = if entry.name.is_empty() {
            td_string!(locale, household.row.no_name).to_owned()
        } else {
            entry.name
        };
        Some(view! {
            <div class="line">
                <ClassTag class=Signal::stored(class) has_left=Signal::stored(has_left)/>
                <span class="quiet">{since}</span>
            </div>
            <h1>{name}</h1>
            <p class="quiet">{words}</p>
        })
    };
    let state = Signal::derive(move || book.state(id));
    view! {
        <div class="stack">
            {shown}
            <p><RecordStateLine state=state/></p>
        </div>
    }
}

/// What two people wrote differently about this household.
#[component]
fn OpenConflicts(id: HouseholdId) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let book = use_field_book();
    let note = move |conflict: domain::id::RecordId| {
        let field = book
            .read(|replica| replica.typed::<domain::settlement::Conflict>(conflict))
            .map(|conflict| field_words(conflict.kind, &conflict.field, locale));
        let text = td_string!(locale, household.page.conflict, field = field.unwrap_or_default());
        view! {
            <Note kind=NoteKind::Look icon="arrows-split-2">
                <p><b>{text}</b></p>
                <p><a href=route::conflict(conflict)>{td_string!(locale, household.page.conflict_open)}</a></p>
            </Note>
        }
    };
    move || {
        let conflicts = entry(book, id).map(|entry| entry.conflicts).unwrap_or_default();
        // Several sheets for one year are told beside the sheets.
        let of_fields =
            conflicts.into_iter().filter(|conflict| *conflict != domain::id::RecordId::from(id));
        of_fields.map(note).collect_view()
    }
}

fn may_assess(session: Session, book: FieldBook, entry: &HouseholdEntry) -> bool {
    let commune = book.index(|index| commune_of(index, entry.village));
    commune.is_some_and(|commune| session.may_change_in(Kind::Assessment, entry.village, commune))
}

/// What can be done with the household: the review first, then the telephone.
#[component]
fn Actions(id: HouseholdId) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let book = use_field_book();
    let session = use_session();
    let device = use_device();
    let year = device.local_time().today().year();
    let round = u16::try_from(year).unwrap_or_default();
    let words = move || {
        let key = DraftKey::Assessment(id).to_string();
        let is_begun = book.drafts().iter().any(|draft| draft.key == key);
        let is_done = entry(book, id).is_some_and(|entry| entry.is_assessed_in(round));
        if is_begun {
            td_string!(locale, household.page.assess_go_on).to_owned()
        } else if is_done {
            td_string!(locale, household.page.assess_again).to_owned()
        } else {
            td_string!(locale, household.page.assess, year = year)
        }
    };
    let is_offered =
        Memo::new(move |_| entry(book, id).is_some_and(|entry| may_assess(session, book, &entry)));
    let phone = Memo::new(move |_| {
        let phone = book.typed::<HouseholdCard>(id)?.phone?;
        let digits: String = phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
        (!digits.is_empty()).then_some(digits)
    });
    let call = move || {
        phone.get().map(|phone| {
            view! {
                <a
                    class="tool tool--framed"
                    href=format!("tel:{phone}")
                    rel="external"
                    aria-label=td_string!(locale, household.page.call)
                >
                    <Icon name="phone"/>
                </a>
            }
        })
    };
    view! {
        <ActionBar>
            <Show
                when=move || is_offered.get()
                fallback=move || view! {
                    <ButtonLink
                        href=Signal::derive(move || session_address(book, id))
                        kind=ButtonKind::Main
                    >
                        {td_string!(locale, household.page.log_session)}
                    </ButtonLink>
                }
            >
                <ButtonLink href=route::assess(id)>{words}</ButtonLink>
            </Show>
            {call}
        </ActionBar>
    }
}
