//! One fault at a time: what is said, where, and whether the household still goes in.

use domain::classification::PovertyClass;
use domain::record::AnyRecord;
use workbook::{Plan, Problem};

use crate::book::Book;
use crate::sheets::{Cell, Sheets};

/// Code and cell of every problem.
pub(crate) fn said(problems: &[Problem]) -> Vec<String> {
    problems
        .iter()
        .map(|problem| {
            let cell = problem
                .place
                .as_ref()
                .and_then(|place| place.cell().or_else(|| place.row.map(|row| row.to_string())));
            format!("{} {}", problem.code, cell.unwrap_or_default()).trim_end().to_owned()
        })
        .collect()
}

fn plan(sheets: &Sheets) -> Plan {
    Book::new().plan(&sheets.bytes())
}

/// Two households of five people stand in order in the sample.
#[test]
fn the_sample_itself_has_no_fault() {
    let plan = plan(&Sheets::default());
    assert_eq!(said(&plan.problems), [""; 0]);
    assert_eq!((plan.counts.households_new, plan.counts.persons_new), (4, 5));
}

#[track_caller]
fn refused(sheets: &Sheets, expected: &[&str]) {
    let plan = plan(sheets);
    assert_eq!(said(&plan.problems), expected);
    assert_eq!(plan.counts.households_refused, 1, "only the household with the fault stays out");
    assert_eq!(plan.counts.households_new, 3);
    assert!(plan.problems.iter().filter(|p| p.is_refusal()).all(|p| p.rows.is_some()));
}

#[track_caller]
fn warned(sheets: &Sheets, expected: &[&str]) -> Plan {
    let plan = plan(sheets);
    assert_eq!(said(&plan.problems), expected);
    assert_eq!((plan.counts.households_refused, plan.counts.households_new), (0, 4));
    plan
}

#[test]
fn cells_that_decide_keep_their_household_out() {
    let sample = Sheets::default;
    refused(&sample().with("R8", "nhiều"), &["score_not_a_number R8"]);
    refused(&sample().with("R8", "45,5"), &["score_not_whole R8"]);
    refused(&sample().with("S8", 130.0), &["score_out_of_range S8"]);
    refused(&sample().with("S8", -10.0), &["score_out_of_range S8"]);
    refused(&sample().with("S8", 45.0), &["score_between_steps S8"]);
    refused(&sample().with("R8", Cell::BrokenFormula), &["formula_error R8"]);
    refused(&sample().without("R10"), &["score_missing R10"]);
    refused(&sample().with("O8", "Hộ khá"), &["class_unknown O8"]);
    refused(&sample().without("O10"), &["class_missing O10"]);
    refused(&sample().with("E8", "31/02/1968"), &["birth_unreadable E8"]);
    refused(&sample().with("E8", "03/25/1968"), &["birth_unreadable E8"]);
    refused(&sample().with("E9", "trước 1975"), &["birth_unreadable E9"]);
    refused(&sample().with("E10", 2024.0), &["birth_impossible E10"]);
    refused(&sample().with("E10", Cell::BrokenFormula), &["formula_error E10"]);
    refused(&sample().without("C9"), &["name_missing C9"]);
    refused(&sample().without("M10"), &["village_missing M10"]);
    refused(&sample().without("K10"), &["commune_missing K10"]);
    refused(&sample().with("K10", "Xã Không Có"), &["commune_unknown K10"]);
    refused(&sample().with("L10", "04459"), &["commune_code_differs K10"]);
    refused(&sample().with("D10", "Con"), &["household_without_head D10"]);
    refused(&sample().with("D8", "Con").with("D9", "Con"), &["household_without_head D8"]);
}

#[test]
fn rows_of_one_household_must_agree_where_only_one_can_hold() {
    let sample = Sheets::default;
    refused(&sample().with("O9", "Hộ cận nghèo"), &["rows_disagree O9"]);
    refused(&sample().with("R9", 95.0), &["rows_disagree R9"]);
    refused(&sample().with("M9", "Púng Luông"), &["rows_disagree M9"]);
    warned(&sample().with("V8", "x").with("V9", "không"), &["head_row_holds V9"]);
    warned(&sample().with("W9", "Thiếu lao động"), &["head_row_holds W9"]);
    warned(&sample().with("Q9", "11/12/2023"), &["head_row_holds Q9"]);
}

