//! The built-in map, catalogues and targets, and how areas are found in them.

use std::collections::BTreeSet;

use domain::area::{AreaLevel, AreaQuery, AreaTree, UnresolvedArea};
use domain::id::AreaId;
use domain::need::NeedCatalogue;
use domain::record::{AnyRecord, Kind};
use domain::reference::{built_in_areas, built_in_records};
use domain::standard::{Locality, Standard, built_in_standard};
use domain::target::TargetPlan;
use domain::time::CivilDate;

fn day(year: i16, month: i8, day: i8) -> CivilDate {
    CivilDate::new(year, month, day).expect("a day")
}

fn then() -> CivilDate {
    day(2023, 12, 10)
}

fn now() -> CivilDate {
    day(2026, 11, 23)
}

fn map() -> AreaTree {
    AreaTree::new(built_in_areas())
}

fn query(level: AreaLevel, name: &str, on: CivilDate) -> AreaQuery<'_> {
    AreaQuery { level, name, code: None, within: None, on }
}

fn commune(map: &AreaTree, name: &str, on: CivilDate) -> AreaId {
    map.resolve(&query(AreaLevel::Commune, name, on)).expect("one commune")
}

fn name_of(map: &AreaTree, id: AreaId, on: CivilDate) -> String {
    map.version_at(id, on).expect("valid").full_name()
}

#[test]
fn the_map_of_each_day_has_the_units_of_the_law() {
    let areas = built_in_areas();
    let count = |level, on| {
        areas
            .iter()
            .filter(|(_, area)| area.level == level && area.version_at(on).is_some())
            .count()
    };
    assert_eq!(count(AreaLevel::Commune, day(2020, 1, 31)), 0, "the earlier map is not loaded");
    for on in [day(2020, 2, 1), day(2025, 6, 30)] {
        assert_eq!(count(AreaLevel::Province, on), 1);
        assert_eq!(count(AreaLevel::District, on), 9);
        assert_eq!(count(AreaLevel::Commune, on), 173);
    }
    let on = day(2025, 7, 1);
    assert_eq!(count(AreaLevel::Province, on), 1);
    assert_eq!(count(AreaLevel::District, on), 0);
    assert_eq!(count(AreaLevel::Commune, on), 51);
    let localities = areas.iter().filter_map(|(_, area)| area.version_at(then())?.locality());
    assert_eq!(localities.filter(|locality| *locality == Locality::Rural).count(), 150);
}

#[test]
fn every_built_in_record_is_valid_and_has_an_id_of_its_own() {
    let records = built_in_records();
    let ids: BTreeSet<_> = records.iter().map(|(id, _, _)| *id).collect();
    assert_eq!(ids.len(), records.len());
    for (id, kind, fields) in &records {
        assert_eq!(id.0.get_version_num(), 7, "{id}");
        let record = AnyRecord::from_fields(*kind, fields).expect("a valid record");
        assert_eq!(matches!(record, AnyRecord::Area(_)), *kind == Kind::Area);
        if let Some(parent) = record.parent() {
            assert!(ids.contains(&parent), "{id}");
        }
    }
    assert_eq!(records.iter().filter(|(_, kind, _)| *kind == Kind::Standard).count(), 2);
    assert_eq!(built_in_records(), records, "the ids are fixed");
}

#[test]
fn predecessors_and_successors_name_each_other() {
    let map = map();
    for (id, area) in map.iter() {
        for successor in &area.successors {
            let made_from = &map.get(*successor).expect("known").predecessors;
            assert!(made_from.contains(&id), "{id} → {successor}");
        }
        for predecessor in &area.predecessors {
            let went_into = &map.get(*predecessor).expect("known").successors;
            assert!(went_into.contains(&id), "{predecessor} → {id}");
        }
    }
}

#[test]
fn code_15_is_one_province_and_then_another() {
    let map = map();
    let coded = |on| {
        let fits = |(_, area): &(AreaId, &domain::area::Area)| {
            area.level == AreaLevel::Province && area.version_at(on).is_some()
        };
        let (id, area) = map.iter().find(fits).expect("a province");
        (id, area.version_at(on).expect("valid").clone())
    };
    let ((old, before), (new, after)) = (coded(then()), coded(now()));
    assert_ne!(old, new);
    assert_eq!((before.code.as_deref(), after.code.as_deref()), (Some("15"), Some("15")));
    assert_eq!((before.name.as_str(), after.name.as_str()), ("Yên Bái", "Lào Cai"));
    assert_eq!(map.today(old, now()), [new]);
}

#[test]
fn a_code_that_moved_to_another_commune_is_no_key() {
    let map = map();
    let then_id = commune(&map, "Xã Phù Nham", then());
    let now_id = commune(&map, "Phường Trung Tâm", now());
    let code = |id, on| map.version_at(id, on).and_then(|version| version.code.clone());
    assert_eq!(code(then_id, then()).as_deref(), Some("04663"));
    assert_eq!(code(now_id, now()).as_deref(), Some("04663"));
    assert_ne!(then_id, now_id);
    assert_eq!(map.today(then_id, now()), [now_id]);
}

