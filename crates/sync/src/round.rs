//! One sync round: send the outbox, receive each scope to its head, compare.
//!
//! A round may stop anywhere, even between two writes, and the next one goes on from there:
//! answers are stored before mutations leave the outbox, pages together with their cursor.
//!
//! A server whose epoch is another was restored from a backup. It is first sent what it answered
//! lately, in the device's order, and only then the outbox, which may build on it.

mod answer;
mod handing_over;
mod leaving;
mod restored;
mod section;
mod sending;

use std::cell::RefCell;
use std::collections::BTreeSet;

use domain::id::ScopeId;
use domain::time::Timestamp;

use crate::feed::{Frame, Head, Leaving};
use crate::mutation::Mutation;
use crate::phone::{Ended, Phone, Progress, Wish};
use crate::planted::{self, Defect};
use answer::{Answer, Item};
use section::{Section, Way};

use crate::port::{
    Committed, Cursor, Failure, Page, Pull, PullScope, ScopeState, StoreError, Transport,
};
use crate::replica::Replica;

/// The most bytes of lines stored in one step: large enough to be quick, small enough to show progress.
const PAGE_BYTES_MAX: usize = 512 * 1024;

/// Why a round cannot go on.
enum Stop {
    Failed(Failure),
    Store(StoreError),
    /// Another tab wrote to the store in between.
    Superseded,
    /// The server has another epoch than the phone: a backup was restored.
    Restored,
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
    let mut round = Round {
        phone,
        transport,
        wish,
        progress,
        held: None,
        now: None,
        denied: RefCell::default(),
        leaving: None,
        met: None,
        is_restored: false,
    };
    match round.run().await {
        Ok(ended) => Ok(ended),
        Err(Stop::Failed(failure)) => {
            planted::note_failure();
            Ok(Ended::Failed(failure))
        }
        Err(Stop::Store(error)) => Err(error),
        Err(Stop::Superseded | Stop::Restored) => {
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
    /// Why the server takes nothing but what is left to hand in, if so.
    leaving: Option<Leaving>,
    /// The epoch of the server that answers this round.
    met: Option<String>,
    /// Whether the server's new epoch has been noticed and answered with the sent log.
    is_restored: bool,
}

impl Round<'_> {
    async fn run(&mut self) -> Result<Ended, Stop> {
        match self.bring_in_step().await {
            Err(Stop::Restored) => {
                self.is_restored = true;
                self.met = None;
                self.send_again().await?;
                // The new epoch is kept by the pull that follows: whoever dies before it begins anew.
                self.bring_in_step().await
            }
            other => other,
        }
    }

    async fn bring_in_step(&mut self) -> Result<Ended, Stop> {
        let outbox: Vec<Mutation> = self.phone.read(|book| book.outbox().cloned().collect());
        let is_all_sent = self.send(outbox, true).await?;
        let scopes = self.wish.scopes.clone();
        let unequal = self.receive(&scopes, false).await?;
        if let Some(why) = self.leaving {
            return self.hand_over(why).await;
        }
        if !unequal.is_empty() {
            // What is held of these scopes is not what the server has: read them anew, whole.
            self.receive(&unequal, true).await?;
        }
        if self.server_lacks_some() {
            self.make_up_for().await?;
            self.receive(&scopes, false).await?;
        }
        self.finish(is_all_sent).await
    }

    async fn finish(&self, is_all_sent: bool) -> Result<Ended, Stop> {
        if planted::has(Defect::SaysDoneEarly) {
            return Ok(self.now.map_or(Ended::Partly, Ended::Complete));
        }
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
                self.forget_former_scopes().await?;
                self.phone.store.complete(now).await?;
                self.phone.last_complete.set(Some(now));
                self.phone.change(|book| book.note_complete(now));
                // Somebody may have written while that was stored: then it is done, but not all.
                let is_still_empty = self.phone.read(|book| book.outbox().len() == 0);
                Ok(if is_still_empty { Ended::Complete(now) } else { Ended::Partly })
            }
            None => Ok(Ended::Partly),
        }
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
        let waiting = self.phone.read(Replica::waiting);
        let pull = Pull { nonce: nonce.clone(), device, epoch, waiting, scopes: requests };
        let asked: Vec<(ScopeId, u64)> =
            pull.scopes.iter().map(|request| (request.scope, request.after)).collect();
        let pages = self.transport.pull(pull).await?;
        let mut answer = Answer::new(pages);
        let hello = answer.next().await?;
        let Some(Item::Frame(Frame::Hello { nonce: echoed, epoch, now, held, leaving })) = hello
        else {
            return Err(Failure::Unreachable.into());
        };
        if echoed != nonce {
            return Err(Failure::Unreachable.into());
        }
        if self.is_new(&epoch) {
            return Err(Stop::Restored);
        }
        self.meet(&epoch)?;
        self.heard(now, held);
        self.follow(&epoch).await?;
        self.leaving = leaving;
        if leaving.is_some() {
            return Ok(Vec::new());
        }
        self.take_in(&mut answer, &asked, Cursor::epoch_of(&epoch), anew).await
    }

    fn request(&self, scope: ScopeId, anew: bool) -> PullScope {
        let held = self.phone.read(|book| book.scopes().get(&scope).copied());
        let Cursor { epoch, after } = held.unwrap_or_default().cursor();
        let ours = self.phone.epoch.borrow().as_deref().map(Cursor::epoch_of);
        // A number of another epoch says nothing.
        let after = if anew || ours != Some(epoch) { 0 } else { after };
        let village = self.wish.first_village.filter(|(home, _)| *home == scope && held.is_none());
        PullScope { scope, after, first_village: village.map(|(_, village)| village) }
    }

    async fn take_in(
        &self,
        answer: &mut Answer,
        asked: &[(ScopeId, u64)],
        epoch: u64,
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
                    open = Some(self.section(scope, (epoch, 0), lines, Way::Ahead));
                }
                Item::Frame(Frame::Begin { scope, after, lines }) => {
                    self.end_village(open.take()).await?;
                    let asked = asked.iter().find(|(asked, _)| *asked == scope);
                    let Some((_, asked)) = asked else { continue };
                    let held = self.phone.read(|book| book.scopes().get(&scope).copied());
                    let is_other = held.is_some_and(|held| held.epoch != epoch);
                    let whole = anew || is_other || (after == 0 && *asked > 0);
                    let way = if whole { Way::Whole } else { Way::Behind };
                    open = Some(self.section(scope, (epoch, after), lines, way));
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

    fn section(&self, scope: ScopeId, behind: (u64, u64), total: u64, way: Way) -> Section {
        let held = self.phone.read(|book| book.scopes().get(&scope).copied()).unwrap_or_default();
        let ((epoch, after), lines) = (behind, String::new());
        Section { scope, expected: held.cursor(), epoch, after, way, lines, done: 0, total }
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
        let cursor = Cursor { epoch: section.epoch, after };
        let state = ScopeState::at(cursor, head, false);
        let (scope, expected, is_whole) = (section.scope, section.expected, false);
        self.store_page(&Page { scope, expected, is_whole, state, lines }).await?;
        section.expected = cursor;
        self.tell(section);
        Ok(())
    }

    async fn store_page(&self, page: &Page) -> Result<(), Stop> {
        if planted::has(Defect::MovesCursorFirst) && !page.lines.is_empty() {
            let bare = Page { lines: String::new(), ..page.clone() };
            self.phone.store.commit_page(&bare).await?;
            let late = Page { expected: page.state.cursor(), ..page.clone() };
            self.phone.store.commit_page(&late).await?;
            self.phone.take_in(|book| book.take_page(page));
            return Ok(());
        }
        match self.phone.store.commit_page(page).await? {
            Committed::Yes => {
                if page.lines.is_empty() && !page.is_whole {
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
            let state = ScopeState::at(section.head(head), head, true);
            let (expected, lines) = (section.expected, section.lines.clone());
            self.store_page(&Page { scope, expected, is_whole: true, state, lines }).await?;
            self.tell(&section);
            return Ok(true);
        }
        let before = self.phone.read(|book| book.scopes().get(&scope).copied());
        let base = before.unwrap_or_default();
        let held = self.phone.read(|book| book.head_with(scope, base.held, &section.lines, false));
        let is_equal = held.count == head.count && held.checksum == head.checksum;
        let is_equal = is_equal || planted::has(Defect::SkipsChecksum);
        let held = Head { seq: head.seq, ..held };
        let state = ScopeState::at(section.head(head), held, is_equal);
        if before != Some(state) || !section.lines.is_empty() {
            let (expected, lines) = (section.expected, section.lines.clone());
            self.store_page(&Page { scope, expected, is_whole: false, state, lines }).await?;
        }
        self.tell(&section);
        Ok(is_equal)
    }
}
