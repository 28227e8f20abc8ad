//! Search without diacritics and the order of Vietnamese lists. The people are invented.

use domain::name::{Query, SearchText, SortKey, clean, fold, matches_any_word, nfc};
use proptest::prelude::*;

#[test]
fn folding_drops_what_officers_do_not_type() {
    let rows = [
        ("Sùng A Chu", "sung a chu"),
        ("Đặng Thị Đào", "dang thi dao"),
        ("H'Mông", "hmong"),
        ("H’Mông", "hmong"),
        ("Lý", "li"),
        ("Lí", "li"),
        ("Quý", "qui"),
        ("Quí", "qui"),
        ("Thuý", "thuy"),
        ("Thúy", "thuy"),
        ("Yên Bái", "yen bai"),
        ("Nguyễn", "nguyen"),
        ("  Nả  Háng\tTủa-Chử ", "na hang tua chu"),
        ("Ơ Đu", "o du"),
        ("297/QĐ-UBND", "297 qd ubnd"),
        ("", ""),
        (" - ", ""),
    ];
    for (written, folded) in rows {
        assert_eq!(fold(written), folded, "{written}");
    }
}

#[test]
fn a_person_is_found_by_any_part_of_the_name() {
    let name = SearchText::new("Giàng Thị Pàng");
    for typed in ["pang", "gia", "thi pa", "pàng", "giang pang", "PANG GIANG", "", "  "] {
        assert!(name.matches(&Query::new(typed)), "{typed}");
    }
    for typed in ["ang", "pangs", "giang a", "hi"] {
        assert!(!name.matches(&Query::new(typed)), "{typed}");
    }
    assert!(matches_any_word("ly", "Lí Thị Xuân") && matches_any_word("li", "Lý A Sàng"));
}

#[test]
fn the_closest_names_rank_first() {
    let query = Query::new("sung a");
    let rank = |name: &str| SearchText::new(name).rank(&query);
    assert_eq!(rank("Sùng A Chu"), Some(0));
    assert_eq!(rank("Mùa Sùng A"), Some(1));
    assert_eq!(rank("Anh Thị Sùng"), Some(2));
    assert_eq!(rank("Vàng Thị Sùng"), None);
}

#[test]
fn several_texts_are_searched_as_one() {
    let text = SearchText::joined(&["Sùng A Chu", "", "PL-NHB-014"].map(SearchText::new));
    assert_eq!(text.as_str(), "sung a chu pl nhb 014");
    assert!(text.matches(&Query::new("014 chu")));
}

#[test]
fn people_are_listed_by_given_name_then_family_name() {
    let ordered = [
        "Giàng A Ân",
        "Lò Thị Bình",
        "Nguyễn Văn Bình",
        "Trần Thị Bình",
        "Vàng A Chu",
        "Vàng A Chư",
        "Lê Văn Dung",
        "Lê Văn Dũng",
        "Lê Văn Dụng",
        "Bùi Thị Đào",
        "Mùa A Lử",
        "Phạm Ơn",
        "Sùng",
    ];
    assert_ordered(&ordered, SortKey::of_person);
}

#[test]
fn syllables_follow_alphabet_and_then_tone() {
    let ordered = [
        "2", "a", "à", "ả", "ã", "á", "ạ", "an", "án", "anh", "ă", "ằ", "ặ", "â", "ấ", "b", "d",
        "đ", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "x", "y",
    ];
    assert_ordered(&ordered, SortKey::of_text);
    let villages = ["Bản Mù", "Đề Chờ Chua A", "Mý Háng Tâu", "Nả Háng B", "Nả Háng Tủa Chử"];
    assert_ordered(&villages, SortKey::of_text);
}

fn assert_ordered(ordered: &[&str], key: fn(&str) -> SortKey) {
    for pair in ordered.windows(2) {
        assert!(key(pair[0]) < key(pair[1]), "{} before {}", pair[0], pair[1]);
    }
}

#[test]
fn names_are_kept_composed_with_single_spaces() {
    let decomposed = "  Su\u{300}ng   A Chu ";
    assert_eq!(clean(decomposed), "Sùng A Chu");
    assert_eq!(nfc("Su\u{300}ng"), "Sùng");
}

/// Text of Vietnamese letters, marks, spaces and the odd stranger.
fn written() -> impl Strategy<Value = String> {
    "[a-zA-ZàáảãạăâđêôơưỲýÝĐƠỨ'’ .-]{0,24}|\\PC{0,12}"
}

proptest! {
    #[test]
    fn folding_twice_changes_nothing(text in written()) {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once);
    }

    #[test]
    fn composed_and_decomposed_fold_and_sort_alike(text in written()) {
        let composed = nfc(&text);
        prop_assert_eq!(fold(&composed), fold(&text));
        prop_assert_eq!(SortKey::of_person(&composed), SortKey::of_person(&text));
    }

    #[test]
    fn the_fold_of_a_beginning_is_the_beginning_of_the_fold(text in written(), cut in 0_usize..24) {
        let beginning: String = text.chars().take(cut).collect();
        let whole = fold(&text);
        prop_assert!(whole.starts_with(&fold(&beginning)), "{} / {}", whole, beginning);
    }

    #[test]
    fn every_beginning_of_every_word_finds_the_name(
        words in prop::collection::vec("[A-ZĐ][a-zàáảãạăâđêôơưy]{0,6}", 1..5),
        word in 0_usize..4,
        length in 1_usize..7,
    ) {
        let name = words.join(" ");
        let typed: String = words[word % words.len()].chars().take(length).collect();
        prop_assert!(SearchText::new(&name).matches(&Query::new(&typed)));
        prop_assert!(SearchText::new(&name).matches(&Query::new(&fold(&typed))));
    }

    #[test]
    fn a_match_is_a_rank_and_a_rank_is_a_match(name in written(), typed in written()) {
        let (name, query) = (SearchText::new(&name), Query::new(&typed));
        prop_assert_eq!(name.rank(&query).is_some(), name.matches(&query));
    }

    #[test]
    fn case_and_spaces_do_not_change_the_order(text in "[a-zàáảãạăâđêôơư ]{0,24}") {
        let shouted = format!("  {} ", text.to_uppercase());
        prop_assert_eq!(SortKey::of_person(&shouted), SortKey::of_person(&text));
    }
}
