//! Training sessions and who came.

use domain::classification::PovertyClass;
use domain::id::{RecordId, ScopeId, SessionId};
use domain::record::{Kind, Typed};
use domain::training::{Attendance, Material, Presence, TrainingSession};

use super::draw::{Draw, morning_of};
use super::family::adults;
use super::source::{Province, SessionSource};
use super::{DemoRecord, Home, Village};

/// Draws the sessions of a commune: every technique in two of its villages.
pub(super) fn sessions(
    province: &Province,
    villages: &[Village],
    draw: &mut Draw,
) -> Vec<DemoRecord> {
    let mut records = Vec::new();
    for source in &province.sessions {
        let chosen: Vec<&Village> = draw.some_of(villages.iter().collect(), 2);
        for village in chosen {
            hold(source, village, draw, &mut records);
        }
    }
    records
}

fn hold(source: &SessionSource, village: &Village, draw: &mut Draw, records: &mut Vec<DemoRecord>) {
    let at = morning_of(source.day);
    let scope = ScopeId::from(village.commune);
    let session = SessionId(draw.id(at));
    let wanted = usize::try_from(draw.between(9, 20)).unwrap_or(9);
    let households = draw.some_of(village.homes.iter().collect(), wanted);
    let marked: Vec<Attendance> =
        households.into_iter().filter_map(|home| mark(session, home, draw)).collect();
    let came = marked.iter().filter(|a| a.presence == Presence::Present).count();
    let held = TrainingSession {
        village: village.id,
        topic: source.topic.clone(),
        technique: Some(source.technique.clone()),
        language: Some(if village.people == "hmong" { "hmong" } else { "vietnamese" }.to_owned()),
        interpreter: None,
        place: Some(source.plot.clone()),
        date: source.day,
        start: Some("08:00".to_owned()),
        end_date: None,
        organiser: Some(source.organiser.clone()),
        trainer: source.trainer.clone(),
        theory_periods: Some(source.theory),
        practice_periods: Some(source.practice),
        practice_plot: Some(source.plot.clone()),
        materials: materials(source, came),
    };
    let put = |id: RecordId, kind, fields| DemoRecord { id, kind, scope, at, fields };
    records.push(put(session.into(), Kind::TrainingSession, held.to_fields()));
    for attendance in marked {
        let id = RecordId(draw.id(at));
        records.push(put(id, Kind::Attendance, attendance.to_fields()));
    }
}

fn mark(session: SessionId, home: &Home, draw: &mut Draw) -> Option<Attendance> {
    let adults = adults(home);
    let person = adults.first().map(|_| *draw.one_of(&adults))?;
    let presence = match draw.between(0, 99) {
        ..86 => Presence::Present,
        86..94 => Presence::Absent,
        _ => Presence::Excused,
    };
    Some(Attendance {
        session,
        person,
        household: home.id,
        presence,
        class_at_date: class_in(home, 2022),
        in_place_of: None,
        note: None,
        replaces: None,
    })
}

fn class_in(home: &Home, round: u16) -> Option<PovertyClass> {
    home.sheets.iter().find(|(_, sheet)| sheet.round == round).map(|(_, sheet)| sheet.class)
}

fn materials(source: &SessionSource, came: usize) -> Vec<Material> {
    let each = |material: &super::source::MaterialSource| Material {
        name: material.name.clone(),
        unit: material.unit.clone(),
        quantity: u32::try_from(came * 2).unwrap_or(0),
    };
    source.materials.iter().map(each).collect()
}
