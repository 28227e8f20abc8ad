//! What the server kept aside: what was offered, what stands, why; and what was decided.

mod verdict;

use domain::id::{RecordId, UserId};
use domain::record::Kind;
use domain::settlement::{Quarantined, Review};
use domain::time::Timestamp;
use i18n::*;
use leptos::prelude::*;
use serde_json::Value;
use sync::Op;

use self::verdict::Deciding;
use super::page::by_words;
use super::words::{about_words, deletion_words, field_words, is_private, value_words};
use crate::components::{Fact, Facts, Icon, Main, Note, NoteKind, Page, TopHeader};
use crate::context::{
    FieldBook, is_authors, officer_name, reason_words, use_device, use_field_book, use_session,
};
use crate::forms::Kept as KeptForm;
use crate::route;

/// Something kept aside, for whoever decides about it or wrote it.
#[component]
pub(super) fn Kept(id: RecordId, kept: Quarantined) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let book = use_field_book();
    let is_mine = book.peek(|replica| is_authors(replica, id, &kept));
    let may_decide = kept.review.is_none() && !is_mine && untrack(|| use_session().may_review());
    if may_decide {
        return view! { <Deciding id kept/> }.into_any();
    }
    let title = match &kept.review {
        Some(review) if review.accepted => td_string!(locale, conflict.kept.accepted),
        Some(_) => td_string!(locale, conflict.kept.sent_back),
        None => td_string!(locale, conflict.kept.waits),
    };
    let read = read(book, &kept);
    let again = (is_mine && kept.review.as_ref().is_some_and(|review| !review.accepted))
        .then(|| write_again(book, kept.record, locale));
    let decided = kept.review.as_ref().map(|review| decided(book, review, locale));
    let header = td_string!(locale, conflict.kept.title);
    view! {
        <Page title=header.to_owned()>
            <TopHeader without_sync=true back=Signal::derive(route::sync) title=header.to_owned()/>
            <Main class="main--tight">
                <div class="stack">
                    <p class="quiet">{about(book, &kept, read.as_ref(), locale)}</p>
                    <h1>{title}</h1>
                </div>
                {decided}
                {why(&kept, locale)}
                {offered(book, &kept, read.as_ref(), locale)}
                {again}
            </Main>
        </Page>
    }
    .into_any()
}

/// What was kept, beside how its record stands on this phone.
fn read(book: FieldBook, kept: &Quarantined) -> Option<KeptForm> {
    KeptForm::read(kept, book.peek(|replica| replica.fields(kept.record)))
}

/// Whom or what it is about; a record that is not there is named by what was written.
fn about(book: FieldBook, kept: &Quarantined, read: Option<&KeptForm>, locale: Locale) -> String {
    let Some(read) = read else { return td_string!(locale, conflict.about.other).to_owned() };
    let written = |name: &str| {
        let new = read.mutation.fields.get(name).map(|change| change.new.clone());
        new.as_ref().and_then(Value::as_str).map(str::to_owned)
    };
    let of_household = || {
        let household: RecordId = written("household")?.parse().ok()?;
        let index = |index: &crate::context::BookIndex| {
            index.household_of(household).map(|it| it.name.clone())
        };
        book.peek_index(index)
    };
    match (read.kind, &read.standing) {
        (_, Some(_)) if read.kind != Kind::Assessment => {
            about_words(book, kept.record, read.kind, locale)
        }
        (Kind::Person, None) => td_string!(
            locale,
            conflict.about.person,
            name = written("name").unwrap_or_default(),
            head = of_household().unwrap_or_default()
        ),
        (Kind::Assessment, _) => {
            let name = of_household().unwrap_or_default();
            td_string!(locale, conflict.about.assessment, name = name)
        }
        (Kind::TrainingSession, None) => {
            let topic = written("topic").unwrap_or_default();
            td_string!(locale, conflict.about.session, topic = topic)
        }
        (Kind::Household, None) => td_string!(locale, conflict.about.new_household).to_owned(),
        _ => td_string!(locale, conflict.about.other).to_owned(),
    }
}

/// Why the server did not carry it out.
fn why(kept: &Quarantined, locale: Locale) -> impl IntoView + use<> {
    let reason = reason_words(&kept.reason, locale);
    let field = kept.field.as_deref().filter(|field| *field != "record");
    let field = field.and_then(|field| {
        let kind = Kind::from_name(&kept.kind)?;
        Some(field_words(kind, field, locale))
    });
    let words = match field {
        Some(field) => format!("{reason} ({field})"),
        None => reason.to_owned(),
    };
    view! {
        <Note kind=NoteKind::Look icon="hourglass">
            <p><b>{td_string!(locale, conflict.kept.why)}</b></p>
            <p>{words}</p>
        </Note>
    }
}

