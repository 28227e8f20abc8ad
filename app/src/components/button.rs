//! Buttons, and links that look like them.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::icon::Icon;

/// What a button is to its page. One main action a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// The main action.
    #[default]
    Main,
    /// Another action of weight.
    Second,
    /// An action on the side.
    Quiet,
    /// An action that takes something away.
    Danger,
}

impl ButtonKind {
    fn class(self, wide: bool) -> String {
        let kind = match self {
            Self::Main => "btn",
            Self::Second => "btn btn--second",
            Self::Quiet => "btn btn--quiet",
            Self::Danger => "btn btn--danger",
        };
        if wide { format!("{kind} btn--wide") } else { kind.to_owned() }
    }
}

/// A button.
#[component]
pub fn Button(
    /// What it is to its page.
    #[prop(optional)]
    kind: ButtonKind,
    /// As wide as the column.
    #[prop(optional)]
    wide: bool,
    /// The form it submits, by id; without one it submits nothing.
    #[prop(optional)]
    submits: Option<&'static str>,
    /// An icon before the words.
    #[prop(optional)]
    icon: Option<&'static str>,
    /// Whether what it started is still going on.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Whether it cannot be used now; the reason stands in sight.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// What it does.
    #[prop(optional, into)]
    on_press: Option<Callback<()>>,
    children: Children,
) -> impl IntoView {
    // A button that is busy stays in reach of the keyboard and swallows further presses.
    let press = move |event: MouseEvent| {
        if busy.get_untracked() || disabled.get_untracked() {
            event.prevent_default();
        } else if let Some(on_press) = on_press {
            on_press.run(());
        }
    };
    view! {
        <button
            class=kind.class(wide)
            type=if submits.is_some() { "submit" } else { "button" }
            form=submits
            aria-busy=move || busy.get().then_some("true")
            aria-disabled=move || (busy.get() || disabled.get()).then_some("true")
            on:click=press
        >
            {move || busy.get().then(|| view! { <Icon name="refresh" small=true /> })}
            {move || icon.filter(|_| !busy.get()).map(|name| view! { <Icon name=name small=true /> })}
            {children()}
        </button>
    }
}

/// A link to another page that looks like a button.
#[component]
pub fn ButtonLink(
    /// Where it leads.
    #[prop(into)]
    href: Signal<String>,
    /// What it is to its page.
    #[prop(optional)]
    kind: ButtonKind,
    /// As wide as the column.
    #[prop(optional)]
    wide: bool,
    /// An icon before the words.
    #[prop(optional)]
    icon: Option<&'static str>,
    children: Children,
) -> impl IntoView {
    view! {
        <a class=kind.class(wide) href=move || href.get()>
            {icon.map(|name| view! { <Icon name=name small=true /> })}
            {children()}
        </a>
    }
}
