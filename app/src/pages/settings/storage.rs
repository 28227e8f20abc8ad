//! How much room the book takes, and whether the browser promised to keep it.

use i18n::*;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::{Button, ButtonKind, Note, NoteKind, ProgressBar};
use crate::context::{storage_words, use_device};
use crate::port::Storage;

/// The storage of this machine.
#[component]
pub(super) fn StorageSection() -> impl IntoView {
    let i18n = use_i18n();
    let device = use_device();
    let storage = RwSignal::new(None::<Storage>);
    let was_refused = RwSignal::new(false);
    let read = move || {
        spawn_local(async move {
            let told = device.gateway().storage().await;
            storage.try_set(Some(told));
        });
    };
    read();
    let ask = move |()| {
        spawn_local(async move {
            let promised = device.gateway().ask_to_persist().await;
            was_refused.try_set(!promised);
            read();
        });
    };
    let told = move || storage.get().unwrap_or_default();
    let words = move || storage_words(told(), i18n.get_locale());
    let has_figures = Memo::new(move |_| told().quota.is_some() && told().used.is_some());
    let must_ask = Memo::new(move |_| storage.get().is_some_and(|told| !told.is_persisted));
    view! {
        <section class="stack stack--3" aria-labelledby="storage">
            <h2 id="storage">{move || t_string!(i18n, settings.storage)}</h2>
            <Show when=move || has_figures.get()>
                <ProgressBar
                    done=Signal::derive(move || told().used.unwrap_or_default())
                    total=Signal::derive(move || told().quota.unwrap_or_default())
                    label=Signal::derive(move || t_string!(i18n, settings.space).to_owned())
                />
            </Show>
            <p class="quiet">{words}</p>
            <Show
                when=move || must_ask.get()
                fallback=move || {
                    view! { <p class="quiet">{move || t_string!(i18n, settings.kept)}</p> }
                }
            >
                <Note kind=NoteKind::Look icon="device-sd-card">
                    <p>{move || t_string!(i18n, settings.not_kept_why)}</p>
                </Note>
                <Button kind=ButtonKind::Second wide=true on_press=ask>
                    {move || t_string!(i18n, settings.ask_to_keep)}
                </Button>
                <Show when=move || was_refused.get()>
                    <p class="quiet" role="status">
                        {move || t_string!(i18n, settings.refused)}
                    </p>
                </Show>
            </Show>
        </section>
    }
}