/// What was offered, by whom and when; field by field beside what stands.
fn offered(
    book: FieldBook,
    kept: &Quarantined,
    read: Option<&KeptForm>,
    locale: Locale,
) -> impl IntoView + use<> {
    let time = use_device().local_time();
    let me = untrack(|| use_session().user()).map(|user| user.id);
    let written_at = read.map(|read| time.moment_with_day(read.mutation.client_time, locale));
    let by = by_words(book, me, Some(kept.author), written_at, locale);
    let received = time.moment_with_day(kept.received_at, locale);
    let received = td_string!(locale, conflict.kept.received, time = received);
    let body = match read {
        None => {
            let words = td_string!(locale, conflict.kept.not_understood);
            view! { <p>{words}</p> }.into_any()
        }
        Some(read) => match read.mutation.op {
            Op::Put => field_rows(book, read, locale).into_any(),
            Op::Move => view! { <p>{moving_words(book, read, locale)}</p> }.into_any(),
            Op::Delete => {
                let reason = read.mutation.reason.as_deref().unwrap_or_default();
                let reason = deletion_words(reason, locale);
                let words = td_string!(locale, conflict.kept.deletes, reason = reason);
                view! { <p>{words}</p> }.into_any()
            }
        },
    };
    view! {
        <section class="stack" aria-labelledby="offered">
            <h2 class="h3" id="offered">{td_string!(locale, conflict.kept.offered)}</h2>
            <p class="quiet">{by}". "{received}</p>
            {body}
        </section>
    }
}

fn moving_words(book: FieldBook, read: &KeptForm, locale: Locale) -> String {
    let village = read.mutation.fields.get("village");
    let to = village.map(|change| value_words(book, "village", &change.new, locale));
    match to.filter(|to| !to.is_empty()) {
        Some(to) => td_string!(locale, conflict.kept.moves_to, place = to),
        None => td_string!(locale, conflict.kept.moves).to_owned(),
    }
}

/// The fields people have a name for; the rest is counted.
fn field_rows(book: FieldBook, read: &KeptForm, locale: Locale) -> impl IntoView + use<> {
    let is_new = read.standing.is_none();
    let named = |field: &str| is_named(read.kind, field, locale);
    let fields = read.fields();
    let unnamed = fields.keys().filter(|field| !named(field)).count();
    let rows = fields.iter().filter(|(field, _)| named(field)).map(|(field, (standing, new))| {
        let name = field_words(read.kind, field, locale);
        let words = |value: &Value| match is_private(field) && !value.is_null() {
            true => td_string!(locale, conflict.kept.covered).to_owned(),
            false => value_words(book, field, value, locale),
        };
        let before = (!is_new).then(|| {
            let words = td_string!(locale, conflict.kept.stands, value = words(standing));
            view! { <br/><small class="quiet">{words}</small> }
        });
        let offered = words(new);
        view! {
            <Fact term=name.to_owned()>{offered}{before}</Fact>
        }
    });
    let rows = rows.collect_view();
    let rest = (unnamed > 0).then(|| {
        let words = td_string!(locale, conflict.kept.more_fields, count = unnamed);
        view! { <p class="quiet">{words}</p> }
    });
    view! { <Facts>{rows}</Facts> {rest} }
}

/// Whether people have a name for a field.
fn is_named(kind: Kind, field: &str, locale: Locale) -> bool {
    field_words(kind, field, locale) != td_string!(locale, conflict.field.other)
}

/// Who decided what, when and why.
fn decided(book: FieldBook, review: &Review, locale: Locale) -> impl IntoView + use<> {
    let (icon, class) = match review.accepted {
        true => ("circle-check-solid", "state state--server"),
        false => ("alert-circle", "state state--refused"),
    };
    let by = decided_by(book, review.by, review.at, locale);
    let reason = review.reason.clone().map(|reason| {
        view! { <p>{td_string!(locale, conflict.kept.because, reason = reason)}</p> }
    });
    view! {
        <div class="stack stack--1">
            <p class=class><Icon name=icon solid=review.accepted/><span>{by}</span></p>
            {reason}
        </div>
    }
}

fn decided_by(book: FieldBook, by: UserId, at: Timestamp, locale: Locale) -> String {
    let name = book.peek(|replica| officer_name(replica, by));
    let name = name.unwrap_or_else(|| td_string!(locale, conflict.kept.somebody).to_owned());
    let time = use_device().local_time().moment_with_day(at, locale);
    td_string!(locale, conflict.kept.decided_by, name = name, time = time)
}

/// The way back to the record, to write once more what was sent back.
fn write_again(book: FieldBook, record: RecordId, locale: Locale) -> impl IntoView + use<> {
    let household = book.peek_index(|index| index.household_of(record).map(|it| it.id));
    let open = household.map(|household| {
        let words = td_string!(locale, conflict.kept.open_household);
        view! {
            <p><a class="btn btn--second btn--wide" href=route::household(household)>{words}</a></p>
        }
    });
    view! {
        <p>{td_string!(locale, conflict.kept.what_next)}</p>
        {open}
    }
}
