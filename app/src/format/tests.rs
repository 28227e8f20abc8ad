use super::*;

/// 22/09/2020, 16:21:05 in Việt Nam, which is 09:21:05 UTC.
const NOW: LocalTime = LocalTime { now: Timestamp(1_600_766_465_000), offset_minutes: 420 };
const HOUR: i64 = 3_600_000;

fn before(hours: i64) -> Timestamp {
    NOW.now.plus_millis(-hours * HOUR)
}

#[test]
fn moments_are_as_short_as_they_stay_clear() {
    assert_eq!(NOW.moment(NOW.now, Locale::vi), "16:21");
    assert_eq!(NOW.moment_with_day(NOW.now, Locale::vi), "16:21 hôm nay");
    assert_eq!(NOW.moment(before(22), Locale::vi), "18:21 hôm qua");
    assert_eq!(NOW.moment(before(48), Locale::vi), "20/09 lúc 16:21");
    assert_eq!(NOW.moment(before(24 * 400), Locale::vi), "19/08/2019 lúc 16:21");
    assert_eq!(NOW.moment(before(48), Locale::en), "20/09 at 16:21");
}

#[test]
fn the_day_turns_at_local_midnight() {
    // 00:30 of the 22nd here is 17:30 of the 21st in UTC.
    let just_after_midnight = before(16).plus_millis(9 * 60_000);
    assert_eq!(NOW.moment(just_after_midnight, Locale::vi), "00:30");
    assert_eq!(NOW.moment(before(17), Locale::vi), "23:21 hôm qua");
}

#[test]
fn days_are_written_the_vietnamese_way() {
    let day = |year, month, day| CivilDate::new(year, month, day).unwrap();
    assert_eq!(date(day(2020, 9, 2)), "02/09/2020");
    assert_eq!(long_date(day(2020, 9, 22), Locale::vi), "Thứ Ba, 22/09/2020");
    assert_eq!(long_date(day(2020, 9, 27), Locale::en), "Sunday, 27/09/2020");
    assert_eq!(NOW.day_words(day(2020, 9, 22), Locale::vi), "hôm nay");
    assert_eq!(NOW.day_words(day(2020, 9, 21), Locale::vi), "hôm qua");
    assert_eq!(NOW.day_words(day(2020, 9, 23), Locale::vi), "ngày mai");
    assert_eq!(NOW.day_words(day(2020, 10, 1), Locale::vi), "01/10");
    assert_eq!(NOW.day_words(day(2021, 10, 1), Locale::vi), "01/10/2021");
    assert_eq!(partial_date(PartialDate::Year(1968)), "1968");
    assert_eq!(partial_date(PartialDate::Month(1968, 10)), "10/1968");
}

#[test]
fn numbers_have_points_and_a_comma() {
    assert_eq!(count(12_345, Locale::vi), "12.345");
    assert_eq!(count(999, Locale::vi), "999");
    assert_eq!(count(1_000_000, Locale::en), "1,000,000");
    assert_eq!(whole(-1_234, Locale::vi), "-1.234");
    assert_eq!(tenths(12_345, Locale::vi), "1.234,5");
    assert_eq!(tenths(-5, Locale::vi), "-0,5");
    assert_eq!(tenths(50, Locale::en), "5");
    assert_eq!(percent(117, 200, Locale::vi), "58,5\u{a0}%");
    assert_eq!(percent(1, 0, Locale::vi), "0\u{a0}%");
    assert_eq!(dong(1_500_000, Locale::vi), "1.500.000\u{a0}đồng");
}

#[test]
fn sizes_of_data_round_to_what_matters() {
    assert_eq!(bytes(400_000, Locale::vi), "0,4\u{a0}MB");
    assert_eq!(bytes(3_440_000, Locale::vi), "3,4\u{a0}MB");
    assert_eq!(bytes(37_800_000, Locale::vi), "38\u{a0}MB");
    assert_eq!(bytes(1_230_000_000, Locale::vi), "1,2\u{a0}GB");
}
