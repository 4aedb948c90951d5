//! A block of every address.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::condition::Family;
use crate::dialect::Kind;
use ipnet::IpNet;

pub(super) static RULE: Rule = Rule {
    id: "open-address-range",
    group: Group::Suspicious,
    what: "a condition on an address whose block holds every address, or every one of IPv4 or IPv6",
    why: "it restricts none of those addresses, although it looks as if it did",
    fix: "write the blocks that are meant, or remove the test",
    message: "`{0}` is every {1}",
    help: "write the blocks that are meant",
    invalid: &[
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "oss:GetObject", "Resource": "acs:oss:*:*:reports/*",
   "Condition": {"IpAddress": {"acs:SourceIp": ["0.0.0.0/0", "203.0.113.0/24"]}}}
]}"#,
            &[r#""0.0.0.0/0""#],
        ),
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "oss:GetObject", "Resource": "acs:oss:*:*:reports/*",
   "Condition": {"IpAddress": {"acs:SourceIp": "*"}}}
]}"#,
            &[r#""*""#],
        ),
    ],
    valid: &[Example::new(
        "alibaba-ram",
        Kind::Identity,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "oss:GetObject", "Resource": "acs:oss:*:*:reports/*",
   "Condition": {"IpAddress": {"acs:SourceIp": ["203.0.113.0/24", "2001:db8::/32"]}}}
]}"#,
        &[],
    )],
    aliases: &["IMPROVE_IP_RANGE"],
    source: "clause C4 of the manual",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let conditions = subject.statements().flat_map(|stated| stated.conditions());
    let addresses =
        conditions.filter(|condition| condition.test().base.family == Family::IpAddress);
    let values = addresses.flat_map(|condition| condition.values());
    values
        .filter_map(|(value, span)| Some(subject.find(span).fact(value).fact(held(value)?)))
        .collect()
}

/// What a block holds all of. No block of one version holds addresses of the other.
fn held(value: &str) -> Option<&'static str> {
    match value.parse::<IpNet>() {
        Ok(IpNet::V4(net)) if net.prefix_len() == 0 => Some("IPv4 address"),
        Ok(IpNet::V6(net)) if net.prefix_len() == 0 => Some("IPv6 address"),
        _ => (value == "*").then_some("address"),
    }
}
