//! What cases leave untried.

use portcullis::case::{Coverage, StatementCoverage, TestCoverage};
use serde_json::{Value, json};

use super::options::Format;
use super::output::{Report, SHOWN};
use portcullis::escape::clean;

/// In text what is untried; as JSON every statement, as in `policies/schema/coverage.schema.json`.
pub(super) fn write(report: &mut Report, coverage: &Coverage, format: Format) {
    if format == Format::Json {
        for statement in coverage.statements() {
            write_json(report, statement);
        }
        return;
    }
    let mut untried = 0;
    let (mut statements, mut decided, mut conditions, mut both) = (0, 0, 0, 0);
    for statement in coverage.statements() {
        statements += 1;
        decided += usize::from(statement.decided);
        for test in &statement.conditions {
            conditions += 1;
            both += usize::from(test.was_true && test.was_false);
        }
        let gaps = gaps(statement);
        if gaps.is_empty() {
            continue;
        }
        untried += 1;
        if untried <= SHOWN {
            report.line(clean(&name(statement)));
            for gap in gaps {
                report.line(format!("  {}", clean(&gap)));
            }
        }
    }
    if untried > SHOWN {
        report.line(format!("and {} more statements", untried - SHOWN));
    }
    report.line(format!(
        "{decided} of {statements} statements decide a case"
    ));
    report.line(format!(
        "{both} of {conditions} conditions are true in a case and false in one"
    ));
}

/// A statement by its file, its policy and its place.
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

/// What is untried of a statement, in words.
fn gaps(statement: &StatementCoverage) -> Vec<String> {
    let mut gaps = Vec::new();
    if !statement.decided {
        gaps.push("it decides no case".to_owned());
    }
    for test in &statement.conditions {
        let never = match (test.was_true, test.was_false) {
            (true, true) => continue,
            (true, false) => "never false",
            (false, true) => "never true",
            (false, false) => "never true and never false",
        };
        gaps.push(format!("{} {} is {never}", test.operator, test.key));
    }
    gaps
}

/// A condition as JSON.
fn condition(test: &TestCoverage) -> Value {
    json!({
        "operator": test.operator,
        "key": test.key,
        "true": test.was_true,
        "false": test.was_false,
    })
}

/// A statement with its conditions as one object.
fn write_json(report: &mut Report, statement: &StatementCoverage) {
    let conditions: Vec<Value> = statement.conditions.iter().map(condition).collect();
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
