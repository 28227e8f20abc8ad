//! One conflict: both values side by side with who and when, and the decision.

use domain::id::{HouseholdId, RecordId, UserId};
use domain::record::Kind;
use domain::settlement::{Choice, Conflict as ConflictRecord, Quarantined};
use domain::time::Timestamp;
use i18n::*;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::{use_navigate, use_params_map};
use serde_json::Value;

use super::kept::Kept;
use super::open_conflicts;
use super::sheets::SheetChoice;
use super::words::{about_words, field_words, is_free_text, value_words};
use crate::components::form::{FormState, TextField};
use crate::components::{
    ActionBar, Button, ButtonKind, ButtonLink, Empty, ErrorSummary, Icon, Main, Page, TopHeader,
};
use crate::context::{
    FieldBook, officer_name, store_error_words, use_device, use_field_book, use_session, use_toasts,
};
use crate::forms::{DELETED, Decision, ProblemKind, Problems, settle};
use crate::route;

/// A conflict to decide.
#[component]
pub(crate) fn Conflict() -> impl IntoView {
    let params = use_params_map();
    let book = use_field_book();
    let id = Memo::new(move |_| params.read().get("conflict")?.parse::<RecordId>().ok());
    let conflict = Memo::new(move |_| {
        let id = id.get()?;
        Some((id, book.read(|replica| replica.typed::<ConflictRecord>(id))?))
    });
    let kept = Memo::new(move |_| {
        let id = id.get()?;
        Some((id, book.read(|replica| replica.typed::<Quarantined>(id))?))
    });
    let household = Memo::new(move |_| {
        let id = id.get()?;
        let is_household = book.read(|replica| replica.kind(id)) == Some(Kind::Household);
        is_household.then(|| HouseholdId::from(id))
    });
    move || match conflict.get() {
        None if kept.with(Option::is_some) => {
            kept.get().map(|(id, kept)| view! { <Kept id kept/> }).into_any()
        }
        None if household.with(Option::is_some) => {
            household.get().map(|household| view! { <SheetChoice household/> }).into_any()
        }
        Some((id, conflict)) => match &conflict.settlement {
            None => view! { <Open id conflict/> }.into_any(),
            Some(_) => view! { <Settled conflict/> }.into_any(),
        },
        None => view! { <NotHere/> }.into_any(),
    }
}

#[component]
fn NotHere() -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let title = td_string!(locale, conflict.page.title);
    view! {
        <Page title=title.to_owned()>
            <TopHeader without_sync=true back=Signal::derive(route::sync) title=title.to_owned()/>
            <Main class="main--tight">
                <Empty title=td_string!(locale, conflict.page.not_here).to_owned()>""</Empty>
            </Main>
        </Page>
    }
}

/// Who wrote something, and when, in words.
pub(super) fn by_words(
    book: FieldBook,
    me: Option<UserId>,
    by: Option<UserId>,
    time: Option<String>,
    locale: Locale,
) -> String {
    let Some(by) = by else { return td_string!(locale, conflict.page.by_nobody).to_owned() };
    let name = book.peek(|replica| officer_name(replica, by));
    match (Some(by) == me, name, time) {
        (true, _, Some(time)) => td_string!(locale, conflict.page.by_me, time = time),
        (true, _, None) => td_string!(locale, conflict.page.me_only).to_owned(),
        (false, Some(name), Some(time)) => {
            td_string!(locale, conflict.page.by, name = name, time = time)
        }
        (false, Some(name), None) => td_string!(locale, conflict.page.name_only, name = name),
        (false, None, _) => td_string!(locale, conflict.page.by_nobody).to_owned(),
    }
}

const STANDING: &str = "standing";
const OFFERED: &str = "offered";
const OTHER: &str = "other";

