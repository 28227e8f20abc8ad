//! The pages nobody needs to see their list of households: a piece of code of their own.
//!
//! A first visit draws the book before this piece is there. It is fetched right after the first
//! page has been drawn, and the service worker keeps it with the rest of the build; so it is on
//! the phone before the phone leaves the signal. A build without the feature `split` has
//! everything in one piece.

use i18n::*;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{assessments, conflicts, households, settings, sync, training};
use crate::components::{Button, Main, Note, NoteKind, Page};
use crate::pages::Opening;

/// What draws one page.
type Draw = fn() -> AnyView;

/// The pages of the later piece.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LaterPages {
    pub(crate) sync: Draw,
    pub(crate) settings: Draw,
    pub(crate) new_household: Draw,
    pub(crate) edit_household: Draw,
    pub(crate) new_person: Draw,
    pub(crate) edit_person: Draw,
    pub(crate) assess: Draw,
    pub(crate) assessment: Draw,
    pub(crate) training: Draw,
    pub(crate) new_session: Draw,
    pub(crate) session: Draw,
    pub(crate) edit_session: Draw,
    pub(crate) attendance: Draw,
    pub(crate) conflicts: Draw,
    pub(crate) conflict: Draw,
}

impl LaterPages {
    fn all() -> Self {
        Self {
            sync: || sync::Sync().into_any(),
            settings: || settings::Settings().into_any(),
            new_household: || households::NewHousehold().into_any(),
            edit_household: || households::EditHousehold().into_any(),
            new_person: || households::NewPerson().into_any(),
            edit_person: || households::EditPerson().into_any(),
            assess: || assessments::Assess().into_any(),
            assessment: || assessments::Assessment().into_any(),
            training: || training::Training().into_any(),
            new_session: || training::NewSession().into_any(),
            session: || training::Session().into_any(),
            edit_session: || training::EditSession().into_any(),
            attendance: || training::Attendance().into_any(),
            conflicts: || conflicts::Conflicts().into_any(),
            conflict: || conflicts::Conflict().into_any(),
        }
    }
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
fn fetch_pages() -> Result<LaterPages, NotArrived> {
    Ok(LaterPages::all())
}

#[cfg(not(feature = "split"))]
fn fetch_pages() -> impl Future<Output = Result<LaterPages, NotArrived>> {
    std::future::ready(Ok(LaterPages::all()))
}

/// Whether the later piece is there.
#[derive(Clone, Copy, Debug)]
enum Piece {
    UnderWay,
    Here(LaterPages),
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
            // The officer may have signed out meanwhile; then nobody asks any more.
            self.0.try_set(fetched.map_or(Piece::NotArrived, Piece::Here));
        });
    }
}

/// Shows a page of the later piece once that is there.
pub(crate) fn later(pick: fn(&LaterPages) -> Draw) -> AnyView {
    let later: Later = expect_context();
    let view = move || match later.0.get() {
        Piece::UnderWay => Opening().into_any(),
        Piece::Here(pages) => pick(&pages)(),
        Piece::NotArrived => NotArrivedYet(NotArrivedYetProps { later }).into_any(),
    };
    view.into_any()
}

#[component]
fn NotArrivedYet(
    /// What to fetch again.
    later: Later,
) -> impl IntoView {
    let i18n = use_i18n();
    let title = Signal::derive(move || t_string!(i18n, shell.not_arrived).to_owned());
    view! {
        <Page title>
            <Main>
                <h1>{move || title.get()}</h1>
                <Note kind=NoteKind::Look icon="wifi-off">
                    <p>{move || t_string!(i18n, shell.not_arrived_hint)}</p>
                </Note>
                <Button wide=true on_press=move |()| later.fetch()>
                    {move || t_string!(i18n, shell.fetch_again)}
                </Button>
            </Main>
        </Page>
    }
}
