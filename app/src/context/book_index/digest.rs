//! The households of a book in few words, so that a list does not have to wait for the book.
//!
//! A digest says what [`HouseholdEntry::read`] makes of the server's lines. The store drops it
//! with the first line that changes, and another build does not read it: it is never mended,
//! only made anew.

use std::fmt::Display;
use std::str::FromStr;

use domain::name::SearchText;
use domain::standard::StandardId;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::entry::{HouseholdEntry, LatestClass, Member, Parts};

/// Between the columns of a line; texts that hold one are not digested.
const TAB: char = '\t';
/// What a line begins with.
const HOUSEHOLD: &str = "H";
const MEMBER: &str = "M";
const CLASS: &str = "C";

/// Writes households down in their order; `None` where one has something a digest cannot say.
pub(super) fn written<'a>(
    build: &str,
    households: impl Iterator<Item = &'a HouseholdEntry>,
) -> Option<String> {
    let mut digest = format!("{build}\n");
    for entry in households {
        write_entry(&mut digest, entry)?;
    }
    Some(digest)
}

fn write_entry(digest: &mut String, entry: &HouseholdEntry) -> Option<()> {
    let (id, village) = (entry.id.to_string(), entry.village.to_string());
    let code = entry.code.as_deref().unwrap_or_default();
    let (sheets, conflicts) = (listed(&entry.sheets), listed(&entry.conflicts));
    write_line(digest, HOUSEHOLD, &[&id, &village, code, &sheets, &conflicts])?;
    for member in &entry.members {
        let birth = member.birth.map(|birth| birth.to_string()).unwrap_or_default();
        let (id, sex, relation) =
            (member.id.to_string(), json(&member.sex)?, json(&member.relation)?);
        let (name, folded) = (member.name.as_str(), member.search.as_str());
        write_line(digest, MEMBER, &[&id, &birth, &sex, &relation, name, folded])?;
    }
    for class in &entry.classes {
        let (round, date) = (class.round.to_string(), class.date.to_string());
        let (result, left) = (json(&class.class)?, json(&class.left_class)?);
        let (standard, sheet) = (class.standard.as_str(), class.sheet.to_string());
        write_line(digest, CLASS, &[standard, &round, &date, &result, &left, &sheet])?;
    }
    Some(())
}

fn write_line(digest: &mut String, kind: &str, columns: &[&str]) -> Option<()> {
    digest.push_str(kind);
    for column in columns {
        if column.contains([TAB, '\n', '\r']) {
            return None;
        }
        digest.push(TAB);
        digest.push_str(column);
    }
    digest.push('\n');
    Some(())
}

fn listed(ids: &[impl Display]) -> String {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    ids.join(",")
}

fn json(value: &impl Serialize) -> Option<String> {
    serde_json::to_string(value).ok()
}

/// Reads households in the order in which they were written; `None` where another build wrote
/// them or anything does not read.
pub(super) fn read(build: &str, digest: &str) -> Option<Vec<HouseholdEntry>> {
    let mut lines = digest.lines();
    if lines.next()? != build {
        return None;
    }
    let mut entries = Vec::new();
    let mut open: Option<Parts> = None;
    for line in lines {
        let (kind, columns) = line.split_once(TAB)?;
        match (kind, &mut open) {
            (HOUSEHOLD, _) => {
                let finished = open.replace(read_household(columns)?);
                entries.extend(finished.map(HouseholdEntry::from));
            }
            (MEMBER, Some(open)) => open.members.push(read_member(columns)?),
            (CLASS, Some(open)) => open.classes.push(read_class(columns)?),
            _ => return None,
        }
    }
    entries.extend(open.map(HouseholdEntry::from));
    Some(entries)
}

fn read_household(columns: &str) -> Option<Parts> {
    let [id, village, code, sheets, conflicts] = split(columns)?;
    Some(Parts {
        id: id.parse().ok()?,
        village: village.parse().ok()?,
        code: (!code.is_empty()).then(|| code.to_owned()),
        members: Vec::new(),
        classes: Vec::new(),
        sheets: unlisted(sheets)?,
        is_waiting: false,
        conflicts: unlisted(conflicts)?,
    })
}

fn read_member(columns: &str) -> Option<Member> {
    let [id, birth, sex, relation, name, folded] = split(columns)?;
    Some(Member {
        id: id.parse().ok()?,
        name: name.to_owned(),
        birth: if birth.is_empty() { None } else { Some(birth.parse().ok()?) },
        sex: of_json(sex)?,
        relation: of_json(relation)?,
        search: SearchText::folded_before(folded),
    })
}

fn read_class(columns: &str) -> Option<LatestClass> {
    let [standard, round, date, class, left, sheet] = split(columns)?;
    Some(LatestClass {
        standard: StandardId(standard.to_owned()),
        round: round.parse().ok()?,
        date: date.parse().ok()?,
        class: of_json(class)?,
        left_class: of_json(left)?,
        sheet: sheet.parse().ok()?,
    })
}

fn split<const N: usize>(columns: &str) -> Option<[&str; N]> {
    let mut found = columns.split(TAB);
    let mut split = [""; N];
    for column in &mut split {
        *column = found.next()?;
    }
    found.next().is_none().then_some(split)
}

fn unlisted<T: FromStr>(ids: &str) -> Option<Vec<T>> {
    ids.split(',').filter(|id| !id.is_empty()).map(|id| id.parse().ok()).collect()
}

fn of_json<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}
