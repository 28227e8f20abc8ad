//! Where points lie among the cut-offs, in per cent of a ruler's width.

use domain::standard::CutOff;

/// How far the ruler reaches beyond the cut-offs, in points.
const MARGIN: u16 = 40;
/// How close a pin comes to the ruler's end, in per cent, so that its label stays in sight.
const PIN_EDGE: f64 = 3.0;

/// A ruler over the cut-offs of a standard for one kind of place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ruler {
    /// The cut-offs, ascending: one or two.
    pub(crate) cuts: Vec<u16>,
    low: u16,
    high: u16,
}

impl Ruler {
    /// The ruler that shows the cut-offs and all these points.
    pub(crate) fn new(cut_off: &CutOff, points: &[u16]) -> Self {
        let lower = cut_off.poor_line.as_ref().map(|line| line.value);
        let cuts: Vec<u16> = lower.into_iter().chain([cut_off.line.value]).collect();
        let low = cuts[0].saturating_sub(MARGIN);
        let high = cut_off.line.value.saturating_add(MARGIN);
        let low = points.iter().copied().chain([low]).min().unwrap_or(low);
        let high = points.iter().copied().chain([high]).max().unwrap_or(high);
        Self { cuts, low, high }
    }

    /// Where a cut-off lies.
    pub(crate) fn cut_at(&self, points: u16) -> f64 {
        let width = f64::from(self.high - self.low).max(1.0);
        f64::from(points.saturating_sub(self.low)) / width * 100.0
    }

    /// Where a pin lies.
    pub(crate) fn pin_at(&self, points: u16) -> f64 {
        self.cut_at(points).clamp(PIN_EDGE, 100.0 - PIN_EDGE)
    }

    /// The widths of the zones between the cut-offs, in points.
    pub(crate) fn zones(&self) -> Vec<u16> {
        let ends = self.cuts.iter().copied().chain([self.high]);
        let mut from = self.low;
        ends.map(|end| end.saturating_sub(std::mem::replace(&mut from, end))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::standard::{Locality, Sourced};

    fn line(value: u16) -> Sourced<u16> {
        Sourced { value, source: String::new(), verified: true }
    }

    #[test]
    fn two_cut_offs_make_three_zones() {
        let cut_off =
            CutOff { locality: Locality::Rural, poor_line: Some(line(120)), line: line(150) };
        let ruler = Ruler::new(&cut_off, &[105, 115]);
        assert_eq!(ruler.zones(), [40, 30, 40]);
        assert_eq!(format!("{:.1}", ruler.cut_at(120)), "36.4");
        assert_eq!(format!("{:.1}", ruler.pin_at(105)), "22.7");
    }

    #[test]
    fn points_far_away_stay_on_the_ruler() {
        let cut_off = CutOff { locality: Locality::Rural, poor_line: None, line: line(140) };
        let ruler = Ruler::new(&cut_off, &[20, 300]);
        assert_eq!(ruler.zones(), [120, 160]);
        assert!(ruler.pin_at(20) >= PIN_EDGE && ruler.pin_at(300) <= 100.0 - PIN_EDGE);
    }
}
