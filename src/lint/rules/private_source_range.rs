//! A private address where requests come from public ones.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::condition::Family;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "private-source-range",
    Group::Security,
    include_str!("private_source_range.md"),
    Check::Policy(check),
)
.words(
    "`{0}` is a private block, and `{1}` holds public addresses",
    "write public addresses, or test {2}",
);

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
