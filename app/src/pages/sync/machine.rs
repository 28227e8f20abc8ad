//! What the machine says of itself, and the rescue file.

use i18n::*;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sync::Replica;

use crate::components::{Button, ButtonKind, Fact, Facts};
use crate::context::{
    storage_words, store_error_words, use_device, use_field_book, use_photos, use_sync_status,
};
use crate::format;
use crate::port::Storage;

/// This machine.
#[component]
pub(super) fn ThisMachine() -> impl IntoView {
    let i18n = use_i18n();
    let device = use_device();
    let storage = RwSignal::new(None::<Storage>);
    spawn_local(async move {
        let told = device.gateway().storage().await;
        storage.try_set(Some(told));
    });
    let space = move || storage_words(storage.get().unwrap_or_default(), i18n.get_locale());
    let kept = move || {
        if storage.get().is_some_and(|storage| storage.is_persisted) {
            t_string!(i18n, settings.kept)
        } else {
            t_string!(i18n, settings.not_kept)
        }
    };
    view! {
        <section class="stack" aria-labelledby="machine">
            <h2 class="h3" id="machine">
                {move || t_string!(i18n, sync.machine)}
            </h2>
            <Facts>
                <Fact term=Signal::derive(move || t_string!(i18n, settings.space).to_owned())>
                    {space}
                </Fact>
                <Fact term=Signal::derive(move || t_string!(i18n, settings.keeping).to_owned())>
                    {kept}
                </Fact>
                <Clock />
            </Facts>
            <RescueFile />
        </section>
    }
}

/// How the machine's clock stands to the server's, once a round has compared them.
#[component]
fn Clock() -> impl IntoView {
    let i18n = use_i18n();
    let book = use_field_book();
    let words = move || {
        let ahead_ms = book.clock_offset_ms()?;
        let minutes = usize::try_from(ahead_ms.unsigned_abs() / 60_000).unwrap_or(usize::MAX);
        let count = format::count(minutes, i18n.get_locale());
        let days = minutes / (24 * 60);
        let days_count = format::count(days, i18n.get_locale());
        Some(match (minutes, ahead_ms > 0) {
            (0, _) => t_string!(i18n, sync.clock_right).to_owned(),
            // Nobody reads two years in minutes.
            (_, true) if days > 1 => t_string!(i18n, sync.clock_behind_days, days = days_count),
            (_, false) if days > 1 => t_string!(i18n, sync.clock_ahead_days, days = days_count),
            (_, true) => t_string!(i18n, sync.clock_behind, minutes = count),
            (_, false) => t_string!(i18n, sync.clock_ahead, minutes = count),
        })
    };
    view! {
        <Show when=move || book.clock_offset_ms().is_some()>
            <Fact term=Signal::derive(move || t_string!(i18n, sync.clock).to_owned())>{words}</Fact>
        </Show>
    }
}

/// Lets the person keep what is not on the server yet, for a machine that is about to fail.
#[component]
fn RescueFile() -> impl IntoView {
    let i18n = use_i18n();
    let device = use_device();
    let book = use_field_book();
    let ledger = use_sync_status().ledger;
    let photos = use_photos();
    let problem = RwSignal::new(None::<&'static str>);
    let is_busy = RwSignal::new(false);
    let export = move |()| {
        is_busy.set(true);
        spawn_local(async move {
            let name = format!("nuong-{}.rescue", device.local_time().today());
            let outcome = device.gateway().rescue(&name).await;
            let locale = i18n.get_locale_untracked();
            is_busy.try_set(false);
            problem.try_set(match outcome {
                Ok(true) => None,
                Ok(false) => Some(td_string!(locale, sync.rescue_no_key)),
                Err(error) => Some(store_error_words(&error, locale)),
            });
        });
    };
    let waiting = Memo::new(move |_| ledger.with(|ledger| ledger.waiting));
    let rest = Memo::new(move |_| book.drafts().len() as u64 + book.read(Replica::unreadable));
    let words = move || {
        let count = format::count(waiting.get(), i18n.get_locale());
        format::counted(
            waiting.get(),
            t_string!(i18n, sync.rescue_hint_one).to_owned(),
            t_string!(i18n, sync.rescue_hint_many, count = count),
        )
    };
    view! {
        <Show when=move || { waiting.get() as u64 + rest.get() > 0 }>
            <Button
                kind=ButtonKind::Second
                wide=true
                icon="file-export"
                busy=is_busy
                on_press=export
            >
                {move || t_string!(i18n, sync.rescue)}
            </Button>
            <p class="hush">{words}</p>
            <Show when=move || { photos.waiting().0 > 0 }>
                <p>{move || t_string!(i18n, sync.rescue_photos)}</p>
            </Show>
            <p class="quiet" role="status">{move || problem.get()}</p>
        </Show>
    }
}
