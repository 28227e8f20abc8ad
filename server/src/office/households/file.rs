//! One household's file in words.

use std::collections::{BTreeMap, BTreeSet};

use database::{HistoryEntry, HouseholdFile, SYSTEM_USER};
use domain::assessment::Assessment;
use domain::classification::Reason;
use domain::household::Household;
use domain::id::{AssessmentId, RecordId, UserId};
use domain::person::{Person, Relation};
use domain::time::{PartialDate, Timestamp};
use domain::training::Presence;
use i18n::*;
use office::figure;
use office::households::{Change, HouseholdPage, Member, Picture, Sheet, Shown};
use serde::Serialize;
use serde_json::Value;
use sync::{Op, Outcome};

use crate::error::ApiError;
use crate::office::board::Rounds;
use crate::office::map::Map;
use crate::office::seat::Seat;
use crate::office::values::{self, Values};

/// Puts the page together.
pub(super) async fn page(
    seat: &Seat,
    file: HouseholdFile,
    is_revealed: bool,
) -> Result<HouseholdPage, ApiError> {
    let database = seat.services.database();
    let year = u16::try_from(seat.services.clock().today().year()).unwrap_or_default();
    let map = Map::read(database, &seat.asked().map, year).await?;
    let rounds = Rounds::read(seat).await?;
    let names = database.officer_names().await?;
    let words = Values { locale: seat.locale, map: &map, is_revealed };
    let mut changes = Vec::new();
    let household = RecordId(file.id.0);
    let members = file.members.iter().map(|(id, person)| (RecordId(id.0), Some(&person.name)));
    for (record, name) in std::iter::once((household, None)).chain(members) {
        for entry in database.history(seat.access(), record).await? {
            changes.push((entry.answer.at, change(&words, &entry, name, &names)));
        }
    }
    changes.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let replaced: BTreeSet<AssessmentId> =
        file.assessments.iter().filter_map(|(_, sheet, _)| sheet.replaces).collect();
    let own_sheets = file.assessments.iter().filter(|(_, sheet, _)| sheet.same_as.is_none());
    let sheets = own_sheets.clone().map(|(id, sheet, received)| {
        one_sheet(seat, &rounds, sheet, *received, replaced.contains(id), &names)
    });
    let latest = own_sheets.clone().find(|(id, ..)| !replaced.contains(id));
    let sessions = file.sessions.iter().map(|(id, session, _, mark)| {
        let person = file.members.iter().find(|(member, _)| *member == mark.person);
        let name = person.map(|(_, person)| person.name.clone()).unwrap_or_default();
        let presence = match mark.presence {
            Presence::Present => td_string!(seat.locale, office.training.came),
            Presence::Absent => td_string!(seat.locale, office.training.absent),
            Presence::Excused => td_string!(seat.locale, office.training.excused),
        };
        let topic = format!("{}, {}", session.date.to_vietnamese(), session.topic);
        (format!("/office/sessions/{id}"), topic, format!("{name}: {presence}"))
    });
    let photos = file.photos.iter().map(|(_, photo, has_arrived)| Picture {
        address: has_arrived.then(|| format!("/api/v1/blobs/{}", photo.sha256)),
        size: (photo.width, photo.height),
        taken: figure::moment(photo.taken_at),
        caption: photo.caption.clone(),
    });
    let head = file.members.iter().find(|(_, person)| person.relation == Relation::Head);
    Ok(HouseholdPage {
        id: file.id.to_string(),
        head: head
            .map(|(_, person)| person.name.clone())
            .or_else(|| file.household.code.clone())
            .unwrap_or_else(|| td_string!(seat.locale, office.households.no_head).to_owned()),
        code: file.household.code.clone(),
        place: map.place(file.household.village),
        class: latest.map(|(_, sheet, _)| sheet.class),
        facts: facts(&words, &file.household),
        members: file.members.iter().map(|(_, person)| member(&words, person)).collect(),
        sheets: sheets.collect(),
        sessions: sessions.collect(),
        photos: photos.collect(),
        changes: changes.into_iter().map(|(_, change)| change).collect(),
        may_reveal: seat.access().may_reveal_sensitive(),
        is_revealed,
    })
}

fn private<T>(words: &Values<'_>, value: Option<T>, tell: impl Fn(T) -> String) -> Shown {
    match value {
        None => Shown::Nothing,
        Some(_) if !words.is_revealed => Shown::Covered,
        Some(value) => Shown::Words(tell(value)),
    }
}