#[test]
fn an_unchanged_commune_keeps_its_id_and_gets_a_new_parent() {
    let map = map();
    let before = commune(&map, "xã Tà Si Láng", then());
    let after = commune(&map, "xã Tà Xi Láng", now());
    assert_eq!(before, after);
    assert_eq!(map.path(before, then()).len(), 3);
    assert_eq!(map.path(before, now()).len(), 2);
    assert_eq!(name_of(&map, before, then()), "xã Tà Si Láng");
    assert_eq!(name_of(&map, before, now()), "xã Tà Xi Láng");
    assert_eq!(map.today(before, now()), [before]);
}

#[test]
fn a_household_can_change_column_without_moving() {
    let map = map();
    let town = commune(&map, "Thị trấn Mậu A", then());
    assert_eq!(map.locality(town, then()), Some(Locality::Urban));
    let today = map.today(town, now());
    assert_eq!(today.len(), 1);
    assert_eq!(map.locality(today[0], now()), Some(Locality::Rural));
    assert_eq!(map.with_predecessors(today[0]).len(), 6);
}

#[test]
fn four_communes_have_no_known_successor_and_say_so() {
    let map = map();
    let dissolved = |(_, area): &(AreaId, &domain::area::Area)| {
        let version = area.version_at(then());
        area.level == AreaLevel::Commune && version.is_some() && area.version_at(now()).is_none()
    };
    let lost = map.iter().filter(dissolved).filter(|(_, area)| area.successors.is_empty());
    let mut names: Vec<_> = lost.map(|(id, _)| name_of(&map, id, then())).collect();
    names.sort();
    assert_eq!(names, ["phường Nguyễn Phúc", "xã Bảo Hưng", "xã Nga Quán", "xã Yên Bình"]);
}

#[test]
fn communes_are_found_as_lists_write_them() {
    let map = map();
    let rows = [
        ("Xã Púng Luông", "xã Púng Luông"),
        ("púng luông", "xã Púng Luông"),
        ("PUNG LUONG", "xã Púng Luông"),
        ("TT. Mù Cang Chải", "thị trấn Mù Căng Chải"),
        ("Dế Xu Phình", "xã Dế Su Phình"),
        ("xã Hát Lừu", "xã Hát Lìu"),
        ("Khánh Hòa", "xã Khánh Hoà"),
        ("Bản Mù", "xã Bản Mù"),
        ("Xã Bản Công", "xã Bản Công"),
        ("Minh Quán", "xã Minh Quán"),
        ("Minh Quân", "xã Minh Quân"),
        ("TT Trạm Tấu", "thị trấn Trạm Tấu"),
        ("xã Trạm Tấu", "xã Trạm Tấu"),
        ("P. Trung Tâm", "phường Trung Tâm"),
        ("Xã Trung Tâm", "xã Trung Tâm"),
        ("Thị trấn Nông trường Liên Sơn", "thị trấn Nông trường Liên Sơn"),
        ("TT NT Liên Sơn", "thị trấn Nông trường Liên Sơn"),
    ];
    for (written, meant) in rows {
        let found = map.resolve(&query(AreaLevel::Commune, written, then()));
        assert_eq!(found.map(|id| name_of(&map, id, then())), Ok(meant.to_owned()), "{written}");
    }
}

#[test]
fn a_name_that_fits_several_communes_asks_for_more() {
    let map = map();
    let tan_thinh = query(AreaLevel::Commune, "Xã Tân Thịnh", then());
    let Err(UnresolvedArea::Ambiguous(both)) = map.resolve(&tan_thinh) else {
        panic!("two communes are called Tân Thịnh");
    };
    assert_eq!(both.len(), 2);
    let district = map.resolve(&query(AreaLevel::District, "Huyện Văn Chấn", then()));
    let within = AreaQuery { within: district.ok(), ..tan_thinh };
    let by_district = map.resolve(&within).expect("one");
    let by_code = map.resolve(&AreaQuery { code: Some("4696"), ..tan_thinh }).expect("one");
    assert_eq!(by_district, by_code);
    let marks = query(AreaLevel::Commune, "xa minh quan", then());
    assert!(matches!(map.resolve(&marks), Err(UnresolvedArea::Ambiguous(_))));
}

#[test]
fn what_is_not_on_the_map_of_the_day_is_not_found() {
    let map = map();
    let missing = |level, name, on| {
        assert_eq!(map.resolve(&query(level, name, on)), Err(UnresolvedArea::NotFound), "{name}");
    };
    missing(AreaLevel::Commune, "Xã Không Có", then());
    missing(AreaLevel::Commune, "Xã Lục Yên", then());
    missing(AreaLevel::District, "Huyện Lục Yên", now());
    missing(AreaLevel::Province, "Tỉnh Yên Bái", now());
    let other_code =
        AreaQuery { code: Some("04495"), ..query(AreaLevel::Commune, "Xã Púng Luông", then()) };
    assert!(matches!(map.resolve(&other_code), Err(UnresolvedArea::CodeOfAnother { .. })));
}

