//! Who is signed in, and signing out without losing anything.

use domain::access::Role;
use domain::id::AreaId;
use domain::name::capitalized;
use i18n::*;
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::v1::ScopeCard;

use crate::components::{Button, ButtonKind, Dialog, Fact, Facts};
use crate::context::{
    use_field_book, use_photos, use_session, use_start, use_sync_status, village_name,
};
use crate::format;

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
