//! Who is signed in, signing in again to send, and signing out without losing anything.

use domain::access::Role;
use domain::id::AreaId;
use domain::name::capitalized;
use i18n::*;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::v1::ScopeCard;

use crate::components::{Button, ButtonKind, Dialog, Fact, Facts, Note, NoteKind, PasswordField};
use crate::context::{
    use_field_book, use_photos, use_session, use_start, use_sync_status, use_toasts, village_name,
};
use crate::format;
use crate::port::SignInProblem;

/// Name, role, areas, and the way out.
#[component]
pub(super) fn Account() -> impl IntoView {
    let i18n = use_i18n();
    let (session, book) = (use_session(), use_field_book());
    let name = move || session.user().map(|user| user.name);
    let username = move || session.user().map(|user| user.username);
    let role = move || session.role().map(|role| role_words(role, i18n.get_locale()));
    let areas = move || {
        let villages = session.villages();
        let names: Vec<String> = if villages.is_empty() {
            let name = |commune: ScopeCard| {
                let area = book.index(|index| village_name(index, AreaId(commune.id.0)));
                area.map_or(commune.name, |name| capitalized(&name))
            };
            session.communes().into_iter().map(name).collect()
        } else {
            let name =
                |index: &_| villages.iter().filter_map(|it| village_name(index, *it)).collect();
            book.index(name)
        };
        names.join(", ")
    };
    view! {
        <section class="stack" aria-labelledby="account">
            <h2 id="account">{move || t_string!(i18n, settings.account)}</h2>
            <Facts>
                <Fact term=Signal::derive(move || t_string!(i18n, settings.name).to_owned())>
                    {name}
                </Fact>
                <Fact term=Signal::derive(move || t_string!(i18n, sign_in.username).to_owned())>
                    {username}
                </Fact>
                <Fact term=Signal::derive(move || t_string!(i18n, settings.role).to_owned())>
                    {role}
                </Fact>
                <Fact term=Signal::derive(move || t_string!(i18n, settings.areas).to_owned())>
                    {areas}
                </Fact>
            </Facts>
            <SignOut />
        </section>
    }
}

fn role_words(role: Role, locale: Locale) -> &'static str {
    match role {
        Role::ProvinceAdmin => td_string!(locale, common.role.province_admin),
        Role::District => td_string!(locale, common.role.district),
        Role::CommuneOfficer => td_string!(locale, common.role.commune_officer),
        Role::Village => td_string!(locale, common.role.village),
        Role::Trainer => td_string!(locale, common.role.trainer),
        Role::Agency => td_string!(locale, common.role.agency),
        Role::Inspector => td_string!(locale, common.role.inspector),
    }
}

/// Signs out, and says first what stays on this machine.
#[component]
fn SignOut() -> impl IntoView {
    let i18n = use_i18n();
    let start = use_start();
    let ledger = use_sync_status().ledger;
    let book = use_field_book();
    let is_asking = RwSignal::new(false);
    let is_busy = RwSignal::new(false);
    let photos = use_photos();
    let waiting = Memo::new(move |_| ledger.with(|ledger| ledger.waiting));
    let drafts = Memo::new(move |_| book.drafts().len());
    let leave = move |()| {
        is_busy.set(true);
        spawn_local(async move {
            is_asking.try_set(false);
            start.sign_out().await;
        });
    };
    let title = move || sign_out_title(waiting.get(), photos.waiting().0, i18n.get_locale());
    let what_stays = move || {
        if waiting.get() + drafts.get() + photos.waiting().0 == 0 {
            t_string!(i18n, settings.sign_out_all_sent)
        } else {
            t_string!(i18n, settings.sign_out_stays)
        }
    };
    view! {
        <Button kind=ButtonKind::Second wide=true on_press=move |()| is_asking.set(true)>
            {move || t_string!(i18n, settings.sign_out)}
        </Button>
        <Dialog is_open=is_asking title=Signal::derive(title)>
            <p>{what_stays}</p>
            {move || photos.waiting_words(i18n.get_locale()).map(|words| view! { <p>{words}</p> })}
            <Button wide=true on_press=move |()| is_asking.set(false)>
                {move || t_string!(i18n, settings.stay)}
            </Button>
            <Button kind=ButtonKind::Second wide=true busy=is_busy on_press=leave>
                {move || t_string!(i18n, settings.sign_out)}
            </Button>
        </Dialog>
    }
}

