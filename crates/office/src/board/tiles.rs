//! The communes as tiles, darker where more households are poor.

use i18n::*;
use leptos::prelude::*;

use super::Board;
use crate::figure::per_cent;

/// The communes of one district, or all of a map without districts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TileGroup {
    /// The district's name.
    pub name: String,
    /// Its communes.
    pub tiles: Vec<Tile>,
}

/// One commune.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tile {
    /// Its id.
    pub area: String,
    /// Its name.
    pub name: String,
    /// Poor households.
    pub poor: u64,
    /// Households with a sheet.
    pub reviewed: u64,
}

const COLUMNS: usize = 3;
const PITCH: usize = 16;
const GROUP_WIDTH: usize = 104;
const NAME_HEIGHT: usize = 18;

/// The picture with its key; nothing where there are no communes to show.
pub(super) fn panel(board: &Board, locale: Locale) -> Option<impl IntoView + use<>> {
    let count: usize = board.tiles.iter().map(|group| group.tiles.len()).sum();
    if count < 2 {
        return None;
    }
    let (across, group_width) = match board.tiles.as_slice() {
        [_] => (19, 304),
        _ => (6, GROUP_WIDTH),
    };
    let mut heights = [0_usize; COLUMNS];
    let mut drawn = Vec::new();
    for group in &board.tiles {
        let column = (0..COLUMNS).min_by_key(|at| heights[*at]).unwrap_or_default();
        let (left, top) = (column * group_width, heights[column]);
        heights[column] += NAME_HEIGHT + group.tiles.len().div_ceil(across) * PITCH + 6;
        let tiles: Vec<_> = group
            .tiles
            .iter()
            .enumerate()
            .map(|(at, tile)| {
                let x = left + at % across * PITCH;
                let y = top + NAME_HEIGHT + at / across * PITCH;
                square(board, tile, x, y, locale)
            })
            .collect();
        drawn.push(view! {
            <text class="tile-name" x=left.to_string() y=(top + 12).to_string()>{group.name.clone()}</text>
            {tiles}
        });
    }
    let height = heights.into_iter().max().unwrap_or_default();
    Some(view! {
        <section class="panel" aria-labelledby="tiles">
            <div class="panel__head">
                <h2 id="tiles">{td_string!(locale, office.board.tiles, count = count)}</h2>
                <p class="hush">{td_string!(locale, office.board.rate_of_poor)}</p>
            </div>
            <div class="panel__chart panel__chart--tiles">
                <svg class="chart tiles" viewBox=format!("-1 0 313 {height}") role="group" aria-labelledby="tiles">
                    {drawn}
                </svg>
                {key(locale)}
            </div>
        </section>
    })
}

fn square(board: &Board, tile: &Tile, x: usize, y: usize, locale: Locale) -> impl IntoView + use<> {
    let words = match per_cent(tile.poor, tile.reviewed, locale) {
        Some(rate) => format!("{}: {rate} %", tile.name),
        None => format!("{}: {}", tile.name, td_string!(locale, office.board.no_sheets)),
    };
    let address = board.asked.in_area(&tile.area).place_and_time().address("/office/");
    let look = look(tile);
    let square = view! {
        <rect class=look x=x.to_string() y=y.to_string() width="13" height="13" rx="2"></rect>
    };
    if tile.reviewed == 0 {
        return view! { <g><title>{words}</title>{square}</g> }.into_any();
    }
    let label = words.clone();
    view! { <a href=address aria-label=label><title>{words}</title>{square}</a> }.into_any()
}

/// Steps of the rate of poor households: 10, 20, 30 and 50 per cent.
fn look(tile: &Tile) -> &'static str {
    let Some(rate) = (tile.poor * 100).checked_div(tile.reviewed) else { return "t0" };
    match rate {
        0..10 => "t1",
        10..20 => "t2",
        20..30 => "t3",
        30..50 => "t4",
        _ => "t5",
    }
}

fn key(locale: Locale) -> impl IntoView {
    view! {
        <p class="scale">
            <svg width="170" height="26" viewBox="0 0 170 26" class="tiles" aria-hidden="true">
                <rect class="t1" x="6" y="0" width="30" height="10" rx="2"></rect>
                <rect class="t2" x="38" y="0" width="30" height="10" rx="2"></rect>
                <rect class="t3" x="70" y="0" width="30" height="10" rx="2"></rect>
                <rect class="t4" x="102" y="0" width="30" height="10" rx="2"></rect>
                <rect class="t5" x="134" y="0" width="30" height="10" rx="2"></rect>
                <text x="6" y="23">"0"</text>
                <text x="37" y="23">"10"</text>
                <text x="69" y="23">"20"</text>
                <text x="101" y="23">"30"</text>
                <text x="133" y="23">"50"</text>
                <text x="158" y="23">"%"</text>
            </svg>
            <span>
                <svg width="14" height="14" viewBox="0 0 14 14" class="tiles" aria-hidden="true">
                    <rect class="t0" x=".75" y=".75" width="12.5" height="12.5" rx="2"></rect>
                </svg>
                {td_string!(locale, office.board.no_sheets)}
            </span>
        </p>
    }
}
