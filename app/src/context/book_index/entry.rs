//! A household as a list shows it.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use domain::classification::PovertyClass;
use domain::id::{AreaId, AssessmentId, HouseholdId, PersonId, RecordId};
use domain::name::{SearchText, SortKey};
use domain::order::{gathered, sort_by_key};
use domain::person::{Relation, Sex};
use domain::record::Kind;
use domain::standard::StandardId;
use domain::time::{CivilDate, PartialDate};
use sync::replica::Replica;

use super::cards::{AssessmentCard, ConflictCard, HouseholdCard, PersonCard};

/// A household.
#[derive(Clone, Debug)]
pub struct HouseholdEntry {
    /// Its id.
    pub id: HouseholdId,
    /// The village it lives in.
    pub village: AreaId,
    /// Its readable code.
    pub code: Option<String>,
    /// Whose name it goes by; empty while no member is known.
    pub name: String,
    /// The year of birth of the head.
    pub birth_year: Option<i16>,
    /// Somebody who tells it from a household of the same name.
    pub beside: Option<Beside>,
    /// The members, the head first, then by age.
    pub members: Vec<Member>,
    /// The sheet that counts under each standard, the newest first.
    pub classes: Vec<LatestClass>,
    /// Whether this phone has something to send about it.
    pub is_waiting: bool,
    /// Open conflicts about it, its members or its sheets; its own id where a year has several
    /// sheets that count.
    pub conflicts: Vec<RecordId>,
    pub(super) search: SearchText,
    pub(super) sheets: Vec<AssessmentId>,
    sort: SortKey,
}

/// Who stands beside the head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Beside {
    /// Wife or husband, by the spouse's sex where it is known.
    Spouse(String, Option<Sex>),
    /// Father or mother, by the parent's sex where it is known.
    Parent(String, Option<Sex>),
}

/// A member.
#[derive(Clone, Debug)]
pub struct Member {
    /// Who.
    pub id: PersonId,
    /// Full name.
    pub name: String,
    /// Date of birth as far as it is known.
    pub birth: Option<PartialDate>,
    /// Sex where it is known.
    pub sex: Option<Sex>,
    /// What they are to the head.
    pub relation: Relation,
    pub(super) search: SearchText,
}

/// How a household stands under one standard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LatestClass {
    /// Under which standard.
    pub standard: StandardId,
    /// In which review year.
    pub round: u16,
    /// On which day.
    pub date: CivilDate,
    /// With which result.
    pub class: PovertyClass,
    /// The class it had left by that, for a household on an exit list.
    pub left_class: Option<PovertyClass>,
    /// The sheet.
    pub sheet: AssessmentId,
}

/// What an entry is put together from.
pub(super) struct Parts {
    pub(super) id: HouseholdId,
    pub(super) village: AreaId,
    pub(super) code: Option<String>,
    /// The head first, then by age.
    pub(super) members: Vec<Member>,
    /// The newest first.
    pub(super) classes: Vec<LatestClass>,
    pub(super) sheets: Vec<AssessmentId>,
    pub(super) is_waiting: bool,
    pub(super) conflicts: Vec<RecordId>,
}

impl From<Parts> for HouseholdEntry {
    fn from(parts: Parts) -> Self {
        let Parts { id, village, code, members, classes, sheets, is_waiting, conflicts } = parts;
        let head = members.first();
        let name = head.map(|head| head.name.clone()).unwrap_or_default();
        let birth_year = head.and_then(|head| head.birth).map(PartialDate::year);
        let folded_code = code.as_deref().map(SearchText::new);
        let folded = members.iter().map(|member| &member.search).chain(&folded_code);
        let search = SearchText::joined(folded);
        let sort = SortKey::of_person(&name);
        let beside = beside(&members);
        Self {
            id,
            village,
            code,
            name,
            birth_year,
            beside,
            members,
            classes,
            is_waiting,
            conflicts,
            search,
            sheets,
            sort,
        }
    }
}

impl HouseholdEntry {
    pub(super) fn read(book: &Replica, id: HouseholdId) -> Option<Self> {
        let card: HouseholdCard = book.glance(id.into())?;
        let members = read_members(book, id);
        let sheets = book.children(id.into(), Kind::Assessment);
        let mut records = vec![RecordId::from(id)];
        records.extend(members.iter().map(|member| RecordId::from(member.id)));
        records.extend(&sheets);
        let standing = standing_sheets(book, &sheets);
        let mut conflicts = open_conflicts(book, &records);
        conflicts.extend(is_doubled(&standing).then_some(RecordId::from(id)));
        Some(Self::from(Parts {
            id,
            village: card.village,
            code: card.code,
            classes: latest_of_each(standing),
            is_waiting: records.iter().any(|record| book.is_waiting(*record)),
            conflicts,
            sheets: sheets.into_iter().map(AssessmentId::from).collect(),
            members,
        }))
    }

