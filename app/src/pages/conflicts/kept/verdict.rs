//! The decision about something kept aside: take it, take part of it, or send it back.

use domain::id::RecordId;
use domain::record::Fields;
use domain::settlement::{Quarantined, Review};
use i18n::*;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;
use serde_json::Value;
use sync::Op;
use sync::phone::Change;

use super::super::words::{field_words, is_free_text, is_private, value_words};
use super::{about, is_named, offered, read, why};
use crate::components::form::{ChoiceOption, Choices, FormState, TextArea, TextField};
use crate::components::{
    ActionBar, Button, ButtonKind, ButtonLink, Check, ErrorSummary, Main, Note, NoteKind, Page,
    TopHeader,
};
use crate::context::{
    FieldBook, store_error_words, use_device, use_field_book, use_session, use_toasts,
};
use crate::forms::{Hindrance, Kept, ProblemKind, Problems, Verdict, review};
use crate::route;

const VERDICT: &str = "verdict";
const REASON: &str = "reason";
const ACCEPT: &str = "accept";
const MEND: &str = "mend";
const SEND_BACK: &str = "send-back";

/// One offered field and what becomes of it.
#[derive(Clone, Copy)]
struct Part {
    field: StoredValue<String>,
    offered: StoredValue<Value>,
    is_taken: RwSignal<bool>,
    /// The value as it is mended, where it is text.
    text: RwSignal<String>,
}

impl Part {
    fn of((field, (_, offered)): (String, (Value, Value))) -> Self {
        let text = offered.as_str().unwrap_or_default().to_owned();
        Self {
            field: StoredValue::new(field),
            offered: StoredValue::new(offered),
            is_taken: RwSignal::new(true),
            text: RwSignal::new(text),
        }
    }

    fn is_text(self) -> bool {
        let is_string = self.offered.with_value(Value::is_string);
        is_string && self.field.with_value(|field| is_free_text(field))
    }

    /// The value that is taken, if it is.
    fn value(self) -> Option<(String, Value)> {
        let taken = self.is_taken.get_untracked();
        let value = match self.is_text() {
            true => Value::String(domain::name::clean(&self.text.get_untracked())),
            false => self.offered.get_value(),
        };
        taken.then(|| (self.field.get_value(), value))
    }
}

/// What the person has entered so far.
#[derive(Clone, Copy)]
struct Entry {
    form: FormState,
    verdict: RwSignal<String>,
    reason: RwSignal<String>,
    parts: StoredValue<Vec<Part>>,
}

impl Entry {
    fn new(kept: Option<&Kept>) -> Self {
        let parts = kept.map(|kept| kept.fields().into_iter().map(Part::of).collect());
        let verdict = if kept.is_some() { "" } else { SEND_BACK };
        Self {
            form: FormState::new(),
            verdict: RwSignal::new(verdict.to_owned()),
            reason: RwSignal::new(String::new()),
            parts: StoredValue::new(parts.unwrap_or_default()),
        }
    }

    /// The decision, or what to look at again.
    fn verdict(self) -> Result<Verdict, Problems> {
        let mut problems = Problems::default();
        match self.verdict.get_untracked().as_str() {
            ACCEPT => return Ok(Verdict::Accept),
            MEND => {
                let parts = self.parts.get_value().into_iter();
                let values: Fields = parts.filter_map(Part::value).collect();
                if !values.is_empty() {
                    return Ok(Verdict::AcceptAs(values));
                }
                problems.add(VERDICT, ProblemKind::Unanswered);
            }
            SEND_BACK => {
                let reason = domain::name::clean(&self.reason.get_untracked());
                if !reason.is_empty() {
                    return Ok(Verdict::SendBack(reason));
                }
                problems.add(REASON, ProblemKind::Missing);
            }
            _ => problems.add(VERDICT, ProblemKind::Unanswered),
        }
        Err(problems)
    }
}

