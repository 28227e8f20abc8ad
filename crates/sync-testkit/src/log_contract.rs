//! What every server store must do. Memory, SQLite and PostgreSQL run the same functions.

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;

use domain::id::{DeviceId, RecordId, ScopeId, UserId};
use domain::record::Kind;
use domain::settlement::Conflict;
use serde_json::{Value, json};
use sync::feed::{Checksum, Head, Line, LineOp};
use sync::intake::Incoming;
use sync::{Answer, Outcome};

use crate::builders::{Writer, commune};

/// Why a store could not do a step.
pub type Error = Box<dyn std::error::Error + Send + Sync>;
/// A step under way.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 'a>>;

/// A server store as the contract sees it. Writers are trusted; rights are tested elsewhere.
pub trait Log: Sync {
    /// Makes a commune's scope known.
    fn add_commune(&self, scope: ScopeId) -> Boxed<'_, ()>;
    /// Makes a user and their scope known.
    fn add_user(&self, user: UserId) -> Boxed<'_, ()>;
    /// Takes a batch in.
    fn push(&self, batch: Vec<Incoming>) -> Boxed<'_, Vec<Answer>>;
    /// Lines of a scope behind a number, as they are sent.
    fn lines(&self, scope: ScopeId, after: u64) -> Boxed<'_, Vec<String>>;
    /// Where a scope stands.
    fn head(&self, scope: ScopeId) -> Boxed<'_, Head>;
    /// How many mutations of a device are held.
    fn held(&self, device: DeviceId) -> Boxed<'_, u64>;
}

/// Runs the whole contract against a fresh store.
pub async fn all(log: &dyn Log) -> Result<(), Error> {
    a_repeated_push_is_answered_word_for_word(log).await?;
    edits_of_different_fields_both_land(log).await?;
    edits_of_one_field_leave_a_conflict_with_both_values(log).await?;
    a_changed_record_moves_to_a_new_number(log).await?;
    an_edit_of_a_deleted_record_is_a_conflict(log).await?;
    a_finished_sheet_is_never_edited(log).await?;
    what_cannot_be_carried_out_is_quarantined_for_its_author(log).await?;
    one_bad_mutation_stops_no_other(log).await?;
    chains_within_a_batch_build_on_each_other(log).await?;
    a_household_moves_with_everything_that_hangs_on_it(log).await?;
    what_is_written_late_follows_its_household(log).await?;
    a_household_comes_back(log).await?;
    what_came_before_its_household_joins_it(log).await?;
    a_decision_reaches_the_author(log).await?;
    a_large_batch_arrives_whole(log).await
}

/// A scope with a writer or two, apart from those of the other stories.
async fn story(log: &dyn Log, number: u128) -> Result<(ScopeId, Writer, Writer), Error> {
    let scope = commune(number);
    log.add_commune(scope).await?;
    let first = Writer::new(number * 2, scope);
    let second = Writer::new(number * 2 + 1, scope);
    log.add_user(first.author).await?;
    log.add_user(second.author).await?;
    Ok((scope, first, second))
}

async fn feed(log: &dyn Log, scope: ScopeId) -> Result<Vec<Line>, Error> {
    let lines = log.lines(scope, 0).await?;
    lines.iter().map(|line| Ok(serde_json::from_str(line)?)).collect()
}

async fn line_of(log: &dyn Log, scope: ScopeId, record: RecordId) -> Result<Line, Error> {
    let found = feed(log, scope).await?.into_iter().find(|line| line.id == record);
    found.ok_or_else(|| "the record has no line".into())
}

/// Checks that numbers grow, records stand once, and head and sum agree with the lines.
pub async fn feed_is_sound(log: &dyn Log, scope: ScopeId) -> Result<(), Error> {
    let lines = feed(log, scope).await?;
    let head = log.head(scope).await?;
    let mut sum = Checksum::default();
    for line in &lines {
        sum.add(line.id, line.seq);
    }
    let records: BTreeSet<RecordId> = lines.iter().map(|line| line.id).collect();
    assert!(lines.windows(2).all(|pair| pair[0].seq < pair[1].seq), "numbers must grow");
    assert_eq!(records.len(), lines.len(), "a record has one line");
    assert_eq!(head.count, lines.len() as u64, "the head counts the lines");
    assert_eq!(head.checksum, sum, "the head sums the lines");
    assert!(lines.last().is_none_or(|line| line.seq <= head.seq), "no number is behind the head");
    Ok(())
}