    /// How it stands under the newest standard it was assessed with.
    pub fn latest(&self) -> Option<&LatestClass> {
        self.classes.first()
    }

    /// Whether it was assessed in that review year.
    pub fn is_assessed_in(&self, round: u16) -> bool {
        self.classes.iter().any(|class| class.round == round)
    }

    /// The members' and sheets' and conflicts' ids.
    pub(super) fn owned(&self) -> impl Iterator<Item = RecordId> + '_ {
        let members = self.members.iter().map(|member| RecordId::from(member.id));
        let sheets = self.sheets.iter().copied().map(RecordId::from);
        members.chain(sheets).chain(self.conflicts.iter().copied())
    }

    /// Its place in a list.
    pub(super) fn place(&self) -> (&SortKey, HouseholdId) {
        (&self.sort, self.id)
    }
}

fn read_members(book: &Replica, id: HouseholdId) -> Vec<Member> {
    let members = book.children(id.into(), Kind::Person);
    let mut members: Vec<Member> = members
        .into_iter()
        .filter_map(|person| {
            let card: PersonCard = book.glance(person)?;
            // A member who moved to another household is still listed under the former one.
            (card.household == id).then(|| Member {
                id: person.into(),
                search: SearchText::new(&card.name),
                name: card.name,
                birth: card.birth,
                sex: card.sex,
                relation: card.relation,
            })
        })
        .collect();
    let age = |member: &Member| member.birth.map_or(i16::MAX, PartialDate::year);
    sort_by_key(&mut members, |member| (member.relation != Relation::Head, age(member), member.id));
    members
}

/// The sheets that count, the newest first.
fn standing_sheets(book: &Replica, sheets: &[RecordId]) -> Vec<LatestClass> {
    let cards: Vec<(AssessmentId, AssessmentCard)> = sheets
        .iter()
        .filter_map(|sheet| Some(((*sheet).into(), book.glance::<AssessmentCard>(*sheet)?)))
        .collect();
    let replaced: BTreeSet<AssessmentId> =
        gathered(cards.iter().filter_map(|(_, card)| card.replaces));
    let mut classes: Vec<LatestClass> = cards
        .into_iter()
        .filter(|(sheet, card)| card.same_as.is_none() && !replaced.contains(sheet))
        .map(|(sheet, card)| LatestClass {
            standard: card.standard,
            round: card.round,
            date: card.date,
            class: card.class,
            left_class: card.left_class,
            sheet,
        })
        .collect();
    sort_by_key(&mut classes, |class| Reverse((class.round, class.date, class.sheet)));
    classes
}

/// Whether two of them speak of one year under one standard.
fn is_doubled(standing: &[LatestClass]) -> bool {
    let same = |one: &LatestClass, other: &LatestClass| {
        one.round == other.round && one.standard == other.standard
    };
    let mut earlier = standing.iter().enumerate();
    earlier.any(|(at, sheet)| standing[..at].iter().any(|other| same(sheet, other)))
}

fn latest_of_each(mut classes: Vec<LatestClass>) -> Vec<LatestClass> {
    let mut seen = BTreeSet::new();
    classes.retain(|class| seen.insert(class.standard.clone()));
    classes
}

fn beside(members: &[Member]) -> Option<Beside> {
    let of = |relation| members.iter().find(|member| member.relation == relation);
    let spouse = of(Relation::Spouse).map(|spouse| Beside::Spouse(spouse.name.clone(), spouse.sex));
    let parent = || of(Relation::Parent).map(|it| Beside::Parent(it.name.clone(), it.sex));
    spouse.or_else(parent)
}

fn open_conflicts(book: &Replica, records: &[RecordId]) -> Vec<RecordId> {
    let is_open = |conflict: &RecordId| {
        let card = book.glance::<ConflictCard>(*conflict);
        card.is_some_and(|card| card.settlement.is_none_or(|settlement| settlement.is_null()))
    };
    let conflicts = records.iter().flat_map(|record| book.children(*record, Kind::Conflict));
    conflicts.filter(is_open).collect()
}
