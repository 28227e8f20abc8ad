//! The one condition of boards and lists.

use domain::access::Access;
use domain::classification::PovertyClass;
use domain::id::AreaId;
use domain::name::fold;
use domain::report::Movement;
use domain::standard::StandardId;
use sea_orm::DatabaseBackend;

use super::sessions::Period;
use crate::visible::Query;

/// Which households are meant, as they stand in a round under a standard.
///
/// A household's sheet of a round is the latest one that no other stands in for. Its class
/// before is that of the earlier round, or what an exit list says it has left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// The standard of the round.
    pub standard: StandardId,
    /// The review year.
    pub round: u16,
    /// The standard of the round before.
    pub standard_before: StandardId,
    /// The round it is compared with.
    pub round_before: u16,
    /// Where they live.
    pub places: Places,
    /// How they stand in the round.
    pub standing: Option<Standing>,
    /// How they changed the number of poor households.
    pub movement: Option<Movement>,
    /// Left poverty by review, whichever of the two ways; what plans count.
    pub has_left: bool,
    /// Poor in the round before.
    pub was_poor_before: bool,
    /// With or without a person of merit.
    pub merit: Option<bool>,
    /// Of an ethnic minority or not.
    pub ethnic_minority: Option<bool>,
    /// With or without anybody able to work.
    pub no_labour: Option<bool>,
    /// With this cause on the sheet of the round.
    pub cause: Option<String>,
    /// Deprived in this indicator on the sheet of the round.
    pub deprived: Option<String>,
    /// With a member who came to a session in the period.
    pub trained: Option<Period>,
    /// With a field that has two values and waits for a person.
    pub is_waiting: bool,
    /// With a member whose name has these words, or with this code.
    pub text: Option<String>,
}

/// Where households live.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Places {
    /// Wherever the user may see.
    All,
    /// In these villages.
    Villages(Vec<AreaId>),
}

/// How a household stands in a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Its sheet says this class.
    Class(PovertyClass),
    /// It has a sheet, whatever it says.
    Reviewed,
    /// It has no sheet of the round.
    NotReviewed,
}

impl Selection {
    /// All households in a round.
    pub fn of_round(standard: StandardId, round: u16) -> Self {
        Self {
            standard_before: standard.clone(),
            standard,
            round,
            round_before: round.saturating_sub(1),
            places: Places::All,
            standing: None,
            movement: None,
            has_left: false,
            was_poor_before: false,
            merit: None,
            ethnic_minority: None,
            no_labour: None,
            cause: None,
            deprived: None,
            trained: None,
            is_waiting: false,
            text: None,
        }
    }

    /// Adds the households as rows of the table `standing`: their card, the class of the round
    /// (`now`), the class before (`before`), and whether they were ever poor (`was_poor`, as
    /// `yes` or `no`), and nobody whom the user may not see.
    pub(super) fn rows(&self, query: &mut Query, access: &Access, backend: DatabaseBackend) {
        query.text(
            "(SELECT moved.*, CASE WHEN moved.now = 'poor' \
              AND (moved.before IS NULL OR moved.before = 'not_poor') AND EXISTS ( \
                SELECT 1 FROM assessment AS earlier WHERE earlier.household = moved.id \
                AND earlier.round < ",
        );
        query.value(i64::from(self.round)).text(
            " AND (earlier.class = 'poor' OR earlier.left_class = 'poor')) \
             THEN 'yes' ELSE 'no' END AS was_poor FROM (\
             SELECT household.id, household.scope, household.village, household.code, \
             household.merit, household.ethnic_minority, household.no_labour, \
             household.size_stated, ",
        );
        sheet_of_round(query, "class", &self.standard, self.round);
        query.text(" AS now, COALESCE(");
        sheet_of_round(query, "class", &self.standard_before, self.round_before);
        query.text(", ");
        sheet_of_round(query, "left_class", &self.standard, self.round);
        query.text(") AS before FROM household WHERE ").visible("household.scope", access);
        if let Places::Villages(villages) = &self.places {
            query.text(" AND ");
            in_villages(query, "household.village", villages);
        }
        self.card(query, backend);
        query.text(") AS moved) AS standing");
    }

