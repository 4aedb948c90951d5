//! Two address blocks that are one.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::condition::Family;
use crate::dialect::Kind;
use ipnet::IpNet;
use std::collections::HashMap;
use std::net::IpAddr;

pub(super) static RULE: Rule = Rule {
    id: "adjacent-blocks",
    group: Group::Style,
    what: "address blocks of one list that together are exactly one larger block",
    why: "the larger block says the same, and is seen to have no gap",
    fix: "write the larger block",
    message: "`{0}` and `{1}` are together `{2}`",
    help: "write `{2}`",
    invalid: &[
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
   "Condition": {"IpAddress": {"aws:SourceIp": ["203.0.113.0/25", "198.51.100.7", "203.0.113.128/25"]}}}
]}"#,
            &[r#""203.0.113.128/25""#],
        ),
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Deny", "Action": "oss:*", "Resource": "*",
   "Condition": {"NotIpAddress": {"acs:SourceIp": ["2001:db8::/33", "2001:db8:8000::/33"]}}}
]}"#,
            &[r#""2001:db8:8000::/33""#],
        ),
    ],
    valid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
   "Condition": {"IpAddress": {"aws:SourceIp": ["203.0.113.128/25", "203.0.114.0/25", "198.51.100.0/24", "198.51.100.0/25"]}}}
]}"#,
        &[],
    )],
    aliases: &[],
    source: "RFC 4632, section 3.1",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let conditions = subject.statements().flat_map(|stated| stated.conditions());
    for condition in
        conditions.filter(|condition| condition.test().base.family == Family::IpAddress)
    {
        let mut seen: HashMap<IpNet, &str> = HashMap::new();
        for (value, span) in condition.values() {
            let Some((block, whole, twin)) = twin(value) else {
                continue;
            };
            if let Some(other) = seen.get(&twin) {
                found.push(
                    subject
                        .find(span)
                        .fact(other)
                        .fact(value)
                        .fact(whole.to_string()),
                );
            }
            seen.insert(block, value);
        }
    }
    found
}

/// A block, the block of twice its size that holds it, and the other half of that.
fn twin(value: &str) -> Option<(IpNet, IpNet, IpNet)> {
    let alone = || Some(IpNet::from(value.parse::<IpAddr>().ok()?));
    let block = value.parse::<IpNet>().ok().or_else(alone)?.trunc();
    let whole = block.supernet()?;
    let mut halves = whole.subnets(block.prefix_len()).ok()?;
    Some((block, whole, halves.find(|half| *half != block)?))
}
