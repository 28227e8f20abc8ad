//! The way between a phone and the server, with everything that happens on it.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use domain::id::{DeviceId, ScopeId, UserId};
use domain::time::Timestamp;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use sync::Head;
use sync::feed::Frame;
use sync::intake::{Incoming, Judge};
use sync::port::{Failure, HandedOver, Handover, Local, Pages, Pull, Push, Pushed, Transport};

use crate::executor::step;
use crate::memory_log::{Kept, MemoryLog};
use crate::memory_photos::MemoryBlobs;
use crate::revocations::{HandingIn, Revocations, Revoked};

/// How often what goes wrong, in thousandths of requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// The request never arrives.
    pub lost_request: u32,
    /// It arrives and is carried out, the answer is lost.
    pub lost_answer: u32,
    /// It arrives twice.
    pub duplicate: u32,
    /// The answer stops in the middle.
    pub truncated: u32,
    /// A page of somebody else's answers, as a hotel's Wi-Fi does.
    pub portal: u32,
    /// The server says it is busy.
    pub busy: u32,
    /// The other server does not hear what was written here, and answers from memory.
    pub unheard: u32,
}

impl Faults {
    /// A bad day in the mountains.
    pub const BAD_DAY: Self = Self {
        lost_request: 150,
        lost_answer: 150,
        duplicate: 100,
        truncated: 120,
        portal: 40,
        busy: 40,
        unheard: 500,
    };
}

/// How often each fault happened, by name.
pub type FaultCounts = BTreeMap<&'static str, u64>;

/// What one server remembers for a moment.
#[derive(Debug, Default)]
pub(crate) struct Remembered {
    /// Where it last saw the scopes stand.
    heads: BTreeMap<ScopeId, Head>,
    /// Who was to leave when it looked sessions up, where that has changed since.
    pub(crate) revoked: Option<Revoked>,
}

/// The server and the air around it, shared by all phones of a run.
pub struct Network {
    /// The server's store.
    pub log: MemoryLog,
    /// What the servers keep of photos.
    pub blobs: MemoryBlobs,
    /// Who may do what.
    pub judge: Box<dyn Judge>,
    /// What goes wrong from now on.
    pub faults: Cell<Faults>,
    /// What went wrong so far.
    pub counts: RefCell<FaultCounts>,
    /// The server's clock.
    pub now: Cell<Timestamp>,
    /// The epoch of the server's database.
    epoch: RefCell<String>,
    /// Two servers with one database; each is asked by chance.
    pub(crate) servers: [RefCell<Remembered>; 2],
    backup: RefCell<Option<(Kept, Revoked)>>,
    /// Who may read which scope.
    pub readers: RefCell<BTreeMap<UserId, Vec<ScopeId>>>,
    /// Who is to leave.
    pub revocations: Revocations,
    random: RefCell<StdRng>,
    /// Requests that hang in the air and arrive later, out of order.
    late: RefCell<Vec<(UserId, Push)>>,
}

impl Network {
    /// A server with these rights.
    pub fn new(seed: u64, judge: Box<dyn Judge>) -> Rc<Self> {
        Rc::new(Self {
            log: MemoryLog::default(),
            blobs: MemoryBlobs::default(),
            judge,
            faults: Cell::new(Faults::default()),
            counts: RefCell::default(),
            now: Cell::new(crate::builders::START),
            epoch: RefCell::new(format!("epoch-{seed}")),
            servers: Default::default(),
            backup: RefCell::default(),
            readers: RefCell::default(),
            revocations: Revocations::default(),
            random: RefCell::new(StdRng::seed_from_u64(seed ^ 0x5eed)),
            late: RefCell::default(),
        })
    }

    /// Lets requests that hung in the air arrive now.
    pub fn deliver_late(&self) {
        let late = std::mem::take(&mut *self.late.borrow_mut());
        for (author, push) in late.into_iter().rev() {
            self.take_in(author, push);
        }
    }

    /// Lets chance begin anew, so that leaving one event out changes no other.
    pub fn reseed(&self, seed: u64) {
        self.random.replace(StdRng::seed_from_u64(seed));
    }

    /// Keeps a backup of the database.
    pub fn keep_backup(&self) {
        self.backup.replace(Some((self.log.backup(), self.revocations.standing())));
        self.blobs.keep_backup();
        self.count("backup");
    }

    /// Puts the last backup in the place of the database, under a new epoch. Answers the backup.
    pub fn restore(&self) -> Option<Kept> {
        let (backup, revoked) = self.backup.borrow().clone()?;
        self.log.restore(backup.clone());
        if self.revocations.standing.replace(revoked.clone()) != revoked {
            self.count("revocation forgotten");
        }
        self.blobs.restore();
        self.restart_servers();
        let mut epoch = self.epoch.borrow_mut();
        epoch.push('+');
        self.count("restored");
        Some(backup)
    }

