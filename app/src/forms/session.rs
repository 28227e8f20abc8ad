//! A training session as it is typed in, with the roll of those who came.

use domain::id::AreaId;
use domain::name::lower_case;
use domain::record::Fields;
use domain::time::CivilDate;
use domain::training::{Material, TrainingSession};
use serde::{Deserialize, Serialize};

use super::date::DateDraft;
use super::problem::{ProblemKind, Problems, number};
use super::roll::Roll;
use super::{changed_fields, filled};

/// The first year sessions are logged for.
const FIRST_SESSION_YEAR: i16 = 2010;
/// More periods than any course has.
const PERIODS_MAX: u16 = 500;
/// The most of one material the form takes.
const QUANTITY_MAX: u16 = u16::MAX;

/// What was typed about a session.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SessionDraft {
    /// The record's fields when the form was opened; empty for a new session.
    pub begun_with: Fields,
    /// The village.
    pub village: Option<AreaId>,
    /// What it is about.
    pub topic: String,
    /// The technique passed on.
    pub technique: String,
    /// The language it is held in.
    pub language: String,
    /// Who interprets.
    pub interpreter: String,
    /// Where exactly.
    pub place: String,
    /// The first day.
    pub date: DateDraft,
    /// When it begins, `HH:MM`.
    pub start: String,
    /// The last day, where there are several.
    pub end_date: DateDraft,
    /// The body that holds it.
    pub organiser: String,
    /// Who teaches.
    pub trainer: String,
    /// Periods of theory.
    pub theory_periods: String,
    /// Periods of practice.
    pub practice_periods: String,
    /// Whose field or barn it is practised on.
    pub practice_plot: String,
    /// What is handed out.
    pub materials: Vec<MaterialDraft>,
    /// Who came.
    pub roll: Roll,
}

/// Something handed out, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MaterialDraft {
    /// What.
    pub name: String,
    /// How it is counted.
    pub unit: String,
    /// How many in all.
    pub quantity: String,
}

impl SessionDraft {
    /// A session held today.
    pub fn new(village: Option<AreaId>, today: CivilDate, trainer: &str) -> Self {
        Self {
            village,
            date: DateDraft::of_day(today),
            trainer: trainer.to_owned(),
            ..Self::default()
        }
    }

    /// The draft of a session on file.
    pub fn edit(session: &TrainingSession, fields: Fields) -> Self {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let count = |count: Option<u16>| count.map(|n| n.to_string()).unwrap_or_default();
        let material = |material: &Material| MaterialDraft {
            name: material.name.clone(),
            unit: material.unit.clone(),
            quantity: material.quantity.to_string(),
        };
        Self {
            begun_with: fields,
            village: Some(session.village),
            topic: session.topic.clone(),
            technique: text(&session.technique),
            language: text(&session.language),
            interpreter: text(&session.interpreter),
            place: text(&session.place),
            date: DateDraft::of_day(session.date),
            start: text(&session.start),
            end_date: session.end_date.map(DateDraft::of_day).unwrap_or_default(),
            organiser: text(&session.organiser),
            trainer: session.trainer.clone(),
            theory_periods: count(session.theory_periods),
            practice_periods: count(session.practice_periods),
            practice_plot: text(&session.practice_plot),
            materials: session.materials.iter().map(material).collect(),
            roll: Roll::default(),
        }
    }

    /// The session, or what to look at again.
    pub fn finish(&self, today: CivilDate) -> Result<TrainingSession, Problems> {
        let mut problems = Problems::default();
        let topic = needed(&mut problems, "topic", &self.topic);
        let date = self.first_day(today, &mut problems);
        let start = problems.take("start", time_of_day(&self.start)).flatten();
        let end_date = self.last_day(date, &mut problems);
        if self.village.is_none() {
            problems.add("village", ProblemKind::Unanswered);
        }
        let trainer = needed(&mut problems, "trainer", &self.trainer);
        let theory = problems.take("theory", number(&self.theory_periods, PERIODS_MAX)).flatten();
        let practice =
            problems.take("practice", number(&self.practice_periods, PERIODS_MAX)).flatten();
        let materials = self.finish_materials(&mut problems);
        let (Some(topic), Some(date), Some(village), Some(trainer), true) =
            (topic, date, self.village, trainer, problems.is_empty())
        else {
            return Err(problems);
        };
        Ok(TrainingSession {
            village,
            topic,
            technique: filled(&self.technique),
            language: filled(&self.language),
            interpreter: filled(&self.interpreter),
            place: filled(&self.place),
            date,
            start,
            end_date,
            organiser: filled(&self.organiser),
            trainer,
            theory_periods: theory,
            practice_periods: practice,
            practice_plot: filled(&self.practice_plot),
            materials,
        })
    }

    fn first_day(&self, today: CivilDate, problems: &mut Problems) -> Option<CivilDate> {
        // A session may be planned; it is logged when its roll is taken.
        let farthest = CivilDate::new(today.year() + 1, 12, 31).unwrap_or(today);
        match self.date.day(FIRST_SESSION_YEAR, farthest) {
            Ok(None) => problems.add("date", ProblemKind::Missing),
            Ok(day) => return day,
            Err(kind) => problems.add("date", kind),
        }
        None
    }

