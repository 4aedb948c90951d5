//! A statement that another one of its policy covers.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::{Stated, Subject};
use crate::dialect::Kind;
use crate::model::Budget;

pub(super) static RULE: Rule = Rule {
    id: "redundant-statement",
    group: Group::Suspicious,
    what: "a statement that another one of the same policy and effect covers",
    why: "it changes nothing: whatever it was meant to limit or to add, the wider one decides",
    fix: "remove it, or narrow the wider one",
    message: "this statement is covered by {0}",
    help: "remove it, or narrow {0}",
    invalid: &[
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "oss:*", "Resource": "*"},
  {"Sid": "ReadFromOffice", "Effect": "Allow", "Action": "oss:GetObject", "Resource": "acs:oss:*:*:reports/*",
   "Condition": {"IpAddress": {"acs:SourceIp": "203.0.113.0/24"}}}
]}"#,
            &["{"],
        ),
        Example::new(
            "aws",
            Kind::Resource,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Sid": "All", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::b/*",
   "Condition": {"StringNotEquals": {"aws:SourceVpc": "vpc-1"}}},
  {"Sid": "Put", "Effect": "Deny", "Principal": {"AWS": "123456789012"}, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/in/*",
   "Condition": {"StringNotEquals": {"aws:SourceVpc": ["vpc-1", "vpc-2"]}}}
]}"#,
            &["{"],
        ),
    ],
    valid: &[Example::new(
        "alibaba-ram",
        Kind::Identity,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "oss:*", "Resource": "*",
   "Condition": {"IpAddress": {"acs:SourceIp": "203.0.113.0/24"}}},
  {"Effect": "Allow", "Action": "oss:GetObject", "Resource": "acs:oss:*:*:reports/*"}
]}"#,
        &[],
    )],
    aliases: &["REDUNDANT_STATEMENT"],
    source: "clauses S2 and D1 of the manual",
    check: Check::Policy(check),
};

/// Comparisons of patterns in one policy, at most: what would take more is not told.
const BUDGET: usize = 1 << 16;
/// Statements that one is compared with, at most.
const STATEMENTS_MAX: usize = 256;

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let statements: Vec<Stated<'_>> = subject.statements().take(STATEMENTS_MAX).collect();
    let mut budget = Budget(BUDGET);
    let mut covers = |one: &Stated<'_>, other: &Stated<'_>| {
        one.statement.effect == other.statement.effect
            && one
                .statement
                .covers(other.statement, subject.table, &mut budget)
    };
    let mut found = Vec::new();
    for narrow in &statements {
        let wide = statements.iter().find(|wide| {
            wide.index != narrow.index
                && covers(wide, narrow)
                && (wide.index < narrow.index || !covers(narrow, wide))
        });
        found.extend(wide.map(|wide| {
            let label = wide.label();
            subject.find(narrow.spans.start).fact(label).beside(
                subject,
                wide.spans.start,
                "the wider statement stands",
            )
        }));
    }
    found
}
