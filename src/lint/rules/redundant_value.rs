//! A condition value that another one of its list covers.

use super::super::cover::covered;
use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::condition::Operands;
use crate::decision::Truth;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "redundant-value",
    group: Group::Style,
    what: "a condition value that another one of the same key covers",
    why: "it changes nothing, and hides that the wider one is in force",
    fix: "remove it, or the wider one if that was not meant",
    message: "`{0}` is covered by `{1}`",
    help: "remove it, or `{1}` if that was not meant",
    invalid: &[
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "oss:GetObject", "Resource": "*",
   "Condition": {"IpAddress": {"acs:SourceIp": ["203.0.113.0/24", "203.0.113.7"]}}}
]}"#,
            &[r#""203.0.113.7""#],
        ),
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*",
   "Condition": {"StringLike": {"s3:prefix": ["home/ann/*", "home/*"]},
                 "NumericLessThan": {"s3:max-keys": [10, 100]}}}
]}"#,
            &[r#""home/ann/*""#, "10"],
        ),
    ],
    valid: &[Example::new(
        "alibaba-ram",
        Kind::Identity,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "oss:ListObjects", "Resource": "*",
   "Condition": {"StringLike": {"oss:Prefix": ["", "home/*"]}, "StringEquals": {"oss:Delimiter": ["/", "*"]}}}
]}"#,
        &[],
    )],
    aliases: &["REDUNDANT_CONDITION_VALUE_NUM"],
    source: "clauses C1 and C4 of the manual",
    check: Check::Policy(check),
};

/// Values that are compared with each other, where no index leads to fewer.
const COMPARED_MAX: usize = 256;

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for condition in subject.statements().flat_map(|stated| stated.conditions()) {
        let operands = &condition.condition.test.operands;
        let values: Vec<_> = condition.values().collect();
        let covers = |wide: usize, narrow: usize| {
            operands.value_covers(wide, operands, narrow) == Truth::True
        };
        let pairs = if let Operands::Texts(_) | Operands::Names(..) = operands {
            let texts: Vec<String> = values.iter().map(|(text, _)| text.to_lowercase()).collect();
            covered(&texts, covers)
        } else if values.len() <= COMPARED_MAX {
            // Without a start in common every value may cover every other.
            covered(&vec![String::new(); values.len()], covers)
        } else {
            Vec::new()
        };
        let pairs = pairs
            .into_iter()
            .filter_map(|(narrow, wide)| Some((values.get(narrow)?, values.get(wide)?)));
        found.extend(
            pairs.map(|((narrow, span), (wide, _))| subject.find(*span).fact(narrow).fact(wide)),
        );
    }
    found
}