#[component]
fn Open(id: RecordId, conflict: ConflictRecord) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let book = use_field_book();
    let session = use_session();
    let device = use_device();
    let toasts = use_toasts();
    let navigate = use_navigate();
    let form = FormState::new();
    form.name_field(STANDING, td_string!(locale, conflict.page.legend));
    let (chosen, other) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (is_saving, failed) = (RwSignal::new(false), RwSignal::new(None::<&'static str>));
    let is_deletion = conflict.field == DELETED;
    let decided = conflict.clone();
    let decide = move || {
        failed.set(None);
        let mut problems = Problems::default();
        let choice = match chosen.get_untracked().as_str() {
            STANDING => Choice::Standing,
            OFFERED => Choice::Offered,
            OTHER if other.with_untracked(|text| !text.trim().is_empty()) => Choice::Other,
            OTHER => {
                problems.add("other-value", ProblemKind::Missing);
                return form.show(problems);
            }
            _ => {
                problems.add(STANDING, ProblemKind::Unanswered);
                return form.show(problems);
            }
        };
        form.clear();
        let Some(user) = untrack(|| session.user()) else { return };
        let Some(scope) = book.peek(|replica| replica.scope(id)) else { return };
        let written = domain::name::clean(&other.get_untracked());
        let decision = Decision {
            choice,
            other: (choice == Choice::Other).then_some(Value::String(written)),
            by: user.id,
            at: device.now(),
        };
        let Some(changes) = settle(id, &decided, scope, &decision) else { return };
        let navigate = navigate.clone();
        is_saving.set(true);
        spawn_local(async move {
            match book.save(changes, None).await {
                Ok(_) => {
                    toasts.show(td_string!(locale, conflict.page.settled).to_owned());
                    let next = book.peek(open_conflicts).first().map(|(next, _)| *next);
                    let address = next.map_or_else(route::sync, route::conflict);
                    navigate(&address, route::as_written(true));
                }
                Err(error) => {
                    is_saving.try_set(false);
                    failed.try_set(Some(store_error_words(&error, locale)));
                }
            }
        });
    };
    let open = book.peek(open_conflicts);
    let at = open.iter().position(|(known, _)| *known == id).map(|at| at + 1);
    let place = at.map(|at| td_string!(locale, conflict.page.at, at = at, all = open.len()));
    let tools = ViewFnOnce::from(
        move || view! { <a class="quiet nb top__end" href=route::conflicts()>{place}</a> },
    );
    let question = if is_deletion {
        td_string!(locale, conflict.page.deleted_question).to_owned()
    } else {
        let field = field_words(conflict.kind, &conflict.field, locale);
        td_string!(locale, conflict.page.question, field = field)
    };
    let about = about_words(book, conflict.record, conflict.kind, locale);
    let title = td_string!(locale, conflict.page.title);
    view! {
        <Page title=title.to_owned()>
            <TopHeader without_sync=true back=Signal::derive(route::sync) title=title.to_owned() tools=tools/>
            <Main class="main--tight">
                <ErrorSummary errors=form.errors(locale) is_kept=false/>
                <div class="stack">
                    <p class="quiet">{about}</p>
                    <h1>{question}</h1>
                    <p>{td_string!(locale, conflict.page.lead)}</p>
                </div>
                <form
                    class="stack stack--4"
                    id="decision"
                    novalidate
                    on:submit=move |event| {
                        event.prevent_default();
                        decide();
                    }
                >
                    {if is_deletion {
                        view! { <Deletion conflict=conflict.clone() chosen/> }.into_any()
                    } else {
                        view! { <Values conflict=conflict.clone() form chosen other/> }.into_any()
                    }}
                </form>
            </Main>
            <ActionBar say=ViewFn::from(move || failed.get())>
                <ButtonLink href=Signal::derive(route::sync) kind=ButtonKind::Quiet>
                    {td_string!(locale, conflict.page.later)}
                </ButtonLink>
                <Button submits="decision" busy=is_saving>
                    {td_string!(locale, conflict.page.use_this)}
                </Button>
            </ActionBar>
        </Page>
    }
}

/// One of the values as a card that can be chosen.
fn card(
    code: &'static str,
    chosen: RwSignal<String>,
    value: String,
    by: String,
    state: Option<AnyView>,
) -> impl IntoView {
    view! {
        <label class="choice choice--card">
            <input
                type="radio"
                id=code
                name="decision"
                value=code
                prop:checked=move || chosen.with(|chosen| chosen == code)
                on:change=move |_| chosen.set(code.to_owned())
            />
            <span class="choice__text"><b>{value}</b><small>{by}</small>{state}</span>
        </label>
    }
}

/// Both values, and a third one where it can be written by hand.
#[component]
fn Values(
    conflict: ConflictRecord,
    form: FormState,
    chosen: RwSignal<String>,
    other: RwSignal<String>,
) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let book = use_field_book();
    let session = use_session();
    let me = untrack(|| session.user()).map(|user| user.id);
    let time = use_device().local_time();
    let moment = |at: Timestamp| time.moment_with_day(at, locale);
    let words = |value: &Value| value_words(book, &conflict.field, value, locale);
    let standing = view! {
        <span class="state state--server">
            <Icon name="circle-check-solid" solid=true/>
            <span>{td_string!(locale, conflict.page.standing)}</span>
        </span>
    };
    let offered = view! {
        <span class="state state--review">
            <Icon name="hourglass"/>
            <span>{td_string!(locale, conflict.page.offered)}</span>
        </span>
    };
    let standing_by = by_words(book, me, conflict.standing_by, None, locale);
    let offered_at = Some(moment(conflict.offered_at));
    let offered_by = by_words(book, me, Some(conflict.offered_by), offered_at, locale);
    let third = is_free_text(&conflict.field);
    let third_card = third.then(|| {
        let title = td_string!(locale, conflict.page.neither).to_owned();
        let hint = td_string!(locale, conflict.page.neither_hint).to_owned();
        card(OTHER, chosen, title, hint, None)
    });
    let before = (!conflict.base.is_null()).then(|| {
        let text = td_string!(locale, conflict.page.before, value = words(&conflict.base));
        view! { <p class="quiet">{text}</p> }
    });
    view! {
        <fieldset class="choices">
            <legend class="only-read">{td_string!(locale, conflict.page.legend)}</legend>
            {card(STANDING, chosen, words(&conflict.standing), standing_by, Some(standing.into_any()))}
            {card(OFFERED, chosen, words(&conflict.offered), offered_by, Some(offered.into_any()))}
            {third_card}
        </fieldset>
        <Show when=move || chosen.with(|chosen| chosen == OTHER)>
            <TextField
                form
                id="other-value"
                label=td_string!(locale, conflict.page.other)
                bind=(other.into(), other.into())
            />
        </Show>
        {before}
    }
}

