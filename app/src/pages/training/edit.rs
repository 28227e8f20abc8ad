//! A session as a form: new ones go on to the roll, known ones are corrected.

use domain::id::SessionId;
use domain::record::Kind;
use domain::training::TrainingSession;
use i18n::*;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::{use_navigate, use_params_map, use_query_map};
use sync::phone::Change;

use super::fields::Fields;
use super::page::NotHere;
use crate::components::form::{Autosave, DraftNotice, FormState, SavedState, restored};
use crate::components::{ActionBar, Button, ButtonKind, ErrorSummary, Main, Note, Page, TopHeader};
use crate::context::{
    DraftKey, FieldBook, commune_of, store_error_words, use_device, use_field_book, use_session,
    use_toasts,
};
use crate::forms::{SessionDraft, same_session};
use crate::pages::households::own_village;
use crate::route;

/// A new session's form.
#[component]
pub(crate) fn NewSession() -> impl IntoView {
    let book = use_field_book();
    let session = use_session();
    let today = use_device().local_time().today();
    let asked = use_query_map().get_untracked();
    let own = untrack(|| own_village(session));
    let village = asked.get("village").and_then(|id| id.parse().ok()).or(own);
    let user = untrack(|| session.user());
    let trainer = user.map(|user| user.name).unwrap_or_default();
    let begun = RwSignal::new(unfinished(book));
    move || {
        let id = begun.get().unwrap_or_else(|| book.new_id().into());
        let fresh = SessionDraft::new(village, today, &trainer);
        let again = Callback::new(move |()| begun.set(Some(book.new_id().into())));
        view! { <Form id fresh is_new=true again/> }
    }
}

/// A new session that was begun on this phone and is not in the book yet.
fn unfinished(book: FieldBook) -> Option<SessionId> {
    let keys = untrack(|| book.drafts()).into_iter().filter_map(|draft| draft.key.parse().ok());
    let mut sessions = keys.filter_map(|key| match key {
        DraftKey::Session(id) => Some(id),
        _ => None,
    });
    sessions.find(|id| book.peek(|replica| !replica.exists((*id).into())))
}

/// A session's form.
#[component]
pub(crate) fn EditSession() -> impl IntoView {
    let params = use_params_map();
    let book = use_field_book();
    let navigate = use_navigate();
    let id = Memo::new(move |_| params.read().get("session")?.parse::<SessionId>().ok());
    let round = RwSignal::new(0_u32);
    move || {
        round.track();
        let id = id.get()?;
        let begun = book.peek(|replica| {
            let session = replica.typed::<TrainingSession>(id.into())?;
            Some((session, replica.fields(id.into())?))
        });
        let kept = restored::<SessionDraft>(book, DraftKey::Session(id));
        Some(match (begun, kept) {
            (Some((session, fields)), _) => {
                let again = Callback::new(move |()| round.update(|round| *round += 1));
                let fresh = SessionDraft::edit(&session, fields);
                view! { <Form id fresh is_new=false again/> }.into_any()
            }
            // Begun as a new one on this phone.
            (None, Some((draft, _))) => {
                let navigate = navigate.clone();
                let again = Callback::new(move |()| {
                    navigate(&route::training(), route::as_written(false));
                });
                view! { <Form id fresh=draft is_new=true again/> }.into_any()
            }
            (None, None) => view! { <NotHere/> }.into_any(),
        })
    }
}

/// The writes that put a session in the book; `None` where its village is not known here.
pub(super) fn session_changes(
    book: FieldBook,
    id: SessionId,
    draft: &SessionDraft,
    session: &TrainingSession,
) -> Option<Vec<Change>> {
    let known = book.peek(|replica| replica.scope(id.into()));
    let commune = book.peek_index(|index| commune_of(index, session.village));
    let scope = known.or(commune.map(domain::id::ScopeId::from))?;
    let fields = draft.changes(session);
    let is_new = known.is_none();
    let seen = (!is_new).then(|| draft.begun_with.clone());
    let put = Change::Put { record: id.into(), kind: Kind::TrainingSession, scope, fields, seen };
    let is_changed = matches!(&put, Change::Put { fields, .. } if !fields.is_empty());
    Some(if is_new || is_changed { vec![put] } else { Vec::new() })
}

