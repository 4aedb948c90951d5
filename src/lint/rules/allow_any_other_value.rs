//! An allow for requests with one other value.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::condition::Quantifier;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "allow-any-other-value",
    group: Group::Security,
    what: "an allow with `ForAnyValue:` before a negated operator",
    why: "it is true as soon as one value of the request is not on the list, whatever the others are",
    fix: "use `ForAllValues:`, with a test that the key is there",
    message: "`{0}` is true when one value is not on the list",
    help: "write `ForAllValues:` and test that the key is there",
    invalid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "*",
   "Condition": {"ForAnyValue:StringNotEquals": {"aws:TagKeys": ["owner", "billing"]}}}
]}"#,
        &[r#""ForAnyValue:StringNotEquals""#],
    )],
    valid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Deny", "Action": "ec2:CreateTags", "Resource": "*",
   "Condition": {"ForAnyValue:StringNotEquals": {"aws:TagKeys": ["owner", "billing"]}}}
]}"#,
        &[],
    )],
    aliases: &["set_operator_validation"],
    source: "clause C6 of the manual",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let conditions = subject.allows().flat_map(|stated| stated.conditions());
    let wide = conditions.filter(|condition| {
        condition.test().quantifier == Some(Quantifier::Any) && condition.test().base.negated
    });
    wide.map(|condition| {
        subject
            .find(condition.operator)
            .fact(condition.test().name())
    })
    .collect()
}