async fn a_repeated_push_is_answered_word_for_word(log: &dyn Log) -> Result<(), Error> {
    let (scope, mut writer, _) = story(log, 1).await?;
    let village = writer.record();
    let record = writer.record();
    let batch = vec![writer.household(record, village)];
    let first = log.push(batch.clone()).await?;
    for _ in 0..2 {
        assert_eq!(log.push(batch.clone()).await?, first, "the stored answer is repeated");
    }
    assert_eq!(feed(log, scope).await?.len(), 1, "applied once");
    assert_eq!(log.held(writer.device).await?, 1, "counted once");
    feed_is_sound(log, scope).await
}

async fn edits_of_different_fields_both_land(log: &dyn Log) -> Result<(), Error> {
    let (scope, mut first, mut second) = story(log, 2).await?;
    let (village, record) = (first.record(), first.record());
    log.push(vec![first.household(record, village)]).await?;
    log.push(vec![first.edit(record, "phone", Value::Null, "0123")]).await?;
    let answers = log.push(vec![second.edit(record, "address", json!("A"), "B")]).await?;
    assert_eq!(answers[0].outcome, Outcome::Applied);
    let line = line_of(log, scope, record).await?;
    assert_eq!((&line.fields["phone"], &line.fields["address"]), (&json!("0123"), &json!("B")));
    feed_is_sound(log, scope).await
}

async fn edits_of_one_field_leave_a_conflict_with_both_values(log: &dyn Log) -> Result<(), Error> {
    let (scope, mut first, mut second) = story(log, 3).await?;
    let (village, record) = (first.record(), first.record());
    log.push(vec![first.household(record, village)]).await?;
    log.push(vec![first.edit(record, "address", json!("A"), "B")]).await?;
    let answers = log.push(vec![second.edit(record, "address", json!("A"), "C")]).await?;
    let Outcome::Merged { conflicts } = &answers[0].outcome else {
        return Err("must be merged with a conflict".into());
    };
    assert_eq!(line_of(log, scope, record).await?.fields["address"], json!("B"), "B stands");
    let line = line_of(log, scope, conflicts[0]).await?;
    let conflict: Conflict =
        serde_json::from_value(Value::Object(line.fields.into_iter().collect()))?;
    assert_eq!(
        (conflict.base, conflict.standing, conflict.offered),
        (json!("A"), json!("B"), json!("C")),
        "a conflict names all values"
    );
    assert_eq!((conflict.standing_by, conflict.offered_by), (Some(first.author), second.author));
    feed_is_sound(log, scope).await
}

async fn a_changed_record_moves_to_a_new_number(log: &dyn Log) -> Result<(), Error> {
    let (scope, mut writer, _) = story(log, 4).await?;
    let (village, moved, stays) = (writer.record(), writer.record(), writer.record());
    log.push(vec![writer.household(moved, village), writer.household(stays, village)]).await?;
    log.push(vec![writer.edit(moved, "phone", Value::Null, "1")]).await?;
    let lines = feed(log, scope).await?;
    assert_eq!(lines.iter().map(|line| line.id).collect::<Vec<_>>(), [stays, moved]);
    assert_eq!(lines[1].seq, 3, "numbers are never given twice");
    assert_eq!(log.lines(scope, 2).await?.len(), 1, "a phone at 2 gets just the change");
    feed_is_sound(log, scope).await
}

