//! What can be asked of the list, and what was asked, in words.

use domain::classification::PovertyClass;
use domain::report::Movement;
use domain::standard::Standard;
use i18n::*;
use office::board::Choice;
use office::desk::class_words;
use office::households::Filter;
use office::link::Asked;

use crate::office::board::Rounds;
use crate::office::map::Map;
use crate::office::seat::Seat;

/// The fields of the filter.
pub(super) fn fields(
    seat: &Seat,
    asked: &Asked,
    rounds: &Rounds,
    map: &Map,
    standard: Option<&Standard>,
) -> Vec<Filter> {
    let locale = seat.locale;
    let any = || Choice {
        value: String::new(),
        words: td_string!(locale, office.households.any).to_owned(),
    };
    let filter = |name, label: &str, choices: Vec<Choice>, chosen: &str, has_any: bool| {
        let all = has_any.then(any).into_iter().chain(choices);
        Filter { name, label: label.to_owned(), choices: all.collect(), chosen: chosen.to_owned() }
    };
    let yes_no = || {
        let choice =
            |value: &str, words: &str| Choice { value: value.to_owned(), words: words.to_owned() };
        vec![
            choice("yes", td_string!(locale, office.households.yes)),
            choice("no", td_string!(locale, office.households.no)),
        ]
    };
    let yes = || yes_no().into_iter().take(1).collect::<Vec<_>>();
    vec![
        filter(
            "round",
            td_string!(locale, office.households.round),
            rounds.choices(seat),
            &asked.round,
            false,
        ),
        filter(
            "area",
            td_string!(locale, office.households.area),
            areas(seat, asked, map),
            &asked.area,
            true,
        ),
        filter(
            "class",
            td_string!(locale, office.households.class),
            classes(locale),
            &asked.class,
            true,
        ),
        filter(
            "moved",
            td_string!(locale, office.households.moved),
            movements(locale),
            &asked.moved,
            true,
        ),
        filter("merit", td_string!(locale, office.households.merit), yes_no(), &asked.merit, true),
        filter(
            "minority",
            td_string!(locale, office.households.minority),
            yes_no(),
            &asked.minority,
            true,
        ),
        filter(
            "no_labour",
            td_string!(locale, office.households.no_labour),
            yes_no(),
            &asked.no_labour,
            true,
        ),
        filter(
            "cause",
            td_string!(locale, office.households.cause),
            causes(seat, standard),
            &asked.cause,
            true,
        ),
        filter(
            "lacks",
            td_string!(locale, office.households.lacks),
            indicators(seat, standard),
            &asked.lacks,
            true,
        ),
        filter(
            "trained",
            td_string!(locale, office.households.trained),
            yes(),
            &asked.trained,
            true,
        ),
        filter(
            "waiting",
            td_string!(locale, office.households.waiting),
            yes(),
            &asked.waiting,
            true,
        ),
    ]
}

/// The communes that may be chosen, each followed by its villages; and what is chosen now.
fn areas(seat: &Seat, asked: &Asked, map: &Map) -> Vec<Choice> {
    let villages = map.villages();
    let choice = |id: domain::id::AreaId, words: String| Choice { value: id.to_string(), words };
    let communes = &seat.access().communes;
    let mut choices = Vec::new();
    let province = map.province();
    for commune in province.into_iter().flat_map(|province| map.communes(province)) {
        let of_commune = villages.get(&commune).map_or(&[][..], Vec::as_slice);
        if of_commune.is_empty() && !communes.contains(&commune) {
            continue;
        }
        if of_commune.is_empty() && communes.len() > 20 {
            continue;
        }
        choices.push(choice(commune, map.full_name(commune)));
        for village in of_commune {
            choices.push(choice(*village, format!("– {}", map.full_name(*village))));
        }
    }
    let chosen = map.resolve(&asked.area).filter(|_| !asked.area.is_empty());
    if let Some(chosen) = chosen
        && !choices.iter().any(|choice| choice.value == asked.area)
    {
        choices.insert(0, Choice { value: asked.area.clone(), words: map.full_name(chosen) });
    }
    choices
}

fn classes(locale: Locale) -> Vec<Choice> {
    let class = |class: PovertyClass| Choice {
        value: class.as_str().to_owned(),
        words: class_words(Some(class), locale).to_owned(),
    };
    let others = [
        ("reviewed", td_string!(locale, office.households.reviewed)),
        ("unreviewed", td_string!(locale, office.class.not_reviewed)),
    ];
    let others = others
        .into_iter()
        .map(|(value, words)| Choice { value: value.to_owned(), words: words.to_owned() });
    PovertyClass::ALL.into_iter().map(class).chain(others).collect()
}

