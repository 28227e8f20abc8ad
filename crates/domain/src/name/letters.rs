//! Letters and their marks: how the Latin letters of Unicode are put together and taken apart.
//!
//! Vietnamese and the languages beside it (Mông, Ê-đê, Ba-na …) are written in Latin letters with
//! marks. A text in any other script passes through unchanged. The tables of the whole of Unicode
//! would be an eighth of what a phone downloads first; the tests compare with them.
//!
//! tidy: vietnamese letters, of which this file is the table.

use std::sync::LazyLock;

/// A mark, its canonical combining class, and the pairs of a letter without and with it.
type Marked = (char, u8, &'static str);

/// The canonical compositions of U+00C0 to U+024F and U+1E00 to U+1EFF (Unicode 15).
const MARKED: [Marked; 25] = [
    ('\u{300}', 230, "AÀEÈIÌOÒUÙaàeèiìoòuùÜǛüǜNǸnǹĒḔēḕŌṐōṑWẀwẁÂẦâầĂẰăằÊỀêềÔỒôồƠỜơờƯỪưừYỲyỳ"),
    (
        '\u{301}',
        230,
        "AÁEÉIÍOÓUÚYÝaáeéiíoóuúyýCĆcćLĹlĺNŃnńRŔrŕSŚsśZŹzźÜǗüǘGǴgǵÅǺåǻÆǼæǽØǾøǿÇḈçḉĒḖēḗ\
            ÏḮïḯKḰkḱMḾmḿÕṌõṍŌṒōṓPṔpṕŨṸũṹWẂwẃÂẤâấĂẮăắÊẾêếÔỐôốƠỚơớƯỨưứ",
    ),
    ('\u{302}', 230, "AÂEÊIÎOÔUÛaâeêiîoôuûCĈcĉGĜgĝHĤhĥJĴjĵSŜsŝWŴwŵYŶyŷZẐzẑẠẬạậẸỆẹệỌỘọộ"),
    ('\u{303}', 230, "AÃNÑOÕaãnñoõIĨiĩUŨuũVṼvṽÂẪâẫĂẴăẵEẼeẽÊỄêễÔỖôỗƠỠơỡƯỮưữYỸyỹ"),
    ('\u{304}', 230, "AĀaāEĒeēIĪiīOŌoōUŪuūÜǕüǖÄǞäǟȦǠȧǡÆǢæǣǪǬǫǭÖȪöȫÕȬõȭȮȰȯȱYȲyȳGḠgḡḶḸḷḹṚṜṛṝ"),
    ('\u{306}', 230, "AĂaăEĔeĕGĞgğIĬiĭOŎoŏUŬuŭȨḜȩḝẠẶạặ"),
    (
        '\u{307}',
        230,
        "CĊcċEĖeėGĠgġIİZŻzżAȦaȧOȮoȯBḂbḃDḊdḋFḞfḟHḢhḣMṀmṁNṄnṅPṖpṗRṘrṙSṠsṡŚṤśṥŠṦšṧṢṨṣṩTṪ\
            tṫWẆwẇXẊxẋYẎyẏſẛ",
    ),
    ('\u{308}', 230, "AÄEËIÏOÖUÜaäeëiïoöuüyÿYŸHḦhḧÕṎõṏŪṺūṻWẄwẅXẌxẍtẗ"),
    ('\u{309}', 230, "AẢaảÂẨâẩĂẲăẳEẺeẻÊỂêểIỈiỉOỎoỏÔỔôổƠỞơởUỦuủƯỬưửYỶyỷ"),
    ('\u{30a}', 230, "AÅaåUŮuůwẘyẙ"),
    ('\u{30b}', 230, "OŐoőUŰuű"),
    ('\u{30c}', 230, "CČcčDĎdďEĚeěLĽlľNŇnňRŘrřSŠsšTŤtťZŽzžAǍaǎIǏiǐOǑoǒUǓuǔÜǙüǚGǦgǧKǨkǩƷǮʒǯjǰHȞhȟ"),
    ('\u{30f}', 230, "AȀaȁEȄeȅIȈiȉOȌoȍRȐrȑUȔuȕ"),
    ('\u{311}', 230, "AȂaȃEȆeȇIȊiȋOȎoȏRȒrȓUȖuȗ"),
    ('\u{31b}', 216, "OƠoơUƯuư"),
    (
        '\u{323}',
        220,
        "BḄbḅDḌdḍHḤhḥKḲkḳLḶlḷMṂmṃNṆnṇRṚrṛSṢsṣTṬtṭVṾvṿWẈwẉZẒzẓAẠaạEẸeẹIỊiịOỌoọƠỢơợUỤuụ\
            ƯỰưựYỴyỵ",
    ),
    ('\u{324}', 220, "UṲuṳ"),
    ('\u{325}', 220, "AḀaḁ"),
    ('\u{326}', 220, "SȘsșTȚtț"),
    ('\u{327}', 202, "CÇcçGĢgģKĶkķLĻlļNŅnņRŖrŗSŞsşTŢtţEȨeȩDḐdḑHḨhḩ"),
    ('\u{328}', 202, "AĄaąEĘeęIĮiįUŲuųOǪoǫ"),
    ('\u{32d}', 220, "DḒdḓEḘeḙLḼlḽNṊnṋTṰtṱUṶuṷ"),
    ('\u{32e}', 220, "HḪhḫ"),
    ('\u{330}', 220, "EḚeḛIḬiḭUṴuṵ"),
    ('\u{331}', 220, "BḆbḇDḎdḏKḴkḵLḺlḻNṈnṉRṞrṟTṮtṯZẔzẕhẖ"),
];

/// The letters of the two blocks that carry no mark, upper case before lower case (Unicode 15).
const CASES: &str = "ĐđÆæÐðØøÞþĦħĲĳĿŀŁłŊŋŒœŦŧƁɓƂƃƄƅƆɔƇƈƉɖƊɗƋƌƎǝƏəƐɛƑƒƓɠƔɣƖɩƗɨƘƙƜɯƝɲƟɵƢƣƤƥƦʀƧƨƩʃƬƭ\
    ƮʈƱʊƲʋƳƴƵƶƷʒƸƹƼƽǄǆǅǆǇǉǈǉǊǌǋǌǤǥǱǳǲǳǶƕǷƿȜȝȠƞȢȣȤȥȺⱥȻȼȽƚȾⱦɁɂɃƀɄʉɅʌɆɇɈɉɊɋɌɍɎɏẞßỺỻ\
    ỼỽỾỿ";

/// Where the two blocks of composed letters lie.
const FIRST_BLOCK: std::ops::Range<usize> = 0xC0..0x250;
const SECOND_BLOCK: std::ops::Range<usize> = 0x1E00..0x1F00;

/// A composed letter at its place in the two blocks, as the letter below and the topmost mark.
static PARTS: LazyLock<Vec<Option<(char, char)>>> = LazyLock::new(|| {
    let mut parts = vec![None; FIRST_BLOCK.len() + SECOND_BLOCK.len()];
    for (mark, _, pairs) in MARKED {
        for (bare, composed) in in_pairs(pairs) {
            if let Some(place) = place(composed) {
                parts[place] = Some((bare, mark));
            }
        }
    }
    parts
});

/// Writes letters and their marks together as far as Unicode has letters for them (NFC).
pub(super) fn compose(text: &str) -> String {
    let mut composed = String::with_capacity(text.len());
    if !text.chars().any(|letter| class(letter) > 0) {
        composed.push_str(text);
        return composed;
    }
    let mut letters = text.chars().flat_map(taken_apart).peekable();
    while let Some(letter) = letters.next() {
        let mut marks = Vec::new();
        while let Some(mark) = letters.next_if(|next| class(*next) > 0) {
            marks.push(mark);
        }
        marks.sort_by_key(|mark| class(*mark));
        push_composed(letter, &marks, &mut composed);
    }
    composed
}

/// The letter without its marks.
pub(super) fn bare(letter: char) -> char {
    let mut bare = letter;
    while let Some((below, _)) = parts(bare) {
        bare = below;
    }
    bare
}

/// The bare letter and its marks, the lowest first (NFD).
pub(super) fn taken_apart(letter: char) -> impl Iterator<Item = char> {
    /// No letter of the two blocks carries more than two marks.
    const MARKS_MAX: usize = 2;
    let mut apart = [None; 1 + MARKS_MAX];
    let mut rest = letter;
    for place in (1..apart.len()).rev() {
        if let Some((below, mark)) = parts(rest) {
            (rest, apart[place]) = (below, Some(mark));
        }
    }
    apart[0] = Some(rest);
    apart.into_iter().flatten()
}

/// The letter in lower case, with its marks.
pub(super) fn lower(letter: char) -> char {
    match parts(letter) {
        Some((below, mark)) => with_mark(lower(below), mark).unwrap_or(letter),
        None => lower_bare(letter),
    }
}

/// The letter in upper case, with its marks.
pub(super) fn upper(letter: char) -> char {
    match parts(letter) {
        Some((below, mark)) => with_mark(upper(below), mark).unwrap_or(letter),
        None if letter.is_ascii() => letter.to_ascii_uppercase(),
        None => {
            in_pairs(CASES).find(|(_, lower)| *lower == letter).map_or(letter, |(upper, _)| upper)
        }
    }
}

/// A letter without marks in lower case.
pub(super) fn lower_bare(letter: char) -> char {
    if letter.is_ascii() {
        return letter.to_ascii_lowercase();
    }
    let known = place(letter).and_then(|_| in_pairs(CASES).find(|(upper, _)| *upper == letter));
    known.map_or(letter, |(_, lower)| lower)
}

/// Whether it is a mark on the letter before it, of any script's block of combining marks.
pub(super) fn is_mark(letter: char) -> bool {
    matches!(
        letter,
        '\u{300}'..='\u{36f}'
            | '\u{1ab0}'..='\u{1aff}'
            | '\u{1dc0}'..='\u{1dff}'
            | '\u{20d0}'..='\u{20ff}'
            | '\u{fe20}'..='\u{fe2f}'
    )
}

/// Adds a letter with those of its marks that have no letter of their own. Marks are in order.
fn push_composed(letter: char, marks: &[char], text: &mut String) {
    let (mut letter, mut left) = (letter, Vec::new());
    for mark in marks {
        // A mark that was left stands between the letter and every later one of its class.
        let is_cut_off = left.last().is_some_and(|last| class(*last) == class(*mark));
        match with_mark(letter, *mark).filter(|_| !is_cut_off) {
            Some(composed) => letter = composed,
            None => left.push(*mark),
        }
    }
    text.push(letter);
    text.extend(left);
}

fn with_mark(bare: char, mark: char) -> Option<char> {
    let (_, _, pairs) = MARKED.iter().find(|(known, ..)| *known == mark)?;
    in_pairs(pairs).find(|(letter, _)| *letter == bare).map(|(_, composed)| composed)
}

/// The combining class of a mark of the table; 0 for everything else.
fn class(letter: char) -> u8 {
    if !('\u{300}'..='\u{36f}').contains(&letter) {
        return 0;
    }
    MARKED.iter().find(|(mark, ..)| *mark == letter).map_or(0, |(_, class, _)| *class)
}

fn parts(letter: char) -> Option<(char, char)> {
    PARTS[place(letter)?]
}

fn place(letter: char) -> Option<usize> {
    let code = letter as usize;
    if FIRST_BLOCK.contains(&code) {
        return Some(code - FIRST_BLOCK.start);
    }
    SECOND_BLOCK.contains(&code).then(|| FIRST_BLOCK.len() + code - SECOND_BLOCK.start)
}

fn in_pairs(letters: &str) -> impl Iterator<Item = (char, char)> {
    let composed = letters.chars().skip(1).step_by(2);
    letters.chars().step_by(2).zip(composed)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    #[test]
    fn every_letter_is_taken_apart_as_unicode_says() {
        for letter in FIRST_BLOCK.chain(SECOND_BLOCK).filter_map(|code| u32::try_from(code).ok()) {
            let letter = char::from_u32(letter).unwrap();
            assert!(taken_apart(letter).eq(letter.nfd()), "{letter}");
            assert_eq!(Some(bare(letter)), letter.nfd().next(), "{letter}");
        }
    }

    #[test]
    fn every_letter_changes_its_case_as_unicode_says() {
        let codes = (0..0x80).chain(FIRST_BLOCK).chain(SECOND_BLOCK);
        for letter in codes.filter_map(|code| char::from_u32(u32::try_from(code).ok()?)) {
            // A dotted capital I has a lower case of two letters, and a dotless i an upper case
            // that is an I.
            if matches!(letter, 'İ' | 'ı') {
                continue;
            }
            let only = |mut letters: Vec<char>| {
                let alone = letters.len() == 1;
                letters.pop().filter(|_| alone)
            };
            if let Some(expected) = only(letter.to_lowercase().collect()) {
                assert_eq!(lower(letter), expected, "{letter}");
            }
            let upper_case = only(letter.to_uppercase().collect());
            let back = |upper: &char| only(upper.to_lowercase().collect()) == Some(letter);
            let known = |upper: &char| upper.is_ascii() || place(*upper).is_some();
            if let Some(expected) = upper_case.filter(|upper| known(upper) && back(upper)) {
                assert_eq!(upper(letter), expected, "{letter}");
            }
        }
    }

    /// Latin letters, bare and composed, among the marks of the table.
    fn latin() -> impl Strategy<Value = String> {
        let marks: String = MARKED.iter().map(|(mark, ..)| *mark).collect();
        proptest::string::string_regex(&format!("([a-zA-Zà-ỹÀ-Ỹ0-9 .']|[{marks}]){{0,16}}"))
            .unwrap()
            .prop_filter("other scripts stand between the two blocks", |text| {
                text.chars().all(|letter| (letter as u32) < 0x370 || place(letter).is_some())
            })
    }

    proptest! {
        #[test]
        fn latin_is_composed_as_unicode_says(text in latin()) {
            prop_assert_eq!(compose(&text), text.nfc().collect::<String>());
        }

        #[test]
        fn composing_twice_changes_nothing(text in "\\PC{0,24}") {
            let once = compose(&text);
            prop_assert_eq!(compose(&once), once);
        }
    }
}
