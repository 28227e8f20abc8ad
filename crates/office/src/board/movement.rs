//! How the number of poor households came about: written out as a sum, and as a picture.

use domain::report::Movement;
use i18n::*;
use leptos::prelude::*;

use super::Board;
use super::table::link;
use crate::figure::number;
use crate::link::Asked;

/// The movement of poor households between two rounds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    /// Poor at the start.
    pub start: u64,
    /// What happened, in the order of the reports; nothing that changed no number.
    pub steps: Vec<(Movement, u64)>,
    /// Poor at the end.
    pub end: u64,
}

impl Balance {
    /// Whether start and steps make the end.
    pub fn holds(&self) -> bool {
        let sum = |is: fn(Movement) -> bool| -> u64 {
            self.steps.iter().filter(|(movement, _)| is(*movement)).map(|(_, count)| count).sum()
        };
        self.start + sum(Movement::is_way_in) == self.end + sum(Movement::is_way_out)
    }
}

/// The picture and the sum.
pub(super) fn panel(board: &Board, locale: Locale) -> impl IntoView + use<> {
    let balance = &board.balance;
    let asked = &board.asked;
    let before = Asked { moved: "before".to_owned(), ..asked.place_and_time() };
    let now = Asked { class: "poor".to_owned(), ..asked.place_and_time() };
    let steps: Vec<_> = balance
        .steps
        .iter()
        .map(|(movement, count)| {
            let sign = if movement.is_way_out() { " − " } else { " + " };
            let asked = Asked { moved: movement.as_str().to_owned(), ..asked.place_and_time() };
            view! { {sign}{link(&asked, *count, locale)} }
        })
        .collect();
    let title =
        td_string!(locale, office.board.movement, from = board.round_before, to = board.round);
    view! {
        <section class="panel" aria-labelledby="movement">
            <div class="panel__head">
                <h2 id="movement">{title}</h2>
                <p class="hush sum">
                    {link(&before, balance.start, locale)}{steps}" = "{link(&now, balance.end, locale)}
                </p>
            </div>
            <div class="panel__chart chart-box">{picture(board, locale)}</div>
        </section>
    }
}

const WIDTH: f64 = 640.0;
const TOP: f64 = 22.0;
const FLOOR: f64 = 109.0;
const BAR: f64 = 40.0;

/// The height at which a number of households ends.
struct Scale {
    most: f64,
}

impl Scale {
    #[expect(clippy::cast_precision_loss, reason = "a picture is not exact to the household")]
    fn at(&self, households: u64) -> f64 {
        FLOOR - (FLOOR - TOP) * (households as f64) / self.most
    }
}

fn picture(board: &Board, locale: Locale) -> impl IntoView + use<> {
    let balance = &board.balance;
    let mut level = balance.start;
    let mut most = balance.start.max(balance.end);
    let mut bars = vec![(words_start(board, locale), balance.start, 0, balance.start, "w-sum")];
    for (movement, count) in &balance.steps {
        let (from, to) = match movement.is_way_out() {
            true => (level, level.saturating_sub(*count)),
            false => (level, level + count),
        };
        let look = if movement.is_way_out() { "w-down" } else { "w-up" };
        bars.push((words(*movement, locale), *count, from, to, look));
        level = to;
        most = most.max(level);
    }
    bars.push((words_end(board, locale), balance.end, 0, balance.end, "w-sum"));
    #[expect(clippy::cast_precision_loss, reason = "a picture is not exact to the household")]
    let scale = Scale { most: (most.max(1)) as f64 };
    #[expect(clippy::cast_precision_loss, reason = "a board has a dozen bars")]
    let step = WIDTH / bars.len() as f64;
    let said: Vec<String> = bars
        .iter()
        .map(|(words, count, ..)| format!("{words} {}", number(*count, locale)))
        .collect();
    let drawn: Vec<_> = bars
        .into_iter()
        .enumerate()
        .map(|(at, (words, count, from, to, look))| {
            #[expect(clippy::cast_precision_loss, reason = "a board has a dozen bars")]
            let x = step * (at as f64) + (step - BAR) / 2.0;
            bar(&scale, x, step, &words, (count, from, to), look, locale)
        })
        .collect();
    view! {
        <svg class="chart waterfall" viewBox="0 0 640 142" role="img" aria-label=said.join(", ")>
            {drawn}
        </svg>
    }
}

fn bar(
    scale: &Scale,
    x: f64,
    step: f64,
    words: &str,
    (count, from, to): (u64, u64, u64),
    look: &'static str,
    locale: Locale,
) -> impl IntoView + use<> {
    let (upper, lower) = (scale.at(from.max(to)), scale.at(from.min(to)));
    let height = (lower - upper).max(2.0);
    let sign = match look {
        "w-down" if count > 0 => "−",
        "w-up" if count > 0 => "+",
        _ => "",
    };
    let middle = format!("{:.1}", x + BAR / 2.0);
    let end = scale.at(to);
    let link = format!("M{:.1} {end:.1}h{:.1}", x + BAR, step - BAR);
    let lines: Vec<_> = two_lines(words)
        .into_iter()
        .zip(["123", "135.5"])
        .map(|(line, y)| view! { <text class="w-lab" x=middle.clone() y=y>{line}</text> })
        .collect();
    view! {
        <rect class=look x=format!("{x:.1}") y=format!("{upper:.1}") width=BAR.to_string() height=format!("{height:.1}")></rect>
        <text class="w-val" x=middle.clone() y=format!("{:.1}", upper - 5.0)>{sign}{number(count, locale)}</text>
        {lines}
        <path class="w-link" d=link></path>
    }
}

/// Breaks a label of two words or more near its middle.
fn two_lines(words: &str) -> Vec<String> {
    if words.chars().count() <= 11 {
        return vec![words.to_owned()];
    }
    let middle = words.len() / 2;
    let spaces = words.match_indices(' ').map(|(at, _)| at);
    match spaces.min_by_key(|at| at.abs_diff(middle)) {
        Some(at) => vec![words[..at].to_owned(), words[at + 1..].to_owned()],
        None => vec![words.to_owned()],
    }
}

fn words_start(board: &Board, locale: Locale) -> String {
    td_string!(locale, office.board.at_end_of, year = board.round_before)
}

fn words_end(board: &Board, locale: Locale) -> String {
    td_string!(locale, office.board.at_end_of, year = board.round)
}

/// What a movement is called.
pub(crate) fn words(movement: Movement, locale: Locale) -> String {
    let words = match movement {
        Movement::StaysPoor => td_string!(locale, office.moved.stays_poor),
        Movement::ToNearPoor => td_string!(locale, office.moved.to_near_poor),
        Movement::ToNotPoor => td_string!(locale, office.moved.to_not_poor),
        Movement::NotReviewed => td_string!(locale, office.moved.not_reviewed),
        Movement::FromNearPoor => td_string!(locale, office.moved.from_near_poor),
        Movement::Relapsed => td_string!(locale, office.moved.relapsed),
        Movement::New => td_string!(locale, office.moved.new),
    };
    words.to_owned()
}
