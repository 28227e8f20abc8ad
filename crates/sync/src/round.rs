//! One sync round: send the outbox, receive each scope to its head, compare.
//!
//! A round may stop anywhere, even between two writes, and the next one goes on from there:
//! answers are stored before mutations leave the outbox, pages together with their cursor.

mod answer;
mod section;

use std::cell::RefCell;
use std::collections::{BTreeSet, HashSet};

use domain::id::{RecordId, ScopeId};
use domain::order::gathered;
use domain::time::Timestamp;

use crate::feed::{Frame, Head};
use crate::mutation::Mutation;
use crate::phone::{Ended, Phone, Progress, Wish};
use answer::{Answer, Item};
use section::{Section, Way};

use crate::port::{
    Committed, Failure, Page, Pull, PullScope, Push, ScopeState, StoreError, Transport,
};

/// The most mutations in one request.
const PUSH_MAX: usize = 200;
/// The most bytes of lines stored in one step: large enough to be quick, small enough to show progress.
const PAGE_BYTES_MAX: usize = 512 * 1024;

/// Why a round cannot go on.
enum Stop {
    Failed(Failure),
    Store(StoreError),
    /// Another tab wrote to the store in between.
    Superseded,
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Runs one round.
pub(crate) async fn run(
    phone: &Phone,
    transport: &dyn Transport,
    wish: &Wish,
    progress: &dyn Fn(Progress),
) -> Result<Ended, StoreError> {
    let denied = RefCell::default();
    let mut round = Round { phone, transport, wish, progress, held: None, now: None, denied };
    match round.run().await {
        Ok(ended) => Ok(ended),
        Err(Stop::Failed(failure)) => Ok(Ended::Failed(failure)),
        Err(Stop::Store(error)) => Err(error),
        Err(Stop::Superseded) => {
            phone.refresh().await?;
            Ok(Ended::Partly)
        }
    }
}

struct Round<'a> {
    phone: &'a Phone,
    transport: &'a dyn Transport,
    wish: &'a Wish,
    progress: &'a dyn Fn(Progress),
    /// How many of this device's mutations the server says it holds.
    held: Option<u64>,
    /// The server's clock.
    now: Option<Timestamp>,
    /// Scopes that are no longer this session's to read.
    denied: RefCell<BTreeSet<ScopeId>>,
}

