//! Documents of the size and shape of a real assessment.

use domain::id::{AreaId, DeviceId, HouseholdId, MutationId, RecordId, ScopeId};
use domain::time::Timestamp;
use rand::Rng;
use rand::rngs::StdRng;
use serde_json::{Map, Value, json};
use server::clock::entropy;

/// 10/12/2023, when reviews end.
const REVIEW: Timestamp = Timestamp(1_702_170_000_000);
/// An officer finishes a sheet in ten minutes.
const SHEET_MS: i64 = 10 * 60 * 1_000;

const INDICATORS: [&str; 12] = [
    "employment",
    "dependants",
    "nutrition",
    "health_insurance",
    "adult_education",
    "child_schooling",
    "housing_quality",
    "housing_area",
    "water",
    "toilet",
    "telecom",
    "information_means",
];
const WORDS: [&str; 24] = [
    "muốn", "vay", "thêm", "vốn", "mua", "con", "trâu", "cái", "ruộng", "ít", "chỉ", "cấy", "được",
    "một", "vụ", "nhà", "dột", "mùa", "mưa", "phải", "che", "bạt", "cháu", "xa",
];

/// One mutation as text: a finished assessment of about 2 KB.
pub(crate) fn assessment(
    commune: AreaId,
    device: DeviceId,
    count: u64,
    chance: &mut StdRng,
) -> String {
    // Ids are made by the phone's clock, which has moved on since the sheet before.
    let at = REVIEW.plus_millis(SHEET_MS * count.cast_signed());
    let b1 = chance.random_range(9..46) * 5;
    let answers: Map<String, Value> = INDICATORS
        .iter()
        .map(|code| {
            let deprived = chance.random_bool(0.4);
            let answer = if deprived { "deprived_as_seen" } else { "as_it_should_be" };
            ((*code).to_owned(), json!({"answer": answer, "deprived": deprived}))
        })
        .collect();
    let deprived: Vec<&String> = answers
        .iter()
        .filter(|(_, answer)| answer["deprived"] == true)
        .map(|(code, _)| code)
        .collect();
    let b2 = deprived.len() * 10;
    let reasons = json!([
        {"code": "b1_not_above_line", "figures": [b1, 140]},
        {"code": "b2_reaches_floor", "figures": [b2, 30, deprived.len(), 12], "indicators": deprived},
        {"code": "b1_from_paper", "figures": [b1]},
    ]);
    let words: Vec<&str> = (0..90).map(|_| WORDS[chance.random_range(0..WORDS.len())]).collect();
    let household = HouseholdId::new(at, entropy());
    let new = |value: Value| json!({"base": null, "new": value});
    let fields = json!({
        "household": new(json!(household)),
        "standard": new(json!("nd07-2021")),
        "round": new(json!(2023)),
        "date": new(json!("2023-12-10")),
        "locality": new(json!("rural")),
        "b1": new(json!({"points": b1, "source": {"by": "paper"}})),
        "b2": new(json!({"points": b2, "source": {"by": "indicators"}})),
        "indicators": new(Value::Object(answers.clone())),
        "class": new(json!(if b1 > 140 { "not_poor" } else if b2 >= 30 { "poor" } else { "near_poor" })),
        "reasons": new(reasons),
        "causes": new(json!(["land", "capital", "knowledge"])),
        "needs": new(json!(["credit_production", "production_livestock", "housing_repair"])),
        "needs_in_own_words": new(json!(words.join(" "))),
        "place": new(json!({
            "latitude": 21.7 + chance.random_range(0.0..0.1),
            "longitude": 104.1 + chance.random_range(0.0..0.1),
            "accuracy_m": chance.random_range(4..20),
        })),
    });
    json!({
        "id": MutationId::new(at, entropy()), "device": device, "device_seq": count,
        "record": RecordId::new(at, entropy()), "kind": "assessment",
        "scope": ScopeId::from(commune), "op": "put", "fields": fields, "form_version": 1,
        "client_time": at, "clock_offset_ms": -250,
    })
    .to_string()
}

/// One mutation as text: a household of few words.
pub(crate) fn small_household(commune: AreaId, device: DeviceId, count: u64) -> String {
    let at = REVIEW.plus_millis(count.cast_signed());
    let village = HouseholdId::new(REVIEW, entropy());
    json!({
        "id": MutationId::new(at, entropy()), "device": device, "device_seq": count,
        "record": RecordId::new(at, entropy()), "kind": "household",
        "scope": ScopeId::from(commune), "op": "put",
        "fields": {"village": {"base": null, "new": village}}, "form_version": 1,
        "client_time": at,
    })
    .to_string()
}
