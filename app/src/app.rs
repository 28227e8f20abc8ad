//! The root: contexts, what stands before the pages, and the first pages by address.

use std::rc::Rc;

use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;

use crate::components::{FocusAfterNavigation, SkipLink, ToastPlace, UpdateOffer};
use crate::context::{Stage, Start, provide};
use crate::pages::{self, Later, later, later_before};
use crate::port::Gateway;
use crate::route;

/// The officer's app on this machine.
#[component]
pub fn App(
    /// The machine, the server behind it, and the driver that keeps both in step.
    gateway: Rc<dyn Gateway>,
) -> impl IntoView {
    let start = provide(gateway);
    // While the book is being read, the shell's own first screen stays: nothing is drawn twice.
    let has_begun = Memo::new(move |before: Option<&bool>| {
        before.is_some_and(|has_begun| *has_begun) || start.stage.get() != Stage::Opening
    });
    let whole = move || {
        Later::provide();
        view! {
            <SkipLink />
            <Router base=route::BASE>{before_pages(start)}</Router>
            <UpdateOffer />
            <ToastPlace />
        }
        .into_any()
    };
    move || has_begun.get().then(whole)
}

/// A deep link stays in the address bar while somebody signs in, and opens afterwards.
fn before_pages(start: Start) -> impl IntoView {
    let stage = Memo::new(move |_| start.stage.get());
    move || match stage.get() {
        Stage::Opening => pages::Opening().into_any(),
        Stage::SignIn => pages::SignIn().into_any(),
        Stage::Failed(error) => pages::CannotOpen(pages::CannotOpenProps { error }).into_any(),
        stage @ (Stage::Locked
        | Stage::ChoosePin
        | Stage::ForgotPin
        | Stage::Erased(_)
        | Stage::FirstDownload) => later_before(stage),
        Stage::Ready => view! {
            <FocusAfterNavigation />
            <AllPages />
        }
        .into_any(),
    }
}

/// Every page is in the later piece, where the lock before them is.
#[component]
fn AllPages() -> impl IntoView {
    view! {
        <Routes fallback=|| ()>
            <Route path=path!("/") view=later />
            <Route path=path!("/*elsewhere") view=later />
        </Routes>
    }
}
