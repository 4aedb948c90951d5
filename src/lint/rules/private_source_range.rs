//! A private address, where requests come from public ones.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::condition::Family;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "private-source-range",
    RuleGroup::Security,
    include_str!("private_source_range.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct PrivateSourceRange {
    block: String,
    key: String,
    public_key: &'static PublicKey,
}

impl Report for PrivateSourceRange {
    fn message(&self) -> String {
        let (block, key) = (code(&self.block), code(&self.key));
        format!("{block} is a private address block, but {key} is a public address")
    }

    fn help(&self) -> String {
        format!(
            "write public addresses, or test {}",
            self.public_key.instead
        )
    }
}

/// A key that contains the address which a service sees, where it sees only public ones.
#[derive(Debug)]
struct PublicKey {
    /// In lower case.
    key: &'static str,
    /// The services for which this is documented; empty means all.
    services: &'static [&'static str],
    /// What to test for requests from inside a network.
    instead: &'static str,
}

const PUBLIC_KEYS: &[PublicKey] = &[
    PublicKey {
        key: "aws:sourceip",
        services: &[],
        instead: "`aws:VpcSourceIp` or `aws:SourceVpc`",
    },
    PublicKey {
        key: "acs:sourceip",
        services: &["kms"],
        instead: "`acs:SourceVpc`",
    },
];

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.statements() {
        for condition in statement.conditions() {
            let Some(public_key) = public_key(statement, condition) else {
                continue;
            };
            for (value, span) in condition.values() {
                if is_private(value) {
                    let report = PrivateSourceRange {
                        block: value.to_owned(),
                        key: condition.condition.key.to_string(),
                        public_key,
                    };
                    findings.push(Finding::new(subject, span, report));
                }
            }
        }
    }
    findings
}

/// What is known of the key of a condition on an address.
fn public_key(
    statement: StatementAt<'_>,
    condition: ConditionAt<'_>,
) -> Option<&'static PublicKey> {
    if condition.test().base.family != Family::IpAddress {
        return None;
    }
    let key = condition.folded_key();
    let public_key = PUBLIC_KEYS.iter().find(|known| known.key == key)?;
    let services = public_key.services;
    (services.is_empty() || statement.is_of(services)).then_some(public_key)
}

/// RFC 1918, RFC 6598, RFC 3927, loopback and RFC 4193.
const PRIVATE_BLOCKS: &[&str] = &[
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "100.64.0.0/10",
    "169.254.0.0/16",
    "127.0.0.0/8",
    "fc00::/7",
    "::1/128",
];

/// Whether a block, or an address, is within a private block.
fn is_private(value: &str) -> bool {
    let address = value.parse::<IpAddr>().map(IpNet::from);
    let Ok(block) = value.parse::<IpNet>().or(address) else {
        return false;
    };
    let parsed = PRIVATE_BLOCKS
        .iter()
        .map(|private| private.parse::<IpNet>());
    parsed.flatten().any(|private| private.contains(&block))
}
