//! A date without a time.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::condition::Family;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "short-date",
    group: Group::Pedantic,
    what: "a date in a condition that says no time or no zone",
    why: "it is the first instant of that day in UTC, which readers elsewhere take for their own midnight",
    fix: "write the instant with its zone",
    message: "`{0}` is `{1}`",
    help: "write the instant with its zone",
    invalid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"DateLessThan": {"aws:CurrentTime": "2027-01-01"}}}
]}"#,
        &[r#""2027-01-01""#],
    )],
    valid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"DateLessThan": {"aws:CurrentTime": ["2027-01-01T00:00:00Z", "1798761600"]}}}
]}"#,
        &[],
    )],
    aliases: &["INVALID_DATE_VALUE"],
    source: "clause C4 of the manual",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let conditions = subject.statements().flat_map(|stated| stated.conditions());
    let dates = conditions.filter(|condition| condition.test().base.family == Family::Date);
    let short = dates
        .flat_map(|condition| condition.values())
        .filter_map(|(value, span)| {
            let missing = match value.len() {
                4 => "-01-01",
                7 => "-01",
                10 if value.contains('-') => "",
                _ => return None,
            };
            Some(
                subject
                    .find(span)
                    .fact(value)
                    .fact(format!("{value}{missing}T00:00:00Z")),
            )
        });
    short.collect()
}
