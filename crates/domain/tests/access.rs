//! Who may do what: every role against every kind, screen and right.

use domain::access::Permission::{Allowed, Denied};
use domain::access::Role::{
    self, Agency, CommuneOfficer, District, Inspector, ProvinceAdmin, Trainer, Village,
};
use domain::access::{Access, OfficePage, Permission, sensitive_fields};
use domain::id::{AreaId, ScopeId, UserId};
use domain::record::Kind;

fn uuid(number: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(0x0193_5a00_0000_7000_8000_0000_0000_0000 + number)
}

const OWN_VILLAGE: u128 = 20;

fn access(role: Role) -> Access {
    let villages = if role == Village { vec![AreaId(uuid(OWN_VILLAGE))] } else { Vec::new() };
    Access { user: UserId(uuid(1)), role, communes: vec![AreaId(uuid(10))], villages }
}

fn own_commune() -> ScopeId {
    ScopeId(uuid(10))
}

/// One row a kind; one column a role, in the order of [`Role::ALL`].
const MAY_CHANGE: [(Kind, [bool; 7]); 11] = [
    (Kind::Area, [true, false, true, false, false, false, false]),
    (Kind::Standard, [false; 7]),
    (Kind::Officer, [false; 7]),
    (Kind::Household, [true, false, true, true, false, false, false]),
    (Kind::Person, [true, false, true, true, false, false, false]),
    (Kind::Assessment, [true, false, true, true, false, false, false]),
    (Kind::TrainingSession, [true, false, true, true, true, false, false]),
    (Kind::Attendance, [true, false, true, true, true, false, false]),
    (Kind::Photo, [true, false, true, true, false, false, false]),
    (Kind::Conflict, [true, false, true, true, true, false, false]),
    (Kind::Quarantined, [false; 7]),
];

#[test]
fn each_role_changes_the_kinds_it_is_here_for() {
    assert_eq!(MAY_CHANGE.map(|(kind, _)| kind), Kind::ALL);
    for (kind, row) in MAY_CHANGE {
        for (role, expected) in Role::ALL.into_iter().zip(row) {
            let village = Some(AreaId(uuid(OWN_VILLAGE)));
            let answer = access(role).may_change(kind, own_commune(), village);
            let reason =
                if kind.is_made_by_server() { "kind_made_by_server" } else { "role_may_not" };
            let permission = if expected { Allowed } else { Denied(reason) };
            assert_eq!(answer, permission, "{} {}", role.as_str(), kind.as_str());
        }
    }
}

#[test]
fn nobody_changes_what_lies_outside_their_area() {
    for role in Role::ALL {
        for kind in Kind::ALL.into_iter().filter(|kind| !kind.is_made_by_server()) {
            let change = |scope| access(role).may_change(kind, scope, None);
            assert_eq!(change(ScopeId(uuid(11))), Denied("outside_your_area"));
            assert_eq!(change(ScopeId::REFERENCE), Denied("reference_is_read_only"));
        }
    }
    let elsewhere = Some(AreaId(uuid(21)));
    let change = |role| access(role).may_change(Kind::Household, own_commune(), elsewhere);
    assert_eq!(change(Village), Denied("outside_your_village"));
    assert_eq!(change(CommuneOfficer), Permission::Allowed);
}

#[test]
fn each_user_reads_the_reference_their_own_and_their_communes() {
    for role in Role::ALL {
        let access = access(role);
        for scope in [ScopeId::REFERENCE, ScopeId(uuid(1)), own_commune()] {
            assert!(access.may_read(scope), "{}", role.as_str());
            assert!(access.scopes().contains(&scope), "{}", role.as_str());
        }
        assert!(!access.may_read(ScopeId(uuid(11))), "{}", role.as_str());
        assert!(!access.may_read(ScopeId(uuid(2))), "another user's answers");
    }
}

#[test]
fn an_account_without_an_area_reads_no_commune_and_changes_nothing() {
    for role in Role::ALL {
        let bare = Access { communes: Vec::new(), villages: Vec::new(), ..access(role) };
        assert_eq!(bare.scopes().len(), 2, "{}", role.as_str());
        for kind in Kind::ALL {
            let answer = bare.may_change(kind, own_commune(), None);
            assert_ne!(answer, Allowed, "{} {}", role.as_str(), kind.as_str());
        }
        assert!(!bare.may_supervise(own_commune()) && !bare.may_import(own_commune()));
    }
}

#[test]
fn each_screen_is_open_to_its_roles() {
    let rows: [(OfficePage, &[Role]); 8] = [
        (OfficePage::Board, &[ProvinceAdmin, District, CommuneOfficer, Agency, Inspector]),
        (
            OfficePage::Households,
            &[ProvinceAdmin, District, CommuneOfficer, Village, Agency, Inspector],
        ),
        (OfficePage::Import, &[ProvinceAdmin, CommuneOfficer]),
        (OfficePage::Users, &[ProvinceAdmin]),
        (OfficePage::Devices, &[ProvinceAdmin]),
        (OfficePage::Quarantine, &[ProvinceAdmin, District, CommuneOfficer]),
        (OfficePage::Conflicts, &[ProvinceAdmin, District, CommuneOfficer, Village, Inspector]),
        (
            OfficePage::Training,
            &[ProvinceAdmin, District, CommuneOfficer, Trainer, Agency, Inspector],
        ),
    ];
    assert_eq!(rows.map(|(page, _)| page), OfficePage::ALL);
    for (page, open_to) in rows {
        for role in Role::ALL {
            let expected = open_to.contains(&role);
            assert_eq!(access(role).may_open_office(page), expected, "{page:?} {}", role.as_str());
        }
    }
}

#[test]
fn each_further_right_belongs_to_its_roles() {
    type Right = fn(&Access) -> bool;
    let rows: [(&str, Right, &[Role]); 5] = [
        (
            "reveal",
            Access::may_reveal_sensitive,
            &[ProvinceAdmin, District, CommuneOfficer, Village, Inspector],
        ),
        ("record", Access::may_record, &[ProvinceAdmin, CommuneOfficer, Village, Trainer]),
        ("users", Access::may_manage_users, &[ProvinceAdmin]),
        (
            "supervise",
            |access| access.may_supervise(ScopeId(uuid(10))),
            &[ProvinceAdmin, District, CommuneOfficer],
        ),
        ("import", |access| access.may_import(ScopeId(uuid(10))), &[ProvinceAdmin, CommuneOfficer]),
    ];
    for (name, right, holders) in rows {
        for role in Role::ALL {
            assert_eq!(right(&access(role)), holders.contains(&role), "{name} {}", role.as_str());
        }
    }
    for role in Role::ALL {
        assert!(!access(role).may_supervise(ScopeId(uuid(11))), "{}", role.as_str());
        assert!(!access(role).may_import(ScopeId(uuid(11))), "{}", role.as_str());
    }
}

#[test]
fn origin_health_and_identity_are_sensitive() {
    let person = sensitive_fields(Kind::Person);
    for field in ["ethnic_group", "identity_number", "disability", "health_insurance"] {
        assert!(person.contains(&field), "{field}");
    }
    assert_eq!(sensitive_fields(Kind::TrainingSession), [""; 0]);
}

#[test]
fn every_role_has_one_name() {
    for role in Role::ALL {
        assert_eq!(Role::from_name(role.as_str()), Some(role));
    }
    assert_eq!(Role::from_name("king"), None);
}