    /// The conditions that need nothing but the card and what hangs on it.
    fn card(&self, query: &mut Query, backend: DatabaseBackend) {
        let flags = [
            ("merit", self.merit),
            ("ethnic_minority", self.ethnic_minority),
            ("no_labour", self.no_labour),
        ];
        for (column, wanted) in flags {
            if let Some(wanted) = wanted {
                query.text(" AND household.").text(column).text(" = ").value(wanted);
            }
        }
        if let Some(cause) = &self.cause {
            query.text(" AND ");
            sheet_of_round(query, "causes", &self.standard, self.round);
            query.text(" LIKE ").value(format!("%\"{}\"%", plain(cause)));
        }
        if let Some(indicator) = &self.deprived {
            let indicator = plain(indicator);
            query.text(" AND ");
            if backend == DatabaseBackend::Sqlite {
                query.text("json_extract(");
                sheet_of_round(query, "indicators", &self.standard, self.round);
                query.text(", ").value(format!("$.{indicator}.deprived")).text(") = 1");
            } else {
                query.text("((");
                sheet_of_round(query, "indicators", &self.standard, self.round);
                query.text(")::jsonb -> ").value(indicator).text(" ->> 'deprived') = 'true'");
            }
        }
        if let Some(period) = self.trained {
            query.text(
                " AND EXISTS (SELECT 1 FROM attendance JOIN training_session \
                 ON training_session.id = attendance.session \
                 WHERE attendance.household = household.id AND attendance.presence = 'present' \
                 AND NOT EXISTS (SELECT 1 FROM attendance AS correction \
                     WHERE correction.session = attendance.session \
                     AND correction.replaces = attendance.id) AND ",
            );
            period.contains(query, "training_session.date");
            query.text(")");
        }
        if self.is_waiting {
            query.text(
                " AND EXISTS (SELECT 1 FROM conflict WHERE conflict.scope = household.scope \
                 AND conflict.choice IS NULL AND (conflict.record = household.id \
                 OR conflict.record IN (SELECT member.id FROM person AS member \
                     WHERE member.household = household.id)))",
            );
        }
        if let Some(text) = self.text.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
            search(query, text);
        }
    }

    /// Adds the conditions on how the rows of `standing` stand and moved.
    pub(super) fn conditions(&self, query: &mut Query) {
        query.text("1 = 1");
        match self.standing {
            Some(Standing::Class(class)) => {
                query.text(" AND standing.now = ").value(class.as_str());
            }
            Some(Standing::Reviewed) => {
                query.text(" AND standing.now IS NOT NULL");
            }
            Some(Standing::NotReviewed) => {
                query.text(" AND standing.now IS NULL");
            }
            None => {}
        }
        if let Some(movement) = self.movement {
            query.text(" AND ").text(moved(movement));
        }
        if self.has_left {
            query.text(
                " AND standing.before = 'poor' AND standing.now IN ('near_poor', 'not_poor')",
            );
        }
        if self.was_poor_before {
            query.text(" AND standing.before = 'poor'");
        }
    }
}

/// The rows of a movement; the same as [`Movement::of`], which a test compares.
fn moved(movement: Movement) -> &'static str {
    match movement {
        Movement::StaysPoor => "standing.before = 'poor' AND standing.now = 'poor'",
        Movement::ToNearPoor => "standing.before = 'poor' AND standing.now = 'near_poor'",
        Movement::ToNotPoor => "standing.before = 'poor' AND standing.now = 'not_poor'",
        Movement::NotReviewed => "standing.before = 'poor' AND standing.now IS NULL",
        Movement::FromNearPoor => "standing.before = 'near_poor' AND standing.now = 'poor'",
        Movement::Relapsed => {
            "(standing.before IS NULL OR standing.before = 'not_poor') \
             AND standing.now = 'poor' AND standing.was_poor = 'yes'"
        }
        Movement::New => {
            "(standing.before IS NULL OR standing.before = 'not_poor') \
             AND standing.now = 'poor' AND standing.was_poor = 'no'"
        }
    }
}

/// A column of the household's sheet of a round: the latest that no other stands in for.
pub(super) fn sheet_of_round(query: &mut Query, column: &str, standard: &StandardId, round: u16) {
    query
        .text("(SELECT sheet.")
        .text(column)
        .text(" FROM assessment AS sheet WHERE sheet.household = household.id AND sheet.round = ");
    query.value(i64::from(round)).text(" AND sheet.standard = ").value(standard.as_str());
    query.text(
        " AND sheet.same_as IS NULL AND NOT EXISTS (SELECT 1 FROM assessment AS correction \
             WHERE correction.household = sheet.household AND correction.replaces = sheet.id) \
         ORDER BY sheet.date DESC, sheet.received_at_ms DESC, sheet.id DESC LIMIT 1)",
    );
}

/// The condition that a column names one of the villages.
pub(super) fn in_villages(query: &mut Query, column: &str, villages: &[AreaId]) {
    if villages.is_empty() {
        query.text("1 = 0");
        return;
    }
    query.text(column).text(" IN (");
    for (at, village) in villages.iter().enumerate() {
        if at > 0 {
            query.text(",");
        }
        query.value(village.0);
    }
    query.text(")");
}

/// A member's name in which every word begins a word, or the household's code.
pub(super) fn search(query: &mut Query, text: &str) {
    query.text(" AND (lower(household.code) = ").value(text.to_lowercase());
    let folded = fold(text);
    if !folded.is_empty() {
        query
            .text(" OR EXISTS (SELECT 1 FROM person AS named WHERE named.household = household.id");
        for word in folded.split(' ') {
            // A folded word has letters and digits only, so nothing in it is a wildcard.
            query.text(" AND ' ' || named.name_folded LIKE ").value(format!("% {word}%"));
        }
        query.text(")");
    }
    query.text(")");
}

/// A code from an address, cut to what codes are made of.
fn plain(code: &str) -> String {
    code.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
}