#[test]
fn the_children_of_a_district_are_those_of_the_day() {
    let map = map();
    let district = map.resolve(&query(AreaLevel::District, "Mù Cang Chải", then())).expect("one");
    assert_eq!(map.children(district, then()).len(), 14);
    assert_eq!(map.children(district, now()), []);
    let pung_luong = commune(&map, "Púng Luông", then());
    assert!(map.children(district, then()).contains(&pung_luong));
    assert_eq!(map.at_level(pung_luong, AreaLevel::District, then()), Some(district));
}

#[test]
fn causes_are_read_from_lists_although_their_names_have_commas() {
    let causes = built_in_standard("nd07-2021").expect("built in").causes;
    let rows: [(&str, &[&str]); 5] = [
        ("Ốm đau, bệnh nặng, tai nạn, Thiếu lao động", &["illness", "labour"]),
        ("Thiếu vốn, Thiếu kỹ năng lao động, sản xuất", &["capital", "skills"]),
        ("thiếu công cụ / phương tiện sản xuất; thieu von", &["tools", "capital"]),
        ("Thiếu kiến thức về sản xuất, Nguyên nhân khác", &["knowledge", "other"]),
        ("", &[]),
    ];
    for (written, codes) in rows {
        let read = causes.read_list(written);
        assert_eq!(read.codes, codes, "{written}");
        assert_eq!(read.unknown, [""; 0], "{written}");
    }
    let read = causes.read_list("Thiếu vốn, lười lao động, Thiếu vốn");
    assert_eq!(
        (read.codes, read.unknown),
        (vec!["capital".to_owned()], vec!["luoi lao dong".to_owned()])
    );
}

#[test]
fn causes_of_one_period_map_to_the_other() {
    let standards = Standard::built_in();
    assert_eq!(standards[0].causes.causes.len(), 8);
    assert_eq!(standards[1].causes.causes.len(), 10);
    for standard in &standards {
        for cause in &standard.causes.causes {
            assert!(!cause.maps_to.is_empty(), "{}", cause.code);
            for mapping in &cause.maps_to {
                let there = standards.iter().find(|s| s.causes.code == mapping.catalogue);
                let there = there.expect("a known catalogue");
                assert!(there.causes.cause(&mapping.cause).is_some(), "{}", mapping.cause);
            }
        }
    }
    let old = &standards[1].causes;
    assert_eq!(old.mapped("know_how", "causes-2022"), ["knowledge", "skills"]);
    assert!(old.cause("unwilling").expect("listed").needs_evidence);
    assert_eq!(old.read_list("lười lao động, thiếu việc làm").codes, ["unwilling", "no_work"]);
}

#[test]
fn needs_stand_in_the_six_groups_of_the_official_lists() {
    let needs = NeedCatalogue::built_in();
    let groups: Vec<_> = needs.groups.iter().map(|group| group.code.as_str()).collect();
    assert_eq!(groups, ["health", "education", "production", "credit", "housing", "other"]);
    let codes: Vec<_> = needs.groups.iter().flat_map(|group| &group.needs).collect();
    let unique: BTreeSet<_> = codes.iter().map(|need| &need.code).collect();
    assert_eq!(unique.len(), codes.len());
    let (group, _) = needs.need("housing_toilet").expect("listed");
    assert_eq!(group.code, "housing");
}

#[test]
fn plan_170_has_its_figures_and_no_invented_ones() {
    let map = map();
    let plans = TargetPlan::built_in();
    let plan = &plans[0];
    assert_eq!(plan.symbol, "170-KH/TU");
    let figure = |target: &domain::target::Target| {
        target.households.as_ref().map(|sourced| (sourced.value, sourced.verified))
    };
    let on = day(2020, 2, 1);
    let of = |name: &str| {
        let target = plan.targets.iter().find(|t| name_of(&map, t.area, on) == name);
        figure(target.expect("listed"))
    };
    assert_eq!(of("tỉnh Yên Bái"), Some((8479, true)));
    assert_eq!(of("thành phố Yên Bái"), Some((149, true)));
    assert_eq!(of("thị xã Nghĩa Lộ"), Some((524, true)));
    assert_eq!(of("huyện Yên Bình"), Some((1213, true)));
    assert_eq!(of("huyện Lục Yên"), Some((1470, true)));
    assert_eq!(of("huyện Trạm Tấu"), Some((557, true)));
    for missing in ["huyện Trấn Yên", "huyện Văn Yên", "huyện Văn Chấn", "huyện Mù Căng Chải"]
    {
        assert_eq!(of(missing), None, "{missing}");
    }
    assert_eq!(plan.households_not_assigned(), Some(8479 - 149 - 524 - 1213 - 1470 - 557));
    let province = plan.target(plan.targets[0].area).expect("the province");
    let merit = province.merit_households.as_ref().map(|sourced| sourced.value);
    assert_eq!(merit, Some(634));
}
