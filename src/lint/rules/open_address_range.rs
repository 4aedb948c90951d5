//! A block of every address.

use ipnet::IpNet;

use crate::condition::Family;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "open-address-range",
    Group::Suspicious,
    include_str!("open_address_range.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct OpenAddressRange {
    block: String,
    contains: Addresses,
}

/// What a block has all of. No block of one version contains addresses of the other.
#[derive(Clone, Copy, Debug)]
enum Addresses {
    V4,
    V6,
    Both,
}

impl Report for OpenAddressRange {
    fn message(&self) -> String {
        let version = match self.contains {
            Addresses::V4 => "IPv4 ",
            Addresses::V6 => "IPv6 ",
            Addresses::Both => "",
        };
        format!("{} contains every {version}address", code(&self.block))
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
            for (value, span) in condition.values() {
                if let Some(contains) = all_of(value) {
                    let block = value.to_owned();
                    let report = OpenAddressRange { block, contains };
                    findings.push(Finding::new(subject, span, report));
                }
            }
        }
    }
    findings
}

fn all_of(value: &str) -> Option<Addresses> {
    match value.parse::<IpNet>() {
        Ok(IpNet::V4(net)) if net.prefix_len() == 0 => Some(Addresses::V4),
        Ok(IpNet::V6(net)) if net.prefix_len() == 0 => Some(Addresses::V6),
        _ => (value == "*").then_some(Addresses::Both),
    }
}
