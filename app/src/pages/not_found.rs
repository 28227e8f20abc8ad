//! An address of the app that leads nowhere.

use i18n::*;
use leptos::prelude::*;

use crate::components::{ButtonLink, Empty, Main, Page, Tabs, TopHeader};
use crate::route;

/// No such page.
#[component]
pub(crate) fn NotFound() -> impl IntoView {
    let i18n = use_i18n();
    let title = Signal::derive(move || t_string!(i18n, home.not_found.title).to_owned());
    view! {
        <Page title>
            <TopHeader title is_heading=true />
            <Main class="main--tight">
                <Empty title=Signal::derive(move || {
                    t_string!(i18n, home.not_found.what).to_owned()
                })>
                    <p>{move || t_string!(i18n, home.not_found.next)}</p>
                    <ButtonLink href=route::today() wide=true>
                        {move || t_string!(i18n, home.not_found.to_today)}
                    </ButtonLink>
                </Empty>
            </Main>
            <Tabs />
        </Page>
    }
}