impl Round<'_> {
    async fn run(&mut self) -> Result<Ended, Stop> {
        let first_epoch = self.phone.epoch.borrow().clone();
        let outbox: Vec<Mutation> = self.phone.read(|book| book.outbox().cloned().collect());
        let is_all_sent = self.send(outbox, true).await?;
        let scopes = self.wish.scopes.clone();
        let unequal = self.receive(&scopes, false).await?;
        if !unequal.is_empty() {
            // What is held of these scopes is not what the server has: read them anew, whole.
            self.receive(&unequal, true).await?;
        }
        let epoch_changed = first_epoch.is_some() && first_epoch != *self.phone.epoch.borrow();
        if epoch_changed || self.server_lacks_some() {
            self.send_again().await?;
        }
        self.finish(is_all_sent).await
    }

    async fn finish(&self, is_all_sent: bool) -> Result<Ended, Stop> {
        let is_complete = is_all_sent
            && !self.server_lacks_some()
            && self.phone.read(|book| {
                let denied = self.denied.borrow();
                let verified = |scope| {
                    denied.contains(scope)
                        || book.scopes().get(scope).is_some_and(|state| state.verified)
                };
                book.outbox().len() == 0
                    && book.unreadable() == 0
                    && self.wish.scopes.iter().all(verified)
            });
        match self.now.filter(|_| is_complete) {
            Some(now) => {
                self.phone.store.complete(now).await?;
                self.phone.last_complete.set(Some(now));
                self.phone.note_write();
                // Somebody may have written while that was stored: then it is done, but not all.
                let is_still_empty = self.phone.read(|book| book.outbox().len() == 0);
                Ok(if is_still_empty { Ended::Complete(now) } else { Ended::Partly })
            }
            None => Ok(Ended::Partly),
        }
    }

    fn server_lacks_some(&self) -> bool {
        let waiting = self.phone.read(|book| book.outbox().len() as u64 + book.unreadable());
        let answered = self.phone.device_seq.get().saturating_sub(waiting);
        self.held.is_some_and(|held| held < answered)
    }

    /// Sends mutations in the device's order. Answers `false` where some had to stay behind.
    async fn send(&mut self, mutations: Vec<Mutation>, is_outbox: bool) -> Result<bool, Stop> {
        let total = mutations.len();
        let mut rest = &mutations[..];
        let mut size = PUSH_MAX;
        let mut stuck: HashSet<RecordId> = HashSet::new();
        while !rest.is_empty() {
            let (now, later) = rest.split_at(size.min(rest.len()));
            let batch: Vec<Mutation> =
                now.iter().filter(|mutation| !stuck.contains(&mutation.record)).cloned().collect();
            match self.push(batch, is_outbox).await {
                Ok(()) => {
                    rest = later;
                    size = PUSH_MAX;
                    (self.progress)(Progress::Sending { done: total - rest.len(), total });
                }
                // Too large even alone: it waits with what follows on the same record, the others go.
                Err(Stop::Failed(Failure::TooLarge)) if size == 1 || now.len() == 1 => {
                    stuck.extend(now.iter().map(|mutation| mutation.record));
                    rest = later;
                    size = PUSH_MAX;
                }
                Err(Stop::Failed(Failure::TooLarge)) => size = now.len().div_ceil(2),
                Err(stop) => return Err(stop),
            }
        }
        Ok(stuck.is_empty())
    }

    async fn push(&mut self, mutations: Vec<Mutation>, is_outbox: bool) -> Result<(), Stop> {
        if mutations.is_empty() {
            return Ok(());
        }
        let nonce = self.phone.new_id().to_string();
        let wanted: BTreeSet<_> = gathered(mutations.iter().map(|mutation| mutation.id));
        let push = Push { nonce: nonce.clone(), device: self.phone.device, mutations };
        let pushed = self.transport.push(push).await?;
        let answered: BTreeSet<_> = gathered(pushed.answers.iter().map(|answer| answer.id));
        if pushed.nonce != nonce || answered != wanted {
            return Err(Failure::Unreachable.into());
        }
        self.heard(pushed.now, pushed.held);
        if is_outbox {
            self.phone.store.settle(&pushed.answers).await?;
            self.phone.change(|book| book.settle(&pushed.answers));
        }
        Ok(())
    }

    /// Sends what was answered lately once more: a restored server may have lost it.
    async fn send_again(&mut self) -> Result<(), Stop> {
        let sent = self.phone.read(|book| book.sent().to_vec());
        let mutations = sent.into_iter().map(|sent| sent.mutation).collect();
        self.send(mutations, false).await?;
        let scopes = self.wish.scopes.clone();
        self.receive(&scopes, false).await.map(drop)
    }

    fn heard(&mut self, now: Timestamp, held: u64) {
        self.held = Some(held);
        self.now = Some(now);
        self.phone.clock_offset_ms.set(Some(now.0.saturating_sub(self.phone.now().0)));
    }

    /// Receives the scopes to their heads and answers those that do not agree with the server.
    async fn receive(&mut self, scopes: &[ScopeId], anew: bool) -> Result<Vec<ScopeId>, Stop> {
        let nonce = self.phone.new_id().to_string();
        let requests = scopes.iter().map(|scope| self.request(*scope, anew)).collect();
        let epoch = self.phone.epoch.borrow().clone();
        let device = self.phone.device;
        let pull = Pull { nonce: nonce.clone(), device, epoch, scopes: requests };
        let asked: Vec<(ScopeId, u64)> =
            pull.scopes.iter().map(|request| (request.scope, request.after)).collect();
        let pages = self.transport.pull(pull).await?;
        let mut answer = Answer::new(pages);
        let Some(Item::Frame(Frame::Hello { nonce: echoed, epoch, now, held })) =
            answer.next().await?
        else {
            return Err(Failure::Unreachable.into());
        };
        if echoed != nonce {
            return Err(Failure::Unreachable.into());
        }
        self.heard(now, held);
        self.follow(&epoch).await?;
        self.take_in(&mut answer, &asked, anew).await
    }

    fn request(&self, scope: ScopeId, anew: bool) -> PullScope {
        let held = self.phone.read(|book| book.scopes().get(&scope).copied());
        let after = if anew { 0 } else { held.unwrap_or_default().after };
        let village = self.wish.first_village.filter(|(home, _)| *home == scope && held.is_none());
        PullScope { scope, after, first_village: village.map(|(_, village)| village) }
    }

    async fn follow(&self, epoch: &str) -> Result<(), Stop> {
        if self.phone.epoch.borrow().as_deref() == Some(epoch) {
            return Ok(());
        }
        self.phone.store.identify(self.phone.device, Some(epoch)).await?;
        self.phone.epoch.replace(Some(epoch.to_owned()));
        self.phone.note_write();
        Ok(())
    }

    async fn take_in(
        &self,
        answer: &mut Answer,
        asked: &[(ScopeId, u64)],
        anew: bool,
    ) -> Result<Vec<ScopeId>, Stop> {
        let mut unequal = Vec::new();
        let mut ended = BTreeSet::new();
        let mut open: Option<Section> = None;
        while let Some(item) = answer.next().await? {
            match item {
                Item::Frame(Frame::Hello { .. }) => return Err(Failure::Unreachable.into()),
                Item::Frame(Frame::Denied { scope }) => {
                    self.let_go(scope).await?;
                    ended.insert(scope);
                }
                Item::Frame(Frame::Village { scope, lines }) => {
                    open = Some(self.section(scope, 0, lines, Way::Ahead));
                }
                Item::Frame(Frame::Begin { scope, after, lines }) => {
                    self.end_village(open.take()).await?;
                    let asked = asked.iter().find(|(asked, _)| *asked == scope);
                    let Some((_, asked)) = asked else { continue };
                    let whole = anew || (after == 0 && *asked > 0);
                    let way = if whole { Way::Whole } else { Way::Behind };
                    open = Some(self.section(scope, after, lines, way));
                }
                Item::Frame(Frame::End { scope, head }) => {
                    let Some(section) = open.take().filter(|open| open.scope == scope) else {
                        return Err(Failure::Unreachable.into());
                    };
                    ended.insert(scope);
                    if !self.end(section, head).await? {
                        unequal.push(scope);
                    }
                }
                Item::Line(line) => {
                    let Some(section) = &mut open else { return Err(Failure::Unreachable.into()) };
                    section.push(&line);
                    if section.way != Way::Whole && section.lines.len() >= PAGE_BYTES_MAX {
                        self.commit(section).await?;
                    }
                }
            }
        }
        if asked.iter().all(|(scope, _)| ended.contains(scope)) {
            Ok(unequal)
        } else {
            // Cut off on the way: what was stored stays, the rest comes with the next round.
            Err(Failure::Unreachable.into())
        }
    }

    /// Takes a scope off the phone that its officer may no longer read.
    ///
    /// The outbox was sent before; what is written meanwhile stays in it and goes next time.
    async fn let_go(&self, scope: ScopeId) -> Result<(), Stop> {
        self.denied.borrow_mut().insert(scope);
        if self.phone.read(|book| book.scopes().contains_key(&scope)) {
            self.replace(scope, None, "").await?;
        }
        Ok(())
    }

    /// Puts these lines in the place of everything held of a scope.
    async fn replace(
        &self,
        scope: ScopeId,
        state: Option<ScopeState>,
        lines: &str,
    ) -> Result<(), Stop> {
        self.phone.store.replace_scope(scope, state, lines).await?;
        self.phone.take_in(|book| book.replace_scope(scope, state, lines));
        Ok(())
    }

    fn section(&self, scope: ScopeId, after: u64, total: u64, way: Way) -> Section {
        let held = self.phone.read(|book| book.scopes().get(&scope).copied()).unwrap_or_default();
        Section { scope, expected: held.after, after, way, lines: String::new(), done: 0, total }
    }

    async fn end_village(&self, section: Option<Section>) -> Result<(), Stop> {
        let Some(mut section) = section.filter(|section| section.way == Way::Ahead) else {
            return Ok(());
        };
        self.commit(&mut section).await?;
        (self.progress)(Progress::VillageReady);
        Ok(())
    }

    /// Stores what has come of a section so far.
    async fn commit(&self, section: &mut Section) -> Result<(), Stop> {
        let lines = std::mem::take(&mut section.lines);
        let held = self.phone.read(|book| book.scopes().get(&section.scope).copied());
        let before = held.unwrap_or_default();
        let head =
            self.phone.read(|book| book.head_with(section.scope, before.held, &lines, false));
        let after = match section.way {
            Way::Ahead => before.after,
            Way::Behind | Way::Whole => section.last_seq(&lines).unwrap_or(before.after),
        };
        let state = ScopeState { after, held: head, verified: false };
        let page = Page { scope: section.scope, expected_after: section.expected, state, lines };
        self.store_page(&page).await?;
        section.expected = after;
        self.tell(section);
        Ok(())
    }

    async fn store_page(&self, page: &Page) -> Result<(), Stop> {
        match self.phone.store.commit_page(page).await? {
            Committed::Yes => {
                if page.lines.is_empty() {
                    self.phone.change(|book| book.take_page(page));
                } else {
                    self.phone.take_in(|book| book.take_page(page));
                }
                Ok(())
            }
            Committed::Stale => Err(Stop::Superseded),
        }
    }

    fn tell(&self, section: &Section) {
        let Section { scope, done, total, .. } = *section;
        (self.progress)(Progress::Receiving { scope, done, total });
    }

    /// Stores the rest of a section and compares. Answers whether phone and server agree.
    async fn end(&self, section: Section, head: Head) -> Result<bool, Stop> {
        let scope = section.scope;
        if section.way == Way::Whole {
            let held = self
                .phone
                .read(|book| book.head_with(scope, Head::default(), &section.lines, true));
            let is_equal = held.count == head.count && held.checksum == head.checksum;
            if !is_equal {
                return Err(Failure::Unreachable.into());
            }
            let state = ScopeState { after: head.seq, held: head, verified: true };
            self.replace(scope, Some(state), &section.lines).await?;
            self.tell(&section);
            return Ok(true);
        }
        let before = self.phone.read(|book| book.scopes().get(&scope).copied());
        let base = before.unwrap_or_default();
        let held = self.phone.read(|book| book.head_with(scope, base.held, &section.lines, false));
        let is_equal = held.count == head.count && held.checksum == head.checksum;
        let state = ScopeState {
            after: head.seq,
            held: Head { seq: head.seq, ..held },
            verified: is_equal,
        };
        let expected_after = section.expected;
        if before != Some(state) || !section.lines.is_empty() {
            self.store_page(&Page { scope, expected_after, state, lines: section.lines.clone() })
                .await?;
        }
        self.tell(&section);
        Ok(is_equal)
    }
}