    /// The last day of a session of several days. It may lie ahead: the session has begun.
    fn last_day(&self, first: Option<CivilDate>, problems: &mut Problems) -> Option<CivilDate> {
        let farthest = first.and_then(|first| CivilDate::new(first.year() + 1, 12, 31))?;
        let last = self.end_date.day(FIRST_SESSION_YEAR, farthest);
        let last = problems.take("end", last).flatten()?;
        if first.is_some_and(|first| last < first) {
            problems.add("end", ProblemKind::EndsBeforeItBegins);
        }
        Some(last).filter(|last| first != Some(*last))
    }

    fn finish_materials(&self, problems: &mut Problems) -> Vec<Material> {
        let mut materials = Vec::new();
        for (at, draft) in self.materials.iter().enumerate() {
            let quantity = number(&draft.quantity, QUANTITY_MAX);
            let quantity = problems.take(&format!("material-{at}-quantity"), quantity).flatten();
            match (filled(&draft.name), quantity) {
                (None, None) => {}
                (None, Some(_)) => {
                    problems.add(format!("material-{at}-name"), ProblemKind::Missing);
                }
                (Some(name), quantity) => materials.push(Material {
                    name,
                    unit: filled(&draft.unit).unwrap_or_default(),
                    quantity: u32::from(quantity.unwrap_or_default()),
                }),
            }
        }
        materials
    }

    /// The fields to write: those that differ from what the form was begun with.
    pub fn changes(&self, session: &TrainingSession) -> Fields {
        changed_fields(&self.begun_with, session)
    }
}

/// Whether two records are probably one session: same day, beginning, trainer and village.
pub fn same_session(one: &TrainingSession, other: &TrainingSession) -> bool {
    let at = |session: &TrainingSession, start: Option<&String>| {
        TrainingSession { start: start.cloned(), ..session.clone() }.natural_key()
    };
    // A session whose hour nobody wrote down may be any of that day.
    let start = one.start.as_ref().or(other.start.as_ref());
    at(one, start) == at(other, other.start.as_ref().or(start))
}

fn needed(problems: &mut Problems, field: &str, text: &str) -> Option<String> {
    let text = filled(text);
    if text.is_none() {
        problems.add(field, ProblemKind::Missing);
    }
    text
}

/// Reads a time of day as people write it: `7:30`, `07:30`, `7h30`, `7h`.
fn time_of_day(text: &str) -> Result<Option<String>, ProblemKind> {
    let text = lower_case(text.trim()).replace(['h', '.', 'g'], ":");
    if text.is_empty() {
        return Ok(None);
    }
    let (hour, minute) = text.split_once(':').unwrap_or((&text, ""));
    let part = |text: &str, last: u8| match text.trim() {
        "" => Some(0),
        digits => digits.parse::<u8>().ok().filter(|number| *number <= last),
    };
    match (part(hour, 23), part(minute, 59)) {
        (Some(hour), Some(minute)) => Ok(Some(format!("{hour:02}:{minute:02}"))),
        _ => Err(ProblemKind::NotATime),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> CivilDate {
        CivilDate::new(2020, 9, 22).unwrap()
    }

    fn typed() -> SessionDraft {
        let village = AreaId("01890000-0000-7000-8000-00000000000a".parse().unwrap());
        SessionDraft {
            topic: "Tiêm phòng gà".into(),
            start: "15h30".into(),
            materials: vec![
                MaterialDraft {
                    name: "Vắc-xin Newcastle".into(),
                    unit: "liều".into(),
                    quantity: "1.200".into(),
                },
                MaterialDraft::default(),
            ],
            ..SessionDraft::new(Some(village), today(), "Hờ A Chớ")
        }
    }

    #[test]
    fn what_was_typed_becomes_a_session() {
        let session = typed().finish(today()).unwrap();
        assert_eq!(session.start.as_deref(), Some("15:30"));
        assert_eq!(session.materials.len(), 1);
        assert_eq!(session.materials[0].quantity, 1200);
        assert_eq!(session.end_date, None);
        let begun = SessionDraft::edit(&session, domain::record::Typed::to_fields(&session));
        assert!(begun.changes(&begun.finish(today()).unwrap()).is_empty());
    }

    #[test]
    fn what_is_missing_is_told_in_the_order_of_the_form() {
        let empty = SessionDraft { start: "25:00".into(), ..SessionDraft::default() };
        let problems = empty.finish(today()).unwrap_err();
        let fields: Vec<&str> = problems.0.iter().map(|p| p.field.as_str()).collect();
        assert_eq!(fields, ["topic", "date", "start", "village", "trainer"]);
    }

    #[test]
    fn a_session_may_go_on_after_today_but_not_end_before_it_began() {
        let mut draft = typed();
        draft.end_date = DateDraft::of_day(CivilDate::new(2020, 9, 24).unwrap());
        assert_eq!(draft.finish(today()).unwrap().end_date, CivilDate::new(2020, 9, 24));
        draft.end_date = DateDraft::of_day(CivilDate::new(2020, 9, 20).unwrap());
        let problems = draft.finish(today()).unwrap_err();
        assert_eq!(problems.of("end"), Some(&ProblemKind::EndsBeforeItBegins));
    }

    #[test]
    fn the_same_session_logged_twice_is_noticed() {
        let one = typed().finish(today()).unwrap();
        let mut other = TrainingSession { trainer: "ho a cho".into(), ..one.clone() };
        assert!(same_session(&one, &other));
        other.start = None;
        assert!(same_session(&one, &other));
        other.start = Some("08:00".into());
        assert!(!same_session(&one, &other));
    }
}