async fn an_edit_of_a_deleted_record_is_a_conflict(log: &dyn Log) -> Result<(), Error> {
    let (scope, mut first, mut second) = story(log, 5).await?;
    let (village, record) = (first.record(), first.record());
    log.push(vec![first.household(record, village)]).await?;
    log.push(vec![first.delete(record, Kind::Household, "twice in the list")]).await?;
    let answers = log.push(vec![second.edit(record, "phone", Value::Null, "1")]).await?;
    assert!(matches!(answers[0].outcome, Outcome::Merged { .. }), "not a no-op");
    let line = line_of(log, scope, record).await?;
    assert_eq!((line.op, line.reason.as_deref()), (LineOp::Gone, Some("twice in the list")));
    feed_is_sound(log, scope).await
}

async fn a_finished_sheet_is_never_edited(log: &dyn Log) -> Result<(), Error> {
    let (scope, mut writer, _) = story(log, 6).await?;
    let (village, household, sheet) = (writer.record(), writer.record(), writer.record());
    log.push(vec![writer.household(household, village), writer.assessment(sheet, household)])
        .await?;
    let edit = writer.put(sheet, "assessment", &[("class", json!("poor"), json!("near_poor"))]);
    let answers = log.push(vec![edit]).await?;
    assert!(
        matches!(&answers[0].outcome, Outcome::Quarantined { reason, .. } if reason == "append_only")
    );
    assert_eq!(line_of(log, scope, sheet).await?.fields["class"], json!("poor"));
    feed_is_sound(log, scope).await
}

async fn what_cannot_be_carried_out_is_quarantined_for_its_author(
    log: &dyn Log,
) -> Result<(), Error> {
    let (_, mut writer, _) = story(log, 7).await?;
    let record = writer.record();
    let unknown = writer.put(record, "ufo", &[("shape", Value::Null, json!("disc"))]);
    let answers = log.push(vec![unknown.clone()]).await?;
    assert!(
        matches!(&answers[0].outcome, Outcome::Quarantined { reason, .. } if reason == "unknown_kind")
    );
    let own = ScopeId::from(writer.author);
    assert_eq!(answers[0].scope, own);
    let line = line_of(log, own, RecordId(unknown.mutation.id.0)).await?;
    assert_eq!(line.fields["mutation"]["fields"]["shape"]["new"], json!("disc"), "kept whole");
    feed_is_sound(log, own).await
}

async fn one_bad_mutation_stops_no_other(log: &dyn Log) -> Result<(), Error> {
    let (scope, mut writer, _) = story(log, 8).await?;
    let (village, good, bad) = (writer.record(), writer.record(), writer.record());
    let without_village = writer.put(bad, "household", &[("phone", Value::Null, json!("1"))]);
    let answers = log.push(vec![without_village, writer.household(good, village)]).await?;
    assert!(matches!(answers[0].outcome, Outcome::Quarantined { .. }));
    assert_eq!(answers[1].outcome, Outcome::Applied);
    let kinds: Vec<String> = feed(log, scope).await?.into_iter().map(|line| line.kind).collect();
    assert_eq!(kinds, ["quarantined", "household"], "one to decide on, and the good one");
    feed_is_sound(log, scope).await
}

async fn chains_within_a_batch_build_on_each_other(log: &dyn Log) -> Result<(), Error> {
    let (scope, mut writer, _) = story(log, 9).await?;
    let (village, record) = (writer.record(), writer.record());
    let batch = vec![
        writer.household(record, village),
        writer.edit(record, "phone", Value::Null, "1"),
        writer.edit(record, "phone", json!("1"), "2"),
    ];
    let answers = log.push(batch).await?;
    assert!(answers.iter().all(|answer| answer.outcome == Outcome::Applied));
    let line = line_of(log, scope, record).await?;
    assert_eq!((line.seq, &line.fields["phone"]), (3, &json!("2")));
    feed_is_sound(log, scope).await
}

/// The lines of a scope as (record, op), in order.
async fn told(log: &dyn Log, scope: ScopeId) -> Result<Vec<(RecordId, LineOp)>, Error> {
    Ok(feed(log, scope).await?.into_iter().map(|line| (line.id, line.op)).collect())
}

