//! What nobody needs to sign in: a piece of code of its own, with the lock and what is behind it.
//!
//! It is fetched right after the first screen has been drawn, while a person types name and
//! password, and the service worker keeps it with the rest of the build; so it is on the phone
//! before the phone leaves the signal. The lock is in it: a book that is there is opened
//! with it, and so the day that is shown next is in it too. A build without the feature `split`
//! has everything in one piece.

use i18n::*;
use leptos::prelude::*;
use leptos::task::spawn_local;

use leptos_router::components::{Route, Routes};
use leptos_router::path;

use super::assessments::{Assess, Assessment};
use super::conflicts::{Conflict, Conflicts};
use super::erased::{Erased, ErasedProps};
use super::first_download::FirstDownload;
use super::home::Today;
use super::households::{
    EditHousehold, EditPerson, Household, HouseholdPhotos, Households, MoveHousehold, NewHousehold,
    NewPerson, Villages,
};
use super::lock::{ChangePin, ChoosePin, ForgotPin, Unlock};
use super::settings::Settings;
use super::sync::Sync;
use super::training::{Attendance, EditSession, NewSession, Session, Training};
use super::{NotFound, Opening};
use crate::components::{Button, Main, Note, NoteKind, Page, Tabs, TopHeader};
use crate::context::Stage;

/// What the piece can draw.
#[derive(Clone, Copy, Debug)]
struct Drawn {
    /// Whichever page the address names.
    pages: fn() -> AnyView,
    /// What stands before the pages.
    before: fn(&Stage) -> AnyView,
}

/// The lock, a new one, a forgotten PIN, the first download.
fn all_before(stage: &Stage) -> AnyView {
    match stage {
        Stage::Locked => Unlock().into_any(),
        Stage::ChoosePin => ChoosePin().into_any(),
        Stage::ForgotPin => ForgotPin().into_any(),
        Stage::Erased(why) => Erased(ErasedProps { why: *why }).into_any(),
        _ => FirstDownload().into_any(),
    }
}

/// The later pages by address.
fn all_pages() -> AnyView {
    view! {
        <Routes fallback=|| NotFound().into_any()>
            <Route path=path!("/") view=|| Today().into_any() />
            <Route path=path!("/sync") view=|| Sync().into_any() />
            <Route path=path!("/settings") view=|| Settings().into_any() />
            <Route path=path!("/settings/pin") view=|| ChangePin().into_any() />
            <Route path=path!("/villages") view=|| Villages().into_any() />
            <Route path=path!("/households") view=|| Households().into_any() />
            <Route path=path!("/households/new") view=|| NewHousehold().into_any() />
            <Route path=path!("/households/:household") view=|| Household().into_any() />
            <Route path=path!("/households/:household/edit") view=|| EditHousehold().into_any() />
            <Route
                path=path!("/households/:household/photos")
                view=|| HouseholdPhotos().into_any()
            />
            <Route path=path!("/households/:household/move") view=|| MoveHousehold().into_any() />
            <Route
                path=path!("/households/:household/members/new")
                view=|| NewPerson().into_any()
            />
            <Route
                path=path!("/households/:household/members/:person")
                view=|| EditPerson().into_any()
            />
            <Route path=path!("/households/:household/assess") view=|| Assess().into_any() />
            <Route path=path!("/households/:household/assess/:step") view=|| Assess().into_any() />
            <Route path=path!("/assessments/:assessment") view=|| Assessment().into_any() />
            <Route path=path!("/training") view=|| Training().into_any() />
            <Route path=path!("/training/new") view=|| NewSession().into_any() />
            <Route path=path!("/training/:session") view=|| Session().into_any() />
            <Route path=path!("/training/:session/edit") view=|| EditSession().into_any() />
            <Route path=path!("/training/:session/attendance") view=|| Attendance().into_any() />
            <Route path=path!("/conflicts") view=|| Conflicts().into_any() />
            <Route path=path!("/conflicts/:conflict") view=|| Conflict().into_any() />
        </Routes>
    }
    .into_any()
}

/// The piece did not arrive. Asking again fetches it again.
#[derive(Clone, Copy, Debug)]
struct NotArrived;

#[cfg(feature = "split")]
impl From<leptos::wasm_split::SplitLoaderError> for NotArrived {
    fn from(_: leptos::wasm_split::SplitLoaderError) -> Self {
        Self
    }
}

/// The one place where the code is cut: what only this function reaches is the later piece.
#[cfg(feature = "split")]
#[leptos::wasm_split::wasm_split(later, wasm_split_path = leptos::wasm_split, fallible)]
fn fetch_pages() -> Result<Drawn, NotArrived> {
    Ok(Drawn { pages: all_pages, before: all_before })
}

#[cfg(not(feature = "split"))]
fn fetch_pages() -> impl Future<Output = Result<Drawn, NotArrived>> {
    std::future::ready(Ok(Drawn { pages: all_pages, before: all_before }))
}

/// Whether the later piece is there.
#[derive(Clone, Copy, Debug)]
enum Piece {
    UnderWay,
    Here(Drawn),
    NotArrived,
}

/// The later piece as pages ask for it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Later(RwSignal<Piece>);

impl Later {
    /// Begins to fetch the piece and lets the pages below ask for it.
    pub(crate) fn provide() {
        let later = Self(RwSignal::new(Piece::UnderWay));
        provide_context(later);
        later.fetch();
    }

    fn fetch(self) {
        self.0.set(Piece::UnderWay);
        spawn_local(async move {
            let fetched = fetch_pages().await;
            // Whoever closed the page meanwhile does not ask any more.
            self.0.try_set(fetched.map_or(Piece::NotArrived, Piece::Here));
        });
    }
}

/// Shows a page of the later piece once that is there.
pub(crate) fn later() -> AnyView {
    once_here(true, |drawn| (drawn.pages)())
}

/// Shows what stands before the pages once the later piece is there.
pub(crate) fn later_before(stage: Stage) -> AnyView {
    once_here(false, move |drawn| (drawn.before)(&stage))
}

fn once_here(has_tabs: bool, draw: impl Fn(Drawn) -> AnyView + Send + 'static) -> AnyView {
    let later: Later = expect_context();
    let view = move || match later.0.get() {
        Piece::UnderWay => Opening().into_any(),
        Piece::Here(drawn) => draw(drawn),
        Piece::NotArrived => NotArrivedYet(NotArrivedYetProps { later, has_tabs }).into_any(),
    };
    view.into_any()
}

#[component]
fn NotArrivedYet(
    /// What to fetch again.
    later: Later,
    /// Whether there are other pages to go to.
    has_tabs: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let title = Signal::derive(move || t_string!(i18n, shell.not_arrived).to_owned());
    view! {
        <Page title>
            <TopHeader title is_heading=true />
            <Main class="main--tight">
                <Note kind=NoteKind::Look icon="wifi-off">
                    <p>{move || t_string!(i18n, shell.not_arrived_hint)}</p>
                </Note>
                <Button wide=true on_press=move |()| later.fetch()>
                    {move || t_string!(i18n, shell.fetch_again)}
                </Button>
            </Main>
            {has_tabs.then(|| view! { <Tabs /> })}
        </Page>
    }
}
