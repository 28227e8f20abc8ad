//! The tiles at the head of a board.

use i18n::*;
use leptos::prelude::*;

use super::Board;
use super::table::link;
use crate::figure::{hundredths, length_class, number, per_cent};
use crate::link::Asked;

/// What a plan asks of the area in the year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Number and symbol with its title.
    pub symbol: String,
    /// How many poor households are to leave, and whether the figure was verified.
    pub households: Option<(u64, bool)>,
    /// Poor households with a person of merit, none of which may be left.
    pub merit_households: Option<(u64, bool)>,
    /// The rate at the end of the year in hundredths of a per cent.
    pub rate_goal_hundredths: Option<u64>,
}

/// The tiles.
pub(super) fn stats(board: &Board, locale: Locale) -> impl IntoView + use<> {
    view! {
        <div class="board-stats">
            {left(board, locale)}
            {classes(board, locale)}
            {merit(board, locale)}
            {training(board, locale)}
        </div>
    }
}

fn left(board: &Board, locale: Locale) -> impl IntoView + use<> {
    let sums = &board.sums;
    let target = board.plan.as_ref().and_then(|plan| plan.households);
    let asked = Asked { moved: "left".to_owned(), ..board.asked.place_and_time() };
    let of = match target {
        Some((households, _)) => (sums.left, households),
        None => (sums.left, sums.poor_before),
    };
    let share = per_cent(of.0, of.1, locale).map(|share| {
        view! { <b>{share}" %"</b> }
    });
    let heading = match target {
        Some((households, is_verified)) => {
            let figure = number(households, locale);
            let figure = match is_verified {
                true => view! { <span>{figure}</span> }.into_any(),
                false => view! { <span class="unver">{figure}</span> }.into_any(),
            };
            view! { {td_string!(locale, office.board.to_leave)}" "{figure} }.into_any()
        }
        None => view! { {td_string!(locale, office.board.left_in, year = board.round)} }.into_any(),
    };
    let legend = match target {
        Some(_) => td_string!(locale, office.board.of_target).to_owned(),
        None => td_string!(
            locale,
            office.board.of_poor_before,
            year = board.round_before,
            count = number(sums.poor_before, locale)
        ),
    };
    let no_plan =
        target.is_none().then(|| td_string!(locale, office.board.no_plan, year = board.round));
    view! {
        <section class="panel stat-box" aria-labelledby="st-left">
            <h2 id="st-left">{heading}</h2>
            <div class="stat-box__row">
                <p class="stat__n">{link(&asked, sums.left, locale)}" "<small>{td_string!(locale, office.board.households)}" "{share}</small></p>
            </div>
            <div class="bullet bullet--big" aria-hidden="true"><i class=length_class(of.0, of.1)></i></div>
            <p class="legend"><span>{legend}</span><span>{no_plan}</span></p>
        </section>
    }
}

fn classes(board: &Board, locale: Locale) -> impl IntoView + use<> {
    let sums = &board.sums;
    let reviewed = sums.reviewed();
    let asked = |class: &str| Asked { class: class.to_owned(), ..board.asked.place_and_time() };
    let rate = per_cent(sums.poor, reviewed, locale).map(|rate| {
        view! { <b>{rate}" %"</b> }
    });
    let goal =
        board.plan.as_ref().and_then(|plan| plan.rate_goal_hundredths).map(|goal| {
            td_string!(locale, office.board.rate_goal, rate = hundredths(goal, locale))
        });
    let parts = [("t5", sums.poor), ("t3", sums.near_poor), ("t2", sums.not_poor)];
    let parts: Vec<_> = parts
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(look, count)| view! { <i class=format!("{look} {}", length_class(count, reviewed))></i> })
        .collect();
    view! {
        <section class="panel stat-box" aria-labelledby="st-poor">
            <h2 id="st-poor">{td_string!(locale, office.board.poor_in, year = board.round)}</h2>
            <div class="stat-box__row">
                <p class="stat__n">{link(&asked("poor"), sums.poor, locale)}" "<small>{rate}</small></p>
                <p class="stat-box__side">{td_string!(locale, office.board.of_reviewed, count = number(reviewed, locale))}</p>
            </div>
            <div class="parts" aria-hidden="true">{parts}</div>
            <p class="legend">
                <span>{td_string!(locale, office.class.near_poor)}" "{link(&asked("near_poor"), sums.near_poor, locale)}</span>
                <span>{goal}</span>
            </p>
        </section>
    }
}

fn merit(board: &Board, locale: Locale) -> impl IntoView + use<> {
    let sums = &board.sums;
    let target = board.plan.as_ref().and_then(|plan| plan.merit_households);
    let asked =
        Asked { class: "poor".to_owned(), merit: "yes".to_owned(), ..board.asked.place_and_time() };
    let of = match target {
        Some((households, is_verified)) => {
            let figure = number(households, locale);
            let words = td_string!(locale, office.board.merit_left_of, count = figure);
            let look = if is_verified { "" } else { "unver" };
            view! { <span class=look>{words}</span> }.into_any()
        }
        None => view! { {td_string!(locale, office.board.merit_left)} }.into_any(),
    };
    let whole = target.map_or(sums.poor, |(households, _)| households);
    view! {
        <section class="panel stat-box" aria-labelledby="st-merit">
            <h2 id="st-merit">{td_string!(locale, office.board.merit)}</h2>
            <div class="stat-box__row">
                <p class="stat__n">{link(&asked, sums.poor_merit, locale)}" "<small>{of}</small></p>
            </div>
            <div class="bullet bullet--big" aria-hidden="true"><i class=length_class(sums.poor_merit, whole)></i></div>
            <p class="legend"><span>{td_string!(locale, office.board.merit_goal)}</span></p>
        </section>
    }
}

fn training(board: &Board, locale: Locale) -> impl IntoView + use<> {
    let (sessions, presences, people, households) = board.sessions;
    let address = board.asked.place_and_time().address("/office/sessions");
    let trained = Asked { trained: "yes".to_owned(), ..board.asked.place_and_time() };
    view! {
        <section class="panel stat-box" aria-labelledby="st-training">
            <h2 id="st-training">{td_string!(locale, office.board.training_in, year = board.round)}</h2>
            <div class="stat-box__row">
                <p class="stat__n">
                    <a href=address>{number(sessions, locale)}</a>" "
                    <small>{td_string!(locale, office.board.sessions)}</small>
                </p>
            </div>
            <p class="stat-box__more">
                {td_string!(locale, office.board.people_came, people = number(people, locale), presences = number(presences, locale))}
            </p>
            <p class="legend">
                <span>{td_string!(locale, office.board.households_came)}" "{link(&trained, households, locale)}</span>
            </p>
        </section>
    }
}