async fn a_household_moves_with_everything_that_hangs_on_it(log: &dyn Log) -> Result<(), Error> {
    let (from, mut writer, mut other) = story(log, 11).await?;
    let (to, ..) = story(log, 12).await?;
    let (household, person, sheet) = (writer.record(), writer.record(), writer.record());
    let (stays, elsewhere) = (writer.record(), other.record());
    let village = writer.record();
    log.push(vec![
        writer.household(household, village),
        writer.person(person, household),
        writer.assessment(sheet, household),
        writer.household(stays, village),
    ])
    .await?;
    let edit = other.edit(household, "address", json!("of another day"), "B");
    let Outcome::Merged { conflicts } = log.push(vec![edit]).await?.remove(0).outcome else {
        return Err("must be a conflict".into());
    };
    let before = line_of(log, from, sheet).await?;
    let answers = log.push(vec![writer.relocation(household, to, elsewhere)]).await?;
    assert_eq!((&answers[0].outcome, answers[0].scope), (&Outcome::Applied, from));
    let gone = [household, person, sheet, conflicts[0]];
    for record in gone {
        let left = line_of(log, from, record).await?;
        assert_eq!((left.op, left.to), (LineOp::Left, Some(to)), "the old scope says where");
        assert!(left.fields.is_empty(), "and nothing else");
        assert_eq!(line_of(log, to, record).await?.op, LineOp::Put, "the new one has it");
    }
    let after = line_of(log, to, sheet).await?;
    assert_eq!((after.by, after.at, after.fields), (before.by, before.at, before.fields));
    assert_eq!(line_of(log, to, household).await?.fields["village"], json!(elsewhere));
    assert!(told(log, from).await?.contains(&(stays, LineOp::Put)), "nobody else moved");
    feed_is_sound(log, from).await?;
    feed_is_sound(log, to).await
}

async fn what_is_written_late_follows_its_household(log: &dyn Log) -> Result<(), Error> {
    let (from, mut writer, _) = story(log, 13).await?;
    let (to, mut mover, _) = story(log, 14).await?;
    let (household, village) = (writer.record(), writer.record());
    log.push(vec![writer.household(household, village)]).await?;
    mover.scope = from;
    log.push(vec![mover.relocation(household, to, village)]).await?;
    let (person, sheet) = (writer.record(), writer.record());
    let late = vec![
        writer.edit(household, "phone", Value::Null, "0912"),
        writer.person(person, household),
    ];
    let answers = log.push(late).await?;
    assert!(answers.iter().all(|answer| answer.outcome == Outcome::Applied && answer.scope == to));
    let answers = log.push(vec![writer.assessment(sheet, household)]).await?;
    assert_eq!(answers[0].scope, to, "also what comes in a later batch");
    assert_eq!(line_of(log, to, household).await?.fields["phone"], json!("0912"));
    assert_eq!(told(log, from).await?, [(household, LineOp::Left)], "nothing is left behind");
    feed_is_sound(log, from).await?;
    feed_is_sound(log, to).await
}

async fn a_household_comes_back(log: &dyn Log) -> Result<(), Error> {
    let (here, mut writer, _) = story(log, 15).await?;
    let (there, ..) = story(log, 16).await?;
    let (household, person, village) = (writer.record(), writer.record(), writer.record());
    log.push(vec![writer.household(household, village), writer.person(person, household)]).await?;
    log.push(vec![writer.relocation(household, there, village)]).await?;
    // Back and there again in one breath, and back once more.
    let both = vec![
        writer.relocation(household, here, village),
        writer.relocation(household, there, village),
    ];
    log.push(both).await?;
    log.push(vec![writer.relocation(household, here, village)]).await?;
    let is_here = [(household, LineOp::Put), (person, LineOp::Put)];
    assert_eq!(told(log, here).await?, is_here);
    let has_left = [(household, LineOp::Left), (person, LineOp::Left)];
    assert_eq!(told(log, there).await?, has_left);
    feed_is_sound(log, here).await?;
    feed_is_sound(log, there).await
}

