//! A finished sheet: the class, why, what would change it, and the standard it was told under.

use domain::assessment::{Assessment as SheetRecord, PointsSource};
use domain::classification::{Classification, Evidence, Reason, classify};
use domain::id::AssessmentId;
use domain::standard::{CutOff, Standard};
use i18n::*;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::reasons::reason_sentence;
use super::ruler::Ruler;
use super::standards;
use super::ways_out::way_words;
use super::words::{class_words, label, place_words, verdict_words};
use crate::components::{
    ActionBar, ButtonKind, ButtonLink, Empty, Fact, Facts, Main, Mark, Note, NoteKind, Page,
    RecordStateLine, TopHeader,
};
use crate::context::{FieldBook, officer_name, use_field_book};
use crate::format::date;
use crate::pages::households::{position_words, sheets_of};
use crate::route;

/// A finished sheet.
#[component]
pub(crate) fn Assessment() -> impl IntoView {
    let params = use_params_map();
    let locale = use_i18n().get_locale_untracked();
    let book = use_field_book();
    let id = Memo::new(move |_| params.read().get("assessment")?.parse::<AssessmentId>().ok());
    let sheet = Memo::new(move |_| {
        let id = id.get()?;
        Some((id, book.typed::<SheetRecord>(id)?))
    });
    move || match sheet.get() {
        Some((id, sheet)) => view! { <Known id sheet/> }.into_any(),
        None => {
            let title = td_string!(locale, assessment.result.title);
            view! {
                <Page title=title.to_owned()>
                    <TopHeader without_sync=true back=Signal::derive(route::households) title=title.to_owned()/>
                    <Main class="main--tight">
                        <Empty title=td_string!(locale, assessment.result.not_here).to_owned()>""</Empty>
                    </Main>
                </Page>
            }
            .into_any()
        }
    }
}

/// What the sheet gives when it is computed again under the standard of the book.
fn computed(sheet: &SheetRecord, standard: &Standard) -> Option<Classification> {
    classify(standard, sheet.locality, &Evidence::from(sheet)).ok()
}

#[component]
fn Known(id: AssessmentId, sheet: SheetRecord) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let book = use_field_book();
    let household = sheet.household;
    let standards = book.peek(standards);
    let standard = standards.into_iter().find(|standard| standard.id == sheet.standard);
    let again = standard.as_ref().and_then(|standard| computed(&sheet, standard));
    let head = book.peek_index(|index| index.household(household).map(|it| it.name.clone()));
    let name = head.unwrap_or_default();
    let title = td_string!(locale, assessment.result.title);
    let state = Signal::derive(move || book.state(id));
    let is_replaced = {
        let sheets = book.peek(|replica| sheets_of(replica, household));
        sheets.successor(id).is_some()
    };
    let redo = (!is_replaced).then(|| {
        let href = format!("{}?replaces={id}", route::assess(household));
        view! {
            <p><ButtonLink href=href kind=ButtonKind::Second wide=true>
                {td_string!(locale, assessment.result.again)}
            </ButtonLink></p>
        }
    });
    view! {
        <Page title=title.to_owned()>
            <TopHeader without_sync=true
                back=Signal::derive(move || route::household(household))
                title=title.to_owned()
            />
            <Main class="main--tight">
                {verdict(&name, &sheet, standard.as_ref(), again.as_ref(), locale)}
                {siblings(book, id, &sheet, locale)}
                {why(book, &sheet, standard.as_ref(), again.as_ref(), locale)}
                {told(book, &sheet, standard.as_ref(), locale)}
                <section class="stack stack--3" aria-labelledby="used">
                    <h2 id="used">{td_string!(locale, assessment.result.table)}</h2>
                    {used(&sheet, standard.as_ref(), locale)}
                    <p><RecordStateLine state=state/></p>
                </section>
                {redo}
            </Main>
            <ActionBar>
                <ButtonLink href=route::household(household)>
                    {td_string!(locale, assessment.result.done)}
                </ButtonLink>
            </ActionBar>
        </Page>
    }
}

fn verdict(
    name: &str,
    sheet: &SheetRecord,
    standard: Option<&Standard>,
    again: Option<&Classification>,
    locale: Locale,
) -> impl IntoView + use<> {
    let of = td_string!(locale, assessment.result.of, name = name, date = date(sheet.date));
    let agrees = again.filter(|again| again.class == Some(sheet.class));
    let poor_by = sheet.poor_by.or(agrees.and_then(|again| again.poor_by));
    let class = verdict_words(sheet.class, poor_by, locale);
    let title = standard.map_or_else(
        || sheet.standard.as_str().to_owned(),
        |standard| label(&standard.title, locale),
    );
    let place = place_words(sheet.locality, locale);
    let under = td_string!(
        locale,
        assessment.result.under,
        standard = title,
        year = sheet.round,
        place = place
    );
    let is_doubtful = again.is_some_and(|again| !again.verified)
        || sheet
            .reasons
            .iter()
            .any(|it| it.code == domain::classification::reason::FIGURES_NOT_VERIFIED);
    let mark = is_doubtful.then(|| {
        let words = td_string!(locale, assessment.result.figures_not_verified);
        view! { <p><Mark words=Signal::stored(words.to_owned())/></p> }
    });
    view! {
        <div class="verdict">
            <p class="quiet">{of}</p>
            <h1 class="verdict__class">{class}</h1>
            <p class="quiet">{under}</p>
            {mark}
        </div>
    }
}

