//! `/office/`: households by class and place, against the target, with the movement.

mod arrivals;
mod movement;
mod table;
mod targets;
mod tiles;

use domain::access::OfficePage;
use i18n::*;
use leptos::prelude::*;

use crate::desk::{Desk, desk_page, small_icon};
use crate::link::Asked;

pub use arrivals::{Arrival, Arrivals};
pub use movement::Balance;
pub use table::{Row, Sums};
pub use targets::Plan;
pub use tiles::{Tile, TileGroup};

/// One choice of a list of choices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub words: String,
}

/// Everything a board shows.
#[derive(Clone, Debug)]
pub struct Board {
    /// What was asked, with the values that apply.
    pub asked: Asked,
    /// The area's name with its kind.
    pub area: String,
    /// The areas above it, the widest first, with their ids.
    pub above: Vec<(String, String)>,
    /// The review year.
    pub round: u16,
    /// The year it is compared with.
    pub round_before: u16,
    /// Rounds to choose from.
    pub rounds: Vec<Choice>,
    /// Maps to choose from.
    pub maps: Vec<Choice>,
    /// What the rows are: districts, communes or villages.
    pub parts: Parts,
    /// The rows.
    pub rows: Vec<Row>,
    /// All together.
    pub sums: Sums,
    /// What the plan of the year asks, if there is one.
    pub plan: Option<Plan>,
    /// The movement of poor households.
    pub balance: Balance,
    /// The communes as tiles.
    pub tiles: Vec<TileGroup>,
    /// Sessions of the year, marks of presence, people and households.
    pub sessions: (u64, u64, u64, u64),
    /// What arrived last.
    pub arrivals: Arrivals,
    /// When the figures were read.
    pub read_at: String,
    /// Whether there is nothing on file at all.
    pub is_empty: bool,
    /// Whether the user may import, which is what to do with an empty book.
    pub may_import: bool,
}

/// What the rows of a board are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parts {
    /// Districts, towns and cities.
    Districts,
    /// Communes, wards and townships.
    Communes,
    /// Villages.
    Villages,
}

/// The page.
pub fn board_page(desk: &Desk, board: &Board) -> AnyView {
    let locale = desk.locale();
    let title =
        td_string!(locale, office.board.title, area = board.area.clone(), year = board.round);
    if board.is_empty {
        return desk_page(
            desk,
            Some(OfficePage::Board),
            &title,
            "work--board",
            empty(board, locale),
        );
    }
    let content = view! {
        {head(board, locale, title.clone())}
        {targets::stats(board, locale)}
        <div class="board-grid">
            <div class="stack board-left">
                {table::panel(board, locale)}
                {movement::panel(board, locale)}
            </div>
            <div class="stack board-right">
                {tiles::panel(board, locale)}
                {arrivals::panel(board, locale)}
            </div>
        </div>
        <p class="hush foot-mark">
            {board.plan.is_some().then(|| view! {
                <span class="unver">{td_string!(locale, office.board.dashed)}</span>
                {td_string!(locale, office.board.dashed_means)}
            })}
            {td_string!(locale, office.board.every_number)}
        </p>
    };
    desk_page(desk, Some(OfficePage::Board), &title, "work--board", content)
}

fn head(board: &Board, locale: Locale, title: String) -> impl IntoView + use<> {
    let above: Vec<_> = board
        .above
        .iter()
        .map(|(id, name)| {
            let address = board.asked.in_area(id).address("/office/");
            view! { <a href=address>{name.clone()}</a><span aria-hidden="true">" › "</span> }
        })
        .collect();
    let plan = board.plan.as_ref().map(|plan| format!("{}. ", plan.symbol));
    let area = board.asked.area.clone();
    view! {
        <div class="work__head">
            <div>
                {(!above.is_empty()).then(|| view! {
                    <nav class="crumbs" aria-label=td_string!(locale, office.board.above)>{above}</nav>
                })}
                <h1>{title}</h1>
                <p class="quiet">
                    {plan}
                    {td_string!(locale, office.board.read_at, at = board.read_at.clone())}
                </p>
            </div>
            <form class="line board-set" method="get" action="/office/">
                <input type="hidden" name="area" value=area/>
                {choose("round", td_string!(locale, office.board.round), &board.rounds, &board.asked.round)}
                {choose("map", td_string!(locale, office.board.map), &board.maps, &board.asked.map)}
                <button class="btn btn--second" type="submit">
                    {small_icon("refresh")}{td_string!(locale, office.board.show)}
                </button>
            </form>
        </div>
    }
}

fn empty(board: &Board, locale: Locale) -> impl IntoView + use<> {
    let may_import = board.may_import.then(|| {
        view! { <p><a class="btn" href="/office/import">{td_string!(locale, office.board.go_import)}</a></p> }
    });
    view! {
        <div class="work__head"><h1>{td_string!(locale, office.board.empty)}</h1></div>
        <section class="panel panel--text stack">
            <p>{td_string!(locale, office.board.empty_hint)}</p>
            {may_import}
        </section>
    }
}

/// A labelled list of choices.
pub fn choose(
    name: &'static str,
    label: &'static str,
    choices: &[Choice],
    chosen: &str,
) -> impl IntoView + use<> {
    let options: Vec<_> = choices
        .iter()
        .map(|choice| {
            let is_chosen = choice.value == chosen;
            view! { <option value=choice.value.clone() selected=is_chosen>{choice.words.clone()}</option> }
        })
        .collect();
    view! {
        <label class="only-read" for=name>{label}</label>
        <select class="input" id=name name=name>{options}</select>
    }
}
