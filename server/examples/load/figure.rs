//! One line a figure, as `cargo xtask bench` reads it.

use serde_json::json;

/// Prints a figure that is the better the greater it is; a target of 0 is none.
pub(crate) fn at_least(name: &str, unit: &str, target: f64, runs: &[f64]) {
    print(name, unit, (target > 0.0).then_some(target), true, runs);
}

/// Prints a figure that is the better the smaller it is.
pub(crate) fn at_most(has_target: bool, name: &str, unit: &str, target: f64, runs: &[f64]) {
    print(name, unit, has_target.then_some(target), false, runs);
}

fn print(name: &str, unit: &str, target: Option<f64>, higher_is_better: bool, runs: &[f64]) {
    let mut sorted = runs.to_vec();
    sorted.sort_by(f64::total_cmp);
    let (least, greatest) = (sorted.first().copied(), sorted.last().copied());
    let spread = greatest.zip(least).map(|(greatest, least)| greatest - least);
    let value = sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN);
    let better = if higher_is_better { "higher" } else { "lower" };
    println!(
        "{}",
        json!({
            "name": name, "value": value, "unit": unit, "target": target, "better": better,
            "higher_is_better": higher_is_better, "spread": spread,
        })
    );
}
