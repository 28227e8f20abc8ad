//! Households and the people in them.

use domain::ethnic;
use domain::household::{GpsPoint, Household};
use domain::id::{HouseholdId, PersonId};
use domain::person::{EthnicGroup, Person, Relation, Schooling, Sex, Work};
use domain::time::{CivilDate, PartialDate};

use super::draw::{Draw, morning_of};
use super::source::{CommuneSource, People, Province};
use super::{Home, OLD_MAP, Village, day};

/// The year in which ages are thought of.
const YEAR: i16 = 2022;

/// Draws a household with its members.
pub(super) fn home(
    province: &Province,
    commune: &CommuneSource,
    village: &Village,
    code: String,
    draw: &mut Draw,
) -> Home {
    let at = morning_of(day(OLD_MAP));
    let id = HouseholdId(draw.id(at));
    let people = if draw.happens(96) { village.people.as_str() } else { "kinh" };
    let people = &province.peoples[people];
    let members = members(people, id, draw);
    let no_labour = members.iter().all(|(_, person)| !can_work(person));
    let gps = draw.happens(80).then(|| GpsPoint {
        latitude: draw.near(commune.place[0], 0.02),
        longitude: draw.near(commune.place[1], 0.02),
        accuracy_m: Some(f64::from(draw.between(4, 25))),
    });
    let since = i16::try_from(draw.between(1975, 2018)).unwrap_or(2000);
    let household = Household {
        village: village.id,
        code: Some(code),
        address: Some(draw.one_of(&province.addresses).clone()),
        gps,
        phone: None,
        residence_start: Some(PartialDate::Year(since)),
        merit: draw.happens(3),
        ethnic_minority: people.ethnic_group != "01",
        no_labour,
        size_stated: u16::try_from(members.len()).ok(),
        aliases: Vec::new(),
    };
    Home { id, household, members, sheets: Vec::new() }
}

fn members(people: &People, household: HouseholdId, draw: &mut Draw) -> Vec<(PersonId, Person)> {
    let mut house = House { people, household, members: Vec::new() };
    let alone = draw.happens(5);
    let age = if alone { draw.between(64, 82) } else { draw.between(25, 62) };
    let head = if draw.happens(if alone { 60 } else { 10 }) { Sex::Female } else { Sex::Male };
    let family = draw.one_of(&people.families).clone();
    house.add(&family, age, head, Relation::Head, draw);
    if alone {
        return house.members;
    }
    if head == Sex::Male || draw.happens(30) {
        let wife = draw.one_of(&people.families).clone();
        let other = if head == Sex::Male { Sex::Female } else { Sex::Male };
        house.add(&wife, age - draw.between(-2, 5), other, Relation::Spouse, draw);
    }
    let mut oldest = (age - 19).min(24);
    for _ in 0..draw.between(1, if people.ethnic_group == "08" { 5 } else { 3 }) {
        if oldest < 0 {
            break;
        }
        let sex = if draw.happens(51) { Sex::Male } else { Sex::Female };
        house.add(&family, oldest, sex, Relation::Child, draw);
        oldest -= draw.between(2, 4);
    }
    if age < 48 && draw.happens(28) {
        house.add(&family, age + draw.between(20, 27), Sex::Female, Relation::Parent, draw);
    }
    house.members
}

struct House<'a> {
    people: &'a People,
    household: HouseholdId,
    members: Vec<(PersonId, Person)>,
}

impl House<'_> {
    fn add(&mut self, family: &str, age: i32, sex: Sex, relation: Relation, draw: &mut Draw) {
        let given = match sex {
            Sex::Male => draw.one_of(&self.people.men),
            Sex::Female => draw.one_of(&self.people.women),
        };
        let birth = birth(age, draw);
        let person = Person {
            household: self.household,
            name: format!("{family} {given}"),
            birth: Some(birth),
            sex: Some(sex),
            ethnic_group: Some(EthnicGroup {
                list: ethnic::LIST.to_owned(),
                code: self.people.ethnic_group.clone(),
            }),
            relation,
            identity_number: (age >= 14 && draw.happens(70))
                .then(|| identity_number(birth.year(), sex, draw)),
            health_insurance: draw.happens(95).then(|| draw.happens(92)),
            schooling: Some(schooling(age, draw)),
            disability: draw.happens(3).then_some(true),
            work: (age >= 15).then(|| work(age, draw)),
        };
        let id = PersonId(draw.id(morning_of(day(OLD_MAP))));
        self.members.push((id, person));
    }
}

/// Older people often know only the year.
fn birth(age: i32, draw: &mut Draw) -> PartialDate {
    let year = YEAR - i16::try_from(age).unwrap_or(0);
    let month = i8::try_from(draw.between(1, 12)).unwrap_or(1);
    let known = draw.between(0, 99);
    if known < age.clamp(5, 60) {
        return PartialDate::Year(year);
    }
    let date = CivilDate::new(year, month, i8::try_from(draw.between(1, 28)).unwrap_or(1));
    match date {
        Some(date) if known > 12 => PartialDate::Day(date),
        _ => PartialDate::Month(year, month),
    }
}

/// Twelve digits that fit sex and year of birth; no province has the code 000.
fn identity_number(year: i16, sex: Sex, draw: &mut Draw) -> String {
    let century = i32::from(year / 100 - 19) * 2;
    let digit = century + i32::from(sex == Sex::Female);
    format!("000{digit}{:02}{:06}", year % 100, draw.between(0, 999_999))
}

fn schooling(age: i32, draw: &mut Draw) -> Schooling {
    match age {
        ..3 => Schooling::None,
        3..6 => Schooling::Preschool,
        6..11 => Schooling::Primary,
        11..15 => Schooling::LowerSecondary,
        15..19 => *draw.one_of(&[Schooling::LowerSecondary, Schooling::UpperSecondary]),
        19..40 => *draw.one_of(&[
            Schooling::Primary,
            Schooling::LowerSecondary,
            Schooling::LowerSecondary,
            Schooling::UpperSecondary,
            Schooling::Vocational,
        ]),
        _ => *draw.one_of(&[Schooling::None, Schooling::Primary, Schooling::LowerSecondary]),
    }
}

fn work(age: i32, draw: &mut Draw) -> Work {
    match age {
        ..18 => Work::Student,
        18..65 => *draw.one_of(&[
            Work::Farm,
            Work::Farm,
            Work::Farm,
            Work::Farm,
            Work::DayLabour,
            Work::Employed,
            Work::OwnTrade,
        ]),
        _ => Work::UnableToWork,
    }
}

fn can_work(person: &Person) -> bool {
    matches!(person.work, Some(work) if work != Work::UnableToWork && work != Work::Student)
}

/// Whether the household has a child under 16.
pub(super) fn has_children(home: &Home) -> bool {
    home.members.iter().any(|(_, person)| person.birth.is_some_and(|b| b.year() > YEAR - 16))
}

/// Those who come to a training session.
pub(super) fn adults(home: &Home) -> Vec<PersonId> {
    let adult = |(_, person): &&(PersonId, Person)| {
        person.birth.is_some_and(|b| (YEAR - 66..YEAR - 16).contains(&b.year()))
    };
    home.members.iter().filter(adult).map(|(id, _)| *id).collect()
}
