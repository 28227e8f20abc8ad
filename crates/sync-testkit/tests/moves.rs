//! Households that move between communes, as the phones of both see it.

use std::cell::Cell;
use std::rc::Rc;

use domain::access::Permission;
use domain::id::{RecordId, ScopeId, UserId};
use domain::record::{Fields, Kind};
use domain::settlement::Quarantined;
use serde_json::json;
use sync::Outcome;
use sync::intake::{Incoming, Judge, Loaded};
use sync::phone::{Change, Ended, Phone, Wish};
use sync::port::{Failure, HandedOver, Handover, Local, Pages, Pull, Push, Pushed, Transport};
use sync_testkit::builders::{Desk, commune, device, user};
use sync_testkit::executor::run;
use sync_testkit::memory_device::MemoryDevice;
use sync_testkit::network::{Network, Way};

/// The first officer writes in the first commune, the second in the second, the third in both.
struct OwnCommunes;

impl Judge for OwnCommunes {
    fn judge(&self, incoming: &Incoming, _: Kind, home: ScopeId, _: &Loaded) -> Permission {
        let officer = (1..=3).find(|number| user(*number) == incoming.author);
        let may = match officer {
            Some(3) => true,
            Some(number) => home == commune(number),
            None => false,
        };
        if may { Permission::Allowed } else { Permission::Denied("outside_your_area") }
    }
}

/// The way to the server, counting what was asked for from the beginning.
struct Counted {
    way: Way,
    whole: Cell<usize>,
}

impl Transport for Counted {
    fn push(&self, push: Push) -> Local<'_, Result<Pushed, Failure>> {
        self.way.push(push)
    }

    fn pull(&self, pull: Pull) -> Local<'_, Result<Box<dyn Pages>, Failure>> {
        let whole = pull.scopes.iter().filter(|scope| scope.after == 0).count();
        self.whole.set(self.whole.get() + whole);
        self.way.pull(pull)
    }

    fn hand_over(&self, handover: Handover) -> Local<'_, Result<HandedOver, Failure>> {
        self.way.hand_over(handover)
    }
}

struct Officer {
    number: u128,
    phone: Phone,
    transport: Counted,
    network: Rc<Network>,
}

impl Officer {
    fn new(network: &Rc<Network>, number: u128, communes: &[u128]) -> Self {
        let author = user(number);
        network.log.add_user(ScopeId::from(author));
        let desk = Desk::starting_at(u64::try_from(number).unwrap_or_default() * 1_000);
        let phone = Phone::open(Rc::new(MemoryDevice::default()), Rc::new(desk));
        let way = Way::new(network.clone(), author, device(number));
        let officer = Self {
            number,
            phone: run(phone).expect("it opens"),
            transport: Counted { way, whole: Cell::default() },
            network: network.clone(),
        };
        officer.may_read(communes);
        officer
    }

    fn user(&self) -> UserId {
        user(self.number)
    }

    fn may_read(&self, communes: &[u128]) {
        let mut scopes = vec![ScopeId::from(self.user())];
        scopes.extend(communes.iter().map(|number| commune(*number)));
        self.network.readers.borrow_mut().insert(self.user(), scopes);
    }

    fn sync(&self, communes: &[u128]) {
        let mut scopes = vec![ScopeId::from(self.user())];
        scopes.extend(communes.iter().map(|number| commune(*number)));
        let wish = Wish { scopes, first_village: None };
        let ended = run(self.phone.sync(&self.transport, &wish, &|_| ())).expect("it is kept");
        assert!(matches!(ended, Ended::Complete(_)), "{ended:?}");
    }

    fn save(&self, change: Change) -> Outcome {
        let id = run(self.phone.save(vec![change], None)).expect("saved")[0];
        let communes = [self.number % 3].map(|number| if number == 0 { 1 } else { number });
        self.sync(&communes);
        self.network.log.answer(id).expect("answered").outcome
    }
}

fn household(record: RecordId, scope: ScopeId) -> Change {
    let fields = Fields::from([
        ("village".to_owned(), json!(record)),
        ("address".to_owned(), json!("by the brook")),
    ]);
    Change::Put { record, kind: Kind::Household, scope, fields, seen: None }
}

fn relocation(record: RecordId, to: ScopeId) -> Change {
    Change::Move { record, to, fields: Fields::from([("village".to_owned(), json!(to))]) }
}

fn address(phone: &Phone, record: RecordId) -> Option<String> {
    let fields = phone.read(|book| book.fields(record))?;
    fields.get("address")?.as_str().map(str::to_owned)
}

