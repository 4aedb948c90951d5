//! What an answer says, as text and as in `policies/schema/check.schema.json`.

use portcullis::{
    Assumption, Explanation, FailedTest, MetTest, NearMiss, NearestAllow, Reason, ScopeDifference,
};
use serde_json::{Value, json};

use super::escape::clean;
use super::output::Report;

/// The fields of an answer, in their order.
pub(super) type Fields = Vec<(&'static str, Value)>;

/// Adds a text of the library, line by line.
pub(super) fn lines(report: &mut Report, text: &str) {
    for line in text.lines() {
        report.line(clean(line));
    }
}

/// Everything but assumptions and notes.
pub(super) fn fields(explanation: &Explanation) -> Fields {
    let decision = explanation.decision();
    let stages = explanation.stages().iter().map(|report| {
        let (stage, level) = (report.stage().name(), report.level());
        json!({"stage": stage, "level": level, "resource": report.resource(), "verdict": report.verdict().name()})
    });
    vec![
        ("verdict", json!(decision.verdict().name())),
        ("stage", json!(decision.stage().name())),
        (
            "statements",
            explanation.reasons().iter().map(deciding).collect(),
        ),
        ("stages", stages.collect()),
        (
            "near_misses",
            explanation.near_misses().iter().map(near_miss).collect(),
        ),
        (
            "nearest_allows",
            explanation
                .nearest_allows()
                .iter()
                .map(nearest_allow)
                .collect(),
        ),
        ("missing_context", json!(explanation.missing_context())),
    ]
}

/// A statement with its place.
pub(super) fn statement(reason: &Reason) -> Value {
    json!({
        "policy": reason.policy(), "statement": reason.label(), "index": reason.index(),
        "line": reason.position().line, "column": reason.position().column,
        "stage": reason.stage().name(), "effect": if reason.denies() { "Deny" } else { "Allow" },
        "certain": reason.is_certain(), "unknown": reason.unknown(), "resource": reason.resource(),
    })
}

/// A statement that decided, with the values that met its tests.
fn deciding(reason: &Reason) -> Value {
    let met = |test: &MetTest| {
        json!({"operator": test.operator(), "key": test.key(), "wanted": test.wanted(), "given": test.given(),
            "needs_like": test.needs_like()})
    };
    let mut value = statement(reason);
    if let Value::Object(fields) = &mut value {
        fields.insert("met".to_owned(), reason.met().iter().map(met).collect());
    }
    value
}

fn nearest_allow(nearest: &NearestAllow) -> Value {
    let differs = |difference: &ScopeDifference| {
        json!({"part": difference.part().name(), "wanted": difference.wanted(), "given": difference.given(),
            "words": difference.to_string()})
    };
    let differs: Vec<_> = nearest.differs().iter().map(differs).collect();
    let conditions_hold = nearest.conditions_hold();
    json!({"statement": statement(nearest.statement()), "differs": differs, "conditions_hold": conditions_hold})
}

fn near_miss(miss: &NearMiss) -> Value {
    let failed = |test: &FailedTest| {
        let given = test
            .given()
            .map_or(json!({"unknown": true}), |values| json!(values));
        json!({"operator": test.operator(), "key": test.key(), "wanted": test.wanted(), "given": given,
            "needs_set_operator": test.needs_set_operator(), "needs_like": test.needs_like(),
            "never_given": test.never_given()})
    };
    let failed: Vec<_> = miss.failed().iter().map(failed).collect();
    json!({"statement": statement(miss.statement()), "failed": failed})
}

/// A choice on which a verdict depends.
pub(super) fn assumption(assumption: &Assumption) -> Value {
    json!({"choice": assumption.switch(), "otherwise": assumption.otherwise().name()})
}