    /// Whether the database is still the one a phone knows.
    pub(crate) fn is_of_epoch(&self, known: Option<&str>) -> bool {
        known == Some(self.epoch.borrow().as_str())
    }

    /// Lets all servers forget what they remembered.
    pub fn restart_servers(&self) {
        for server in &self.servers {
            server.take();
        }
    }

    /// One of the servers is killed and started again.
    pub fn kill_server(&self) {
        self.servers[self.any_number()].take();
        self.count("server killed");
    }

    /// The server that wrote knows what has moved; the other one hears of it, or does not.
    fn tell_servers(&self, writer: usize) {
        for (number, server) in self.servers.iter().enumerate() {
            if number == writer || !self.happens("unheard", self.faults.get().unheard) {
                let mut remembered = server.borrow_mut();
                remembered.heads.retain(|scope, seen| self.log.head(*scope) == Some(*seen));
            }
        }
    }

    /// The number of the server that is asked.
    pub(crate) fn any_number(&self) -> usize {
        self.random.borrow_mut().random_range(0..self.servers.len())
    }

    /// Counts something that went wrong.
    pub fn count(&self, name: &'static str) {
        *self.counts.borrow_mut().entry(name).or_default() += 1;
    }

    pub(crate) fn happens(&self, name: &'static str, per_mille: u32) -> bool {
        let happens = self.random.borrow_mut().random_range(0..1000) < per_mille;
        if happens {
            self.count(name);
        }
        happens
    }

    fn take_in(&self, author: UserId, push: Push) -> Pushed {
        self.now.set(self.now.get().plus_millis(7));
        let server = self.any_number();
        let Push { nonce, device, epoch, mutations } = push;
        let is_same = epoch.is_none_or(|epoch| epoch == *self.epoch.borrow());
        let mutations = if is_same { mutations } else { Vec::new() };
        for mutation in mutations.iter().filter(|mutation| mutation.kind == "photo") {
            let mut authors = self.blobs.authors.borrow_mut();
            authors.entry(mutation.record).or_default().insert(author);
        }
        let batch = mutations.into_iter().map(|mutation| Incoming { mutation, author }).collect();
        let handing_in = self.leaving(server, author, device).map(HandingIn);
        let judge = handing_in.as_ref().map_or(self.judge.as_ref(), |judge| judge);
        let answers = self.log.push(batch, judge, self.now.get());
        let held = self.log.held(device);
        self.tell_servers(server);
        let epoch = self.epoch.borrow().clone();
        Pushed { nonce, epoch, answers, held, now: self.now.get() }
    }

    fn tell(&self, author: UserId, pull: &Pull) -> String {
        let mut text = String::new();
        let mut frame = |frame: &Frame| {
            text.push_str(&serde_json::to_string(frame).unwrap_or_default());
            text.push('\n');
        };
        let held = self.log.held(pull.device);
        let server = self.any_number();
        let leaving = self.leaving(server, author, pull.device);
        frame(&Frame::Hello {
            nonce: pull.nonce.clone(),
            epoch: self.epoch.borrow().clone(),
            now: self.now.get(),
            held,
            leaving,
        });
        let remembered = &mut self.servers[server].borrow_mut().heads;
        let readers = self.readers.borrow();
        for wanted in &pull.scopes {
            let scope = wanted.scope;
            let scopes = readers.get(&author).filter(|_| leaving.is_none());
            let may = scopes.is_some_and(|scopes| scopes.contains(&scope));
            let Some(mut head) = self.log.head(scope).filter(|_| may) else {
                text.push_str(&serde_json::to_string(&Frame::Denied { scope }).unwrap_or_default());
                text.push('\n');
                continue;
            };
            let is_same = pull.epoch.as_ref().is_none_or(|epoch| *epoch == *self.epoch.borrow());
            let after = if is_same { wanted.after } else { 0 };
            // A server answers from memory where the phone stands as far as it remembers.
            match remembered.get(&scope).filter(|seen| is_same && seen.seq == after) {
                Some(seen) => head = *seen,
                None => {
                    remembered.insert(scope, head);
                }
            }
            self.tell_scope(&mut text, scope, after, head);
        }
        text
    }

