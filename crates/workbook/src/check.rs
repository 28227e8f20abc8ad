//! Whether the members of one household agree with each other. Only ever warnings.

use domain::ethnic::LIST;
use domain::person::Relation;

use crate::layout::Table;
use crate::problem::{Code, Problem, Rows};
use crate::row::ReadPerson;
use crate::wording::Column;

/// Looks at the members, the head first.
pub(crate) fn members(table: &Table<'_>, span: Rows, members: &[ReadPerson]) -> Vec<Problem> {
    let Some((head, others)) = members.split_first() else { return Vec::new() };
    let mut problems = Vec::new();
    let mut report = |code: Code, row: u32, column: Column| {
        problems.push(Problem::new(code).at(table.place(row, column)).of_rows(span));
    };
    let born = |member: &ReadPerson| member.person.birth.map(domain::time::PartialDate::year);
    for member in others {
        let row = member.person.row;
        if member.implied_sex.zip(member.person.sex).is_some_and(|(implied, sex)| implied != sex) {
            report(Code::RelationContradictsSex, row, Column::Relation);
        } else if member.person.relation == Relation::Spouse
            && member.person.sex.is_some()
            && member.person.sex == head.person.sex
        {
            report(Code::SpouseContradictsHead, row, Column::Relation);
        }
        let Some((own, heads)) = born(member).zip(born(head)) else { continue };
        match member.person.relation {
            Relation::Parent | Relation::Grandparent if own >= heads => {
                report(Code::ParentNotOlder, row, Column::Birth);
            }
            Relation::Child | Relation::Grandchild if own <= heads => {
                report(Code::ChildNotYounger, row, Column::Birth);
            }
            _ => {}
        }
    }
    problems
}

/// Whether the mark *hộ DTTS* can be right: some member of a minority, or none if it is not set.
pub(crate) fn minority_agrees(marked: bool, members: &[ReadPerson]) -> bool {
    let groups = members.iter().map(|member| member.person.ethnic_group.as_ref());
    let minorities: Vec<Option<bool>> = groups
        .map(|group| group.filter(|g| g.list == LIST).and_then(|g| g.is_minority()))
        .collect();
    if minorities.iter().any(Option::is_none) {
        return true;
    }
    let some = minorities.contains(&Some(true));
    let all = minorities.iter().all(|minority| *minority == Some(true));
    if marked { some } else { !all }
}

#[cfg(test)]
mod tests {
    use domain::person::{EthnicGroup, Sex};

    use super::*;
    use crate::listed::ListedPerson;

    fn member(code: &str) -> ReadPerson {
        ReadPerson {
            person: ListedPerson {
                row: 8,
                name: "Vàng A Chư".to_owned(),
                relation: Relation::Other,
                birth: None,
                sex: Some(Sex::Male),
                ethnic_group: Some(EthnicGroup { list: LIST.to_owned(), code: code.to_owned() }),
                identity_number: None,
                identity_place: None,
            },
            implied_sex: None,
        }
    }

    #[test]
    fn the_minority_mark_may_be_right_in_a_mixed_household_either_way() {
        let (hmong, kinh) = ("08", "01");
        assert!(minority_agrees(true, &[member(hmong), member(kinh)]));
        assert!(minority_agrees(false, &[member(hmong), member(kinh)]));
        assert!(!minority_agrees(true, &[member(kinh)]));
        assert!(!minority_agrees(false, &[member(hmong)]));
    }
}
