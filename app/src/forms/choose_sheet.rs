//! Choosing between several sheets of one round: the chosen one, written anew, stands for all.

use domain::assessment::Assessment;
use domain::id::{AssessmentId, RecordId, ScopeId};
use domain::record::{Kind, Typed};
use sync::phone::Change;

/// The writes that let one of several sheets of a round count alone, to be saved together.
///
/// Sheets are never edited. The chosen one is written anew in place of itself, and once more in
/// place of each other one; all that were there stay to be read. Whoever chooses another one at
/// the same time loses nothing either: then two stand, to be chosen between again.
pub fn choose_sheet(
    (chosen, sheet): (AssessmentId, &Assessment),
    others: &[AssessmentId],
    scope: ScopeId,
    mut new_id: impl FnMut() -> RecordId,
) -> Vec<Change> {
    let anew = new_id();
    let write = |record: RecordId, replaces: AssessmentId, same_as: Option<AssessmentId>| {
        let sheet = Assessment { replaces: Some(replaces), same_as, ..sheet.clone() };
        let (kind, fields) = (Kind::Assessment, sheet.to_fields());
        Change::Put { record, kind, scope, fields, seen: None }
    };
    let mut changes = vec![write(anew, chosen, None)];
    let once_more = |other: &AssessmentId| write(new_id(), *other, Some(anew.into()));
    changes.extend(others.iter().map(once_more));
    changes
}

#[cfg(test)]
mod tests {
    use domain::assessment::doubled_rounds;
    use domain::id::HouseholdId;
    use serde_json::json;
    use uuid::Uuid;

    use super::*;

    fn sheet(class: &str) -> Assessment {
        let household = HouseholdId(Uuid::from_u128(1));
        let fields = json!({
            "household": household, "standard": "nd07-2021", "round": 2023, "date": "2023-11-02",
            "locality": "rural", "class": class,
        });
        serde_json::from_value(fields).unwrap()
    }

    #[test]
    fn of_three_sheets_the_chosen_one_counts_alone() {
        let id = |number| AssessmentId(Uuid::from_u128(number));
        let sheets = [(id(1), sheet("poor")), (id(2), sheet("near_poor")), (id(3), sheet("poor"))];
        let mut fresh = 10;
        let new_id = || {
            fresh += 1;
            RecordId(Uuid::from_u128(fresh))
        };
        let scope = ScopeId(Uuid::from_u128(9));
        let changes = choose_sheet((id(2), &sheets[1].1), &[id(1), id(3)], scope, new_id);
        let written: Vec<(AssessmentId, Assessment)> = changes
            .iter()
            .map(|change| match change {
                Change::Put { record, fields, .. } => {
                    ((*record).into(), Assessment::from_fields(fields).unwrap())
                }
                other => panic!("{other:?} is no sheet"),
            })
            .collect();
        let all = || sheets.iter().chain(&written).map(|(id, sheet)| (*id, sheet));
        assert_eq!(doubled_rounds(all()), []);
        let counting = domain::assessment::effective(all());
        assert_eq!(counting.len(), 1);
        assert_eq!(counting[0].1.class, sheets[1].1.class);
    }
}
