//! The ruler of points on a result page.

use domain::assessment::Assessment;
use domain::standard::{CutOff, Standard};
use i18n::*;
use leptos::prelude::*;

use super::ruler::Ruler;
use crate::context::FieldBook;
use crate::pages::households::sheets_of;

/// The points on their cut-offs, last year's beside this one's.
pub(super) fn drawn_ruler(
    book: FieldBook,
    sheet: &Assessment,
    standard: Option<&Standard>,
    locale: Locale,
) -> Option<AnyView> {
    let points = sheet.b1.as_ref()?.points;
    let cut_off: &CutOff = standard?.cut_off(sheet.locality)?;
    let sheets = book.peek(|replica| sheets_of(replica, sheet.household));
    let before = sheets.before(sheet).filter(|(_, it)| it.locality == sheet.locality);
    let before = before.and_then(|(_, it)| Some((it.round, it.b1.as_ref()?.points)));
    let all: Vec<u16> = before.iter().map(|(_, points)| *points).chain([points]).collect();
    let ruler = Ruler::new(cut_off, &all);
    let zone_words = match ruler.cuts.len() {
        1 => vec![
            td_string!(locale, assessment.result.zone_b2),
            td_string!(locale, assessment.result.zone_not),
        ],
        _ => vec![
            td_string!(locale, assessment.result.zone_poor),
            td_string!(locale, assessment.result.zone_b2),
            td_string!(locale, assessment.result.zone_not),
        ],
    };
    let zones_class =
        if zone_words.len() == 2 { "ruler__zones ruler__zones--two" } else { "ruler__zones" };
    let zones = ruler.zones().into_iter().zip(zone_words);
    let zone = |(width, words): (u16, &'static str)| {
        view! { <li style:flex=width.to_string()>{words}</li> }
    };
    let cut = |line: &u16| {
        let at = format!("{:.1}%", ruler.cut_at(*line));
        view! { <span class="ruler__cut" style=("--x", at)>{*line}</span> }
    };
    let pin = |class: &'static str, points: u16, words: String| {
        let class = format!("{class} {}", side_class(&ruler, points));
        let at = format!("{:.1}%", ruler.pin_at(points));
        view! { <p class=class style=("--x", at)><span>{words}</span></p> }
    };
    let earlier = before.map(|(year, points)| {
        let words = td_string!(locale, assessment.result.pin, year = year, points = points);
        pin("ruler__pin", points, words)
    });
    let words = td_string!(locale, assessment.result.pin_now, points = points);
    let now = pin("ruler__pin ruler__pin--now", points, words.clone());
    let name = format!("{}. {words}", td_string!(locale, assessment.result.ruler));
    Some(
        view! {
            <div class="ruler" role="img" aria-label=name>
                {earlier}
                {now}
                <ol class=zones_class>{zones.map(zone).collect_view()}</ol>
                {ruler.cuts.iter().map(cut).collect_view()}
            </div>
        }
        .into_any(),
    )
}

/// On which side of a pin there is room for words.
fn side_class(ruler: &Ruler, points: u16) -> &'static str {
    const EARLY: f64 = 35.0;
    const LATE: f64 = 60.0;
    match ruler.pin_at(points) {
        at if at < EARLY => "ruler__pin--early",
        at if at > LATE => "ruler__pin--late",
        _ => "",
    }
}
