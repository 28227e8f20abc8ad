//! What would have to change for a household to leave its class.

use serde::{Deserialize, Serialize};

use super::PovertyClass;
use crate::standard::{CutOff, Standard};

/// One way out of a class. All conditions that are there have to hold together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WayOut {
    /// The class it leads to.
    pub to: PovertyClass,
    /// B1 has to be more than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub b1_above: Option<u16>,
    /// The first B1 above it that the table can give.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub b1_at_least: Option<u16>,
    /// Fewer indicators than this may be deprived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fewer_deprived_than: Option<u16>,
    /// How many B1 points that is more than now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub b1_to_gain: Option<u16>,
    /// How many deprivations have to end; 0 where there are few enough already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deprivations_to_end: Option<u16>,
}

/// Every way out of the class, the one that asks least of the household first.
pub(super) fn ways_out(
    standard: &Standard,
    cut_off: &CutOff,
    class: PovertyClass,
    b1: u16,
    deprived: u16,
) -> Vec<WayOut> {
    let floor = standard.deprivation_floor();
    let above = |line: u16| {
        let step = standard.b1_step.value.max(1);
        let at_least = (line / step + 1) * step;
        (Some(line), Some(at_least), Some(at_least.saturating_sub(b1)))
    };
    let poor_line = cut_off.poor_line.as_ref().map(|line| line.value);
    let mut ways = Vec::new();
    if class == PovertyClass::Poor {
        // Past the lower cut-off, where there is one, with few deprivations: near-poor.
        let (b1_above, b1_at_least, b1_to_gain) =
            poor_line.filter(|line| b1 <= *line).map_or((None, None, None), above);
        ways.push(WayOut {
            to: PovertyClass::NearPoor,
            b1_above,
            b1_at_least,
            fewer_deprived_than: Some(floor),
            b1_to_gain,
            deprivations_to_end: Some((deprived + 1).saturating_sub(floor)),
        });
    }
    if class != PovertyClass::NotPoor {
        let (b1_above, b1_at_least, b1_to_gain) = above(cut_off.line.value);
        ways.push(WayOut {
            to: PovertyClass::NotPoor,
            b1_above,
            b1_at_least,
            fewer_deprived_than: None,
            b1_to_gain,
            deprivations_to_end: None,
        });
    }
    ways
}