fn told(value: Option<String>) -> Shown {
    value.filter(|text| !text.is_empty()).map_or(Shown::Nothing, Shown::Words)
}

fn yes_no(is: bool, locale: Locale) -> String {
    match is {
        true => td_string!(locale, office.household.yes),
        false => td_string!(locale, office.household.no),
    }
    .to_owned()
}

fn facts(words: &Values<'_>, household: &Household) -> Vec<(String, Shown)> {
    let locale = words.locale;
    let aliases: Vec<String> =
        household.aliases.iter().map(|alias| format!("{}: {}", alias.source, alias.code)).collect();
    let facts = [
        (
            td_string!(locale, office.household.village),
            Shown::Words(words.map.full_name(household.village)),
        ),
        (td_string!(locale, office.household.address), told(household.address.clone())),
        (
            td_string!(locale, office.household.phone),
            private(words, household.phone.clone(), |phone| phone),
        ),
        (
            td_string!(locale, office.household.gps),
            private(words, household.gps, |gps| {
                format!("{:.5}, {:.5}", gps.latitude, gps.longitude)
            }),
        ),
        (
            td_string!(locale, office.household.since),
            told(household.residence_start.map(PartialDate::to_vietnamese)),
        ),
        (td_string!(locale, office.household.merit), Shown::Words(yes_no(household.merit, locale))),
        (
            td_string!(locale, office.household.minority),
            Shown::Words(yes_no(household.ethnic_minority, locale)),
        ),
        (
            td_string!(locale, office.household.no_labour),
            Shown::Words(yes_no(household.no_labour, locale)),
        ),
        (
            td_string!(locale, office.household.size),
            told(household.size_stated.map(|size| size.to_string())),
        ),
        (td_string!(locale, office.household.aliases), told(Some(aliases.join(", ")))),
    ];
    facts.into_iter().map(|(label, value)| (label.to_owned(), value)).collect()
}

/// An enum's code as the wire spells it.
fn code<T: Serialize>(value: T) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(code)) => code,
        _ => String::new(),
    }
}

fn member(words: &Values<'_>, person: &Person) -> Member {
    let locale = words.locale;
    let doing = [
        person.schooling.map(|schooling| values::schooling(&code(schooling), locale)),
        person.work.map(|work| values::work(&code(work), locale)),
    ];
    Member {
        name: person.name.clone(),
        relation: values::relation(&code(person.relation), locale).to_owned(),
        born: person.birth.map(PartialDate::to_vietnamese).unwrap_or_default(),
        sex: person.sex.map(|sex| values::sex(&code(sex), locale)).unwrap_or_default().to_owned(),
        doing: doing.into_iter().flatten().collect::<Vec<_>>().join(", "),
        ethnic_group: private(words, person.ethnic_group.as_ref(), |group| {
            group.name().map_or_else(|| group.code.clone(), str::to_owned)
        }),
        identity: private(words, person.identity_number.clone(), |number| number),
        disability: private(words, person.disability, |is| yes_no(is, locale)),
        insurance: private(words, person.health_insurance, |is| yes_no(is, locale)),
    }
}

fn one_sheet(
    seat: &Seat,
    rounds: &Rounds,
    sheet: &Assessment,
    received: Timestamp,
    is_replaced: bool,
    names: &BTreeMap<UserId, String>,
) -> Sheet {
    let locale = seat.locale;
    let standard = rounds.standard(&sheet.standard);
    let language = seat.language();
    let points = |points: &Option<domain::assessment::Points>| {
        points.as_ref().map_or_else(|| "–".to_owned(), |points| points.points.to_string())
    };
    let deprived =
        sheet.indicators.iter().filter(|(_, answer)| answer.deprived).map(|(code, _)| {
            let known = standard.and_then(|standard| standard.indicator(code));
            known.map_or_else(|| code.clone(), |known| known.label.in_language(language).to_owned())
        });
    let causes = sheet.causes.iter().map(|code| {
        let known = standard.and_then(|standard| standard.causes.cause(code));
        known.map_or_else(|| code.clone(), |known| known.label.in_language(language).to_owned())
    });
    let decision = sheet.decision.as_ref().map(|decision| {
        td_string!(locale, office.household.decision, number = decision.number.clone())
    });
    Sheet {
        round: sheet.round,
        standard: rounds.title(seat, sheet.standard.as_str()),
        class: sheet.class,
        date: sheet.date.to_vietnamese(),
        points: td_string!(
            locale,
            office.household.points,
            b1 = points(&sheet.b1),
            b2 = points(&sheet.b2)
        ),
        reasons: sheet.reasons.iter().map(|reason| reason_words(reason, locale)).collect(),
        deprived: deprived.collect(),
        causes: causes.collect(),
        own_words: sheet.needs_in_own_words.clone(),
        officer: match sheet.officer {
            Some(officer) => names.get(&officer).cloned().unwrap_or_default(),
            None => td_string!(locale, office.household.from_list).to_owned(),
        },
        received: figure::moment(received),
        is_replaced,
        decision,
    }
}