fn two_communes() -> Rc<Network> {
    let network = Network::new(1, Box::new(OwnCommunes));
    network.log.add_commune(commune(1));
    network.log.add_commune(commune(2));
    network
}

#[test]
fn what_left_the_commune_leaves_the_phone_and_says_where_it_went() {
    let network = two_communes();
    let (first, second) = (Officer::new(&network, 1, &[1]), Officer::new(&network, 2, &[2]));
    let record = first.phone.new_id();
    first.save(household(record, commune(1)));
    assert_eq!(first.save(relocation(record, commune(2))), Outcome::Applied);
    second.sync(&[2]);
    assert_eq!(address(&first.phone, record), None);
    assert_eq!(first.phone.read(|book| book.moved_to(record)), Some(commune(2)));
    assert_eq!(address(&second.phone, record).as_deref(), Some("by the brook"));
    assert_eq!(second.phone.read(|book| book.moved_to(record)), None);
}

#[test]
fn a_late_edit_stays_in_the_outbox_and_ends_on_the_new_officers_desk() {
    let network = two_communes();
    let (first, second) = (Officer::new(&network, 1, &[1]), Officer::new(&network, 2, &[2]));
    let mover = Officer::new(&network, 3, &[1, 2]);
    let record = first.phone.new_id();
    first.save(household(record, commune(1)));
    mover.sync(&[1, 2]);
    run(mover.phone.save(vec![relocation(record, commune(2))], None)).expect("saved");
    mover.sync(&[1, 2]);
    let late = Change::Put {
        record,
        kind: Kind::Household,
        scope: commune(1),
        fields: Fields::from([("address".to_owned(), json!("on the hill"))]),
        seen: None,
    };
    let outcome = first.save(late);
    assert!(matches!(outcome, Outcome::Quarantined { reason, .. } if reason == "moved_away"));
    second.sync(&[2]);
    let kept = |phone: &Phone| -> Vec<Quarantined> {
        phone.read(|book| {
            book.ids(Kind::Quarantined).filter_map(|id| book.typed::<Quarantined>(id)).collect()
        })
    };
    let [own] = &kept(&first.phone)[..] else { panic!("the author has a copy") };
    let [desk] = &kept(&second.phone)[..] else { panic!("the new officer has one") };
    assert_eq!((own.desk, desk.desk), (Some(commune(2)), None));
    assert_eq!(own.mutation["fields"]["address"]["new"], json!("on the hill"));
    assert_eq!(address(&second.phone, record).as_deref(), Some("by the brook"));
}

#[test]
fn a_phone_with_both_communes_reads_neither_anew() {
    let network = two_communes();
    let both = Officer::new(&network, 3, &[1, 2]);
    let record = both.phone.new_id();
    run(both.phone.save(vec![household(record, commune(1))], None)).expect("saved");
    both.sync(&[1, 2]);
    // Once for each scope, when it was first read, and again for one that was still empty then.
    let asked_first = both.transport.whole.get();
    for to in [2, 1, 2] {
        run(both.phone.save(vec![relocation(record, commune(to))], None)).expect("saved");
        both.sync(&[1, 2]);
        assert_eq!(both.phone.read(|book| book.scope(record)), Some(commune(to)));
        assert_eq!(address(&both.phone, record).as_deref(), Some("by the brook"));
    }
    let own_is_empty_still = 3;
    let other_was_empty_once = 1;
    assert_eq!(both.transport.whole.get() - asked_first, own_is_empty_still + other_was_empty_once);
}

#[test]
fn a_lost_area_leaves_the_phone_once_everything_of_it_is_sent() {
    let network = two_communes();
    let both = Officer::new(&network, 3, &[1, 2]);
    let (stays, goes) = (both.phone.new_id(), both.phone.new_id());
    let all = vec![household(stays, commune(1)), household(goes, commune(2))];
    run(both.phone.save(all, None)).expect("saved");
    both.sync(&[1, 2]);
    let late = both.phone.new_id();
    let written = run(both.phone.save(vec![household(late, commune(2))], None)).expect("saved");
    both.may_read(&[1]);
    both.sync(&[1, 2]);
    assert!(network.log.answer(written[0]).is_some(), "what was unsent has arrived");
    assert!(both.phone.read(|book| book.fields(goes)).is_none(), "the commune is gone from here");
    assert!(!both.phone.read(|book| book.scopes().contains_key(&commune(2))));
    assert_eq!(address(&both.phone, stays).as_deref(), Some("by the brook"));
}