#[component]
fn Form(id: SessionId, fresh: SessionDraft, is_new: bool, again: Callback<()>) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let book = use_field_book();
    let device = use_device();
    let toasts = use_toasts();
    let navigate = use_navigate();
    let form = FormState::new();
    let key = DraftKey::Session(id);
    let topic = fresh.topic.clone();
    let found = restored::<SessionDraft>(book, key);
    let saved_at = found.as_ref().map(|(_, at)| device.local_time().moment(*at, locale));
    let draft = RwSignal::new(found.map_or(fresh, |(draft, _)| draft));
    let autosave = Autosave::follow(key, draft);
    let failed = RwSignal::new(None::<&'static str>);
    let is_saving = RwSignal::new(false);
    let finished = move || -> Option<TrainingSession> {
        failed.set(None);
        let today = device.local_time().today();
        match draft.with_untracked(|draft| draft.finish(today)) {
            Ok(session) => {
                form.clear();
                Some(session)
            }
            Err(problems) => {
                form.show(problems);
                None
            }
        }
    };
    let save = {
        let navigate = navigate.clone();
        Callback::new(move |()| {
            let Some(session) = finished() else { return };
            let changes = draft.with_untracked(|draft| session_changes(book, id, draft, &session));
            let Some(changes) = changes else { return };
            let navigate = navigate.clone();
            is_saving.set(true);
            autosave.close();
            spawn_local(async move {
                match book.save(changes, Some(&autosave.key())).await {
                    Ok(_) => {
                        toasts.show(td_string!(locale, household.form.saved).to_owned());
                        navigate(&route::session(id), route::as_written(true));
                    }
                    Err(error) => {
                        autosave.reopen(&error);
                        is_saving.set(false);
                        failed.set(Some(store_error_words(&error, locale)));
                    }
                }
            });
        })
    };
    // The roll of a new session is part of its draft: both are saved together in the end.
    let to_roll = Callback::new(move |()| {
        if finished().is_none() {
            return;
        }
        let navigate = navigate.clone();
        is_saving.set(true);
        spawn_local(async move {
            let body = draft.with_untracked(serde_json::to_string).unwrap_or_default();
            match book.save_draft(&autosave.key(), body).await {
                Ok(_) => navigate(&route::attendance(id), route::as_written(false)),
                Err(error) => {
                    is_saving.set(false);
                    failed.set(Some(store_error_words(&error, locale)));
                }
            }
        });
    });
    let submit = move || if is_new { to_roll.run(()) } else { save.run(()) };
    let drop_draft = Callback::new(move |()| {
        autosave.close();
        spawn_local(async move {
            if book.drop_draft(&autosave.key()).await.is_ok() {
                again.run(());
            }
        });
    });
    let notice = saved_at.map(|saved_at| view! { <DraftNotice saved_at on_drop=drop_draft/> });
    let title = if is_new {
        td_string!(locale, training.form.new_title).to_owned()
    } else {
        td_string!(locale, training.form.edit_title, topic = topic)
    };
    let back = Signal::derive(move || if is_new { route::training() } else { route::session(id) });
    let side = is_new.then(|| {
        view! {
            <Button kind=ButtonKind::Second on_press=save>
                {td_string!(locale, training.form.save)}
            </Button>
        }
    });
    let main = if is_new {
        td_string!(locale, training.form.to_roll)
    } else {
        td_string!(locale, training.form.save)
    };
    view! {
        <Page title=title.clone()>
            <TopHeader without_sync=true
                back=back
                back_to=td_string!(locale, training.list.title).to_owned()
                title=td_string!(locale, training.page.title).to_owned()
            />
            <Main class="main--tight">
                <ErrorSummary errors=form.errors(locale)/>
                <div class="line line--apart">
                    <h1>{title}</h1>
                    <SavedState autosave/>
                </div>
                {notice}
                <KnownSession id draft/>
                <form
                    class="stack stack--5"
                    id="session-form"
                    novalidate
                    on:submit=move |event| {
                        event.prevent_default();
                        submit();
                    }
                >
                    <Fields form draft/>
                </form>
            </Main>
            <ActionBar say=ViewFn::from(move || failed.get())>
                {side}
                <Button submits="session-form" busy=is_saving>{main}</Button>
            </ActionBar>
        </Page>
    }
}

/// Asks whether this is a session the book already has.
#[component]
fn KnownSession(id: SessionId, draft: RwSignal<SessionDraft>) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let book = use_field_book();
    let today = use_device().local_time().today();
    let known = Memo::new(move |_| {
        // The topic may still be missing; it is not part of what makes two sessions one.
        let session = draft.with(|draft| {
            let named =
                SessionDraft { topic: "-".into(), roll: Default::default(), ..draft.clone() };
            named.finish(today).ok()
        })?;
        book.read(|replica| {
            let others = replica.ids(Kind::TrainingSession).filter(|other| *other != id.into());
            let mut known = others.filter_map(|other| {
                Some((SessionId::from(other), replica.typed::<TrainingSession>(other)?))
            });
            known.find(|(_, other)| same_session(other, &session))
        })
    });
    move || {
        known.get().map(|(same, session)| {
            let text = td_string!(locale, training.form.known, topic = session.topic);
            view! {
                <Note icon="school">
                    <p>{text}</p>
                    <p><a href=route::session(same)>{td_string!(locale, training.form.open_known)}</a></p>
                </Note>
            }
        })
    }
}
