use std::collections::BTreeMap;

use crate::book::{Book, CLEAN, PUNG_LUONG};
use workbook::Plan;

fn by_code(plan: &Plan) -> BTreeMap<&'static str, usize> {
    let mut codes = BTreeMap::new();
    for problem in &plan.problems {
        *codes.entry(problem.code.as_str()).or_default() += 1;
    }
    codes
}

#[test]
fn print() {
    for file in [CLEAN, PUNG_LUONG] {
        let plan = Book::new().plan(file);
        println!("{:#?}", plan.counts);
        println!("{:#?}", by_code(&plan));
        let s = workbook::Sentences::new(workbook::Language::Vietnamese);
        for p in plan.problems.iter().filter(|p| p.code.as_str() != "identity_zero_restored") {
            println!("{} | {} | {}", p.code, s.place(p), s.reason(p));
        }
    }
}
