//! One session: what it was, and who came.

use domain::id::{PersonId, SessionId};
use domain::person::Person;
use domain::training::{Attendance, Presence, TrainingSession};
use i18n::*;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::attendance_of;
use super::roll_rows::mark_words;
use crate::components::{
    ActionBar, ButtonLink, ClassTag, Empty, Fact, Facts, Main, Page, RecordStateLine, Row, Rows,
    Tab, Tabs, TopHeader,
};
use crate::context::{DraftKey, FieldBook, use_field_book, village_name};
use crate::format::date;
use crate::forms::{Attendee, Mark, Roll, RollCount};
use crate::route;

/// A session.
#[component]
pub(crate) fn Session() -> impl IntoView {
    let params = use_params_map();
    let book = use_field_book();
    let id = Memo::new(move |_| params.read().get("session")?.parse::<SessionId>().ok());
    let session = Memo::new(move |_| {
        let id = id.get()?;
        Some((id, book.typed::<TrainingSession>(id)?))
    });
    move || match session.get() {
        Some((id, session)) => view! { <Known id session/> }.into_any(),
        None => view! { <NotHere/> }.into_any(),
    }
}

/// Says that the session is not on this phone.
#[component]
pub(super) fn NotHere() -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let title = td_string!(locale, training.page.title);
    view! {
        <Page title=title.to_owned()>
            <TopHeader
                back=Signal::derive(route::training)
                back_to=td_string!(locale, training.list.title).to_owned()
                title=title.to_owned()
            />
            <Main class="main--tight">
                <Empty title=td_string!(locale, training.page.not_here).to_owned()>""</Empty>
            </Main>
            <Tabs current=Tab::Training/>
        </Page>
    }
}

#[component]
fn Known(id: SessionId, session: TrainingSession) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let book = use_field_book();
    let state = Signal::derive(move || book.state(id));
    let records = Memo::new(move |_| book.read(|replica| attendance_of(replica, id)));
    let is_begun = move || {
        let key = DraftKey::Attendance(id).to_string();
        book.drafts().iter().any(|draft| draft.key == key)
    };
    let words = move || {
        if is_begun() {
            td_string!(locale, training.page.roll_go_on)
        } else if records.with(|records| records.is_empty()) {
            td_string!(locale, training.page.roll_begin)
        } else {
            td_string!(locale, training.page.roll_correct)
        }
    };
    let topic = session.topic.clone();
    let who = move || {
        let records: Vec<Attendance> =
            records.with(|all| all.values().map(|(_, record)| record.clone()).collect());
        if records.is_empty() {
            return view! {
                <p><b>{td_string!(locale, training.page.nobody)}</b></p>
                <p class="quiet">{td_string!(locale, training.page.nobody_hint)}</p>
            }
            .into_any();
        }
        came(book, records, locale)
    };
    view! {
        <Page title=topic.clone()>
            <TopHeader
                back=Signal::derive(route::training)
                back_to=td_string!(locale, training.list.title).to_owned()
                title=td_string!(locale, training.page.title).to_owned()
            />
            <Main class="main--tight">
                <div class="stack">
                    <h1>{topic}</h1>
                    <p><RecordStateLine state=state/></p>
                </div>
                {facts(book, &session, locale)}
                <p><a href=route::edit_session(id)>{td_string!(locale, training.page.edit)}</a></p>
                <section class="stack stack--3" aria-labelledby="who">
                    <h2 id="who">{td_string!(locale, training.page.who)}</h2>
                    {who}
                </section>
            </Main>
            <ActionBar>
                <ButtonLink href=route::attendance(id)>{words}</ButtonLink>
            </ActionBar>
        </Page>
    }
}

