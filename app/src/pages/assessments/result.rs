//! A finished sheet: the class, why, what would change it, and the standard it was told under.

use domain::assessment::Assessment as SheetRecord;
use domain::classification::{Classification, Evidence, Reason, classify};
use domain::id::AssessmentId;
use domain::standard::Standard;
use i18n::*;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::drawn_ruler::drawn_ruler;
use super::reasons::reason_sentence;
use super::standard_used::standard_used;
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
                    {standard_used(&sheet, standard.as_ref(), locale)}
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
        let ruler = (at == 0).then(|| drawn_ruler(book, sheet, standard, locale)).flatten();
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
