//! Letters and their marks: how the Latin letters of Unicode are put together and taken apart.
//!
//! Vietnamese and the languages beside it (Mông, Ê-đê, Ba-na …) are written in Latin letters with
//! marks. A text in any other script passes through unchanged. The tables of the whole of Unicode
//! would be an eighth of what a phone downloads first; the tests compare with them.
//!
//! tidy: vietnamese letters, of which this file is the table.

use std::sync::LazyLock;

/// A mark, and the pairs of a letter without and with it.
type Marked = (char, &'static str);

/// The canonical compositions of U+00C0 to U+024F and U+1E00 to U+1EFF (Unicode 15).
const MARKED: [Marked; 25] = [
    ('\u{300}', "AÀEÈIÌOÒUÙaàeèiìoòuùÜǛüǜNǸnǹĒḔēḕŌṐōṑWẀwẁÂẦâầĂẰăằÊỀêềÔỒôồƠỜơờƯỪưừYỲyỳ"),
    (
        '\u{301}',
        "AÁEÉIÍOÓUÚYÝaáeéiíoóuúyýCĆcćLĹlĺNŃnńRŔrŕSŚsśZŹzźÜǗüǘGǴgǵÅǺåǻÆǼæǽØǾøǿÇḈçḉĒḖēḗ\
            ÏḮïḯKḰkḱMḾmḿÕṌõṍŌṒōṓPṔpṕŨṸũṹWẂwẃÂẤâấĂẮăắÊẾêếÔỐôốƠỚơớƯỨưứ",
    ),
    ('\u{302}', "AÂEÊIÎOÔUÛaâeêiîoôuûCĈcĉGĜgĝHĤhĥJĴjĵSŜsŝWŴwŵYŶyŷZẐzẑẠẬạậẸỆẹệỌỘọộ"),
    ('\u{303}', "AÃNÑOÕaãnñoõIĨiĩUŨuũVṼvṽÂẪâẫĂẴăẵEẼeẽÊỄêễÔỖôỗƠỠơỡƯỮưữYỸyỹ"),
    ('\u{304}', "AĀaāEĒeēIĪiīOŌoōUŪuūÜǕüǖÄǞäǟȦǠȧǡÆǢæǣǪǬǫǭÖȪöȫÕȬõȭȮȰȯȱYȲyȳGḠgḡḶḸḷḹṚṜṛṝ"),
    ('\u{306}', "AĂaăEĔeĕGĞgğIĬiĭOŎoŏUŬuŭȨḜȩḝẠẶạặ"),
    (
        '\u{307}',
        "CĊcċEĖeėGĠgġIİZŻzżAȦaȧOȮoȯBḂbḃDḊdḋFḞfḟHḢhḣMṀmṁNṄnṅPṖpṗRṘrṙSṠsṡŚṤśṥŠṦšṧṢṨṣṩTṪ\
            tṫWẆwẇXẊxẋYẎyẏſẛ",
    ),
    ('\u{308}', "AÄEËIÏOÖUÜaäeëiïoöuüyÿYŸHḦhḧÕṎõṏŪṺūṻWẄwẅXẌxẍtẗ"),
    ('\u{309}', "AẢaảÂẨâẩĂẲăẳEẺeẻÊỂêểIỈiỉOỎoỏÔỔôổƠỞơởUỦuủƯỬưửYỶyỷ"),
    ('\u{30a}', "AÅaåUŮuůwẘyẙ"),
    ('\u{30b}', "OŐoőUŰuű"),
    ('\u{30c}', "CČcčDĎdďEĚeěLĽlľNŇnňRŘrřSŠsšTŤtťZŽzžAǍaǎIǏiǐOǑoǒUǓuǔÜǙüǚGǦgǧKǨkǩƷǮʒǯjǰHȞhȟ"),
    ('\u{30f}', "AȀaȁEȄeȅIȈiȉOȌoȍRȐrȑUȔuȕ"),
    ('\u{311}', "AȂaȃEȆeȇIȊiȋOȎoȏRȒrȓUȖuȗ"),
    ('\u{31b}', "OƠoơUƯuư"),
    (
        '\u{323}',
        "BḄbḅDḌdḍHḤhḥKḲkḳLḶlḷMṂmṃNṆnṇRṚrṛSṢsṣTṬtṭVṾvṿWẈwẉZẒzẓAẠaạEẸeẹIỊiịOỌoọƠỢơợUỤuụ\
            ƯỰưựYỴyỵ",
    ),
    ('\u{324}', "UṲuṳ"),
    ('\u{325}', "AḀaḁ"),
    ('\u{326}', "SȘsșTȚtț"),
    ('\u{327}', "CÇcçGĢgģKĶkķLĻlļNŅnņRŖrŗSŞsşTŢtţEȨeȩDḐdḑHḨhḩ"),
    ('\u{328}', "AĄaąEĘeęIĮiįUŲuųOǪoǫ"),
    ('\u{32d}', "DḒdḓEḘeḙLḼlḽNṊnṋTṰtṱUṶuṷ"),
    ('\u{32e}', "HḪhḫ"),
    ('\u{330}', "EḚeḛIḬiḭUṴuṵ"),
    ('\u{331}', "BḆbḇDḎdḏKḴkḵLḺlḻNṈnṉRṞrṟTṮtṯZẔzẕhẖ"),
];

/// The letters of the two blocks that carry no mark, upper case before lower case (Unicode 15).
const CASES: &str = "ĐđÆæÐðØøÞþĦħĲĳĿŀŁłŊŋŒœŦŧƁɓƂƃƄƅƆɔƇƈƉɖƊɗƋƌƎǝƏəƐɛƑƒƓɠƔɣƖɩƗɨƘƙƜɯƝɲƟɵƢƣƤƥƦʀƧƨƩʃƬƭ\
    ƮʈƱʊƲʋƳƴƵƶƷʒƸƹƼƽǄǆǅǆǇǉǈǉǊǌǋǌǤǥǱǳǲǳǶƕǷƿȜȝȠƞȢȣȤȥȺⱥȻȼȽƚȾⱦɁɂɃƀɄʉɅʌɆɇɈɉɊɋɌɍɎɏẞßỺỻ\
    ỼỽỾỿ";

/// The marks on Latin letters.
const MARKS: std::ops::RangeInclusive<char> = '\u{300}'..='\u{36f}';

/// The canonical combining classes of [`MARKS`], each up to its last mark (Unicode 15).
const CLASSES: [(char, u8); 31] = [
    ('\u{314}', 230),
    ('\u{315}', 232),
    ('\u{319}', 220),
    ('\u{31a}', 232),
    ('\u{31b}', 216),
    ('\u{320}', 220),
    ('\u{322}', 202),
    ('\u{326}', 220),
    ('\u{328}', 202),
    ('\u{333}', 220),
    ('\u{338}', 1),
    ('\u{33c}', 220),
    ('\u{344}', 230),
    ('\u{345}', 240),
    ('\u{346}', 230),
    ('\u{349}', 220),
    ('\u{34c}', 230),
    ('\u{34e}', 220),
    ('\u{34f}', 0),
    ('\u{352}', 230),
    ('\u{356}', 220),
    ('\u{357}', 230),
    ('\u{358}', 232),
    ('\u{35a}', 220),
    ('\u{35b}', 230),
    ('\u{35c}', 233),
    ('\u{35e}', 234),
    ('\u{35f}', 233),
    ('\u{361}', 234),
    ('\u{362}', 233),
    ('\u{36f}', 230),
];

/// Where the two blocks of composed letters lie.
const FIRST_BLOCK: std::ops::Range<usize> = 0xC0..0x250;
const SECOND_BLOCK: std::ops::Range<usize> = 0x1E00..0x1F00;

/// A composed letter at its place in the two blocks, as the letter below and the topmost mark.
static PARTS: LazyLock<Vec<Option<(char, char)>>> = LazyLock::new(|| {
    let mut parts = vec![None; FIRST_BLOCK.len() + SECOND_BLOCK.len()];
    for (mark, pairs) in MARKED {
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
    while letters.peek().is_some() {
        // Marks at the start of a text have no letter.
        let letter = letters.next_if(|next| class(*next) == 0);
        let mut marks = Vec::new();
        while let Some(mark) = letters.next_if(|next| class(*next) > 0) {
            marks.push(mark);
        }
        marks.sort_by_key(|mark| class(*mark));
        match letter {
            Some(letter) => push_composed(letter, &marks, &mut composed),
            None => composed.extend(marks),
        }
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
    apart[0] = Some(today(rest));
    apart.into_iter().flatten()
}

/// The mark that stands for one of the marks Unicode gave up, among them the two it once had for
/// the Vietnamese tones alone.
fn today(mark: char) -> char {
    match mark {
        '\u{340}' => '\u{300}',
        '\u{341}' => '\u{301}',
        '\u{343}' => '\u{313}',
        other => other,
    }
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
    let (_, pairs) = MARKED.iter().find(|(known, _)| *known == mark)?;
    in_pairs(pairs).find(|(letter, _)| *letter == bare).map(|(_, composed)| composed)
}

/// The combining class of a mark on Latin letters; 0 for everything else.
fn class(letter: char) -> u8 {
    if letter < *MARKS.start() {
        return 0;
    }
    CLASSES.iter().find(|(last, _)| letter <= *last).map_or(0, |(_, class)| *class)
}

fn parts(letter: char) -> Option<(char, char)> {
    /// One mark for two, given up like those of [`today`].
    const BOTH: char = '\u{344}';
    if letter == BOTH {
        return Some(('\u{308}', '\u{301}'));
    }
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
    use unicode_normalization::char::canonical_combining_class;

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

    #[test]
    fn every_mark_is_in_the_class_that_unicode_says() {
        for mark in MARKS {
            assert_eq!(class(mark), canonical_combining_class(mark), "{mark:?}");
            assert!(taken_apart(mark).eq(mark.nfd()), "{mark:?}");
        }
    }

    proptest! {
        #[test]
        fn latin_is_composed_as_unicode_says(
            text in "([a-zA-Z0-9 .'\\u{c0}-\\u{24f}\\u{1e00}-\\u{1eff}]|[\\u{300}-\\u{36f}]){0,16}",
        ) {
            prop_assert_eq!(compose(&text), text.nfc().collect::<String>());
        }

        #[test]
        fn composing_twice_changes_nothing(text in "\\PC{0,24}") {
            let once = compose(&text);
            prop_assert_eq!(compose(&once), once);
        }
    }
}