/// A reason in the words the phone uses.
fn reason_words(reason: &Reason, locale: Locale) -> String {
    use domain::classification::reason as code;
    let figure = |at: usize| reason.figures.get(at).copied().unwrap_or_default();
    let (a, b, c, d) = (figure(0), figure(1), figure(2), figure(3));
    match reason.code.as_str() {
        code::B1_NOT_ABOVE_POOR_LINE => {
            td_string!(locale, assessment.reason.b1_not_above_poor_line, b1 = a, line = b)
        }
        code::B1_BETWEEN_LINES => {
            td_string!(locale, assessment.reason.b1_between_lines, b1 = a, poor = b, line = c)
        }
        code::B1_NOT_ABOVE_LINE => {
            td_string!(locale, assessment.reason.b1_not_above_line, b1 = a, line = b)
        }
        code::B1_ABOVE_LINE => {
            td_string!(locale, assessment.reason.b1_above_line, b1 = a, line = b)
        }
        code::B2_REACHES_FLOOR => td_string!(
            locale,
            assessment.reason.b2_reaches_floor,
            b2 = a,
            floor = b,
            count = c,
            all = d
        ),
        code::B2_BELOW_FLOOR => td_string!(
            locale,
            assessment.reason.b2_below_floor,
            b2 = a,
            floor = b,
            count = c,
            all = d
        ),
        code::B2_FOR_THE_RECORD => {
            td_string!(locale, assessment.reason.b2_for_the_record, b2 = a, count = b, all = c)
        }
        code::B2_SO_FAR => td_string!(
            locale,
            assessment.reason.b2_so_far,
            b2 = a,
            count = b,
            answered = c,
            all = d
        ),
        code::B1_FROM_PAPER => td_string!(locale, assessment.reason.b1_from_paper, b1 = a),
        code::B2_FROM_PAPER => td_string!(locale, assessment.reason.b2_from_paper, b2 = a),
        code::FIGURES_NOT_VERIFIED => {
            td_string!(locale, assessment.reason.figures_not_verified).to_owned()
        }
        _ => td_string!(locale, assessment.reason.unknown).to_owned(),
    }
}

fn change(
    words: &Values<'_>,
    entry: &HistoryEntry,
    member: Option<&String>,
    names: &BTreeMap<UserId, String>,
) -> Change {
    let locale = words.locale;
    let mutation = &entry.mutation;
    let is_new = mutation.fields.values().all(|change| change.base.is_null());
    let fields = mutation.fields.iter().filter(|_| !is_new).map(|(name, change)| {
        let tell = |value: &Value| words.words(&mutation.kind, name, value);
        (values::field(name, locale).to_owned(), tell(&change.base), tell(&change.new))
    });
    let outcome = match &entry.answer.outcome {
        Outcome::Applied => None,
        Outcome::Merged { .. } => Some(td_string!(locale, office.household.merged)),
        Outcome::Quarantined { .. } => Some(td_string!(locale, office.household.not_applied)),
    };
    let outcome = match (mutation.op, outcome) {
        (Op::Delete, _) => {
            let reason = mutation.reason.clone().unwrap_or_default();
            Some(td_string!(locale, office.household.deleted, reason = reason))
        }
        (Op::Put, None) if is_new => Some(td_string!(locale, office.household.created).to_owned()),
        (Op::Move, None) => Some(td_string!(locale, office.household.moved).to_owned()),
        (Op::Put | Op::Move, outcome) => outcome.map(str::to_owned),
    };
    let device = mutation.device.to_string();
    Change {
        what: match member {
            Some(name) => td_string!(locale, office.record.person, name = name.clone()),
            None => td_string!(locale, office.household.card).to_owned(),
        },
        who: match entry.author {
            SYSTEM_USER => td_string!(locale, office.household.system).to_owned(),
            author => names.get(&author).cloned().unwrap_or_default(),
        },
        device: device.get(device.len().saturating_sub(6)..).unwrap_or_default().to_owned(),
        device_time: figure::moment(mutation.client_time),
        server_time: figure::moment(entry.answer.at),
        outcome,
        fields: fields.collect(),
    }
}
