//! What every phone store must do. Memory and IndexedDB run the same functions.

use std::collections::BTreeMap;
use std::rc::Rc;

use domain::id::{DeviceId, ScopeId};
use domain::time::Timestamp;
use sync::feed::Head;
use sync::port::{Committed, Cursor, DeviceStore, Draft, Followed, Page, ScopeState, StoreError};
use sync::{Answer, Outcome};

use crate::builders::{START, Writer, commune, device};

/// Opens the same store once more, as another tab or after a restart does.
pub type Reopen<'a> = &'a (dyn Fn() -> sync::port::Local<'static, Rc<dyn DeviceStore>> + 'a);

/// Runs the whole contract. `reopen` opens one and the same store each time; it starts empty.
pub async fn all(reopen: Reopen<'_>) -> Result<(), StoreError> {
    a_new_store_is_empty(reopen).await?;
    the_device_stays_who_it_is(reopen).await?;
    recorded_mutations_survive_a_restart_with_their_numbers(reopen).await?;
    a_finished_draft_goes_with_its_mutations(reopen).await?;
    answers_move_mutations_to_the_sent_log(reopen).await?;
    a_page_and_its_cursor_are_one_step(reopen).await?;
    a_replaced_scope_holds_only_its_new_lines(reopen).await?;
    a_digest_goes_with_the_first_line_that_changes(reopen).await?;
    the_last_complete_round_is_remembered(reopen).await?;
    a_book_goes_once_all_of_it_was_confirmed(reopen).await
}

const EPOCH: u64 = 7;

/// Where a phone stands that has read so far; one that has read nothing knows no epoch.
fn at(after: u64) -> Cursor {
    Cursor { epoch: if after == 0 { 0 } else { EPOCH }, after }
}

fn page(scope: ScopeId, expected: u64, after: u64) -> Page {
    let state = ScopeState::at(at(after), Head { seq: after, ..Head::default() }, false);
    let lines = format!("{{\"seq\":{after}}}\n");
    Page { scope, expected: at(expected), is_whole: false, state, lines }
}

async fn a_new_store_is_empty(reopen: Reopen<'_>) -> Result<(), StoreError> {
    let stored = reopen().await.load().await?;
    assert_eq!(stored, sync::port::Stored::default());
    Ok(())
}

async fn the_device_stays_who_it_is(reopen: Reopen<'_>) -> Result<(), StoreError> {
    let (store, other_tab) = (reopen().await, reopen().await);
    store.identify(device(1), None).await?;
    other_tab.identify(device(2), Some(Followed { epoch: "epoch", lost: 3 })).await?;
    let stored = reopen().await.load().await?;
    assert_eq!((stored.device, stored.epoch.as_deref()), (Some(device(1)), Some("epoch")));
    assert_eq!(stored.lost, 3);
    let _: Option<DeviceId> = stored.device;
    Ok(())
}

async fn recorded_mutations_survive_a_restart_with_their_numbers(
    reopen: Reopen<'_>,
) -> Result<(), StoreError> {
    let mut writer = Writer::new(1, commune(1));
    let (village, first, second) = (writer.record(), writer.record(), writer.record());
    let (tab, other_tab) = (reopen().await, reopen().await);
    tab.record(vec![writer.household(first, village).mutation], None).await?;
    let stored = other_tab.record(vec![writer.household(second, village).mutation], None).await?;
    assert_eq!(stored[0].device_seq, 2, "two tabs never use one number twice");
    let reopened = reopen().await.load().await?;
    let numbers: Vec<u64> = reopened.outbox.iter().map(|mutation| mutation.device_seq).collect();
    assert_eq!((numbers, reopened.device_seq), (vec![1, 2], 2));
    assert_eq!(reopened.outbox[1], stored[0], "what was stored is what is read");
    Ok(())
}

async fn a_finished_draft_goes_with_its_mutations(reopen: Reopen<'_>) -> Result<(), StoreError> {
    let store = reopen().await;
    let draft = |key: &str, body: &str| Draft {
        key: key.to_owned(),
        body: body.to_owned(),
        form_version: 1,
        saved_at: START,
    };
    store.save_draft(&draft("kept", "a")).await?;
    store.save_draft(&draft("finished", "b")).await?;
    store.save_draft(&draft("finished", "c")).await?;
    store.save_draft(&draft("dropped", "d")).await?;
    let held = reopen().await.load().await?.drafts;
    assert_eq!(held.iter().filter(|draft| draft.body == "c").count(), 1, "the last save stands");
    assert_eq!(held.len(), 3);
    let mut writer = Writer::new(2, commune(1));
    let (village, record) = (writer.record(), writer.record());
    store.record(vec![writer.household(record, village).mutation], Some("finished")).await?;
    store.drop_draft("dropped").await?;
    let stored = reopen().await.load().await?;
    assert_eq!(stored.drafts, [draft("kept", "a")]);
    assert_eq!(stored.outbox.len(), 3);
    Ok(())
}

async fn answers_move_mutations_to_the_sent_log(reopen: Reopen<'_>) -> Result<(), StoreError> {
    let store = reopen().await;
    let outbox = store.load().await?.outbox;
    let first = &outbox[0];
    let answer =
        Answer { id: first.id, outcome: Outcome::Applied, scope: first.scope, seq: 7, at: START };
    store.settle(std::slice::from_ref(&answer)).await?;
    store.settle(std::slice::from_ref(&answer)).await?;
    let stored = reopen().await.load().await?;
    assert_eq!(stored.outbox, outbox[1..], "the others wait on");
    assert_eq!(stored.sent.len(), 1, "an answer that comes twice is kept once");
    assert_eq!((&stored.sent[0].mutation, &stored.sent[0].answer), (first, &answer));
    Ok(())
}

