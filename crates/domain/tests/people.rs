//! Identity numbers, ethnic groups, dates and ages. The numbers are invented.

use domain::ethnic;
use domain::identity::{self, IdentityWarning};
use domain::person::Sex;
use domain::time::{AgeSpan, CivilDate, PartialDate, Timestamp};
use proptest::prelude::*;

fn day(year: i16, month: i8, day: i8) -> CivilDate {
    CivilDate::new(year, month, day).expect("a day")
}

#[test]
fn identity_numbers_are_checked_and_never_refused() {
    use IdentityWarning::{BirthYearDiffers, LostZero, NotDigits, SexDiffers, WrongLength};
    let proposed = |number: &str| LostZero { proposed: number.to_owned() };
    let born = |year| Some(PartialDate::Year(year));
    let (man, woman) = (Some(Sex::Male), Some(Sex::Female));
    type Row = (&'static str, Option<Sex>, Option<PartialDate>, Vec<IdentityWarning>);
    let rows: Vec<Row> = vec![
        ("015068839813", man, born(1968), vec![]),
        ("015169981033", woman, born(1969), vec![]),
        ("015201037629", man, born(2001), vec![]),
        ("015305548936", woman, born(2005), vec![]),
        ("001068839813", man, born(1968), vec![]),
        ("061234567", None, None, vec![]),
        ("015068839813", None, None, vec![]),
        ("015068839813", woman, born(1968), vec![SexDiffers]),
        ("015068839813", man, born(1986), vec![BirthYearDiffers { in_number: 1968 }]),
        ("015068839813", woman, born(2004), vec![SexDiffers, BirthYearDiffers { in_number: 1968 }]),
        ("15068839813", man, born(1968), vec![proposed("015068839813")]),
        ("1068839813", man, born(1968), vec![proposed("001068839813")]),
        ("61234567", None, None, vec![proposed("061234567")]),
        ("15068839813", woman, born(2004), vec![WrongLength(11)]),
        ("0150688398", man, born(1968), vec![WrongLength(10)]),
        ("1234", None, None, vec![WrongLength(4)]),
        ("", None, None, vec![WrongLength(0)]),
        ("01506883981x", man, None, vec![NotDigits]),
    ];
    for (number, sex, birth, warnings) in rows {
        assert_eq!(identity::check(number, sex, birth), warnings, "{number}");
    }
}

#[test]
fn an_identity_number_is_covered_but_for_its_end() {
    assert_eq!(identity::masked("015068839813"), "•••••••••813");
    assert_eq!(identity::masked("061234567"), "••••••567");
    assert_eq!(identity::masked("12345"), "•••••");
    assert_eq!(identity::clean(" 015 068.839-813 "), "015068839813");
}

#[test]
fn there_are_54_ethnic_groups_found_in_any_spelling() {
    assert_eq!(ethnic::groups().len(), 54);
    for (place, group) in ethnic::groups().iter().enumerate() {
        assert_eq!(group.code, format!("{:02}", place + 1), "{}", group.name);
        assert_eq!(ethnic::find(group.name).map(|found| found.code), Some(group.code));
    }
    let rows = [
        ("Mông", "08"),
        ("H'Mông", "08"),
        ("HMông", "08"),
        ("Hmông", "08"),
        ("H’mông ", "08"),
        ("MÔNG", "08"),
        ("Khmer", "05"),
        ("Ê đê", "12"),
        ("Mường", "06"),
        ("Mnông", "20"),
        ("kinh", "01"),
        ("Thái", "03"),
        ("Tày", "02"),
        ("Cao Lan", "15"),
    ];
    for (written, code) in rows {
        assert_eq!(ethnic::find(written).map(|group| group.code), Some(code), "{written}");
    }
    assert_eq!(ethnic::find("Marsian"), None);
}

#[test]
fn a_code_means_a_group_only_in_its_own_list() {
    let mong = ethnic::find("Mông").expect("listed").to_group();
    assert_eq!((mong.name(), mong.is_minority()), (Some("HMông"), Some(true)));
    let kinh = ethnic::find("Kinh").expect("listed").to_group();
    assert_eq!(kinh.is_minority(), Some(false));
    let elsewhere = domain::person::EthnicGroup { list: "other".to_owned(), code: "25".to_owned() };
    assert_eq!((elsewhere.name(), elsewhere.is_minority()), (None, None));
}

#[test]
fn dates_are_read_as_people_write_them() {
    let rows = [
        ("16/10/1968", Some(PartialDate::Day(day(1968, 10, 16)))),
        (" 6/1/2003 ", Some(PartialDate::Day(day(2003, 1, 6)))),
        ("16-10-1968", Some(PartialDate::Day(day(1968, 10, 16)))),
        ("16.10.1968", Some(PartialDate::Day(day(1968, 10, 16)))),
        ("16 10 1968", Some(PartialDate::Day(day(1968, 10, 16)))),
        ("1968-10-16", Some(PartialDate::Day(day(1968, 10, 16)))),
        ("10/1968", Some(PartialDate::Month(1968, 10))),
        ("1968-10", Some(PartialDate::Month(1968, 10))),
        ("1968", Some(PartialDate::Year(1968))),
        ("29/02/2000", Some(PartialDate::Day(day(2000, 2, 29)))),
        ("29/02/1900", None),
        ("31/04/1968", None),
        ("16/13/1968", None),
        ("13/1968", None),
        ("16/10/68", None),
        ("68", None),
        ("", None),
        ("//", None),
        ("khoảng 1968", None),
        ("1/2/3/1968", None),
        ("+1/2/1968", None),
    ];
    for (written, read) in rows {
        assert_eq!(PartialDate::from_vietnamese(written), read, "{written}");
    }
    assert_eq!(CivilDate::from_vietnamese("16/10/1968"), Some(day(1968, 10, 16)));
    assert_eq!(CivilDate::from_vietnamese("10/1968"), None);
}

#[test]
fn the_wire_writes_dates_one_way() {
    for text in ["1968", "1968-10", "1968-10-16"] {
        let date: PartialDate = text.parse().expect("a date");
        assert_eq!(date.to_string(), text);
    }
    for text in ["", "68", "+968", "1968-13", "1968-+1", "1968-1", "1968-10-32", "16/10/1968"] {
        assert!(text.parse::<PartialDate>().is_err(), "{text}");
    }
}

#[test]
fn ages_are_as_sure_as_the_date_of_birth() {
    let on = day(2023, 12, 10);
    let age = |date: PartialDate| date.age_on(on);
    let span = |least, most| Some(AgeSpan { least, most });
    assert_eq!(age(PartialDate::Day(day(2007, 12, 10))), span(16, 16));
    assert_eq!(age(PartialDate::Day(day(2007, 12, 11))), span(15, 15));
    assert_eq!(age(PartialDate::Year(2007)), span(15, 16));
    assert_eq!(age(PartialDate::Month(2007, 11)), span(16, 16));
    assert_eq!(age(PartialDate::Year(2023)), span(0, 0));
    assert_eq!(age(PartialDate::Year(2024)), None);
    let open = PartialDate::Year(2007).age_on(on).expect("born");
    assert_eq!(open.is_at_least(16), None);
    assert_eq!(open.is_at_least(15), Some(true));
    assert_eq!(open.is_at_least(17), Some(false));
}

#[test]
fn the_day_turns_at_midnight_in_vietnam() {
    const HOUR: i64 = 60 * 60 * 1000;
    assert_eq!(Timestamp(0).vietnam_date(), day(1970, 1, 1));
    assert_eq!(Timestamp(17 * HOUR - 1).vietnam_date(), day(1970, 1, 1));
    assert_eq!(Timestamp(17 * HOUR).vietnam_date(), day(1970, 1, 2));
    assert_eq!(Timestamp(-8 * HOUR).vietnam_date(), day(1969, 12, 31));
}

fn any_partial_date() -> impl Strategy<Value = PartialDate> {
    let days = (1900_i16..2100, 1_i8..13, 1_i8..32);
    (days, 0_u8..3).prop_filter_map(
        "no such day",
        |((year, month, day), precision)| match precision {
            0 => Some(PartialDate::Year(year)),
            1 => Some(PartialDate::Month(year, month)),
            _ => CivilDate::new(year, month, day).map(PartialDate::Day),
        },
    )
}

proptest! {
    #[test]
    fn a_written_date_is_read_back(date in any_partial_date()) {
        prop_assert_eq!(PartialDate::from_vietnamese(&date.to_vietnamese()), Some(date));
        prop_assert_eq!(date.to_string().parse::<PartialDate>().ok(), Some(date));
    }

    #[test]
    fn dates_are_ordered_by_the_calendar(one in any_partial_date(), other in any_partial_date()) {
        if one.latest() < other.earliest() {
            prop_assert!(one < other);
        }
        prop_assert_eq!(one.cmp(&other), other.cmp(&one).reverse());
    }

    #[test]
    fn reading_a_date_never_panics(text in "\\PC{0,16}|[0-9/. -]{0,14}") {
        let read = PartialDate::from_vietnamese(&text);
        prop_assert!(read.is_none_or(|date| date.earliest() <= date.latest()));
    }

    #[test]
    fn a_number_made_for_a_person_has_no_warning_and_survives_its_lost_zero(
        province in 1_u16..97,
        year in 1900_i16..2099,
        male in any::<bool>(),
        tail in 0_u32..1_000_000,
    ) {
        let sex = if male { Sex::Male } else { Sex::Female };
        let fourth = (year - 1900) / 100 * 2 + i16::from(!male);
        let number = format!("{province:03}{fourth}{:02}{tail:06}", year % 100);
        let birth = Some(PartialDate::Year(year));
        prop_assert_eq!(identity::check(&number, Some(sex), birth), vec![]);
        let cut = number.trim_start_matches('0');
        prop_assert_eq!(
            identity::check(cut, Some(sex), birth),
            vec![IdentityWarning::LostZero { proposed: number.clone() }]
        );
    }

    #[test]
    fn checking_a_number_never_panics_and_masking_keeps_its_length(text in "\\PC{0,16}|[0-9]{0,16}") {
        let warnings = identity::check(&text, Some(Sex::Male), Some(PartialDate::Year(1990)));
        prop_assert!(warnings.len() <= 2);
        prop_assert_eq!(identity::masked(&text).chars().count(), text.chars().count());
    }
}
