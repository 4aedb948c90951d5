//! A private address where requests come from public ones.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::condition::Family;
use crate::dialect::Kind;
use ipnet::IpNet;
use std::net::IpAddr;

pub(super) static RULE: Rule = Rule {
    id: "private-source-range",
    group: Group::Security,
    what: "a private address block as the source of requests that a service sees from the internet",
    why: "a service sees the public address, so a positive test never holds and a negated one always does",
    fix: "write the public addresses, or test the network that requests come from",
    message: "`{0}` is a private block, and `{1}` holds public addresses",
    help: "write public addresses, or test {2}",
    invalid: &[
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"NotIpAddress": {"aws:SourceIp": ["10.0.0.0/8", "203.0.113.0/24"]}}}
]}"#,
            &[r#""10.0.0.0/8""#],
        ),
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*", "Condition": {"IpAddress": {"acs:SourceIp": "192.168.1.0/24"}}}
]}"#,
            &[r#""192.168.1.0/24""#],
        ),
    ],
    valid: &[
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"NotIpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"}}}
]}"#,
            &[],
        ),
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "oss:GetObject", "Resource": "*", "Condition": {"IpAddress": {"acs:SourceIp": "10.0.0.0/8"}, "StringEquals": {"acs:SourceVpc": "vpc-1"}}}
]}"#,
            &[],
        ),
    ],
    aliases: &[
        "PRIVATE_IP_ADDRESS",
        "PRIVATE_NOT_IP_ADDRESS",
        "PRIVATE_IP_ADDRESS_SUBSET",
        "PRIVATE_NOT_IP_ADDRESS_SUBSET",
    ],
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html (aws:SourceIp); https://www.alibabacloud.com/help/en/kms/security-and-compliance/condition-key",
    check: Check::Policy(check),
};

/// Keys that hold the address which a service sees, where only public ones are seen, with the
/// services of which that is said and what else there is to test.
const KEYS: &[(&str, &[&str], &str)] = &[
    ("aws:sourceip", &[], "`aws:VpcSourceIp` or `aws:SourceVpc`"),
    ("acs:sourceip", &["kms"], "`acs:SourceVpc`"),
];

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for stated in subject.statements() {
        for condition in stated
            .conditions()
            .filter(|condition| condition.test().base.family == Family::IpAddress)
        {
            let key = condition.folded_key();
            let known = KEYS.iter().find(|(known, services, _)| {
                *known == key && (services.is_empty() || stated.is_of(services))
            });
            let Some((_, _, instead)) = known else {
                continue;
            };
            let private = condition.values().filter(|(value, _)| is_private(value));
            found.extend(private.map(|(value, span)| {
                subject
                    .find(span)
                    .fact(value)
                    .fact(&*condition.condition.key)
                    .fact(instead)
            }));
        }
    }
    found
}

/// RFC 1918, RFC 6598, RFC 3927, RFC 4193 and loopback.
fn is_private(text: &str) -> bool {
    const BLOCKS: &[&str] = &[
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",
        "169.254.0.0/16",
        "127.0.0.0/8",
        "fc00::/7",
        "::1/128",
    ];
    let net = text
        .parse::<IpNet>()
        .ok()
        .or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from));
    net.is_some_and(|net| {
        BLOCKS
            .iter()
            .filter_map(|block| block.parse::<IpNet>().ok())
            .any(|block| block.contains(&net))
    })
}