    fn tell_scope(&self, text: &mut String, scope: ScopeId, after: u64, head: sync::Head) {
        let mut lines = self.log.lines(scope, after);
        lines.retain(|line| line.seq <= head.seq);
        let begin = Frame::Begin { scope, after, lines: lines.len() as u64 };
        text.push_str(&serde_json::to_string(&begin).unwrap_or_default());
        text.push('\n');
        for line in &lines {
            text.push_str(&serde_json::to_string(line).unwrap_or_default());
            text.push('\n');
        }
        text.push_str(&serde_json::to_string(&Frame::End { scope, head }).unwrap_or_default());
        text.push('\n');
    }
}

/// One phone's way to the server.
pub struct Way {
    pub(crate) network: Rc<Network>,
    pub(crate) author: UserId,
    /// Whether there is any signal where the phone is.
    pub has_signal: Rc<Cell<bool>>,
    /// Whether the session is over.
    pub is_signed_out: Rc<Cell<bool>>,
    /// Bytes of photos sent, by hash, and how often that was cut off.
    pub(crate) photo_bytes: RefCell<BTreeMap<String, (u64, u64)>>,
    _device: DeviceId,
}

impl Way {
    /// The way of a user's device.
    pub fn new(network: Rc<Network>, author: UserId, device: DeviceId) -> Self {
        let has_signal = Rc::new(Cell::new(true));
        Self {
            network,
            author,
            has_signal,
            is_signed_out: Rc::default(),
            photo_bytes: RefCell::default(),
            _device: device,
        }
    }

    pub(crate) fn refused(&self) -> Option<Failure> {
        let faults = self.network.faults.get();
        if !self.has_signal.get() || self.network.happens("lost request", faults.lost_request) {
            return Some(Failure::Unreachable);
        }
        if self.is_signed_out.get() {
            return Some(Failure::SignedOut);
        }
        self.network.happens("busy", faults.busy).then_some(Failure::Busy)
    }
}

impl Transport for Way {
    fn push(&self, push: Push) -> Local<'_, Result<Pushed, Failure>> {
        Box::pin(async move {
            step().await;
            if let Some(failure) = self.refused() {
                return Err(failure);
            }
            let faults = self.network.faults.get();
            if self.network.happens("duplicate", faults.duplicate) {
                self.network.late.borrow_mut().push((self.author, push.clone()));
            }
            let pushed = self.network.take_in(self.author, push);
            step().await;
            if self.network.happens("lost answer", faults.lost_answer) {
                return Err(Failure::Unreachable);
            }
            Ok(pushed)
        })
    }

    fn pull(&self, pull: Pull) -> Local<'_, Result<Box<dyn Pages>, Failure>> {
        Box::pin(async move {
            step().await;
            if let Some(failure) = self.refused() {
                return Err(failure);
            }
            let faults = self.network.faults.get();
            let mut text = self.network.tell(self.author, &pull);
            if self.network.happens("truncated", faults.truncated) {
                let at = self.network.random.borrow_mut().random_range(0..=text.len());
                text.truncate((0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0));
            }
            if self.network.happens("portal", faults.portal) {
                text = "<!doctype html>\n<title>Wi-Fi</title>\n".to_owned();
            }
            let pieces = pieces(&text, &mut self.network.random.borrow_mut());
            Ok(Box::new(Pieces(pieces)) as Box<dyn Pages>)
        })
    }

    fn hand_over(&self, handover: Handover) -> Local<'_, Result<HandedOver, Failure>> {
        Box::pin(async move {
            step().await;
            if let Some(failure) = self.refused() {
                return Err(failure);
            }
            let may_erase = self.network.hear_handover(self.author, &handover);
            // The session ends with the book.
            self.is_signed_out.set(self.is_signed_out.get() || (may_erase && handover.is_erased));
            step().await;
            let faults = self.network.faults.get();
            if self.network.happens("lost answer", faults.lost_answer) {
                return Err(Failure::Unreachable);
            }
            Ok(HandedOver { nonce: handover.nonce, may_erase })
        })
    }
}

/// Cuts a text at random line feeds, as a slow link does.
fn pieces(text: &str, random: &mut StdRng) -> VecDeque<String> {
    let mut pieces = VecDeque::new();
    let mut piece = String::new();
    for line in text.split_inclusive('\n') {
        piece.push_str(line);
        if random.random_range(0..4) == 0 {
            pieces.push_back(std::mem::take(&mut piece));
        }
    }
    if !piece.is_empty() {
        pieces.push_back(piece);
    }
    pieces
}

struct Pieces(VecDeque<String>);

impl Pages for Pieces {
    fn next(&mut self) -> Local<'_, Result<Option<String>, Failure>> {
        Box::pin(async move {
            step().await;
            Ok(self.0.pop_front())
        })
    }
}