fn movements(locale: Locale) -> Vec<Choice> {
    let names = Movement::ALL.into_iter().map(Movement::as_str).chain(["left", "before"]);
    let choice = |name: &str| Choice { value: name.to_owned(), words: moved(name, locale) };
    names.map(choice).collect()
}

fn moved(name: &str, locale: Locale) -> String {
    let words = match name {
        "stays_poor" => td_string!(locale, office.moved.stays_poor),
        "to_near_poor" => td_string!(locale, office.moved.to_near_poor),
        "to_not_poor" => td_string!(locale, office.moved.to_not_poor),
        "not_reviewed" => td_string!(locale, office.moved.not_reviewed),
        "from_near_poor" => td_string!(locale, office.moved.from_near_poor),
        "relapsed" => td_string!(locale, office.moved.relapsed),
        "new" => td_string!(locale, office.moved.new),
        "left" => td_string!(locale, office.moved.left),
        _ => td_string!(locale, office.moved.before),
    };
    words.to_owned()
}

fn causes(seat: &Seat, standard: Option<&Standard>) -> Vec<Choice> {
    let causes = standard.map_or(&[][..], |standard| standard.causes.causes.as_slice());
    let choice = |cause: &domain::cause::Cause| Choice {
        value: cause.code.clone(),
        words: cause.label.in_language(seat.language()).to_owned(),
    };
    causes.iter().map(choice).collect()
}

fn indicators(seat: &Seat, standard: Option<&Standard>) -> Vec<Choice> {
    let indicators = standard.map_or(&[][..], |standard| standard.indicators.as_slice());
    let choice = |indicator: &domain::standard::Indicator| Choice {
        value: indicator.code.clone(),
        words: indicator.label.in_language(seat.language()).to_owned(),
    };
    indicators.iter().map(choice).collect()
}

/// What was asked in words, each with the address of the list without it.
pub(super) fn chips(
    seat: &Seat,
    asked: &Asked,
    map: &Map,
    standard: Option<&Standard>,
) -> Vec<(String, String)> {
    let locale = seat.locale;
    let mut chips = Vec::new();
    let mut chip = |words: String, without: Asked| {
        let without = Asked { page: String::new(), ..without };
        chips.push((words, without.address("/office/households")));
    };
    let flags = [
        (&asked.merit, td_string!(locale, office.households.merit)),
        (&asked.minority, td_string!(locale, office.households.minority)),
        (&asked.no_labour, td_string!(locale, office.households.no_labour)),
    ];
    if let Some(area) = map.resolve(&asked.area).filter(|_| !asked.area.is_empty()) {
        chip(map.full_name(area), Asked { area: String::new(), ..asked.clone() });
    }
    let named = |choices: Vec<Choice>, value: &str| {
        choices.into_iter().find(|choice| choice.value == value).map(|choice| choice.words)
    };
    if let Some(words) = named(classes(locale), &asked.class) {
        chip(words, Asked { class: String::new(), ..asked.clone() });
    }
    if let Some(words) = named(movements(locale), &asked.moved) {
        chip(words, Asked { moved: String::new(), ..asked.clone() });
    }
    for (at, (value, label)) in flags.into_iter().enumerate() {
        let words = match value.as_str() {
            "yes" => label.to_owned(),
            "no" => format!("{label}: {}", td_string!(locale, office.households.no).to_lowercase()),
            _ => continue,
        };
        let mut without = asked.clone();
        match at {
            0 => without.merit.clear(),
            1 => without.minority.clear(),
            _ => without.no_labour.clear(),
        }
        chip(words, without);
    }
    if let Some(words) = named(causes(seat, standard), &asked.cause) {
        chip(words, Asked { cause: String::new(), ..asked.clone() });
    }
    if let Some(words) = named(indicators(seat, standard), &asked.lacks) {
        chip(words, Asked { lacks: String::new(), ..asked.clone() });
    }
    if asked.trained == "yes" {
        let words = td_string!(locale, office.households.trained).to_owned();
        chip(words, Asked { trained: String::new(), ..asked.clone() });
    }
    if asked.waiting == "yes" {
        let words = td_string!(locale, office.households.waiting).to_owned();
        chip(words, Asked { waiting: String::new(), ..asked.clone() });
    }
    if !asked.q.is_empty() {
        chip(format!("“{}”", asked.q), Asked { q: String::new(), ..asked.clone() });
    }
    chips
}