/// Something kept aside that waits for this person.
#[component]
pub(super) fn Deciding(id: RecordId, kept: Quarantined) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let book = use_field_book();
    let (session, device, toasts) = (use_session(), use_device(), use_toasts());
    let navigate = use_navigate();
    let known = read(book, &kept);
    let entry = Entry::new(known.as_ref());
    let (is_saving, failed) = (RwSignal::new(false), RwSignal::new(None::<&'static str>));
    let decided = known.clone();
    let decide = move || {
        failed.set(None);
        let verdict = match entry.verdict() {
            Ok(verdict) => verdict,
            Err(problems) => return entry.form.show(problems),
        };
        entry.form.clear();
        let Some(user) = untrack(|| session.user()) else { return };
        let Some(desk) = book.peek(|replica| replica.scope(id)) else { return };
        let changes: Result<Vec<Change>, Hindrance> = match (&decided, verdict) {
            (Some(kept), verdict) => kept.decide((id, desk), verdict, user.id, device.now()),
            (None, Verdict::SendBack(reason)) => {
                let (by, at) = (user.id, device.now());
                let sent_back = Review { accepted: false, reason: Some(reason), by, at };
                Ok(review((id, desk), sent_back).into_iter().collect())
            }
            (None, _) => return,
        };
        let changes = match changes {
            Ok(changes) => changes,
            Err(hindrance) => return failed.set(Some(hindrance_words(hindrance, locale))),
        };
        let navigate = navigate.clone();
        is_saving.set(true);
        spawn_local(async move {
            match book.save(changes, None).await {
                Ok(_) => {
                    toasts.show(td_string!(locale, conflict.page.settled).to_owned());
                    navigate(&route::sync(), route::as_written(true));
                }
                Err(error) => {
                    is_saving.try_set(false);
                    failed.try_set(Some(store_error_words(&error, locale)));
                }
            }
        });
    };
    let title = td_string!(locale, conflict.page.title);
    view! {
        <Page title=title.to_owned()>
            <TopHeader without_sync=true back=Signal::derive(route::sync) title=title.to_owned()/>
            <Main class="main--tight">
                <ErrorSummary errors=entry.form.errors(locale) is_kept=false/>
                <div class="stack">
                    <p class="quiet">{about(book, &kept, known.as_ref(), locale)}</p>
                    <h1>{td_string!(locale, conflict.kept.question)}</h1>
                </div>
                {why(&kept, locale)}
                {offered(book, &kept, known.as_ref(), locale)}
                <form
                    class="stack stack--4"
                    id="decision"
                    novalidate
                    on:submit=move |event| {
                        event.prevent_default();
                        decide();
                    }
                >
                    <Answers book kept=known entry/>
                </form>
            </Main>
            <ActionBar say=ViewFn::from(move || failed.get())>
                <ButtonLink href=Signal::derive(route::sync) kind=ButtonKind::Quiet>
                    {td_string!(locale, conflict.page.later)}
                </ButtonLink>
                <Button submits="decision" busy=is_saving>
                    {td_string!(locale, conflict.kept.decide)}
                </Button>
            </ActionBar>
        </Page>
    }
}

/// The three answers, and what each of them asks for.
#[component]
fn Answers(book: FieldBook, kept: Option<Kept>, entry: Entry) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let hindrance = kept.as_ref().and_then(|kept| kept.hindrance(&kept.offered()));
    let option = |value: &str, label: &str, hint: &str| ChoiceOption {
        value: value.to_owned(),
        label: label.to_owned(),
        hint: hint.to_owned(),
    };
    let accept = (kept.is_some() && hindrance.is_none()).then(|| {
        let hint = td_string!(locale, conflict.kept.accept_hint);
        option(ACCEPT, td_string!(locale, conflict.kept.accept), hint)
    });
    let mend = kept.as_ref().filter(|kept| kept.has_parts()).map(|_| {
        let hint = td_string!(locale, conflict.kept.mend_hint);
        option(MEND, td_string!(locale, conflict.kept.mend), hint)
    });
    let hint = td_string!(locale, conflict.kept.send_back_hint);
    let send_back = option(SEND_BACK, td_string!(locale, conflict.kept.send_back), hint);
    let options: Vec<ChoiceOption> = accept.into_iter().chain(mend).chain([send_back]).collect();
    let note = hindrance.map(|hindrance| {
        let words = hindrance_words(hindrance, locale);
        view! { <Note kind=NoteKind::Quiet icon="info-circle"><p>{words}</p></Note> }
    });
    let is = move |code: &'static str| entry.verdict.with(|chosen| chosen == code);
    let rows = kept.map(|kept| {
        let row = |part: Part| view! { <PartRow book kept=kept.clone() part form=entry.form/> };
        let is_shown =
            |part: &Part| part.field.with_value(|field| is_named(kept.kind, field, locale));
        let parts = entry.parts.get_value().into_iter().filter(is_shown);
        parts.map(row).collect_view().into_any()
    });
    view! {
        {note}
        <Choices
            form=entry.form
            id=VERDICT
            legend=td_string!(locale, conflict.kept.legend)
            legend_class="h3 ask"
            options
            bind=(entry.verdict.into(), entry.verdict.into())
        />
        <div class="stack stack--3" hidden=move || !is(MEND)>{rows}</div>
        <Show when=move || is(SEND_BACK)>
            <TextArea
                form=entry.form
                id=REASON
                label=td_string!(locale, conflict.kept.reason)
                hint=td_string!(locale, conflict.kept.reason_hint)
                bind=(entry.reason.into(), entry.reason.into())
            />
        </Show>
    }
}

/// One field: whether it is taken, and as what.
#[component]
fn PartRow(book: FieldBook, kept: Kept, part: Part, form: FormState) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let field = part.field.get_value();
    let name = field_words(kept.kind, &field, locale);
    let words = match is_private(&field) {
        true => td_string!(locale, conflict.kept.covered).to_owned(),
        false => part.offered.with_value(|value| value_words(book, &field, value, locale)),
    };
    let id = format!("part-{field}");
    let is_text = part.is_text() && !is_private(&field) && kept.mutation.op == Op::Put;
    let mended = is_text.then(|| {
        let id = format!("{id}-as");
        let label = td_string!(locale, conflict.kept.as_what, field = name);
        view! {
            <Show when=move || part.is_taken.get()>
                <TextField
                    form
                    id=id.clone()
                    label=label.clone()
                    bind=(part.text.into(), part.text.into())
                />
            </Show>
        }
    });
    view! {
        <div class="stack stack--1">
            <Check
                name=id
                label=Signal::stored(name.to_owned())
                example=Signal::stored(words)
                checked=part.is_taken
                on_change=Callback::new(move |is_taken| part.is_taken.set(is_taken))
            />
            {mended}
        </div>
    }
}

/// What stands against carrying something out, in words.
fn hindrance_words(hindrance: Hindrance, locale: Locale) -> &'static str {
    match hindrance {
        Hindrance::NeverEdited => td_string!(locale, conflict.kept.never_edited),
        Hindrance::NotThere => td_string!(locale, conflict.kept.not_there),
        Hindrance::NotWhole => td_string!(locale, conflict.kept.not_whole),
    }
}
