//! Settings: language, text, contrast, storage, who is signed in, and the way out.

mod account;
mod lock;
mod looks;
mod storage;

use i18n::*;
use leptos::prelude::*;

use crate::components::{Fact, Facts, Main, Page, TopHeader};
use crate::context::use_device;
use crate::pages::sign_in_again::SignInAgain;
use crate::route;

use account::Account;
use lock::LockSection;
use looks::Looks;
use storage::StorageSection;

/// The settings.
#[component]
pub(crate) fn Settings() -> impl IntoView {
    let i18n = use_i18n();
    let build = use_device().with(|gateway| gateway.build());
    let title = Signal::derive(move || t_string!(i18n, common.settings).to_owned());
    view! {
        <Page title>
            <TopHeader
                back=Signal::derive(route::today)
                back_to=Signal::derive(move || t_string!(i18n, common.tab.today).to_owned())
                title
                is_heading=true
            />
            <Main class="main--tight">
                <SignInAgain words=Signal::derive(move || {
                    t_string!(i18n, common.failure.signed_out).to_owned()
                }) />
                <Looks />
                <StorageSection />
                <LockSection />
                <Account />
                <Facts>
                    <Fact term=Signal::derive(move || {
                        t_string!(i18n, settings.build).to_owned()
                    })>{build}</Fact>
                </Facts>
            </Main>
        </Page>
    }
}