#[test]
fn only_the_head_need_say_what_holds_for_the_household() {
    let mut sheets = Sheets::default();
    for column in ["K", "L", "M", "O", "P", "Q", "R", "S", "T", "W"] {
        sheets = sheets.without(&format!("{column}9"));
    }
    warned(&sheets, &[]);
}

#[test]
fn dates_of_birth_come_in_three_shapes() {
    for (value, expected) in [
        (Cell::from("16/10/1968"), "1968-10-16"),
        (Cell::from(1968.0), "1968"),
        (Cell::from("10/1968"), "1968-10"),
    ] {
        let plan = warned(&Sheets::default().with("E8", value), &[]);
        assert_eq!(
            first_head(&plan).birth.map(|birth| birth.to_string()).as_deref(),
            Some(expected)
        );
    }
    let serial = Sheets::default().with("E8", 25_127.0);
    let plan = warned(&serial, &["birth_from_serial E8"]);
    assert_eq!(first_head(&plan).birth.map(|b| b.to_string()).as_deref(), Some("1968-10-16"));
}

fn first_head(plan: &Plan) -> &domain::person::Person {
    plan.changes
        .iter()
        .find_map(|change| match &change.record {
            AnyRecord::Person(person) => Some(person),
            _ => None,
        })
        .expect("a person is created")
}

#[test]
fn identity_numbers_get_their_zero_back_or_are_left_out() {
    let cases: [(Cell, &[&str], Option<&str>); 5] = [
        (Cell::Number(15_068_839_813.0), &["identity_zero_restored G8"], Some("015068839813")),
        (Cell::from("15068839813"), &["identity_zero_restored G8"], Some("015068839813")),
        (Cell::from("12345"), &["identity_wrong_length G8"], None),
        (Cell::from("O15068839813"), &["identity_not_digits G8"], None),
        (Cell::from("060123456"), &[], Some("060123456")),
    ];
    for (value, expected, kept) in cases {
        let plan = warned(&Sheets::default().with("G8", value), expected);
        assert_eq!(first_head(&plan).identity_number.as_deref(), kept);
    }
}

#[test]
fn an_identity_number_that_contradicts_is_kept_and_reported() {
    let plan =
        warned(&Sheets::default().with("G8", "015168839813"), &["identity_contradicts_sex G8"]);
    assert_eq!(first_head(&plan).identity_number.as_deref(), Some("015168839813"));
    warned(&Sheets::default().with("G8", "015069839813"), &["identity_contradicts_birth G8"]);
    let twice = Sheets::default().with("G10", "015047839813").with_in(
        1,
        "F10",
        Some(Cell::from("015047839813")),
    );
    warned(
        &twice,
        &["identity_contradicts_sex F10", "identity_contradicts_birth F10", "identity_twice F10"],
    );
}

#[test]
fn people_who_do_not_agree_with_each_other_are_reported() {
    let sample = Sheets::default;
    warned(&sample().with("F9", "Nam"), &["relation_contradicts_sex D9"]);
    warned(&sample().with("D9", "Chồng"), &["relation_contradicts_sex D9"]);
    warned(&sample().with("D9", "Mẹ"), &["parent_not_older E9"]);
    warned(
        &sample().with("D9", "Con gái").with("E9", "18/05/1960").with("X9", 63.0),
        &["child_not_younger E9"],
    );
    warned(&sample().with("D9", "hàng xóm"), &["relation_unknown D9"]);
    warned(&sample().without("D9"), &["relation_missing D9"]);
    warned(&sample().without("F9"), &["sex_missing F9"]);
    warned(&sample().with("F9", "?"), &["sex_unknown F9"]);
    warned(&sample().without("E9"), &["birth_missing E9"]);
    warned(&sample().with("X9", 20.0), &["age_differs X9"]);
    warned(&sample().with("N9", "Người Hỏa"), &["ethnic_group_unknown N9"]);
    warned(&sample().without("N9"), &["ethnic_group_missing N9"]);
    warned(&sample().with("Y8", 5.0), &["size_differs Y8"]);
    warned(&sample().with("N8", "Kinh").with("N9", "Kinh"), &["minority_differs T8"]);
}