/// A newer sheet in place of this one, or another one that speaks of the same year.
fn siblings(
    book: FieldBook,
    id: AssessmentId,
    sheet: &SheetRecord,
    locale: Locale,
) -> impl IntoView + use<> {
    let sheets = book.peek(|replica| sheets_of(replica, sheet.household));
    if let Some((newer, _)) = sheets.successor(id) {
        let href = route::assessment(*newer);
        return view! {
            <Note kind=NoteKind::Look icon="file-text">
                <p><b>{td_string!(locale, assessment.result.replaced_by)}</b></p>
                <p><a href=href>{td_string!(locale, assessment.result.open_new)}</a></p>
            </Note>
        }
        .into_any();
    }
    let groups = sheets.doubled();
    let here = groups.iter().find(|group| group.iter().any(|(known, _)| *known == id));
    let others = here.into_iter().flatten().filter(|(known, _)| *known != id);
    let note = |(other, found): &(AssessmentId, SheetRecord)| {
        let class = class_words(found.class, locale);
        let text = td_string!(locale, assessment.result.doubled, year = found.round, class = class);
        let href = route::assessment(*other);
        view! {
            <Note kind=NoteKind::Look icon="arrows-split-2">
                <p>{text}</p>
                <p><a href=href>{td_string!(locale, assessment.result.open_other)}</a></p>
            </Note>
        }
    };
    others.map(|sheet| note(sheet)).collect_view().into_any()
}

/// The reasons in order, the ruler under the first, what is lacking under its reason.
fn why(
    book: FieldBook,
    sheet: &SheetRecord,
    standard: Option<&Standard>,
    again: Option<&Classification>,
    locale: Locale,
) -> impl IntoView + use<> {
    let reasons: Vec<Reason> = if sheet.reasons.is_empty() {
        again.map(|again| again.reasons.clone()).unwrap_or_default()
    } else {
        sheet.reasons.clone()
    };
    let item = |(at, given): (usize, &Reason)| {
        let ruler = (at == 0).then(|| ruler(book, sheet, standard, locale)).flatten();
        let lacks =
            (!given.indicators.is_empty()).then(|| lacks(&given.indicators, standard, locale));
        view! { <li><p><b>{reason_sentence(given, locale)}</b></p>{ruler}{lacks}</li> }
    };
    let ways = again.filter(|again| again.class == Some(sheet.class));
    let ways: Vec<String> = ways
        .map(|again| again.ways_out.iter().map(|way| way_words(way, locale)).collect())
        .unwrap_or_default();
    let ways = (!ways.is_empty()).then(|| {
        let lines = ways.into_iter().map(|words| view! { <li>{words}</li> }).collect_view();
        view! {
            <li>
                <p><b>{td_string!(locale, assessment.result.to_change)}</b></p>
                <ul class="stack stack--1">{lines}</ul>
            </li>
        }
    });
    let differs = again.filter(|again| again.class.is_some_and(|class| class != sheet.class));
    let differs = differs.map(|again| {
        let text = td_string!(
            locale,
            assessment.result.computed_otherwise,
            version = again.standard_version
        );
        view! { <Note kind=NoteKind::Look icon="info-circle"><p>{text}</p></Note> }
    });
    let imported = sheet.indicators.is_empty().then(|| {
        view! { <p class="quiet">{td_string!(locale, assessment.result.imported)}</p> }
    });
    let unknown = standard.is_none().then(|| {
        view! { <p class="quiet">{td_string!(locale, assessment.result.unknown_standard)}</p> }
    });
    view! {
        <section class="stack stack--3" aria-labelledby="why">
            <h2 id="why">{td_string!(locale, assessment.result.why)}</h2>
            {differs}
            <ol class="why">{reasons.iter().enumerate().map(item).collect_view()}{ways}</ol>
            {imported}
            {unknown}
        </section>
    }
}

fn lacks(codes: &[String], standard: Option<&Standard>, locale: Locale) -> impl IntoView + use<> {
    let name = |code: &String| {
        let known = standard.and_then(|standard| standard.indicator(code));
        known.map_or_else(|| code.clone(), |indicator| label(&indicator.label, locale))
    };
    let lines = codes.iter().map(name).map(|name| view! { <li>{name}</li> }).collect_view();
    view! { <ul class="lacks">{lines}</ul> }
}