async fn what_came_before_its_household_joins_it(log: &dyn Log) -> Result<(), Error> {
    let (home, mut writer, mut author) = story(log, 18).await?;
    let (elsewhere, mut mistaken, _) = story(log, 19).await?;
    // In a push of its own, then in one push with the household.
    for is_apart in [true, false] {
        let (household, person, village) = (writer.record(), writer.record(), writer.record());
        let member = mistaken.person(person, household);
        let rename = author.put(person, "person", &[("name", json!("B"), json!("C"))]);
        let settled = author.household(household, village);
        let mut batch = vec![member, rename, settled];
        if is_apart {
            let early = batch.drain(..2).collect();
            log.push(early).await?;
            assert_eq!(line_of(log, elsewhere, person).await?.op, LineOp::Put, "as it was meant");
        }
        let answers = log.push(batch).await?;
        let last = answers.last().ok_or("there is an answer for each")?;
        assert_eq!((&last.outcome, last.scope), (&Outcome::Applied, home));
        let mut gone = told(log, elsewhere).await?;
        gone.retain(|(_, op)| *op != LineOp::Left);
        assert_eq!(gone, [], "nothing is left there, the member's conflict neither");
        let left = line_of(log, elsewhere, person).await?;
        assert_eq!(left.to, Some(home), "the scope it leaves says where it is");
        let kinds = feed(log, home).await?.into_iter().rev().take(3).map(|line| line.kind);
        assert_eq!(kinds.collect::<Vec<_>>(), ["conflict", "person", "household"]);
    }
    feed_is_sound(log, elsewhere).await?;
    feed_is_sound(log, home).await
}

async fn a_decision_reaches_the_author(log: &dyn Log) -> Result<(), Error> {
    let (scope, mut author, mut supervisor) = story(log, 17).await?;
    let unplaced = author.record();
    let bad = author.put(unplaced, "household", &[("phone", Value::Null, json!("1"))]);
    let answer = log.push(vec![bad.clone()]).await?.remove(0);
    let own = line_of(log, answer.scope, RecordId(bad.mutation.id.0)).await?;
    assert_eq!(own.fields["desk"], json!(scope), "the author reads who decides");
    let desk = feed(log, scope).await?.remove(0);
    assert!(!desk.fields.contains_key("desk") && desk.id != own.id);
    let review =
        json!({"accepted": false, "reason": "no such house", "by": supervisor.author, "at": 5});
    let decide = |supervisor: &mut Writer| {
        supervisor.put(desk.id, "quarantined", &[("review", Value::Null, review.clone())])
    };
    let decision = decide(&mut supervisor);
    assert_eq!(log.push(vec![decision]).await?[0].outcome, Outcome::Applied);
    for (scope, id) in [(scope, desk.id), (answer.scope, own.id)] {
        assert_eq!(line_of(log, scope, id).await?.fields["review"], review);
    }
    let again =
        author.put(desk.id, "quarantined", &[("review", Value::Null, json!({"accepted": true}))]);
    assert_eq!(log.push(vec![again]).await?[0].outcome, Outcome::Applied, "no new conflict");
    assert_eq!(line_of(log, scope, desk.id).await?.fields["review"], review, "the first stands");
    feed_is_sound(log, answer.scope).await?;
    feed_is_sound(log, scope).await
}

async fn a_large_batch_arrives_whole(log: &dyn Log) -> Result<(), Error> {
    let (scope, mut writer, _) = story(log, 10).await?;
    let village = writer.record();
    let mut batch = Vec::new();
    for _ in 0..400 {
        let household = writer.record();
        batch.push(writer.household(household, village));
        let sheet = writer.record();
        batch.push(writer.assessment(sheet, household));
    }
    let answers = log.push(batch).await?;
    assert!(answers.iter().all(|answer| answer.outcome == Outcome::Applied));
    assert_eq!(feed(log, scope).await?.len(), 800);
    assert_eq!(log.held(writer.device).await?, 800);
    feed_is_sound(log, scope).await
}
