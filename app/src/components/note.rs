//! What to know, and what to say where there is nothing.

use i18n::*;
use leptos::prelude::*;

use super::icon::Icon;
use crate::context::{use_device, use_sync_status};

/// How loud a note is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NoteKind {
    /// Good to know.
    #[default]
    Quiet,
    /// Worth a look.
    Look,
    /// Work has stopped.
    Stop,
}

/// A short text with an icon.
#[component]
pub fn Note(
    /// How loud it is.
    #[prop(optional)]
    kind: NoteKind,
    /// The icon in front.
    icon: &'static str,
    children: Children,
) -> impl IntoView {
    let class = match kind {
        NoteKind::Quiet => "note",
        NoteKind::Look => "note note--look",
        NoteKind::Stop => "note note--stop",
    };
    let role = match kind {
        NoteKind::Quiet => None,
        NoteKind::Look => Some("status"),
        NoteKind::Stop => Some("alert"),
    };
    view! {
        <div class=class role=role>
            <Icon name=icon />
            <div class="stack stack--1">{children()}</div>
        </div>
    }
}

/// Says once that the machine erased the book that was on it, and what comes back.
#[component]
pub fn LostBook() -> impl IntoView {
    let i18n = use_i18n();
    let device = use_device();
    let lost_since = use_sync_status().lost_since;
    move || {
        lost_since.get().map(|since| {
            let since = device.local_time().moment(since, i18n.get_locale());
            view! {
                <Note kind=NoteKind::Stop icon="alert-triangle">
                    <p>{t_string!(i18n, common.lost.what)}</p>
                    <p class="quiet">{t_string!(i18n, common.lost.since, since = since)}</p>
                    <button
                        class="btn btn--quiet"
                        type="button"
                        on:click=move |_| lost_since.set(None)
                    >
                        {t_string!(i18n, common.lost.understood)}
                    </button>
                </Note>
            }
        })
    }
}

/// What is said where a list has nothing: what is so, whether that is good, what next.
#[component]
pub fn Empty(
    /// What is so.
    #[prop(into)]
    title: Signal<String>,
    /// What next.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <svg class="terrace" viewBox="0 0 328 92" aria-hidden="true">
                <path d="M0 91c26-2 38-22 66-26s36-36 74-40 40-22 70-22 44 26 68 32 34 40 50 56"></path>
                <path d="M34 91c22-2 28-14 52-18s32-32 62-35 36-19 60-19 36 22 56 29 28 32 38 43"></path>
                <path
                    class="ripe"
                    d="M68 91c16-2 20-8 36-11s30-26 52-28 32-16 50-16 28 18 44 25 20 22 28 30"
                ></path>
                <path d="M104 91c10-2 14-3 24-6s24-18 38-19 26-13 38-13 20 14 30 20 14 13 20 18"></path>
                <path d="M142 91c6-2 8-2 14-4s16-9 24-9 14-8 22-8 10 8 16 12 8 6 12 9"></path>
                <path d="M0 91h328"></path>
            </svg>
            <h2>{move || title.get()}</h2>
            {children.map(|children| children())}
        </div>
    }
}
