//! The rows of a board.

use i18n::*;
use leptos::prelude::*;

use super::{Board, Parts};
use crate::figure::{length_class, number, per_cent};
use crate::link::Asked;

/// Households of one area by how they stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Poor in the round.
    pub poor: u64,
    /// Near-poor in the round.
    pub near_poor: u64,
    /// Neither in the round.
    pub not_poor: u64,
    /// Without a sheet of the round.
    pub not_reviewed: u64,
    /// Poor in the round before, if only by an exit list.
    pub poor_before: u64,
    /// Left poverty by review.
    pub left: u64,
    /// Poor with a person of merit.
    pub poor_merit: u64,
}

impl Sums {
    /// All households.
    pub fn households(&self) -> u64 {
        self.reviewed() + self.not_reviewed
    }

    /// Households with a sheet of the round.
    pub fn reviewed(&self) -> u64 {
        self.poor + self.near_poor + self.not_poor
    }

    /// Adds another area's.
    pub fn add(&mut self, other: &Self) {
        self.poor += other.poor;
        self.near_poor += other.near_poor;
        self.not_poor += other.not_poor;
        self.not_reviewed += other.not_reviewed;
        self.poor_before += other.poor_before;
        self.left += other.left;
        self.poor_merit += other.poor_merit;
    }
}

/// One area of a board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its id; empty for households whose place is not on the map.
    pub area: String,
    /// Its name.
    pub name: String,
    /// Its numbers.
    pub sums: Sums,
    /// How many poor households are to leave, and whether the figure was verified.
    pub target: Option<(u64, bool)>,
}

/// The table with its heading.
pub(super) fn panel(board: &Board, locale: Locale) -> impl IntoView + use<> {
    let heading = match board.parts {
        Parts::Districts => td_string!(locale, office.board.districts),
        Parts::Communes => td_string!(locale, office.board.communes),
        Parts::Villages => td_string!(locale, office.board.villages),
    };
    let has_targets = board.plan.is_some() && board.rows.iter().any(|row| row.target.is_some());
    let rows: Vec<_> = board.rows.iter().map(|row| line(board, row, has_targets, locale)).collect();
    let count = number(u64::try_from(board.rows.len()).unwrap_or_default(), locale);
    view! {
        <section class="panel" aria-labelledby="parts">
            <div class="panel__head">
                <h2 id="parts">{count}" "{heading}</h2>
                <p class="hush">{td_string!(locale, office.board.poorest_first)}</p>
            </div>
            <div class="table-box" tabindex="0" role="region" aria-labelledby="parts">
                <table class="table table--board">
                    <thead>
                        <tr>
                            <th scope="col">{td_string!(locale, office.board.unit)}</th>
                            <th scope="col" class="n">{td_string!(locale, office.board.all)}</th>
                            <th scope="col" class="n">{td_string!(locale, office.class.poor)}</th>
                            <th scope="col">{td_string!(locale, office.board.rate)}</th>
                            <th scope="col" class="n">{td_string!(locale, office.class.near_poor)}</th>
                            <th scope="col" class="n">{td_string!(locale, office.class.not_poor)}</th>
                            <th scope="col" class="n">{td_string!(locale, office.class.not_reviewed)}</th>
                            <th scope="col" class="n">{td_string!(locale, office.board.left)}</th>
                            {has_targets.then(|| view! {
                                <th scope="col" class="n">{td_string!(locale, office.board.target)}</th>
                            })}
                            <th scope="col" class="n">{td_string!(locale, office.board.poor_merit)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                    <tfoot>{sum_line(board, has_targets, locale)}</tfoot>
                </table>
            </div>
        </section>
    }
}

fn line(board: &Board, row: &Row, has_targets: bool, locale: Locale) -> impl IntoView + use<> {
    let asked = board.asked.in_area(&row.area);
    let name = if row.area.is_empty() {
        view! { {row.name.clone()} }.into_any()
    } else if board.parts == Parts::Villages {
        let address = asked.place_and_time().address("/office/households");
        view! { <a href=address>{row.name.clone()}</a> }.into_any()
    } else {
        view! { <a href=asked.place_and_time().address("/office/")>{row.name.clone()}</a> }
            .into_any()
    };
    let target = has_targets.then(|| target_cell(row.target, locale));
    view! {
        <tr>
            <th scope="row">{name}</th>
            {cells(&asked, &row.sums, locale)}
            {target}
            <td class="n">{merit(&asked, &row.sums, locale)}</td>
        </tr>
    }
}

fn sum_line(board: &Board, has_targets: bool, locale: Locale) -> impl IntoView + use<> {
    let target = board.plan.as_ref().and_then(|plan| plan.households);
    view! {
        <tr>
            <th scope="row">{td_string!(locale, office.board.together)}</th>
            {cells(&board.asked, &board.sums, locale)}
            {has_targets.then(|| target_cell(target, locale))}
            <td class="n">{merit(&board.asked, &board.sums, locale)}</td>
        </tr>
    }
}

fn target_cell(target: Option<(u64, bool)>, locale: Locale) -> AnyView {
    match target {
        Some((households, true)) => {
            view! { <td class="n">{number(households, locale)}</td> }.into_any()
        }
        Some((households, false)) => {
            view! { <td class="n"><span class="unver">{number(households, locale)}</span></td> }
                .into_any()
        }
        None => view! { <td class="n hush">{td_string!(locale, office.board.no_figure)}</td> }
            .into_any(),
    }
}

/// The numbers of one line, each a link to its list.
fn cells(asked: &Asked, sums: &Sums, locale: Locale) -> impl IntoView + use<> {
    let of_class = |class: &str, count| {
        let asked = Asked { class: class.to_owned(), ..asked.place_and_time() };
        link(&asked, count, locale)
    };
    let left = Asked { moved: "left".to_owned(), ..asked.place_and_time() };
    let rate = per_cent(sums.poor, sums.reviewed(), locale);
    let rate = match rate {
        Some(rate) => view! {
            <div class="pct">
                <div class="bullet" aria-hidden="true"><i class=length_class(sums.poor, sums.reviewed())></i></div>
                <span class="num">{rate}</span>
            </div>
        }
        .into_any(),
        None => view! { <span class="hush">{td_string!(locale, office.board.no_figure)}</span> }.into_any(),
    };
    view! {
        <td class="n">{link(&asked.place_and_time(), sums.households(), locale)}</td>
        <td class="n">{of_class("poor", sums.poor)}</td>
        <td>{rate}</td>
        <td class="n">{of_class("near_poor", sums.near_poor)}</td>
        <td class="n">{of_class("not_poor", sums.not_poor)}</td>
        <td class="n">{of_class("unreviewed", sums.not_reviewed)}</td>
        <td class="n">{link(&left, sums.left, locale)}</td>
    }
}

fn merit(asked: &Asked, sums: &Sums, locale: Locale) -> impl IntoView + use<> {
    let asked =
        Asked { class: "poor".to_owned(), merit: "yes".to_owned(), ..asked.place_and_time() };
    link(&asked, sums.poor_merit, locale)
}

/// A number as the link to the list it was counted from; nothing has no list.
pub(super) fn link(asked: &Asked, count: u64, locale: Locale) -> AnyView {
    if count == 0 {
        return view! { <span class="hush">"0"</span> }.into_any();
    }
    view! { <a href=asked.address("/office/households")>{number(count, locale)}</a> }.into_any()
}
