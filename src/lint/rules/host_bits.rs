//! An address block with host bits.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::condition::Family;
use crate::dialect::Kind;
use ipnet::IpNet;

pub(super) static RULE: Rule = Rule {
    id: "host-bits",
    group: Group::Correctness,
    what: "an address block in which bits are set that its length leaves out",
    why: "the bits are ignored, so the block holds more addresses than the address that stands there",
    fix: "write the first address of the block, or the length of the block that was meant",
    message: "`{0}` is the block `{1}`",
    help: "write `{1}`, or `{2}` for the one address",
    invalid: &[Example::new(
        "alibaba-ram",
        Kind::Identity,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "oss:GetObject", "Resource": "acs:oss:*:*:reports/*",
   "Condition": {"IpAddress": {"acs:SourceIp": ["203.0.113.7/24", "2001:db8::1/32"]}}}
]}"#,
        &[r#""203.0.113.7/24""#, r#""2001:db8::1/32""#],
    )],
    valid: &[Example::new(
        "alibaba-ram",
        Kind::Identity,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "oss:GetObject", "Resource": "acs:oss:*:*:reports/*",
   "Condition": {"IpAddress": {"acs:SourceIp": ["203.0.113.0/24", "203.0.113.7", "203.0.113.7/32", "2001:db8::/32"]}}}
]}"#,
        &[],
    )],
    aliases: &[],
    source: "clause C4 of the manual; RFC 4632, section 3.1",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let conditions = subject.statements().flat_map(|stated| stated.conditions());
    let addresses =
        conditions.filter(|condition| condition.test().base.family == Family::IpAddress);
    let loose = addresses
        .flat_map(|condition| condition.values())
        .filter_map(|(value, span)| {
            let net = value
                .parse::<IpNet>()
                .ok()
                .filter(|net| net.trunc() != *net)?;
            Some(
                subject
                    .find(span)
                    .fact(value)
                    .fact(net.trunc().to_string())
                    .fact(net.addr().to_string()),
            )
        });
    loose.collect()
}