#[test]
fn spellings_of_one_ethnic_group_and_one_class_are_one() {
    let plan = warned(
        &Sheets::default().with("N8", "H'Mông").with("N9", "HMông").with("O9", "hộ nghèo "),
        &[],
    );
    assert_eq!(first_head(&plan).ethnic_group.as_ref().map(|g| g.code.as_str()), Some("08"));
}

#[test]
fn spellings_of_one_village_are_one_and_the_usual_one_stands() {
    let sheets = Sheets::default().with("M9", "NGÃ BA KIM ").with("M10", "Nga ba kim");
    let plan = warned(&sheets, &["village_spelling M9", "village_spelling M10"]);
    let names: Vec<&str> = plan
        .changes
        .iter()
        .filter_map(|change| match &change.record {
            AnyRecord::Area(area) => area.versions.last().map(|version| version.name.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(names, ["Ngã Ba Kim", "Púng Luông"]);
}

#[test]
fn causes_are_read_by_the_catalogue_because_they_contain_commas() {
    let text = "Ốm đau, bệnh nặng, tai nạn, Thiếu kỹ năng lao động, sản xuất, Thiếu vốn";
    let sheets = Sheets::default().with("W8", text).with("W9", text);
    let plan = warned(&sheets, &[]);
    assert_eq!(results(&plan)[0].causes.len(), 3);
    let sheets = Sheets::default().with("W8", "Thiếu vốn, Nhà ở xa").without("W9");
    let plan = warned(&sheets, &["cause_unknown W8"]);
    assert_eq!(results(&plan)[0].causes.len(), 1);
    assert_eq!(results(&plan)[0].note.as_deref(), Some("Thiếu vốn, Nhà ở xa"));
    warned(&Sheets::default().without("W8").without("W9"), &["cause_missing W8"]);
}

fn results(plan: &Plan) -> Vec<&domain::assessment::Assessment> {
    plan.changes
        .iter()
        .filter_map(|change| match &change.record {
            AnyRecord::Assessment(result) => Some(result),
            _ => None,
        })
        .collect()
}

#[test]
fn a_signed_list_holds_against_its_points() {
    let sheets = Sheets::default().with("R10", 150.0);
    let plan = warned(&sheets, &["class_contradicts_points O10"]);
    assert_eq!(results(&plan)[1].class, PovertyClass::NearPoor);
    let sheets = Sheets::default().with_in(1, "I10", Some(Cell::from(120.0)));
    let plan = warned(&sheets, &["exit_contradicts_points I10"]);
    assert_eq!(results(&plan)[2].class, PovertyClass::NearPoor);
    let near = Sheets::default().with_in(1, "I10", Some(Cell::from(120.0))).with_in(
        1,
        "J10",
        Some(Cell::from(20.0)),
    );
    assert_eq!(results(&warned(&near, &[]))[2].class, PovertyClass::NearPoor);
    let sheets = Sheets::default().with_in(2, "I10", Some(Cell::from(120.0)));
    let plan = warned(&sheets, &["exit_contradicts_points I10"]);
    assert_eq!(results(&plan)[3].class, PovertyClass::NotPoor);
    warned(&Sheets::default().with("R10", 131.0), &["points_between_steps R10"]);
}

#[test]
fn decisions_are_taken_from_the_head_and_reported_once_for_the_sheet() {
    let plan = warned(&Sheets::default().with("P9", "300/QĐ-UBND"), &["decisions_differ P8"]);
    let decision = results(&plan)[0].decision.as_ref();
    assert_eq!(decision.map(|decision| decision.number.as_str()), Some("297/QĐ-UBND"));
    warned(&Sheets::default().without("P8").without("P9").without("P10"), &["decision_missing P8"]);
    let plan = warned(&Sheets::default().with("Q10", "10/12/2013"), &["decision_date_odd Q10"]);
    assert_eq!(results(&plan)[1].date.to_string(), "2023-12-14");
}

#[test]
fn rows_that_are_nobody_are_passed_over() {
    let sheets = Sheets::default()
        .with_row(0, 12, "||Tổng cộng|||||||||||||||||||||3|3")
        .with_row(0, 14, "|NGƯỜI LẬP BIỂU|||||||||||||||||||CHỦ TỊCH UBND XÃ")
        .with_row(1, 13, "|NGƯỜI LẬP BIỂU|||||CHỦ TỊCH");
    warned(&sheets, &[]);
    let numbering: Vec<String> = (1..=25).map(|n| format!("({n})")).collect();
    let mut sheets = Sheets::default();
    sheets.0[0].heading_row = 6;
    warned(&sheets.with_row(0, 7, &numbering.join("|")), &[]);
    warned(&Sheets::default().with_row(0, 12, "I|Thôn Ngã Ba Kim"), &["row_ignored 12"]);
}

#[test]
fn blank_rows_in_a_household_do_not_part_it() {
    let mut sheets = Sheets::default();
    let wife = sheets.0[0].rows.remove(&9).expect("the second row");
    let second = sheets.0[0].rows.remove(&10).expect("the third row");
    sheets.0[0].rows.insert(11, wife);
    sheets.0[0].rows.insert(20, second);
    warned(&sheets, &[]);
}

#[test]
fn a_member_before_the_head_finds_the_household() {
    let mut sheets = Sheets::default();
    let rows = &mut sheets.0[0].rows;
    let (head, wife) = (rows.remove(&8).expect("head"), rows.remove(&9).expect("wife"));
    rows.insert(8, wife);
    rows.insert(9, head);
    let plan = warned(&sheets, &["member_before_head D8"]);
    assert_eq!(first_head(&plan).name, "Vàng A Chư");
    // The number stands on the member's row.
    let mut sheets = Sheets::default().with("A9", 1.0).without("A8");
    let rows = &mut sheets.0[0].rows;
    let (head, wife) = (rows.remove(&8).expect("head"), rows.remove(&9).expect("wife"));
    rows.insert(8, wife);
    rows.insert(9, head);
    warned(&sheets, &["member_before_head D9"]);
}

#[test]
fn a_member_of_nobody_comes_back_alone() {
    let sheets = Sheets::default().with("B9", "Giàng A Sử").with("Y8", 1.0);
    let plan = plan(&sheets);
    assert_eq!(said(&plan.problems), ["member_without_household B9"]);
    assert_eq!((plan.counts.households_new, plan.counts.persons_new), (4, 4));
    // The household lacks one, so the name beside the row is a slip.
    warned(&Sheets::default().with("B9", "Giàng A Sử"), &["head_name_differs B9"]);
    warned(&Sheets::default().without("A8"), &["number_missing A8"]);
    warned(&Sheets::default().with("B10", "Lò Văn Hào"), &["head_name_differs B10"]);
}

#[test]
fn a_household_listed_twice_goes_in_once() {
    let twice = || {
        let sheets = Sheets::default().with_copy(8, 11).with_copy(9, 12);
        sheets.with("P11", "400/QĐ-UBND")
    };
    let plan = warned(&twice(), &["household_repeated C11", "decisions_differ P11"]);
    assert_eq!((plan.counts.households_repeated, plan.counts.persons_new), (1, 5));
    let differing = twice().with("R11", 90.0).with("R12", 90.0);
    let plan = self::plan(&differing);
    assert_eq!(said(&plan.problems), ["household_twice C11", "decisions_differ P11"]);
    assert_eq!((plan.counts.households_refused, plan.counts.households_new), (1, 4));
}

#[test]
fn lists_that_exclude_each_other_are_refused_and_leaving_into_near_poverty_is_joined() {
    let row = |b1, b2| {
        format!("2|Lò Văn Hòa|Chủ hộ|Nam|1947||Thái|Thôn Púng Luông, xã Púng Luông|{b1}|{b2}||76|1")
    };
    let plan = plan(&Sheets::default().with_row(1, 11, &row(130, 20)));
    assert_eq!(said(&plan.problems), [""; 0]);
    assert_eq!((plan.counts.households_repeated, plan.counts.households_new), (1, 4));
    assert_eq!(results(&plan)[1].left_class, Some(PovertyClass::Poor));
    for (sheet, b1) in [(1, 150), (2, 130)] {
        let plan = self::plan(&Sheets::default().with_row(sheet, 11, &row(b1, 20)));
        assert!(said(&plan.problems).contains(&"lists_contradict B11".to_owned()));
        assert_eq!(plan.counts.households_refused, 1);
    }
}