async fn a_page_and_its_cursor_are_one_step(reopen: Reopen<'_>) -> Result<(), StoreError> {
    let scope = commune(2);
    let (tab, other_tab) = (reopen().await, reopen().await);
    assert_eq!(tab.commit_page(&page(scope, 0, 5)).await?, Committed::Yes);
    assert_eq!(other_tab.commit_page(&page(scope, 0, 9)).await?, Committed::Stale);
    let of_another_epoch = Page { expected: Cursor { epoch: 8, after: 5 }, ..page(scope, 5, 9) };
    assert_eq!(other_tab.commit_page(&of_another_epoch).await?, Committed::Stale);
    assert_eq!(other_tab.commit_page(&page(scope, 5, 9)).await?, Committed::Yes);
    let stored = reopen().await.load().await?;
    let pages: Vec<&str> = stored.pages.iter().map(|(_, lines)| lines.as_str()).collect();
    assert_eq!(pages, ["{\"seq\":5}\n", "{\"seq\":9}\n"], "in the order in which they came");
    assert_eq!(stored.scopes[&scope].after, 9);
    Ok(())
}

async fn a_replaced_scope_holds_only_its_new_lines(reopen: Reopen<'_>) -> Result<(), StoreError> {
    let store = reopen().await;
    let (scope, other) = (commune(2), commune(3));
    store.commit_page(&page(other, 0, 1)).await?;
    let whole = |expected| Page { is_whole: true, ..page(scope, expected, 12) };
    assert_eq!(store.commit_page(&whole(3)).await?, Committed::Stale, "the cursor has moved");
    assert_eq!(store.commit_page(&whole(9)).await?, Committed::Yes);
    let stored = reopen().await.load().await?;
    let of_scope: Vec<_> = stored.pages.iter().filter(|(of, _)| *of == scope).collect();
    assert_eq!((of_scope.len(), of_scope[0].1.as_str()), (1, "{\"seq\":12}\n"));
    assert_eq!(stored.scopes[&scope].cursor(), at(12));
    store.forget_scope(scope).await?;
    let stored = reopen().await.load().await?;
    assert!(!stored.scopes.contains_key(&scope), "forgotten");
    assert!(stored.pages.iter().all(|(of, _)| *of == other), "the other scope stays");
    assert_eq!(stored.outbox.len(), 2, "the outbox is never touched");
    Ok(())
}

async fn a_digest_goes_with_the_first_line_that_changes(
    reopen: Reopen<'_>,
) -> Result<(), StoreError> {
    let (store, scope) = (reopen().await, commune(4));
    store.commit_page(&page(scope, 0, 1)).await?;
    let held = store.load().await?.scopes;
    assert_eq!(store.keep_digest("of these", &held).await?, Committed::Yes);
    assert_eq!(store.keep_digest("of others", &BTreeMap::new()).await?, Committed::Stale);
    let verified = ScopeState { verified: true, ..held[&scope] };
    let nothing = Page { state: verified, lines: String::new(), ..page(scope, 1, 1) };
    store.commit_page(&nothing).await?;
    let stored = reopen().await.load().await?;
    assert_eq!(stored.digest.as_deref(), Some("of these"), "no line has changed");
    store.commit_page(&page(scope, 1, 2)).await?;
    let stored = reopen().await.load().await?;
    assert_eq!(stored.digest, None, "a line came");
    store.keep_digest("of these", &stored.scopes).await?;
    store.forget_scope(scope).await?;
    assert_eq!(reopen().await.load().await?.digest, None, "lines went");
    Ok(())
}

async fn the_last_complete_round_is_remembered(reopen: Reopen<'_>) -> Result<(), StoreError> {
    reopen().await.complete(Timestamp(42)).await?;
    assert_eq!(reopen().await.load().await?.last_complete, Some(Timestamp(42)));
    Ok(())
}

/// The last promise: it leaves nothing for another.
async fn a_book_goes_once_all_of_it_was_confirmed(reopen: Reopen<'_>) -> Result<(), StoreError> {
    let (store, other_tab) = (reopen().await, reopen().await);
    let draft =
        Draft { key: "card".to_owned(), body: "half".to_owned(), form_version: 1, saved_at: START };
    store.save_draft(&draft).await?;
    let waiting = store.load().await?.outbox;
    let answers: Vec<Answer> = waiting.iter().map(applied).collect();
    store.settle(&answers).await?;
    let before = store.load().await?;
    let mut writer = Writer::new(77, commune(1));
    let (record, village) = (writer.record(), writer.record());
    let late = vec![writer.household(record, village).mutation];
    let late = other_tab.record(late, None).await?;
    assert_eq!(store.erase(before.device_seq).await?, Committed::Stale, "another tab recorded");
    let count = before.device_seq + 1;
    assert_eq!(store.erase(count).await?, Committed::Stale, "it waits");
    assert_eq!(store.load().await?.drafts.len(), before.drafts.len(), "nothing has gone");
    store.settle(&late.iter().map(applied).collect::<Vec<_>>()).await?;
    assert_eq!(store.erase(count - 1).await?, Committed::Stale, "another count was confirmed");
    assert_eq!(store.erase(count).await?, Committed::Yes);
    let left = reopen().await.load().await?;
    let kept = sync::port::Stored {
        device: before.device,
        device_seq: count,
        ..sync::port::Stored::default()
    };
    assert_eq!(left, kept);
    Ok(())
}

pub(crate) fn applied(mutation: &sync::Mutation) -> Answer {
    let (id, scope) = (mutation.id, mutation.scope);
    Answer { id, outcome: Outcome::Applied, scope, seq: 1, at: START }
}
