//! What cases leave untried.

use portcullis::case::{Coverage, StatementCoverage, TestCoverage};
use serde_json::{Value, json};

use super::Format;
use super::output::{Report, SHOWN};
use portcullis::escape::clean;

/// In text what is untried; as JSON every statement, as in `policies/schema/coverage.schema.json`.
pub(super) fn write(report: &mut Report, coverage: &Coverage, format: Format) {
    if format == Format::Json {
        coverage
            .statements()
            .for_each(|statement| write_json(report, statement));
        return;
    }
    let untried: Vec<_> = coverage
        .statements()
        .filter_map(|statement| Some((statement, gaps(statement)?)))
        .collect();
    for (statement, gaps) in untried.iter().take(SHOWN) {
        report.line(clean(&name(statement)));
        gaps.iter()
            .for_each(|gap| report.line(format!("  {}", clean(gap))));
    }
    if let Some(more @ 1..) = untried.len().checked_sub(SHOWN) {
        report.line(format!("and {more} more statements"));
    }
    let decided = coverage
        .statements()
        .filter(|statement| statement.decided)
        .count();
    let conditions = || {
        coverage
            .statements()
            .flat_map(|statement| &statement.conditions)
    };
    let both = conditions()
        .filter(|test| test.was_true && test.was_false)
        .count();
    report.line(format!(
        "{decided} of {} statements decide a case",
        coverage.statements().count()
    ));
    report.line(format!(
        "{both} of {} conditions are true in a case and false in one",
        conditions().count()
    ));
}

fn name(statement: &StatementCoverage) -> String {
    let StatementCoverage {
        source,
        policy,
        label,
        index,
        position,
        ..
    } = statement;
    let policy = policy
        .as_ref()
        .map_or(String::new(), |policy| format!(", policy `{policy}`"));
    let label = if *label == index.to_string() {
        label.clone()
    } else {
        format!("`{label}`")
    };
    format!(
        "{source}{policy}:{}:{}, statement {label}",
        position.line, position.column
    )
}

/// What is untried of a statement, in words; `None` where nothing is.
fn gaps(statement: &StatementCoverage) -> Option<Vec<String>> {
    let undecided = (!statement.decided).then(|| "it decides no case".to_owned());
    let test = |test: &TestCoverage| {
        let never = match (test.was_true, test.was_false) {
            (true, true) => return None,
            (true, false) => "never false",
            (false, true) => "never true",
            (false, false) => "never true and never false",
        };
        Some(format!("{} {} is {never}", test.operator, test.key))
    };
    let gaps: Vec<_> = undecided
        .into_iter()
        .chain(statement.conditions.iter().filter_map(test))
        .collect();
    (!gaps.is_empty()).then_some(gaps)
}

fn write_json(report: &mut Report, statement: &StatementCoverage) {
    let test = |test: &TestCoverage| {
        json!({
            "operator": test.operator,
            "key": test.key,
            "true": test.was_true,
            "false": test.was_false,
        })
    };
    let conditions: Vec<Value> = statement.conditions.iter().map(test).collect();
    report.object(&[
        ("source", json!(statement.source)),
        ("policy", json!(statement.policy)),
        ("statement", json!(statement.label)),
        ("index", json!(statement.index)),
        ("line", json!(statement.position.line)),
        ("column", json!(statement.position.column)),
        ("decided", json!(statement.decided)),
        ("conditions", json!(conditions)),
    ]);
}
