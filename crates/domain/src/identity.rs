//! Identity numbers: nine digits (CMND) or twelve (CCCD, số định danh cá nhân).
//!
//! A number is never refused and never required. What does not agree is a warning, because
//! the paper in the household's hand can be wrong too, and lists lose leading zeros.

use crate::person::Sex;
use crate::time::PartialDate;

/// Something about an identity number that an officer should look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdentityWarning {
    /// There is something else than digits in it.
    NotDigits,
    /// It has neither nine nor twelve digits.
    WrongLength(usize),
    /// A table program cut leading zeros; this is probably the number.
    LostZero {
        /// The number with its zeros.
        proposed: String,
    },
    /// The fourth digit belongs to the other sex.
    SexDiffers,
    /// The digits for century and year belong to another year of birth.
    BirthYearDiffers {
        /// The year the number stands for.
        in_number: i16,
    },
}

impl IdentityWarning {
    /// A stable code that the screens turn into words.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotDigits => "identity_not_digits",
            Self::WrongLength(_) => "identity_wrong_length",
            Self::LostZero { .. } => "identity_lost_zero",
            Self::SexDiffers => "identity_sex_differs",
            Self::BirthYearDiffers { .. } => "identity_birth_year_differs",
        }
    }
}

/// A number without the spaces and dots people write between its digits.
pub fn clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-' | '\'')).collect()
}

/// Checks a number against sex and date of birth, as far as they are known.
pub fn check(number: &str, sex: Option<Sex>, birth: Option<PartialDate>) -> Vec<IdentityWarning> {
    if !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return vec![IdentityWarning::NotDigits];
    }
    match number.len() {
        9 => Vec::new(),
        12 => disagreements(number, sex, birth),
        length => match with_leading_zeros(number, sex, birth) {
            Some(proposed) => vec![IdentityWarning::LostZero { proposed }],
            None => vec![IdentityWarning::WrongLength(length)],
        },
    }
}

/// The number with the leading zeros a table program cut, if it can have had them.
///
/// Eleven digits lost one zero of twelve (provinces 010 to 096), ten digits two (001 to 008);
/// eight digits lost the zero of an old nine-digit number. A longer number that then
/// disagrees with both sex and birth is no proposal.
fn with_leading_zeros(
    number: &str,
    sex: Option<Sex>,
    birth: Option<PartialDate>,
) -> Option<String> {
    if number.starts_with('0') {
        return None;
    }
    match number.len() {
        8 => Some(format!("0{number}")),
        10 | 11 => {
            let proposed = format!("{number:0>12}");
            let disagrees = disagreements(&proposed, sex, birth).len() == 2;
            (!disagrees).then_some(proposed)
        }
        _ => None,
    }
}

/// Compares the twelve digits: three for the province of birth registration (any), one for
/// century and sex, two for the year.
fn disagreements(
    number: &str,
    sex: Option<Sex>,
    birth: Option<PartialDate>,
) -> Vec<IdentityWarning> {
    let digit = |at: usize| i16::from(number.as_bytes()[at] - b'0');
    let century_and_sex = digit(3);
    let in_number = 1900 + 100 * (century_and_sex / 2) + 10 * digit(4) + digit(5);
    let sex_in_number = if century_and_sex % 2 == 0 { Sex::Male } else { Sex::Female };
    let mut warnings = Vec::new();
    if sex.is_some_and(|sex| sex != sex_in_number) {
        warnings.push(IdentityWarning::SexDiffers);
    }
    if birth.is_some_and(|birth| birth.year() != in_number) {
        warnings.push(IdentityWarning::BirthYearDiffers { in_number });
    }
    warnings
}

/// The number as it is shown unless somebody asks for it on purpose: its last three digits.
pub fn masked(number: &str) -> String {
    const SHOWN: usize = 3;
    let length = number.chars().count();
    let hidden = if length > 2 * SHOWN { length - SHOWN } else { length };
    "•".repeat(hidden).chars().chain(number.chars().skip(hidden)).collect()
}
