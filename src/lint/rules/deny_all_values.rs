//! A deny that one more value evades.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::condition::{Operator, Quantifier};
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "deny-all-values",
    group: Group::Security,
    what: "a deny with `ForAllValues:` before a positive operator",
    why: "it applies only when every value of the request is on the list, so one more value that is not evades it",
    fix: "use `ForAnyValue:` to deny what has one of the values",
    message: "one value that is not on the list evades this deny",
    help: "write `{0}`{1}",
    invalid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Deny", "Action": "ec2:DeleteTags", "Resource": "*",
   "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": ["owner", "billing"]}}}
]}"#,
        &[r#""ForAllValues:StringEquals""#],
    )],
    valid: &[
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Deny", "Action": "ec2:DeleteTags", "Resource": "*",
   "Condition": {"ForAnyValue:StringEquals": {"aws:TagKeys": ["owner", "billing"]}}}
]}"#,
            &[],
        ),
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Deny", "Action": "ec2:RunInstances", "Resource": "*",
   "Condition": {"ForAllValues:StringNotEquals": {"aws:TagKeys": "owner"}}}
]}"#,
            &[],
        ),
    ],
    aliases: &["set_operator_validation"],
    source: "clause C6 of the manual",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let conditions = subject.denies().flat_map(|stated| stated.conditions());
    let evaded = conditions.filter(|condition| {
        condition.test().quantifier == Some(Quantifier::All) && !condition.test().base.negated
    });
    let meant = |operator: Operator| {
        Operator {
            quantifier: Some(Quantifier::Any),
            ..operator
        }
        .name()
    };
    let found = evaded.map(|condition| {
        let denies = condition.test().if_exists;
        let missing = if denies {
            ""
        } else {
            ", which does not deny where the key is missing"
        };
        subject
            .find(condition.operator)
            .fact(meant(condition.test()))
            .fact(missing)
    });
    found.collect()
}