/// An edit that met a deletion: what was deleted stays so, what was edited is shown.
#[component]
fn Deletion(conflict: ConflictRecord, chosen: RwSignal<String>) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let book = use_field_book();
    let session = use_session();
    let me = untrack(|| session.user()).map(|user| user.id);
    let time = use_device().local_time();
    chosen.set(STANDING.to_owned());
    let reason = conflict.standing.as_str().unwrap_or_default().to_owned();
    let reason = match reason.as_str() {
        "" => td_string!(locale, conflict.page.deleted_no_reason).to_owned(),
        code => {
            let words = super::words::deletion_words(code, locale);
            td_string!(locale, conflict.page.deleted, reason = words)
        }
    };
    let standing_by = by_words(book, me, conflict.standing_by, None, locale);
    let at = Some(time.moment_with_day(conflict.offered_at, locale));
    let offered_by = by_words(book, me, Some(conflict.offered_by), at, locale);
    let edits = conflict.offered.as_object().cloned().unwrap_or_default().into_iter();
    let edits = edits.map(|(field, value)| {
        let name = field_words(conflict.kind, &field, locale);
        let words = value_words(book, &field, &value, locale);
        view! { <li>{format!("{name}: {words}")}</li> }
    });
    view! {
        <section class="stack" aria-labelledby="edit">
            <h2 class="h3" id="edit">{td_string!(locale, conflict.page.offered_edit)}</h2>
            <p class="quiet">{offered_by}</p>
            <ul class="stack stack--1">{edits.collect_view()}</ul>
        </section>
        <fieldset class="choices">
            <legend class="only-read">{td_string!(locale, conflict.page.legend)}</legend>
            {card(
                STANDING,
                chosen,
                td_string!(locale, conflict.page.keep_deleted).to_owned(),
                format!("{reason}. {standing_by}"),
                None,
            )}
        </fieldset>
        <p class="quiet">{td_string!(locale, conflict.page.deleted_hint)}</p>
    }
}

/// A conflict somebody has decided.
#[component]
fn Settled(conflict: ConflictRecord) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let book = use_field_book();
    let time = use_device().local_time();
    let about = about_words(book, conflict.record, conflict.kind, locale);
    let field = field_words(conflict.kind, &conflict.field, locale);
    let settled = conflict.settlement.as_ref().map(|settlement| {
        let name = book.peek(|replica| officer_name(replica, settlement.by)).unwrap_or_default();
        let value = match settlement.choice {
            Choice::Standing => value_words(book, &conflict.field, &conflict.standing, locale),
            Choice::Offered => value_words(book, &conflict.field, &conflict.offered, locale),
            Choice::Other => td_string!(locale, conflict.page.neither).to_owned(),
        };
        let at = time.moment_with_day(settlement.at, locale);
        td_string!(locale, conflict.page.settled_by, name = name, time = at, value = value)
    });
    let title = td_string!(locale, conflict.page.settled);
    view! {
        <Page title=title.to_owned()>
            <TopHeader without_sync=true back=Signal::derive(route::sync) title=title.to_owned()/>
            <Main class="main--tight">
                <div class="stack">
                    <p class="quiet">{about}</p>
                    <h1>{field}</h1>
                    <p>{settled}</p>
                </div>
            </Main>
        </Page>
    }
}
