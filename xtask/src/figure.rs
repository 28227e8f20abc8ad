//! One measured figure and the line it is printed as.

use serde::Deserialize;

/// A figure with the target it has to reach; measurement programs print one as a JSON line.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(crate) struct Figure {
    pub(crate) name: String,
    /// The median of the runs.
    pub(crate) value: f64,
    pub(crate) unit: String,
    /// What the project promises; a figure without a target only informs.
    pub(crate) target: Option<f64>,
    #[serde(default)]
    pub(crate) higher_is_better: bool,
    /// Distance between the least and the greatest run, in the figure's unit.
    #[serde(default)]
    pub(crate) spread: Option<f64>,
}

impl Figure {
    /// A figure that must not exceed its target, such as a size.
    pub(crate) fn at_most(name: &str, value: f64, unit: &str, target: f64) -> Self {
        Self {
            name: name.to_owned(),
            value,
            unit: unit.to_owned(),
            target: Some(target),
            higher_is_better: false,
            spread: None,
        }
    }

    /// A figure nobody promised anything about.
    pub(crate) fn plain(name: &str, value: f64, unit: &str) -> Self {
        Self { target: None, ..Self::at_most(name, value, unit, 0.0) }
    }

    /// Whether the promise is kept. A value that is no number keeps none.
    pub(crate) fn holds(&self) -> bool {
        match self.target {
            None => true,
            Some(target) if self.higher_is_better => self.value >= target,
            Some(target) => self.value <= target,
        }
    }

    /// Writes `name | value | unit | target | holds`.
    pub(crate) fn line(&self) -> String {
        let spread = self.spread.map(|spread| format!(" ± {}", rounded(spread / 2.0)));
        let target = match (self.target, self.higher_is_better) {
            (None, _) => "none".to_owned(),
            (Some(target), true) => format!("at least {}", rounded(target)),
            (Some(target), false) => format!("at most {}", rounded(target)),
        };
        format!(
            "{} | {}{} | {} | {target} | {}",
            self.name,
            rounded(self.value),
            spread.unwrap_or_default(),
            self.unit,
            if self.holds() { "holds" } else { "short" }
        )
    }
}

/// Prints the figures and returns how many are short.
pub(crate) fn print(figures: &[Figure]) -> usize {
    for figure in figures {
        println!("{}", figure.line());
    }
    figures.iter().filter(|figure| !figure.holds()).count()
}

/// Three digits are enough to compare, and large numbers need no fraction.
fn rounded(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 || value.fract() == 0.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

/// Returns the median and the spread of several runs.
pub(crate) fn median_and_spread(runs: &[f64]) -> Option<(f64, f64)> {
    let mut sorted = runs.to_vec();
    sorted.sort_by(f64::total_cmp);
    let median = *sorted.get(sorted.len() / 2)?;
    Some((median, sorted.last()? - sorted.first()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_whether_the_promise_is_kept() {
        let size = Figure::at_most("first load", 399.96, "KB", 400.0);
        assert_eq!(size.line(), "first load | 400 | KB | at most 400 | holds");
        let large = Figure::at_most("first load", 401.0, "KB", 400.0);
        assert_eq!(large.line(), "first load | 401 | KB | at most 400 | short");
    }

    #[test]
    fn a_rate_must_reach_its_target_and_shows_its_spread() {
        let text = r#"{"name":"push","value":35656.2,"unit":"mutations/s","target":20000,
            "higher_is_better":true,"spread":900}"#;
        let figure: Figure = serde_json::from_str(text).unwrap();
        assert!(figure.holds());
        assert_eq!(figure.line(), "push | 35656 ± 450 | mutations/s | at least 20000 | holds");
    }

    #[test]
    fn what_is_no_number_is_short() {
        assert!(!Figure::at_most("broken", f64::NAN, "ms", 1.0).holds());
    }

    #[test]
    fn the_median_ignores_one_slow_run() {
        assert_eq!(median_and_spread(&[2.0, 9.0, 1.0, 3.0, 2.5]), Some((2.5, 8.0)));
        assert_eq!(median_and_spread(&[]), None);
    }
}
