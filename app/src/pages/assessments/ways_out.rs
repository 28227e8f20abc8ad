//! What would have to change for another class, as sentences.

use domain::classification::{PovertyClass, WayOut};
use i18n::*;

/// One way out of a class as a sentence.
pub(super) fn way_words(way: &WayOut, locale: Locale) -> String {
    let to = match way.to {
        PovertyClass::NearPoor => td_string!(locale, assessment.result.way_near_poor),
        PovertyClass::NotPoor | PovertyClass::Poor => {
            td_string!(locale, assessment.result.way_not_poor)
        }
    };
    let b1 = way.b1_at_least.zip(way.b1_to_gain).map(|(points, gain)| {
        td_string!(locale, assessment.result.way_b1, points = points, gain = gain)
    });
    let fewer = way.fewer_deprived_than.map(|count| match way.deprivations_to_end {
        Some(end) if end > 0 => {
            td_string!(locale, assessment.result.way_fewer, count = count, end = end)
        }
        _ => td_string!(locale, assessment.result.way_fewer_already, count = count),
    });
    let conditions: Vec<String> = b1.into_iter().chain(fewer).collect();
    format!("{to}: {}", conditions.join(td_string!(locale, assessment.result.and)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_conditions_of_a_way_stand_in_one_sentence() {
        let way = WayOut {
            to: PovertyClass::NearPoor,
            b1_above: Some(120),
            b1_at_least: Some(125),
            fewer_deprived_than: Some(3),
            b1_to_gain: Some(10),
            deprivations_to_end: Some(2),
        };
        let words = way_words(&way, Locale::vi);
        let expected = "để thành hộ cận nghèo: B1 cần từ 125 điểm trở lên, thêm 10 điểm \
            và còn dưới 3 chỉ số thiếu hụt, bớt 2";
        assert_eq!(words, expected);
    }
}
