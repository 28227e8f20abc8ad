//! Fields that are covered unless somebody uncovers them on purpose.

use crate::record::Kind;

/// The sensitive fields of a kind: ethnic origin and health (Decree 356/2025/NĐ-CP, Article 4),
/// identity numbers, and what leads to the door. They are never posted and never logged.
pub fn sensitive_fields(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Person => &["ethnic_group", "identity_number", "disability", "health_insurance"],
        Kind::Household => &["phone", "gps"],
        Kind::Assessment | Kind::Photo => &["place"],
        _ => &[],
    }
}
