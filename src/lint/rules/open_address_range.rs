//! A block of every address.

use ipnet::IpNet;

use crate::condition::Family;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "open-address-range",
    RuleGroup::Suspicious,
    include_str!("open_address_range.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct OpenAddressRange {
    block: String,
    /// What the block contains all of.
    addresses: &'static str,
}

impl Report for OpenAddressRange {
    fn message(&self) -> String {
        format!("{} contains every {}", code(&self.block), self.addresses)
    }

    fn help(&self) -> String {
        "write the blocks that are meant".to_owned()
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.statements() {
        for condition in statement.conditions() {
            if condition.test().base.family != Family::IpAddress {
                continue;
            }
            for (block, span) in condition.values() {
                if let Some(addresses) = all_addresses(block) {
                    let block = block.to_owned();
                    let report = OpenAddressRange { block, addresses };
                    findings.push(Finding::new(subject, span, report));
                }
            }
        }
    }
    findings
}

/// What a block contains all of. A block of one IP version contains no address of the other.
fn all_addresses(block: &str) -> Option<&'static str> {
    if block == "*" {
        return Some("address");
    }
    match block.parse::<IpNet>() {
        Ok(IpNet::V4(block)) if block.prefix_len() == 0 => Some("IPv4 address"),
        Ok(IpNet::V6(block)) if block.prefix_len() == 0 => Some("IPv6 address"),
        _ => None,
    }
}