fn facts(book: FieldBook, session: &TrainingSession, locale: Locale) -> impl IntoView + use<> {
    let first = date(session.date);
    let days = match session.end_date {
        Some(end) => td_string!(locale, training.page.days, from = first, to = date(end)),
        None => first,
    };
    let when = match &session.start {
        Some(time) => td_string!(locale, training.page.at, date = days, time = time.clone()),
        None => days,
    };
    let periods =
        (session.theory_periods.is_some() || session.practice_periods.is_some()).then(|| {
            td_string!(
                locale,
                training.page.periods_value,
                theory = session.theory_periods.unwrap_or_default(),
                practice = session.practice_periods.unwrap_or_default()
            )
        });
    let handed = session.materials.iter().map(|it| {
        td_string!(
            locale,
            training.page.material,
            name = it.name.clone(),
            quantity = it.quantity,
            unit = it.unit.clone()
        )
    });
    let handed = handed.collect::<Vec<_>>().join("; ");
    let village = book.peek_index(|index| village_name(index, session.village));
    let facts = [
        (td_string!(locale, training.page.when), Some(when)),
        (td_string!(locale, training.form.village), village),
        (td_string!(locale, training.form.place), session.place.clone()),
        (td_string!(locale, training.form.trainer), Some(session.trainer.clone())),
        (td_string!(locale, training.form.organiser), session.organiser.clone()),
        (td_string!(locale, training.form.language), session.language.clone()),
        (td_string!(locale, training.form.interpreter), session.interpreter.clone()),
        (td_string!(locale, training.form.technique), session.technique.clone()),
        (td_string!(locale, training.page.periods), periods),
        (td_string!(locale, training.form.plot), session.practice_plot.clone()),
        (td_string!(locale, training.page.materials), Some(handed)),
    ];
    let facts = facts
        .into_iter()
        .filter_map(|(term, value)| Some((term, value.filter(|text| !text.is_empty())?)))
        .map(|(term, value)| view! { <Fact term=term.to_owned()>{value}</Fact> });
    view! { <Facts>{facts.collect_view()}</Facts> }
}

fn person(book: FieldBook, id: PersonId) -> Option<Person> {
    book.peek(|replica| replica.typed::<Person>(id.into()))
}

/// The figures and everybody on the roll, those who came first.
fn came(book: FieldBook, mut records: Vec<Attendance>, locale: Locale) -> AnyView {
    let counts = counts(book, &records);
    let people = td_string!(
        locale,
        training.page.people_value,
        present = counts.present,
        women = counts.women
    );
    let households = td_string!(
        locale,
        training.page.households_value,
        all = counts.households,
        poor = counts.poor,
        near = counts.near_poor
    );
    records.sort_by_cached_key(|record| {
        let name = person(book, record.person).map(|person| person.name).unwrap_or_default();
        (record.presence, domain::name::SortKey::of_person(&name), record.person)
    });
    let rows = records.into_iter().map(|record| row(book, &record, locale)).collect_view();
    view! {
        <Facts>
            <Fact term=td_string!(locale, training.page.people).to_owned()>{people}</Fact>
            <Fact term=td_string!(locale, training.page.households).to_owned()>{households}</Fact>
            <Fact term=td_string!(locale, training.page.absent).to_owned()>{counts.absent}</Fact>
        </Facts>
        <Rows>{rows}</Rows>
    }
    .into_any()
}

fn counts(book: FieldBook, records: &[Attendance]) -> RollCount {
    let mut roll = Roll::default();
    let attendee = |record: &Attendance| Attendee {
        person: record.person,
        household: record.household,
        sex: person(book, record.person).and_then(|person| person.sex),
        class: record.class_at_date,
    };
    let attendees: Vec<Attendee> = records.iter().map(attendee).collect();
    for record in records {
        let mark = Mark { presence: record.presence, ..Mark::present() };
        roll.marks.insert(record.person, mark);
    }
    roll.count(&attendees)
}

fn row(book: FieldBook, record: &Attendance, locale: Locale) -> impl IntoView + use<> {
    let known = person(book, record.person);
    let name = known.as_ref().map(|person| person.name.clone());
    let name = name.unwrap_or_else(|| td_string!(locale, training.page.unknown_person).to_owned());
    let year = known.and_then(|person| person.birth).map(|birth| birth.year().to_string());
    let head = book.peek_index(|index| index.household(record.household).map(|it| it.name.clone()));
    let head = head.map(|name| td_string!(locale, household.page.title, name = name));
    let mark = Mark {
        presence: record.presence,
        in_place_of: record.in_place_of,
        note: record.note.clone().unwrap_or_default(),
    };
    let said = mark_words(&mark, locale, |id| person(book, id).map(|person| person.name));
    let corrected = (record.replaces.is_some() && record.presence == Presence::Present)
        .then(|| td_string!(locale, training.page.corrected).to_owned());
    let words: Vec<String> = [year, head, said, corrected].into_iter().flatten().collect();
    let words = words.join(", ");
    let class = Signal::stored(record.class_at_date);
    view! {
        <Row href=route::household(record.household)>
            <span class="line line--apart">
                <span class="row__name">{name}</span>
                <ClassTag class=class/>
            </span>
            <span class="quiet">{words}</span>
        </Row>
    }
}
