//! A private address where services see public ones.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::condition::Family;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "private-source-range",
    Group::Security,
    include_str!("private_source_range.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct PrivateSourceRange {
    block: String,
    key: String,
    source: &'static SourceKey,
}

impl Report for PrivateSourceRange {
    fn message(&self) -> String {
        let (block, key) = (code(&self.block), code(&self.key));
        format!("{block} is a private block, but the values of {key} are public addresses")
    }

    fn help(&self) -> String {
        format!("write public addresses, or test {}", self.source.instead)
    }
}

/// A key whose values are the public addresses that a service sees.
#[derive(Debug)]
struct SourceKey {
    /// In lower case.
    key: &'static str,
    /// The services of which this is known; all, where there are none.
    services: &'static [&'static str],
    /// What tests private addresses.
    instead: &'static str,
}

const SOURCE_KEYS: &[SourceKey] = &[
    SourceKey {
        key: "aws:sourceip",
        services: &[],
        instead: "`aws:VpcSourceIp` or `aws:SourceVpc`",
    },
    SourceKey {
        key: "acs:sourceip",
        services: &["kms"],
        instead: "`acs:SourceVpc`",
    },
];

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.statements() {
        for condition in statement.conditions() {
            let Some(source) = source_key(statement, condition) else {
                continue;
            };
            for (value, span) in condition.values() {
                if is_private(value) {
                    let report = PrivateSourceRange {
                        block: value.to_owned(),
                        key: condition.condition.key.to_string(),
                        source,
                    };
                    findings.push(Finding::new(subject, span, report));
                }
            }
        }
    }
    findings
}

fn source_key(statement: Stated<'_>, condition: Conditioned<'_>) -> Option<&'static SourceKey> {
    if condition.test().base.family != Family::IpAddress {
        return None;
    }
    let key = condition.folded_key();
    let source = SOURCE_KEYS.iter().find(|source| source.key == key)?;
    let applies = source.services.is_empty() || statement.is_of(source.services);
    applies.then_some(source)
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
    let address = || text.parse::<IpAddr>().map(IpNet::from);
    let Ok(net) = text.parse::<IpNet>().or_else(|_| address()) else {
        return false;
    };
    let mut blocks = BLOCKS
        .iter()
        .filter_map(|block| block.parse::<IpNet>().ok());
    blocks.any(|block| block.contains(&net))
}
