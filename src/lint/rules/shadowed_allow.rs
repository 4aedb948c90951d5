//! An allow of which a deny of its policy leaves nothing.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::{Stated, Subject};
use crate::dialect::Kind;
use crate::model::Budget;

pub(super) static RULE: Rule = Rule {
    id: "shadowed-allow",
    group: Group::Suspicious,
    what: "a statement that allows only what another one of the same policy denies",
    why: "a deny always wins, so the statement never grants anything",
    fix: "remove it, or narrow the deny",
    message: "all that this statement allows is denied by {0}",
    help: "remove it, or narrow {0}",
    invalid: &[Example::new(
        "alibaba-ram",
        Kind::Identity,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "ecs:DeleteInstance", "Resource": "acs:ecs:*:*:instance/i-1"},
  {"Sid": "NoDelete", "Effect": "Deny", "Action": "ecs:Delete*", "Resource": "*"}
]}"#,
        &["{"],
    )],
    valid: &[
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "ecs:*", "Resource": "*"},
  {"Effect": "Deny", "Action": "ecs:Delete*", "Resource": "*"}
]}"#,
            &[],
        ),
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "ec2:TerminateInstances", "Resource": "*"},
  {"Effect": "Deny", "Action": "ec2:*", "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}}
]}"#,
            &[],
        ),
    ],
    aliases: &[],
    source: "clause D1 of the manual",
    check: Check::Policy(check),
};

/// Comparisons of patterns in one policy, at most: what would take more is not told.
const BUDGET: usize = 1 << 16;
/// Statements that one is compared with, at most.
const STATEMENTS_MAX: usize = 256;

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut budget = Budget(BUDGET);
    let denies: Vec<Stated<'_>> = subject.denies().take(STATEMENTS_MAX).collect();
    let mut found = Vec::new();
    for allow in subject.allows().take(STATEMENTS_MAX) {
        let deny = denies.iter().find(|deny| {
            deny.statement
                .covers(allow.statement, subject.table, &mut budget)
        });
        found.extend(deny.map(|deny| {
            let label = deny.label();
            subject.find(allow.spans.start).fact(label).beside(
                subject,
                deny.spans.start,
                "the deny stands",
            )
        }));
    }
    found
}
