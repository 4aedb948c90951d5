//! An allow that holds without the key that it tests.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::condition::Operator;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "if-exists-on-allow",
    group: Group::Pedantic,
    what: "an allow whose test ends in `IfExists`",
    why: "a request without the key passes the test",
    fix: "leave the suffix out, unless requests without the key are meant",
    message: "`{0}` is true when `{1}` is missing",
    help: "write `{2}`, unless requests without the key are meant",
    invalid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEqualsIfExists": {"aws:SourceVpc": "vpc-1"}}}
]}"#,
        &[r#""StringEqualsIfExists""#],
    )],
    valid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*", "Condition": {"BoolIfExists": {"aws:SecureTransport": "false"}}}
]}"#,
        &[],
    )],
    aliases: &["ifexists_condition"],
    source: "clause C5 of the manual",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let conditions = subject.allows().flat_map(|stated| stated.conditions());
    let open =
        conditions.filter(|condition| condition.test().if_exists && !condition.test().base.negated);
    open.map(|condition| {
        let plain = Operator {
            if_exists: false,
            ..condition.test()
        };
        let finding = subject
            .find(condition.operator)
            .fact(condition.test().name());
        finding.fact(&*condition.condition.key).fact(plain.name())
    })
    .collect()
}
