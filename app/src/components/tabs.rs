//! The four main pages, always under the thumb.

use i18n::*;
use leptos::prelude::*;

use super::icon::Icon;
use crate::context::use_sync_status;
use crate::{format, route};

/// A main page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// *Hôm nay*.
    Today,
    /// *Hộ dân*.
    Households,
    /// *Tập huấn*.
    Training,
    /// *Đồng bộ*.
    Sync,
}

/// The tabs; only *Đồng bộ* carries a number, that of unsent items.
#[component]
pub fn Tabs(
    /// The page they are on, if it is one of them.
    #[prop(optional)]
    current: Option<Tab>,
) -> impl IntoView {
    let i18n = use_i18n();
    let ledger = use_sync_status().ledger;
    let here = move |tab: Tab| (current == Some(tab)).then_some("page");
    let waiting = Memo::new(move |_| ledger.with(|ledger| ledger.waiting));
    let number = move || {
        let waiting = Some(waiting.get()).filter(|waiting| *waiting > 0)?;
        Some(view! {
            <span class="nav__count">
                {format::count(waiting, i18n.get_locale())}
                <span class="only-read">" "{t_string!(i18n, common.tab.unsent)}</span>
            </span>
        })
    };
    view! {
        <div class="dock">
            <nav class="nav" aria-label=move || t_string!(i18n, common.tab.sections)>
                <a href=route::today() aria-current=here(Tab::Today)>
                    <Icon name="calendar-event" />
                    {move || t_string!(i18n, common.tab.today)}
                </a>
                <a href=route::households() aria-current=here(Tab::Households)>
                    <Icon name="home" />
                    {move || t_string!(i18n, common.tab.households)}
                </a>
                <a href=route::training() aria-current=here(Tab::Training)>
                    <Icon name="school" />
                    {move || t_string!(i18n, common.tab.training)}
                </a>
                <a href=route::sync() aria-current=here(Tab::Sync)>
                    <Icon name="refresh" />
                    {move || t_string!(i18n, common.tab.sync)}
                    {number}
                </a>
            </nav>
        </div>
    }
}