/// The points on their cut-offs, last year's beside this one's.
fn ruler(
    book: FieldBook,
    sheet: &SheetRecord,
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

/// Causes, needs, remarks, and who made the sheet where.
fn told(
    book: FieldBook,
    sheet: &SheetRecord,
    standard: Option<&Standard>,
    locale: Locale,
) -> impl IntoView + use<> {
    let cause = |code: &String| {
        let known = standard.and_then(|standard| standard.causes.cause(code));
        known.map_or_else(|| code.clone(), |cause| label(&cause.label, locale))
    };
    let need = |code: &String| {
        let known = standard.and_then(|standard| standard.needs.need(code));
        known.map_or_else(|| code.clone(), |(_, need)| label(&need.label, locale))
    };
    let causes = sheet.causes.iter().map(cause).collect::<Vec<_>>().join(", ");
    let words = sheet.needs_in_own_words.clone();
    let listed = sheet.needs.iter().map(need).collect::<Vec<_>>().join(", ");
    let needs: Vec<String> =
        words.into_iter().chain((!listed.is_empty()).then_some(listed)).collect();
    let officer = sheet.officer.and_then(|by| book.peek(|replica| officer_name(replica, by)));
    let decision = sheet.decision.as_ref().map(|it| it.number.clone());
    let facts = [
        (td_string!(locale, assessment.result.causes), Some(causes)),
        (td_string!(locale, assessment.result.needs), Some(needs.join(". "))),
        (td_string!(locale, assessment.result.note), sheet.note.clone()),
        (td_string!(locale, assessment.result.officer), officer),
        (
            td_string!(locale, assessment.start.place),
            sheet.place.map(|place| position_words(place, locale)),
        ),
        (td_string!(locale, assessment.result.decision), decision),
    ];
    let facts: Vec<AnyView> = facts
        .into_iter()
        .filter_map(|(term, value)| Some((term, value.filter(|text| !text.is_empty())?)))
        .map(|(term, value)| view! { <Fact term=term.to_owned()>{value}</Fact> }.into_any())
        .collect();
    view! { <Facts class="facts--stack">{facts}</Facts> }
}

/// The standard, its cut-offs and where they come from.
fn used(sheet: &SheetRecord, standard: Option<&Standard>, locale: Locale) -> impl IntoView + use<> {
    let Some(standard) = standard else {
        let id = sheet.standard.as_str().to_owned();
        return view! { <p class="quiet">{id}</p> }.into_any();
    };
    let document = standard
        .documents
        .first()
        .map(|document| format!("{}, {}", document.symbol, label(&document.title, locale)));
    let table = match sheet.b1.as_ref().map(|b1| &b1.source) {
        Some(PointsSource::Table { table, version }) => {
            let name = standard.score_table(table).map(|it| label(&it.title, locale));
            let version = td_string!(locale, assessment.result.version_value, version = version);
            name.map(|name| format!("{name}. {version}"))
        }
        _ => None,
    };
    let cut_off = standard.cut_off(sheet.locality);
    let cuts = cut_off.map(|cut_off| match &cut_off.poor_line {
        Some(poor) => td_string!(
            locale,
            assessment.result.cut_two,
            poor = poor.value,
            line = cut_off.line.value
        ),
        None => td_string!(locale, assessment.result.cut_one, line = cut_off.line.value),
    });
    let cuts_verified = cut_off.is_none_or(|cut_off| {
        cut_off.line.verified && cut_off.poor_line.as_ref().is_none_or(|line| line.verified)
    });
    let cuts_mark = (!cuts_verified).then(|| view! { " "<Mark/> });
    let source = cut_off.map(|cut_off| cut_off.line.source.clone());
    let version = td_string!(locale, assessment.result.version_value, version = standard.version);
    let approved = match standard.approved_by.clone() {
        Some(name) => name.into_any(),
        None => {
            let words = td_string!(locale, assessment.result.not_approved);
            view! { <Mark words=Signal::stored(words.to_owned())/> }.into_any()
        }
    };
    let place = place_words(sheet.locality, locale);
    let table = table.map(|table| {
        view! { <Fact term=td_string!(locale, assessment.points.table).to_owned()>{table}</Fact> }
    });
    view! {
        <Facts class="facts--stack">
            <Fact term=td_string!(locale, assessment.result.document).to_owned()>{document}</Fact>
            <Fact term=td_string!(locale, assessment.result.column).to_owned()>
                {place}
            </Fact>
            <Fact term=td_string!(locale, assessment.result.cuts).to_owned()>{cuts}{cuts_mark}</Fact>
            <Fact term=td_string!(locale, assessment.result.cut_source).to_owned()>{source}</Fact>
            {table}
            <Fact term=td_string!(locale, assessment.result.version).to_owned()>{version}</Fact>
            <Fact term=td_string!(locale, assessment.result.approved).to_owned()>{approved}</Fact>
        </Facts>
    }
    .into_any()
}
