//! A block of every address.

use ipnet::IpNet;

use crate::condition::Family;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "open-address-range",
    Group::Suspicious,
    include_str!("open_address_range.md"),
    Check::Policy(check),
)
.words("`{0}` is every {1}", "write the blocks that are meant");

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