/// The question, with what the server does not have yet.
fn sign_out_title(items: usize, photos: usize, locale: Locale) -> String {
    let count = |count: usize| format::count(count, locale);
    let of_items = match items {
        1 => td_string!(locale, settings.unsent_item).to_owned(),
        _ => td_string!(locale, settings.unsent_items, count = count(items)),
    };
    let of_photos = match photos {
        1 => td_string!(locale, settings.unsent_photo).to_owned(),
        _ => td_string!(locale, settings.unsent_photos, count = count(photos)),
    };
    let unsent = match (items, photos) {
        (0, 0) => return td_string!(locale, settings.sign_out_title).to_owned(),
        (_, 0) => of_items,
        (0, _) => of_photos,
        _ => td_string!(locale, settings.unsent_both, items = of_items, photos = of_photos),
    };
    td_string!(locale, settings.sign_out_unsent, unsent = unsent)
}

/// Where the session is over: the password again, and sending goes on.
#[component]
pub(super) fn SignInAgain() -> impl IntoView {
    let session = use_session();
    let has_ended = Memo::new(move |_| session.has_ended());
    view! {
        <Show when=move || has_ended.get()>
            <SignInAgainForm />
        </Show>
    }
}

#[component]
fn SignInAgainForm() -> impl IntoView {
    let i18n = use_i18n();
    let (session, start, toasts) = (use_session(), use_start(), use_toasts());
    let password = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<String>);
    let is_busy = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(user) = session.user().filter(|_| !is_busy.get_untracked()) else { return };
        is_busy.set(true);
        spawn_local(async move {
            let outcome = start.sign_in(&user.username, &password.get_untracked()).await;
            is_busy.try_set(false);
            match outcome {
                Ok(()) => toasts.show(t_string!(i18n, settings.signed_in_again).to_owned()),
                Err(why) => {
                    problem.try_set(Some(refusal_words(why, i18n.get_locale_untracked())));
                }
            }
        });
    };
    view! {
        <form class="stack stack--4" id="sign-in-again" novalidate=true on:submit=submit>
            <Note kind=NoteKind::Look icon="alert-circle">
                <p>{move || t_string!(i18n, common.failure.signed_out)}</p>
            </Note>
            <PasswordField
                name="password"
                label=Signal::derive(move || t_string!(i18n, sign_in.password).to_owned())
                value=password
                problem=problem
            />
            <Button wide=true submits="sign-in-again" busy=is_busy>
                {move || t_string!(i18n, sign_in.submit)}
            </Button>
        </form>
    }
}

pub(in crate::pages) fn refusal_words(why: SignInProblem, locale: Locale) -> String {
    match why {
        SignInProblem::Wrong => td_string!(locale, sign_in.wrong).to_owned(),
        SignInProblem::NoSignal => td_string!(locale, common.failure.no_signal).to_owned(),
        SignInProblem::Wait(seconds) => {
            let minutes = seconds.div_ceil(60).max(1);
            format::counted(
                usize::try_from(minutes).unwrap_or(usize::MAX),
                td_string!(locale, sign_in.wait_one).to_owned(),
                td_string!(locale, sign_in.wait_many, minutes = minutes.to_string()),
            )
        }
        SignInProblem::TooOld => td_string!(locale, sign_in.too_old).to_owned(),
        SignInProblem::ServerFault => td_string!(locale, sign_in.server_fault).to_owned(),
    }
}
