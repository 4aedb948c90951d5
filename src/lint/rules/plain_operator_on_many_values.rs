//! An operator without a set prefix on a key with several values.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::condition::Family;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "plain-operator-on-many-values",
    group: Group::Security,
    what: "an operator without `ForAllValues:` or `ForAnyValue:` on a key that may have several values",
    why: "it says nothing of a request with several values: an allow may hold for one value among others, and a deny need not be what was meant",
    fix: "say whether all values or any of them must match",
    message: "`{0}` may have several values, and `{1}` does not say whether all or any must match",
    help: "write `ForAllValues:{1}` or `ForAnyValue:{1}`",
    invalid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Deny", "Action": "ec2:*", "Resource": "*", "Condition": {"StringEquals": {"aws:TagKeys": "owner"}}}
]}"#,
        &[r#""StringEquals""#],
    )],
    valid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Deny", "Action": "ec2:*", "Resource": "*",
   "Condition": {"ForAnyValue:StringEquals": {"aws:TagKeys": "owner"}, "Null": {"aws:CalledVia": "true"}}}
]}"#,
        &[],
    )],
    aliases: &["MISSING_QUALIFIER"],
    source: "clause C7 of the manual",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let conditions = subject.statements().flat_map(|stated| stated.conditions());
    let plain = conditions.filter(|condition| {
        let many = subject
            .facts
            .key(&condition.condition.key)
            .is_some_and(|fact| fact.many);
        let asks =
            condition.test().base.family != Family::Null && condition.test().quantifier.is_none();
        // The audience of a token is a list in the standard, and one in practice.
        many && asks && !condition.folded_key().ends_with(":aud")
    });
    plain
        .map(|condition| {
            let operator = condition.test().name();
            subject
                .find(condition.operator)
                .fact(&*condition.condition.key)
                .fact(operator)
        })
        .collect()
}
